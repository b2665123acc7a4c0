/** One side of the simulator as an HTTP(S) and WebSocket server of Node. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { OptionsError } from '../sdk/errors.ts';
import type { HttpHandler, HttpOutcome, SocketConnection, SocketHandler } from './core/types.ts';
import { isCoded } from './node-files.ts';

/** What {@link openSide} serves. */
export interface SideServerOptions {
  readonly handler: HttpHandler;
  readonly socket: SocketHandler;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts; without them it speaks plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

/** A server that listens. */
export interface SideServer {
  readonly port: number;
  /** Ends everything at once: held requests, WebSockets, idle connections. Idempotent. */
  close(): Promise<void>;
}

/** Bodies above are answered 413; the largest that Finesse takes is a client log of 1,048,576 characters, in UTF-8 and escaped. */
export const MAX_REQUEST_BYTES = 8 * 1_048_576;

/**
 * Listens on a port.
 * @throws OptionsError `options-invalid` when the port is taken, may not be used, or the host is not one of this machine.
 */
export async function openSide({ handler, socket, host, port, tls }: SideServerOptions): Promise<SideServer> {
  /** Every TCP connection by its endpoint: only these can be reset under TLS, and all of them end when the server closes. */
  const raw = new Map<string, Socket>();
  const closing = new AbortController();
  const reset = (connection: Socket): void => {
    const tcp = raw.get(endpoint(connection));
    if (tcp) tcp.resetAndDestroy();
    else connection.destroy();
  };
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const gone = new AbortController();
    response.on('close', () => gone.abort(new DOMException('The client hung up.', 'AbortError')));
    const body = await readBody(request);
    const outcome: HttpOutcome =
      body === undefined
        ? {
            kind: 'answer',
            status: 413,
            headers: { 'content-type': 'text/plain', connection: 'close' },
            body: 'Request body too large\n',
          }
        : await handler(
            {
              method: request.method ?? 'GET',
              path: request.url ?? '/',
              headers: singleHeaders(request),
              body,
              remote: remoteOf(request.socket),
            },
            AbortSignal.any([gone.signal, closing.signal]),
          );
    if (outcome.kind === 'reset') reset(request.socket);
    else if (!response.destroyed) {
      const content = Buffer.from(outcome.body);
      const length = outcome.status === 204 || outcome.status === 304 ? {} : { 'content-length': content.length };
      response.writeHead(outcome.status, { ...outcome.headers, ...length }).end(content);
    }
  };
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    respond(request, response).catch((error: unknown) => {
      // An abort is the client's or our own doing; anything else is a fault of the simulator, which must not stay silent.
      if (request.socket.destroyed || response.destroyed || closing.signal.aborted) return;
      console.error(error);
      response.writeHead(500, { 'content-type': 'text/plain' }).end('The simulator failed; see its console.\n');
    });
  };

  const server: Server = tls ? createTlsServer({ key: tls.key, cert: tls.cert }, onRequest) : createServer(onRequest);
  server.on('connection', (connection: Socket) => {
    const name = endpoint(connection);
    raw.set(name, connection);
    connection.on('close', () => {
      if (raw.get(name) === connection) raw.delete(name);
    });
  });
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST_BYTES,
    handleProtocols: (protocols) => (protocols.has('xmpp') ? 'xmpp' : false),
  });
  server.on('upgrade', (request: IncomingMessage, connection: Socket, head: Buffer) => {
    const path = (request.url ?? '').replace(/\?.*$/s, '');
    const offersXmpp = /(^|,)\s*xmpp\s*(,|$)/.test(request.headers['sec-websocket-protocol'] ?? '');
    if ((path !== '/ws' && path !== '/ws/') || !offersXmpp) {
      const status = offersXmpp ? '404 Not Found' : '400 Bad Request';
      // Nobody else listens to this connection any more, and an error that nobody hears ends the process.
      connection.on('error', () => undefined);
      connection.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
        connection.destroySoon(),
      );
      return;
    }
    let client: WebSocket | undefined;
    const accepted = socket(
      {
        send: (text) => client?.send(text),
        close: (code, reason) => client?.close(code, reason),
        reset: () => reset(connection),
      },
      remoteOf(connection),
      undefined,
      /[?&]seat=([\w.-]+)/.exec(request.url ?? '')?.[1],
    );
    // Also where no WebSocket comes of it.
    connection.on('close', () => client ?? accepted.gone());
    if (accepted.silent) {
      // The opening handshake is left without an answer until the client gives up.
      connection.on('error', () => undefined);
      connection.resume();
      return;
    }
    sockets.handleUpgrade(request, connection, head, (opened) => {
      client = opened;
      serveSocket(opened, accepted);
    });
  });

  await listen(server, host, port);
  const address = server.address();
  let closed: Promise<void> | undefined;
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      (closed ??= new Promise((resolve) => {
        closing.abort(new DOMException('The simulator stopped.', 'AbortError'));
        for (const client of sockets.clients) client.terminate();
        sockets.close();
        server.close(() => resolve());
        // closeAllConnections() of Node leaves out TLS that has not shaken hands and connections that were to be WebSockets.
        for (const connection of [...raw.values()]) connection.destroy();
      })),
  };
}

function serveSocket(client: WebSocket, server: SocketConnection): void {
  client.on('message', (data, isBinary) => {
    if (!isBinary) server.receive(textOf(data));
  });
  client.on('close', () => server.gone());
  // A broken connection also closes, which is what the server hears of.
  client.on('error', () => undefined);
}

function textOf(data: Buffer | ArrayBuffer | Buffer[]): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function explain(error: Error, host: string, port: number): Error {
  const code = isCoded(error) ? error.code : '';
  if (code === 'EADDRINUSE')
    return new OptionsError(`Port ${port} on ${host} is taken. Stop what uses it, or choose another with --port.`);
  if (code === 'EACCES')
    return new OptionsError(`Port ${port} may not be used by this account. Choose one above 1023 with --port.`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new OptionsError(`${host} is no address of this machine. Give one of its own with --host.`);
  return error;
}

/** The body as text; undefined when it is too large. What does not fit is read and thrown away, so that the answer can be heard. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    else if (bytes > 8 * MAX_REQUEST_BYTES) request.destroy();
  }
  return bytes > MAX_REQUEST_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

function singleHeaders({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

/** As Openfire's logs write an address: `127.0.0.1.44660`. */
function remoteOf(connection: Socket): string {
  return `${(connection.remoteAddress ?? '0.0.0.0').replace(/^::ffff:/, '')}.${connection.remotePort ?? 0}`;
}

function endpoint(connection: Socket): string {
  return `${connection.remoteAddress ?? ''} ${connection.remotePort ?? 0}`;
}
