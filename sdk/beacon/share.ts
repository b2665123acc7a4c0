/** The agent's end: tells accepted supervisors who ask for it how healthy the agent's connection is, at a bounded rate. */
import { BehaviorSubject, Subscription, type Observable } from 'rxjs';
import { OptionsError } from '../errors.ts';
import type { Health } from '../health/health.ts';
import { browserPlatform, type Platform } from '../platform.ts';
import { figuresOf, verdictOf } from './figures.ts';
import { Leases, type Lease } from './leases.ts';
import type { BeaconClient } from './terms.ts';
import { domainOf, readWord, writeWord, type BeaconWord } from './words.ts';

/**
 * Whom health is shared with: nobody (`off`), any user of the same XMPP domain (`domain`), the users of a list, or those that a function
 * accepts. It gets the login id in lower case, as the server stamps it; one that throws has refused.
 */
export type BeaconAudience = 'off' | 'domain' | readonly string[] | ((userId: string) => boolean);

/** Options of {@link shareHealth}. */
export interface ShareHealthOptions {
  /** `off` unless told. This is the switch of administrators: a gadget takes it from its preferences. */
  readonly beacon?: BeaconAudience;
  /** Watchers at once, 1 to 32; 8 unless told. Each costs a message a beacon. */
  readonly maxWatchers?: number;
  /** That of the client; that of the page unless told. */
  readonly platform?: Platform;
}

/** Somebody who watches. Times are wall ms since the epoch. */
export interface Watcher {
  /** Login id, lower case. */
  readonly userId: string;
  readonly since: number;
  /** When the lease ends, unless it is renewed. */
  readonly until: number;
}

/** What {@link shareHealth} gives. */
export interface HealthSharing {
  /**
   * - `on` supervisors who are accepted can watch.
   * - `off` switched off: nothing is listened to, and nothing is answered.
   * - `unsupported` the client's channel carries no messages between users (the hub of the Finesse desktop).
   */
  readonly state: 'on' | 'off' | 'unsupported';
  /** Who watches now, for the agent to see. Replays the latest, beginning with nobody; completes when sharing ends. */
  readonly watchers$: Observable<readonly Watcher[]>;
  /** Ends it and tells those who watch. Also ends by itself, silently, when the client closes. Idempotent. */
  stop(): void;
}

/** Between two rounds of beacons, ms, whatever changes and whoever asks: the bound of the rate. */
const ROUND_MS = 2_000;
/** A watcher's questions beyond one in this time, ms, are not looked at. */
const ASK_MS = 1_000;
const MOST_WATCHERS = 32;

/**
 * Shares the health of a client with supervisors who ask for it ({@link watchHealth}). Sends nothing to who does not ask, and answers
 * nobody who is not accepted. Messages: one a watcher at most each 2 s, when level or cause change; else each 15 s to 5 min, as the
 * watcher asks. One timer while somebody watches, none else.
 * @throws OptionsError where an option is out of range.
 * @example
 * const sharing = shareHealth(client, { beacon: ['1001003'] });
 * sharing.watchers$.subscribe((watchers) => showWhoWatches(watchers));
 */
export function shareHealth(client: BeaconClient, options: ShareHealthOptions = {}): HealthSharing {
  const { beacon = 'off', maxWatchers = 8, platform = browserPlatform() } = options;
  const accepts = readAudience(beacon);
  if (!(Number.isInteger(maxWatchers) && maxWatchers >= 1 && maxWatchers <= MOST_WATCHERS))
    throw new OptionsError(`maxWatchers must be a whole number from 1 to ${MOST_WATCHERS}.`);
  const { messages } = client;
  const watchers$ = new BehaviorSubject<readonly Watcher[]>([]);
  if (!accepts || !messages) {
    return {
      state: accepts ? 'unsupported' : 'off',
      watchers$: watchers$.asObservable(),
      stop: () => watchers$.complete(),
    };
  }

  const { monotonic, scheduler } = platform;
  const leases = new Leases(maxWatchers);
  /** Who found no place, and is to be told so; bounded as the leases are. */
  const surplus = new Map<string, string>();
  const askedAt = new Map<string, number>();
  const page = client.snapshot().pageId;
  const life = new Subscription();
  let latest: Health | undefined;
  let latestAt = 0;
  let verdictNow = '';
  let roundAt = -Infinity;
  let later: Subscription | undefined;

  const say = (jid: string, word: BeaconWord): boolean => messages.send(jid, writeWord(word));
  const tellWatchers = (): void => {
    const toWall = scheduler.now() - monotonic();
    watchers$.next(
      leases.all().map(({ user, from, until }) => ({ userId: user, since: from + toWall, until: until + toWall })),
    );
  };
  const dueAt = ({ verdict, sentAt, everyMs }: Lease): number =>
    verdict === verdictNow ? sentAt + everyMs : -Infinity;
  /** All that is due: now, or when the round before is long enough ago. Without a session it waits for the next health. */
  const round = (): void => {
    const now = monotonic();
    for (const [jid, at] of askedAt) if (now - at >= ASK_MS) askedAt.delete(jid);
    if (leases.expire(now)) tellWatchers();
    // Who was told may have ended it.
    if (life.closed) return;
    const isUp = messages.jid() !== undefined;
    const due = leases.all().filter((lease) => dueAt(lease) <= now);
    if (isUp && due.length + surplus.size > 0 && now - roundAt >= ROUND_MS) {
      roundAt = now;
      for (const [jid, watch] of surplus) say(jid, { kind: 'end', watch, reason: 'full' });
      surplus.clear();
      for (const lease of due) tell(lease, now);
    }
    const wanted = leases.all().map((lease) => (isUp ? Math.min(dueAt(lease), lease.until) : lease.until));
    if (isUp && surplus.size > 0) wanted.push(now);
    later?.unsubscribe();
    const next = Math.max(Math.min(...wanted), roundAt + ROUND_MS);
    if (wanted.length > 0) later = scheduler.schedule(round, Math.max(0, next - now));
  };
  const tell = (lease: Lease, now: number): void => {
    const { jid, watch, seq } = lease;
    if (!latest || !say(jid, { kind: 'beacon', watch, page, seq, figures: figuresOf(latest, now - latestAt) })) return;
    Object.assign(lease, { seq: seq + 1, sentAt: now, verdict: verdictNow });
  };

  life.add(
    messages.received$.subscribe((message) => {
      const heard = readWord(message, domainOf(messages.jid()));
      if (!heard) return;
      const { jid, user, word } = heard;
      const now = monotonic();
      if (word.kind === 'refused' || (word.kind === 'ask' && word.leaseMs === 0)) {
        surplus.delete(jid);
        if (leases.drop(jid)) tellWatchers();
        return;
      }
      if (word.kind !== 'ask' || !jid.includes('/') || now - (askedAt.get(jid) ?? -Infinity) < ASK_MS) return;
      if (!accepts(user)) {
        if (leases.drop(jid)) tellWatchers();
        return;
      }
      // Beyond it somebody asks in many names, and each is looked at.
      if (askedAt.size < MOST_WATCHERS) askedAt.set(jid, now);
      if (leases.grant(jid, user, word, now)) tellWatchers();
      else if (surplus.size < maxWatchers) surplus.set(jid, word.watch);
      round();
    }),
  );
  const end = (reason?: 'switched-off'): void => {
    if (life.closed) return;
    if (reason) for (const { jid, watch } of leases.all()) say(jid, { kind: 'end', watch, reason });
    life.unsubscribe();
    leases.clear();
    watchers$.next([]);
    watchers$.complete();
  };
  life.add(() => later?.unsubscribe());
  life.add(
    client.health$.subscribe({
      next: (health) => {
        latest = health;
        latestAt = monotonic();
        verdictNow = verdictOf(health);
        round();
      },
      complete: () => end(),
    }),
  );
  return { state: 'on', watchers$: watchers$.asObservable(), stop: () => end('switched-off') };
}

/** Undefined where it is switched off. */
function readAudience(beacon: BeaconAudience): ((userId: string) => boolean) | undefined {
  if (beacon === 'off') return undefined;
  if (beacon === 'domain') return () => true;
  if (typeof beacon === 'function') {
    return (userId) => {
      try {
        return beacon(userId);
      } catch {
        return false;
      }
    };
  }
  if (!Array.isArray(beacon))
    throw new OptionsError("beacon must be 'off', 'domain', a list of login ids, or a function that accepts them.");
  const users = new Set((beacon as readonly string[]).map((id) => id.toLowerCase()));
  return (userId) => users.has(userId);
}
