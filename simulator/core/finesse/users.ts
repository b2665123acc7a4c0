/** The truth about all users: who is in which state, and the notifications that every change brings. */
import { Subject, type Observable } from 'rxjs';
import { OptionsError } from '../../../sdk/errors.ts';
import { CALL_STATES, type AgentState, type Core, type Reason, type UserRecord } from './model.ts';
import { teamUserXml, userXml } from './resource-xml.ts';
import { INVALID_DEVICE, judge, type RequestedState } from './transitions.ts';

/** A state asked for, by REST or by the presence monitor. */
export interface StateRequest {
  readonly state: RequestedState;
  /** With `LOGIN`. */
  readonly extension?: string;
  readonly reason?: Reason | undefined;
  readonly requestId?: string | undefined;
  /** By a supervisor or by the presence monitor: a call does not prevent it, it waits for the call's end. */
  readonly forced?: boolean;
}

/** All users of both sides. */
export interface Users {
  readonly all: readonly UserRecord[];
  get(id: string): UserRecord | undefined;
  /** Every change, after it was published. Hot; completes with {@link close}. */
  readonly changed$: Observable<UserRecord>;
  /** What CTI does with an accepted request: the change or the errors are published at once. */
  request(id: string, request: StateRequest): void;
  /** A change that a call brings, without asking. */
  enter(id: string, state: 'RESERVED' | 'TALKING' | 'HOLD'): void;
  /** The call is over: the pending state, or that from before the call, unless `next` is given. */
  leaveCall(id: string, next?: { readonly state: AgentState; readonly reason?: Reason }): void;
  /** Sets a state by decree, whatever it was; for control and tests. */
  decree(id: string, state: AgentState, reason?: Reason): void;
  close(): void;
}

/** Users in their initial states; nothing is published by the making. */
export function createUsers(core: Core): Users {
  const records = new Map<string, UserRecord>();
  const changed = new Subject<UserRecord>();
  for (const agent of core.world.agents) {
    const { initialStates } = core.world;
    const state = (Object.hasOwn(initialStates, agent.id) ? initialStates[agent.id] : undefined) ?? 'LOGOUT';
    records.set(agent.id, {
      agent,
      state,
      extension: state === 'LOGOUT' ? '' : agent.extension,
      pendingState: '',
      pendingReason: undefined,
      reason: undefined,
      stateChangeTime: core.clock.now(),
      returnTo: state === 'READY' ? 'READY' : 'NOT_READY',
    });
  }

  const known = (id: string): UserRecord => {
    const record = records.get(id);
    if (!record) throw new OptionsError(`There is no user "${id}" in this world.`);
    return record;
  };
  const put = (record: UserRecord, requestId?: string): void => {
    const { agent } = record;
    const source = `/finesse/api/User/${agent.id}`;
    records.set(agent.id, record);
    core.publish(source, { data: userXml('user', record, core.world, core.version), event: 'PUT', source, requestId }, [
      agent.id,
    ]);
    core.publish(
      `/finesse/api/Team/${agent.teamId}/Users`,
      { data: teamUserXml('user', record), event: 'PUT', source },
      [],
    );
    changed.next(record);
  };
  const move = (record: UserRecord, state: AgentState, reason?: Reason, requestId?: string): void => {
    put(
      {
        ...record,
        state,
        extension: state === 'LOGOUT' ? '' : record.agent.extension,
        pendingState: '',
        pendingReason: undefined,
        reason: state === 'NOT_READY' || state === 'LOGOUT' ? reason : undefined,
        stateChangeTime: core.clock.now(),
        returnTo: state === 'READY' || state === 'WORK_READY' ? 'READY' : 'NOT_READY',
      },
      requestId,
    );
  };

  return {
    get all() {
      return [...records.values()];
    },
    get: (id) => records.get(id),
    changed$: changed.asObservable(),
    request(id, { state, extension = '', reason, requestId, forced = false }) {
      const user = known(id);
      const taken =
        state === 'LOGIN' &&
        [...records.values()].some((one) => one !== user && one.extension !== '' && one.extension === extension);
      const verdict = taken
        ? ({ kind: 'refused', fault: INVALID_DEVICE } as const)
        : judge(user, state, extension, core.deployment, forced);
      const source = `/finesse/api/User/${id}`;
      if (verdict.kind === 'refused') core.publishFaults(source, [verdict.fault], { source, requestId }, [id]);
      else if (verdict.kind === 'unchanged') put(user, requestId);
      else if (verdict.kind === 'pending') {
        put({ ...user, pendingState: verdict.state, pendingReason: reason }, requestId);
      } else move(user, verdict.state, reason, requestId);
    },
    enter(id, state) {
      const user = known(id);
      put({ ...user, state, reason: undefined, stateChangeTime: core.clock.now() });
    },
    leaveCall(id, next) {
      const user = known(id);
      if (!CALL_STATES.has(user.state)) return;
      if (next && user.pendingState !== 'LOGOUT') move(user, next.state, next.reason);
      else move(user, user.pendingState === '' ? user.returnTo : user.pendingState, user.pendingReason);
    },
    decree(id, state, reason) {
      const user = known(id);
      if (CALL_STATES.has(state))
        put({ ...user, state, extension: user.agent.extension, reason: undefined, stateChangeTime: core.clock.now() });
      else move(user, state, reason);
    },
    close: () => changed.complete(),
  };
}
