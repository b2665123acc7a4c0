/**
 * Which of a snapshot and its notifications is newer. Pure.
 *
 * Two things order the values of one object: the item ids of its notifications (a UUID of the publisher with a growing
 * counter appended) and a server time within the value (`stateChangeTime`). The counter is the stronger: it does not go back
 * when the server's clock is set. But a snapshot has none, so against a snapshot only the time decides.
 */

/** How a value compares with what the consumer already has. */
export type Judgement = 'fresh' | 'seen' | 'stale';

/** What is remembered of what was delivered. */
export interface OrderState<T> {
  /** The latest value delivered; undefined before the first snapshot. */
  readonly value: T | undefined;
  /** By publisher: the highest counter seen, and whether an item of it was delivered since the latest snapshot. */
  readonly counters: ReadonlyMap<string, { readonly highest: number; readonly delivered: boolean }>;
  /** Item ids of another shape, latest last. */
  readonly ids: readonly string[];
}

/** How two values of one object compare. */
export interface Ordering<T> {
  /** By the server's times within them: below 0 where `value` is older than `before`, above 0 where it is newer; undefined where they do not tell. */
  readonly compare: (before: T, value: T) => number | undefined;
  /** Fields whose absence is news too; in all others a payload that leaves them out says nothing of them. */
  readonly exact: readonly (keyof T)[];
}

/** Compares by one server time, ms, within the values. */
export function byTime<T>(timeOf: (value: T) => number | undefined): Ordering<T>['compare'] {
  return (before, value) => {
    const was = timeOf(before);
    const is = timeOf(value);
    return was === undefined || is === undefined ? undefined : is - was;
  };
}

/** Nothing delivered yet. */
export const INITIAL_ORDER: OrderState<never> = { value: undefined, counters: new Map(), ids: [] };

const ITEM_ID = /^([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(\d{1,15})$/i;
const MAX_PUBLISHERS = 8;
const MAX_IDS = 256;

/** Whether a snapshot is older than what was delivered. */
export function isStaleSnapshot<T>(state: OrderState<T>, value: T, { compare }: Ordering<T>): boolean {
  return state.value !== undefined && (compare(state.value, value) ?? 0) < 0;
}

/** The state after a snapshot was delivered. */
export function takeSnapshot<T>(state: OrderState<T>, value: T | undefined): OrderState<T> {
  const counters = new Map([...state.counters].map(([key, { highest }]) => [key, { highest, delivered: false }]));
  return { ...state, value, counters };
}

/** Judges the value that a notification would lead to, and gives the state after it. */
export function takeUpdate<T>(
  state: OrderState<T>,
  itemId: string | undefined,
  value: T,
  ordering: Ordering<T>,
): { readonly judgement: Judgement; readonly state: OrderState<T> } {
  if (isSeen(state, itemId)) return { judgement: 'seen', state };
  const judgement = judge(state, itemId, value, ordering);
  const fresh = judgement === 'fresh';
  const remembered = remember(state, itemId, fresh);
  return { judgement, state: fresh ? { ...remembered, value } : remembered };
}

/** Whether an item was taken before, or its publisher counted it before one that was. */
export function isSeen<T>(state: OrderState<T>, itemId: string | undefined): boolean {
  const { publisher, counter } = readItemId(itemId);
  const known = state.counters.get(publisher ?? '');
  return known ? (counter ?? 0) <= known.highest : state.ids.includes(itemId ?? '');
}

/** The state after an item that is known to be contained in a snapshot. */
export function takeContained<T>(state: OrderState<T>, itemId: string | undefined): OrderState<T> {
  return remember(state, itemId, false);
}

function remember<T>(state: OrderState<T>, itemId: string | undefined, delivered: boolean): OrderState<T> {
  if (itemId === undefined) return state;
  const { publisher, counter } = readItemId(itemId);
  if (publisher === undefined) return { ...state, ids: [...state.ids, itemId].slice(-MAX_IDS) };
  const known = state.counters.get(publisher);
  const counters = [...state.counters].filter(([key]) => key !== publisher).slice(1 - MAX_PUBLISHERS);
  const highest = Math.max(counter, known?.highest ?? 0);
  counters.push([publisher, { highest, delivered: delivered || (known?.delivered ?? false) }]);
  return { ...state, counters: new Map(counters) };
}

function readItemId(
  itemId: string | undefined,
): { readonly publisher: string; readonly counter: number } | { readonly publisher?: never; readonly counter?: never } {
  const [, publisher, digits] = ITEM_ID.exec(itemId ?? '') ?? [];
  return publisher === undefined ? {} : { publisher, counter: Number(digits) };
}

/**
 * How many notifications, received while a snapshot was read, it already contains: all up to the last that leads to it.
 * What stands before that one is older still, though nothing in it may say so.
 */
export function containedIn<T>(snapshot: T, values: readonly T[], ordering: Ordering<T>): number {
  for (let n = values.length; n > 0; n -= 1) {
    if (isNoNews(snapshot, values[n - 1] as T, ordering)) return n;
  }
  return 0;
}

function judge<T>(state: OrderState<T>, itemId: string | undefined, value: T, ordering: Ordering<T>): Judgement {
  const before = state.value;
  if (before === undefined) return 'fresh';
  const newer = ordering.compare(before, value);
  if (!newer) return isNoNews(before, value, ordering) ? 'seen' : 'fresh';
  const provenNewer = state.counters.get(readItemId(itemId).publisher ?? '')?.delivered;
  return newer > 0 || provenNewer ? 'fresh' : 'stale';
}

/** Whether a value says nothing that the one before did not say. */
export function isNoNews<T>(before: T, value: T, { exact }: Ordering<T>): boolean {
  return (
    exact.every((key) => covers(before[key], value[key]) && covers(value[key], before[key])) && covers(before, value)
  );
}

/** Whether all that `value` says, `before` says too. */
function covers(before: unknown, value: unknown): boolean {
  if (value === undefined || Object.is(before, value)) return true;
  if (typeof before !== 'object' || typeof value !== 'object' || before === null || value === null) return false;
  if (Array.isArray(value)) {
    if (value.length === 0) return true;
    if (!Array.isArray(before) || before.length !== value.length) return false;
  }
  return Object.entries(value).every(([key, one]) => covers((before as Record<string, unknown>)[key], one));
}
