/**
 * The simulated Finesse web services: one truth of users, calls, teams and queues behind two sides, as the two Finesse
 * servers of a deployment share one CTI server. No timer runs while nothing waits; {@link Finesse.close} drops those that do.
 */
import { map, type Observable, type Subscription } from 'rxjs';
import type { Deployment, FinesseVersion, HttpHandler, SideName, Surroundings } from '../types.ts';
import type { World } from '../world.ts';
import { accessTo, automaticNodes, type Access } from './access.ts';
import { createCalls, type CallAction, type NewCall } from './calls.ts';
import { createClientLogs, type ClientLogEntry } from './client-logs.ts';
import { createCredentials } from './credentials.ts';
import { AGENT_STATES, type AgentState, type CallState, type Core, type Publish, type Reason } from './model.ts';
import { createMedia } from './media.ts';
import { createPresenceMonitor, type Presence, type PresenceRules } from './presence-monitor.ts';
import { createQueues } from './queues.ts';
import { reasonByCode } from './reasons.ts';
import { createRest } from './rest.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';
import { snapshotOf, type FinesseSnapshot } from './snapshot.ts';
import { createSystem, type Maintenance, type SystemStatus } from './system.ts';
import { createTasks } from './tasks.ts';
import type { RequestedState } from './transitions.ts';
import { writeFaultUpdate, writeUpdate } from './updates.ts';
import { createUsers } from './users.ts';
import { createWebservicesLog, type WebservicesLog } from './webservices-log.ts';

/** What a Finesse is made of. */
export interface FinesseOptions {
  readonly world: World;
  readonly surroundings: Surroundings;
  /** Called for every notification; the composer hands it to the notification service of each of `sides`. */
  readonly publish: Publish;
  /** In place of the world's. */
  readonly version?: FinesseVersion;
  /** In place of the world's. */
  readonly deployment?: Deployment;
  /** From an accepted request to its outcome, in ms; 10 (the technote's log shows 10). */
  readonly ctiMs?: number;
  /** How long a call rings before it goes elsewhere, in ms; 20,000. */
  readonly ringMs?: number;
  /** How lost presence is judged; 60 s to `LOGOUT`, any resource counts, each node for itself, unless told. */
  readonly presence?: Partial<PresenceRules>;
}

/** A user's state after a change of any kind. */
export interface AgentChange {
  readonly userId: string;
  readonly state: AgentState;
  /** '' where none is pending. */
  readonly pendingState: AgentState | '';
}

/** The web services of both sides. */
export interface Finesse {
  readonly world: World;
  readonly version: FinesseVersion;
  readonly deployment: Deployment;
  /** The clock of both servers: `step` and `slope` at run time. */
  readonly clock: ServerClock;
  /** The last client logs that were posted, oldest first. */
  readonly clientLogs: readonly ClientLogEntry[];
  /** REST of one side, for paths under `/finesse/api/`. */
  rest(side: SideName): HttpHandler;
  /** For the notification service: a password, or an access token in its place. Five wrong ones lock for 5 min. */
  authenticate(userId: string, password: string): boolean;
  /** An access token for `Bearer`, and as XMPP password; holds for `lifeMs` (one hour unless told). */
  issueToken(userId: string, lifeMs?: number): string;
  /** Whether a user may subscribe to a node. */
  accessTo(userId: string, node: string): Access;
  /** Nodes that a user gets without subscribing. */
  automaticNodes(userId: string): readonly string[];
  /** Feeds the presence monitor: what the notification service of a side saw. */
  presence(presence: Presence): void;
  /** The `Desktop-webservices` logs of both sides. */
  readonly webservicesLog: WebservicesLog;
  systemStatus(side: SideName): SystemStatus;
  /** Says it by notification through that side; out of service, its REST answers 503. */
  setSystemStatus(side: SideName, status: SystemStatus): void;
  /** What SystemInfo says of the CTI server's last heartbeat; the side stays in service. */
  setCtiHeartbeat(side: SideName, came: boolean): void;
  /** Maintenance mode of a side (12.6), told by notification too; undefined ends it. */
  setMaintenance(side: SideName, maintenance: Maintenance | undefined): void;
  /** Refuses all passwords and tokens of a user, or takes them again. Sessions that stand are not touched. */
  expireCredentials(userId: string, expired: boolean): void;
  /** Side `to` (b unless told) takes over: it goes in service, the other out. */
  failover(to?: SideName): void;
  /** Sets a state by decree. `reason` is a code such as 255. @throws OptionsError for a user who is not there. */
  setAgentState(userId: string, state: AgentState, reason?: number): void;
  /** Every change of a user, after it was published. Hot; completes when the Finesse is closed. */
  readonly agent$: Observable<AgentChange>;
  /** Asks for a state as the agent would by REST, but at once: what CTI refuses is published as `apiErrors`. */
  requestAgentState(userId: string, state: RequestedState, reason?: number): void;
  /** Calls that ring at an agent or that it has. */
  callsOf(userId: string): readonly { readonly id: string; readonly state: CallState }[];
  /** Begins a call; returns its dialog id. @throws OptionsError where nobody can take it. */
  startCall(call: NewCall): string;
  /** What the agent does with its call, as if by REST but at once. False where it has no such call. */
  actOnCall(id: string, action: CallAction): boolean;
  /** The caller hangs up. False where there is no such call. */
  endCall(id: string): boolean;
  /** Offers a chat or mail; returns its dialog id. @throws OptionsError where the user is not ready in that domain (UCCE). */
  offerTask(userId: string, mediaId: string): string;
  /** Assigns a queue to a user, or takes it away (UCCE). */
  assignQueue(userId: string, queueId: string, assigned: boolean): void;
  /** Plain JSON of everything, without passwords, tokens and logs' text. */
  snapshot(): FinesseSnapshot;
  /** Drops what waits and completes the streams. */
  close(): void;
}

/** A Finesse in which everybody is in the world's initial state and both sides are in service. */
export function createFinesse(options: FinesseOptions): Finesse {
  const { world, surroundings, publish, ctiMs = 10, ringMs = 20_000 } = options;
  const { version = world.version, deployment = world.deployment } = options;
  const waiting = new Set<Subscription>();
  const clock = createServerClock(surroundings.scheduler);
  const core: Core = {
    world,
    version,
    deployment,
    surroundings,
    clock,
    after(ms, work) {
      const timer = surroundings.scheduler.schedule(() => {
        waiting.delete(timer);
        work();
      }, ms);
      waiting.add(timer);
      return timer;
    },
    publish(node, change, automaticFor, sides = inService()) {
      if (sides.length > 0) publish(node, writeUpdate(change, version), automaticFor, sides);
    },
    publishFaults(node, faults, about, automaticFor) {
      const sides = inService();
      if (sides.length > 0) publish(node, writeFaultUpdate(faults, about, version), automaticFor, sides);
    },
  };
  const reasonOf = (state: string, code: number | undefined): Reason | undefined =>
    code === undefined ? undefined : reasonByCode(world, state === 'LOGOUT' ? 'LOGOUT' : 'NOT_READY', code);
  const system = createSystem(core);
  const inService = (): readonly SideName[] =>
    (['a', 'b'] as const).filter((side) => system.status(side) === 'IN_SERVICE');
  const users = createUsers(core);
  const calls = createCalls(core, users, { ctiMs, ringMs });
  const queues = createQueues(core, users, calls);
  const media = createMedia(core);
  const tasks = createTasks(core, media);
  const credentials = createCredentials(core);
  const clientLogs = createClientLogs(core);
  const log = createWebservicesLog(core);
  const rules: PresenceRules = {
    graceMs: 60_000,
    forcedState: 'LOGOUT',
    watch: 'any',
    scope: 'node',
    ...options.presence,
  };
  const monitor = createPresenceMonitor({ core, users, system, log }, rules, ctiMs);
  const parts = { core, users, calls, queues, media, tasks, system, credentials, clientLogs, ctiMs };

  return {
    world,
    version,
    deployment,
    clock,
    clientLogs: clientLogs.entries,
    rest: (side) => createRest(parts, side),
    authenticate: (userId, password) => credentials.check(userId, password).kind === 'user',
    issueToken: (userId, lifeMs = 3_600_000) => credentials.issueToken(userId, lifeMs),
    accessTo: (userId, node) => accessTo(world, deployment, userId, node),
    automaticNodes: (userId) => automaticNodes(world, userId),
    presence: (presence) => monitor.tell(presence),
    webservicesLog: log,
    systemStatus: (side) => system.status(side),
    setSystemStatus: (side, status) => system.setStatus(side, status),
    setCtiHeartbeat: (side, came) => system.setCtiHeartbeat(side, came),
    setMaintenance: (side, maintenance) => system.setMaintenance(side, maintenance),
    expireCredentials: (userId, expired) => credentials.expire(userId, expired),
    failover(to = 'b') {
      system.setStatus(to === 'b' ? 'a' : 'b', 'OUT_OF_SERVICE');
      system.setStatus(to, 'IN_SERVICE');
    },
    setAgentState(userId, state, reason) {
      users.decree(userId, state, reasonOf(state, reason));
    },
    agent$: users.changed$.pipe(map(({ agent, state, pendingState }) => ({ userId: agent.id, state, pendingState }))),
    requestAgentState(userId, state, reason) {
      const extension = world.agents.find((agent) => agent.id === userId)?.extension ?? '';
      users.request(userId, { state, extension, reason: reasonOf(state, reason) });
    },
    callsOf: (userId) => calls.of(userId),
    startCall: (call) => calls.start(call),
    actOnCall(id, action) {
      const userId = calls.get(id)?.userId;
      if (userId === undefined) return false;
      calls.act(id, userId, action);
      return true;
    },
    endCall: (id) => calls.end(id),
    offerTask: (userId, mediaId) => tasks.offer(userId, mediaId),
    assignQueue: (userId, queueId, assigned) => queues.assign(userId, queueId, assigned),
    snapshot: () => snapshotOf({ core, users, calls, system, clientLogs }),
    close() {
      for (const timer of waiting) timer.unsubscribe();
      waiting.clear();
      queues.close();
      calls.close();
      users.close();
      log.close();
    },
  };
}

/** Whether a text is a state that {@link Finesse.setAgentState} takes. */
export function isAgentState(text: string): text is AgentState {
  return AGENT_STATES.some((state) => state === text);
}
