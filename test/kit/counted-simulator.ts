/** Watches what passes between a client and the simulator, so that a test can say that nothing is left. */
import type {
  HttpHandler,
  HttpOutcome,
  HttpRequest,
  SideName,
  SocketHandler,
  SocketPeer,
} from '../../simulator/core/types.ts';
import type { ServedSimulator } from '../../simulator/in-process.ts';

/** A simulator with a counter at its door. */
export interface CountedSimulator extends ServedSimulator {
  /** Every HTTP request that has come, oldest first. */
  readonly requests: readonly HttpRequest[];
  /** What each of them was answered, where it was. */
  readonly answers: Pick<WeakMap<HttpRequest, HttpOutcome>, 'get'>;
  /** Every WebSocket frame that has come, oldest first. */
  readonly frames: readonly string[];
  /** Every WebSocket frame that was sent, oldest first. */
  readonly sentFrames: readonly string[];
  /** WebSockets that were ever opened. */
  readonly sockets: number;
  /** HTTP requests and WebSockets that are open now. */
  readonly open: number;
  /** Answers in the server's place, where it gives an answer; the request then never gets there. */
  intercept: ((request: HttpRequest) => HttpOutcome | Promise<HttpOutcome> | undefined) | undefined;
  /** What the server may do to the WebSockets that were opened, oldest first. */
  readonly peers: readonly SocketPeer[];
}

/** Puts a counter before both sides. */
export function countTraffic(simulator: ServedSimulator): CountedSimulator {
  const requests: HttpRequest[] = [];
  const answers = new WeakMap<HttpRequest, HttpOutcome>();
  const frames: string[] = [];
  const sentFrames: string[] = [];
  const open = new Set<object>();
  const peers: SocketPeer[] = [];
  let sockets = 0;
  const watchedHttp =
    (handler: HttpHandler): HttpHandler =>
    (request, signal) => {
      requests.push(request);
      open.add(request);
      const done = (): void => void open.delete(request);
      signal.addEventListener('abort', done, { once: true });
      const outcome = counted.intercept?.(request);
      const answering = outcome ? Promise.resolve(outcome) : handler(request, signal);
      const answered = answering.then((answer) => {
        if (!signal.aborted) answers.set(request, answer);
        return answer;
      });
      return answered.finally(done);
    };
  const watchedSocket =
    (handler: SocketHandler): SocketHandler =>
    (peer, remote, port) => {
      const connection = {};
      sockets += 1;
      open.add(connection);
      const done = (): void => void open.delete(connection);
      const watched = {
        send(text: string) {
          sentFrames.push(text);
          peer.send(text);
        },
        close(code: number, reason: string) {
          done();
          peer.close(code, reason);
        },
        reset() {
          done();
          peer.reset();
        },
      };
      peers.push(watched);
      const server = handler(watched, remote, port);
      return {
        get silent() {
          return server.silent === true;
        },
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
    return { ...simulator.sides[name], http: watchedHttp(http), socket: watchedSocket(socket) };
  };
  const counted: CountedSimulator = {
    sides: { a: side('a'), b: side('b') },
    control: simulator.control,
    surroundings: simulator.surroundings,
    requests,
    answers,
    frames,
    sentFrames,
    get sockets() {
      return sockets;
    },
    get open() {
      return open.size;
    },
    intercept: undefined,
    peers,
  };
  return counted;
}
