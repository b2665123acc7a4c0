/** Users in nonvoice Media Routing Domains (UCCE only): sign-in, states, and the notifications of every change (guide, "Media"). */
import type { WorldMedia } from '../world.ts';
import type { Core, Fault, Reason } from './model.ts';
import { reasonXml, timestamp } from './resource-xml.ts';
import { branch, leaf } from './updates.ts';

/** States that a user can ask for in a domain; `LOGIN` is a request only. */
export const MEDIA_REQUESTS = ['LOGIN', 'READY', 'NOT_READY', 'LOGOUT'] as const;
/** One of {@link MEDIA_REQUESTS}. */
export type MediaRequest = (typeof MEDIA_REQUESTS)[number];

/** The truth about one user in one domain. Replaced, never changed. */
export interface MediaRecord {
  readonly media: WorldMedia;
  readonly userId: string;
  readonly state: 'LOGOUT' | 'NOT_READY' | 'READY' | 'ACTIVE';
  readonly reason: Reason | undefined;
  /** By the server's clock, ms since the epoch; undefined before the first change. */
  readonly stateChangeTime: number | undefined;
  readonly maxDialogLimit: number;
  readonly interruptAction: string;
  readonly dialogLogoutAction: string;
}

/** What a request brings with it. */
export interface MediaChange {
  readonly state: MediaRequest;
  readonly reason?: Reason | undefined;
  readonly maxDialogLimit?: number;
  readonly interruptAction?: string;
  readonly dialogLogoutAction?: string;
  readonly requestId?: string | undefined;
}

/** All users in all domains. */
export interface MediaStates {
  /** Of one user, in the order of the world. */
  of(userId: string): readonly MediaRecord[];
  get(userId: string, id: string): MediaRecord | undefined;
  /** What CCE does with an accepted request: the change or the errors are published at once. */
  request(userId: string, id: string, change: MediaChange): void;
  /** A task begins or ends. */
  work(userId: string, id: string, busy: boolean): void;
  /** `<Media>` (REST and notifications write it alike). */
  xml(record: MediaRecord): string;
}

/** Nobody is signed in to any domain. */
export function createMedia(core: Core): MediaStates {
  const records = new Map<string, MediaRecord>();
  const keyOf = (userId: string, id: string): string => `${userId}/${id}`;
  for (const agent of core.world.agents) {
    for (const media of core.deployment === 'UCCE' ? core.world.media : []) {
      records.set(keyOf(agent.id, media.id), {
        media,
        userId: agent.id,
        state: 'LOGOUT',
        reason: undefined,
        stateChangeTime: undefined,
        maxDialogLimit: 1,
        interruptAction: 'ACCEPT',
        dialogLogoutAction: 'CLOSE',
      });
    }
  }
  const xml: MediaStates['xml'] = (record) =>
    branch(
      'Media',
      leaf('uri', `/finesse/api/User/${record.userId}/Media/${record.media.id}`),
      leaf('description', record.media.description),
      leaf('dialogLogoutAction', record.dialogLogoutAction),
      leaf('id', record.media.id),
      leaf('interruptAction', record.interruptAction),
      leaf('interruptible', String(record.media.interruptible)),
      leaf('maxDialogLimit', record.maxDialogLimit),
      leaf('name', record.media.name),
      record.reason && reasonXml('ReasonCode', record.reason),
      leaf('reasonCodeId', record.reason?.id ?? '-1'),
      leaf('routable', String(record.state !== 'LOGOUT')),
      leaf('state', record.state),
      leaf('stateChangeTime', timestamp(record.stateChangeTime)),
    );
  const put = (record: MediaRecord, requestId?: string): void => {
    const { userId, media } = record;
    records.set(keyOf(userId, media.id), record);
    const node = `/finesse/api/User/${userId}/Media`;
    core.publish(node, { data: xml(record), event: 'PUT', source: `${node}/${media.id}`, requestId }, [userId]);
  };
  return {
    of: (userId) => [...records.values()].filter((record) => record.userId === userId),
    get: (userId, id) => records.get(keyOf(userId, id)),
    request(userId, id, { state, reason, requestId, ...options }) {
      const record = records.get(keyOf(userId, id));
      if (!record) return;
      const out = record.state === 'LOGOUT';
      if (out !== (state === 'LOGIN')) {
        const node = `/finesse/api/User/${userId}/Media`;
        const fault = out ? NOT_SIGNED_IN : SIGNED_IN;
        core.publishFaults(node, [{ ...fault, media: id }], { source: `${node}/${id}`, requestId }, [userId]);
        return;
      }
      const next = state === 'LOGIN' ? 'NOT_READY' : state;
      const stateChangeTime = core.clock.now();
      put(
        { ...record, ...options, state: next, reason: next === 'READY' ? undefined : reason, stateChangeTime },
        requestId,
      );
    },
    work(userId, id, busy) {
      const record = records.get(keyOf(userId, id));
      if (record)
        put({ ...record, state: busy ? 'ACTIVE' : 'READY', reason: undefined, stateChangeTime: core.clock.now() });
    },
    xml,
  };
}

const SIGNED_IN: Fault = {
  type: 'Agent already logged into MRD',
  message: 'E_ARM_STAT_AGENT_ALREADY_LOGGED_IN',
  data: '1',
};
const NOT_SIGNED_IN: Fault = {
  type: 'Agent not logged into MRD',
  message: 'E_ARM_STAT_AGENT_NOT_LOGGED_IN',
  data: '2',
};
