/**
 * What a stream remembers of what it delivered, and what it makes of the next thing: a snapshot, or a notification. No I/O and
 * no time of its own. Here for one object; {@link ./collection.ts} has it for a collection.
 */
import type { Notification } from '../pubsub/notification.ts';
import {
  containedIn,
  INITIAL_ORDER,
  isStaleSnapshot,
  takeContained,
  takeSnapshot,
  takeUpdate,
  type Ordering,
  type OrderState,
} from '../snapshot-order.ts';

/** What becomes of a notification. */
export interface Taken<T> {
  /** What to deliver; undefined where there is no news. */
  readonly value: T | undefined;
  /** It cannot be told from here what is true now: a new snapshot decides. */
  readonly doubt: boolean;
}

/** The memory of one stream. */
export interface Ledger<T> {
  /** Values hold no time: of a snapshot and what came while it was read nobody can say which is newer. */
  readonly undated: boolean;
  /** Whether a snapshot is older than what was delivered. */
  isStale(snapshot: T): boolean;
  /**
   * Takes a snapshot. Of what came aside, gives back what it does not contain, to be taken in order.
   * @param contained so many of them, the first, are in it whatever they say.
   */
  begin(snapshot: T, aside: readonly Notification[], contained: number): readonly Notification[];
  /** Takes a notification. `late`: no notification can still be older than the latest snapshot. */
  take(notification: Notification, late: boolean): Taken<T>;
}

/** How notifications of one object lead from value to value. */
export interface ObjectRules<T> extends Ordering<T> {
  /** The value after a notification; undefined where it says nothing of this object. */
  apply(current: T, notification: Notification): T | undefined;
  /** See {@link Ledger.undated}. */
  readonly undated?: boolean;
}

/** The memory of a stream of one object. */
export function objectLedger<T>(rules: ObjectRules<T>): Ledger<T> {
  let order: OrderState<T> = INITIAL_ORDER;
  return {
    undated: rules.undated === true,
    isStale: (snapshot) => isStaleSnapshot(order, snapshot, rules),
    begin(snapshot, aside, contained) {
      order = takeSnapshot(order, snapshot);
      const told = aside.flatMap((one, at) => {
        const leadsTo = rules.apply(snapshot, one);
        return leadsTo === undefined ? [] : [{ one, at, leadsTo }];
      });
      const leads = told.map(({ leadsTo }) => leadsTo);
      const known = Math.max(containedIn(snapshot, leads, rules), told.filter(({ at }) => at < contained).length);
      const isNews = told.map(({ leadsTo }, n) => n >= known || (rules.compare(snapshot, leadsTo) ?? 0) > 0);
      for (const [n, { one }] of told.entries()) if (!isNews[n]) order = takeContained(order, one.itemId);
      return told.filter((_, n) => isNews[n]).map(({ one }) => one);
    },
    take(notification, late) {
      const next = order.value === undefined ? undefined : rules.apply(order.value, notification);
      if (next === undefined) return { value: undefined, doubt: false };
      const { judgement, state } = takeUpdate(order, notification.itemId, next, rules);
      order = state;
      return { value: judgement === 'fresh' ? next : undefined, doubt: judgement === 'stale' && late };
    },
  };
}
