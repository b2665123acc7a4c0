/** The check of connectivity as it is published, in Node, which tells what a browser does not: why a connection failed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { preflightText, runPreflight, type PreflightOptions, type PreflightReport } from 'finesse-pulse';
import { ROOT } from '../../scripts/run.mjs';
import { createSimulator } from '../../simulator/index.ts';
import { startServer, type ServerOptions } from '../../simulator/node.ts';
import { LOOPBACK_TLS } from '../support/loopback-certificate.ts';

const AGENT = { userId: '1001001', password: 'finesse' };

async function setUp(context: TestContext, options: Partial<ServerOptions> = {}) {
  const simulator = createSimulator();
  const server = await startServer({ simulator, port: 0, ...options });
  context.after(async () => {
    await server.close();
    simulator.close();
  });
  const port = Number(new URL(server.urlA).port);
  const check = async (more: Partial<PreflightOptions> = {}): Promise<PreflightReport> => {
    const ports = { rest: port, notifications: port };
    const report = await runPreflight({ host: '127.0.0.1', bothSides: false, secure: false, ports, ...more });
    // A WebSocket that was opened for a look may still be shaking hands over its end; nobody was signed in on it.
    const sessions = simulator.sides.a.notification.sessions().filter(({ userId }) => userId !== undefined);
    assert.deepEqual(sessions, []);
    return report;
  };
  return { check };
}

const reasonOf = ({ steps }: PreflightReport, id: string): string | undefined =>
  steps.find((step) => step.id === id)?.reason;

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

test('all is well, with sessions of both transports', async (context) => {
  const { check } = await setUp(context);
  const report = await check(AGENT);
  assert.equal(report.status, 'passed', preflightText(report));
  assert.equal(reasonOf(report, 'websocket-echo'), 'answered');
  assert.equal(reasonOf(report, 'bosh-echo'), 'answered');
  assert.ok(report.cannotSee.includes('page-rules'));
});

test('a certificate that is not trusted is told from a port that is closed, and from a name that nobody has', async (context) => {
  const { check } = await setUp(context, { tls: LOOPBACK_TLS });
  const untrusted = await check({ secure: true });
  assert.equal(reasonOf(untrusted, 'rest-port'), 'untrusted');
  assert.deepEqual(
    untrusted.causes.map(({ cause, certainty }) => `${certainty} ${cause}`),
    ['proved certificate-untrusted'],
  );

  const rest = await closedPort();
  const closed = await check({ secure: true, ports: { rest, notifications: rest } });
  assert.equal(reasonOf(closed, 'rest-port'), 'refused');
  assert.equal(
    closed.causes.some(({ cause }) => cause === 'certificate-untrusted'),
    false,
  );

  const nobody = await check({ host: 'nobody.invalid' });
  assert.equal(reasonOf(nobody, 'rest-port'), 'unknown-host');
  assert.deepEqual(
    nobody.causes.map(({ cause, certainty }) => `${certainty} ${cause}`),
    ['likely network'],
  );
});

test('a port of notifications that is closed while WebSockets can be had by that of REST', async (context) => {
  const { check } = await setUp(context);
  const notifications = await closedPort();
  const healthy = await check();
  const rest = Number(healthy.steps.find(({ id }) => id === 'rest-port')?.values['port']);
  const report = await check({ ports: { rest, notifications } });
  assert.equal(reasonOf(report, 'notification-port'), 'refused');
  assert.equal(reasonOf(report, 'websocket'), 'answered');
  assert.equal(report.status, 'warned');
  assert.deepEqual(
    report.causes.map(({ cause }) => cause),
    ['port-blocked'],
  );
});

test('the example tells of a server that does not answer', async () => {
  const run = promisify(execFile)(process.execPath, [join(ROOT, 'examples', 'preflight.ts')], {
    env: { ...process.env, FINESSE_HOST: 'nobody.invalid' },
  });
  const { code, stdout } = await run.then(
    () => ({ code: 0, stdout: '' }),
    (error: unknown) => error as { readonly code: number; readonly stdout: string },
  );
  assert.equal(code, 1);
  assert.match(stdout, /^The check of nobody\.invalid found that an agent cannot work here/);
  assert.match(stdout, /the name is unknown/);
});
