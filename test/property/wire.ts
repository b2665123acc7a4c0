/**
 * The network between a page and the simulator: latency each way, answers that overtake each other, a page that hears nothing while
 * it sleeps, and connections that are found dead on waking. Watches who speaks on which session.
 */
import type { Subscription } from 'rxjs';
import type { HttpHandler, HttpOutcome, SideName, SocketHandler } from '../../simulator/core/types.ts';
import type { ServedSimulator } from '../../simulator/in-process.ts';
import type { Clocks, PageClock } from './clocks.ts';

/** How far the server is. Ms, each way. */
export interface Distance {
  readonly ms: number;
  /** Up to so much more, drawn for each request and answer; on a WebSocket the order is kept. */
  readonly jitterMs: number;
}

/** What {@link createWire} needs. */
export interface WireOptions {
  readonly simulator: ServedSimulator;
  readonly clocks: Clocks;
  readonly page: PageClock;
  readonly random: () => number;
  readonly distance: Distance;
  /** Hears of everything that is sent and heard, for the trace. */
  readonly note: (text: () => string) => void;
  /** Hears of a rule of the protocol that the page broke. */
  readonly complain: (what: string) => void;
}

/** The page's end of the network. */
export interface Wire {
  /** Requests of `fetch`: they outlive the page (`keepalive`). */
  readonly forFetch: ServedSimulator;
  /** Requests of `XMLHttpRequest` and WebSockets: they end with the page. */
  readonly forSession: ServedSimulator;
  /** Requests and sockets that are open now. */
  readonly open: number;
  /** Full picture of what is open, for a complaint. */
  openNow(): readonly string[];
  /** The page hears again. `cut`: what was under way when it fell asleep is found dead. */
  wake(cut: boolean): void;
  /** The page goes: requests of its session end, as in a browser. */
  kill(): void;
  /** Nothing is on its way any more. */
  dispose(): void;
}

interface Pending {
  readonly what: string;
  /** The network gives up: the page finds a dead connection, the server perhaps later. */
  readonly cut: () => void;
  readonly hangUp: () => void;
}

/** Makes one. */
export function createWire(options: WireOptions): Wire {
  const { simulator, clocks, page, random, distance, note, complain } = options;
  const pending = new Set<Pending>();
  const speakers = watchSpeakers(complain);
  /** `requestId` of what was to change something: that is sent once. */
  const commands = new Set<string>();
  let inbox: (() => void)[] = [];
  const underWay = new Set<Subscription>();
  let dead = false;
  let disposed = false;

  const latency = (): number => Math.round(distance.ms + random() * distance.jitterMs);
  /** Each thing that the page hears is a task of its own. */
  const hear = (what: () => void): void => {
    if (dead) return;
    if (page.asleep || inbox.length > 0) inbox.push(what);
    else what();
  };
  /** What came while the page slept is heard in its order, and before what comes now. */
  const hearNext = (): void => {
    if (page.asleep) return;
    inbox.shift()?.();
    if (inbox.length > 0) later(0, hearNext);
  };
  const later = (ms: number, work: () => void): (() => void) => {
    if (disposed) return () => undefined;
    const timer = clocks.server.schedule(() => {
      underWay.delete(timer);
      work();
    }, ms);
    underWay.add(timer);
    return () => {
      underWay.delete(timer);
      timer.unsubscribe();
    };
  };

  const http =
    (side: SideName, handler: HttpHandler, outlivesPage: boolean): HttpHandler =>
    (request, signal) =>
      new Promise<HttpOutcome>((resolve, reject) => {
        // A page that is gone asks nobody.
        if (dead) return;
        const onServer = new AbortController();
        let arrived = false;
        let stop = (): void => undefined;
        const abort = (): void => onServer.abort(new DOMException('The client hung up.', 'AbortError'));
        /** What was sent arrives, though nobody waits for the answer any more. */
        const hangUp = (): void => {
          if (!arrived) return;
          stop();
          abort();
        };
        const ended = (): void => {
          pending.delete(one);
          speakers.done(one);
          signal.removeEventListener('abort', onAbort);
        };
        const onAbort = (): void => {
          note(() => `hangs up ${one.what}`);
          ended();
          hangUp();
          reject(signal.reason as Error);
        };
        const answered = (outcome: HttpOutcome): void =>
          hear(() => {
            if (!pending.has(one)) return;
            note(() => `hears ${one.what}: ${describe(outcome)}`);
            ended();
            resolve(outcome);
          });
        const one: Pending = {
          what: `${request.method} ${side}${request.path.replace(/\?.*/, '')} ${headOf(request.body)}`.trim(),
          cut: () => {
            hangUp();
            answered({ kind: 'reset' });
          },
          hangUp: () => {
            ended();
            if (!outlivesPage) hangUp();
          },
        };
        pending.add(one);
        signal.addEventListener('abort', onAbort);
        note(() => `sends ${one.what}`);
        speakers.request(one, request.path, request.body);
        const id = request.headers['requestid'];
        if (id !== undefined && commands.has(id)) complain(`${request.method} ${request.path} is sent twice`);
        if (id !== undefined) commands.add(id);
        later(latency(), () => {
          arrived = true;
          handler(request, onServer.signal).then(
            (outcome) => {
              if (pending.has(one)) stop = later(latency(), () => answered(outcome));
            },
            () => undefined,
          );
          if (!pending.has(one)) later(0, abort);
        });
      });

  const socket =
    (side: SideName, handler: SocketHandler): SocketHandler =>
    (peer, remote) => {
      const up = createLane(later, clocks.now, latency);
      const down = createLane(later, clocks.now, latency);
      let over = false;
      const end = (): void => {
        over = true;
        pending.delete(one);
        speakers.done(one);
        down.stop();
      };
      const one: Pending = {
        what: `WebSocket ${side}`,
        cut: () => {
          if (over) return;
          end();
          server.gone();
          hear(() => peer.reset());
        },
        hangUp: () => {
          end();
          up.stop();
          server.gone();
        },
      };
      pending.add(one);
      note(() => `opens ${one.what}`);
      const fromServer = (what: () => void): void => {
        if (!over) down.add(() => hear(() => !over && what()));
      };
      const server = handler(
        {
          send: (text) =>
            fromServer(() => {
              note(() => `hears ${one.what}: ${text}`);
              peer.send(text);
            }),
          close: (code, reason) =>
            fromServer(() => {
              end();
              peer.close(code, reason);
            }),
          reset: () =>
            fromServer(() => {
              end();
              peer.reset();
            }),
        },
        remote,
      );
      return {
        receive(text) {
          note(() => `sends ${one.what}: ${text}`);
          speakers.frame(one, text);
          up.add(() => server.receive(text));
        },
        gone() {
          note(() => `leaves ${one.what}`);
          end();
          up.add(() => server.gone());
        },
      };
    };

  const served = (outlivesPage: boolean): ServedSimulator => {
    const side = (name: SideName) => {
      const inner = simulator.sides[name];
      return { ...inner, http: http(name, inner.http, outlivesPage), socket: socket(name, inner.socket) };
    };
    return { ...simulator, sides: { a: side('a'), b: side('b') } };
  };

  return {
    forFetch: served(true),
    forSession: served(false),
    get open() {
      return pending.size;
    },
    openNow: () => [...pending].map(({ what }) => what),
    wake(cut) {
      if (cut) {
        inbox = [];
        for (const one of [...pending]) one.cut();
      } else if (inbox.length > 0) later(0, hearNext);
    },
    kill() {
      for (const one of [...pending]) one.hangUp();
      dead = true;
      inbox = [];
    },
    dispose() {
      dead = true;
      disposed = true;
      for (const timer of underWay) timer.unsubscribe();
      underWay.clear();
    },
  };
}

/** Keeps the order of what is added, each on its way for a time of its own. */
function createLane(later: (ms: number, work: () => void) => () => void, now: () => number, latency: () => number) {
  const stops = new Set<() => void>();
  let last = 0;
  return {
    add(work: () => void): void {
      last = Math.max(last, now() + latency());
      const stop = later(last - now(), () => {
        stops.delete(stop);
        work();
      });
      stops.add(stop);
    },
    stop(): void {
      for (const stop of stops) stop();
      stops.clear();
    },
  };
}

/**
 * One session at a time: once a session has become available, nobody speaks on an older one any more but to take leave, and no
 * request of an older one is listened to.
 */
function watchSpeakers(complain: (what: string) => void) {
  const sessionOf = new Map<object, string>();
  const order: string[] = [];
  const left = new Set<string>();
  let sockets = 0;
  const check = (connection: object, session: string, text: string, takesLeave: boolean): void => {
    if (!order.includes(session)) order.push(session);
    const latest = order.at(-1);
    if (takesLeave) {
      left.add(session);
      sessionOf.delete(connection);
      return;
    }
    if (session !== latest && left.has(session)) complain(`speaks on session ${session} after its good-bye: ${text}`);
    if (!isAvailable(text)) return;
    for (const [, other] of sessionOf) {
      if (other !== session && !left.has(other))
        complain(`session ${session} is available while ${other} is listened to`);
    }
  };
  return {
    request(connection: object, path: string, body: string): void {
      if (!path.startsWith('/http-bind')) return;
      const session = /\bsid=["']([^"']+)/.exec(headOf(body))?.[1];
      if (session === undefined) return;
      sessionOf.set(connection, session);
      check(connection, session, body, /\btype=["']terminate/.test(headOf(body)));
    },
    frame(connection: object, text: string): void {
      let session = sessionOf.get(connection);
      if (session === undefined) {
        session = `socket ${++sockets}`;
        sessionOf.set(connection, session);
      }
      const takesLeave = /^<close\b/.test(text) || /^<presence\b[^>]*type=["']unavailable/.test(text);
      check(connection, session, text, takesLeave);
    },
    done(connection: object): void {
      sessionOf.delete(connection);
    },
  };
}

function isAvailable(text: string): boolean {
  return /<presence\b(?![^>]*type=)/.test(text);
}

function headOf(body: string): string {
  return /^\s*<body\b[^>]*>/.exec(body)?.[0] ?? '';
}

function describe(outcome: HttpOutcome): string {
  return outcome.kind === 'reset' ? 'reset' : `${outcome.status} ${outcome.body}`;
}
