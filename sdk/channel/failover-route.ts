/**
 * A route over the two sides of a Finesse deployment, by the rules of Cisco's HA chapter: a side is usable when its SystemInfo says
 * IN_SERVICE, then XMPP connects, then user `finesse` is present. It stays on the side it was on while that is usable, since who moves
 * without need races with the forced logout on the side left behind. Only SystemInfo is asked of both at once, never a session.
 */
import { defer, EMPTY, merge, mergeMap, Observable, of, share, take, takeUntil, timer, type Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';
import { alternateHost, type SystemInfo } from '../resources/system-info.ts';
import { heldOff } from '../retry-after.ts';
import { firstUnless } from './first-unless.ts';
import { backoffDelay, DEFAULT_BACKOFF } from './backoff.ts';
import { anyAnswers, bindingOf } from './fixed-route.ts';
import type { Endpoint, Route } from './route.ts';
import { asFinesseError, DOUBT, HOST, isDoubtful, troubleOf, troubleOfError, type Side } from './side.ts';
import type { SessionEnd } from './stream-end.ts';
import { recall, remember } from './tab-memory.ts';
import { PROVED_MS, TransportChoice, type Way } from './transport-choice.ts';

/** What {@link createFailoverRoute} needs. */
export interface FailoverRouteOptions {
  /** Names of the servers, the first preferred; at least one. The other side of a single one is learnt from its SystemInfo. */
  readonly hosts: readonly string[];
  /** False: neither is another side learnt, nor must user `finesse` be present. */
  readonly failover: boolean;
  /** Origin of REST of a server. */
  readonly restUrlOf: (host: string) => string;
  /** Ways into the notification service of a server, the best first; at least one. */
  readonly waysOf: (host: string, info: SystemInfo) => readonly Way[];
  /** Asks for SystemInfo within {@link ASK_MS}. Rejects with a FinesseError. */
  readonly ask: (restUrl: string, signal: AbortSignal) => Promise<SystemInfo>;
  readonly platform: Platform;
}

/** See the head of the file. */
export interface FailoverRoute extends Route {
  /** The server of the session, or the one tried last. */
  readonly side: Pick<Side, 'host' | 'restUrl'>;
  /** Addresses of notification services that were given since a session last stood. */
  readonly tried: readonly string[];
  /** Every known side is out of reach, out of service, or has refused sessions in every way since one last stood. */
  readonly exhausted: boolean;
  /**
   * Finds the first usable side, which {@link Route.next} then gives without asking again. Waits while a side is out of service;
   * rejects with the error of the first side where none answers as a Finesse does, and with the reason of `signal`.
   */
  locate(signal: AbortSignal, onWait?: (why: SessionEnd) => void): Promise<Endpoint>;
  recovery(endpoint: Endpoint, signal: AbortSignal, inService: () => void): Promise<void>;
}

/** How long one question for SystemInfo may take, ms. In a black hole several overlap, see {@link AGAIN_MS}. */
export const ASK_MS = 5_000;
/** Head start of the better side, ms: the other is asked when it has not answered by then, or has said no. */
const HEAD_START_MS = 1_000;
/** Mean ms from question to question while nobody answers, ± a third: a network that is back is noticed within 1.2 s. */
const AGAIN_MS = 900;
/** For so many questions, about 90 s, the network is asked so often; then four times as seldom. */
const HASTY_ROUNDS = 100;
/** An answer of SystemInfo is news for so long, ms. */
const FRESH_MS = 3_000;
/** Within how many ms the agents of a side that went out of service ask for the first time: they all notice at once. */
const SPREAD_MS = 1_000;
const SYSTEM_INFO = '/finesse/api/SystemInfo';

/** Makes a route; nothing is sent before {@link Route.next} or `locate`. */
export function createFailoverRoute(options: FailoverRouteOptions): FailoverRoute {
  return new TwoSides(options);
}

class TwoSides implements FailoverRoute {
  readonly #options: FailoverRouteOptions;
  readonly #sides: Side[];
  #current: Side;
  readonly #tried = new Set<string>();
  #standing: { readonly service: string; readonly at: number } | undefined;
  #connectedTo: Side | undefined;
  /** Questions without a usable answer since a session last stood. */
  #rounds = 0;
  /** Changes of side since a session last proved itself. */
  #moves = 0;

  constructor(options: FailoverRouteOptions) {
    this.#options = options;
    const { hosts, platform } = options;
    this.#sides = hosts.map((host) => this.#made(host));
    const [first] = this.#sides;
    if (!first) throw new RangeError('no hosts');
    this.#current = first;
    this.#learn(recall(platform, pairKey(first.host)));
  }

  get needsFinesse(): boolean {
    return this.#options.failover;
  }

  get side(): Side {
    return this.#current;
  }

  get eager(): boolean {
    if (!this.#connectedTo) return !this.exhausted;
    if (!isDoubtful(this.#current)) return this.#current.choice?.eager ?? false;
    return this.#sides.some(({ strikes, trouble }) => strikes === 0 && !trouble);
  }

  get tried(): readonly string[] {
    return [...this.#tried];
  }

  get exhausted(): boolean {
    return this.#sides.every((side) => side.trouble !== undefined || isDoubtful(side));
  }

  async locate(signal: AbortSignal, onWait?: (why: SessionEnd) => void): Promise<Endpoint> {
    return this.#endpoint(await firstUnless(this.#find(onWait, true), signal));
  }

  async next(signal: AbortSignal, onWait?: (why: SessionEnd) => void): Promise<Endpoint> {
    return this.#endpoint(await firstUnless(this.#find(onWait, false), signal));
  }

  connected({ side, service }: Endpoint): void {
    const here = this.#sideOf(side);
    this.#standing = { service, at: this.#options.platform.monotonic() };
    this.#rounds = 0;
    if (this.#connectedTo && this.#connectedTo !== here) this.#moves += 1;
    this.#connectedTo = this.#current = here;
    this.#tried.clear();
    this.#tried.add(service);
    here.choice?.connected(service);
  }

  failed({ side, service }: Endpoint, end: SessionEnd): void {
    const here = this.#sideOf(side);
    const { monotonic } = this.#options.platform;
    const stoodMs = this.#standing?.service === service ? monotonic() - this.#standing.at : undefined;
    this.#standing = undefined;
    const another = here.choice?.failed(service, end, stoodMs);
    // While ways are left that were never tried, a failure is one of the way and not of the side.
    if (here.choice?.discovering) return;
    delete here.askedAt;
    if (stoodMs !== undefined && stoodMs >= PROVED_MS) {
      this.#moves = 0;
      for (const one of this.#sides) one.strikes = 0;
    }
    if (end.reason === 'server-out-of-service' || end.reason === 'finesse-unavailable') here.strikes += DOUBT;
    else if (stoodMs === undefined && end.reason !== 'session-lost') {
      const mayBeTheWay = this.#connectedTo && (another === true || end.answered !== true);
      here.strikes += mayBeTheWay ? 1 : DOUBT;
    }
  }

  async isAlone(signal: AbortSignal): Promise<boolean> {
    const urls = new Set(this.#sides.map(({ restUrl }) => restUrl + SYSTEM_INFO));
    for (const service of this.#tried) urls.add(bindingOf(service));
    return !(await anyAnswers([...urls], this.#options.platform, signal));
  }

  async recovery({ side }: Endpoint, signal: AbortSignal, inService: () => void): Promise<void> {
    const { platform } = this.#options;
    const here = this.#sideOf(side);
    for (let asked = this.#moves; ; asked += 1) {
      const delay = asked === 0 ? platform.random() * SPREAD_MS : this.#delay(asked);
      await firstUnless(timer(delay, platform.scheduler), signal);
      await firstUnless(this.#ask(here), signal);
      if (!here.trouble) inService();
      for (const other of this.#sides) {
        if (other !== here && !(await firstUnless(this.#ask(other), signal)).trouble) return;
      }
    }
  }

  /** Asks until a side is usable. Rounds overlap while nobody answers: what fell into a black hole is answered by nobody. */
  #find(onWait: ((why: SessionEnd) => void) | undefined, once: boolean): Observable<Side> {
    const { scheduler, random } = this.#options.platform;
    const fresh = this.#ranked().find((side) => this.#isFresh(side));
    if (fresh) return of(fresh);
    return new Observable((subscriber) => {
      let again: Subscription | undefined;
      let rounds = 0;
      const round = (): void => {
        rounds += 1;
        const pause = AGAIN_MS * (2 / 3 + random() * (2 / 3)) * (rounds > HASTY_ROUNDS ? 4 : 1);
        if (!once) again = scheduler.schedule(round, pause);
        const look = this.#look().subscribe({
          next(side) {
            subscriber.next(side);
            subscriber.complete();
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            if (subscriber.closed) return;
            const why = this.#trouble();
            if (once && why.reason !== 'server-out-of-service') {
              subscriber.error(asFinesseError(this.#sides[0]?.error));
              return;
            }
            // Whom nobody answers disturbs nobody; a server that answers is spared.
            if (why.answered === true || why.retryAfterMs !== undefined) {
              again?.unsubscribe();
              again = scheduler.schedule(
                round,
                Math.max(this.#delay(this.#rounds++), heldOff(why.retryAfterMs, random())),
              );
            }
            // Last: whoever is told may end it.
            onWait?.(why);
          },
        });
        subscriber.add(look);
      };
      subscriber.add(() => again?.unsubscribe());
      round();
    });
  }

  /** One question to each side, the better one first; emits the first that is usable, or nothing. */
  #look(): Observable<Side> {
    const asked = new Set<Side>();
    const more$: Observable<Side> = defer(() => {
      const side = this.#ranked().find((one) => !asked.has(one));
      if (!side) return EMPTY;
      asked.add(side);
      const answer$ = this.#ask(side).pipe(share());
      return merge(
        answer$.pipe(mergeMap((one) => (one.trouble ? more$ : of(one)))),
        timer(HEAD_START_MS, this.#options.platform.scheduler).pipe(
          takeUntil(answer$),
          mergeMap(() => more$),
        ),
      );
    });
    return more$.pipe(take(1));
  }

  /** Asks one side, and keeps what it says; errors only where asking on is wrong. */
  #ask(side: Side): Observable<Side> {
    const { ask } = this.#options;
    return new Observable((subscriber) => {
      const asking = new AbortController();
      void ask(side.restUrl, asking.signal)
        .then(
          (info) => this.#heard(side, info),
          (cause: unknown) => {
            if (subscriber.closed) return;
            const error = asFinesseError(cause);
            side.error = error;
            side.trouble = troubleOfError(error);
            if (error.code === 'credentials-refused' || error.code === 'options-invalid') subscriber.error(error);
          },
        )
        .then(() => {
          subscriber.next(side);
          subscriber.complete();
        });
      return () => asking.abort();
    });
  }

  #heard(side: Side, info: SystemInfo): void {
    const { platform, waysOf } = this.#options;
    side.info = info;
    side.trouble = troubleOf(info);
    side.askedAt = platform.monotonic();
    side.choice ??= new TransportChoice(side.host, waysOf(side.host, info), platform);
    this.#learn(alternateHost(info));
  }

  #learn(host: string | undefined): void {
    const { failover, platform } = this.#options;
    const [only, other] = this.#sides;
    if (!failover || !only || other || !host || !HOST.test(host) || host.toLowerCase() === only.host.toLowerCase())
      return;
    this.#sides.push(this.#made(host));
    remember(platform, pairKey(only.host), host);
  }

  #made(host: string): Side {
    return { host, restUrl: this.#options.restUrlOf(host), strikes: 0 };
  }

  #sideOf(name: string): Side {
    return this.#sides.find(({ host }) => host === name) ?? this.#current;
  }

  /** The side it was on comes first, unless it is in doubt. */
  #ranked(): readonly Side[] {
    const on = this.#connectedTo ?? this.#sides[0];
    const rank = (side: Side): number => Math.floor(side.strikes / DOUBT) * 2 + (side === on ? 0 : 1);
    return [...this.#sides].sort((a, b) => rank(a) - rank(b));
  }

  #isFresh({ askedAt, trouble }: Side): boolean {
    return askedAt !== undefined && !trouble && this.#options.platform.monotonic() - askedAt < FRESH_MS;
  }

  /** What stands in the way of all sides, in the words of the one that says most. */
  #trouble(): SessionEnd {
    const troubles = this.#ranked().flatMap(({ host, trouble }) =>
      trouble ? [{ ...trouble, detail: `${host}: ${trouble.detail ?? trouble.reason}` }] : [],
    );
    const said =
      troubles.find(({ reason }) => reason === 'server-out-of-service') ??
      troubles.find(({ answered }) => answered) ??
      troubles[0];
    return said ?? { reason: 'network-error' };
  }

  #endpoint(side: Side): Endpoint {
    const { host, info, choice } = side;
    if (!info || !choice) throw new RangeError(`${host} was never asked`);
    const { way, limitMs } = choice.next(this.#sides.length > 1);
    const domain = (info.xmppDomain ?? host).toLowerCase();
    const pubsubDomain = (info.xmppPubSubDomain ?? `pubsub.${domain}`).toLowerCase();
    this.#current = side;
    this.#tried.add(way.service);
    return { side: host, ...way, domain, pubsubDomain, ...(limitMs !== undefined && { limitMs }) };
  }

  #delay(failures: number): number {
    return backoffDelay(failures, this.#options.platform.random(), DEFAULT_BACKOFF);
  }
}

function pairKey(host: string): string {
  return `finesse-pulse.pair.${host}`;
}
