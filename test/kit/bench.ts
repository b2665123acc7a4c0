/**
 * A page in virtual time with a simulated Finesse in it: the globals that Strophe reaches for (timers, `Date`, `performance`,
 * `XMLHttpRequest`, `WebSocket`) are replaced until `dispose()`, so hours of outage pass in milliseconds.
 */
import { NEVER, Subject } from 'rxjs';
import sinon, { type SinonFakeTimers } from 'sinon';
import type { Channel, ChannelActivity, ConnectionState } from '../../sdk/channel/channel.ts';
import { loadStrophe } from '../../sdk/channel/strophe.ts';
import { createXmppChannel } from '../../sdk/channel/xmpp-channel.ts';
import type { XmppChannelOptions } from '../../sdk/channel/xmpp-options.ts';
import { nodePath, userId } from '../../sdk/ids.ts';
import { browserPlatform, type PageSignal, type Platform } from '../../sdk/platform.ts';
import { inProcessFetch, inProcessWebSocket, inProcessXMLHttpRequest } from '../../simulator/in-process.ts';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';
import { countScheduler, countTimeouts } from './counted-timers.ts';
import { fakeMachine } from './machine.ts';
import { countTraffic, type CountedSimulator } from './counted-simulator.ts';

/** A supervisor of the example world: may subscribe to `TEAM_NODE`, may not to `FORBIDDEN_NODE`. */
export const SUPERVISOR = userId('1001006');
export const PASSWORD = 'finesse';
export const USER_NODE = nodePath('/finesse/api/User/1001006');
export const TEAM_NODE = nodePath('/finesse/api/Team/5000/Users');
export const FORBIDDEN_NODE = nodePath('/finesse/api/Team/5001/Users');
export const UNKNOWN_NODE = nodePath('/finesse/api/Team/9999/Users');

export type Transport = 'bosh' | 'websocket';

/** See the head of the file. */
export interface Bench {
  readonly clock: SinonFakeTimers;
  readonly simulator: Simulator;
  readonly traffic: CountedSimulator;
  readonly platform: Platform;
  /** What the page tells: `bench.signals.next({ kind: 'shown' })`. */
  readonly signals: Subject<PageSignal>;
  /** Timers of the client that wait now. */
  readonly timers: number;
  /** A channel for the supervisor. */
  channel(overrides?: Partial<XmppChannelOptions>): Channel;
  advance(ms: number): Promise<void>;
  /** Publishes a state of the supervisor on a node, as Finesse does. */
  publish(node: string, state: string): void;
  /** Closes what is still open, and gives the globals back. */
  dispose(): Promise<void>;
}

/**
 * Sets up. Call `dispose()` in the end, whatever happened.
 * @param parts of the platform, in place of those of the bench.
 */
export async function setUpBench(
  transport: Transport,
  options: SimulatorOptions = {},
  parts: Partial<Platform> = {},
): Promise<Bench> {
  await loadStrophe();
  const clock = sinon.useFakeTimers({
    now: Date.UTC(2026, 0, 5, 8),
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  });
  const simulator = createSimulator(options);
  const traffic = countTraffic(simulator);
  const scope = globalThis as unknown as Record<string, unknown>;
  const { XMLHttpRequest: realXhr, WebSocket: realSocket } = globalThis;
  // Each side by its name; all other names are side a.
  const side = ({ hostname }: URL) => (hostname === simulator.sides.b.host ? 'b' : 'a');
  scope['XMLHttpRequest'] = inProcessXMLHttpRequest(traffic, side);
  scope['WebSocket'] = inProcessWebSocket(traffic, side);
  const timeouts = countTimeouts();
  const timers = countScheduler();
  const fetch = inProcessFetch(traffic, side);
  const signals = new Subject<PageSignal>();
  const platform = browserPlatform({
    fetch,
    random: () => 0.5,
    scheduler: timers.scheduler,
    signals$: signals,
    tick$: NEVER,
    machine: fakeMachine(),
    ...tabOf(),
    ...parts,
  });
  const { host } = simulator.sides.a;
  const channels: Channel[] = [];
  const service = transport === 'bosh' ? `https://${host}:7443/http-bind/` : `wss://${host}:7443/ws/`;
  return {
    clock,
    simulator,
    traffic,
    platform,
    signals,
    get timers() {
      return timers.pending + timeouts.pending;
    },
    channel(overrides = {}) {
      const jid = { userId: SUPERVISOR, domain: host };
      const channel = createXmppChannel({ service, jid, password: PASSWORD, platform, ...overrides });
      channels.push(channel);
      return channel;
    },
    async advance(ms) {
      await clock.tickAsync(ms);
    },
    publish(node, state) {
      simulator.sides.a.notification.publish(node, updateOf(node, state), node === USER_NODE ? [SUPERVISOR] : []);
    },
    async dispose() {
      try {
        for (const channel of channels) void channel.close();
        await clock.tickAsync(3_000);
        simulator.close();
      } finally {
        scope['XMLHttpRequest'] = realXhr;
        scope['WebSocket'] = realSocket;
        timeouts.restore();
        clock.restore();
      }
    },
  };
}

/** Storage and locks of a tab of its own; a second call is another tab. */
export function tabOf(
  kept = new Map<string, string>(),
  held = new Set<string>(),
): Required<Pick<Platform, 'storage' | 'locks'>> {
  type Callback = (lock: object | null) => unknown;
  const request = async (name: string, _: unknown, callback: Callback): Promise<unknown> => {
    if (held.has(name)) return callback(null);
    held.add(name);
    try {
      return await callback({});
    } finally {
      held.delete(name);
    }
  };
  return {
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    locks: { request: request as LockManager['request'] },
  };
}

/** An Update as Finesse writes it. */
export function updateOf(node: string, state: string): string {
  const user = `<user><id>${SUPERVISOR}</id><loginId>${SUPERVISOR}</loginId><state>${state}</state></user>`;
  return `<Update><data>${user}</data><event>PUT</event><requestId></requestId><source>${node}</source></Update>`;
}

/** Writes down what a channel tells. */
export function record(channel: Channel): {
  readonly states: ConnectionState[];
  readonly statuses: () => readonly string[];
  readonly activity: ChannelActivity[];
  readonly notified: string[];
} {
  const states: ConnectionState[] = [];
  const activity: ChannelActivity[] = [];
  const notified: string[] = [];
  channel.connection$.subscribe((state) => states.push(state));
  channel.activity$.subscribe((one) => activity.push(one));
  channel.notifications$.subscribe(({ node, payload }) =>
    notified.push(`${node} ${payload.kind === 'user' ? payload.user.state : payload.kind}`),
  );
  return { states, statuses: () => states.map(({ status }) => status), activity, notified };
}
