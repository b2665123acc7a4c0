/** What the page of `team-load.test.ts` runs: the supervisor's view of a team of a thousand, with changes as fast as the test asks. */
import { Subject } from 'rxjs';
import type { AgentReport, FinesseTeamHealth } from '../../gadget/index.ts';
import { defineTeamElements } from '../../gadget/team/define.ts';
import { FakeTeamClient, member, TEAM } from '../../gadget/testing/fake-team.ts';

/** What the test calls in the page. */
export interface TeamLoadPage {
  /** Shows a team of so many, and waits until it is drawn. */
  start(agents: number): Promise<void>;
  /** Shows the other one: the map of all agents, or the table. */
  turn(): Promise<void>;
  /** So many changes a second, one by one, for so long; resolves with what became of the frames. */
  run(perSecond: number, seconds: number): Promise<Frames>;
  /** So many changes as fast as they can be told, in batches between which the page may draw, as if they took so many hours. */
  rush(changes: number, hours: number): Promise<void>;
  /** Elements in the page, within shadow roots too. */
  elements(): number;
}

/** Frames of a run. */
export interface Frames {
  readonly frames: number;
  /** Frames that came later than two frames of 60 a second, and the latest, ms. */
  readonly late: number;
  readonly longest: number;
  /** Tasks of 50 ms and more, as the browser tells them. */
  readonly longTasks: number;
  readonly changes: number;
}

const STATES = ['READY', 'TALKING', 'NOT_READY', 'HOLD', 'WORK'];
const LATE_MS = 34;
const BATCH = 500;

/** How far the time of the shift is ahead of the page's, ms. */
let ahead = 0;
const now = (): number => Date.now() + ahead;
const timeSource = {
  now,
  every: (ms: number, run: () => void) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
const client = new FakeTeamClient(now);
const reports$ = new Subject<AgentReport>();
let element: FinesseTeamHealth | undefined;
let agents = 0;
let changes = 0;

/** One agent changes; of a hundred changes one is a drop, and another one tells the health of the agent's page. */
function change(): void {
  changes += 1;
  const n = (changes * 7_919) % agents;
  if (changes % 100 === 0) client.tell(member(n, 'NOT_READY', now(), 255));
  else client.tell(member(n, STATES[changes % STATES.length] ?? 'READY', now()));
  if (changes % 100 === 50) reports$.next({ agent: String(1_001_000 + n), at: now(), level: 'fair', roundTripMs: n });
}

const page: TeamLoadPage = {
  async start(count) {
    agents = count;
    defineTeamElements();
    element = document.createElement('finesse-team-health');
    Object.assign(element, { client, timeSource, teamId: TEAM, options: { reports$ } });
    document.body.append(element);
    await element.updateComplete;
    client.tellConnection('connected');
    client.tell(...Array.from({ length: count }, (_, n) => member(n, 'READY', now() - n * 1_000)));
    await pause(1_000);
  },

  async turn() {
    const find = (): HTMLButtonElement[] => [...(element?.renderRoot.querySelectorAll('button') ?? [])];
    find()
      .find(({ textContent }) => /Show (table|map)/.test(textContent))
      ?.click();
    await pause(500);
  },

  async run(perSecond, seconds) {
    const begun = { at: performance.now(), changes };
    let [frames, late, longest, longTasks, last] = [0, 0, 0, 0, begun.at];
    const observer = new PerformanceObserver((list) => void (longTasks += list.getEntries().length));
    observer.observe({ type: 'longtask' });
    let running = true;
    const onFrame = (at: number): void => {
      const delta = at - last;
      [frames, last, longest] = [frames + 1, at, Math.max(longest, delta)];
      if (delta > LATE_MS) late += 1;
      if (running) requestAnimationFrame(onFrame);
    };
    requestAnimationFrame((at) => {
      last = at;
      requestAnimationFrame(onFrame);
    });
    // A timer may be late; what is due by then is told one by one all the same.
    const timer = setInterval(() => {
      const due = ((performance.now() - begun.at) / 1_000) * perSecond;
      while (changes - begun.changes < due) change();
    }, 1_000 / perSecond);
    await pause(seconds * 1_000);
    clearInterval(timer);
    running = false;
    observer.disconnect();
    return { frames, late, longest, longTasks, changes: changes - begun.changes };
  },

  async rush(count, hours) {
    for (let done = 0; done < count; done += BATCH) {
      ahead += (hours * 3_600_000 * BATCH) / count;
      for (let n = 0; n < BATCH; n += 1) change();
      await new Promise(requestAnimationFrame);
    }
    await pause(500);
  },

  elements() {
    const count = (root: ParentNode): number =>
      [...root.querySelectorAll('*')].reduce((sum, one) => sum + 1 + (one.shadowRoot ? count(one.shadowRoot) : 0), 0);
    return count(document);
  },
};
Object.assign(globalThis, { teamLoad: page });

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
