/** The two files that Openfire keeps under `/desktop/logs/openfire`, with the literals of Cisco's technote 211376. */
import { Subject, type Observable } from 'rxjs';

/** One line of `debug.log` or `info.log`. */
export interface LogLine {
  readonly file: 'debug.log' | 'info.log';
  /** `yyyy.MM.dd HH:mm:ss` in the server's local time without zone, a blank, the message. */
  readonly line: string;
}

/** The files as they stand; each keeps its latest lines only. */
export interface ServiceLog {
  readonly debug: readonly string[];
  readonly info: readonly string[];
  /** Every line as it is written. Hot; completes when the service is closed. */
  readonly line$: Observable<LogLine>;
}

/** {@link ServiceLog} with its pen. */
export interface WritableServiceLog extends ServiceLog {
  writeDebug(message: string): void;
  writeInfo(message: string): void;
  close(): void;
}

/** What {@link createServiceLog} needs. */
export interface ServiceLogOptions {
  /** The server's own clock, ms since the epoch; it may be wrong. */
  readonly serverClock: () => number;
  /** Minutes by which the server's local time is ahead of UTC: 330 for India. */
  readonly zoneOffsetMinutes: number;
  /** Lines kept of each file. */
  readonly capacity: number;
}

/** Starts empty files. */
export function createServiceLog(options: ServiceLogOptions): WritableServiceLog {
  const { serverClock, zoneOffsetMinutes, capacity } = options;
  const debug: string[] = [];
  const info: string[] = [];
  const line$ = new Subject<LogLine>();
  const write = (file: LogLine['file'], ring: string[], message: string): void => {
    const line = `${logTimestamp(serverClock(), zoneOffsetMinutes)} ${message}`;
    ring.push(line);
    if (ring.length > capacity) ring.splice(0, ring.length - capacity);
    line$.next({ file, line });
  };
  return {
    debug,
    info,
    line$: line$.asObservable(),
    writeDebug: (message) => write('debug.log', debug, message),
    writeInfo: (message) => write('info.log', info, message),
    close: () => line$.complete(),
  };
}

/** `2017.06.17 00:16:04`: the server's local time, whose zone the line does not tell. */
export function logTimestamp(at: number, zoneOffsetMinutes: number): string {
  const local = new Date(at + zoneOffsetMinutes * 60_000).toISOString();
  return `${local.slice(0, 10).replaceAll('-', '.')} ${local.slice(11, 19)}`;
}

/** Messages, word for word as far as the technote shows them. */
export const LINE = {
  lastActive: (sid: string, idleMs: number, jid: string) =>
    `Session (id=${sid}) was last active ${idleMs} ms ago: ${jid}`,
  traffic: (at: number, jid: string, sent: number, queued: number, dropped: number, bytes: number) =>
    `time=${at},JID=${jid},msgs_sent=${sent},msgs_queue=${queued},msgs_drop=${dropped},bytes_sent=${bytes}`,
  queueEmpty: (remote: string) => `Exiting since queue is empty for /${remote}`,
  closingIdle: (sid: string, jid: string, thresholdSeconds: number) =>
    `Closing idle session (id=${sid}): ${jid} after inactivity for more than threshold value of ${thresholdSeconds}`,
  sessionClosed: (jid: string) => `A session is closed for ${jid}`,
  unroutable: (message: string) => `Unable to route packet. No session is available so store offline. ${message}`,
  failed: (error: unknown) => `Internal server error: ${String(error)}`,
  stopped: 'Openfire stopped',
  started: 'HTTP bind service started',
} as const;
