/** For tests and pictures: every state that the panel has, each made by what a client would tell. */
import type { LogoutForecast } from '../../sdk/index.ts';
import type { FinesseHealth } from '../finesse-health.ts';
import { FakeClient, finding, health, heartbeat, receipt, systemInfo } from './fake-client.ts';
import { FinesseError, type ConnectionState, type Health, type HealthSample } from '../../sdk/index.ts';

/** One state: what is told to the element and its client, as of `now`, wall ms. */
export type PanelState = (element: FinesseHealth, client: FakeClient, now: number) => void;

const MINUTE = 60_000;

/** A second for each of the last half hour, with a loss and a warning in it. */
export function hourOfSamples(now: number): readonly HealthSample[] {
  return Array.from({ length: 1_800 }, (_, n) => ({
    at: now - 1_800_000 + n * 1_000,
    level: n >= 600 && n < 645 ? 'lost' : n >= 1_000 && n < 1_200 ? 'fair' : 'good',
    roundTripMs: n >= 1_000 && n < 1_200 ? 310 : 48 + (n % 7),
    driftMs: -212 + n / 60,
    suspicion: 0,
    lagMs: 3,
    awake: true,
  }));
}

/** A forced logout that may come in `from` ms. */
export function forecastOf(now: number, from: number, change: Partial<LogoutForecast> = {}): LogoutForecast {
  const moment = { from: now + from, likely: now + from + 10_000, to: now + from + 40_000 };
  const base = { lastSeen: moment, sessionClosed: moment, forcedLogout: moment } as const;
  return { ...base, unless: undefined, outcome: 'logout', passed: 'no', ...change };
}

const told =
  (status: ConnectionState['status'], change: Partial<Health> = {}, agoMs = 40_000): PanelState =>
  (_, client, now) => {
    client.tellConnection({ status, reason: 'network-error', since: now - agoMs });
    client.health$.next(health(now, change));
  };
const lost = (forecast?: (now: number) => LogoutForecast): PanelState => {
  return (element, client, now) => {
    client.probes$.next({ kind: 'failed', at: now, afterMs: 9, error: new FinesseError('timeout', '') });
    client.heartbeat$.next(heartbeat(now - MINUTE, true));
    told('reconnecting', {
      level: 'lost',
      findings: [finding(now), finding(now, { id: 'cti-1', cause: 'cti-down', advice: 'cti-down' })],
      forecast: forecast?.(now),
    })(element, client, now);
  };
};
const problem =
  (code: string): PanelState =>
  (element) => {
    element.client = undefined;
    element.problem = { code, message: '' };
  };
/** Kept by the page before this one. */
const kept = (now: number): string =>
  JSON.stringify({
    from: now - MINUTE,
    to: now - 15_000,
    seenAt: now - 15_000,
    due: { cause: 'network', advice: 'network-lossy', certainty: 'likely' },
    signedOut: true,
  });
const pressed =
  (before: PanelState, ...index: readonly number[]): PanelState =>
  (element, client, now) => {
    before(element, client, now);
    void element.updateComplete.then(() => {
      const buttons = element.renderRoot.querySelectorAll<HTMLElement>('.foot .row button');
      for (const one of index) buttons[one]?.click();
    });
  };
const good = told('connected', {}, 134 * MINUTE);

/** By name. */
export const PANEL_STATES: Readonly<Record<string, PanelState>> = {
  waiting: (element) => (element.client = undefined),
  'no-hub': problem('hub-missing'),
  'no-config': problem('config-missing'),
  broken: problem(''),
  'nothing-told': (element) => (element.client = new FakeClient()),
  good,
  fair: (element, client, now) =>
    told('connected', { level: 'fair', findings: [finding(now, { level: 'fair' })] })(element, client, now),
  'cause-unknown': told('connected', { level: 'poor' }),
  'out-of-service': (element, client, now) => {
    const value = systemInfo({ status: 'OUT_OF_SERVICE' });
    client.probes$.next({ kind: 'answered', at: now, roundTripMs: 48, systemInfo: value });
    client.systems.next({ kind: 'update', value, at: now });
    good(element, client, now);
  },
  silent: (element, client, now) => {
    client.heartbeat$.next(heartbeat(now - MINUTE, true));
    good(element, client, now);
  },
  degraded: told('degraded'),
  connecting: told('connecting', { level: 'unknown' }),
  reconnecting: told('reconnecting', { level: 'lost' }, 6_000),
  disconnected: lost((now) => forecastOf(now, 70_000)),
  'logout-near': lost((now) => forecastOf(now, 20_000)),
  'logout-passed': lost((now) => forecastOf(now, -MINUTE, { passed: 'yes' })),
  'logout-none': lost((now) => forecastOf(now, 0, { forcedLogout: undefined, unless: 'out-of-service' })),
  'failing-over': told('failing-over', { level: 'lost' }),
  suspended: told('suspended', { level: 'lost' }),
  conflict: told('conflict', { level: 'lost' }),
  unauthorized: told('unauthorized', { level: 'lost' }),
  intercepted: told('intercepted', { level: 'lost' }),
  closed: told('closed', { level: 'unknown' }),
  'after-an-outage': (element, client, now) => {
    element.storage = { getItem: () => kept(now), setItem: () => undefined, removeItem: () => undefined };
    good(element, client, now);
  },
  watched: (element, client, now) => {
    element.watchers = [{ userId: '1001003', since: now, until: now + MINUTE }];
    good(element, client, now);
  },
  paused: pressed(good, 1),
  copied: pressed(good, 0),
  'one-line': (element, client, now) => {
    element.collapsed = true;
    good(element, client, now);
  },
  'one-line-disconnected': (element, client, now) => {
    element.collapsed = true;
    lost((at) => forecastOf(at, 70_000))(element, client, now);
  },
};

/** Does something in the element once it is drawn. */
const then =
  (before: PanelState, act: (element: FinesseHealth, client: FakeClient) => void): PanelState =>
  (element, client, now) => {
    before(element, client, now);
    void element.updateComplete.then(() => act(element, client));
  };
const unfolded = (before: PanelState): PanelState =>
  then(before, ({ renderRoot }) =>
    renderRoot.querySelector('finesse-health-details')?.renderRoot.querySelector('summary')?.click(),
  );
const sending = (answer: (now: number) => ReturnType<FakeClient['answer']>): PanelState =>
  then(
    (element, client, now) => {
      client.answer = () => answer(now);
      good(element, client, now);
    },
    ({ renderRoot }) => void renderRoot.querySelector('finesse-log-sender')?.send(),
  );

/** By name: what is seen of the panel once somebody has opened or sent something. The parts have tests of their own. */
export const PANEL_OPENED: Readonly<Record<string, PanelState>> = {
  'hour-table': then(good, ({ renderRoot }) =>
    renderRoot.querySelector('finesse-health-hour')?.renderRoot.querySelector('summary')?.click(),
  ),
  details: unfolded(lost((now) => forecastOf(now, 70_000))),
  'logs-sent': sending((now) => Promise.resolve(receipt(now))),
  'logs-failed': sending(() => Promise.reject(new FinesseError('timeout', ''))),
};

/** An element in a state, of a time that stands still; put it into a page, and wait for its `updateComplete`. */
export function panelIn(name: string, now: number): FinesseHealth {
  const element = document.createElement('finesse-health');
  const client = new FakeClient().tellAll(now);
  client.hour = hourOfSamples(now);
  element.timeSource = { now: () => now, every: () => () => undefined };
  element.downloads = { save: () => true, copy: () => Promise.resolve(true) };
  element.client = client;
  (PANEL_STATES[name] ?? PANEL_OPENED[name])?.(element, client, now);
  return element;
}
