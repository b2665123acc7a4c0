import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import {
  FinesseError,
  type Health,
  type HealthSample,
  type LogoutForecast,
  type TrafficRecord,
} from '../../sdk/index.ts';
import '../index.ts';
import { setGadgetLocale, type FinesseHealth, type PanelStorage } from '../index.ts';
import { FakeClient, finding, health, latency } from '../testing/fake-client.ts';
import { Part } from '../part.ts';
import { extras, type Extras } from './extras-part.ts';
import { restoreVisibility, setVisibility } from '../testing/visibility.ts';

const start = new Date(2026, 10, 22, 9, 14, 26).getTime();
const lostLine = { code: 'connection-lost', at: start, values: { ms: 40_000, reason: 'network-error' } } as const;
const forecast = (from: number): LogoutForecast => {
  const moment = { from: start + from, likely: start + from + 10_000, to: start + from + 40_000 };
  return {
    lastSeen: moment,
    sessionClosed: moment,
    forcedLogout: moment,
    unless: undefined,
    outcome: 'logout',
    passed: 'no',
  };
};
const storageOf = (kept = new Map<string, string>()): PanelStorage & { readonly kept: Map<string, string> } => ({
  kept,
  getItem: (key) => kept.get(key) ?? null,
  setItem: (key, value) => void kept.set(key, value),
  removeItem: (key) => void kept.delete(key),
});
const exchange = (id: number, change: Partial<TrafficRecord> = {}): TrafficRecord => ({
  id,
  way: 'rest',
  kind: 'request',
  at: start - 1_000,
  method: 'GET',
  url: '/finesse/api/SystemInfo',
  result: 'answered',
  status: 200,
  error: undefined,
  bytesOut: 0,
  bytesIn: 412,
  durationMs: 48,
  rid: undefined,
  carried: `exchange ${id}`,
  ...change,
});
const hour: readonly HealthSample[] = Array.from({ length: 1_800 }, (_, n) => ({
  at: start - 1_800_000 + n * 1_000,
  level: n >= 600 && n < 645 ? ('lost' as const) : ('good' as const),
  roundTripMs: 48,
  driftMs: -212,
  suspicion: 0,
  lagMs: 3,
  awake: true,
}));

describe('the diagnosis in <finesse-health>', () => {
  let clock: SinonFakeTimers;
  let client: FakeClient;
  let copied: string[];
  let mayCopy: boolean;

  afterEach(() => setGadgetLocale('en'));
  // What a page fetches when it is idle.
  before(() => extras.fetch());
  beforeEach(() => {
    clock = useFakeTimers({ now: start, toFake: ['Date', 'setInterval', 'clearInterval'] });
    client = new FakeClient().tellAll(start);
    client.hour = hour;
    copied = [];
    mayCopy = true;
  });
  afterEach(() => {
    clock.restore();
    restoreVisibility();
  });

  const show = async (storage?: PanelStorage): Promise<FinesseHealth> => {
    const downloads = {
      save: () => true,
      copy: (text: string) => (copied.push(text), Promise.resolve(mayCopy)),
    };
    const element = await fixture<FinesseHealth>(
      html`<finesse-health .storage=${storage} .downloads=${downloads} .client=${client}></finesse-health>`,
    );
    await element.updateComplete;
    return element;
  };
  const tell = async (element: FinesseHealth, change: Partial<Health>): Promise<void> => {
    client.health$.next(health(Date.now(), change));
    await element.updateComplete;
  };
  /** The session is lost for 40 s, and may be followed by a logout in `from` ms. */
  const lose = async (element: FinesseHealth, from = 70_000): Promise<void> => {
    client.tellConnection({ status: 'reconnecting', reason: 'network-error', since: start - 40_000 });
    const findings = [finding(start, { evidence: [lostLine] })];
    await tell(element, { level: 'lost', since: start - 40_000, findings, forecast: forecast(from) });
  };
  const all = (element: FinesseHealth, selector: string): string =>
    [...element.renderRoot.querySelectorAll(selector)]
      .map((one) => one.textContent)
      .join(' ')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const button = (element: FinesseHealth, name: string): HTMLButtonElement =>
    [...element.renderRoot.querySelectorAll('button')].find(
      (one) => (one.getAttribute('aria-label') ?? one.textContent.trim()) === name,
    )!;
  /** Opens what an engineer looks at; its script is fetched for it. */
  const unfold = async (element: FinesseHealth): Promise<ShadowRoot> => {
    const details = element.renderRoot.querySelector('finesse-health-details')!;
    details.renderRoot.querySelector('summary')!.click();
    await waitUntil(() => details.renderRoot.querySelector('finesse-health-tools')?.shadowRoot?.firstElementChild);
    return details.renderRoot.querySelector('finesse-health-tools')!.shadowRoot!;
  };
  const accessible = async (element: FinesseHealth): Promise<void> => {
    clock.restore();
    await expect(element).to.be.accessible();
  };

  it('tells cause, meaning, action and countdown at once', async () => {
    const element = await show();
    await lose(element);
    expect(all(element, 'h2')).to.equal('Disconnected');
    expect(all(element, '.cause')).to.equal('Likely: Unsteady network');
    expect(all(element, '.action')).to.equal('Use a cable, or move nearer to the Wi-Fi point.');
    expect(all(element, '.countdown')).to.match(
      /^You may be signed out from 9:15:36.AM\. In 1 min 10 sec at the earliest/,
    );
  });

  it('draws new evidence with the figures, and a new finding at once', async () => {
    const element = await show();
    await tell(element, { level: 'fair', findings: [finding(start, { level: 'fair' })] });
    expect(all(element, '.sentence')).to.include('3 of the last 10');
    const more = finding(start, {
      level: 'fair',
      evidence: [{ code: 'rest-lost', at: start, values: { count: 4, of: 10 } }],
    });
    await tell(element, { level: 'fair', findings: [more] });
    expect(all(element, '.sentence')).to.include('3 of the last 10');
    clock.tick(5_000);
    await element.updateComplete;
    expect(all(element, '.sentence')).to.include('4 of the last 10');
    await tell(element, { level: 'fair', findings: [{ ...more, certainty: 'proved' }] });
    expect(all(element, '.cause')).to.equal('Cause: Unsteady network');
  });

  it('tells a screen reader cause and action politely, and not that a figure changed', async () => {
    const element = await show();
    await lose(element);
    const said = 'Disconnected. Likely: Unsteady network. Use a cable, or move nearer to the Wi-Fi point.';
    expect(all(element, '.heard[role=status]')).to.equal(said);
    clock.tick(20_000);
    const more = finding(start, { evidence: [{ code: 'rest-lost', at: start, values: { count: 9, of: 10 } }] });
    await tell(element, { level: 'lost', since: start - 40_000, findings: [more] });
    expect(all(element, '.heard[role=status]')).to.equal(said);
  });

  it('warns a screen reader once, at once, of a logout that is imminent', async () => {
    const element = await show();
    await lose(element, 32_000);
    const alert = element.renderRoot.querySelector('[role=alert]')!;
    expect(alert.textContent).to.equal('');
    const changes: MutationRecord[] = [];
    const observer = new MutationObserver((records) => changes.push(...records));
    observer.observe(alert, { subtree: true, childList: true, characterData: true });
    for (let second = 0; second < 20; second += 5) {
      clock.tick(5_000);
      await lose(element, 32_000 + second);
      await element.updateComplete;
    }
    expect(alert.textContent).to.match(/^You may be signed out from 9:14:58.AM\.$/);
    expect(changes.length).to.equal(1);
    observer.disconnect();
    client.tellConnection({ since: Date.now(), epoch: 2 });
    await tell(element, { level: 'good' });
    expect(alert.textContent).to.equal('');
  });

  it('shows a card after an outage, and keeps it through a reload until it is dismissed', async () => {
    const storage = storageOf();
    const element = await show(storage);
    await lose(element);
    expect(all(element, '.outage')).to.equal('');
    element.remove();
    // The desktop was loaded again in between: another page, another client of the same agent.
    client = new FakeClient().tellAll(start);
    const again = await show(storage);
    await tell(again, { level: 'good', since: start + 5_000 });
    expect(all(again, '.outage h3')).to.equal('You were disconnected for 45 sec');
    expect(all(again, '.outage p')).to.match(/^From 9:13:46.AM to 9:14:31.AM\. Likely: Unsteady network\.$/);
    again.remove();
    const third = await show(storage);
    expect(all(third, '.outage h3')).to.equal('You were disconnected for 45 sec');
    button(third, 'Dismiss').click();
    await third.updateComplete;
    expect(all(third, '.outage')).to.equal('');
    expect(storage.kept.size).to.equal(0);
  });

  it('keeps the card of each agent apart, little, and without a secret', async () => {
    const storage = storageOf();
    await lose(await show(storage));
    const [[key, value]] = [...storage.kept] as [[string, string]];
    expect(key).to.equal('finesse-pulse.outage.1001001');
    expect(value.length).to.be.below(300);
    expect(value).to.not.match(/password|authorization|network-error/);
  });

  it('records an outage while the page is hidden, without drawing', async () => {
    const storage = storageOf();
    const element = await show(storage);
    setVisibility('hidden');
    let updates = 0;
    element.addController({ hostUpdate: () => (updates += 1) });
    client.health$.next(health(start, { level: 'lost', since: start - 40_000 }));
    expect(updates).to.equal(0);
    expect(clock.countTimers()).to.equal(0);
    expect(storage.kept.size).to.equal(1);
  });

  it('lives with a storage that throws, or gives rubbish back', async () => {
    const fail = (): never => {
      throw new Error('denied');
    };
    const element = await show({ getItem: fail, setItem: fail, removeItem: fail });
    await lose(element);
    await tell(element, { level: 'good', since: start });
    expect(all(element, '.outage h3')).to.equal('You were disconnected for 40 sec');
    element.remove();
    const rubbish = await show({ ...storageOf(), getItem: () => '{"from":"<img src=x onerror=alert(1)>"}' });
    expect(rubbish.renderRoot.querySelector('.outage, img')).to.equal(null);
  });

  it('stands still while updates are paused, but for changes of state', async () => {
    const element = await show();
    button(element, 'Pause updates').click();
    await element.updateComplete;
    expect(all(element, '.result')).to.match(/^Figures stand still since 9:14:26.AM/);
    const facts = all(element, '.facts');
    clock.tick(120_000);
    client.latency$.next(latency(start, { last: 999 }));
    clock.tick(5_000);
    await element.updateComplete;
    expect(all(element, '.facts')).to.equal(facts);
    expect(all(element, '.since')).to.not.include('(');
    await lose(element);
    expect(all(element, 'h2')).to.equal('Disconnected');
    expect(all(element, '.facts')).to.equal(facts);
    button(element, 'Resume updates').click();
    await element.updateComplete;
    expect(all(element, '[data-fact=round-trip]')).to.include('999 ms');
  });

  it('lets the details stand still too, and speaks another language meanwhile', async () => {
    const element = await show();
    const tools = await unfold(element);
    const told = (): string => tools.textContent.replaceAll(/\s+/g, ' ');
    button(element, 'Pause updates').click();
    await element.updateComplete;
    const before = told();
    const known = client.snapshot();
    client.snapshot = () => ({ ...known, machine: { ...known.machine, frames: 4_711 } });
    clock.tick(10_000);
    await element.updateComplete;
    await element.updateComplete;
    expect(told()).to.equal(before);
    await setGadgetLocale('ko');
    await element.updateComplete;
    await element.updateComplete;
    expect(told()).to.include('서버');
    await setGadgetLocale('en');
    button(element, 'Resume updates').click();
    await element.updateComplete;
    await element.updateComplete;
    expect(told()).to.include('4,711');
  });

  it('has no tools in the page while there is one line only', async () => {
    const element = await show();
    await unfold(element);
    const details = element.renderRoot.querySelector('finesse-health-details')!;
    element.collapsed = true;
    await element.updateComplete;
    expect(details.renderRoot.querySelector('finesse-health-tools')).to.equal(null);
    element.collapsed = false;
    await element.updateComplete;
    expect(details.renderRoot.querySelector('finesse-health-tools')).to.not.equal(null);
  });

  it('hands what it shows to the details, which are drawn on demand', async () => {
    const element = await show();
    const against = [{ code: 'also-fits', at: start, values: { causes: 'cti-down' } }] as const;
    await tell(element, { level: 'fair', findings: [finding(start, { against })], blindSpots: ['polls'] });
    client.traffic$.next(exchange(1));
    expect(element.renderRoot.querySelector('finesse-health-details')!.renderRoot.querySelector('article')).to.equal(
      null,
    );
    const tools = await unfold(element);
    for (const part of [
      'Likely: Unsteady network',
      'Checks without an answer: 3 of 10.',
      'through the Finesse desktop',
    ])
      expect(tools.textContent.replaceAll(/\s+/g, ' ')).to.include(part);
    expect(element.renderRoot.querySelector('finesse-health-details')!.records!().length).to.equal(1);
  });

  it('takes everything that comes from the wire as text', async () => {
    const element = await show();
    const evil = '<img src=x onerror=alert(1)>';
    const evidence = [
      { code: 'connection-lost', at: start, values: { detail: evil, reason: '{ms}', side: 'x'.repeat(999) } },
    ] as const;
    client.tellConnection({ status: 'reconnecting', since: start - 20_000, side: evil });
    await tell(element, { level: 'lost', findings: [finding(start, { evidence })] });
    element.watchers = [{ userId: evil, since: start, until: start }];
    const tools = await unfold(element);
    expect(element.renderRoot.querySelector('img')).to.equal(null);
    expect(tools.querySelector('img')).to.equal(null);
    expect(tools.textContent).to.include(evil);
    expect(element.scrollWidth).to.be.at.most(element.clientWidth);
  });

  it('says who watches, each once, in one line also where there is one line only', async () => {
    const element = await show();
    expect(all(element, '.watched')).to.equal('');
    const region = element.renderRoot.querySelector('.watched[role=status]');
    const watcher = (userId: string) => ({ userId, since: start, until: start + 300_000 });
    element.watchers = [watcher('1001003'), watcher('1001003'), watcher('1001004')];
    await element.updateComplete;
    expect(all(element, '.watched')).to.equal('Your supervisor sees your connection health: 1001003 and 1001004');
    expect(element.renderRoot.querySelector('.watched')).to.equal(region);
    element.collapsed = true;
    await element.updateComplete;
    expect(all(element, '.watched')).to.include('1001003');
    element.watchers = [];
    await element.updateComplete;
    expect(all(element, '.watched')).to.equal('');
  });

  it('tells a loss and its end beside the page where it was given a way to, also while it is hidden', async () => {
    const said: string[] = [];
    const element = await show();
    element.toaster = (title) => said.push(title);
    setVisibility('hidden');
    client.health$.next(health(start, { level: 'lost', since: start - 40_000 }));
    client.health$.next(health(start + 1_000, { level: 'lost', since: start - 40_000 }));
    client.health$.next(health(start + 5_000, { level: 'good', since: start + 5_000 }));
    expect(said).to.deep.equal(['Disconnected', 'Connected again']);
  });

  it('shows how far the way to Finesse goes, in shape and words, and where it stops', async () => {
    const element = await show();
    const steps = (): readonly string[] =>
      [...element.renderRoot.querySelectorAll('.path li')].map((one) => one.textContent.replaceAll(/\s+/g, ' ').trim());
    expect(steps()).to.deep.equal([
      'This computer Works',
      'Browser Works',
      'Network Works',
      'Finesse site Works',
      'Live updates Works',
      'Call control Works',
    ]);
    expect(element.renderRoot.querySelector('[aria-current]')).to.equal(null);
    button(element, 'Pause updates').click();
    client.probes$.next({ kind: 'failed', at: start, afterMs: 9, error: new FinesseError('timeout', '') });
    await lose(element);
    expect(steps().slice(2)).to.deep.equal([
      'Network Stops here',
      'Finesse site Not reached',
      'Live updates Not reached',
      'Call control Not reached',
    ]);
    expect(all(element, '[aria-current=step] .name')).to.equal('Network');
  });

  it('copies a report that support can read, and says what came of it', async () => {
    const element = await show();
    await lose(element);
    button(element, 'Copy report').click();
    await Promise.resolve();
    await element.updateComplete;
    const [report = ''] = copied;
    for (const part of [
      'Connection report for support',
      '1001001 · finesse1.example.com',
      'Likely: Unsteady network [network-lossy 0.75], In the network',
      '(network-error)',
      'You may be signed out from',
      'Way to Finesse: This computer: Works → Browser: Works → ',
      'Last hour: Connected: 29 min. Disconnected: 45 sec in all',
      'Round trip: 48 ms',
      'Mozilla/5.0',
    ])
      expect(report).to.include(part);
    expect(report).to.match(/\n {2}\+ 2026-11-22 \d\d:\d\d:\d\d [+-]\d\d:\d\d The link was lost for 40 sec/);
    expect(report).to.not.match(/undefined|NaN|Isaac(?! Newton)/);
    expect(report.length).to.be.below(8_001);
    expect(all(element, '.result')).to.equal('Copied. Paste it into a message to support.');
    mayCopy = false;
    button(element, 'Copy report').click();
    await Promise.resolve();
    await element.updateComplete;
    expect(all(element, '.result')).to.match(/does not let the gadget copy it/);
  });

  it('copies what is so at the moment of the press, unless updates are paused', async () => {
    const element = await show();
    await tell(element, {});
    const copy = async (): Promise<string> => {
      button(element, 'Copy report').click();
      await Promise.resolve();
      await element.updateComplete;
      return (copied.at(-1) ?? '').replaceAll(/[^\S\n]/g, ' ');
    };
    const later = (n: number): HealthSample => ({ ...hour[0]!, at: start + n * 1_000, level: 'lost' });
    clock.tick(4_000);
    client.latency$.next(latency(Date.now(), { last: 77 }));
    client.hour = [...hour, later(0), later(1), later(2), later(3)];
    const report = await copy();
    expect(report).to.include('Round trip: 77 ms');
    expect(report).to.include('Disconnected: 49 sec in all');
    expect(all(element, '[data-fact=round-trip]'), 'and shows the same').to.include('77 ms');
    button(element, 'Pause updates').click();
    await element.updateComplete;
    clock.tick(4_000);
    client.latency$.next(latency(Date.now(), { last: 88 }));
    client.hour = [...client.hour, later(4), later(5)];
    const still = await copy();
    expect(still).to.include('Round trip: 77 ms');
    expect(still).to.include('Disconnected: 49 sec in all');
  });

  it('says that a part of it cannot be fetched, and tries again', async () => {
    let isDown = true;
    const element = await show();
    element.extras = new Part<Extras>(() =>
      isDown ? Promise.reject(new TypeError('Failed to fetch')) : extras.fetch(),
    );
    await element.updateComplete;
    const missing = 'The details could not be fetched from the Finesse server. Try again once you are connected.';
    button(element, 'Copy report').click();
    await waitUntil(() => all(element, '.result') === missing);
    const hourPart = element.renderRoot.querySelector('finesse-health-hour')!;
    hourPart.renderRoot.querySelector('summary')!.click();
    await waitUntil(() => hourPart.renderRoot.querySelector('details [role=status]')?.textContent === missing);
    expect(copied).to.deep.equal([]);
    isDown = false;
    clock.tick(60_000);
    await waitUntil(() => hourPart.renderRoot.querySelector('table'));
    button(element, 'Copy report').click();
    await waitUntil(() => copied.length === 1);
  });

  it('folds to one line that still tells state, cause and countdown', async () => {
    const element = await show();
    element.style.width = '320px';
    client.traffic$.next(exchange(1));
    const saver = element.renderRoot.querySelector('finesse-file-saver')!;
    button(element, 'Show less').click();
    await element.updateComplete;
    expect(element.clientHeight).to.be.at.most(48);
    await lose(element);
    expect(all(element, 'h2')).to.equal('Disconnected');
    expect(all(element, '.head .cause')).to.equal('Likely: Unsteady network');
    expect(all(element, '.countdown')).to.match(/^You may be signed out from/);
    expect(element.renderRoot.querySelector('.facts')).to.equal(null);
    button(element, 'Show more').click();
    await element.updateComplete;
    expect(element.renderRoot.querySelector('.facts')).to.not.equal(null);
    expect(saver.records().length, 'the traffic is still there').to.equal(1);
  });

  it('is one line in a window too low for more, and stays so when trouble lets the window grow', async () => {
    clock.restore();
    await setViewport({ width: 800, height: 50 });
    try {
      const element = await show();
      expect(element.collapsed).to.equal(true);
      expect(element.renderRoot.querySelector('.facts')).to.equal(null);
      await setViewport({ width: 800, height: 600 });
      await lose(element);
      expect(element.renderRoot.querySelector('.facts')).to.equal(null);
      button(element, 'Show more').click();
      await element.updateComplete;
      expect(element.renderRoot.querySelector('.facts')).to.not.equal(null);
    } finally {
      await setViewport({ width: 800, height: 600 });
    }
  });

  describe('the last hour', () => {
    const strip = (element: FinesseHealth): HTMLElement =>
      element.renderRoot.querySelector('finesse-health-hour')!.renderRoot.querySelector<HTMLElement>('.strip')!;
    const press = async (element: FinesseHealth, key: string): Promise<string> => {
      strip(element).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await element.renderRoot.querySelector('finesse-health-hour')!.updateComplete;
      return (strip(element).getAttribute('aria-valuetext') ?? '').replaceAll(/\s/g, ' ');
    };

    it('is one stop for the keyboard, and is read out minute by minute', async () => {
      const element = await show();
      await tell(element, {});
      expect(strip(element).tabIndex).to.equal(0);
      expect(await press(element, 'Home')).to.equal('8:14:26 AM · Not known');
      expect(await press(element, 'End')).to.equal('9:13:26 AM · Connected · 48 ms');
      expect(await press(element, 'PageDown')).to.match(/^9:03:26/);
      expect(await press(element, 'ArrowLeft')).to.match(/^9:02:26/);
      expect(await press(element, 'ArrowRight')).to.match(/^9:03:26/);
      await press(element, 'Home');
      expect(await press(element, 'ArrowLeft')).to.match(/^8:14:26/);
      for (let minute = 0; minute < 40; minute += 1) await press(element, 'ArrowRight');
      expect(strip(element).getAttribute('aria-valuetext')).to.include('Disconnected');
    });

    it('has a sentence and a table that say the same', async () => {
      const element = await show();
      await tell(element, {});
      const part = element.renderRoot.querySelector('finesse-health-hour')!;
      expect(part.sentence.replaceAll(/\s/g, ' ')).to.equal(
        'Connected: 29 min. Disconnected: 45 sec in all (1×, last at 8:54:26 AM). Round trip: usually 48 ms, at most 48 ms.',
      );
      const details = part.renderRoot.querySelector('details')!;
      const opened = new Promise((resolve) => details.addEventListener('toggle', resolve, { once: true }));
      details.open = true;
      await opened;
      await part.updateComplete;
      const rows = [...part.renderRoot.querySelectorAll('tbody tr')].map((row) =>
        row.textContent.replaceAll(/\s+/g, ' '),
      );
      expect(rows.length).to.equal(3);
      expect(rows[1]).to.match(/8:54:26 AM Disconnected 45 sec/);
    });

    it('tells of a level that has just begun with the figures, and of its first moment nothing', async () => {
      const element = await show();
      const part = element.renderRoot.querySelector('finesse-health-hour')!;
      const sentence = (): string => part.sentence.replaceAll(/\s/g, ' ');
      const second = (at: number): HealthSample => ({ ...hour[0]!, at, level: 'lost', roundTripMs: undefined });
      client.healthHistory = () => {
        const length = Math.floor((Date.now() - start) / 1_000) + 1;
        return [...hour, ...Array.from({ length }, (_, n) => second(start + n * 1_000))];
      };
      clock.tick(200);
      await tell(element, { level: 'lost', since: start });
      expect(sentence()).to.match(/^Connected: 29 min\. Disconnected: 45 sec in all/);
      clock.tick(9_800);
      await element.updateComplete;
      expect(sentence()).to.include('Disconnected: 55 sec in all (2×, last at 9:14:26 AM)');
      clock.tick(50_000);
      await element.updateComplete;
      expect(sentence()).to.include('Disconnected: 1 min 45 sec in all');
      const young = new FakeClient().tellAll(start);
      young.hour = [{ ...hour[0]!, at: Date.now() - 200, level: 'good' }];
      element.client = young;
      await element.updateComplete;
      await tell(element, { level: 'good', since: Date.now() - 200 });
      expect(sentence()).to.not.include('0 sec');
    });

    it('leaves a line that is straight without a second figure', async () => {
      const element = await show();
      await tell(element, {});
      const charts = element.renderRoot.querySelector('finesse-health-hour')!.renderRoot.querySelectorAll('.chart');
      const captions = [...charts].map((one) =>
        one.querySelector('figcaption')!.textContent.replaceAll(/\s+/g, ' ').trim(),
      );
      expect(captions).to.deep.equal(['Round trip 0 ms … 48 ms', 'Computer clock +0.2 sec']);
      expect(charts[1]?.querySelector('svg')?.getAttribute('aria-label')?.replaceAll(/\s+/g, ' ')).to.equal(
        'Computer clock. +0.2 sec',
      );
    });

    it('is read each minute and when the level changes, not with every figure', async () => {
      const element = await show();
      let reads = 0;
      client.healthHistory = () => ((reads += 1), hour);
      await tell(element, {});
      reads = 0;
      for (let second = 5; second < 60; second += 5) {
        clock.tick(5_000);
        await element.updateComplete;
      }
      expect(reads).to.equal(0);
      clock.tick(5_000);
      await element.updateComplete;
      expect(reads).to.equal(1);
      clock.tick(1_000);
      await tell(element, { level: 'poor' });
      expect(reads).to.equal(2);
    });
  });

  for (const [name, storage, change] of [
    ['all is well', undefined, { level: 'good' }],
    ['there is a warning', undefined, { level: 'fair', findings: [finding(start, { level: 'fair' })] }],
    ['the cause is not known', undefined, { level: 'poor' }],
    ['the session is lost', undefined, { level: 'lost', findings: [finding(start)], forecast: forecast(70_000) }],
    [
      'there was an outage',
      storageOf(
        new Map([
          [
            'finesse-pulse.outage.1001001',
            JSON.stringify({ from: start - 60_000, to: start - 15_000, seenAt: start - 15_000, signedOut: true }),
          ],
        ]),
      ),
      { level: 'good', recent: [finding(start, { closedAt: start })], blindSpots: ['polls'] },
    ],
  ] as const satisfies readonly (readonly [string, PanelStorage | undefined, Partial<Health>])[]) {
    it(`is accessible and fits every width where ${name}, folded or not, in both languages and themes`, async () => {
      const element = await show(storage);
      if (change.level === 'lost') client.tellConnection({ status: 'reconnecting', since: start - 20_000 });
      await tell(element, change);
      client.traffic$.next(exchange(1));
      await unfold(element);
      clock.restore();
      for (const [locale, theme] of [
        ['en', 'light'],
        ['ko', 'dark'],
      ] as const) {
        await setGadgetLocale(locale);
        element.theme = theme;
        for (const width of [300, 320, 450, 600, 1_100]) {
          element.style.width = `${width}px`;
          await element.updateComplete;
          expect(element.scrollWidth, `${width} px`).to.be.at.most(width);
          for (const one of element.renderRoot.querySelectorAll<HTMLElement>('dd, p:not(.heard), h2, h3, h4, li, dt'))
            expect(one.scrollWidth, `${width} px: ${one.textContent}`).to.be.at.most(Math.max(1, one.clientWidth));
        }
        await accessible(element);
        element.collapsed = true;
        await element.updateComplete;
        await accessible(element);
        element.collapsed = false;
        await element.updateComplete;
      }
    });
  }
});
