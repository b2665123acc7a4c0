/** The network between a page and the simulator: time each way, and a page that hears nothing while its machine sleeps. */
import type { HttpHandler, HttpOutcome, SideName, SocketHandler } from '../../simulator/core/types.ts';
import type { ServedSimulator } from '../../simulator/in-process.ts';
import type { MainThread, TrueTime } from './time.ts';

/** What {@link createWire} needs. */
export interface WireOptions {
  readonly simulator: ServedSimulator;
  readonly time: TrueTime;
  readonly main: MainThread;
  readonly random: () => number;
  /** One way, ms, and up to how much more. */
  readonly distance: { readonly ms: number; readonly jitterMs: number };
  /** Hears of everything that passes; for the replay. */
  readonly note: (text: () => string) => void;
}

/** The page's end of the network. */
export interface Wire {
  /** In place of the simulator, for `fetch`, `XMLHttpRequest` and `WebSocket`. */
  readonly served: ServedSimulator;
  /** All connections that are open are found dead by the page; the server finds out by itself. */
  cut(): void;
  /** Nothing passes any more. */
  close(): void;
}

/** Makes one. */
export function createWire({ simulator, time, main, random, distance, note }: WireOptions): Wire {
  const open = new Set<() => void>();
  let closed = false;
  const latency = (): number => distance.ms + Math.round(random() * distance.jitterMs);
  const later = (ms: number, work: () => void): void => {
    time.scheduler.schedule(() => {
      if (!closed) work();
    }, ms);
  };

  const http =
    (side: SideName, handler: HttpHandler): HttpHandler =>
    (request, signal) =>
      new Promise<HttpOutcome>((resolve, reject) => {
        const atServer = new AbortController();
        const what = `${request.method} ${side}${request.path.replace(/\?.*/, '')}`;
        let done = false as boolean;
        const end = (): boolean => {
          if (done) return false;
          done = true;
          open.delete(die);
          signal.removeEventListener('abort', hangUp);
          return true;
        };
        const hangUp = (): void => {
          if (!end()) return;
          note(() => `hangs up ${what}`);
          later(latency(), () => atServer.abort(new DOMException('The client hung up.', 'AbortError')));
          reject(signal.reason as Error);
        };
        const die = (): void => {
          if (end()) main.post(() => resolve({ kind: 'reset' }));
        };
        if (closed) return;
        open.add(die);
        signal.addEventListener('abort', hangUp);
        note(() => `sends ${what} ${request.body}`);
        later(latency(), () => {
          handler(request, atServer.signal).then(
            (outcome) =>
              later(latency(), () =>
                main.post(() => {
                  if (!end()) return;
                  note(
                    () => `hears ${what}: ${outcome.kind === 'reset' ? 'reset' : `${outcome.status} ${outcome.body}`}`,
                  );
                  resolve(outcome);
                }),
              ),
            () => undefined,
          );
        });
      });

  const socket =
    (side: SideName, handler: SocketHandler): SocketHandler =>
    (peer, remote, port) => {
      let over = false as boolean;
      const lane = () => {
        let last = 0;
        return (work: () => void): void => {
          last = Math.max(last, time.now() + latency());
          later(last - time.now(), work);
        };
      };
      const [up, down] = [lane(), lane()];
      const die = (): void => {
        if (over) return;
        over = true;
        open.delete(die);
        server.gone();
        main.post(() => peer.reset());
      };
      open.add(die);
      note(() => `opens WebSocket ${side}`);
      const heard = (what: string, work: () => void): void =>
        down(() =>
          main.post(() => {
            if (over) return;
            note(() => `hears WebSocket ${side}: ${what}`);
            work();
          }),
        );
      const end = (): void => {
        over = true;
        open.delete(die);
      };
      const server = handler(
        {
          send: (text) => heard(text, () => peer.send(text)),
          close: (code, reason) =>
            heard(`close ${code}`, () => {
              end();
              peer.close(code, reason);
            }),
          reset: () =>
            heard('reset', () => {
              end();
              peer.reset();
            }),
        },
        remote,
        port,
      );
      return {
        get silent() {
          return server.silent === true;
        },
        receive(text) {
          note(() => `sends WebSocket ${side}: ${text}`);
          up(() => server.receive(text));
        },
        gone() {
          end();
          up(() => server.gone());
        },
      };
    };

  const face = (name: SideName) => {
    const inner = simulator.sides[name];
    return { ...inner, http: http(name, inner.http), socket: socket(name, inner.socket) };
  };
  return {
    served: { ...simulator, sides: { a: face('a'), b: face('b') } },
    cut() {
      for (const die of [...open]) die();
    },
    close() {
      closed = true;
      open.clear();
    },
  };
}
