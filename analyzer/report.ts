/** What an analysis says, as plain data: what `--json` prints, and what the printers draw. Times are server time, ms since the epoch. */
import type { Deployment } from './judge/advice.ts';
import type { PageLog } from './judge/copies.ts';
import type { Incident } from './judge/incidents.ts';
import type { ServiceOutage } from './judge/service.ts';
import type { FileClock } from './judge/settle.ts';
import type { Verdict } from './judge/verdict.ts';
import type { EventKind, FileResult, SessionSpan, Unread } from './read/events.ts';

/** A line as it stands in a file, without its secrets. */
export interface Quote {
  readonly file: string;
  /** From 1; in a capture the number of the exchange. */
  readonly line: number;
  /** Undefined where the line has no time. */
  readonly at: number | undefined;
  readonly kind: EventKind;
  readonly text: string;
}

/** One incident of one agent, with its verdict. */
export interface IncidentReport extends Omit<Incident, 'evidence'>, Omit<Verdict, 'evidence'> {
  readonly number: number;
  /** How the silence grew, as the log of the service tells it. */
  readonly growth: readonly { readonly at: number; readonly idleMs: number }[];
  /** From presence unavailable to the forced logout, ms; undefined where one of them is not told. */
  readonly graceMs: number | undefined;
  /** In order of time; 40 at most. */
  readonly quotes: readonly Quote[];
}

/** Round trips, ms. */
export interface RoundTrips {
  readonly count: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** One agent. */
export interface AgentReport {
  /** Login id; the name of a file in brackets where no line tells it. */
  readonly agent: string;
  readonly sessions: readonly Omit<SessionSpan, 'zone' | 'agent'>[];
  /** Numbers of the incidents. */
  readonly incidents: readonly number[];
  /** Requests to the notification service that were never answered; in what finesse-pulse recorded also SystemInfo. */
  readonly unanswered: number;
  /** When they were sent; the first 500. */
  readonly unansweredAt: readonly number[];
  /** Drift (server minus client) and round trip over time, ms; 500 at most, evenly chosen. */
  readonly readings: readonly {
    readonly at: number;
    readonly driftMs: number;
    readonly roundTripMs: number | undefined;
    /** By which the drift may be wrong at most, where the client tells it. */
    readonly boundMs: number | undefined;
  }[];
  readonly roundTrip: RoundTrips | undefined;
  /**
   * Lines with stamps in the client's log, copies counted once (`twice` says how many there were). `missing`: holes in their sequence.
   * `dropped`: lines that the client says it dropped itself. Undefined where no line has a stamp.
   */
  readonly log:
    | {
        readonly pages: number;
        readonly lines: number;
        readonly missing: number;
        readonly twice: number;
        readonly dropped: number;
      }
    | undefined;
}

/** One file, with what was not understood of it. */
export interface FileReport
  extends
    Pick<
      FileResult,
      | 'name'
      | 'kind'
      | 'bytes'
      | 'lines'
      | 'known'
      | 'broken'
      | 'unknown'
      | 'dropped'
      | 'outOfOrder'
      | 'problem'
      | 'agent'
    >,
    FileClock {
  readonly samples: readonly Unread[];
  readonly node: string | undefined;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** The whole. Fields are added within a major version, never renamed or removed. */
export interface Report {
  readonly version: 1;
  /** Zone of the server, minutes east of Greenwich, where it is known. */
  readonly zoneMinutes: number | undefined;
  /** What the files cover. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly deployment: { readonly is: Deployment | undefined; readonly why: readonly string[] };
  readonly files: readonly FileReport[];
  /** All agents together: `server`, `shared-network`, `client` or `unknown`, by which reason, and how sure (0 to 1). */
  readonly team: {
    readonly place: string;
    readonly reason: string;
    readonly confidence: number;
    readonly agents: number;
    readonly dropped: number;
  };
  readonly outages: readonly (Omit<ServiceOutage, 'evidence' | 'gap'> & { readonly quotes: readonly Quote[] })[];
  /** Dumps of crashed processes. */
  readonly dumps: readonly Quote[];
  readonly agents: readonly AgentReport[];
  /** All agents together, whatever was asked for. */
  readonly all: {
    readonly agents: number;
    readonly sessions: number;
    readonly incidents: number;
    readonly unanswered: number;
    readonly roundTrip: RoundTrips | undefined;
  };
  /** Client logs by page, as far as their lines have stamps; 1,000 at most. */
  readonly pages: readonly PageLog[];
  readonly incidents: readonly IncidentReport[];
  /** What the reader should know of the files, in sentences. */
  readonly notices: readonly string[];
}
