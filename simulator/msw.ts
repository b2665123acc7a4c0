/** The simulator behind a page's own `fetch`, `XMLHttpRequest` and `WebSocket`, by Mock Service Worker 3 (`msw`). */
import { http, HttpResponse, ws, type AnyHandler } from 'msw';
import type { HttpHandler, SideName } from './core/types.ts';
import { toResponse, type ServedSimulator } from './in-process.ts';

/** Where the page believes the servers to be. */
export interface MswOptions {
  /** Origin of side a, such as `https://fin1.ucce.local:8445`; the page's own unless told. */
  readonly origin?: string;
  /** Origin of side b; without it side b cannot be reached. */
  readonly originB?: string;
}

/**
 * Handlers for `setupWorker(...mswHandlers(simulator))`: `/http-bind/`, `/finesse/*`, `/simulator/*` and the WebSocket `/ws/` of each side.
 * Keep `wait` of BOSH short: browsers may end a service worker that answers nothing for long (msw #2635).
 */
export function mswHandlers(simulator: ServedSimulator, options: MswOptions = {}): AnyHandler[] {
  const { origin = globalThis.location.origin, originB } = options;
  return [...handlersOf(simulator, 'a', origin), ...(originB === undefined ? [] : handlersOf(simulator, 'b', originB))];
}

function handlersOf(simulator: ServedSimulator, side: SideName, origin: string): AnyHandler[] {
  const { http: serve, socket } = simulator.sides[side];
  const link = ws.link(new RegExp(`^${escapePattern(origin.replace(/^http/, 'ws'))}/ws/?$`));
  return [
    http.all(`${origin}/http-bind`, answerWith(serve)),
    http.all(`${origin}/http-bind/`, answerWith(serve)),
    http.all(`${origin}/finesse/*`, answerWith(serve)),
    http.all(`${origin}/simulator/*`, answerWith(simulator.control)),
    link.addEventListener('connection', ({ client }) => {
      const server = socket(
        {
          send: (text) => client.send(text),
          close: (code, reason) => client.close(code, reason),
          // As a browser tells a connection that was torn: 1006, without a close frame.
          reset: () => client.close(1006, ''),
        },
        nextRemote(),
      );
      client.addEventListener('message', (event) => {
        if (typeof event.data === 'string') server.receive(event.data);
      });
      client.addEventListener('close', () => server.gone());
    }),
  ];
}

function answerWith(handler: HttpHandler) {
  return async ({ request }: { readonly request: Request }): Promise<Response> => {
    const url = new URL(request.url);
    const outcome = await handler(
      {
        method: request.method,
        path: url.pathname + url.search,
        headers: Object.fromEntries(request.headers),
        body: await request.text(),
        remote: nextRemote(),
      },
      request.signal,
    );
    return outcome.kind === 'reset' ? HttpResponse.error() : toResponse(outcome);
  };
}

let clients = 0;
function nextRemote(): string {
  clients += 1;
  return `127.0.0.1.${50_000 + (clients % 10_000)}`;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
