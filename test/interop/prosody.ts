/** A real XMPP server for a test: Prosody on a free loopback port, with its data in a temporary folder, always stopped. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProsody } from '../../scripts/ensure.mjs';
import { killWithUs, onProcessEnd } from '../kit/cleanup.ts';
import { EventLog, within } from '../kit/deadline.ts';

/** The domain that the configuration serves. */
export const DOMAIN = 'localhost';
export const PUBSUB = `pubsub.${DOMAIN}`;

export interface Prosody {
  readonly port: number;
  readonly boshUrl: string;
  readonly webSocketUrl: string;
  /** Lines of its log. */
  readonly log: EventLog<string>;
  /** Ends the server as a crash would, without a word to anyone. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

export interface ProsodyOptions {
  /** How long the server keeps a BOSH session without a request, s; 60 unless told, as Finesse does. */
  readonly inactivity?: number;
  /** `debug` tells of each request and of the end of each session, at the price of speed; `info` unless told. */
  readonly logLevel?: 'debug' | 'info';
  /** `memory` forgets nodes and subscriptions with the server, and spares it a file for each change; `internal` unless told. */
  readonly storage?: 'internal' | 'memory';
}

/** Starts Prosody with these users (password by name). */
export async function startProsody(
  users: Readonly<Record<string, string>>,
  { inactivity = 60, logLevel = 'info', storage = 'internal' }: ProsodyOptions = {},
): Promise<Prosody> {
  const program = findProsody();
  if (program === undefined) throw new Error('Prosody is not installed; npm run test:interop says how to get it.');
  const data = mkdtempSync(join(tmpdir(), 'finesse-pulse-prosody-'));
  const forgetData = onProcessEnd(() => rmSync(data, { recursive: true, force: true }));
  const accounts = join(data, DOMAIN, 'accounts');
  mkdirSync(accounts, { recursive: true });
  for (const [name, password] of Object.entries(users)) {
    writeFileSync(join(accounts, `${name}.dat`), `return { ["password"] = ${JSON.stringify(password)} };\n`);
  }

  const port = await freePort();
  const log = new EventLog<string>();
  const env = {
    XMPP_DATA: data,
    XMPP_HTTP_PORT: String(port),
    XMPP_BOSH_INACTIVITY: String(inactivity),
    XMPP_LOG_LEVEL: logLevel,
    XMPP_PUBSUB_STORAGE: storage,
  };
  let server = await launch(program, env, log);
  return {
    port,
    log,
    boshUrl: `http://127.0.0.1:${port}/http-bind/`,
    webSocketUrl: `ws://127.0.0.1:${port}/ws/`,
    kill: () => server.end('SIGKILL'),
    restart: async () => {
      server = await launch(program, env, log);
    },
    stop: async () => {
      await server.end('SIGTERM');
      forgetData();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

interface Running {
  end(signal: NodeJS.Signals): Promise<void>;
}

async function launch(program: string, env: NodeJS.ProcessEnv, log: EventLog<string>): Promise<Running> {
  const child: ChildProcess = spawn(program, ['--config', join(import.meta.dirname, 'prosody.cfg.lua'), '-F'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const unwatch = killWithUs(child);
  const ended = once(child, 'exit');
  const output: string[] = [];
  const serving = new Promise<void>((resolve, reject) => {
    const read = (line: string): void => {
      output.push(line);
      log.add(line);
      if (line.includes("Serving 'websocket'")) resolve();
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Prosody ended with code ${String(code)}:\n${output.join('\n')}`)));
  });
  await within(15_000, 'Prosody to serve', serving);
  return {
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
        await within(10_000, 'Prosody to end', ended);
      }
      unwatch();
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
