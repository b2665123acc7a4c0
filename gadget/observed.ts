/** What the view is made from. */
import type {
  ClockEstimate,
  ConnectionState,
  FinesseClient,
  Health,
  Heartbeat,
  LatencySummary,
  ProbeResult,
  ResourceUpdate,
  SystemInfo,
  User,
} from '../sdk/index.ts';
import type { ProblemLike } from './explain.ts';
import type { WordsContext } from './panel/fill.ts';

/** All that the gadget has heard from the client. What is not known is undefined, and is drawn as not known. */
export interface Observed {
  /** What carries the notifications; the hub of the desktop passes on changes and is silent between them. */
  readonly channelKind?: FinesseClient['channelKind'];
  readonly connection?: ConnectionState;
  readonly health?: Health;
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

/** What the view is made from beside the observations. */
export interface ViewContext extends WordsContext {
  /** Figures stand still: what would count on is left out. */
  readonly paused?: boolean;
}
