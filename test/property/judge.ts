/** What a stream must never do, whatever happened. Pure. */
import type { ConnectionState, ConnectionTransition } from '../../sdk/channel/channel.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import type { SystemInfo } from '../../sdk/resources/system-info.ts';
import type { ResourceUpdate } from '../../sdk/streams.ts';
import type { SideName } from '../../simulator/core/types.ts';
import { ABSENT, type History, type Members } from './truth.ts';

/** One value as it was told. */
export interface Told {
  readonly kind: ResourceUpdate<unknown>['kind'];
  readonly key: string;
  /** The side that the client was with; undefined where the session was about to end, and with it what was on its way. */
  readonly side?: SideName | undefined;
}

/**
 * Complaints about what one subscriber was told of an object with that history: each value must be one that the server had, none
 * older may follow a newer, and an update must be news.
 * @param wasPublished whether the server told the value of that place in the history through that side: then it comes too, one by one.
 */
export function judgeHistory(
  history: History,
  told: readonly Told[],
  wasPublished: (at: number, side: SideName) => boolean = () => false,
): readonly string[] {
  const complaints: string[] = [];
  let reached = -1;
  told.forEach(({ kind, key, side }, n) => {
    if ((n === 0) !== (kind === 'snapshot')) complaints.push(`value ${n} is called ${kind}`);
    const from = kind === 'update' ? reached + 1 : Math.max(reached, 0);
    const found = history.indexOf(key, from);
    if (found >= 0) {
      const lost = history.findIndex(
        (_, at) => at >= from && at < found && side !== undefined && wasPublished(at, side),
      );
      if (kind === 'update' && lost >= 0) complaints.push(`before value ${n} this was lost: ${history[lost] ?? ''}`);
      reached = found;
      return;
    }
    const before = history.lastIndexOf(key);
    if (before < 0) complaints.push(`value ${n} (${kind}) was never true: ${key}`);
    else if (before === reached) complaints.push(`value ${n} (${kind}) was told twice: ${key}`);
    else complaints.push(`value ${n} (${kind}) is older than the one before it: ${key}`);
  });
  return complaints;
}

/** What was told of a collection, as a text for each member. */
export interface ToldMembers {
  readonly kind: Told['kind'];
  readonly members: Members;
}

/**
 * The same for a collection: each member has an order of its own, and an update is news of one of them at least.
 * @param histories of each member that there ever was. @param isAmbiguous whether nobody can say which of its values is newer.
 */
export function judgeMembers(
  histories: ReadonlyMap<string, History>,
  told: readonly ToldMembers[],
  isAmbiguous: (id: string) => boolean = () => false,
): readonly string[] {
  const complaints: string[] = [];
  told.forEach(({ kind, members }, n) => {
    const before = told[n - 1]?.members;
    if ((n === 0) !== (kind === 'snapshot')) complaints.push(`value ${n} is called ${kind}`);
    if (kind === 'update' && before && isSame(before, members)) complaints.push(`value ${n} (update) was told twice`);
    for (const id of members.keys()) if (!histories.has(id)) complaints.push(`value ${n} has ${id}, which never was`);
  });
  for (const [id, history] of histories) {
    if (isAmbiguous(id)) continue;
    const values = told.map(({ members }) => members.get(id) ?? ABSENT);
    // Before it came for the first time it was not there.
    const whole = history[0] === ABSENT ? history : [ABSENT, ...history];
    const found = judgeHistory(
      whole,
      values.map((key, n) => ({ kind: n === 0 ? 'snapshot' : 'resync', key })),
    );
    complaints.push(...found.map((one) => `${id}: ${one}`));
  }
  return complaints;
}

function isSame(one: Members, other: Members): boolean {
  return one.size === other.size && [...one].every(([id, text]) => other.get(id) === text);
}

/** Complaints about what was told of the server: its own time never goes back, and an update is news. */
export function judgeSystemInfo(told: readonly ResourceUpdate<SystemInfo>[]): readonly string[] {
  const complaints: string[] = [];
  told.forEach(({ kind, value }, n) => {
    if ((n === 0) !== (kind === 'snapshot')) complaints.push(`value ${n} is called ${kind}`);
    const before = told[n - 1]?.value;
    if (!before) return;
    const [was, is] = [before.currentTimestamp ?? 0, value.currentTimestamp ?? 0];
    if (is < was) complaints.push(`value ${n} (${kind}) is ${was - is} ms older than the one before it`);
    if (kind === 'update' && is === was && value.status === before.status) complaints.push(`value ${n} was told twice`);
  });
  return complaints;
}

/** Complaints about the notifications of one node: no item twice, and a publisher's items in their order. */
export function judgeNode(told: readonly Notification[]): readonly string[] {
  const complaints: string[] = [];
  const latest = new Map<string, number>();
  told.forEach(({ itemId }, n) => {
    // On the hub they have none.
    if (itemId === undefined) return;
    const [, publisher = '', counter = ''] = /^(.{36})(\d+)$/.exec(itemId) ?? [];
    const [was, is] = [latest.get(publisher) ?? 0, Number(counter)];
    if (is === was) complaints.push(`notification ${n} was told twice: ${itemId}`);
    if (is < was) complaints.push(`notification ${n} (item ${is}) follows a later one (item ${was})`);
    latest.set(publisher, Math.max(was, is));
  });
  return complaints;
}

/** Complaints about the history of a connection: no state twice, the count of sessions never goes back, nothing after the end. */
export function judgeStates(
  states: readonly ConnectionState[],
  transitions: readonly ConnectionTransition[],
): readonly string[] {
  const complaints: string[] = [];
  states.forEach((state, n) => {
    const before = states[n - 1];
    if (!before) return;
    const { status, epoch } = state;
    if (JSON.stringify(before) === JSON.stringify(state)) complaints.push(`state ${n} (${status}) was told twice`);
    if (epoch < before.epoch || epoch > before.epoch + 1) complaints.push(`session ${epoch} follows ${before.epoch}`);
    if (before.status === 'closed') complaints.push(`${status} follows closed`);
  });
  transitions.forEach(({ from, to }, n) => {
    const before = transitions[n - 1];
    if (from === to) complaints.push(`a transition from ${from} to itself`);
    if (before && before.to !== from) complaints.push(`a transition from ${from} after one to ${before.to}`);
  });
  return complaints;
}
