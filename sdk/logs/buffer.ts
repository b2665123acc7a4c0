/** The memory of the client log: bounded by bytes, emptied only of what a server has acknowledged. */
import { escapeXml } from '../xml.ts';
import type { LogLevel } from './level.ts';

/** One line that waits to be acknowledged. */
export interface LogEntry {
  /** Counts from 1, without gaps; one counter for all loggers of a client. */
  readonly sequence: number;
  /** Client wall time, ms. */
  readonly at: number;
  readonly level: LogLevel;
  /** As it is posted: redacted, without line end, without characters that XML forbids. */
  readonly line: string;
}

/** Lines taken from the memory to be posted together. They stay there until acknowledged. */
export interface LogBatch {
  /** The lines, each with its line end. */
  readonly text: string;
  /** Lines of `text`, one that tells of dropped ones included. */
  readonly lines: number;
  /** Sequence of the last entry in it. */
  readonly upTo: number;
  /** Dropped entries that this batch tells of. */
  readonly dropped: number;
}

/** See {@link createLogBuffer}. */
export interface LogBuffer {
  /** Adds an entry; the oldest go where the bound asks for it. */
  push(entry: LogEntry): void;
  /**
   * The oldest lines, up to the entry `upTo`, that fit into `maxCharacters` once escaped as XML, at least one; undefined where there is none.
   */
  batch(maxCharacters: number, upTo: number): LogBatch | undefined;
  /** Forgets what a batch held. */
  acknowledge(batch: LogBatch): void;
  readonly lines: number;
  /** Bytes of UTF-8, line ends included. */
  readonly bytes: number;
  /** Entries lost to the bound since the start. */
  readonly dropped: number;
}

interface Kept {
  readonly entry: LogEntry;
  readonly bytes: number;
  readonly escaped: number;
}

/**
 * @param maxBytes of UTF-8 that are kept at most; the newest entry always is.
 * @param tellDropped the line that stands, in the next batch, for entries that had to go.
 */
export function createLogBuffer(maxBytes: number, tellDropped: (dropped: number) => string): LogBuffer {
  const encoder = new TextEncoder();
  let kept: Kept[] = [];
  /** Index of the oldest; moved instead of shifting the whole array for every line dropped. */
  let head = 0;
  let bytes = 0;
  let dropped = 0;
  let told = 0;

  const forgetOldest = (): void => {
    bytes -= kept[head]?.bytes ?? 0;
    head += 1;
    if (head > 1_000 && head * 2 > kept.length) {
      kept = kept.slice(head);
      head = 0;
    }
  };

  return {
    push(entry) {
      const size = encoder.encode(entry.line).length + 1;
      kept.push({ entry, bytes: size, escaped: escapeXml(entry.line).length + 1 });
      bytes += size;
      while (bytes > maxBytes && kept.length - head > 1) {
        forgetOldest();
        dropped += 1;
      }
    },
    batch(maxCharacters, upTo) {
      const untold = dropped - told;
      const lines: string[] = [];
      let room = maxCharacters;
      let last: number | undefined;
      if (untold > 0) {
        const note = tellDropped(untold);
        lines.push(note);
        room -= escapeXml(note).length + 1;
      }
      for (let n = head; n < kept.length; n += 1) {
        const { entry, escaped } = kept[n] as Kept;
        if (entry.sequence > upTo || (last !== undefined && escaped > room)) break;
        lines.push(entry.line);
        room -= escaped;
        last = entry.sequence;
      }
      if (last === undefined) return undefined;
      return { text: `${lines.join('\n')}\n`, lines: lines.length, upTo: last, dropped: untold };
    },
    acknowledge(batch) {
      told += batch.dropped;
      while (head < kept.length && (kept[head] as Kept).entry.sequence <= batch.upTo) forgetOldest();
    },
    get lines() {
      return kept.length - head;
    },
    get bytes() {
      return bytes;
    },
    get dropped() {
      return dropped;
    },
  };
}
