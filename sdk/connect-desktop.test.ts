import { expect } from '@open-wc/testing';
import { createHub } from '../simulator/desktop/hub.ts';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import type { TrafficRecord } from './channel/traffic-record.ts';
import { connectDesktop, type DesktopContainer, type DesktopOptions } from './connect-desktop.ts';
import { FinesseError } from './errors.ts';
import { readStamp } from './logs/stamp.ts';

const BASIC = btoa('1001001:finesse');
const CONFIG: Readonly<Record<string, string>> = {
  id: '1001001',
  authorization: BASIC,
  host: 'fin1.ucce.local',
  systemAuthMode: 'NON_SSO',
};
const SYSTEM_INFO = '<SystemInfo><status>IN_SERVICE</status></SystemInfo>';

/** A hub as the desktop has one: it says that it is connected when it is asked. */
function fakeHub() {
  const callbacks = new Map<number, { readonly topic: string; readonly run: (topic: string, data: unknown) => void }>();
  const published: { readonly topic: string; readonly data: unknown }[] = [];
  let ids = 0;
  const tell = (topic: string, data: unknown): void => {
    for (const one of [...callbacks.values()]) if (one.topic === topic) one.run(topic, data);
  };
  return {
    published,
    tell,
    listeners: () => callbacks.size,
    subscribe: (topic: string, run: (topic: string, data: unknown) => void) => {
      callbacks.set((ids += 1), { topic, run });
      return ids;
    },
    unsubscribe: (id: unknown) => {
      callbacks.delete(id as number);
    },
    publish(topic: string, data: unknown) {
      published.push({ topic, data });
      if (topic !== 'finesse.info.requests') return;
      for (const one of [...callbacks.values()]) {
        if (one.topic === 'finesse.info.connection') one.run(one.topic, { status: 'connected', resourceID: 'desktop' });
      }
    },
  };
}

function setUp(config: Readonly<Record<string, string | undefined>> = CONFIG, options: DesktopOptions = {}) {
  const clock = new VirtualClock();
  const hub = fakeHub();
  const asked: { readonly url: string; readonly authorization: string | null }[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    asked.push({
      url: input instanceof Request ? input.url : input.toString(),
      authorization: new Headers(init?.headers).get('Authorization'),
    });
    return Promise.resolve(new Response(SYSTEM_INFO, { headers: { 'content-type': 'application/xml' } }));
  };
  const page: { -readonly [key in keyof DesktopContainer]: DesktopContainer[key] } = {
    gadgets: {
      Hub: hub,
      Prefs: class {
        getString(key: string): string {
          return config[key] ?? '';
        }
      },
    },
  };
  const connect = () =>
    connectDesktop(page, { platform: { scheduler: clock, monotonic: clock.monotonic, fetch }, ...options });
  const failure = (): FinesseError => {
    try {
      connect();
    } catch (error) {
      return error as FinesseError;
    }
    throw new Error('connected');
  };
  const lines = () => hub.published.filter(({ topic }) => topic.startsWith('finesse.clientLogging.'));
  return { clock, hub, asked, page, connect, failure, lines };
}

describe('connecting in the Finesse desktop', () => {
  it('gives an open client of the signed-in agent on the hub of the desktop', async () => {
    const { clock, connect } = setUp();
    const client = connect();
    const statuses: string[] = [];
    client.connection$.subscribe(({ status }) => statuses.push(status));
    await clock.advance(1_000);
    expect(client.channelKind).to.equal('desktop');
    expect(client.userId).to.equal('1001001');
    expect(statuses.at(-1)).to.equal('connected');
    await client.close();
  });

  it('asks REST on its own origin, with the Basic credentials of the gadget', async () => {
    const { clock, asked, connect } = setUp();
    const client = connect();
    await clock.advance(0);
    expect(asked[0]?.url).to.match(/^\/finesse\/api\/SystemInfo/);
    expect(asked[0]?.authorization).to.equal(`Basic ${BASIC}`);
    await client.close();
  });

  it('probes as often as it is told', async () => {
    const { connect, clock, asked } = setUp(CONFIG, { probeIntervalMs: 15_000 });
    const client = connect();
    await clock.advance(70_000);
    const often = asked.filter(({ url }) => url.includes('/SystemInfo')).length;
    await client.close();
    const usual = setUp();
    const other = usual.connect();
    await usual.clock.advance(70_000);
    expect(often).to.be.above(usual.asked.filter(({ url }) => url.includes('/SystemInfo')).length);
    await other.close();
    expect(setUp(CONFIG, { probeIntervalMs: 1 }).failure().code).to.equal('options-invalid');
  });

  it('uses the token with single sign-on, renewed by the desktop', async () => {
    const config: Record<string, string> = { ...CONFIG, systemAuthMode: 'SSO', authToken: 'first' };
    const { clock, asked, connect } = setUp(config);
    const client = connect();
    await clock.advance(0);
    config['authToken'] = 'second';
    await clock.advance(1_000);
    expect(asked.map(({ authorization }) => authorization)).to.deep.equal(['Bearer first', 'Bearer second']);
    await client.close();
  });

  it('uses the token of a user who has no password, and a given authorization before all', async () => {
    const hybrid = setUp({ ...CONFIG, systemAuthMode: 'HYBRID', authorization: '', authToken: 'abc' });
    const first = hybrid.connect();
    await hybrid.clock.advance(0);
    expect(hybrid.asked[0]?.authorization).to.equal('Bearer abc');
    await first.close();
    const own = setUp({ id: '1001001' }, { authorization: () => 'Bearer own', restUrl: 'https://rest.example.com' });
    const second = own.connect();
    await own.clock.advance(0);
    expect(own.asked[0]?.authorization).to.equal('Bearer own');
    expect(own.asked[0]?.url).to.match(/^https:\/\/rest\.example\.com\//);
    await second.close();
  });

  it('hands each log line to the log of the desktop, under its own name', async () => {
    const { clock, lines, connect } = setUp();
    const client = connect();
    client.log.info('hello');
    await clock.advance(0);
    expect(lines().length).to.be.above(1);
    expect(new Set(lines().map(({ topic }) => topic))).to.deep.equal(new Set(['finesse.clientLogging.finesse-pulse']));
    const hello = lines().map(({ data }) => readStamp(String(data))?.message);
    expect(hello.at(-1)).to.match(/: : fin1\.ucce\.local: --- -- ---- --:--:--\.--- -----: finesse-pulse : hello$/);
    await client.close();
  });

  it('gives each line, and nothing else, to a collector that listens as that of the desktop does', async () => {
    const { page, clock } = setUp();
    const hub = createHub();
    const collected: unknown[] = [];
    hub.subscribe('finesse.clientLogging.*', (topic, data) => collected.push([topic, data]));
    const gadgets = { ...(page.gadgets as object), Hub: hub };
    const client = connectDesktop(
      { ...page, gadgets },
      { gadgetId: 'my gadget.v2', platform: { scheduler: clock, monotonic: clock.monotonic } },
    );
    client.log.info('<a> & "b"\nof two lines, password=Zq7Zq7', { token: 'Zq7Zq7' });
    client.log.child('rest').warn('said by a category');
    await client.close();
    expect(collected).to.deep.equal(client.log.lines().map((line) => ['finesse.clientLogging.my-gadget-v2', line]));
    // Facts §5.1: local time, session, host, server time, gadget id, message.
    const FORM =
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3} [+-]\d\d:\d\d: : fin1\.ucce\.local: --- -- ---- --:--:--\.--- -----: my-gadget-v2(?:\.rest)? : .+$/;
    for (const line of client.log.lines()) expect(line).to.match(FORM);
    expect(client.log.lines().join('\n'))
      .to.contain('<a> & "b"\\nof two lines, password=[redacted]')
      .and.not.contain('Zq7');
  });

  it('hides by the policy that it is told, in the log and in the records of traffic alike', async () => {
    const { clock, connect } = setUp(CONFIG, {
      clientLog: { redaction: { keys: ['status'], patterns: [/ACC-\d{4}/], emailAddresses: false } },
    });
    const client = connect();
    const records: TrafficRecord[] = [];
    client.trafficWithBodies$.subscribe((record) => records.push(record));
    client.log.info('ACC-1234 of joe@example.com, password=x', { status: 'busy' });
    await clock.advance(61_000);
    expect(client.log.lines().join('\n')).to.contain(
      ' : [redacted] of joe@example.com, password=[redacted] {"status":"[redacted]"} {',
    );
    const asked = records.filter(({ url, result }) => url.includes('SystemInfo') && result === 'answered');
    expect(asked.map(({ bodyIn }) => bodyIn)).to.include('<SystemInfo><status>[redacted]</status></SystemInfo>');
    await client.close();
  });

  it('goes on where the hub takes no lines', async () => {
    const { page, clock } = setUp();
    const hub = createHub();
    const publish = (topic: string, data: unknown): void => {
      if (topic.startsWith('finesse.clientLogging.')) throw new Error('The frame is gone.');
      hub.publish(topic, data);
    };
    const client = connectDesktop(
      { ...page, gadgets: { ...(page.gadgets as object), Hub: { ...hub, publish } } },
      { platform: { scheduler: clock, monotonic: clock.monotonic } },
    );
    client.log.error('kept');
    expect(client.log.lines().at(-1)).to.contain(' : [error] kept {');
    await client.close();
  });

  it('takes another gadget id, and knows the server by another name where there is no host', async () => {
    const { lines, connect } = setUp(
      { ...CONFIG, host: undefined, localhostFQDN: 'fin2.ucce.local' },
      { gadgetId: 'team-pulse', clientLog: { level: 'info' } },
    );
    const client = connect();
    client.log.info('hello');
    expect(lines().at(-1)?.topic).to.equal('finesse.clientLogging.team-pulse');
    expect(lines().at(-1)?.data).to.contain(': fin2.ucce.local: ');
    await client.close();
  });

  it("names Finesse's session while the desktop keeps a local log", async () => {
    const stored: Record<string, string> = { enableLocalLog: 'true', finSessKey: 'aB3xYz' };
    for (const [enabled, expected] of [
      ['true', ': aB3xYz: fin1'],
      ['false', ': : fin1'],
    ] as const) {
      const { page, lines, connect } = setUp();
      stored['enableLocalLog'] = enabled;
      page.sessionStorage = { getItem: (key) => stored[key] ?? null };
      const client = connect();
      client.log.info('hello');
      expect(lines().at(-1)?.data).to.contain(expected);
      await client.close();
    }
  });

  it('lives with a storage that is forbidden or empty', async () => {
    const { page, connect, lines } = setUp();
    page.sessionStorage = {
      getItem: () => {
        throw new DOMException('no', 'SecurityError');
      },
    };
    await connect().close();
    page.sessionStorage = { getItem: (key) => (key === 'enableLocalLog' ? 'true' : null) };
    const client = connect();
    client.log.info('hello');
    expect(lines().at(-1)?.data).to.contain(': : fin1');
    await client.close();
  });

  it('says that there is no hub on any other page', () => {
    const { page, failure } = setUp();
    for (const gadgets of [undefined, null, {}, { Hub: {} }]) {
      page.gadgets = gadgets && 'Hub' in gadgets ? { ...(setUp().page.gadgets as object), ...gadgets } : gadgets;
      const error = failure();
      expect(error).to.be.instanceOf(FinesseError);
      expect(error.code).to.equal('hub-missing');
      expect(error.message).to.contain('gadget of the Finesse desktop');
    }
  });

  it('says what of the configuration is missing', () => {
    const { page, hub, failure } = setUp();
    page.gadgets = { Hub: hub };
    expect(failure()).to.include({ code: 'config-missing' });
    const cases: readonly (readonly [Readonly<Record<string, string | undefined>>, string])[] = [
      [{ ...CONFIG, id: undefined }, 'names no user'],
      [{ ...CONFIG, authorization: undefined }, 'no authorization'],
      [{ ...CONFIG, authorization: '', systemAuthMode: 'SSO' }, 'no authorization'],
    ];
    for (const [config, sentence] of cases) {
      const error = setUp(config).failure();
      expect(error.code).to.equal('config-missing');
      expect(error.message).to.contain(sentence);
    }
    class Odd {
      getString(): unknown {
        return undefined;
      }
    }
    page.gadgets = { Hub: hub, Prefs: Odd };
    expect(failure().code).to.equal('config-missing');
  });

  it('leaves nothing behind where the hub has not connected', async () => {
    const { clock, hub, asked, failure } = setUp();
    hub.subscribe = () => {
      throw new Error('OpenAjax.hub.Error.Disconnected');
    };
    expect(failure().code).to.equal('hub-missing');
    await clock.advance(120_000);
    expect([asked.length, clock.pending]).to.deep.equal([0, 0]);
  });

  it('leaves nothing on the hub when it is closed', async () => {
    const { clock, hub, connect } = setUp();
    const client = connect();
    client.user().subscribe({ error: () => undefined });
    await clock.advance(5_000);
    const closing = client.close();
    await clock.advance(3_000);
    await closing;
    expect(hub.listeners()).to.equal(0);
    expect(clock.pending).to.equal(0);
  });

  it('asks in trouble, without credentials, the port of the desktop’s own notification frame', async () => {
    for (const [src, port] of [
      ['https://fin1.ucce.local:8446/tunnel/', '8446'],
      ['', '7443'],
      [undefined, '7443'],
    ] as const) {
      const { clock, asked, hub, page, connect } = setUp();
      page.parent = { document: { getElementById: () => (src === undefined ? null : { src }) } };
      const client = connect();
      await clock.advance(30_000);
      expect(asked.some(({ url }) => url.includes('http-bind'))).to.equal(false);
      hub.tell('finesse.info.connection', { status: 'disconnected' });
      await clock.advance(1_000);
      const bind = asked.filter(({ url }) => url.includes('http-bind'));
      expect(bind).to.deep.equal([{ url: `https://fin1.ucce.local:${port}/http-bind/`, authorization: null }]);
      await client.close();
    }
  });

  it('makes do with the version’s port where the desktop’s page may not be read', async () => {
    const { clock, asked, hub, page, connect } = setUp();
    Object.defineProperty(page, 'parent', {
      value: {
        get document(): Document {
          throw new DOMException('cross-origin', 'SecurityError');
        },
      },
    });
    const client = connect();
    await clock.advance(5_000);
    hub.tell('finesse.info.connection', { status: 'disconnected' });
    await clock.advance(1_000);
    expect(asked.some(({ url }) => url.includes(':7443/http-bind/'))).to.equal(true);
    await client.close();
  });
});
