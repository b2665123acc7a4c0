/** The client's log: levels, categories, bounded memory, Finesse's line format. */
import { stripIllegal } from '../xml.ts';
import { createLogBuffer, sumOf, type LogBuffer, type LogDrops } from './buffer.ts';
import { inspect, MAX_MESSAGE, shorten } from './inspect.ts';
import { OptionsError } from '../errors.ts';
import type { RedactionPolicy } from '../redaction.ts';
import type { LogKeepOptions, LogPostOptions } from './delivery.ts';
import type { LogLevel } from './level.ts';
import { formatLine } from './line.ts';
import { formatStamp } from './stamp.ts';

/**
 * Writes the client log. Never throws, never logs itself. Everything is redacted at the entrance (passwords, tokens, SASL
 * payloads, call variables, customer numbers); cycles, depth and size of what is passed are guarded.
 */
export interface ClientLogger {
  /** Logger id in each line: the gadget's id, or that of a category. */
  readonly id: string;
  /** The page in the stamp of each line: 8 hexadecimal digits, fresh at each load. */
  readonly pageId: string;
  /** A logger with the id `<this id>.<category>` on the same memory. */
  child(category: string): ClientLogger;
  /**
   * Writes one entry. `details` follow the message: strings as they are, errors as name, code and message, everything else
   * much as JSON. Levels other than `info` stand before the message in brackets: the format has no place of its own for them.
   */
  log(level: LogLevel, message: string, ...details: readonly unknown[]): void;
  debug(message: string, ...details: readonly unknown[]): void;
  info(message: string, ...details: readonly unknown[]): void;
  warn(message: string, ...details: readonly unknown[]): void;
  error(message: string, ...details: readonly unknown[]): void;
  /**
   * All lines of all loggers that are in memory, oldest first, as they were written: redacted, in Finesse's format, each with its
   * stamp, without line end. Those that a server has acknowledged are among them while there is room. A copy, for export and view.
   */
  lines(): readonly string[];
  /** What is in memory and what had to be dropped. */
  state(): LogState;
}

/** The memory of the client log. */
export interface LogState {
  /** Lines kept, not yet acknowledged by a server. */
  readonly lines: number;
  /** Their size, bytes of UTF-8 with line ends. */
  readonly bytes: number;
  /** Lines lost to the bound since the start, before a server acknowledged them. */
  readonly dropped: number;
  /** The same by level. */
  readonly droppedByLevel: LogDrops;
  /** Number of the latest entry; entries count from 1. */
  readonly sequence: number;
}

/** What an application may say about its client log. */
export interface ClientLogOptions {
  /** Logger id; `finesse-pulse` unless told. */
  readonly id?: string;
  /** Entries below it are not written; `debug` unless told. */
  readonly level?: LogLevel;
  /** Name of the Finesse server in each line. */
  readonly host?: string;
  /** Finesse's session key (`finSessKey`), where the desktop keeps a local log. */
  readonly session?: string;
  /** Bytes kept in memory at most; 1,572,864 unless told, as the Finesse desktop keeps. */
  readonly maxBytes?: number;
  /**
   * Is given each line as it is written, with the id of its logger: a console, the Finesse desktop. What it throws is ignored, and
   * what it logs is kept but not given to it.
   */
  readonly sink?: (line: string, id: string) => unknown;
  /** What is hidden besides the secrets that always are; all of it unless told. Holds for traffic records and exports, too. */
  readonly redaction?: RedactionPolicy;
  /** The client's zone at a moment, minutes east of Greenwich; the browser's unless told. */
  readonly zoneMinutes?: (at: number) => number;
  /** Logger id of the once-a-minute drift line; `Header` unless told, as the Finesse desktop writes it. */
  readonly driftId?: string;
  /** What survives the page, in IndexedDB; `false` keeps nothing. */
  readonly keep?: LogKeepOptions | false;
  /** When it is posted without being asked for; `false` never. */
  readonly post?: LogPostOptions | false;
  /** How long {@link ClientLogReceipt} waits for the confirming notification after the HTTP answer, ms; 5,000 unless told. */
  readonly confirmTimeoutMs?: number;
}

/** What the log needs of its surroundings. */
export interface LogSurroundings {
  /** Wall time, ms. */
  readonly now: () => number;
  /** Monotonic ms from an arbitrary start. */
  readonly monotonic: () => number;
  /** Server minus client and by how much it may be wrong, ms, where known, and the server's zone, minutes east of Greenwich, where known. */
  readonly serverClock: () =>
    { readonly driftMs: number; readonly boundMs: number; readonly zoneMinutes: number | undefined } | undefined;
  /** Status of the connection, for the stamps; `none` before there is one. */
  readonly connection: () => string;
  /** A fresh id, by which the lines of this page are told from those of others. */
  readonly uuid: () => string;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** A log: its loggers and their common memory. */
export interface ClientLog {
  /** The logger with that id. */
  logger(id: string): ClientLogger;
  readonly buffer: LogBuffer;
  /** In the stamp of the lines that are written now. */
  readonly pageId: string;
  /**
   * Lines are of another page from now on, since the lock of this one is lost and others may post its lines. The sequence goes
   * on; a line says so. Returns the new page id.
   */
  renew(): string;
  /** Writes a line that tells of drops of which none has told yet, so that the next post says so; nothing where there are none. */
  tellDrops(): void;
  /** A line in the same format that is not of the log: what a post says of itself. Without a stamp, and not in the memory. */
  note(text: string): string;
}

const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Drops that a line tells of at the latest, so that they are known even of a page that dies before it posts. */
const TELL_EACH = 100;

/**
 * Makes a log. Starts no timer, holds nothing but its memory.
 * @throws OptionsError where its bound is none, or its level is no level.
 */
export function createClientLog(surroundings: LogSurroundings, options: ClientLogOptions = {}): ClientLog {
  const { now, monotonic, serverClock, connection, uuid, redact } = surroundings;
  const { id: ownId = 'finesse-pulse', level: least = 'debug', maxBytes = 1_572_864, sink } = options;
  const { zoneMinutes = (at: number) => -new Date(at).getTimezoneOffset() } = options;
  if (!(maxBytes > 0)) throw new OptionsError('clientLog.maxBytes must be more than 0.');
  // Of plain JavaScript: nothing at all would be logged.
  if (!Object.hasOwn(GRAVITY, least))
    throw new OptionsError(`clientLog.level must be one of ${Object.keys(GRAVITY).join(', ')}.`);
  const buffer = createLogBuffer(maxBytes);
  let pageId = pageIdOf(uuid());
  let sequence = 0;
  /** What a getter of a value writes while it is looked at must not look at that value again. */
  let inspecting = false;
  /** A sink that logs would call itself for ever: what is logged meanwhile is kept, but not handed on. */
  let sinking = false;

  const stamp = (): string => {
    const server = serverClock();
    return formatStamp({
      pageId,
      sequence,
      monotonicMs: monotonic(),
      offsetMs: server?.driftMs,
      offsetBoundMs: server?.boundMs,
      connection: connection(),
    });
  };
  const lineOf = (id: string, at: number, message: string): string => {
    const server = serverClock();
    return stripIllegal(
      formatLine({
        at,
        zoneMinutes: zoneMinutes(at),
        session: options.session,
        host: options.host,
        serverAt: server && at + Math.round(server.driftMs),
        serverZoneMinutes: server?.zoneMinutes,
        id,
        message,
      }),
    );
  };

  const textOf = (values: readonly unknown[]): string => {
    const shallow = inspecting;
    inspecting = true;
    try {
      return shorten(redact(inspect(values, redact, shallow)), MAX_MESSAGE, redact);
    } finally {
      inspecting = shallow;
    }
  };
  const handOn = (line: string, id: string): void => {
    if (!sink || sinking) return;
    sinking = true;
    try {
      const done = sink(line, id);
      if (done instanceof Promise) void done.catch(() => undefined);
    } finally {
      sinking = false;
    }
  };
  const write = (id: string, level: LogLevel, values: readonly unknown[], tells?: LogDrops): void => {
    try {
      const at = now();
      const text = textOf(values);
      // Counted before anything else can fail: a gap tells of a line that could not be written.
      sequence += 1;
      const line = lineOf(id, at, (level === 'info' ? text : `[${level}] ${text}`) + stamp());
      buffer.push({ pageId, sequence, at, level, line, ...(tells && { tells }) });
      handOn(line, id);
      tellDrops(TELL_EACH);
    } catch {
      // Logging must never break what it tells of.
    }
  };

  const tellDrops = (least: number): void => {
    const drops = buffer.takeUntold(least);
    if (!drops) return;
    const shares = Object.entries(drops).filter(([, count]) => count > 0);
    const said = shares.map(([level, count]) => `${count} ${level}`).join(', ');
    const message = `${sumOf(drops)} older lines were dropped (${said}): the log keeps at most ${maxBytes} bytes.`;
    write(ownId, 'warn', [message], drops);
  };

  const logger = (givenId: string): ClientLogger => {
    // A colon would part the line in another place.
    const id = givenId.replace(/\s*[:\r\n]\s*/g, '-');
    const log: ClientLogger['log'] = (level, ...values) => {
      if (GRAVITY[level] >= GRAVITY[least]) write(id, level, values);
    };
    return {
      id,
      get pageId() {
        return pageId;
      },
      child: (category) => logger(`${id}.${category}`),
      log,
      debug: (message, ...details) => log('debug', message, ...details),
      info: (message, ...details) => log('info', message, ...details),
      warn: (message, ...details) => log('warn', message, ...details),
      error: (message, ...details) => log('error', message, ...details),
      lines: buffer.all,
      state: () => {
        const { lines, bytes, dropped } = buffer;
        return { lines, bytes, dropped: sumOf(dropped), droppedByLevel: dropped, sequence };
      },
    };
  };

  return {
    logger,
    buffer,
    get pageId() {
      return pageId;
    },
    renew() {
      const before = pageId;
      pageId = pageIdOf(uuid());
      logger(ownId).info(`Page ${before} goes on as ${pageId}.`);
      return pageId;
    },
    tellDrops: () => tellDrops(1),
    note: (text) => lineOf(ownId, now(), text),
  };
}

/** First 32 bits of a UUID. */
function pageIdOf(uuid: string): string {
  return uuid
    .replace(/[^0-9a-f]/g, '')
    .padStart(8, '0')
    .slice(0, 8);
}
