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
  /** Whether a snapshot is older than what was delivered. */
  isStale(snapshot: T): boolean;
  /** Takes a snapshot. Of what came aside while it was read, gives back what it does not contain, to be taken in order. */
  begin(snapshot: T, aside: readonly Notification[]): readonly Notification[];
  /** Takes a notification. `late`: no notification can still be older than the latest snapshot. */
  take(notification: Notification, late: boolean): Taken<T>;
}

/** How notifications of one object lead from value to value. */
export interface ObjectRules<T> extends Ordering<T> {
  /** The value after a notification; undefined where it says nothing of this object. */
  apply(current: T, notification: Notification): T | undefined;
}

/** The memory of a stream of one object. */
export function objectLedger<T>(rules: ObjectRules<T>): Ledger<T> {
  let order: OrderState<T> = INITIAL_ORDER;
  return {
    isStale: (snapshot) => isStaleSnapshot(order, snapshot, rules),
    begin(snapshot, aside) {
      order = takeSnapshot(order, snapshot);
      const told = aside.flatMap((one) => {
        const leadsTo = rules.apply(snapshot, one);
        return leadsTo === undefined ? [] : [{ one, leadsTo }];
      });
      const leads = told.map(({ leadsTo }) => leadsTo);
      const known = containedIn(snapshot, leads, rules);
      for (const { one } of told.slice(0, known)) order = takeContained(order, one.itemId);
      return told.slice(known).map(({ one }) => one);
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
