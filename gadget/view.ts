/** From what the client told to what is drawn. Pure: no clock, no DOM, no subscription. */
import { problemView, stateView, type Status } from './connection-view.ts';
import type { ProblemLike } from './explain.ts';
import {
  clockFact,
  heartbeatFact,
  notificationsFact,
  roundTripFact,
  serverFact,
  userFact,
  type Fact,
} from './facts.ts';
import type { Observed, ViewContext } from './observed.ts';
import { countdownOf, type Countdown } from './panel/countdown.ts';
import { pathOf, type Step } from './panel/path.ts';

/** What kind of picture is drawn; its height changes with it. */
export type HealthMode = 'waiting' | 'problem' | 'connected' | 'trouble';

/** What is drawn. */
export interface HealthView {
  readonly mode: HealthMode;
  readonly status: Status;
  /** When the agent may be signed out; absent while the link stands. */
  readonly countdown?: Countdown | undefined;
  /** How far the way to Finesse goes; empty without a client. */
  readonly path: readonly Step[];
  /** Empty while there is nothing to tell facts about. */
  readonly facts: readonly Fact[];
}

/** The picture of a client, from what it has told so far. */
export function healthView(observed: Observed, context: ViewContext): HealthView {
  const status = stateView(observed, context);
  return {
    mode: status.shape === 'ok' ? 'connected' : 'trouble',
    status,
    countdown: countdownOf(observed.health?.forecast, context),
    path: pathOf(observed, context.now),
    facts: [
      userFact(observed, context),
      heartbeatFact(observed, context),
      roundTripFact(observed, context),
      clockFact(observed, context),
      notificationsFact(observed, context),
      serverFact(observed),
    ],
  };
}

/** The picture without a client: a problem in a sentence, or that the desktop is waited for. */
export function absentView(problem: ProblemLike | undefined): HealthView {
  return { mode: problem ? 'problem' : 'waiting', status: problemView(problem), path: [], facts: [] };
}
