/** What tries to make a check hang, lie, lock an account, or leave something behind. */
import { expect } from '@open-wc/testing';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import type { HttpOutcome } from '../../simulator/core/types.ts';
import { OptionsError } from '../errors.ts';
import type { Platform } from '../platform.ts';
import { checkConnectivity } from './preflight.ts';
import { checkPreflightOptions, type PreflightOptions } from './options.ts';
import type { PreflightReport, PreflightSideName, PreflightStepId } from './report.ts';
import { preflightText } from './text.ts';
import { portOf } from './tries.ts';

describe('a check of connectivity, abused', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await setUpBench('bosh');
  });
  afterEach(() => bench.dispose());

  const options = (overrides: Partial<PreflightOptions> = {}): PreflightOptions => ({
    host: bench.simulator.sides.a.host,
    userId: SUPERVISOR,
    password: PASSWORD,
    platform: bench.platform,
    bothSides: false,
    ...overrides,
  });
  const start = (given: PreflightOptions) => {
    const reports: PreflightReport[] = [];
    const errors: unknown[] = [];
    const subscription = checkConnectivity(given).subscribe({
      next: (report) => reports.push(report),
      error: (error: unknown) => errors.push(error),
    });
    const last = (): PreflightReport => reports.at(-1)!;
    const is = (id: PreflightStepId, side?: PreflightSideName): string => {
      const step = last().steps.find((one) => one.id === id && one.side === side);
      return `${step?.status} ${step?.reason ?? ''}`;
    };
    const finish = async (mostMs = 70_000): Promise<void> => {
      for (let ms = 0; ms < mostMs && !subscription.closed; ms += 250) await bench.advance(250);
      expect(errors).to.deep.equal([]);
      expect(last().done).to.equal(true);
    };
    return { reports, last, is, finish, subscription };
  };
  const run = async (overrides: Partial<PreflightOptions> = {}, mostMs?: number) => {
    const check = start(options(overrides));
    await check.finish(mostMs);
    return check;
  };
  const info = (more: string): HttpOutcome => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: `<SystemInfo><status>IN_SERVICE</status><xmppDomain>fin1.ucce.local</xmppDomain>${more}</SystemInfo>`,
  });
  const fetching = (change: (url: string, init: RequestInit) => Promise<Response> | undefined): Partial<Platform> => ({
    ...bench.platform,
    fetch: (input, init = {}) =>
      change(input instanceof Request ? input.url : String(input), init) ?? bench.platform.fetch(input, init),
  });

  it('refuses hosts, ids and times that cannot be', () => {
    for (const wrong of [
      { host: '[::::]' },
      { host: '1.2.3.400' },
      { host: ' fin1' },
      { host: 'fin1\n' },
      { host: 'user:secret@fin1' },
      { host: 'fin1/path' },
      { hosts: ['fin1', 'FIN1'] },
      { host: 'fin1', timeoutMs: Infinity },
      { host: 'fin1', timeoutMs: NaN },
      { host: 'fin1', stepMs: NaN },
      { host: 'fin1', ports: { notifications: 65_536 } },
      { host: 'fin1', ports: { rest: NaN } },
      { host: 'fin1', userId: 'a@b', password: 'x' },
      { host: 'fin1', userId: 'a/desktop', password: 'x' },
    ] satisfies PreflightOptions[]) {
      const refused = (() => {
        try {
          checkPreflightOptions(wrong);
          return undefined;
        } catch (error) {
          return error;
        }
      })();
      expect(refused, JSON.stringify(wrong)).to.be.instanceOf(OptionsError);
      expect(String(refused)).not.to.include('secret');
    }
    for (const right of ['[2001:db8::1]', '10.0.0.1', 'FIN1.Example.COM', 'a']) checkPreflightOptions(right);
  });

  it('takes the other side for unknown where SystemInfo names what is no host', async () => {
    for (const name of ['1.2.3.400', '[::::]', 'https://fin2', '']) {
      bench.traffic.intercept = ({ path }) =>
        path.includes('SystemInfo')
          ? info(
              `<primaryNode><host>fin1.ucce.local</host></primaryNode><secondaryNode><host>${name}</host></secondaryNode>`,
            )
          : undefined;
      const check = await run({ bothSides: true });
      expect(check.is('rest-port', 'b'), name).to.equal('skipped no-other-side');
    }
  });

  it('knows the usual ports of their schemes', () => {
    expect(['https://a:443/', 'wss://a/', 'http://a:80/', 'ws://a', 'https://a:8445/x'].map(portOf)).to.deep.equal([
      443, 443, 80, 80, 8445,
    ]);
  });

  it('asks for the password once, though it is used more often', async () => {
    let asked = 0;
    const password = (): string => {
      asked += 1;
      return PASSWORD;
    };
    const check = await run({ bothSides: true, password });
    expect(check.is('bosh-session', 'b')).to.equal('passed accepted');
    expect(asked).to.equal(1);
  });

  it('does not try an empty password, which is what a closed dialog gives', async () => {
    const sent: string[] = [];
    const platform = fetching((url, init) => {
      if (new Headers(init.headers).has('authorization')) sent.push(url);
      return undefined;
    });
    const check = await run({ password: () => '', platform });
    expect(check.is('credentials')).to.equal('failed credentials-unavailable');
    expect(sent).to.deep.equal([]);
  });

  it('does not use credentials again after a 401 of any kind', async () => {
    let uses = 0;
    const platform = fetching((_, init) => {
      if (!new Headers(init.headers).has('authorization')) return undefined;
      uses += 1;
      const body =
        '<ApiErrors><ApiError><ErrorType>Invalid Authorization User Specified</ErrorType></ApiError></ApiErrors>';
      return Promise.resolve(new Response(body, { status: 401, headers: { 'content-type': 'application/xml' } }));
    });
    const check = await run({ platform });
    expect(uses).to.equal(1);
    expect(check.is('credentials')).to.equal('failed not-allowed');
    expect(check.is('websocket-session', 'a')).to.equal('skipped needs');
    expect(bench.traffic.frames.join('')).not.to.include('<auth');
  });

  it('does not use credentials again where the notification service refuses them for now', async () => {
    let uses = 0;
    bench.traffic.intercept = ({ body }) => {
      if (!body.includes('<auth')) return undefined;
      uses += 1;
      const failure = '<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><temporary-auth-failure/></failure>';
      return {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<body xmlns="http://jabber.org/protocol/httpbind">${failure}</body>`,
      };
    };
    const { webSocket: _, ...platform } = bench.platform;
    const check = await run({ bothSides: true, platform: { ...platform, webSocket: undefined } as never });
    expect(check.is('bosh-session', 'a')).to.equal('failed session-ended');
    expect(check.is('bosh-session', 'b')).to.equal('skipped needs');
    expect(uses).to.equal(1);
  });

  it('is over in its time, though password, session and echo each take as long as they may', async () => {
    bench.traffic.intercept = ({ body }) =>
      body.includes('<subscriptions') ? new Promise(() => undefined) : undefined;
    bench.simulator.faults.add({ kind: 'delay', ms: 1_000, target: { on: 'notification' } });
    const password = (): Promise<string> =>
      new Promise((resolve) => void bench.platform.scheduler.schedule(() => resolve(PASSWORD), 5_000));
    for (const timeoutMs of [8_000, 11_000, 14_000, 20_000]) {
      const check = await run({ password, timeoutMs });
      expect(check.last().ms, String(timeoutMs)).to.be.at.most(timeoutMs + 2_250);
    }
  });

  it('is over in its time where the password never comes, and tries nothing', async () => {
    const check = await run({ password: () => new Promise(() => undefined) });
    expect(check.is('credentials')).to.equal('failed credentials-unavailable');
    expect(check.last().ms).to.be.below(10_000);
  });

  it('takes leave of its session when the page goes', async () => {
    bench.simulator.faults.add({ kind: 'delay', ms: 100, target: { on: 'notification' } });
    for (const id of ['websocket-echo', 'bosh-session', 'bosh-echo'] as const) {
      const check = start(options());
      const known = (): number => bench.simulator.sides.a.notification.sessions().filter((one) => one.jid).length;
      while (check.is(id, 'a') !== 'running ' || known() === 0) await bench.advance(20);
      bench.signals.next({ kind: 'leaving', kept: false, reloading: false });
      await bench.advance(90);
      // The page is gone: nobody goes on.
      check.subscription.unsubscribe();
      await bench.advance(1_500);
      expect(known(), id).to.equal(0);
    }
  });

  it('takes a redirect for somebody else, and does not follow it', async () => {
    const redirects: unknown[] = [];
    const platform = fetching((url, init) => {
      if (init.mode === 'no-cors' || !url.includes('SystemInfo')) return undefined;
      redirects.push(init.redirect);
      const answer = new Response(null, { status: 302, headers: { location: 'https://login.example.com/' } });
      return Promise.resolve(answer);
    });
    const check = await run({ platform });
    expect(new Set(redirects)).to.deep.equal(new Set(['manual']));
    expect(check.is('system-info', 'a')).to.equal('failed intercepted');
    expect(check.last().causes.map(({ cause }) => cause)).to.include('intercepted');
    expect(check.is('credentials')).to.equal('skipped needs');
  });

  it('does not lay to CORS what is a network that went in the middle', async () => {
    let gone = false;
    const platform = fetching((_, init) => {
      gone ||= init.mode !== 'no-cors';
      return gone ? Promise.reject(new TypeError('Failed to fetch')) : undefined;
    });
    const check = await run({ platform });
    expect(check.is('cors', 'a')).to.equal('failed untrusted-or-refused');
  });

  it('shows of what a server says a line, and no more', async () => {
    bench.traffic.intercept = ({ path }) =>
      path.includes('SystemInfo')
        ? info(
            `<statusReason>all\nis well\n${'x'.repeat(50_000)}</statusReason><systemAuthMode>NON_SSO</systemAuthMode>`,
          )
        : undefined;
    const check = await run({ userId: '', password: '' });
    const said = preflightText(check.last()).split('\n');
    expect(said.find((line) => line.includes('system-info'))).to.include('all is well x');
    expect(JSON.stringify(check.last()).length).to.be.below(10_000);
  });

  it('is not made to read more than it may, and calls a huge answer unreadable', async () => {
    bench.traffic.intercept = ({ path }) =>
      path.includes('SystemInfo') ? info(`<statusReason>${'y'.repeat(200_000)}</statusReason>`) : undefined;
    const check = await run({ userId: '', password: '' });
    expect(check.is('system-info', 'a')).to.equal('failed not-readable');
  });

  it('opens no session in a page of the server that was named by another name', async () => {
    bench.traffic.intercept = ({ path }) =>
      path.includes('SystemInfo')
        ? info(`<primaryNode><host>${location.hostname.toUpperCase()}</host></primaryNode>`)
        : undefined;
    const check = await run();
    expect(check.is('bosh-session', 'a')).to.equal('skipped no-session');
  });
});
