/** Watches what passes between a client and the simulator, so that a test can say that nothing is left. */
import type { HttpHandler, HttpRequest, SideName, SocketHandler } from '../../simulator/core/types.ts';
import type { ServedSimulator } from '../../simulator/in-process.ts';

/** A simulator with a counter at its door. */
export interface CountedSimulator extends ServedSimulator {
  /** Every HTTP request that has come, oldest first. */
  readonly requests: readonly HttpRequest[];
  /** Every WebSocket frame that has come, oldest first. */
  readonly frames: readonly string[];
  /** WebSockets that were ever opened. */
  readonly sockets: number;
  /** HTTP requests and WebSockets that are open now. */
  readonly open: number;
}

/** Puts a counter before both sides. */
export function countTraffic(simulator: ServedSimulator): CountedSimulator {
  const requests: HttpRequest[] = [];
  const frames: string[] = [];
  const open = new Set<object>();
  let sockets = 0;
  const counted =
    (handler: HttpHandler): HttpHandler =>
    (request, signal) => {
      requests.push(request);
      open.add(request);
      const done = (): void => void open.delete(request);
      signal.addEventListener('abort', done, { once: true });
      return handler(request, signal).finally(done);
    };
  const countedSocket =
    (handler: SocketHandler): SocketHandler =>
    (peer, remote) => {
      const connection = {};
      sockets += 1;
      open.add(connection);
      const done = (): void => void open.delete(connection);
      const watched = {
        send: (text: string) => peer.send(text),
        close(code: number, reason: string) {
          done();
          peer.close(code, reason);
        },
        reset() {
          done();
          peer.reset();
        },
      };
      const server = handler(watched, remote);
      return {
        receive(text) {
          frames.push(text);
          server.receive(text);
        },
        gone() {
          done();
          server.gone();
        },
      };
    };
  const side = (name: SideName) => {
    const { http, socket } = simulator.sides[name];
    return { ...simulator.sides[name], http: counted(http), socket: countedSocket(socket) };
  };
  return {
    sides: { a: side('a'), b: side('b') },
    control: simulator.control,
    requests,
    frames,
    get sockets() {
      return sockets;
    },
    get open() {
      return open.size;
    },
  };
}
