import { expect } from '@open-wc/testing';
import { Observable, of, Subject, type Subscription } from 'rxjs';
import { PASSWORD, record, setUpBench, SUPERVISOR, USER_NODE, type Bench } from '../../test/kit/bench.ts';
import type { Fault } from '../../simulator/core/faults-types.ts';
import type { HttpOutcome } from '../../simulator/core/types.ts';
import type { SimulatorOptions } from '../../simulator/simulator.ts';
import { OptionsError } from '../errors.ts';
import type { PageSignal } from '../platform.ts';
import { checkConnectivity, checkReachability, runPreflight } from './preflight.ts';
import { checkPreflightOptions, type PreflightOptions } from './options.ts';
import { preflightText } from './text.ts';
import type { PreflightReport, PreflightSideName, PreflightStepId } from './report.ts';

/** Longer than any check may take, ms. */
const LONG_MS = 70_000;

const HOSTS = { a: 'fin1.ucce.local', b: 'fin2.ucce.local' };

/** Undefined takes away what is usual. */
type Overrides = { readonly [Name in keyof PreflightOptions]?: PreflightOptions[Name] | undefined };

interface Check {
  readonly reports: PreflightReport[];
  readonly last: () => PreflightReport;
  /** `status reason` of a step in the last report. */
  readonly is: (id: PreflightStepId, side?: PreflightSideName) => string;
  readonly values: (id: PreflightStepId, side?: PreflightSideName) => Readonly<Record<string, number | string>>;
  readonly causes: () => readonly string[];
  readonly subscription: Subscription;
}

describe('checkConnectivity', () => {
  let bench: Bench;
  /** What was sent with credentials: `Authorization` headers, and SASL. */
  let secrets: string[];
  beforeEach(async () => {
    bench = await setUpBench('bosh');
    secrets = [];
  });
  afterEach(() => bench.dispose());

  const options = (overrides: Overrides = {}): PreflightOptions =>
    given({
      host: bench.simulator.sides.a.host,
      userId: SUPERVISOR,
      password: PASSWORD,
      platform: {
        ...bench.platform,
        fetch: (input, init) => {
          const value = new Headers(init?.headers).get('authorization');
          if (value !== null) secrets.push(value);
          return bench.platform.fetch(input, init);
        },
      },
      ...overrides,
    });
  const start = (overrides: Overrides = {}, check = checkConnectivity): Check => {
    const reports: PreflightReport[] = [];
    const subscription = check(options(overrides)).subscribe((report) => reports.push(report));
    const last = (): PreflightReport => reports.at(-1)!;
    const step = (id: PreflightStepId, side?: PreflightSideName) =>
      last().steps.find((one) => one.id === id && one.side === side)!;
    return {
      reports,
      subscription,
      last,
      is: (id, side) => `${step(id, side).status} ${step(id, side).reason ?? ''}`,
      values: (id, side) => step(id, side).values,
      causes: () => last().causes.map(({ cause, certainty, side }) => `${certainty} ${cause}${side ? ` ${side}` : ''}`),
    };
  };
  const run = async (overrides: Overrides = {}, check = checkConnectivity): Promise<Check> => {
    const started = start(overrides, check);
    await finish(started);
    expect(started.last().done, 'done').to.equal(true);
    expect(started.subscription.closed, 'completed').to.equal(true);
    leavesNothing();
    return started;
  };
  const finish = async ({ subscription }: Check): Promise<void> => {
    for (let ms = 0; ms < LONG_MS && !subscription.closed; ms += 250) await bench.advance(250);
  };
  const leavesNothing = (): void => {
    // One that was asked for a moment ago has no user yet, and its name is not known to us: the server forgets it by itself.
    for (const { notification } of Object.values(bench.simulator.sides))
      expect(notification.sessions().filter(({ userId }) => userId !== undefined)).to.deep.equal([]);
    expect(bench.timers, 'timers').to.equal(0);
  };

  const fault = (one: Fault) => bench.simulator.faults.add(one);
  const again = async (given: SimulatorOptions): Promise<void> => {
    await bench.dispose();
    bench = await setUpBench('bosh', given);
  };

  it('passes all steps of both sides where nothing is wrong', async () => {
    const check = await run();
    const { status, causes, steps, hosts } = check.last();
    expect({ status, causes, hosts }).to.deep.equal({ status: 'passed', causes: [], hosts: HOSTS });
    expect(steps.map(({ status: each }) => each)).to.deep.equal(steps.map(() => 'passed'));
  });

  describe('says what is wrong', () => {
    it('a firewall that drops 7443: blocked, and WebSocket by 8445 goes on', async () => {
      fault({ kind: 'blackhole', target: { port: 7443 } });
      const check = await run();
      for (const side of ['a', 'b'] as const) {
        expect(check.is('notification-port', side)).to.equal('failed no-answer');
        expect(check.values('notification-port', side)).to.deep.equal({
          limitMs: 6_000,
          port: 7443,
          link: `https://${HOSTS[side]}:7443/`,
        });
        expect(check.is('certificate', side)).to.equal('passed answered');
        expect(check.is('websocket', side)).to.equal('passed answered');
        expect(check.is('websocket-echo', side)).to.equal('passed answered');
        // By 8445, which serves notifications too.
        expect(check.values('bosh-session', side)['port']).to.equal(8445);
      }
      expect(check.last().status).to.equal('warned');
      expect(check.causes()).to.deep.equal(['proved port-blocked a', 'proved port-blocked b']);
    });

    it('a firewall that drops 7443 before a Finesse of 11.6, which has nothing else', async () => {
      await again({ version: '11.6' });
      fault({ kind: 'blackhole', target: { port: 7443 } });
      const check = await run();
      expect(check.is('websocket', 'a')).to.equal('skipped needs');
      expect(check.is('bosh-session', 'a')).to.equal('skipped needs');
      expect(check.values('bosh-session', 'a')).to.deep.equal({ step: 'notification-port' });
      expect(check.last().status).to.equal('failed');
      expect(check.causes()).to.deep.equal(['likely port-blocked a', 'likely port-blocked b']);
    });

    it('7443 that fails at once: a browser cannot tell why, and gives the link to look', async () => {
      fault({ kind: 'reset', target: { port: 7443, side: 'a' } });
      const check = await run();
      expect(check.is('notification-port', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.is('certificate', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.values('certificate', 'a')).to.deep.equal({ port: 7443, link: 'https://fin1.ucce.local:7443/' });
      expect(check.last().status).to.equal('warned');
      expect(check.last().cannotSee).to.include('why-refused');
      expect(check.causes()).to.deep.equal(['likely certificate-untrusted a', 'possible port-blocked a']);
    });

    it('a captive portal in the place of everything', async () => {
      fault({ kind: 'html' });
      const check = await run();
      expect(check.is('rest-port', 'a')).to.equal('passed answered');
      expect(check.is('system-info', 'a')).to.equal('failed intercepted');
      expect(check.is('rest-port', 'b')).to.equal('skipped no-other-side');
      expect(check.is('credentials')).to.equal('skipped needs');
      expect(check.last().status).to.equal('failed');
      expect(check.causes()).to.deep.equal(['proved intercepted a']);
      expect(secrets, 'no portal gets a password').to.deep.equal([]);
    });

    it('a proxy that answers in the place of the notification service alone', async () => {
      fault({ kind: 'html', target: { on: 'notification' } });
      const check = await run({ bothSides: false });
      expect(check.is('websocket', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.is('bosh-session', 'a')).to.equal('failed intercepted');
      expect(check.last().status).to.equal('failed');
      expect(check.causes()).to.include('proved intercepted a');
    });

    it('a wrong password, with one request that carries it and no more', async () => {
      const check = await run({ password: 'wrong-Sesame-7' });
      expect(secrets.length).to.equal(1);
      expect(bench.traffic.frames.filter((frame) => frame.includes('<auth'))).to.deep.equal([]);
      expect(bench.traffic.requests.filter(({ body }) => body !== '')).to.deep.equal([]);
      expect(check.is('credentials')).to.equal('failed credentials-refused');
      expect(check.is('bosh-session', 'a')).to.equal('skipped needs');
      expect(check.is('websocket-session', 'b')).to.equal('skipped needs');
      expect(check.last().status).to.equal('failed');
      expect(check.causes()).to.deep.equal(['proved credentials-refused']);
    });

    it('a password that the notification service alone refuses, which is not tried a second time', async () => {
      // REST, as it seems, takes any.
      bench.traffic.intercept = ({ path }) =>
        path.includes('/api/User/')
          ? { kind: 'answer', status: 200, headers: { 'content-type': 'application/xml' }, body: '<User/>' }
          : undefined;
      const check = await run({ password: 'wrong-Sesame-7' });
      expect(check.is('websocket-session', 'a')).to.equal('failed credentials-refused');
      expect(check.is('bosh-session', 'a')).to.equal('skipped needs');
      expect(check.is('websocket-session', 'b')).to.equal('skipped needs');
      expect(secrets.length).to.equal(1);
      expect(bench.traffic.frames.filter((frame) => frame.includes('<auth')).length).to.equal(1);
      expect(check.causes()).to.deep.equal(['proved credentials-refused']);
    });

    it('a password where the deployment has single sign-on, without trying it', async () => {
      bench.traffic.intercept = ({ path }) =>
        path.includes('SystemInfo') ? info('<systemAuthMode>SSO</systemAuthMode>') : undefined;
      const check = await run({ bothSides: false });
      expect(check.is('credentials')).to.equal('skipped token-due');
      expect(secrets).to.deep.equal([]);
    });

    it('a token where it has not', async () => {
      const check = await run({ password: undefined, token: () => 'a-token' });
      expect(check.is('credentials')).to.equal('skipped password-due');
      expect(secrets).to.deep.equal([]);
    });

    it('credentials that cannot be fetched', async () => {
      const check = await run({ password: () => Promise.reject(new Error('Sesame')) });
      expect(check.is('credentials')).to.equal('failed credentials-unavailable');
      expect(JSON.stringify(check.last())).not.to.include('Sesame');
    });

    it('CORS: REST answers, but not this page', async () => {
      const check = await run({
        platform: {
          ...bench.platform,
          fetch: (input, init) =>
            init?.mode === 'no-cors'
              ? bench.platform.fetch(input, init)
              : Promise.reject(new TypeError('Failed to fetch')),
        },
      });
      expect(check.is('rest-port', 'a')).to.equal('passed answered');
      expect(check.is('cors', 'a')).to.equal('failed cors-refused');
      expect(check.is('system-info', 'a')).to.equal('skipped needs');
      expect(check.is('websocket', 'a')).to.equal('passed answered');
      expect(check.last().status).to.equal('failed');
      expect(check.last().causes, 'a matter of set-up, which is no cause').to.deep.equal([]);
    });

    it('CORS that forbids Authorization alone', async () => {
      const check = await run({
        platform: {
          ...bench.platform,
          fetch: (input, init) =>
            new Headers(init?.headers).has('authorization')
              ? Promise.reject(new TypeError('Failed to fetch'))
              : bench.platform.fetch(input, init),
        },
      });
      expect(check.is('system-info', 'a')).to.equal('passed in-service');
      expect(check.is('credentials')).to.equal('failed cors-refused');
    });

    it('out of service on one side: the other one takes agents', async () => {
      fault({ kind: 'out-of-service', target: { side: 'a' } });
      const check = await run();
      expect(check.is('system-info', 'a')).to.equal('failed out-of-service');
      expect(check.is('system-info', 'b')).to.equal('passed in-service');
      expect(check.values('credentials')).to.deep.equal({ side: 'b' });
      expect(check.is('bosh-session', 'a')).to.equal('skipped needs');
      expect(check.is('bosh-session', 'b')).to.equal('passed accepted');
      expect(check.last().status).to.equal('warned');
      expect(check.causes()).to.deep.equal(['likely cti-down a', 'likely failover a']);
    });

    it('out of service on both', async () => {
      fault({ kind: 'out-of-service' });
      const check = await run();
      expect(check.is('credentials')).to.equal('skipped needs');
      expect(check.last().status).to.equal('failed');
      expect(check.causes()).to.deep.equal(['likely cti-down a', 'likely cti-down b']);
    });

    it('REST that is unavailable', async () => {
      fault({ kind: 'rest-unavailable' });
      const check = await run({ bothSides: false });
      expect(check.is('system-info', 'a')).to.equal('failed out-of-service');
      expect(check.causes()).to.deep.equal(['possible cti-down a']);
    });

    it('one side that is silent', async () => {
      fault({ kind: 'blackhole', target: { side: 'b' } });
      const check = await run();
      expect(check.is('rest-port', 'b')).to.equal('failed no-answer');
      expect(check.is('notification-port', 'b')).to.equal('failed no-answer');
      expect(check.is('cors', 'b')).to.equal('skipped needs');
      expect(check.is('certificate', 'b')).to.equal('skipped needs');
      expect(check.is('bosh-session', 'b')).to.equal('skipped needs');
      expect(check.is('bosh-session', 'a')).to.equal('passed accepted');
      expect(check.last().status).to.equal('warned');
      expect(check.causes()).to.deep.equal(['possible network b']);
      expect(check.last().ms).to.be.lessThan(13_000);
    });

    it('the named side that is silent, with the name of the other: the credentials are tried there', async () => {
      fault({ kind: 'blackhole', target: { side: 'a' } });
      const check = await run({ host: undefined, hosts: [HOSTS.a, HOSTS.b] });
      expect(check.is('rest-port', 'a')).to.equal('failed no-answer');
      expect(check.values('credentials')).to.deep.equal({ side: 'b' });
      expect(check.is('websocket-echo', 'b')).to.equal('passed answered');
      expect(check.last().status).to.equal('warned');
    });

    it('everything silent', async () => {
      fault({ kind: 'blackhole' });
      const check = await run();
      expect(check.is('rest-port', 'b')).to.equal('skipped no-other-side');
      expect(check.last().status).to.equal('failed');
      expect(check.last().cannotSee).to.include.members(['credentials', 'session', 'other-side']);
      expect(check.causes()).to.deep.equal(['likely network a']);
    });

    it('everything that fails at once', async () => {
      fault({ kind: 'reset' });
      const check = await run();
      expect(check.causes()).to.deep.equal(['possible certificate-untrusted a', 'possible network a']);
    });

    it('a notification service that is stopped', async () => {
      fault({ kind: 'service-stop' });
      const check = await run({ bothSides: false });
      expect(check.is('rest-port', 'a')).to.equal('passed answered');
      expect(check.is('notification-port', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.is('websocket', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.is('bosh-session', 'a')).to.equal('skipped needs');
      expect(check.causes()[0]).to.equal('likely notification-service-down a');
      expect(check.last().status).to.equal('failed');
    });

    it('WebSockets that are refused while BOSH is fine', async () => {
      fault({ kind: 'reset', target: { on: 'websocket' } });
      const check = await run({ bothSides: false });
      expect(check.is('websocket', 'a')).to.equal('failed untrusted-or-refused');
      expect(check.is('websocket-session', 'a')).to.equal('skipped needs');
      expect(check.is('bosh-echo', 'a')).to.equal('passed answered');
      expect(check.last().status).to.equal('warned');
      expect(check.causes()).to.deep.equal(['possible buffering-proxy a']);
    });

    it('WebSockets by 8445 alone', async () => {
      fault({ kind: 'reset', target: { on: 'websocket', port: 7443 } });
      const check = await run({ bothSides: false });
      expect(check.is('websocket', 'a')).to.equal('warned some-refused');
      expect(check.is('websocket-session', 'a')).to.equal('passed accepted');
    });

    it('BOSH that is answered with an error', async () => {
      fault({ kind: 'status', status: 502, target: { on: 'bosh' } });
      const check = await run({ bothSides: false });
      expect(check.is('bosh-session', 'a')).to.equal('failed http-status');
      expect(check.is('bosh-echo', 'a')).to.equal('skipped needs');
      expect(check.last().status).to.equal('warned');
    });

    it('a slow line', async () => {
      fault({ kind: 'delay', ms: 400 });
      const check = await run({ bothSides: false });
      expect(check.is('rest-port', 'a')).to.equal('warned slow');
      expect(check.values('rest-port', 'a')).to.deep.equal({ port: 8445, firstMs: 400, roundTripMs: 400, setupMs: 0 });
      expect(check.is('bosh-echo', 'a')).to.equal('passed answered');
      expect(check.last().status).to.equal('warned');
      expect(check.causes()).to.deep.equal(['likely network a']);
    });

    it('a line that is slower than a step may take, within the time of the whole', async () => {
      fault({ kind: 'delay', ms: 5_000 });
      const check = await run({ timeoutMs: 12_000 });
      expect(check.last().ms).to.be.within(12_000, 13_500);
      expect(check.last().steps.map(({ reason }) => reason)).to.include('no-time');
    });

    it('clocks that are apart, and by how much', async () => {
      fault({ kind: 'clock-step', ms: 40_000 });
      const check = await run({ bothSides: false });
      expect(check.is('clock', 'a')).to.equal('warned clock-off');
      expect(check.values('clock', 'a')).to.deep.equal({ offsetMs: 40_000, boundMs: 1 });
      expect(check.causes()).to.deep.equal(['proved clock-wrong a']);
    });

    it('maintenance, and a link to the telephone system that fails', async () => {
      bench.traffic.intercept = ({ path }) =>
        path.includes('SystemInfo') ? info('<finesseMMode>IN_PROGRESS</finesseMMode>') : undefined;
      const first = await run({ bothSides: false });
      expect(first.is('system-info', 'a')).to.equal('warned maintenance');
      expect(first.is('clock', 'a')).to.equal('skipped time-untold');
      bench.traffic.intercept = ({ path }) =>
        path.includes('SystemInfo') ? info('<lastCTIHeartbeatStatus>failure</lastCTIHeartbeatStatus>') : undefined;
      const second = await run({ bothSides: false });
      expect(second.is('system-info', 'a')).to.equal('warned cti-failing');
      expect(second.causes()).to.deep.equal(['likely cti-down a']);
    });

    it('another session that takes its place, while it is made', async () => {
      fault({ kind: 'delay', ms: 500, target: { on: 'notification' } });
      const check = start({ bothSides: false });
      while (bench.simulator.sides.a.notification.sessions()[0]?.jid === undefined) await bench.advance(100);
      fault({ kind: 'conflict' });
      await bench.advance(LONG_MS);
      expect(check.is('websocket-session', 'a')).to.equal('failed conflict');
      expect(check.is('websocket-echo', 'a')).to.equal('skipped needs');
      expect(check.is('bosh-echo', 'a')).to.equal('passed answered');
      expect(check.causes()[0]).to.equal('proved session-conflict a');
      leavesNothing();
    });

    it('another session that takes its place, or a service that is stopped, while the pubsub service is asked', async () => {
      for (const [kind, reason, cause] of [
        ['conflict', 'conflict', 'proved session-conflict a'],
        ['session-terminate', 'session-ended', undefined],
      ] as const) {
        bench.traffic.intercept = ({ body }) =>
          body.includes('<subscriptions') ? new Promise(() => undefined) : undefined;
        const check = start({ bothSides: false });
        while (check.is('bosh-echo', 'a') !== 'running ') await bench.advance(10);
        fault({ kind });
        await bench.advance(LONG_MS);
        expect(check.is('bosh-echo', 'a')).to.equal(`failed ${reason}`);
        expect(check.causes()[0]).to.equal(cause);
        leavesNothing();
      }
    });

    it('a pubsub service that does not answer, or refuses', async () => {
      bench.traffic.intercept = ({ body }) =>
        body.includes('<subscriptions') ? new Promise(() => undefined) : undefined;
      const silent = start({ bothSides: false });
      await finish(silent);
      expect(silent.is('bosh-echo', 'a')).to.equal('failed no-answer');
      // The server waits for the question that was lost, and so does not hear the good-bye; it forgets the session as an idle one.
      await bench.advance(LONG_MS);
      leavesNothing();
      await again({});
      bench.traffic.intercept = ({ path }) =>
        path.includes('SystemInfo') ? info('<xmppPubSubDomain>nobody.ucce.local</xmppPubSubDomain>') : undefined;
      const refused = await run({ bothSides: false });
      expect(refused.is('bosh-echo', 'a')).to.equal('warned not-subscribable');
      expect(refused.last().status).to.equal('warned');
    });

    it('a page whose own policy keeps it from asking, which says nothing of the other end', async () => {
      const forbidden = new Subject<string>();
      const blocked = (): Promise<never> => {
        setTimeout(() => forbidden.next('https://fin1.ucce.local:7443/http-bind/'), 1);
        return Promise.reject(new TypeError('Failed to fetch'));
      };
      const check = await run({
        bothSides: false,
        platform: {
          ...bench.platform,
          forbidden$: forbidden,
          fetch: (url, init) => (new Request(url).url.includes(':7443') ? blocked() : bench.platform.fetch(url, init)),
        },
      });
      expect(check.is('notification-port', 'a')).to.equal('failed forbidden-by-page');
      expect(check.is('certificate', 'a')).to.equal('passed answered');
      expect(check.is('websocket', 'a')).to.equal('passed answered');
      expect(check.last().causes).to.deep.equal([]);
    });

    it('where the time of the first request went, where the browser tells', async () => {
      const moments = {
        domainLookupStart: 2,
        domainLookupEnd: 5,
        connectStart: 5,
        secureConnectionStart: 12,
        connectEnd: 30,
      };
      const entry = {
        name: `https://${HOSTS.a}:8445/finesse/api/SystemInfo`,
        startTime: 1,
        workerStart: 0,
        ...moments,
      };
      const timings$ = of({ ...entry, requestStart: 30, responseStart: 41, responseEnd: 42 });
      const check = await run({ bothSides: false, platform: { ...bench.platform, timings$ } });
      const { dnsMs, tcpMs, tlsMs, serverMs } = check.values('rest-port', 'a');
      expect({ dnsMs, tcpMs, tlsMs, serverMs }).to.deep.equal({ dnsMs: 3, tcpMs: 7, tlsMs: 18, serverMs: 11 });
      expect(check.last().cannotSee).not.to.include('time-split');
    });

    it('a computer without network, at once and without a request', async () => {
      const offline = new Observable<PageSignal>((subscriber) => subscriber.next({ kind: 'offline' }));
      const check = await run({ platform: { ...bench.platform, signals$: offline } });
      expect(check.is('network')).to.equal('failed offline');
      expect(check.is('rest-port', 'a')).to.equal('skipped needs');
      expect(bench.traffic.requests).to.deep.equal([]);
      expect(check.causes()).to.deep.equal(['proved network']);
      expect(check.last().status).to.equal('failed');
    });

    it('a user of whom REST knows nothing, or may not tell', async () => {
      for (const [status, reason] of [
        [404, 'warned user-unknown'],
        [403, 'warned not-allowed'],
        [503, 'failed out-of-service'],
        [500, 'failed http-status'],
      ] as const) {
        const id = fault({ kind: 'status', status, target: { pathPrefix: '/finesse/api/User/' } });
        expect((await run({ bothSides: false })).is('credentials'), String(status)).to.equal(reason);
        bench.simulator.faults.remove(id);
      }
    });
  });

  describe('does no harm', () => {
    it('opens no session in the name of the desktop, sends no presence and subscribes to nothing', async () => {
      const desktop = bench.channel({
        jid: { userId: SUPERVISOR, domain: HOSTS.a, resource: 'desktop' },
        allowDesktopResource: true,
      });
      const heard = record(desktop);
      desktop.open();
      await bench.advance(100);
      const presences: string[] = [];
      bench.simulator.sides.a.notification.presence$.subscribe(({ jid }) => presences.push(jid));
      const before = bench.traffic.frames.length;
      const jids = new Set<string>();
      const check = start();
      while (!check.subscription.closed) {
        await bench.advance(20);
        for (const { jid } of bench.simulator.sides.a.notification.sessions()) if (jid !== undefined) jids.add(jid);
        bench.publish(USER_NODE, 'READY');
      }
      const said = [...bench.traffic.frames.slice(before), ...bench.traffic.requests.map(({ body }) => body)].join(
        '\n',
      );
      expect(check.last().status).to.equal('passed');
      expect(presences).to.deep.equal([]);
      expect(said).not.to.match(/<subscribe|<unsubscribe|<publish/);
      expect([...bench.traffic.frames.slice(before)].join('')).not.to.include('<presence');
      expect(
        [...jids].filter((jid) => !jid.endsWith('/desktop')).every((jid) => /\/finesse-pulse-/.test(jid)),
      ).to.equal(true);
      expect(heard.statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
      expect(bench.simulator.sides.a.notification.sessions().map(({ jid }) => jid)).to.deep.equal([
        `${SUPERVISOR}@${HOSTS.a}/desktop`,
      ]);
    });

    it('leaves no request, timer or session where it is ended in the middle, wherever that is', async () => {
      fault({ kind: 'delay', ms: 120 });
      for (let ms = 0; ms < 5_000; ms += 170) {
        const check = start();
        await bench.advance(ms);
        check.subscription.unsubscribe();
        const told = check.reports.length;
        await bench.advance(2_000);
        leavesNothing();
        expect(bench.traffic.open, `${ms} ms`).to.equal(0);
        expect(check.reports.length).to.equal(told);
        await bench.advance(3_000);
      }
    });

    it('opens no session in a gadget, nor in a page of the server, unless asked to', async () => {
      const here = location.hostname;
      const check = await run({ host: here, bothSides: false, secure: false });
      expect(check.is('websocket', 'a')).to.equal('passed answered');
      expect(check.is('credentials')).to.equal('passed accepted');
      expect(check.is('bosh-session', 'a')).to.equal('skipped no-session');
      expect(check.is('certificate', 'a')).to.equal('skipped unsupported');
      expect(check.last().status).to.equal('passed');
      expect(check.last().cannotSee).to.include('session');
      const asked = await run({ host: here, bothSides: false, secure: false, session: true });
      expect(asked.is('bosh-session', 'a')).to.equal('passed accepted');
    });

    it('never opens one as checkReachability', async () => {
      const check = await run({}, checkReachability);
      expect(check.is('bosh-session', 'a')).to.equal('skipped no-session');
      expect(check.is('credentials')).to.equal('passed accepted');
      expect(bench.traffic.frames).to.deep.equal([]);
    });

    it('tries without credentials what needs none', async () => {
      const check = await run({ userId: undefined, password: undefined });
      expect(check.is('credentials')).to.equal('skipped no-credentials');
      expect(check.is('websocket-echo', 'b')).to.equal('skipped no-credentials');
      expect(check.last().status).to.equal('passed');
    });

    it('holds no secret in any report', async () => {
      for (const password of [PASSWORD, 'wrong-Sesame-7']) {
        const check = await run({ password });
        const said = JSON.stringify(check.reports) + check.reports.map(preflightText).join('');
        // The demo password is the product's name, so look for it where it would be a value of its own.
        expect(said).not.to.include(password === PASSWORD ? `"${PASSWORD}"` : password);
        expect(said).not.to.include(btoa(`${SUPERVISOR}:${password}`));
      }
    });
  });

  it('tells each step as it begins and as it ends, in the order of what needs what', async () => {
    const check = await run({ bothSides: false });
    const news = check.reports.flatMap(({ steps }, at) =>
      steps.filter(
        (step, index) => step.status !== check.reports[at - 1]?.steps[index]?.status && step.status !== 'waiting',
      ),
    );
    const order = news.filter(({ status }) => status === 'passed').map(({ id }) => id);
    expect(order.indexOf('rest-port')).to.be.lessThan(order.indexOf('cors'));
    expect(order.indexOf('system-info')).to.be.lessThan(order.indexOf('credentials'));
    expect(order.slice(-5)).to.deep.equal([
      'credentials',
      'websocket-session',
      'websocket-echo',
      'bosh-session',
      'bosh-echo',
    ]);
    expect(news.filter(({ status }) => status === 'running').length).to.be.greaterThan(8);
    expect(check.reports.slice(0, -1).every(({ done, status }) => !done && status === 'running')).to.equal(true);
  });

  it('is a check of its own for each subscriber, and none before', async () => {
    const check$ = checkReachability(options({ bothSides: false }));
    await bench.advance(1_000);
    expect(bench.traffic.requests.length).to.equal(0);
    check$.subscribe();
    await bench.advance(1_000);
    const once = bench.traffic.requests.length;
    check$.subscribe();
    await bench.advance(1_000);
    expect(bench.traffic.requests.length).to.equal(2 * once);
  });

  it('gives the last report as a promise, which a signal ends', async () => {
    const report = runPreflight(options({ userId: '', password: '', bothSides: false }));
    await bench.advance(1_000);
    expect((await report).status).to.equal('passed');
    const abort = new AbortController();
    const ended = runPreflight(options(), abort.signal).then(
      () => 'done',
      (error: unknown) => error,
    );
    await bench.advance(0);
    abort.abort('enough');
    expect(await ended).to.equal('enough');
    expect(await runPreflight(options(), abort.signal).catch((error: unknown) => error)).to.equal('enough');
    await bench.advance(2_000);
    leavesNothing();
  });

  it('refuses options that make no sense before anything is sent', () => {
    for (const wrong of [
      '',
      'https://fin1.ucce.local',
      { hosts: [] },
      { hosts: ['a', 'b', 'c'] },
      { host: 'a', hosts: ['b'] },
      { host: 'a', userId: '1001001' },
      { host: 'a', password: 'x' },
      { host: 'a', userId: '1001001', password: 'x', token: 'y' },
      { host: 'a', ports: { rest: 0 } },
      { host: 'a', stepMs: 0 },
    ]) {
      expect(() => checkConnectivity(wrong), JSON.stringify(wrong)).to.throw(OptionsError);
    }
    expect(checkPreflightOptions('fin1', { gadgets: {} }).gadget).to.equal(true);
    expect(checkPreflightOptions('fin1', {}).pageHost).to.equal('');
  });
});

/** A SystemInfo in service, without a time, and with what is given. */
function info(more: string): HttpOutcome {
  return {
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<SystemInfo><status>IN_SERVICE</status><xmppDomain>fin1.ucce.local</xmppDomain>${more}</SystemInfo>`,
  };
}

function given(options: Overrides): PreflightOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
