/** From what the client told to what is drawn. Pure: no clock, no DOM, no subscription. */
import type {
  ClockEstimate,
  ConnectionState,
  FinesseClient,
  Heartbeat,
  LatencySummary,
  ProbeResult,
  ResourceUpdate,
  SystemInfo,
  User,
} from '../sdk/index.ts';
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
import type { Formats } from './format.ts';

/** All that the gadget has heard from the client. What is not known is undefined, and is drawn as not known. */
export interface Observed {
  /** What carries the notifications; the hub of the desktop passes on changes and is silent between them. */
  readonly channelKind?: FinesseClient['channelKind'];
  readonly connection?: ConnectionState;
  readonly heartbeat?: Heartbeat;
  readonly clock?: ClockEstimate;
  readonly latency?: LatencySummary;
  readonly probe?: ProbeResult;
  readonly notifications?: number;
  readonly user?: ResourceUpdate<User>;
  /** The stream of the user ended with this. */
  readonly userProblem?: ProblemLike | undefined;
  readonly system?: ResourceUpdate<SystemInfo>;
  /** The stream of the system info ended with this. */
  readonly systemProblem?: ProblemLike | undefined;
}

/** What kind of picture is drawn; its height changes with it. */
export type HealthMode = 'waiting' | 'problem' | 'connected' | 'trouble';

/** What is drawn. */
export interface HealthView {
  readonly mode: HealthMode;
  readonly status: Status;
  /** Empty while there is nothing to tell facts about. */
  readonly facts: readonly Fact[];
}

/** What the view is made from beside the observations. */
export interface ViewContext {
  /** Client wall time, ms, for which ages are told. */
  readonly now: number;
  readonly formats: Formats;
}

/** The picture of a client, from what it has told so far. */
export function healthView(observed: Observed, context: ViewContext): HealthView {
  const status = stateView(observed, context);
  return {
    mode: status.shape === 'ok' ? 'connected' : 'trouble',
    status,
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
  return { mode: problem ? 'problem' : 'waiting', status: problemView(problem), facts: [] };
}
