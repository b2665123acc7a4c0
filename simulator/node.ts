/** The simulator as two servers of Node, side a and side b, with the gadget container and the simulated desktop. */
import type { HttpHandler, HttpOutcome, HttpRequest, SideName } from './core/types.ts';
import { readStatic, type StaticFolders } from './node-files.ts';
import { openSide } from './node-side.ts';
import { createShindig } from './shindig/shindig.ts';
import type { Simulator } from './simulator.ts';

/** What {@link startServer} serves, and where. */
export interface ServerOptions {
  readonly simulator: Simulator;
  /** Address to listen on; 127.0.0.1 unless told. Whoever reaches it reaches the control API too, which tells passwords. */
  readonly host?: string;
  /** Port of side a; 8445 unless told, 0 takes a free one. */
  readonly port?: number;
  /** Port of side b; the one after `port` unless told, or a free one when that is 0. */
  readonly portB?: number;
  /** PEM texts for HTTPS and WSS; plain HTTP and WS without. */
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Folders to serve, by path: `{'/desktop/': 'dist/desktop', '/3rdpartygadget/files/finesse-pulse/': 'dist/gadget-package'}`. */
  readonly staticFolders?: StaticFolders;
}

/** Servers that run. The simulator is its owner's to close. */
export interface RunningServer {
  /** Origin of side a: `http://127.0.0.1:8445`. */
  readonly urlA: string;
  readonly urlB: string;
  /** Ends both servers at once with everything that is held; resolves when their ports are free. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts both servers.
 * @throws OptionsError `options-invalid` when a port is taken or may not be used; nothing is left listening then.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { simulator, host = '127.0.0.1', port = 8445, tls, staticFolders = {} } = options;
  const portB = options.portB ?? (port === 0 ? 0 : port + 1);
  const ports: Record<SideName, number> = { a: port, b: portB };
  const open = (side: SideName) =>
    openSide({
      handler: routes(simulator, side, staticFolders, ports),
      socket: simulator.sides[side].socket,
      host,
      port: ports[side],
      tls,
    });
  const a = await open('a');
  ports.a = a.port;
  const b = await open('b').catch(async (error: unknown) => {
    await a.close();
    throw error;
  });
  ports.b = b.port;
  const origin = (chosen: number): string =>
    `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${chosen}`;
  return {
    urlA: origin(a.port),
    urlB: origin(b.port),
    close: async () => {
      await Promise.all([a.close(), b.close()]);
    },
  };
}

function routes(
  simulator: Simulator,
  name: SideName,
  folders: StaticFolders,
  ports: Readonly<Record<SideName, number>>,
): HttpHandler {
  const side = simulator.sides[name];
  const shindig = createShindig({
    readText: async (path) => (await readStatic(folders, path))?.text,
    rest: side.http,
  });
  // A fault that names their path reaches these too: with `/` everything is gone but the control API.
  const pages = simulator.faults.http(name, async (request, signal) => {
    const path = pathOf(request);
    if (path.startsWith('/gadgets/')) return shindig(request, signal);
    const moved = path === '/' ? '/desktop/start.html' : path === '/desktop' ? '/desktop/' : undefined;
    if (moved !== undefined) return { kind: 'answer', status: 302, headers: { location: moved }, body: '' };
    const file = request.method === 'GET' || request.method === 'HEAD' ? await readStatic(folders, path) : undefined;
    return file ? answer(200, file.type, file.text) : answer(404, 'text/plain;charset=utf-8', `Nothing at ${path}.\n`);
  });
  return (request, signal) => {
    const path = pathOf(request);
    // Which port is which side only this face knows; it is no secret.
    if (path === '/simulator/ports')
      return Promise.resolve(answer(200, 'application/json;charset=utf-8', JSON.stringify({ ...ports, here: name })));
    if (path.startsWith('/simulator/')) return simulator.control(request, signal);
    if (path.startsWith('/http-bind') || path.startsWith('/finesse/')) return side.http(request, signal);
    return pages(request, signal);
  };
}

function pathOf({ path }: HttpRequest): string {
  return path.replace(/[?#].*$/s, '');
}

function answer(status: number, type: string, body: string): HttpOutcome {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': type, 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
    body,
  };
}
