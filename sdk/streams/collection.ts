/**
 * A collection as a stream: members come (POST), change (PUT) and go (DELETE), each with an order of its own. Who has gone is
 * remembered, so that an older notification cannot bring it back.
 */
import type { Notification, NotificationEvent } from '../pubsub/notification.ts';
import {
  INITIAL_ORDER,
  isNoNews,
  isSeen,
  isStaleSnapshot,
  takeContained,
  takeSnapshot,
  takeUpdate,
  type Ordering,
  type OrderState,
} from '../snapshot-order.ts';
import type { Ledger } from './ledger.ts';

/** What a notification says of one member. A removed one may come without its fields. */
export interface MemberChange<K extends string, M> {
  readonly key: K;
  readonly value: M;
  readonly event: NotificationEvent;
}

/** How notifications speak of members, and how two values of one member compare. */
export interface CollectionRules<K extends string, M> extends Ordering<M> {
  /** Empty where it says nothing of the collection. */
  changes(notification: Notification): readonly MemberChange<K, M>[];
  /** See {@link Ledger.undated}. */
  readonly undated?: boolean;
}

interface Entry<M> {
  readonly order: OrderState<M>;
  /** False for one that is gone. */
  readonly there: boolean;
}

/** Gone members that are remembered, the latest; a late notification is late by seconds, not by hundreds of calls. */
const MAX_GONE = 256;

/** The memory of a stream of a collection. Values are new maps, in the order of the snapshot, then of arrival. */
export function collectionLedger<K extends string, M>(rules: CollectionRules<K, M>): Ledger<ReadonlyMap<K, M>> {
  const nothing: OrderState<M> = INITIAL_ORDER;
  let entries = new Map<K, Entry<M>>();

  const set = (key: K, entry: Entry<M>): void => {
    // Whoever comes again, or goes, stands last.
    if (entries.get(key)?.there !== entry.there) entries.delete(key);
    entries.set(key, entry);
    if (entry.there) return;
    const gone = [...entries].filter(([, { there }]) => !there);
    for (const [old] of gone.slice(0, -MAX_GONE)) entries.delete(old);
  };
  const current = (): ReadonlyMap<K, M> =>
    new Map([...entries].flatMap(([key, { order, there }]) => (there ? [[key, order.value as M] as const] : [])));

  /** Above 0 where `value` is newer than what is remembered; undefined where nobody can say. */
  const ageOf = (order: OrderState<M>, value: M): number | undefined =>
    order.value === undefined ? undefined : rules.compare(order.value, value);

  /** `fresh` is to be told; `stale` is older than what was told; `doubt`: only a snapshot knows. */
  const take = (
    { key, value, event }: MemberChange<K, M>,
    itemId: string | undefined,
    late: boolean,
  ): 'fresh' | 'seen' | 'stale' | 'doubt' => {
    const entry = entries.get(key);
    const { order, there } = entry ?? { order: nothing, there: false };
    if (isSeen(order, itemId)) return 'seen';
    if (there && event !== 'DELETE') {
      const { judgement, state } = takeUpdate(order, itemId, value, rules);
      set(key, { order: state, there });
      return judgement;
    }
    const remembered = takeContained(order, itemId);
    const age = ageOf(order, value);
    if (event === 'DELETE') {
      set(key, { order: { ...remembered, value: (age ?? 0) < 0 ? order.value : value }, there: false });
      return there ? 'fresh' : 'seen';
    }
    // It never was there, or has gone since. A change of who has gone, or of who is not in a snapshot just taken, is older than its going.
    const old = age !== undefined && age <= 0;
    const comes = !old && (event === 'POST' || (!entry && late));
    const anew = { ...order, value: undefined };
    set(key, { order: comes ? takeUpdate(anew, itemId, value, rules).state : remembered, there: comes });
    return comes ? 'fresh' : old ? 'seen' : 'doubt';
  };
  /** What came aside and is not in the snapshot; of each member all is in it up to the last that leads to what it says, but what is newer by its time. */
  const notContained = (
    snapshot: ReadonlyMap<K, M>,
    aside: readonly Notification[],
    before: number,
  ): readonly Notification[] => {
    const told = aside.map((one) => ({ one, changes: rules.changes(one) }));
    const contained = new Map<K, number>();
    told.forEach(({ changes }, at) => {
      for (const { key, value, event } of changes) {
        const has = snapshot.get(key);
        const same = event === 'DELETE' ? has === undefined : has !== undefined && isNoNews(has, value, rules);
        if (same || at < before) contained.set(key, at);
      }
    });
    return told.flatMap(({ one, changes }, at) => {
      const news = changes.filter(({ key, value }) => {
        const has = snapshot.get(key);
        return at > (contained.get(key) ?? -1) || (has !== undefined && (rules.compare(has, value) ?? 0) > 0);
      });
      for (const { key, value } of changes) {
        if (news.some((change) => change.key === key)) continue;
        const { order, there } = entries.get(key) ?? { order: nothing, there: false };
        const latest = there || (ageOf(order, value) ?? 0) < 0 ? order.value : value;
        set(key, { order: { ...takeContained(order, one.itemId), value: latest }, there });
      }
      return news.length > 0 ? [one] : [];
    });
  };

  return {
    undated: rules.undated === true,
    isStale: (snapshot) =>
      [...snapshot].some(([key, value]) => {
        const entry = entries.get(key);
        return entry?.there === true && isStaleSnapshot(entry.order, value, rules);
      }),
    begin(snapshot, aside, contained) {
      const before = entries;
      entries = new Map();
      for (const [key, { order }] of before)
        if (!snapshot.has(key)) set(key, { order: takeSnapshot(order, order.value), there: false });
      for (const [key, value] of snapshot)
        set(key, { order: takeSnapshot(before.get(key)?.order ?? nothing, value), there: true });
      return notContained(snapshot, aside, contained);
    },
    take(notification, late) {
      const judgements = rules.changes(notification).map((change) => take(change, notification.itemId, late));
      return {
        value: judgements.includes('fresh') ? current() : undefined,
        doubt: judgements.includes('doubt') || (late && judgements.includes('stale')),
      };
    },
  };
}
