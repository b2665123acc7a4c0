/** What is known about the health of the connection, as data: levels, findings, numbers. Wording lives with the translations. */
import type { CauseActor, CauseCode, CausePlace } from '../causes.ts';
import type { SupportedBrowsers } from './browsers.ts';
import type { LogoutForecast, LogoutTerms } from './forecast.ts';
import type { LatencySummary } from './latency.ts';

/**
 * - `good` everything needed answers as it should.
 * - `fair` works, but something is worth a look (amber).
 * - `poor` works badly: late, lossy, overloaded (red).
 * - `lost` no session, so the agent is blind.
 * - `unknown` nothing can be said: not opened, connecting for the first time, closed.
 */
export type HealthLevel = 'good' | 'fair' | 'poor' | 'lost' | 'unknown';

/**
 * Which case of a cause it is, and so what to do about it: a key for translations. Those of a cause begin with its code or name a
 * case of it. Never removed within a major version.
 */
export type AdviceCode =
  | 'network-offline'
  | 'network-unreachable'
  | 'network-lossy'
  | 'network-slow'
  | 'port-blocked'
  | 'certificate-untrusted'
  | 'buffering-proxy'
  | 'intercepted'
  | 'browser-unlisted'
  | 'browser-too-old'
  | 'page-busy'
  | 'page-throttled'
  | 'page-frozen'
  | 'page-discarded'
  | 'page-old'
  | 'computer-sleep'
  | 'computer-busy'
  | 'computer-memory'
  | 'gadget-busy'
  | 'clock-client'
  | 'clock-server'
  | 'clock-apart'
  | 'cti-down'
  | 'server-out-of-service'
  | 'notification-service-down'
  | 'session-conflict'
  | 'credentials-refused'
  | 'credentials-expired'
  | 'failover'
  | 'maintenance';

/**
 * What can be seen, for or against a cause; keys for translations. The values of each are in `docs/diagnosis.md`. Never removed
 * within a major version.
 */
export type EvidenceCode =
  // The connection.
  | 'connection-lost'
  | 'connection-up'
  | 'losses'
  | 'exchanges-failed'
  | 'worked-before'
  | 'never-worked'
  | 'forced-logout'
  // REST, the port of notifications, the other server.
  | 'rest-answered'
  | 'rest-lost'
  | 'rest-slow'
  | 'rest-quick'
  | 'channel-slow'
  | 'channel-quick'
  | 'port-answered'
  | 'port-silent'
  | 'port-refused'
  | 'other-side-answered'
  | 'other-side-lost'
  | 'not-finesse'
  // The machine and the page.
  | 'offline'
  | 'slept'
  | 'frozen'
  | 'throttled'
  | 'hidden'
  | 'page-late'
  | 'desktop-late'
  | 'machine-late'
  | 'machine-on-time'
  | 'no-worker'
  | 'long-tasks'
  | 'memory'
  | 'pressure'
  | 'page-age'
  | 'discarded'
  | 'browser'
  // Clocks.
  | 'clocks-apart'
  | 'clock-set'
  | 'clock-step'
  // What the server said of itself, or the desktop of itself.
  | 'out-of-service'
  | 'in-service'
  | 'cti-heartbeat'
  | 'cti-servers'
  | 'finesse-unavailable'
  | 'service-said'
  | 'maintenance'
  | 'failing-over'
  | 'side-changed'
  | 'conflict'
  | 'refused'
  // What one page cannot tell apart.
  | 'also-fits';

/** One thing that was seen, for or against a cause: a code for translations, when, and its numbers. Never a secret. */
export interface EvidenceLine {
  /** What was seen, such as `rest-lost` or `page-late`; translated by this key. */
  readonly code: EvidenceCode;
  /** Wall time, ms since the epoch, at which it was seen; the latest where it was seen more than once. */
  readonly at: number;
  /** Counts, ms, names: what a sentence about it needs. */
  readonly values: Readonly<Record<string, number | string>>;
}

/** A cause that the evidence speaks for, now: what the rules return. */
export interface Suspicion {
  readonly cause: CauseCode;
  readonly advice: AdviceCode;
  /** How bad it is for the agent. */
  readonly level: 'fair' | 'poor' | 'lost';
  /** 0 to 1. */
  readonly confidence: number;
  /** Wall time, ms, at which the trouble began, as far as it can be told. */
  readonly since: number;
  readonly evidence: readonly EvidenceLine[];
  readonly against: readonly EvidenceLine[];
}

/** A suspicion that has lasted long enough to be said. */
export interface Finding extends Suspicion {
  /** `<cause>-<n>`; another one after it was closed and opened again. */
  readonly id: string;
  /** In words: `proved` from 0.9, `likely` from 0.6, else `possible`. */
  readonly certainty: 'proved' | 'likely' | 'possible';
  readonly actor: CauseActor;
  /** Where it sits; `unknown` where clocks are apart and it is not known whose is off. */
  readonly place: CausePlace | 'unknown';
  /** Wall time, ms, at which it was first said. */
  readonly openedAt: number;
  /** Wall time, ms, at which its evidence last changed. */
  readonly updatedAt: number;
  /** Wall time, ms; absent while it is open. */
  readonly closedAt?: number;
}

/**
 * What cannot be seen from here, so that nobody takes silence for health.
 * - `polls` the polls are the desktop's own (hub channel).
 * - `notification-port` the port of notifications could not be asked (its address is unknown, or the page's policy forbids it).
 * - `server-time` the server tells no time.
 * - `machine-load` no worker: a busy page and a busy machine look alike.
 * - `long-tasks`, `memory`, `pressure` the browser does not tell.
 * - `other-side` the deployment has one server, or the other one is unknown.
 */
export type BlindSpot =
  'polls' | 'notification-port' | 'server-time' | 'machine-load' | 'long-tasks' | 'memory' | 'pressure' | 'other-side';

/** The figures of now. Times are wall ms since the epoch, durations ms. */
export interface HealthNumbers {
  /** Round trips: of SystemInfo over HTTPS, of long polls (what is above the server's wait), of XMPP pings. */
  readonly rest: LatencySummary | undefined;
  readonly poll: LatencySummary | undefined;
  readonly ping: LatencySummary | undefined;
  /** Share of the latest SystemInfo probes without an answer, 0 to 1. */
  readonly lossShare: number | undefined;
  readonly driftMs: number | undefined;
  readonly driftBoundMs: number | undefined;
  /** When anything was last heard from the server on any way. */
  readonly lastHeardAt: number | undefined;
  /** When the server last can have heard us on the notification channel. */
  readonly lastSeenByServerAt: number | undefined;
  /** How suspect the silence is, 0 to 1. */
  readonly suspicion: number;
  /** How late the page's and the machine's own ticks were, p95 of the last minute. */
  readonly pageLagMs: number | undefined;
  readonly machineLagMs: number | undefined;
}

/** What a client's diagnosis is told beside what it sees. */
export interface HealthOptions {
  /** What the browser is held against, in place of the table that comes with the SDK: that of your release of Finesse. */
  readonly supportedBrowsers?: SupportedBrowsers;
  /** Timers of the server that differ from those of the technote, for the forecast of the forced logout. */
  readonly logoutTerms?: Partial<LogoutTerms>;
}

/** All that is known at one moment; a gadget draws it without thinking. */
export interface Health {
  /** Wall time, ms since the epoch. */
  readonly at: number;
  readonly level: HealthLevel;
  /** Wall time, ms, since when the level is what it is. */
  readonly since: number;
  /** What is wrong, most important first; empty with a level below `good` means: not enough evidence for a cause. */
  readonly findings: readonly Finding[];
  /** Findings closed within the last hour, latest first; 20 at most. */
  readonly recent: readonly Finding[];
  /** Where the trouble sits as far as one page can tell; `unknown` without findings, or where they disagree. */
  readonly place: CausePlace | 'unknown';
  readonly numbers: HealthNumbers;
  /** When the agent is signed out if nothing changes; undefined while the connection lives. */
  readonly forecast: LogoutForecast | undefined;
  readonly blindSpots: readonly BlindSpot[];
}

/** One second of the history. */
export interface HealthSample {
  /** Wall time, ms since the epoch, of the second's beginning. */
  readonly at: number;
  readonly level: HealthLevel;
  /** Latest round trip known in that second, ms. */
  readonly roundTripMs: number | undefined;
  readonly driftMs: number | undefined;
  /** 0 to 1. */
  readonly suspicion: number;
  /** The page's lag, ms. */
  readonly lagMs: number | undefined;
  /** Whether the page could measure at all: not asleep, not frozen. */
  readonly awake: boolean;
}
