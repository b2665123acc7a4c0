import { expect } from '@open-wc/testing';
import { setUpBench, type Bench, type Transport } from '../test/kit/bench.ts';
import { connectFinesse } from './connect.ts';
import type { ConnectOptions } from './connect-options.ts';
import type { FinesseClient } from './client.ts';
import { FinesseError } from './errors.ts';
import type { Heartbeat } from './health/heartbeat.ts';
import { parseLine } from './logs/line.ts';
import type { Fault } from '../simulator/core/faults-types.ts';

const AGENT = '1001001';
const PASSWORD = 'finesse';
type Codes = readonly string[] | Readonly<Record<Transport, readonly string[]>>;

/** A WebSocket cannot see the status, nor what stands in the place of the service. */
const TORN = { bosh: ['http-status'], websocket: ['host-unreachable'] } as const;
const INTERCEPTED = { bosh: ['not-xml'], websocket: ['host-unreachable', 'not-xml'] } as const;

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  describe(`connecting over ${transport}`, () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await setUpBench(transport);
    });
    afterEach(() => bench.dispose());

    const connect = (over: Partial<ConnectOptions> = {}) =>
      connectFinesse({
        host: bench.simulator.sides.a.host,
        userId: AGENT,
        transport,
        platform: bench.platform,
        ...('token' in over ? {} : { password: PASSWORD }),
        ...over,
      });
    const settle = async <T>(promise: Promise<T>, ms = 5_000): Promise<T> => {
      promise.catch(() => undefined);
      await bench.advance(ms);
      return promise;
    };
    const failure = async (over: Partial<ConnectOptions>, ms?: number): Promise<FinesseError> => {
      const error = await settle(
        connect(over).then(
          () => undefined,
          (caught: unknown) => caught,
        ),
        ms,
      );
      expect(error).to.be.instanceOf(FinesseError);
      return error as FinesseError;
    };
    const close = (client: FinesseClient) => settle(client.close(), 3_000);
    const expectNothingLeft = () => {
      expect(bench.timers).to.equal(0);
      expect(bench.traffic.open).to.equal(0);
    };

    it('gives a connected client that streams the own user, live', async () => {
      const client = await settle(connect());
      const states: string[] = [];
      client.user().subscribe(({ kind, value }) => states.push(`${kind} ${value.state}`));
      await bench.advance(1_000);
      expect(states).to.deep.equal(['snapshot LOGOUT']);
      const count: number[] = [];
      client.notificationCount$.subscribe((n) => count.push(n));
      await bench.simulator.sides.a.rest(
        {
          method: 'PUT',
          path: `/finesse/api/User/${AGENT}`,
          headers: { authorization: `Basic ${btoa(`${AGENT}:${PASSWORD}`)}`, 'content-type': 'application/xml' },
          body: '<User><state>LOGIN</state><extension>10001</extension></User>',
          remote: 'test',
        },
        new AbortController().signal,
      );
      await bench.advance(2_000);
      expect(states.at(-1)).to.equal('update NOT_READY');
      expect(count.at(-1)).to.be.above(0);
      await close(client);
      expectNothingLeft();
    });

    it('measures drift and round trip, hears the heartbeat, and posts the log', async () => {
      const client = await settle(connect({ clientLog: { id: 'test' } }));
      let drift = NaN;
      client.clock$.subscribe((estimate) => {
        drift = estimate.driftMs;
      });
      const beats: Heartbeat[] = [];
      client.heartbeat$.subscribe((one) => beats.push(one));
      await bench.advance(60_000);
      expect(drift).to.be.closeTo(0, 5);
      expect(beats.some(({ overdue }) => overdue)).to.equal(false);
      expect(beats.at(-1)?.lastHeardAt).to.be.above(Date.now() - 31_000);
      const receipt = await settle(client.sendClientLog(), 10_000);
      expect(receipt.status).to.be.within(200, 299);
      expect(receipt.confirmedBy).to.equal('event');
      await close(client);
      expectNothingLeft();
    });

    it('signs in with an access token, asked for afresh each time', async () => {
      let asked = 0;
      const token = () => {
        asked += 1;
        return bench.simulator.finesse.issueToken(AGENT, 3_600_000);
      };
      const client = await settle(connect({ token }));
      expect(asked).to.be.above(1);
      await close(client);
      expectNothingLeft();
    });

    it('outlives a token that cannot be fetched for a while', async () => {
      let asked = -Infinity;
      // The new session still gets its token; the requests that follow do not.
      const token = () =>
        (asked += 1) > 1 && asked < 6
          ? Promise.reject(new TypeError('Failed to fetch'))
          : Promise.resolve(bench.simulator.finesse.issueToken(AGENT, 3_600_000));
      const client = await settle(connect({ token }));
      const seen: string[] = [];
      client.user().subscribe({ next: ({ kind }) => seen.push(kind), error: (error) => seen.push(String(error)) });
      await bench.advance(1_000);
      asked = 0;
      bench.simulator.faults.add({ kind: 'session-terminate' });
      await bench.advance(60_000);
      expect(seen).to.deep.equal(['snapshot', 'resync']);
      await close(client);
      expectNothingLeft();
    });

    it('tells that the token could not be fetched by one typed error', async () => {
      const error = await failure({ token: () => Promise.reject(new TypeError('Failed to fetch')) });
      expect(error.code).to.equal('host-unreachable');
      expect(error.message).to.contain('access token');
      expectNothingLeft();
    });

    it('leaves the query of an address out of its errors', async () => {
      const path = transport === 'bosh' ? `https://fin1.ucce.local:7443/http-bind/` : `wss://fin1.ucce.local:7443/ws/`;
      for (const kind of ['reset', 'html'] as const) {
        const id = bench.simulator.faults.add({ kind, target: { on: 'notification' } });
        const { message } = await failure({ serviceUrl: `${path}?key=s3cret` }, 40_000);
        expect(message).to.contain(path).and.not.to.contain('s3cret');
        bench.simulator.faults.remove(id);
      }
    });

    it('writes the name of the server into its log lines', async () => {
      const lines: string[] = [];
      const client = await settle(connect({ clientLog: { sink: (line) => lines.push(line) } }));
      expect(parseLine(lines[0]!)?.host).to.equal(bench.simulator.sides.a.host);
      await close(client);
    });

    it('is told of a wrong password by one typed error, and leaves nothing behind', async () => {
      const error = await failure({ password: 'wrong' });
      expect(error.code).to.equal('credentials-refused');
      expect(error.message).not.to.contain('wrong');
      expectNothingLeft();
    });

    it('is told of a host that does not answer', async () => {
      const error = await failure({ fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
      expect(error.code).to.equal('host-unreachable');
      expect(error.message).to.contain('CORS');
      expectNothingLeft();
    });

    it('is told of a page that is no Finesse', async () => {
      const login = () => Promise.resolve(new Response('<!doctype html><html><body>Sign in</body></html>'));
      expect((await failure({ fetch: login })).code).to.equal('not-xml');
      expectNothingLeft();
    });

    it('is told of a server that never answers', async () => {
      const error = await failure({ fetch: () => new Promise(() => undefined), timeoutMs: 10_000 }, 10_000);
      expect(error.code).to.equal('timeout');
      expectNothingLeft();
    });

    for (const [what, fault, codes] of [
      ['is stopped', { kind: 'service-stop' }, ['host-unreachable', 'http-status']],
      ['is not reached', { kind: 'reset', target: { on: 'notification' } }, ['host-unreachable']],
      ['does not answer', { kind: 'stall', target: { on: 'notification' } }, ['timeout']],
      ['answers with an error', { kind: 'status', status: 502, target: { on: 'notification' } }, TORN],
      ['is a login page', { kind: 'html', target: { on: 'notification' } }, INTERCEPTED],
    ] as const satisfies readonly (readonly [string, Fault, Codes])[]) {
      it(`is told where REST answers and the notification service ${what}`, async () => {
        bench.simulator.faults.add(fault);
        const { code, message } = await failure({}, 40_000);
        const expected: readonly string[] = 'bosh' in codes ? codes[transport] : codes;
        expect(expected, message).to.include(code);
        expectNothingLeft();
      });
    }

    it('gives up in time', async () => {
      let late = 0;
      const token = () =>
        new Promise<string>((resolve) => {
          late += 1;
          if (late === 1) resolve('abc');
        });
      const rest = (input: RequestInfo | URL, init?: RequestInit) => {
        const headers = new Headers(init?.headers);
        headers.set('Authorization', `Basic ${btoa(`${AGENT}:${PASSWORD}`)}`);
        return bench.platform.fetch(input, { ...init, headers });
      };
      const error = await failure({ token, fetch: rest, timeoutMs: 8_000 }, 12_000);
      expect(error.code).to.equal('timeout');
      expectNothingLeft();
    });

    it('takes whole addresses in place of host and ports', async () => {
      const { host } = bench.simulator.sides.a;
      const serviceUrl = transport === 'bosh' ? `https://${host}:8445/http-bind/` : `wss://${host}:8445/ws/`;
      const asked: string[] = [];
      const fetch: typeof globalThis.fetch = (input, init) => {
        asked.push(input instanceof Request ? input.url : input.toString());
        return bench.platform.fetch(input, init);
      };
      const client = await settle(
        connect({
          host: 'other.example.com',
          serviceUrl,
          restUrl: 'https://rest.example.com',
          resource: 'mine',
          fetch,
        }),
      );
      expect(asked[0]).to.match(/^https:\/\/rest\.example\.com\/finesse\/api\/SystemInfo/);
      await close(client);
      expectNothingLeft();
    });

    it('refuses wrong options before anything is sent', async () => {
      const wrong: readonly Partial<ConnectOptions>[] = [
        { host: 'https://fin1' },
        { host: '' },
        { userId: '' },
        { password: '' },
        { token: 'both', password: PASSWORD },
        { token: '' },
        { transport: 'tcp' as 'bosh' },
        { ports: { rest: 0 } },
        { ports: { notifications: 70_000 } },
        { serviceUrl: transport === 'bosh' ? 'wss://fin1:7443/ws/' : 'https://fin1:7443/http-bind/' },
        { resource: 'desktop' },
        { probeIntervalMs: 999 },
      ];
      let sent = 0;
      const fetch: typeof globalThis.fetch = (input, init) => {
        sent += 1;
        return bench.platform.fetch(input, init);
      };
      for (const over of wrong) {
        expect((await failure({ fetch, ...over }, 0)).code, JSON.stringify(over)).to.equal('options-invalid');
      }
      expect(sent).to.equal(0);
      expectNothingLeft();
    }).timeout(20_000);
  });
}
