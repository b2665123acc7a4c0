/** Nonvoice dialogs, UCCE only: offered, accepted, worked on, closed; told on the node of the user's nonvoice dialogs (guide, "Dialogs/Media"). */
import { OptionsError } from '../../../sdk/errors.ts';
import type { MediaStates } from './media.ts';
import type { Core, Fault } from './model.ts';
import { timestamp } from './resource-xml.ts';
import { branch, leaf } from './updates.ts';

/** One chat or mail at an agent. Replaced, never changed. */
export interface TaskRecord {
  readonly id: string;
  readonly userId: string;
  readonly mediaId: string;
  readonly mediaName: string;
  readonly state: 'OFFERED' | 'ACCEPTED' | 'ACTIVE' | 'PAUSED' | 'WRAPPING_UP' | 'CLOSED';
  readonly startedAt: number;
  readonly stateChangeTime: number;
}

/** From state to state, by action (guide, "State (Participant) Parameter Values", nonvoice). */
const STEPS: Readonly<Record<TaskRecord['state'], Readonly<Record<string, TaskRecord['state']>>>> = {
  OFFERED: { ACCEPT: 'ACCEPTED' },
  ACCEPTED: { START: 'ACTIVE', CLOSE: 'CLOSED' },
  ACTIVE: { PAUSE: 'PAUSED', WRAP_UP: 'WRAPPING_UP', CLOSE: 'CLOSED' },
  PAUSED: { RESUME: 'ACTIVE', WRAP_UP: 'WRAPPING_UP', CLOSE: 'CLOSED' },
  WRAPPING_UP: { CLOSE: 'CLOSED' },
  CLOSED: {},
};
/** What an agent may do with a task; `requestedAction` of the Dialog API. */
export const TASK_ACTIONS: ReadonlySet<string> = new Set(Object.values(STEPS).flatMap((step) => Object.keys(step)));
const TASK_FAULT: Fault = { type: 'Invalid State', message: 'E_ARM_STAT_INVALID_STATE', data: '3' };

/** All tasks. */
export interface Tasks {
  get(id: string): TaskRecord | undefined;
  of(userId: string): readonly TaskRecord[];
  /** @throws OptionsError where the user is not ready in that domain. Returns the dialog id. */
  offer(userId: string, mediaId: string): string;
  /** What CCE does with an accepted action: the change or the errors are published at once. */
  act(id: string, userId: string, action: string, requestId?: string): void;
  /** As `<Dialog>` (REST, added, removed) or `<dialog>` (changed). */
  xml(root: 'Dialog' | 'dialog', task: TaskRecord): string;
}

/** No tasks yet. */
export function createTasks(core: Core, media: MediaStates): Tasks {
  const records = new Map<string, TaskRecord>();
  let offered = 0;
  const xml: Tasks['xml'] = (root, task) =>
    branch(
      root,
      leaf('associatedDialogUri', ''),
      leaf('id', task.id),
      leaf('mediaType', task.mediaName),
      branch(
        'mediaProperties',
        leaf('mediaId', task.mediaId),
        leaf('dialedNumber', ''),
        leaf('queueNumber', ''),
        leaf('queueName', ''),
        leaf('callKeyCallId', offered),
        leaf('callKeySequenceNum', 1),
        leaf('callKeyPrefix', '152018'),
        branch('callvariables'),
      ),
      branch(
        'participants',
        branch(
          'Participant',
          branch('actions', ...Object.keys(STEPS[task.state]).map((action) => leaf('action', action))),
          leaf('mediaAddress', task.userId),
          leaf('startTime', timestamp(task.startedAt)),
          leaf('state', task.state),
          leaf('stateChangeTime', timestamp(task.stateChangeTime)),
        ),
      ),
      leaf('state', task.state),
      leaf('uri', `/finesse/api/Dialog/${task.id}`),
    );
  const publish = (task: TaskRecord, event: 'POST' | 'PUT' | 'DELETE', requestId?: string): void => {
    const { userId } = task;
    const inList = event !== 'PUT';
    core.publish(
      `/finesse/api/User/${userId}/Dialogs/Media`,
      {
        data: inList ? branch('dialogs', xml('Dialog', task)) : xml('dialog', task),
        event,
        source: inList ? `/finesse/api/User/${userId}/Media/${task.mediaId}/Dialogs` : `/finesse/api/Dialog/${task.id}`,
        requestId,
      },
      [userId],
    );
  };
  return {
    get: (id) => records.get(id),
    of: (userId) => [...records.values()].filter((task) => task.userId === userId),
    offer(userId, mediaId) {
      const domain = media.get(userId, mediaId);
      if (!domain || !['READY', 'ACTIVE'].includes(domain.state)) {
        throw new OptionsError(
          `User "${userId}" takes no task of "${mediaId}": not ready in that media routing domain.`,
        );
      }
      offered += 1;
      const now = core.clock.now();
      const task: TaskRecord = {
        id: `151635_${300 + offered}_1`,
        userId,
        mediaId,
        mediaName: domain.media.name,
        state: 'OFFERED',
        startedAt: now,
        stateChangeTime: now,
      };
      records.set(task.id, task);
      publish(task, 'POST');
      return task.id;
    },
    act(id, userId, action, requestId) {
      const task = records.get(id);
      const state = task?.userId === userId ? STEPS[task.state][action] : undefined;
      if (!task || !state) {
        const fault = { ...TASK_FAULT, ...(task && { media: task.mediaId }) };
        const about = { source: `/finesse/api/Dialog/${id}`, requestId };
        core.publishFaults(`/finesse/api/User/${userId}/Dialogs/Media`, [fault], about, [userId]);
        return;
      }
      const next = { ...task, state, stateChangeTime: core.clock.now() };
      if (state === 'CLOSED') records.delete(id);
      else records.set(id, next);
      publish(next, state === 'CLOSED' ? 'DELETE' : 'PUT', requestId);
      if (action === 'START') media.work(userId, task.mediaId, true);
      const idle = [...records.values()].every((one) => one.userId !== userId || one.mediaId !== task.mediaId);
      if (state === 'CLOSED' && idle) media.work(userId, task.mediaId, false);
    },
    xml,
  };
}
