/** What the parts of the simulated web services share: users' states, reasons, faults, and the core that they lean on. */
import type { Subscription } from 'rxjs';
import type { DialogId, QueueId } from '../../../sdk/ids.ts';
import type { Deployment, FinesseVersion, SideName, Surroundings } from '../types.ts';
import type { World, WorldAgent } from '../world.ts';
import type { ServerClock } from './server-clock.ts';

/** States of an agent that the simulator knows (Cisco Finesse Web Services Developer Guide, "User"). */
export const AGENT_STATES = [
  'LOGOUT',
  'NOT_READY',
  'READY',
  'RESERVED',
  'TALKING',
  'HOLD',
  'WORK',
  'WORK_READY',
] as const;
/** A state of an agent. */
export type AgentState = (typeof AGENT_STATES)[number];

/** Why an agent is Not Ready or signed out. */
export interface Reason {
  /** Id of the Finesse object; -1 for the codes of the system, which the ReasonCode API does not list. */
  readonly id: string;
  readonly category: 'NOT_READY' | 'LOGOUT';
  readonly code: number;
  readonly label: string;
  readonly forAll: boolean;
}

/** The truth about one user. Replaced, never changed. */
export interface UserRecord {
  readonly agent: WorldAgent;
  readonly state: AgentState;
  /** '' while signed out. */
  readonly extension: string;
  readonly pendingState: AgentState | '';
  readonly pendingReason: Reason | undefined;
  readonly reason: Reason | undefined;
  /** By the server's clock, ms since the epoch; undefined before the first change. */
  readonly stateChangeTime: number | undefined;
  /** Where the agent goes after a call, unless a state is pending. */
  readonly returnTo: 'READY' | 'NOT_READY';
}

/** - `QUEUED` waits for an agent; not yet a dialog. - `INITIATED` an agent is calling somebody. - `ALERTING` rings at an agent. - `ACTIVE`, `HELD` talking. - `DROPPED` over. */
export type CallState = 'QUEUED' | 'INITIATED' | 'ALERTING' | 'ACTIVE' | 'HELD' | 'DROPPED';

/** One call; a dialog as soon as it is at an agent. Replaced, never changed. Times by the server's clock. */
export interface CallRecord {
  readonly id: DialogId;
  readonly state: CallState;
  readonly from: string;
  readonly dialed: string;
  readonly queueId: QueueId | undefined;
  readonly queueName: string;
  readonly callType: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly queuedAt: number;
  /** Whom it rings or talks to; undefined while queued. */
  readonly userId: string | undefined;
  readonly extension: string;
  readonly startedAt: number;
  readonly stateChangeTime: number;
}

/** One error, as it stands in `ApiErrors` of REST and in `apiErrors` of a notification. */
export interface Fault {
  readonly type: string;
  readonly message: string;
  readonly data: string;
  /** Id of the Media Routing Domain that it is about; only in notifications. */
  readonly media?: string;
  /** Since 12.5(1), and only in notifications. */
  readonly peripheral?: { readonly code: string; readonly text: string; readonly message: string };
}

/** What changed: the content of one `<Update>`. */
export interface Change {
  /** XML inside `<data>`. */
  readonly data: string;
  readonly event: 'PUT' | 'POST' | 'DELETE';
  /** REST path of the object. */
  readonly source: string;
  /** Of the REST request that caused it. */
  readonly requestId?: string | undefined;
}

/**
 * Hands an `<Update>` to the notification services of `sides`: to everybody who subscribed to `node`, and to the users in
 * `automaticFor`, who never had to.
 */
export type Publish = (
  node: string,
  updateXml: string,
  automaticFor: readonly string[],
  sides: readonly SideName[],
) => void;

/** Ground of all parts: the world, the time, and the way out. */
export interface Core {
  readonly world: World;
  readonly version: FinesseVersion;
  readonly deployment: Deployment;
  readonly surroundings: Surroundings;
  readonly clock: ServerClock;
  /** Runs `work` after `ms` of true time; all that waits is dropped when the Finesse is closed. */
  after(ms: number, work: () => void): Subscription;
  /** Publishes through the sides that are in service, or through `sides`. */
  publish(node: string, change: Change, automaticFor: readonly string[], sides?: readonly SideName[]): void;
  /** Publishes faults as the outcome of an accepted request on the node of `source`, or on `node`. */
  publishFaults(
    node: string,
    faults: readonly Fault[],
    about: { readonly source: string; readonly requestId?: string | undefined },
    automaticFor: readonly string[],
  ): void;
}

/** States that a call brings and that nobody can ask for. */
export const CALL_STATES: ReadonlySet<AgentState> = new Set(['RESERVED', 'TALKING', 'HOLD']);
