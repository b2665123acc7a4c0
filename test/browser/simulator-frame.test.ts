import { expect } from '@open-wc/testing';
import { connectFrame } from '../../simulator/desktop/frame-bridge.ts';
import { createHub, type Hub } from '../../simulator/desktop/hub.ts';
import { parseGadgetXml } from '../../simulator/shindig/gadget-xml.ts';
import { renderFrame } from '../../simulator/shindig/render.ts';

/** What a gadget's script sees. */
interface GadgetWindow extends Window {
  readonly gadgets: {
    readonly Prefs: new () => Record<'getString' | 'getMsg', (key: string) => string> & {
      getInt(key: string): number;
      getBool(key: string): boolean;
      getLang(): string;
      getModuleId(): string;
      set(key: string, value: unknown): void;
    };
    readonly Hub?: Pick<Hub, 'subscribe' | 'unsubscribe' | 'publish'> & { isConnected(): boolean };
    readonly window: { adjustHeight?: (height?: number) => void; setTitle?: (title: string) => void };
    readonly io: {
      makeRequest(url: string, callback: (result: { rc: number; text: string }) => void, params: object): Promise<void>;
    };
  };
}

const FEATURES = ['pubsub-2', 'dynamic-height', 'settitle', 'loadingindicator']
  .map((name) => `<Require feature="${name}"/>`)
  .join('');
const MARKUP = `<p>gadget</p><script>
  window.connections = 0;
  if (gadgets.HubSettings) gadgets.HubSettings.onConnect = () => { window.connections += 1; parent.postMessage('connected', '*'); };
</script>`;

describe('a gadget frame of the simulated desktop', () => {
  const open: (() => void)[] = [];
  afterEach(() => {
    for (const close of open.splice(0)) close();
    Reflect.deleteProperty(window, 'finesse');
  });

  async function setUp(features = FEATURES) {
    const hub = createHub();
    const heights: number[] = [];
    const titles: string[] = [];
    const frame = document.createElement('iframe');
    const spec = parseGadgetXml(
      `<Module><ModulePrefs title="T">${features}<Locale><msg name="hello">Hello</msg></Locale></ModulePrefs><Content type="html"><![CDATA[${MARKUP}]]></Content></Module>`,
    );
    const html = renderFrame(spec, {
      moduleId: '7',
      gadgetPath: '/3rdpartygadget/files/x/gadget.xml',
      lang: 'ko',
      country: 'KR',
      userPrefs: new Map([['size', '42']]),
      messages: new Map([['hello', '</script><b>Hello']]),
      html: MARKUP,
    });
    Object.assign(window, {
      finesse: {
        container: {
          getGadgetPrefs: (id: string) => (id === '7' ? { authorization: 'c2VjcmV0', id: '1001001' } : undefined),
        },
      },
    });
    const address = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
    const part = connectFrame({
      hub,
      frame,
      onHeight: (height) => heights.push(height),
      onTitle: (title) => titles.push(title),
    });
    open.push(() => {
      part();
      frame.remove();
      URL.revokeObjectURL(address);
    });
    const ready = new Promise((resolve) => {
      if (features.includes('pubsub-2'))
        window.addEventListener('message', ({ data }) => data === 'connected' && resolve(undefined));
      else frame.addEventListener('load', resolve);
    });
    frame.src = address;
    document.body.append(frame);
    await ready;
    const inside = frame.contentWindow as unknown as GadgetWindow & { connections: number };
    return { hub, heights, titles, frame, inside, html, part };
  }
  /** Messages that were posted before, either way, have arrived: one goes there and back behind them. */
  const settled = async (inside: Window): Promise<void> => {
    const back = new Promise<void>((resolve) => {
      const onMessage = ({ data }: MessageEvent): void => {
        if (data !== 'back') return;
        window.removeEventListener('message', onMessage);
        resolve();
      };
      window.addEventListener('message', onMessage);
    });
    const turn = ({ data }: MessageEvent): void => {
      if (data !== 'forth') return;
      inside.removeEventListener('message', turn);
      window.postMessage('back', location.origin);
    };
    inside.addEventListener('message', turn);
    inside.postMessage('forth', '*');
    await back;
  };

  it('hands configuration over in the page, with credentials in no text of it', async () => {
    const { inside, html } = await setUp();
    const prefs = new inside.gadgets.Prefs();
    expect(prefs.getString('authorization')).to.equal('c2VjcmV0');
    expect(html).not.to.include('c2VjcmV0');
    expect([prefs.getInt('size'), prefs.getBool('size'), prefs.getString('none')]).to.deep.equal([42, true, '']);
    expect([prefs.getLang(), prefs.getModuleId()]).to.deep.equal(['ko', '7']);
    expect(prefs.getMsg('hello')).to.equal('</script><b>Hello');
    expect(() => prefs.set('size', 1)).to.throw(/setprefs/);
  });

  it('carries topics both ways across the border, with data copied', async () => {
    const { hub, inside } = await setUp();
    const gadget = inside.gadgets.Hub!;
    const heard: unknown[] = [];
    hub.subscribe('finesse.clientLogging.*', (topic, data) => heard.push([topic, data]));
    gadget.publish('finesse.clientLogging.7', { line: 1, dropped: () => undefined });
    const own: unknown[] = [];
    const id = gadget.subscribe('finesse.info.**', (topic, data) => own.push([topic, data]));
    await settled(inside);
    hub.publish('finesse.info.connection', { status: 'connected' });
    await settled(inside);
    gadget.unsubscribe(id);
    await settled(inside);
    hub.publish('finesse.info.connection', { status: 'failing' });
    await settled(inside);
    expect(heard).to.deep.equal([['finesse.clientLogging.7', { line: 1 }]]);
    expect(own).to.deep.equal([['finesse.info.connection', { status: 'connected' }]]);
    expect(inside.connections).to.equal(1);
  });

  it('forgets what a page subscribed to when the frame loads another', async () => {
    const { hub, inside, frame } = await setUp();
    inside.gadgets.Hub?.subscribe('a.b', () => undefined);
    await settled(inside);
    const again = new Promise((resolve) =>
      window.addEventListener('message', ({ data }) => data === 'connected' && resolve(undefined)),
    );
    frame.contentWindow?.location.reload();
    await again;
    const posted: unknown[] = [];
    frame.contentWindow?.addEventListener('message', ({ data }: MessageEvent<{ kind?: string }>) =>
      posted.push(data.kind),
    );
    hub.publish('a.b', 1);
    await settled(frame.contentWindow!);
    expect(posted.filter((kind) => kind === 'event')).to.deep.equal([]);
  });

  it('adjusts height and title within bounds', async () => {
    const { inside, heights, titles } = await setUp();
    inside.gadgets.window.adjustHeight?.(300.2);
    inside.gadgets.window.adjustHeight?.(1e9);
    inside.gadgets.window.adjustHeight?.(NaN);
    inside.gadgets.window.setTitle?.('x'.repeat(500));
    await settled(inside);
    expect(heights).to.deep.equal([301, 4000]);
    expect(titles[0]?.length).to.equal(200);
  });

  it('takes nothing from other windows', async () => {
    const { hub } = await setUp();
    const heard: unknown[] = [];
    hub.subscribe('finesse.**', (topic) => heard.push(topic));
    const message = { protocol: 'finesse-simulator-frame', kind: 'publish', topic: 'finesse.info.requests', data: {} };
    const other = document.createElement('iframe');
    document.body.append(other);
    open.push(() => other.remove());
    const { contentWindow } = other;
    (contentWindow as unknown as { eval(script: string): void }).eval(
      `parent.postMessage(${JSON.stringify(message)}, '*')`,
    );
    window.postMessage(message, location.origin);
    await new Promise((resolve) => {
      window.addEventListener('message', ({ data }) => data === 'last' && resolve(undefined));
      window.postMessage('last', location.origin);
    });
    expect(heard).to.deep.equal([]);
  });

  it('lets a gadget subscribe once under one id, and outlives its nonsense', async () => {
    const { hub, inside } = await setUp();
    const heard: unknown[] = [];
    const { warn } = console;
    const said: unknown[] = [];
    console.warn = (what: unknown) => said.push(what);
    open.push(() => (console.warn = warn));
    inside.addEventListener('message', ({ data }: MessageEvent<{ kind?: string } | string>) => {
      if (typeof data === 'object' && data.kind === 'event') heard.push(data);
    });
    const say = (message: object): void =>
      (inside as unknown as { eval(script: string): void }).eval(
        `parent.postMessage(${JSON.stringify({ protocol: 'finesse-simulator-frame', ...message })}, location.origin)`,
      );
    say({ kind: 'subscribe', id: 'x', topic: 'a.b' });
    say({ kind: 'subscribe', id: 'x', topic: 'a.b' });
    for (const nonsense of [
      { kind: 'subscribe', id: 'x', topic: 'a..b' },
      { kind: 'subscribe', id: 'y', topic: 7 },
      { kind: 'publish', topic: '*' },
      { kind: 'title', title: 7 },
      { kind: {} },
    ])
      say(nonsense);
    await settled(inside);
    expect(said.length).to.equal(4);
    hub.publish('a.b', 1);
    await settled(inside);
    expect(heard.length).to.equal(1);
    say({ kind: 'unsubscribe', id: 'x' });
    await settled(inside);
    hub.publish('a.b', 2);
    await settled(inside);
    expect(heard.length).to.equal(1);
  });

  it('has no hub, height or title where the gadget did not ask for them', async () => {
    const { inside } = await setUp('');
    expect(inside.gadgets.Hub).to.equal(undefined);
    expect(inside.gadgets.window.adjustHeight).to.equal(undefined);
    expect(inside.gadgets.window.setTitle).to.equal(undefined);
  });

  it('tells a makeRequest that fails', async () => {
    const { inside } = await setUp();
    const result = await new Promise<{ rc: number }>((resolve) => {
      void inside.gadgets.io.makeRequest('/finesse/api/SystemInfo', resolve, { METHOD: 'GET' });
    });
    // A page of a blob has no server behind it.
    expect(result.rc).to.equal(0);
  });
});
