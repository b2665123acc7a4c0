/**
 * Attempts to make a session, several at once where our own network is in trouble: one whose question was lost must not hold up
 * the next. The first that is answered goes on alone.
 */
import type { Subscription } from 'rxjs';
import { FinesseError } from '../errors.ts';
import type { XmlElement } from '../xml.ts';
import { deadline } from './deadline.ts';
import type { Endpoint, Route } from './route.ts';
import type { Session, SessionEvent, SessionOptions, SessionStart } from './session.ts';
import type { SessionEnd } from './stream-end.ts';
import type { XmppSettings } from './xmpp-options.ts';

/** How a session is started; see `strophe-session.ts`. */
export type StartSession = (
  options: SessionOptions,
  start: SessionStart,
  listen: (event: SessionEvent) => void,
) => Session;

/** Longest that each answer may take in a quick attempt, ms: two round trips of a bad line. */
const QUICK_MS = 2_500;
/** Each so many quick attempts one has the full time, for a line that is slow and not dead. */
const PATIENT_EVERY = 5;
/** Attempts at once: quick ones of a second each, and a patient one. */
const AT_ONCE = 4;

/** A session that stands, and where. */
export interface Made {
  readonly session: Session;
  readonly endpoint: Endpoint;
  /** Full JID. */
  readonly jid: string;
  readonly resumed: boolean;
  /** What came before the session stood. */
  readonly presences: readonly XmlElement[];
}

/** What {@link Attempts} needs. */
export interface AttemptsOptions {
  readonly settings: XmppSettings;
  readonly route: Route;
  readonly startSession: StartSession;
  /** Full JID on a server. */
  readonly jidAt: (endpoint: Endpoint) => string;
  /** An attempt goes there, when what is given has settled. */
  readonly onEndpoint: (endpoint: Endpoint) => Promise<unknown> | undefined;
  /** No side is usable yet. */
  readonly onWait: (why: SessionEnd) => void;
  /** What any session tells; of one on its way only what it hears and sends. */
  readonly onEvent: (session: Session, event: SessionEvent) => void;
  readonly onMade: (made: Made) => void;
  /** `resuming`: there was a session to go on with, and it could not be. */
  readonly onFailed: (end: SessionEnd, resuming: boolean) => void;
  /** The session is given up, where `late` because it took too long; it may still take leave. */
  readonly leave: (session: Session, late?: boolean) => void;
}

interface Attempt {
  readonly quick: boolean;
  readonly abort: AbortController;
  readonly resuming: boolean;
  readonly presences: XmlElement[];
  phase: 'routing' | 'password' | 'asking' | 'answered';
  endpoint?: Endpoint;
  /** Until the server has taken or refused it. */
  password?: string | undefined;
  session?: Session;
  limit?: Subscription;
}

/** See the head of the file. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #pending = new Set<Attempt>();
  #quickOnes = 0;

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  /** Begins one more; none while one waits for a usable side, or has been answered. */
  start(quick: boolean): void {
    const pending = [...this.#pending];
    const busy = pending.some(({ phase }) => phase === 'routing' || phase === 'answered');
    if (busy || pending.length >= AT_ONCE) return;
    this.#quickOnes = quick ? this.#quickOnes + 1 : 0;
    const attempt = this.#begin(quick && this.#quickOnes % PATIENT_EVERY !== 0, false);
    void this.#login(attempt);
  }

  /** Goes on with a session of the page before this one. */
  resume(endpoint: Endpoint, start: Extract<SessionStart, { kind: 'resume' }>): void {
    this.#startSession(this.#begin(true, true), endpoint, start);
  }

  /** Gives up all that are under way. */
  drop(): void {
    for (const attempt of [...this.#pending]) this.#drop(attempt);
  }

  #begin(quick: boolean, resuming: boolean): Attempt {
    const attempt: Attempt = { quick, resuming, abort: new AbortController(), presences: [], phase: 'routing' };
    this.#pending.add(attempt);
    return attempt;
  }

  async #login(attempt: Attempt): Promise<void> {
    const { route, onEndpoint, onWait } = this.#options;
    let endpoint: Endpoint;
    try {
      endpoint = await route.next(attempt.abort.signal, (why) => {
        if (this.#pending.has(attempt)) onWait(why);
      });
    } catch (error) {
      this.#fail(attempt, endOfError(error, 'no address'));
      return;
    }
    if (!this.#pending.has(attempt)) return;
    for (const other of [...this.#pending])
      if (other.endpoint && other.endpoint.side !== endpoint.side) this.#drop(other);
    attempt.endpoint = endpoint;
    await onEndpoint(endpoint);
    await this.#logIn(attempt, endpoint, false);
  }

  /** @param refused whether the server has refused what was given; then only something else is tried, since refusals lock an account. */
  async #logIn(attempt: Attempt, endpoint: Endpoint, refused: boolean, end?: SessionEnd): Promise<void> {
    const { connectTimeoutMs, platform, password: ask } = this.#options.settings;
    if (!this.#pending.has(attempt)) return;
    const before = attempt.password;
    attempt.password = undefined;
    attempt.phase = 'password';
    attempt.limit?.unsubscribe();
    const late = (): void =>
      this.#fail(attempt, { reason: 'timeout', detail: `no password within ${connectTimeoutMs} ms` });
    attempt.limit = deadline(platform, connectTimeoutMs, late);
    let password: string;
    try {
      password = await ask(refused);
    } catch (error) {
      this.#fail(attempt, endOfError(error, 'the password could not be fetched'));
      return;
    }
    if (!this.#pending.has(attempt)) return;
    if (end && password === before) this.#fail(attempt, end);
    else {
      if (!refused) attempt.password = password;
      this.#startSession(attempt, endpoint, { kind: 'login', password });
    }
  }

  #startSession(attempt: Attempt, endpoint: Endpoint, start: SessionStart): void {
    const { settings, startSession, jidAt } = this.#options;
    const { service, domain, limitMs } = endpoint;
    const connectTimeoutMs = Math.min(limitMs ?? Infinity, settings.connectTimeoutMs);
    const jid = start.kind === 'resume' ? start.record.jid : jidAt(endpoint);
    const options = { ...settings, service, jid, domain, connectTimeoutMs };
    attempt.endpoint = endpoint;
    attempt.phase = 'asking';
    const session = startSession(options, start, (event) => this.#onEvent(attempt, session, event));
    attempt.session = session;
    this.#limit(attempt);
  }

  /** The session of an attempt that is not quick has a limit of its own. */
  #limit(attempt: Attempt): void {
    attempt.limit?.unsubscribe();
    if (!attempt.quick) return;
    attempt.limit = deadline(this.#options.settings.platform, QUICK_MS, () =>
      this.#fail(attempt, { reason: 'timeout', detail: `no answer within ${QUICK_MS} ms` }),
    );
  }

  #onEvent(attempt: Attempt, session: Session, event: SessionEvent): void {
    const { onEvent, onMade } = this.#options;
    if (!this.#pending.has(attempt)) {
      onEvent(session, event);
      return;
    }
    switch (event.kind) {
      case 'activity':
        if (event.activity.kind === 'heard') this.#lead(attempt);
        onEvent(session, event);
        break;
      case 'presence':
        attempt.presences.push(event.presence);
        break;
      case 'message':
        onEvent(session, event);
        break;
      case 'established':
        this.#pending.delete(attempt);
        attempt.limit?.unsubscribe();
        this.drop();
        this.#quickOnes = 0;
        if (attempt.endpoint) {
          const { endpoint, presences } = attempt;
          onMade({ session, endpoint, jid: event.jid, resumed: event.resumed, presences });
        }
        break;
      case 'ended':
        this.#onEnded(attempt, event);
        break;
      case 'silent':
        this.#fail(attempt, event);
        break;
      case 'trouble':
      case 'recovered':
      // Too early to be told: the attempt has a limit.
    }
  }

  #onEnded(attempt: Attempt, end: SessionEnd): void {
    const { endpoint, session, password } = attempt;
    if (end.reason !== 'credentials-refused' || !endpoint || !session || password === undefined) {
      this.#fail(attempt, end);
      return;
    }
    this.#options.leave(session);
    void this.#logIn(attempt, endpoint, true, end);
  }

  /** The line is there: this one goes on, and the others, which want the same resource, do not. */
  #lead(attempt: Attempt): void {
    attempt.phase = 'answered';
    this.#limit(attempt);
    for (const other of [...this.#pending]) if (other !== attempt) this.#drop(other);
  }

  #fail(attempt: Attempt, { reason, detail, ...rest }: SessionEnd): void {
    if (!this.#pending.has(attempt)) return;
    this.#drop(attempt, reason === 'timeout');
    const { route, onFailed } = this.#options;
    const end = { reason, ...(detail === undefined ? {} : { detail }), ...rest };
    if (attempt.endpoint) route.failed(attempt.endpoint, end);
    onFailed(end, attempt.resuming);
  }

  #drop(attempt: Attempt, late = false): void {
    this.#pending.delete(attempt);
    attempt.limit?.unsubscribe();
    attempt.abort.abort();
    if (attempt.session) this.#options.leave(attempt.session, late);
  }
}

/** Why no address or password could be had. Only our own errors are known to hold no secret. */
function endOfError(error: unknown, otherwise: string): SessionEnd {
  if (!(error instanceof FinesseError)) return { reason: 'network-error', detail: otherwise };
  const { code, message, retryAfterMs } = error as FinesseError & { readonly retryAfterMs?: number };
  const reason = code === 'credentials-refused' ? code : 'network-error';
  return { reason, detail: message, ...(retryAfterMs !== undefined && { retryAfterMs }) };
}
