/** What a check of connectivity tells: its steps, what they add up to, and what it could not see. Codes; wording lives with the translations. */
import type { CauseCode } from '../causes.ts';
import type { AdviceCode } from '../health/health.ts';

/** `a`: the server that was named; `b`: the other one of the pair. */
export type PreflightSideName = 'a' | 'b';

/**
 * What is tried, in this order. All but `network` and `credentials` are done on each side.
 *
 * - `network` the computer has a network at all.
 * - `rest-port` and `notification-port` (8445 and 7443 unless told) answer by HTTPS: name, TCP, TLS and HTTP in one.
 * - `certificate` of each port is trusted, as far as that can be told.
 * - `cors` this page may read what REST answers.
 * - `system-info` the server is in service. `clock` it has the same time.
 * - `websocket` a WebSocket of subprotocol `xmpp` can be opened. No session is.
 * - `credentials` REST takes them. One request; after a refusal they are not used again.
 * - `websocket-session`, `bosh-session` a session can be made. `websocket-echo`, `bosh-echo` the pubsub service answers in it.
 */
export type PreflightStepId =
  | 'network'
  | 'rest-port'
  | 'notification-port'
  | 'certificate'
  | 'cors'
  | 'system-info'
  | 'clock'
  | 'websocket'
  | 'credentials'
  | 'websocket-session'
  | 'websocket-echo'
  | 'bosh-session'
  | 'bosh-echo';

/** `passed` as it should be; `warned` works, or may work, but look at it; `skipped` for the reason given. */
export type PreflightStatus = 'waiting' | 'running' | 'passed' | 'warned' | 'failed' | 'skipped';

/**
 * Why a step is what it is: a key for translations. Never removed within a major version.
 *
 * - `answered`, `in-service`, `accepted`, `same-time`, `online` well. `offline` the browser says that there is no network.
 * - `slow` answered, with a round trip above 250 ms.
 * - `untrusted-or-refused` failed at once: the certificate is not trusted, or the port is refused or reset, or the name is unknown. A browser
 *   tells a page no more; open `values.link` in a tab to see. In Node: `untrusted`, `refused`, `reset`, `unknown-host`.
 * - `forbidden-by-page` the page's own Content Security Policy (`connect-src`) does not let it ask.
 * - `no-answer` nothing within the time: `values.limitMs`.
 * - `cors-refused` answers, but this page may not read it. `not-readable` something that is no SystemInfo; `intercepted` a web page, or a redirect.
 * - `http-status` with `values.status`. `out-of-service`, `maintenance`, `cti-failing` by SystemInfo. `time-untold` it has no time.
 * - `clock-off` `values.offsetMs` (server minus client).
 * - `some-refused` WebSockets can be had by one port and not by the other (`values.port` works).
 * - `credentials-refused`; `credentials-unavailable` the caller's function failed, or gave nothing; `not-allowed` (after 401 they are not used
 *   again); `token-due`, `password-due` by `systemAuthMode`.
 * - `user-unknown` REST knows no such user.
 * - `conflict`, `service-stopped`, `session-ended` the server ended the session. `detail` says how.
 * - `not-subscribable` the pubsub service refused: `values.condition`.
 * - Of skipped steps: `needs` (`values.step` did not pass), `no-credentials` none were given, `no-session` not asked for (in a page of Finesse itself
 *   unless told), `no-other-side` there is one server only, or the other is unknown; `no-time` the time of the whole is up; `unsupported` no
 *   WebSockets here.
 */
export type PreflightReason =
  | 'answered'
  | 'in-service'
  | 'accepted'
  | 'same-time'
  | 'online'
  | 'offline'
  | 'slow'
  | 'untrusted-or-refused'
  | 'untrusted'
  | 'refused'
  | 'reset'
  | 'unknown-host'
  | 'forbidden-by-page'
  | 'no-answer'
  | 'cors-refused'
  | 'not-readable'
  | 'intercepted'
  | 'http-status'
  | 'out-of-service'
  | 'maintenance'
  | 'cti-failing'
  | 'time-untold'
  | 'clock-off'
  | 'some-refused'
  | 'credentials-refused'
  | 'credentials-unavailable'
  | 'not-allowed'
  | 'token-due'
  | 'password-due'
  | 'user-unknown'
  | 'conflict'
  | 'service-stopped'
  | 'session-ended'
  | 'not-subscribable'
  | 'needs'
  | 'no-credentials'
  | 'no-session'
  | 'no-other-side'
  | 'no-time'
  | 'unsupported';

/** What to do: that of the diagnosis, or one that only a set-up needs. `cors-allow-origin` is an administrator's (Finesse 12.6(2) and later). */
export type PreflightAdvice = AdviceCode | 'cors-allow-origin' | 'websocket-blocked' | 'sign-in-mode';

/** One thing that is tried. */
export interface PreflightStep {
  readonly id: PreflightStepId;
  /** Absent of what belongs to no side. */
  readonly side?: PreflightSideName;
  readonly status: PreflightStatus;
  readonly reason?: PreflightReason;
  /** How long the step took, ms. */
  readonly ms?: number;
  /** What was measured or said: ms, ports, names, counts. Never a secret. */
  readonly values: Readonly<Record<string, number | string>>;
  readonly advice?: PreflightAdvice;
}

/** A cause that the steps speak for. */
export interface PreflightCause {
  readonly cause: CauseCode;
  readonly advice: PreflightAdvice;
  readonly certainty: 'proved' | 'likely' | 'possible';
  readonly side?: PreflightSideName;
  /** Steps that speak for it. */
  readonly steps: readonly PreflightStepId[];
}

/**
 * What could not be seen.
 * - `why-refused` a browser does not tell an untrusted certificate, a refused port and an unknown name apart.
 * - `time-split` how long name, TCP and TLS took each (`dnsMs`, `tcpMs`, `tlsMs` of `rest-port`): another origin hides it, and then `setupMs` is all three.
 * - `credentials`, `session`, `other-side` were not tried. `page-rules` CORS means nothing outside a page.
 * - `finesse-presence` whether user `finesse` is present, which only a session with presence of its own is told.
 * - `long-polls` whether polls survive their 30 s: each was answered sooner.
 */
export type PreflightBlindSpot =
  | 'why-refused'
  | 'time-split'
  | 'credentials'
  | 'session'
  | 'other-side'
  | 'page-rules'
  | 'finesse-presence'
  | 'long-polls';

/** The check as it stands. */
export interface PreflightReport {
  /** `running` until {@link done}; then `passed` (all well), `warned` (an agent can work, but look), or `failed` (an agent cannot work). */
  readonly status: 'running' | 'passed' | 'warned' | 'failed';
  readonly done: boolean;
  /** Wall time, ms since the epoch. */
  readonly startedAt: number;
  /** How long it has taken, ms. */
  readonly ms: number;
  /** Names of the servers; `b` where it is known. */
  readonly hosts: Readonly<Partial<Record<PreflightSideName, string>>>;
  /** In order; all of them from the start. */
  readonly steps: readonly PreflightStep[];
  /** The most likely first; empty until done. */
  readonly causes: readonly PreflightCause[];
  /** Empty until done. */
  readonly cannotSee: readonly PreflightBlindSpot[];
}
