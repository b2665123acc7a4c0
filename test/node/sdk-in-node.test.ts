/** The SDK as it is published, in Node: the simulator's servers, real sockets, both transports. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it, test, type TestContext } from 'node:test';
import { connectFinesse, TransportError, userId, type ConnectOptions, type FinesseClient } from 'finesse-pulse';
import { filter, firstValueFrom } from 'rxjs';
import { ROOT } from '../../scripts/run.mjs';
import { createSimulator } from '../../simulator/index.ts';
import { startServer, type ServerOptions } from '../../simulator/node.ts';
import { EventLog, within } from '../kit/deadline.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

const SUPERVISOR = userId('1001006');
const AGENT = userId('1001001');

async function setUp(context: TestContext, options: Partial<ServerOptions> = {}) {
  const simulator = createSimulator();
  const server = await startServer({ simulator, port: 0, ...options });
  context.after(async () => {
    await server.close();
    simulator.close();
  });
  const optionsOf = (transport: 'bosh' | 'websocket'): ConnectOptions => ({
    host: 'localhost',
    userId: SUPERVISOR,
    password: 'finesse',
    transport,
    restUrl: server.urlA,
    serviceUrl: transport === 'bosh' ? `${server.urlA}/http-bind/` : `${server.urlA.replace('http', 'ws')}/ws/`,
    // No jitter: the shortest wait before each attempt.
    platform: { random: () => 0 },
  });
  const connect = async (
    transport: 'bosh' | 'websocket',
    overrides: Partial<ConnectOptions> = {},
  ): Promise<FinesseClient> => {
    const client = await connectFinesse({ ...optionsOf(transport), ...overrides });
    context.after(() => client.close());
    return client;
  };
  return { simulator, server, optionsOf, connect };
}

/** What a client tells of its connection, of an agent of a team and of its user, one line each. */
function follow(client: FinesseClient): EventLog<string> {
  const log = new EventLog<string>();
  const error = (cause: unknown): void => log.add(String(cause));
  client.connection$.subscribe(({ status }) => log.add(status));
  client
    .team('5000')
    .subscribe({ next: ({ kind, value }) => log.add(`team ${kind} ${value.get(AGENT)?.state ?? ''}`), error });
  client.user().subscribe({ next: ({ kind, value }) => log.add(`${kind} ${value.state}`), error });
  return log;
}

/** A way to a local port that can fall silent: connections stay open, and nothing passes any more. */
async function openHole(
  context: TestContext,
  target: number,
): Promise<{ readonly port: number; readonly swallow: () => void }> {
  let silent = false;
  const proxy = createServer((client) => {
    const service = connect(target, '127.0.0.1');
    for (const [from, to] of [
      [client, service],
      [service, client],
    ] as const) {
      from.on('data', (data) => {
        if (!silent) to.write(data);
      });
      from.on('error', () => from.destroy());
      from.on('close', () => {
        if (!silent) to.destroy();
      });
    }
    context.after(() => {
      client.destroy();
      service.destroy();
    });
  }).listen(0, '127.0.0.1');
  context.after(() => proxy.close());
  await once(proxy, 'listening');
  return { port: (proxy.address() as AddressInfo).port, swallow: () => (silent = true) };
}

/** Lines that a child process writes, and its end: code and signal. */
function watch(context: TestContext, child: ChildProcess): { lines: EventLog<string>; ended: Promise<unknown[]> } {
  const lines = new EventLog<string>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface(stream).on('line', (line) => lines.add(line));
  }
  context.after(() => child.kill('SIGKILL'));
  return { lines, ended: once(child, 'exit') };
}

const is = (line: string) => (event: string) => event === line;

for (const transport of ['bosh', 'websocket'] as const) {
  describe(`in Node over ${transport}`, () => {
    it('a client signs in, gets typed users of its own and of a team, and leaves no global behind', async (context) => {
      const { simulator, connect } = await setUp(context);
      const before = Reflect.ownKeys(globalThis);
      const client = await connect(transport);
      const log = follow(client);
      await log.next(is('team snapshot LOGOUT'), 'the snapshot of the team');

      simulator.finesse.requestAgentState(SUPERVISOR, 'LOGIN');
      await log.next(is('update NOT_READY'), 'the sign-in');
      simulator.finesse.requestAgentState(AGENT, 'LOGIN');
      await log.next(is('team update NOT_READY'), 'the sign-in of somebody on the team');

      const { presence$ } = simulator.sides.a.notification;
      const gone = firstValueFrom(
        presence$.pipe(filter(({ userId, available }) => userId === SUPERVISOR && !available)),
      );
      await client.close();
      await within(5_000, 'the server to be told of the end', gone);
      assert.deepEqual(Reflect.ownKeys(globalThis), before);
    });

    it('a client that was cut off comes back by itself, with a new snapshot', async (context) => {
      const { simulator, connect } = await setUp(context);
      const log = follow(await connect(transport));
      await log.next(is('snapshot LOGOUT'), 'the snapshot');

      const stop = simulator.faults.add({ kind: 'service-stop' });
      await log.next(is('reconnecting'), 'the loss');
      simulator.finesse.requestAgentState(SUPERVISOR, 'LOGIN');
      simulator.faults.remove(stop);

      await log.next(is('connected'), 'the return');
      await log.next(is('resync NOT_READY'), 'what happened meanwhile');
      simulator.finesse.requestAgentState(SUPERVISOR, 'READY');
      await log.next(is('update READY'), 'what happens from then on');
    });

    it('a wrong password is one typed error', async (context) => {
      const { connect } = await setUp(context);
      await assert.rejects(
        connect(transport, { password: 'wrong' }),
        (error) => error instanceof TransportError && error.code === 'credentials-refused',
      );
    });

    for (const kind of ['truncated-xml', 'malformed-xml'] as const) {
      it(`damage on the way (${kind}) is noticed, and nothing of it is believed`, async (context) => {
        const { simulator, connect } = await setUp(context);
        const log = follow(await connect(transport));
        await log.next(is('snapshot LOGOUT'), 'the snapshot');

        simulator.faults.add({ kind, target: { on: transport }, count: 1 });
        simulator.finesse.requestAgentState(SUPERVISOR, 'LOGIN');
        await log.next((line) => /^(update|resync) NOT_READY$/.test(line), 'what the damaged answer held');
        assert.deepEqual(
          log.all.filter((line) => /Error|undefined/.test(line)),
          [],
        );
      });
    }

    it('closing leaves nothing that keeps the process', async (context) => {
      const { server, optionsOf } = await setUp(context);
      const script = `
        import { connectFinesse } from 'finesse-pulse';
        const client = await connectFinesse(${JSON.stringify(optionsOf(transport))});
        await new Promise((resolve) => client.user().subscribe(resolve));
        await client.close();
        console.log('closed');
      `;
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
      const { lines, ended } = watch(context, child);
      await lines.next(is('closed'), 'the client to close');
      assert.deepEqual(await within(3_000, `the process to end by itself, at ${server.urlA}`, ended), [0, null]);
    });
  });
}

for (const transport of ['bosh', 'websocket'] as const) {
  test(`closing does not wait for a network that has gone silent, over ${transport}`, async (context) => {
    const { server, optionsOf } = await setUp(context);
    const hole = await openHole(context, Number(new URL(server.urlA).port));
    const serviceUrl = optionsOf(transport).serviceUrl?.replace(new URL(server.urlA).port, String(hole.port));
    const script = `
      import { connectFinesse } from 'finesse-pulse';
      const client = await connectFinesse(${JSON.stringify({ ...optionsOf(transport), serviceUrl })});
      console.log('connected');
      process.stdin.once('data', async () => {
        process.stdin.destroy();
        await client.close();
        console.log('closed');
      });
    `;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: ROOT });
    const { lines, ended } = watch(context, child);
    await lines.next(is('connected'), 'the client to connect');
    hole.swallow();
    child.stdin.write('\n');
    await lines.next(is('closed'), 'the client to close', 3_500);
    assert.deepEqual(await within(3_000, 'the process to end by itself', ended), [0, null]);
  });
}

test('BOSH in Node asks through the fetch that it was given', async (context) => {
  const { connect, optionsOf } = await setUp(context);
  const asked: string[] = [];
  await connect('bosh', {
    fetch: (input, init) => {
      asked.push(input instanceof Request ? input.url : String(input));
      return fetch(input, init);
    },
  });
  assert.ok(asked.filter((url) => url === optionsOf('bosh').serviceUrl).length >= 3, asked.join('\n'));
});

test('the monitor of the README shows a team, over TLS with a certificate of its own, until Ctrl-C', async (context) => {
  const { simulator, server } = await setUp(context, { host: 'localhost', tls: LOOPBACK_TLS });
  const folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-monitor-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const certificate = join(folder, 'finesse.pem');
  writeFileSync(certificate, LOOPBACK_TLS.cert);

  const child = spawn(process.execPath, [join(ROOT, 'examples', 'monitor.ts')], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: certificate,
      FINESSE_HOST: 'localhost',
      FINESSE_PORT: new URL(server.urlA).port,
      FINESSE_USER: SUPERVISOR,
      FINESSE_PASSWORD: 'finesse',
    },
  });
  const { lines, ended } = watch(context, child);
  await lines.next(is(`snapshot ${AGENT} LOGOUT`), 'the team');
  simulator.finesse.requestAgentState(AGENT, 'LOGIN');
  await lines.next(is(`update ${AGENT} NOT_READY`), 'the sign-in of an agent');
  child.kill('SIGINT');
  assert.deepEqual(await within(5_000, 'the monitor to end', ended), [0, null]);
});
