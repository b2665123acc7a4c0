/** What both stores decide alike, purely: which records are as they must be, and which go when there are too many. */
import { stripIllegal } from '../xml.ts';
import type { LogLevel } from './level.ts';
import type { StoreBounds, StoredBatch, StoredLoss } from './store.ts';

/** From what is missed least to what is missed most. */
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
/** Page ids as stamps write them. */
const PAGE_ID = /^[0-9a-f]{8}$/;
/** What may stand in the `requestId` header of a post; ours are UUIDs. */
const REQUEST_ID = /^[\w-]{1,64}$/;
/** Characters of a line at most: a message is cut at 8,000, and what stands around it is a fraction of that. */
const MAX_LINE = 16_384;
/** Lines of a batch at most; far above what the keeper puts into one. */
const MAX_LINES = 10_000;

/** Whoever can write into the storage may have: undefined for what no keeper of ours can have written. */
export function readBatch(value: unknown): StoredBatch | undefined {
  const { owner, pageId, first, last, at, level, lines, bytes, wanted, posting } = (value ??
    {}) as Partial<StoredBatch>;
  const ok =
    typeof owner === 'string' &&
    isPageId(pageId) &&
    isCount(first) &&
    isCount(last) &&
    1 <= first &&
    first <= last &&
    Number.isFinite(at) &&
    LEVELS.includes(level as LogLevel) &&
    Array.isArray(lines) &&
    lines.length <= MAX_LINES &&
    lines.every(isLine) &&
    isCount(bytes) &&
    typeof wanted === 'boolean' &&
    (posting === undefined || (typeof posting === 'string' && REQUEST_ID.test(posting)));
  return ok ? (value as StoredBatch) : undefined;
}

/** The same for a loss. */
export function readLoss(value: unknown): StoredLoss | undefined {
  const { owner, pageId, entries } = (value ?? {}) as Partial<StoredLoss>;
  return typeof owner === 'string' && isPageId(pageId) && isCount(entries) ? (value as StoredLoss) : undefined;
}

export function isPageId(value: unknown): value is string {
  return typeof value === 'string' && PAGE_ID.test(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A line end in a line would make two of it when it is posted, one of them without a stamp. */
function isLine(value: unknown): boolean {
  return (
    typeof value === 'string' && value.length <= MAX_LINE && !/[\r\n]/.test(value) && stripIllegal(value) === value
  );
}

/** The gravest of some levels. */
export function gravest(levels: readonly LogLevel[]): LogLevel {
  return levels.reduce((worst, level) => (LEVELS.indexOf(level) > LEVELS.indexOf(worst) ? level : worst), 'debug');
}

/** Of a batch, what decides whether it stays. */
export type BatchSize = Pick<StoredBatch, 'owner' | 'at' | 'level' | 'bytes'>;

/** Which are beyond the bounds of `owner`; of other owners what is too old. */
export function surplus<T extends BatchSize>(
  all: readonly T[],
  owner: string,
  { maxBytes, since }: StoreBounds,
): readonly T[] {
  const old = all.filter(({ at }) => at < since);
  const own = all.filter((one) => one.owner === owner && one.at >= since);
  let excess = own.reduce((sum, { bytes }) => sum + bytes, 0) - maxBytes;
  const worth = ({ level }: BatchSize): number => LEVELS.indexOf(level);
  const spare = own.sort((one, other) => worth(one) - worth(other) || one.at - other.at);
  const gone = spare.filter(({ bytes }) => {
    const goes = excess > 0;
    if (goes) excess -= bytes;
    return goes;
  });
  return [...old, ...gone];
}
