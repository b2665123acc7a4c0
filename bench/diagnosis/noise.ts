/** What happens on any healthy day and means nothing. */
import { AGENT } from './page.ts';
import type { Dice } from './setting.ts';
import type { Script } from './stage.ts';

const EVERYTHING = { pathPrefix: '/' } as const;
const MINUTE = 60_000;

type Noise = (dice: Dice, at: number, script: Script) => void;

const KINDS: Readonly<Record<string, Noise>> = {
  /** One answer of SystemInfo is lost. */
  'lost-probe': (_, at, script) =>
    script.act(at, 'noise: the next SystemInfo is lost', ({ simulator }) => {
      simulator.faults.add({
        kind: 'blackhole',
        count: 1,
        durationMs: 70_000,
        target: { on: 'rest', pathPrefix: '/finesse/api/SystemInfo' },
      });
    }),
  /** A few answers come 300 ms late. */
  spikes: (dice, at, script) => {
    for (let nth = dice.whole(1, 4); nth > 0; nth -= 1) {
      const from = at + dice.whole(0, MINUTE);
      script.fault(from, from + dice.whole(300, 3_000), { kind: 'delay', ms: 300, target: EVERYTHING });
    }
  },
  /** A download beside. */
  'slow-minute': (dice, at, script) => {
    const ms = dice.whole(150, 450);
    script.fault(at, at + MINUTE, { kind: 'delay', ms, jitterMs: ms / 2, target: EVERYTHING });
  },
  /** The agent looks at another tab. */
  'hidden-minute': (dice, at, script) => {
    script.act(at, 'noise: tab hidden', ({ machine }) => machine.hide());
    script.act(at + dice.whole(5_000, 75_000), 'noise: tab shown', ({ machine }) => machine.show());
  },
  /** A supervisor changes much at once. */
  burst: (dice, at, script) => {
    for (let nth = dice.whole(20, 80); nth > 0; nth -= 1) {
      const state = nth % 2 === 0 ? 'READY' : 'NOT_READY';
      script.act(at + nth * 40, nth === 1 ? 'noise: a burst of events' : '', ({ simulator }) =>
        simulator.finesse.setAgentState(AGENT, state),
      );
    }
  },
  /** The browser tidies up its memory. */
  'gc-pauses': (dice, at, script) => {
    for (let nth = dice.whole(2, 8); nth > 0; nth -= 1) {
      const ms = dice.whole(40, 250);
      script.act(at + dice.whole(0, MINUTE), `noise: pause of ${ms} ms`, ({ machine }) => machine.block(ms, 'self'));
    }
  },
};

/** Names of all kinds. */
export const NOISES: readonly string[] = Object.keys(KINDS);

/** Adds a kind of noise; it lasts less than two minutes. */
export function makeNoise(kind: string, dice: Dice, at: number, script: Script): void {
  KINDS[kind]?.(dice, at, script);
}
