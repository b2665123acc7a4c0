/**
 * The memory of the client log: bounded by bytes. For room go first the lines that a server has acknowledged, then the least
 * important, then the oldest; but a share of the bound belongs to the newest lines, whatever their level, since a log that holds
 * nothing but old errors tells of no outage.
 */
import { Subject, type Observable } from 'rxjs';
import type { LogLevel } from './level.ts';

/** One line in the memory. */
export interface LogEntry {
  /** Page in its stamp; another one after {@link ClientLog.renew}. */
  readonly pageId: string;
  /** Counts from 1, without gaps; one counter for all loggers of a client. */
  readonly sequence: number;
  /** Client wall time, ms. */
  readonly at: number;
  readonly level: LogLevel;
  /** As it is posted: redacted, stamped, without line end, without characters that XML forbids. */
  readonly line: string;
  /** Where the line tells that lines were dropped: how many. They are untold again if it is dropped itself. */
  readonly tells?: LogDrops;
}

/** Dropped lines, by level. */
export type LogDrops = Readonly<Record<LogLevel, number>>;

/** Sequences from `first` to `last`, both included; gaps do no harm. */
export interface SequenceRange {
  readonly first: number;
  readonly last: number;
}

/** What happens to the memory. */
export type LogChange =
  /** A new line; `bytes` of UTF-8, line end included. Told before the line reaches the sink. */
  | { readonly kind: 'written'; readonly entry: LogEntry; readonly bytes: number }
  /** A server has these. Ranges may hold what was acknowledged before. */
  | { readonly kind: 'acknowledged'; readonly ranges: readonly SequenceRange[] }
  /** A line went for room that no server has acknowledged. (That acknowledged ones go is not told.) */
  | { readonly kind: 'dropped'; readonly entry: LogEntry };

/** See {@link createLogBuffer}. */
export interface LogBuffer {
  /** Adds an entry, with a greater sequence than all before it; others go where the bound asks for it. */
  push(entry: LogEntry): void;
  /** Entries that no server has acknowledged, oldest first. A copy: what happens later does not change it. */
  pending(): readonly LogEntry[];
  /** A server has these, in any order of parts. They stay readable while there is room. */
  acknowledge(ranges: readonly SequenceRange[]): void;
  /** All lines that are in memory, acknowledged ones too, oldest first. */
  readonly all: () => readonly string[];
  /**
   * Drops of which no line tells yet, at least so many, else undefined; it is up to the caller to write a line that does, with them
   * as `tells`.
   */
  takeUntold(least: number): LogDrops | undefined;
  /** Unacknowledged lines. */
  readonly lines: number;
  /** Their size, bytes of UTF-8, line ends included. */
  readonly bytes: number;
  /** Lines dropped unacknowledged since the start, by level. */
  readonly dropped: LogDrops;
  /** Each change, after it has happened. Hot, synchronous; nothing is built while nobody is subscribed; completes never. */
  readonly changes$: Observable<LogChange>;
}

interface Kept {
  readonly entry: LogEntry;
  readonly bytes: number;
  /** Bytes ever written when it was: how far it is from the newest. */
  readonly end: number;
  /** Acknowledged or gone: the queue of its level passes over it. */
  settled: boolean;
}

/** Part of the bound that belongs to the newest lines, whatever their level: some minutes of a busy log. */
const NEWEST_SHARE = 1 / 4;

/** From what goes first to what goes last. */
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** @param maxBytes of UTF-8 that are kept at most; the newest entry always is. */
export function createLogBuffer(maxBytes: number): LogBuffer {
  const encoder = new TextEncoder();
  const changes$ = new Subject<LogChange>();
  const kept = new Map<number, Kept>();
  const acknowledged = fifo();
  const waiting = LEVELS.map(fifo);
  const dropped = noDrops();
  let untold = noDrops();
  let written = 0;
  let held = 0;
  let pendingBytes = 0;
  let pendingLines = 0;

  const isNewest = (one: Kept): boolean => written - one.end < maxBytes * NEWEST_SHARE;

  /** Takes away the line that is missed least. */
  const evict = (): void => {
    const done = acknowledged.shift();
    if (done) {
      forget(done);
      return;
    }
    for (const queue of waiting) {
      const oldest = queue.first();
      if (!oldest || isNewest(oldest)) continue;
      drop(oldest);
      return;
    }
    // One line alone is larger than the share of the newest: what is oldest goes.
    for (const one of kept.values()) {
      drop(one);
      return;
    }
  };
  const forget = (one: Kept): void => {
    kept.delete(one.entry.sequence);
    held -= one.bytes;
  };
  const drop = (one: Kept): void => {
    const { entry, bytes } = one;
    one.settled = true;
    forget(one);
    pendingBytes -= bytes;
    pendingLines -= 1;
    dropped[entry.level] += 1;
    untold[entry.level] += 1;
    if (entry.tells) for (const level of LEVELS) untold[level] += entry.tells[level];
    if (changes$.observed) changes$.next({ kind: 'dropped', entry });
  };
  const pending = (): LogEntry[] => {
    const entries: LogEntry[] = [];
    for (const one of kept.values()) if (!one.settled) entries.push(one.entry);
    return entries;
  };

  return {
    push(entry) {
      const bytes = encoder.encode(entry.line).length + 1;
      const one: Kept = { entry, bytes, end: (written += bytes), settled: false };
      kept.set(entry.sequence, one);
      waiting[LEVELS.indexOf(entry.level)]?.push(one);
      held += bytes;
      pendingBytes += bytes;
      pendingLines += 1;
      while (held > maxBytes && kept.size > 1) evict();
      if (changes$.observed) changes$.next({ kind: 'written', entry, bytes });
    },
    pending,
    acknowledge(ranges) {
      for (const one of kept.values()) {
        const { sequence } = one.entry;
        if (one.settled || !ranges.some(({ first, last }) => first <= sequence && sequence <= last)) continue;
        one.settled = true;
        acknowledged.push(one);
        pendingBytes -= one.bytes;
        pendingLines -= 1;
      }
      // What is settled must not be held by the queues until room is needed.
      for (const queue of waiting) queue.first();
      if (changes$.observed) changes$.next({ kind: 'acknowledged', ranges });
    },
    all: () => Array.from(kept.values(), ({ entry }) => entry.line),
    takeUntold(least) {
      if (sumOf(untold) < least) return undefined;
      const taken = untold;
      untold = noDrops();
      return taken;
    },
    get lines() {
      return pendingLines;
    },
    get bytes() {
      return pendingBytes;
    },
    get dropped() {
      return { ...dropped };
    },
    changes$: changes$.asObservable(),
  };
}

/** Of all levels. */
export function sumOf({ debug, info, warn, error }: LogDrops): number {
  return debug + info + warn + error;
}

function noDrops(): Record<LogLevel, number> {
  return { debug: 0, info: 0, warn: 0, error: 0 };
}

interface Fifo {
  push(one: Kept): void;
  /** The oldest that is not settled; those before it are forgotten. */
  first(): Kept | undefined;
  shift(): Kept | undefined;
}

/** A queue with a moving head: to shift an array of thousands for each line would cost more than the line. */
function fifo(): Fifo {
  let items: (Kept | undefined)[] = [];
  let head = 0;
  const shift = (): Kept | undefined => {
    const one = items[head];
    if (!one) return undefined;
    items[head++] = undefined;
    if (head > 1_000 && head * 2 > items.length) {
      items = items.slice(head);
      head = 0;
    }
    return one;
  };
  return {
    push: (one) => items.push(one),
    first() {
      while (items[head]?.settled) shift();
      return items[head];
    },
    shift,
  };
}
