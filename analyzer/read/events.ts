/** What readers find: events, each with the line that tells it. Plain data, so that a worker can hand it over. */

/** By which clock a time was written. `client` and `local` are settled when all files have been read. */
export type ClockKind =
  /** The server's clock, with its zone. */
  | 'server'
  /** The server's clock, without a zone. */
  | 'local'
  /** The clock of the agent's computer, with its zone. */
  | 'client';

/** Where and when something was told. */
export interface Told {
  /** Ms since the epoch; where `clock` is `local`, as if that local time were UTC. */
  readonly at: number;
  readonly clock: ClockKind;
  /** Of a `local` time: how many changes of zone the file had shown before. */
  readonly zone?: number;
  readonly line: number;
  /** The line itself, cut at 600 characters and redacted; 'NNN_c.txt' and the like stand before what comes from a capture. */
  readonly text: string;
  /** Login id in lower case, where the line tells it. */
  readonly agent?: string | undefined;
  /** Host name of the Finesse node, where the line tells it. */
  readonly node?: string | undefined;
  /**
   * What makes it the same entry in another file (a copy, a part that was posted twice): `#<page id> <sequence>…` where the line has a stamp.
   * Absent where a line of one file is never one of another.
   */
  readonly same?: string | undefined;
}

/** One event. */
export type LogEvent = Told &
  (
    | { readonly kind: 'idle'; readonly sid: string; readonly idleMs: number }
    /** After a silence that had grown, the session's client is back. */
    | { readonly kind: 'active-again'; readonly sid: string }
    | { readonly kind: 'idle-close'; readonly sid: string; readonly thresholdS: number | undefined }
    | { readonly kind: 'session-closed' }
    /** `count` such lines of the agent stood within a minute; this is the first. */
    | { readonly kind: 'unroutable'; readonly count: number }
    | { readonly kind: 'service-stopped' }
    | { readonly kind: 'service-started' }
    | { readonly kind: 'server-error' }
    /** Presence of the agent as the web service saw it; `available` is undefined where the line is cut before it. */
    | { readonly kind: 'presence'; readonly available: boolean | undefined }
    | { readonly kind: 'presence-monitor' }
    /** The grace time is over: the web service signs the agent out. */
    | { readonly kind: 'forced-logout' }
    /** What the web service asked of the CTI server. */
    | { readonly kind: 'cti-request'; readonly reason: number | undefined }
    /** What the CTI server answered. */
    | { readonly kind: 'cti-state'; readonly state: string | undefined; readonly reason: number | undefined }
    /** `core.<pid>.<signal>.<process>.<epoch>` of `utils core active list`; the time is that of the name. */
    | { readonly kind: 'core-dump'; readonly process: string }
    /** Heap dump of the Notification Service, by the name of the file; it has no time. */
    | { readonly kind: 'heap-dump' }
    /** Client: clocks and round trip. */
    | {
        readonly kind: 'drift';
        readonly driftMs: number;
        readonly roundTripMs: number | undefined;
        /** By which the drift may be wrong at most, ms; undefined where it is not told. */
        readonly boundMs?: number | undefined;
      }
    /** Client: nothing was written for `ms`, though the desktop writes each minute. */
    | { readonly kind: 'client-gap'; readonly ms: number }
    /** Client: how the connection stood. */
    | { readonly kind: 'connection'; readonly status: string; readonly reason: string | undefined }
    /**
     * Client: a finding of this package. `cause` as in its id, `advice` the case of it, `certainty` `proved`, `likely` or `possible`,
     * `level` `fair`, `poor` or `lost`; `place` where it sits, where that is told.
     */
    | {
        readonly kind: 'finding';
        readonly cause: string;
        readonly advice: string;
        readonly certainty: string;
        readonly level: string;
        readonly place?: string | undefined;
      }
    /** Client: the level of health changed: `good`, `fair`, `poor`, `lost`, `unknown`. */
    | { readonly kind: 'health'; readonly level: string }
    /** Client: for `ms` from then on page or machine could not measure: `sleep`, `frozen`, `throttled`, `page-busy`… */
    | { readonly kind: 'pause'; readonly pause: string; readonly ms: number }
    /** Client: so many lines of its log had to be dropped before they could be posted. */
    | { readonly kind: 'lines-dropped'; readonly lines: number }
    /** Capture: an http-bind that was never answered. */
    | { readonly kind: 'unanswered'; readonly sid: string | undefined; readonly waitedMs: number | undefined }
    /** Capture: the server says it ended the session, or refuses. */
    | { readonly kind: 'refused'; readonly status: number; readonly condition: string | undefined }
    /** Capture: the state in SystemInfo changed. */
    | { readonly kind: 'system-state'; readonly status: string; readonly cti: string | undefined }
  );

/** Names of the events. */
export type EventKind = LogEvent['kind'];

/** One session of the notification service, as one file shows it. Times are `local`. */
export interface SessionSpan {
  readonly sid: string;
  readonly agent: string | undefined;
  readonly node: string | undefined;
  readonly resource: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly zone: number;
  /** Lines that tell of it. */
  readonly lines: number;
  readonly maxIdleMs: number;
  /** By the idle time of its last line. */
  readonly lastRequestAt: number;
}

/** What a file is, found by its content. */
export type FileKind =
  'openfire' | 'webservices' | 'client-log' | 'har' | 'saz' | 'bundle' | 'text' | 'empty' | 'unreadable';

/** Zone of a server's local time, proved by an epoch that stands in a line. */
export interface ZoneProof {
  /** `local` time of the line. */
  readonly at: number;
  readonly line: number;
  readonly minutes: number;
}

/** An unread line as a sample. */
export interface Unread {
  readonly line: number;
  readonly text: string;
}

/** Lines of one page (or Node process) that a file holds, by the stamps at their ends. */
export interface PageLines {
  /** Fresh at each load; see `LogStamp`. */
  readonly pageId: string;
  /** Sequences from…to, both included, in order and apart. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
  /** Lines that the file holds more than once. */
  readonly twice: number;
}

/** What a client knew of its clock, by its own time. */
export interface ClockReading {
  readonly at: number;
  /** Server minus client, ms. */
  readonly driftMs: number;
  /** By which that may be wrong at most, ms; undefined where it is not told. */
  readonly boundMs: number | undefined;
}

/** All that one file told. */
export interface FileResult {
  readonly name: string;
  readonly kind: FileKind;
  readonly bytes: number;
  readonly lines: number;
  /** Lines that were understood, whether they matter or not. */
  readonly known: number;
  /** Lines whose beginning is of a known format but that are damaged. */
  readonly broken: number;
  /** Lines of no known format: stack traces, other logs, junk. */
  readonly unknown: number;
  readonly samples: readonly Unread[];
  readonly events: readonly LogEvent[];
  /** Events that were left out because there were too many. */
  readonly dropped: number;
  readonly sessions: readonly SessionSpan[];
  /** The time of the log, as written, and by which clock. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly clock: ClockKind | undefined;
  readonly zones: readonly ZoneProof[];
  /** Zone in which a server wrote zoned lines, minutes east of Greenwich. */
  readonly writtenZone: number | undefined;
  /** Spans in which the log is silent though it had not been before, `local` time. */
  readonly gaps: readonly {
    readonly from: number;
    readonly to: number;
    readonly line: number;
    readonly zone: number;
  }[];
  /** Lines whose time is earlier than that of the line before, by more than a second. */
  readonly outOfOrder: number;
  /** Whose computer a client's log or capture is from. */
  readonly agent: string | undefined;
  readonly node: string | undefined;
  /** Server minus client, ms, by the answers of a capture. */
  readonly driftMs: number | undefined;
  /** What the client knew of its clock beside its `drift` events, at each change, in the order of the file. */
  readonly offsets: readonly ClockReading[];
  /** By page, those whose lines have stamps. */
  readonly pages: readonly PageLines[];
  /** What tells UCCE from UCCX. */
  readonly deployment: readonly { readonly is: 'UCCE' | 'UCCX'; readonly why: string; readonly line: number }[];
  /** What went wrong with the file as a whole, in words. */
  readonly problem: string | undefined;
}
