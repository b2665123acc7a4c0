/** For tests and pictures: what a supervisor may see, each made by what a client and the agents' pages would tell. */
import { Subject } from 'rxjs';
import { FinesseError, type Drop } from '../../sdk/index.ts';
import type { FinesseTeamHealth } from '../team/finesse-team-health.ts';
import type { AgentReport } from '../team/model.ts';
import { FakeTeamClient, member, TEAM } from './fake-team.ts';

/** A supervisor's view in a page, whose time goes on only when it is told to. */
export interface TeamStage {
  readonly element: FinesseTeamHealth;
  readonly client: FakeTeamClient;
  readonly reports$: Subject<AgentReport>;
  readonly drops$: Subject<Drop>;
  /** Server time and wall time, ms. */
  readonly now: () => number;
  /** So many ms later; resolves when all that was told is drawn. */
  readonly later: (ms: number) => Promise<void>;
}

/** One state: what is told, and when. */
export type TeamState = (stage: TeamStage) => Promise<void>;

const SECOND = 1_000;
const MINUTE = 60_000;

/** So many agents, each ready for longer than the one before. */
const ready = ({ client, now }: TeamStage, count: number): void =>
  client.tell(...Array.from({ length: count }, (_, n) => member(n, 'READY', now() - (n + 1) * 11 * MINUTE)));
const idOf = (n: number): string => String(1_001_000 + n);

/** A dozen agents, some of them in trouble; the pages of most tell of their health. */
const few: TeamState = async (stage) => {
  const { client, reports$, drops$, now, later } = stage;
  ready(stage, 12);
  await later(20 * MINUTE);
  client.tell(
    member(1, 'TALKING', now() - 4 * MINUTE),
    member(3, 'LOGOUT', now() - 3 * MINUTE, 999),
    member(4, 'HOLD', now() - 40 * SECOND),
    member(5, 'NOT_READY', now() - 12 * MINUTE, 7, 'Lunch'),
    member(6, 'WORK', now() - 20 * SECOND),
  );
  drops$.next({ agent: idOf(8), at: now() - 70 * MINUTE, evidence: 'ping' });
  for (let n = 0; n < 11; n += 1)
    reports$.next({
      agent: idOf(n),
      at: now() - (n + 2) * SECOND,
      level: n === 2 ? 'fair' : 'good',
      roundTripMs: n === 2 ? 412 : 38 + 3 * n,
      driftMs: n === 2 ? -4_200 : 20 * n - 90,
      lossShare: n === 2 ? 0.2 : 0,
      ...(n === 2 && { cause: { code: 'network', certainty: 'likely' } }),
    });
  await later(10 * SECOND);
  client.tell(member(0, 'NOT_READY', now() - 90 * SECOND, 255));
  await later(10 * SECOND);
};

/** Seven of twelve are forced out within seconds. */
const burst: TeamState = async (stage) => {
  ready(stage, 12);
  await stage.later(MINUTE);
  const { client, now, later } = stage;
  client.tell(...Array.from({ length: 7 }, (_, n) => member(n, 'LOGOUT', now() + n * 500, 255)));
  await later(10 * SECOND);
};

/** Many agents, whose site is known and whose drops came at one of them. */
const crowd: TeamState = async (stage) => {
  const { client, reports$, now, later } = stage;
  ready(stage, 1_000);
  await later(MINUTE);
  client.tell(
    ...Array.from({ length: 40 }, (_, n) => member(n * 7, 'NOT_READY', now() + n * 100, 255)),
    ...Array.from({ length: 25 }, (_, n) => member(n * 31 + 5, 'LOGOUT', now() - n * MINUTE, 999)),
  );
  for (let n = 0; n < 30; n += 1)
    reports$.next({ agent: idOf(n * 23 + 3), at: now(), level: 'fair', roundTripMs: 380 });
  await later(10 * SECOND);
};

const pick = async ({ element, later }: TeamStage, agent: string): Promise<void> => {
  const grid = element.renderRoot.querySelector('finesse-team-grid');
  grid?.dispatchEvent(new CustomEvent('finesse-team-pick', { detail: { agent }, bubbles: true, composed: true }));
  await later(0);
};

/** By name. */
export const TEAM_STATES: Readonly<Record<string, TeamState>> = {
  waiting: ({ later }) => later(0),
  refused: ({ client, later }) => {
    client.members.error(new FinesseError('api-error', 'refused'));
    return later(0);
  },
  few,
  agent: async (stage) => {
    await few(stage);
    await pick(stage, idOf(2));
  },
  burst,
  scattered: async (stage) => {
    const { drops$, now, later } = stage;
    ready(stage, 12);
    for (const [n, ago] of [
      [1, 200],
      [4, 130],
      [7, 70],
      [9, 5],
    ] as const)
      drops$.next({ agent: idOf(n), at: now() - ago * MINUTE, evidence: 'ping' });
    await later(10 * SECOND);
  },
  'link-down': async (stage) => {
    await few(stage);
    stage.client.tellConnection('reconnecting');
    await stage.later(40 * SECOND);
  },
  'map-1000': crowd,
};

/** Puts a supervisor's view into `place`, in a state; resolves when that is drawn. */
export async function teamIn(name: string, start: number, place: HTMLElement): Promise<FinesseTeamHealth> {
  let now = start;
  let tick: (() => void) | undefined;
  const client = new FakeTeamClient(() => now);
  const [reports$, drops$] = [new Subject<AgentReport>(), new Subject<Drop>()];
  const element = document.createElement('finesse-team-health');
  element.timeSource = {
    now: () => now,
    every: (_, run) => {
      tick = run;
      return () => undefined;
    },
  };
  Object.assign(element, { client, teamId: TEAM, options: { reports$, drops$ } });
  const settle = async (): Promise<void> => {
    await element.updateComplete;
    const { renderRoot } = element;
    await renderRoot.querySelector('finesse-team-grid')?.updateComplete;
    await renderRoot.querySelector('finesse-team-map')?.updateComplete;
  };
  const later = async (ms: number): Promise<void> => {
    now += ms;
    tick?.();
    await settle();
  };
  place.append(element);
  client.tellConnection('connected');
  await settle();
  await TEAM_STATES[name]?.({ element, client, reports$, drops$, now: () => now, later });
  return element;
}
