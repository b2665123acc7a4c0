import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { DesktopTick } from '../channel/channel.ts';
import { ApiError, TransportError } from '../errors.ts';
import { nodePath, userId } from '../ids.ts';
import { browserPlatform, type PageSignal } from '../platform.ts';
import type { Notification, NotificationPayload } from '../pubsub/notification.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import { blindSpotsOf } from './blind-spots.ts';
import { initialEvidence, type Observation } from './evidence.ts';
import { observeDesktop, observeNotifications, observeProbe, tripOf } from './link.ts';
import { INITIAL_MACHINE } from './machine.ts';

const ID = userId('1001001');
const OWN = '/finesse/api/User/1001001';
const user = (state: string, code?: string): NotificationPayload => ({
  kind: 'user',
  user: {
    id: ID,
    state,
    roles: [],
    teams: [],
    settings: {},
    devices: [],
    ...(code && { reasonCode: { code } }),
  },
});

function notified(known?: SystemInfo) {
  const notifications$ = new Subject<Notification>();
  const seen: Observation[] = [];
  observeNotifications(notifications$, ID, () => known).subscribe((one) => seen.push(one));
  const tell = (node: string, read: () => NotificationPayload): void => {
    const one = {
      node: nodePath(node),
      receivedAt: 7,
      event: 'PUT',
      source: node,
      raw: '',
      itemId: undefined,
      requestId: undefined,
    } as const;
    notifications$.next(Object.defineProperty({ ...one }, 'payload', { get: read, enumerable: true }) as Notification);
  };
  return { seen, tell };
}

describe('what notifications tell of the link', () => {
  it('is what the system did to this user, and when that is over', () => {
    const { seen, tell } = notified();
    for (const [state, code] of [
      ['READY', undefined],
      ['NOT_READY', '3'],
      ['NOT_READY', '50002'],
      ['READY', undefined],
      ['TALKING', undefined],
      ['LOGOUT', '255'],
      ['NOT_READY', undefined],
      ['NOT_READY', '33'],
      ['LOGOUT', undefined],
    ] as const)
      tell(OWN, () => user(state, code));
    expect(seen.map((one) => one.kind === 'user' && `${one.user.state} ${one.user.reasonCode}`)).to.deep.equal([
      'NOT_READY 50002',
      'READY undefined',
      'LOGOUT 255',
      'NOT_READY undefined',
      'NOT_READY 33',
      'LOGOUT undefined',
    ]);
    expect(seen[0]).to.deep.equal({ kind: 'user', user: { at: 7, state: 'NOT_READY', reasonCode: 50_002 } });
  });

  it('is read of the own user and the server alone: nothing of calls, and nothing of others', () => {
    const { seen, tell } = notified();
    for (const node of [`${OWN}/Dialogs`, `${OWN}/Media`, '/finesse/api/User/1001002', '/finesse/api/Team/5/Users']) {
      tell(node, () => {
        throw new Error(`${node} was read`);
      });
    }
    tell('/finesse/api/user/1001001', () => user('LOGOUT', '255'));
    tell(OWN, () => ({ kind: 'apiErrors', errors: [] }));
    expect(seen.map(({ kind }) => kind)).to.deep.equal(['user']);
  });

  it('is the server’s own state, put beside what it said before', () => {
    const known: SystemInfo = { status: 'IN_SERVICE', ctiServers: [], deploymentType: 'UCCE' };
    const { seen, tell } = notified(known);
    tell('/finesse/api/SystemInfo', () => ({
      kind: 'systemInfo',
      systemInfo: { status: 'OUT_OF_SERVICE', deploymentType: undefined },
    }));
    tell('/finesse/api/SystemInfo', () => ({ kind: 'unknown', element: 'x' }));
    expect(seen).to.deep.equal([{ kind: 'system-info', info: { ...known, status: 'OUT_OF_SERVICE' } }]);
    const fresh = notified();
    fresh.tell('/finesse/api/SystemInfo', () => ({ kind: 'systemInfo', systemInfo: { status: 'IN_SERVICE' } }));
    expect(fresh.seen).to.deep.equal([{ kind: 'system-info', info: { status: 'IN_SERVICE', ctiServers: [] } }]);
  });
});

describe('what a probe tells', () => {
  it('is a loss where nobody answered, and an answer where the server refused', () => {
    const failed = (error: TransportError | ApiError) => ({ kind: 'failed', at: 1, afterMs: 20, error }) as const;
    const silent = failed(new TransportError('timeout', 'silent'));
    const refused = failed(new TransportError('http-status', '503', { status: 503 }));
    const denied = failed(new ApiError('no', [], 500));
    expect([silent, refused, denied].map((one) => tripOf(one).lost)).to.deep.equal([true, false, false]);
    expect([silent, refused, denied].map((one) => observeProbe(one)[0])).to.deep.equal([
      { kind: 'probe', probe: { at: 1, ms: 20, failure: 'timeout', status: undefined } },
      { kind: 'probe', probe: { at: 1, ms: 20, failure: 'http-status', status: 503 } },
      { kind: 'probe', probe: { at: 1, ms: 20, failure: 'api-error', status: 500 } },
    ]);
  });

  it('holds where its time went', () => {
    const split = { reused: true, dnsMs: 0, tcpMs: 0, tlsMs: 0, serverMs: 9 };
    const systemInfo: SystemInfo = { status: 'IN_SERVICE', ctiServers: [] };
    const [probe] = observeProbe({ kind: 'answered', at: 1, roundTripMs: 10, systemInfo, split });
    expect(probe).to.have.deep.nested.property('probe.split', split);
  });
});

describe('what the desktop’s page tells', () => {
  function setUp() {
    const clock = new VirtualClock();
    const ticks$ = new Subject<DesktopTick>();
    const notices$ = new Subject<{ readonly kind: 'maintenance'; readonly value: string; readonly at: number }>();
    const signals$ = new Subject<PageSignal>();
    const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, signals$ });
    const seen: Observation[] = [];
    observeDesktop({ desktop: { ticks$, notices$ } }, platform).subscribe((one) => seen.push(one));
    const lates = () => seen.map((one) => one.kind === 'desktop-ticks' && [one.ticks.at, one.ticks.lateMs]);
    return { ticks$, notices$, signals$, seen, lates };
  }

  it('is how late its ticks are: at once where one is late, else four times a minute', () => {
    const { ticks$, lates } = setUp();
    for (let second = 0; second <= 60; second++) ticks$.next({ at: second * 1_000, lateMs: second === 20 ? 900 : 5 });
    expect(lates()).to.deep.equal([
      [0, 5],
      [15_000, 5],
      [20_000, 900],
      [35_000, 5],
      [50_000, 5],
    ]);
  });

  it('is late too where a tick comes long after the one before, whatever it says', () => {
    const { ticks$, lates } = setUp();
    for (const at of [0, 1_000, 8_000]) ticks$.next({ at, lateMs: undefined });
    expect(lates()).to.deep.equal([
      [0, 0],
      [8_000, 6_000],
    ]);
  });

  it('is summed up by the late ones of the latest minute, once there are enough of them', () => {
    const { ticks$, seen } = setUp();
    for (let second = 0; second <= 60; second++) ticks$.next({ at: second * 1_000, lateMs: second % 10 ? 5 : 700 });
    const shares = seen.map((one) => (one.kind === 'desktop-ticks' ? one.ticks.p95Ms : 0));
    expect(shares.slice(0, 2)).to.deep.equal([undefined, undefined]);
    expect(shares.at(-1)).to.equal(700);
  });

  it('is not listened to while the page is hidden, but for maintenance', () => {
    const { ticks$, notices$, signals$, seen } = setUp();
    expect(ticks$.observed).to.equal(true);
    signals$.next({ kind: 'hidden' });
    expect(ticks$.observed).to.equal(false);
    notices$.next({ kind: 'maintenance', value: 'SCHEDULED', at: 3 });
    expect(seen).to.deep.equal([{ kind: 'notice', notice: { kind: 'maintenance', value: 'SCHEDULED', at: 3 } }]);
    signals$.next({ kind: 'shown' });
    expect(ticks$.observed).to.equal(true);
  });
});

describe('blind spots', () => {
  const nothing = initialEvidence('desktop', 0);
  it('are those of the way in, until more is known', () => {
    expect(blindSpotsOf(nothing)).to.deep.equal(['polls']);
    expect(blindSpotsOf(initialEvidence('xmpp', 0))).to.deep.equal([]);
  });

  it('are a single server, one that tells no time, a port that cannot be asked, a machine that says little', () => {
    const info: SystemInfo = { status: 'IN_SERVICE', ctiServers: [] };
    const spots = blindSpotsOf({
      ...nothing,
      at: 20_000,
      blind: ['notification-port'],
      systemInfo: { at: 1, since: 1, info },
      machine: { ...INITIAL_MACHINE, at: 19_000 },
    });
    expect(spots).to.deep.equal([
      'polls',
      'notification-port',
      'server-time',
      'other-side',
      'machine-load',
      'memory',
      'pressure',
    ]);
    const pair = { ...info, currentTimestamp: 1, primaryNode: { host: 'a' }, secondaryNode: { host: 'b' } };
    expect(blindSpotsOf({ ...nothing, systemInfo: { at: 1, since: 1, info: pair } })).to.deep.equal(['polls']);
  });
});
