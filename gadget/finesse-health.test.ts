import { expect, fixture, html } from '@open-wc/testing';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { FinesseError } from '../sdk/index.ts';
import './index.ts';
import type { FinesseHealth, ProblemLike } from './index.ts';
import { setGadgetLocale } from './index.ts';
import { violationsOf } from '../test/kit/axe.ts';
import { FakeClient, heartbeat, latency, systemInfo, user } from './testing/fake-client.ts';
import { restoreVisibility, setVisibility } from './testing/visibility.ts';

const start = new Date(2026, 10, 22, 9, 14, 26).getTime();

describe('<finesse-health>', () => {
  let clock: SinonFakeTimers;
  let client: FakeClient;

  afterEach(() => setGadgetLocale('en'));
  beforeEach(() => {
    clock = useFakeTimers({
      now: start,
      toFake: ['Date', 'setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'],
    });
    client = new FakeClient();
  });
  afterEach(() => {
    clock.restore();
    restoreVisibility();
  });

  const show = (problem?: ProblemLike): Promise<FinesseHealth> =>
    fixture<FinesseHealth>(
      html`<finesse-health .client=${problem ? undefined : client} .problem=${problem}></finesse-health>`,
    );
  /** axe takes its time from the page. */
  const accessible = async (element: FinesseHealth): Promise<void> => {
    clock.restore();
    await expect(element).to.be.accessible();
  };
  const text = (element: FinesseHealth, selector: string): string =>
    (element.renderRoot.querySelector(selector)?.textContent ?? '').replaceAll(/\s+/g, ' ').trim();
  const factOf = (element: FinesseHealth, key: string): string => text(element, `[data-fact=${key}]`);
  const shapeIn = (element: FinesseHealth, selector: string): string | undefined =>
    element.renderRoot.querySelector(`${selector} .shape`)?.classList[1];
  const spoken = (element: FinesseHealth): string => text(element, '.heard[role=status]');

  it('draws everything from what the client tells', async () => {
    client.tellAll(start);
    const element = await show();
    expect(text(element, 'h2')).to.equal('Connected');
    expect(shapeIn(element, '.state')).to.equal('ok');
    expect(text(element, '.since')).to.match(/^since 7:00:11\sAM \(2 hr 14 min\)$/);
    expect(factOf(element, 'user')).to.match(/^Your state Ready ?Isaac Newton ?since 9:00:15\sAM \(14 min\)$/);
    expect(factOf(element, 'heartbeat')).to.include('4 seconds ago');
    expect(factOf(element, 'round-trip')).to.include('48 ms');
    expect(factOf(element, 'clock')).to.include('0.2 sec ahead of the server');
    expect(factOf(element, 'notifications')).to.include('1,284');
    expect(factOf(element, 'server')).to.include('In service');
    await accessible(element);
  });

  it('shows what it was not told as not known', async () => {
    const element = await show();
    expect(text(element, 'h2')).to.equal('Not known');
    expect(factOf(element, 'round-trip')).to.include('Not known');
    expect(element.renderRoot.textContent).to.not.match(/undefined|NaN|null/);
    await accessible(element);
  });

  it('is accessible in every state, light and dark', async () => {
    client.tellAll(start);
    const element = await show();
    const bad = new FinesseError('host-unreachable', '');
    client.probes$.next({ kind: 'failed', at: start, afterMs: 3, error: bad });
    client.heartbeat$.next(heartbeat(start - 60_000, true));
    for (const theme of ['light', 'dark', 'auto'] as const)
      for (const status of [
        'connecting',
        'connected',
        'reconnecting',
        'degraded',
        'suspended',
        'failing-over',
        'unauthorized',
        'closed',
      ] as const) {
        element.theme = theme;
        client.tellConnection({ status, since: start - 20_000 });
        await element.updateComplete;
        clock.restore();
        expect(await violationsOf(element, theme === 'light' ? 'all' : 'contrast'), `${theme} ${status}`).to.deep.equal(
          [],
        );
      }
  });

  it('says in a sentence why there is nothing to show, without a client', async () => {
    const waiting = await fixture<FinesseHealth>(html`<finesse-health></finesse-health>`);
    expect(text(waiting, 'h2')).to.equal('Waiting for the desktop');
    expect(clock.countTimers()).to.equal(0);
    for (const code of ['hub-missing', 'config-missing'] as const) {
      const element = await show(new FinesseError(code, ''));
      expect(shapeIn(element, '.state')).to.equal('down');
      expect(text(element, '.sentence')).to.match(/desktop/);
      expect(element.renderRoot.querySelector('button, finesse-log-sender')).to.equal(null);
      await accessible(element);
    }
  });

  it('draws a change of state at once', async () => {
    client.tellAll(start);
    const element = await show();
    client.tellUser({ state: 'TALKING', stateChangeTime: start });
    client.tellConnection({ status: 'reconnecting', reason: 'network-error', since: start });
    client.systems.next({ kind: 'update', value: systemInfo({ status: 'OUT_OF_SERVICE' }), at: start });
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Talking');
    expect(text(element, 'h2')).to.equal('Reconnecting…');
    expect(factOf(element, 'server')).to.include('Out of service');
  });

  it('draws numbers again every 5 s at most', async () => {
    client.tellAll(start);
    const element = await show();
    let drawn = 0;
    const observer = new MutationObserver((records) => (drawn += records.length));
    observer.observe(element.renderRoot, { subtree: true, childList: true, characterData: true });
    for (let second = 1; second < 5; second += 1) {
      clock.tick(1_000);
      client.notificationCount$.next(1_284 + second);
      client.latency$.next(latency(Date.now(), { last: 50 + second }));
      client.heartbeat$.next(heartbeat(Date.now()));
      client.clock$.next({ driftMs: 100 * second, boundMs: 24, roundTripMs: 48, at: Date.now(), samples: 8 });
      await element.updateComplete;
    }
    expect(drawn).to.equal(0);
    expect(factOf(element, 'notifications')).to.include('1,284');
    clock.tick(1_000);
    await element.updateComplete;
    expect(drawn).to.be.above(0);
    expect(factOf(element, 'notifications')).to.include('1,288');
    expect(factOf(element, 'round-trip')).to.include('54 ms');
    expect(factOf(element, 'heartbeat')).to.include('1 second ago');
    observer.disconnect();
  });

  it('does not let a change of state hurry the numbers', async () => {
    client.tellAll(start);
    const element = await show();
    clock.tick(2_000);
    client.notificationCount$.next(2_000);
    client.tellUser({ state: 'HOLD' });
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Call on hold');
    expect(factOf(element, 'notifications')).to.include('1,284');
    expect(factOf(element, 'heartbeat')).to.include('4 seconds ago');
  });

  it('draws the first heartbeat of a new session with it, whichever comes first', async () => {
    client.tellAll(start);
    const element = await show();
    clock.tick(62_000);
    client.heartbeat$.next(heartbeat(Date.now()));
    client.tellConnection({ since: Date.now(), epoch: 2 });
    await element.updateComplete;
    expect(factOf(element, 'heartbeat')).to.match(/heard at 9:15:28/);
    clock.tick(1_000);
    client.tellConnection({ since: Date.now(), epoch: 3 });
    client.heartbeat$.next(heartbeat(Date.now()));
    await element.updateComplete;
    expect(factOf(element, 'heartbeat')).to.match(/heard at 9:15:29/);
  });

  it('draws at once what was not known, what is overdue, and a check that failed', async () => {
    const element = await show();
    client.heartbeat$.next(heartbeat(start));
    client.latency$.next(latency(start));
    await element.updateComplete;
    expect(factOf(element, 'round-trip')).to.include('48 ms');
    client.heartbeat$.next(heartbeat(start, true));
    client.probes$.next({ kind: 'answered', at: start, roundTripMs: 48, systemInfo: systemInfo() });
    client.probes$.next({ kind: 'failed', at: start, afterMs: 3, error: new FinesseError('timeout', '') });
    await element.updateComplete;
    expect(factOf(element, 'heartbeat')).to.include('overdue');
    expect(factOf(element, 'round-trip')).to.include('No answer');
  });

  it('costs nothing while the page is hidden, and catches up when it is shown', async () => {
    client.tellAll(start);
    const element = await show();
    expect(clock.countTimers()).to.equal(1);
    setVisibility('hidden');
    expect(clock.countTimers()).to.equal(0);
    let updates = 0;
    element.addController({ hostUpdate: () => (updates += 1) });
    client.tellUser({ state: 'TALKING' });
    client.tellConnection({ status: 'reconnecting', since: start + 60_000 });
    client.notificationCount$.next(9_999);
    clock.tick(600_000);
    await element.updateComplete;
    expect(updates).to.equal(0);
    expect(factOf(element, 'user')).to.include('Ready');
    setVisibility('visible');
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Talking');
    expect(text(element, 'h2')).to.equal('Disconnected');
    expect(factOf(element, 'notifications')).to.include('9,999');
    expect(clock.countTimers()).to.equal(1);
  });

  it('starts no timer on a page that is hidden from the start', async () => {
    setVisibility('hidden');
    client.tellAll(start);
    const element = await show();
    expect(clock.countTimers()).to.equal(0);
    setVisibility('visible');
    await element.updateComplete;
    expect(text(element, 'h2')).to.equal('Connected');
  });

  it('leaves no timer, subscription or listener behind, and comes back when put back', async () => {
    client.tellAll(start);
    const element = await show();
    const parent = element.parentElement!;
    element.remove();
    expect(client.observed).to.equal(false);
    expect(clock.countTimers()).to.equal(0);
    setVisibility('visible');
    expect(clock.countTimers()).to.equal(0);
    expect(client.closed).to.equal(0);
    client.tellUser({ state: 'WORK' });
    parent.append(element);
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Wrap-up, then not ready');
  });

  it('forgets one client for another', async () => {
    client.tellAll(start);
    const element = await show();
    const other = new FakeClient();
    element.client = other;
    await element.updateComplete;
    expect(client.observed).to.equal(false);
    expect(text(element, 'h2')).to.equal('Not known');
    expect(factOf(element, 'user')).to.include('Not known');
    element.client = undefined;
    await element.updateComplete;
    expect(other.observed).to.equal(false);
    expect(clock.countTimers()).to.equal(0);
  });

  it('tells a screen reader of changes of state, not of the first one and not of numbers', async () => {
    client.tellAll(start);
    const element = await show();
    const region = element.renderRoot.querySelector('.heard')!;
    expect(spoken(element)).to.equal('');
    clock.tick(20_000);
    await element.updateComplete;
    expect(spoken(element)).to.equal('');
    client.tellConnection({ status: 'reconnecting', since: Date.now() });
    await element.updateComplete;
    expect(spoken(element)).to.match(/^Reconnecting\. .*automatically\.$/);
    expect(element.renderRoot.querySelector('.heard')).to.equal(region);
    expect(text(element, '[role=alert]'), 'nothing is assertive but a logout that is near').to.equal('');
    expect(element.renderRoot.querySelectorAll('[aria-live=assertive], [role=timer]').length).to.equal(0);
  });

  it('does not speak of the waiting and connecting of a page just opened, but of trouble at once', async () => {
    const element = await fixture<FinesseHealth>(html`<finesse-health></finesse-health>`);
    element.client = client;
    await element.updateComplete;
    client.tellConnection({ status: 'connecting', since: start, epoch: 0 });
    await element.updateComplete;
    client.tellConnection({ since: start });
    await element.updateComplete;
    expect(spoken(element)).to.equal('');
    const lost = await show(new FinesseError('hub-missing', ''));
    expect(spoken(lost)).to.include('Not in the Finesse desktop');
  });

  it('speaks every 10 s at most, and then of the last state', async () => {
    client.tellAll(start);
    const element = await show();
    client.tellConnection({ status: 'failing-over', since: start });
    await element.updateComplete;
    clock.tick(1_000);
    client.tellConnection({ status: 'reconnecting', since: start + 1_000 });
    await element.updateComplete;
    clock.tick(1_000);
    client.tellConnection({ since: start + 2_000, epoch: 2 });
    await element.updateComplete;
    expect(spoken(element)).to.include('Moving to the other server');
    clock.tick(8_000);
    await element.updateComplete;
    expect(spoken(element)).to.include('Connected');
  });

  it('tells when another kind of picture is drawn, and only then', async () => {
    const modes: string[] = [];
    const parent = await fixture<HTMLElement>(html`<div></div>`);
    parent.addEventListener('finesse-health-mode', (event) => modes.push(event.detail.mode));
    let heard = 0;
    const hear = ({ detail }: DocumentEventMap['finesse-health-mode']): void => void (heard += detail.mode.length);
    document.addEventListener('finesse-health-mode', hear);
    const element = document.createElement('finesse-health');
    parent.append(element);
    await element.updateComplete;
    client.tellAll(start);
    element.client = client;
    await element.updateComplete;
    client.notificationCount$.next(5);
    clock.tick(30_000);
    await element.updateComplete;
    client.tellConnection({ status: 'reconnecting', since: start });
    await element.updateComplete;
    document.removeEventListener('finesse-health-mode', hear);
    expect(modes).to.deep.equal(['waiting', 'connected', 'trouble']);
    expect(heard, 'up to the document').to.equal(modes.join('').length);
  });

  it('asks again in a new session for what was refused in the last', async () => {
    const element = await show();
    client.tellConnection();
    client.users.error(new FinesseError('credentials-refused', ''));
    client.systems.error(new FinesseError('credentials-refused', ''));
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('refused');
    client.users = new FakeClient().users;
    client.systems = new FakeClient().systems;
    client.tellConnection({ epoch: 2 });
    client.tellUser();
    client.systems.next({ kind: 'snapshot', value: systemInfo(), at: start });
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Ready');
    expect(factOf(element, 'server')).to.include('In service');
  });

  it('draws on when one stream fails against the contract', async () => {
    client.tellAll(start);
    const element = await show();
    client.latency$.error(new Error('broken'));
    client.tellUser({ state: 'HOLD' });
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('Call on hold');
  });

  it('treats what the server says as text', async () => {
    client.tellAll(start);
    const element = await show();
    client.tellUser({ firstName: '<img src=x onerror=alert(1)>', lastName: '한글 이름 𝕏'.repeat(20), state: '<b>?' });
    client.systems.next({
      kind: 'update',
      value: systemInfo({ status: '</dd>', xmppDomain: 'x'.repeat(300) }),
      at: Date.now(),
    });
    await element.updateComplete;
    expect(element.renderRoot.querySelector('img, b')).to.equal(null);
    expect(factOf(element, 'user')).to.include('<img src=x');
    expect(element.scrollWidth).to.be.at.most(element.clientWidth);
  });

  it('takes drifts, ages and counts that make no sense without breaking', async () => {
    const element = await show();
    client.tellConnection({ since: start + 3_600_000 });
    client.heartbeat$.next(heartbeat(start + 3_600_000));
    client.clock$.next({ driftMs: -1e12, boundMs: 1e9, roundTripMs: 0, at: 0, samples: 0 });
    client.latency$.next(latency(0, { last: 0, p50: 0, p95: 1e7, spreadMs: 1e7, samples: 1 }));
    client.users.next({ kind: 'snapshot', value: user({ stateChangeTime: 8e15 }), at: 0 });
    await element.updateComplete;
    expect(factOf(element, 'heartbeat')).to.include('now');
    expect(element.renderRoot.textContent).to.not.match(/NaN|Infinity|Invalid/);
  });

  it('fits a narrow frame and a wide one without scrolling sideways', async () => {
    client.tellAll(start);
    client.tellConnection({ status: 'reconnecting', since: start - 60_000, attempt: 4, retryAt: start + 9_000 });
    const element = await show();
    for (const locale of ['en', 'ko']) {
      await setGadgetLocale(locale);
      for (const width of [150, 300, 320, 450, 600, 750, 1_100, 1_400]) {
        element.style.width = `${width}px`;
        await element.updateComplete;
        expect(element.scrollWidth, `${width} px`).to.be.at.most(width);
        for (const one of element.renderRoot.querySelectorAll<HTMLElement>('dd, p:not(.heard), h2, dt'))
          expect(one.scrollWidth, `${width} px: ${one.textContent}`).to.be.at.most(Math.max(1, one.clientWidth));
      }
    }
  });

  it('speaks Korean, and changes its language while it stands', async () => {
    client.tellAll(start);
    const element = await show();
    await setGadgetLocale('ko_KR');
    await element.updateComplete;
    expect(text(element, 'h2')).to.equal('연결됨');
    expect(element.renderRoot.querySelector('[lang]')?.getAttribute('lang')).to.equal('ko-KR');
    expect(text(element, '.since')).to.equal('오전 7:00:11부터 (2시간 14분)');
    expect(factOf(element, 'clock')).to.include('서버보다 0.2초 빠름');
    expect(factOf(element, 'user')).to.include('준비');
    client.tellUser({ state: 'NOT_READY' });
    await element.updateComplete;
    expect(factOf(element, 'user')).to.include('준비 안 됨');
    await accessible(element);
  });

  it('is light unless told', async () => {
    client.tellAll(start);
    const element = await show();
    const surface = (): string => getComputedStyle(element.renderRoot.querySelector('.card')!).backgroundColor;
    expect(element.getAttribute('theme')).to.equal('light');
    expect(surface()).to.equal('rgb(255, 255, 255)');
    element.theme = 'dark';
    await element.updateComplete;
    expect(surface()).to.equal('rgb(26, 26, 26)');
    element.style.setProperty('--finesse-health-surface', 'rgb(1, 2, 3)');
    expect(surface()).to.equal('rgb(1, 2, 3)');
  });
});
