/** Calls: waiting in a queue, ringing at an agent, talking, held, over; and the dialogs that agents see of them. */
import { Subject, type Observable, type Subscription } from 'rxjs';
import { OptionsError } from '../../../sdk/errors.ts';
import { dialogId, type DialogId } from '../../../sdk/ids.ts';
import { CALL_STATES, type CallRecord, type Core, type Fault } from './model.ts';
import { unansweredReason } from './reasons.ts';
import { callActions, dialogXml } from './resource-xml.ts';
import type { Users } from './users.ts';

/** What an agent may do with a call; `requestedAction` of the Dialog API. */
export const CALL_ACTIONS = ['ANSWER', 'HOLD', 'RETRIEVE', 'DROP', 'TRANSFER_SST', 'UPDATE_CALL_DATA'] as const;
/** One of {@link CALL_ACTIONS}. */
export type CallAction = (typeof CALL_ACTIONS)[number];

/** A call to begin: to a queue, which finds an agent, or straight to an agent. */
export interface NewCall {
  /** Rings here at once; the agent must be signed in and without a call. */
  readonly userId?: string;
  /** Waits here until an agent of the queue's teams is ready. Ignored with `userId`, but for the name of the queue. */
  readonly queueId?: string;
  /** Number of the caller; a fictitious one (202-555-01xx) unless given. */
  readonly from?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** What comes with an action. */
export interface ActOptions {
  readonly requestId?: string | undefined;
  /** New call variables. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** All calls. */
export interface Calls {
  readonly all: readonly CallRecord[];
  get(id: string): CallRecord | undefined;
  /** Dialogs of a user: what rings at it or is its call. */
  of(userId: string): readonly CallRecord[];
  /** Every change of a call. Hot. */
  readonly changed$: Observable<CallRecord>;
  /** @throws OptionsError where the user or the queue cannot take it. */
  start(call: NewCall): DialogId;
  /** What CTI does with an accepted action: the change or the errors are published at once. */
  act(id: string, userId: string, action: CallAction, options?: ActOptions): void;
  /** What CTI does with an accepted MAKE_CALL: the dialog or the errors are published at once; whoever is called answers a moment later. */
  dial(userId: string, to: string, options?: ActOptions): void;
  /** The caller hangs up, or gives up waiting. False where there is no such call. */
  end(id: string): boolean;
  close(): void;
}

const FIRST_ID = 16_777_217;
const CALL_FAULT: Fault = { type: 'Call Operation Failure', message: 'CF_INVALID_OBJECT_STATE', data: '22' };

/** No calls yet. `ctiMs` is how long CTI takes to find an agent, `ringMs` how long a call rings before it goes elsewhere. */
export function createCalls(
  core: Core,
  users: Users,
  times: { readonly ctiMs: number; readonly ringMs: number },
): Calls {
  const records = new Map<string, CallRecord>();
  const changed = new Subject<CallRecord>();
  let started = 0;

  const publish = (call: CallRecord, event: 'POST' | 'PUT' | 'DELETE', requestId?: string): void => {
    const userId = call.userId ?? '';
    const node = `/finesse/api/User/${userId}/Dialogs`;
    const inList = event !== 'PUT';
    core.publish(
      node,
      {
        data: inList ? `<dialogs>${dialogXml('Dialog', call)}</dialogs>` : dialogXml('dialog', call),
        event,
        source: inList ? node : `/finesse/api/Dialog/${call.id}`,
        requestId,
      },
      [userId],
    );
  };
  const put = (call: CallRecord): CallRecord => {
    if (call.state === 'DROPPED') records.delete(call.id);
    else records.set(call.id, call);
    return call;
  };
  const move = (call: CallRecord, state: 'ACTIVE' | 'HELD', requestId?: string): void => {
    const next = put({ ...call, state, stateChangeTime: core.clock.now() });
    publish(next, 'PUT', requestId);
    users.enter(call.userId ?? '', state === 'ACTIVE' ? 'TALKING' : 'HOLD');
    changed.next(next);
  };
  const drop = (call: CallRecord, requestId?: string): void => {
    const next = put({ ...call, state: 'DROPPED', stateChangeTime: core.clock.now() });
    if (call.userId !== undefined) {
      publish(next, 'DELETE', requestId);
      users.leaveCall(call.userId);
    }
    changed.next(next);
  };
  const ring = (call: CallRecord, userId: string): void => {
    const now = core.clock.now();
    const extension = users.get(userId)?.extension ?? '';
    const next = put({ ...call, state: 'ALERTING', userId, extension, startedAt: now, stateChangeTime: now });
    if (call.queueId !== undefined) users.enter(userId, 'RESERVED');
    publish(next, 'POST');
    changed.next(next);
    core.after(times.ringMs, () => {
      if (records.get(call.id) === next) unanswered(next, userId);
    });
  };
  /** It goes back to its queue, and who did not take it is set to Not Ready, as UCCE and UCCX do. */
  const unanswered = (call: CallRecord, userId: string): void => {
    publish({ ...call, state: 'DROPPED' }, 'DELETE');
    const requeued = call.queueId !== undefined;
    const next = put({ ...call, state: requeued ? 'QUEUED' : 'DROPPED', userId: undefined, extension: '' });
    users.leaveCall(userId, { state: 'NOT_READY', reason: unansweredReason(core.world, core.deployment) });
    changed.next(next);
    if (requeued) soon();
  };
  const ofUser = (userId: string): readonly CallRecord[] =>
    [...records.values()].filter((call) => call.userId === userId);
  /** Gives waiting calls, oldest first, to the agents who are ready longest. */
  const route = (): void => {
    const waiting = [...records.values()].filter((call) => call.state === 'QUEUED');
    for (const call of waiting.sort((one, other) => one.queuedAt - other.queuedAt)) {
      const teams = core.world.queues.find((queue) => queue.id === call.queueId)?.teams ?? [];
      const [next] = users.all
        .filter(
          (user) => user.state === 'READY' && teams.includes(user.agent.teamId) && ofUser(user.agent.id).length === 0,
        )
        .sort((one, other) => (one.stateChangeTime ?? 0) - (other.stateChangeTime ?? 0));
      if (next) ring(call, next.agent.id);
    }
  };
  const soon = (): void => void core.after(times.ctiMs, route);

  const watching: Subscription = users.changed$.subscribe((user) => {
    if (user.state === 'READY') soon();
    if (CALL_STATES.has(user.state)) return;
    for (const call of ofUser(user.agent.id)) {
      if (user.state === 'LOGOUT' || !['ALERTING', 'INITIATED'].includes(call.state)) drop(call);
    }
  });

  return {
    get all() {
      return [...records.values()];
    },
    get: (id) => records.get(id),
    of: ofUser,
    changed$: changed.asObservable(),
    start({ userId, queueId, from, variables = {} }) {
      const queue = core.world.queues.find((one) => one.id === queueId);
      if (queueId !== undefined && !queue) throw new OptionsError(`There is no queue "${queueId}" in this world.`);
      if (userId === undefined && !queue) throw new OptionsError('A call needs a userId or a queueId to go to.');
      const user = userId === undefined ? undefined : users.get(userId);
      if (userId !== undefined && (!user || user.state === 'LOGOUT' || ofUser(userId).length > 0)) {
        throw new OptionsError(`User "${userId}" cannot take a call: not signed in, or has one.`);
      }
      const now = core.clock.now();
      const call: CallRecord = {
        id: dialogId(String(FIRST_ID + started++)),
        state: 'QUEUED',
        from: from ?? `20255501${String(Math.floor(core.surroundings.random() * 100)).padStart(2, '0')}`,
        dialed: queue?.id ?? user?.extension ?? '',
        queueId: queue?.id,
        queueName: queue?.name ?? '',
        callType: queue ? 'ACD_IN' : 'OTHER_IN',
        variables,
        queuedAt: now,
        userId: undefined,
        extension: '',
        startedAt: now,
        stateChangeTime: now,
      };
      if (userId !== undefined) ring(call, userId);
      else {
        changed.next(put(call));
        soon();
      }
      return call.id;
    },
    act(id, userId, action, { requestId, variables } = {}) {
      const call = records.get(id);
      if (!call || call.userId !== userId || !callActions(call).includes(action)) {
        const about = { source: `/finesse/api/Dialog/${id}`, requestId };
        core.publishFaults(`/finesse/api/User/${userId}/Dialogs`, [CALL_FAULT], about, [userId]);
      } else if (action === 'DROP' || action === 'TRANSFER_SST') drop(call, requestId);
      else if (action === 'UPDATE_CALL_DATA') {
        publish(put({ ...call, variables: { ...call.variables, ...variables } }), 'PUT', requestId);
      } else move(call, action === 'HOLD' ? 'HELD' : 'ACTIVE', requestId);
    },
    dial(userId, to, { requestId, variables = {} } = {}) {
      const user = users.get(userId);
      if (!user || user.state === 'LOGOUT' || ofUser(userId).length > 0) {
        const source = `/finesse/api/User/${userId}/Dialogs`;
        core.publishFaults(source, [CALL_FAULT], { source, requestId }, [userId]);
        return;
      }
      const now = core.clock.now();
      const { extension } = user;
      const call = put({
        id: dialogId(String(FIRST_ID + started++)),
        state: 'INITIATED',
        from: extension,
        dialed: to,
        queueId: undefined,
        queueName: '',
        callType: 'OUT',
        variables,
        queuedAt: now,
        userId,
        extension,
        startedAt: now,
        stateChangeTime: now,
      });
      publish(call, 'POST', requestId);
      changed.next(call);
      core.after(times.ctiMs, () => {
        if (records.get(call.id) === call) move(call, 'ACTIVE');
      });
    },
    end(id) {
      const call = records.get(id);
      if (call) drop(call);
      return call !== undefined;
    },
    close() {
      watching.unsubscribe();
      changed.complete();
    },
  };
}
