/** The logout forecast against the expiry of sessions on a real server, which has no rounds: it ends a session when its time is up. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { browserPlatform, createXmppChannel, userId } from 'finesse-pulse';
import { forecastLogout, LOGOUT_TERMS, type LogoutForecast } from '../../sdk/health/forecast.ts';
import { INITIAL_SEEN, observeSeen, type Seen } from '../../sdk/health/seen.ts';
import { within } from '../kit/deadline.ts';
import { DOMAIN, startProsody, type Prosody } from './prosody.ts';

const AGENT = userId('1001001');
const PASSWORD = 'agent-secret';
const SECOND = 1_000;
/** Long enough for the client to give the connection up before the server does. */
const INACTIVITY_S = 12;
const WAIT_S = 2;
/** What of it is foretold: Prosody has no reaper. */
const TERMS = { ...LOGOUT_TERMS, idleMs: INACTIVITY_S * SECOND, holdMs: WAIT_S * SECOND, reaperMs: 0 };
/** The guess is so near, ms; the server's timers and this machine may be busy. */
const NEAR_MS = SECOND;

/** A way to the server that can fall silent, of which neither end hears, or be torn. */
async function openWay(port: number) {
  const sockets = new Set<Socket>();
  let onAsked = (): void => undefined;
  let silent = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    sockets.add(client.on('error', () => client.destroy()));
    if (silent) return;
    const service = connect(port, '127.0.0.1');
    sockets.add(service.on('error', () => service.destroy()));
    client.on('close', () => silent || service.destroy());
    client.on('data', (data) => {
      if (silent) return;
      service.write(data, () => onAsked());
    });
    service.on('data', (data) => silent || client.write(data)).on('close', () => silent || client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const destroy = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/http-bind/`,
    /** The next request that the server has. */
    asked: () => new Promise<void>((resolve) => (onAsked = resolve)),
    fallSilent: () => (silent = true),
    tear: () => {
      server.close();
      destroy();
    },
    close: () => {
      server.close();
      destroy();
    },
  };
}

describe('the forecast and the expiry of a session on Prosody', () => {
  let prosody: Prosody;
  before(async () => {
    prosody = await startProsody({ [AGENT]: PASSWORD }, { inactivity: INACTIVITY_S, logLevel: 'debug' });
  });
  after(() => prosody.stop());

  /** Lets a client live until it has heard so many answers, takes its way to the server away, and waits until the server has ended its session. */
  async function lose(answers: number, how: 'fallSilent' | 'tear') {
    const way = await openWay(prosody.port);
    let seen: Seen = INITIAL_SEEN;
    let forecast: LogoutForecast | undefined;
    const channel = createXmppChannel({
      service: way.url,
      jid: { userId: AGENT, domain: DOMAIN },
      password: PASSWORD,
      wait: WAIT_S,
      platform: browserPlatform(),
    });
    const told = new Promise<void>((resolve) => {
      channel.connection$.subscribe((state) => {
        seen = observeSeen(seen, { kind: 'connection', state });
        forecast ??= forecastLogout({ at: Date.now(), seen, terms: TERMS });
        if (forecast) resolve();
      });
    });
    const lived = new Promise<void>((resolve) => {
      let heard = 0;
      channel.activity$.subscribe((activity) => {
        seen = observeSeen(seen, activity);
        if (activity.kind === 'heard' && activity.what !== 'session' && ++heard === answers) resolve();
      });
    });
    channel.open();
    await within(30_000, 'answers', lived);
    // In between an answer and the next request nobody can know which of both was the last.
    await within(10_000, 'a request', way.asked());
    assert.equal(forecast, undefined, 'silent while it lives');
    const ended = prosody.log
      .next((line) => line.includes('BOSH client silent for over'), 'the end of the session')
      .then(() => Date.now());
    way[how]();
    await within(15_000, 'a forecast', told);
    const endedAt = await within(40_000, 'the end of the session', ended);
    await channel.close();
    way.close();
    return { endedAt, closed: (forecast as unknown as LogoutForecast).sessionClosed };
  }

  for (const [how, answers] of [
    ['fallSilent', 2],
    ['fallSilent', 5],
    ['tear', 3],
  ] as const) {
    it(`holds it, and is right to the second (${how} after ${answers} answers)`, async (context) => {
      const { endedAt, closed } = await lose(answers, how);
      const error = Math.round(closed.likely - endedAt);
      context.diagnostic(`foretold ${error} ms off, in an interval of ${Math.round(closed.to - closed.from)} ms`);
      // The line of the log is read a moment after it was written.
      assert.ok(endedAt >= closed.from && endedAt <= closed.to + 250, JSON.stringify({ endedAt, closed }));
      assert.ok(Math.abs(error) <= NEAR_MS, `${error} ms`);
    });
  }
});
