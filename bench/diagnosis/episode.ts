/** Plays an episode, and writes down what `health$` said. */
import { config } from 'rxjs';
import type { CauseCode } from '../../sdk/causes.ts';
import type { Finding, Health } from '../../sdk/health/health.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { createMachine } from './machine.ts';
import { AGENT, openPage, PASSWORD, type Page } from './page.ts';
import type { Episode } from './plan.ts';
import type { Stage } from './stage.ts';
import { settle, TrueTime } from './time.ts';
import { createWire } from './wire.ts';

/** What was said of a cause, at its strongest, and when that was first said; ms from the beginning of the episode. */
export interface Said {
  readonly cause: CauseCode;
  readonly certainty: Finding['certainty'];
  /** What stood before it while it was said so. */
  readonly above: readonly CauseCode[];
  readonly at: number;
}

/** What came of an episode. */
export interface Played {
  /** In order of time; a new entry only where something is said more surely, or stands behind others for the first time, or is opened anew. */
  readonly said: readonly Said[];
  /** Anything that must not happen at all: errors that nobody handled. */
  readonly errors: readonly string[];
}

const START = Date.UTC(2026, 0, 5, 8);

/** Plays it. `note` hears of everything, for the replay. */
export async function playEpisode(episode: Episode, note?: (atMs: number, text: string) => void): Promise<Played> {
  const { seed, setting, acts, lengthMs } = episode;
  const errors: string[] = [];
  const onError = (error: unknown): void => {
    errors.push(error instanceof Error ? (error.stack ?? String(error)) : String(error));
  };
  const time = new TrueTime(START, onError);
  const tell = (text: () => string): void => note?.(time.now() - START, text());
  const simulator = createSimulator({
    seed,
    version: setting.version,
    deployment: setting.deployment,
    surroundings: { scheduler: time.scheduler },
  });
  simulator.finesse.setAgentState(AGENT, 'NOT_READY');
  const machine = createMachine({ time, isGadget: setting.channel === 'hub', ...setting, ...setting.browser });
  const wire = createWire({
    simulator,
    time,
    main: machine.main,
    random: seededRandom(seed ^ 0xd157),
    distance: setting.distance,
    note: tell,
  });
  const scene: { page?: Page } = {};
  const stage: Stage = { simulator, machine, wire, signIn: () => scene.page?.signIn() };
  process.on('unhandledRejection', onError);
  config.onUnhandledError = onError;
  const password = setting.knowsPassword ? PASSWORD : 'mistaken';
  // What is there from the start is there before the page is.
  const early = acts.filter(({ at }) => at === 0);
  for (const { what, run } of early) {
    tell(() => `--- ${what}`);
    run(stage);
  }
  const page = openPage({ simulator, machine, wire, setting, seed, password });
  scene.page = page;
  const ears = listen(() => time.now() - START, note);
  const hearing = page.client.health$.subscribe(ears.hear);
  try {
    for (const { at, what, run } of acts) {
      if (at === 0) continue;
      if (at >= lengthMs) break;
      await time.advanceTo(START + at);
      if (what) tell(() => `--- ${what}`);
      run(stage);
    }
    await time.advanceTo(START + lengthMs);
  } catch (error) {
    onError(error);
  } finally {
    hearing.unsubscribe();
    page.close();
    simulator.close();
    wire.close();
    machine.main.kill();
    await settle();
    process.off('unhandledRejection', onError);
    config.onUnhandledError = null;
  }
  return { said: ears.said, errors };
}

interface Ears {
  readonly said: readonly Said[];
  readonly hear: (health: Health) => void;
}

function listen(elapsed: () => number, note: ((atMs: number, text: string) => void) | undefined): Ears {
  const said: Said[] = [];
  const known = new Set<string>();
  let last = '';
  return {
    said,
    hear(health: Health): void {
      const at = elapsed();
      const above: CauseCode[] = [];
      for (const { id, cause, certainty } of health.findings) {
        const key = `${id} ${certainty} ${above.join()}`;
        if (!known.has(key)) said.push({ cause, certainty, above: [...above], at });
        known.add(key);
        above.push(cause);
      }
      if (!note) return;
      const text = `${health.level} ${health.findings.map(({ cause, certainty, advice }) => `${cause}/${advice} ${certainty}`).join(', ')}`;
      if (text !== last) note(at, `=== ${text}`);
      last = text;
    },
  };
}
