/** The client's log: levels, categories, bounded memory, Finesse's line format. */
import { stripIllegal } from '../xml.ts';
import { createLogBuffer, type LogBuffer } from './buffer.ts';
import { inspect } from './inspect.ts';
import type { LogKeepOptions, LogPostOptions } from './delivery.ts';
import type { LogLevel } from './level.ts';
import { formatLine } from './line.ts';

/**
 * Writes the client log. Never throws, never logs itself. Everything is redacted at the entrance (passwords, tokens, SASL
 * payloads, call variables, customer numbers); cycles, depth and size of what is passed are guarded.
 */
export interface ClientLogger {
  /** Logger id in each line: the gadget's id, or that of a category. */
  readonly id: string;
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
  /** What is in memory and what had to be dropped. */
  state(): LogState;
}

/** The memory of the client log. */
export interface LogState {
  /** Lines kept, not yet acknowledged by a server. */
  readonly lines: number;
  /** Their size, bytes of UTF-8 with line ends. */
  readonly bytes: number;
  /** Lines lost to the bound since the start. */
  readonly dropped: number;
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
  /** Is given each line as it is written, with the id of its logger: a console, the Finesse desktop. What it throws is ignored. */
  readonly sink?: (line: string, id: string) => void;
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
  /** Server minus client, ms, where known, and the server's zone, minutes east of Greenwich, where known. */
  readonly serverClock: () => { readonly driftMs: number; readonly zoneMinutes: number | undefined } | undefined;
  /** Takes secrets out of a text. */
  readonly redact: (text: string) => string;
}

/** A log: its loggers and their common memory. */
export interface ClientLog {
  /** The logger with that id. */
  logger(id: string): ClientLogger;
  readonly buffer: LogBuffer;
}

const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };
const MAX_MESSAGE = 8_000;

/** Makes a log. Starts no timer, holds nothing but its memory. */
export function createClientLog(surroundings: LogSurroundings, options: ClientLogOptions = {}): ClientLog {
  const { now, serverClock, redact } = surroundings;
  const { id: ownId = 'finesse-pulse', level: least = 'debug', maxBytes = 1_572_864, sink } = options;
  const { zoneMinutes = (at: number) => -new Date(at).getTimezoneOffset() } = options;
  let sequence = 0;
  let sinking = false;

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
  const buffer = createLogBuffer(maxBytes, (dropped) =>
    lineOf(ownId, now(), `[warn] ${dropped} older lines were dropped: the log keeps at most ${maxBytes} bytes.`),
  );

  const write = (id: string, level: LogLevel, message: string, details: readonly unknown[]): void => {
    if (GRAVITY[level] < GRAVITY[least]) return;
    const at = now();
    const text = redact([message, ...details].map(inspect).join(' '));
    const cut = text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}… (${text.length} characters)` : text;
    const line = lineOf(id, at, level === 'info' ? cut : `[${level}] ${cut}`);
    sequence += 1;
    buffer.push({ sequence, at, level, line });
    // A sink that logs would call itself for ever: what is logged meanwhile is kept, but not handed on.
    if (!sink || sinking) return;
    sinking = true;
    try {
      sink(line, id);
    } finally {
      sinking = false;
    }
  };

  const logger = (id: string): ClientLogger => {
    const log: ClientLogger['log'] = (level, message, ...details) => {
      try {
        write(id, level, message, details);
      } catch {
        // Logging must never break what it tells of.
      }
    };
    return {
      id,
      child: (category) => logger(`${id}.${category}`),
      log,
      debug: (message, ...details) => log('debug', message, ...details),
      info: (message, ...details) => log('info', message, ...details),
      warn: (message, ...details) => log('warn', message, ...details),
      error: (message, ...details) => log('error', message, ...details),
      state: () => ({ lines: buffer.lines, bytes: buffer.bytes, dropped: buffer.dropped, sequence }),
    };
  };

  return { logger, buffer };
}
