/** A page, or a Node process, with the whole client in it: on an XMPP session of its own, or on the hub of a desktop. */
import { defer, finalize, interval, map, Subject, Subscription, type Observable } from 'rxjs';
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import type { Channel } from '../../sdk/channel/channel.ts';
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';
import { ASK_MS, createFailoverRoute, type FailoverRoute } from '../../sdk/channel/failover-route.ts';
import { waysTo } from '../../sdk/channel/transport-choice.ts';
import { assembleXmppChannel } from '../../sdk/channel/xmpp-channel.ts';
import { createClient, type FinesseClient } from '../../sdk/client.ts';
import { userId } from '../../sdk/ids.ts';
import type { PageSignal, Platform } from '../../sdk/platform.ts';
import { basic } from '../../sdk/rest/authorization.ts';
import { createRestClient } from '../../sdk/rest/rest-client.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { inProcessFetch } from '../../simulator/in-process.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { tickAt } from '../kit/machine.ts';
import type { Clocks, PageClock, Sleep } from './clocks.ts';
import { enterPage } from './globals.ts';
import { SELF, type Schedule, type Way } from './schedule.ts';
import type { Tab } from './tab.ts';
import { createWire, type Wire } from './wire.ts';

const PASSWORD = 'finesse';

/** What {@link openPage} needs. */
export interface PageOptions {
  readonly simulator: Simulator;
  readonly clocks: Clocks;
  readonly schedule: Schedule;
  readonly tab: Tab;
  /** Counts the pages of the run, from 0. */
  readonly nth: number;
  readonly note: (text: () => string) => void;
  readonly complain: (what: string) => void;
  /** Of the agent; that of the example world unless told. */
  readonly password?: string;
}

/** A page with a client that has not been opened yet. */
export interface Page {
  readonly client: FinesseClient;
  readonly clock: PageClock;
  readonly wire: Wire;
  readonly asleep: boolean;
  sleep(how: Sleep): void;
  /** `cut`: connections that were open are found dead. */
  wake(cut: boolean): void;
  signal(signal: PageSignal): void;
  /** What the client still holds, by name; all of it is 0 after `close()`. */
  leftovers(): Readonly<Record<string, number>>;
  /** Opens the channel again after a conflict: that of the client, or that of the desktop around it. */
  open(): void;
  /** The page is gone at once, and all that was in it. */
  kill(): void;
  /** Ends what is not the client's, and gives the globals back. */
  dispose(): Promise<void>;
}

/** Opens it. */
export function openPage({
  simulator,
  clocks,
  schedule,
  tab,
  nth,
  note,
  complain,
  password = PASSWORD,
}: PageOptions): Page {
  const random = seededRandom((schedule.seed ^ 0x5eed) + nth);
  const clock = clocks.page();
  const { distance, isBrowser, pair, way } = schedule;
  const sideOf = ({ hostname }: URL) => (hostname === simulator.sides.b.host ? 'b' : 'a');
  const wire = createWire({
    simulator,
    clocks,
    page: clock,
    random: seededRandom((schedule.seed ^ 0xd157) + nth),
    distance,
    note,
    complain,
  });
  const signals = new Subject<PageSignal>();
  const held = { signals: 0, ticks: 0 };
  const counted = <T>(what: keyof typeof held, source$: Observable<T>): Observable<T> =>
    defer(() => {
      held[what] += 1;
      return source$.pipe(finalize(() => (held[what] -= 1)));
    });
  const { locks, release } = tab.locksOfPage();
  const platformOn = (own: PageClock): Platform => ({
    scheduler: own,
    monotonic: own.monotonic,
    fetch: inProcessFetch(wire.forFetch, sideOf),
    random,
    uuid: () => uuid(random),
    ...(isBrowser && {
      signals$: signals,
      tick$: interval(1_000, own).pipe(map(() => tickAt(own.now()))),
      storage: tab.storage,
      locks,
    }),
  });
  const bare = platformOn(clock);
  const { signals$, tick$ } = bare;
  const platform: Platform = {
    ...bare,
    ...(signals$ && { signals$: counted('signals', signals$) }),
    ...(tick$ && { tick$: counted('ticks', tick$) }),
  };
  const desktop = way === 'hub' ? openDesktop(simulator, clocks.page(), platformOn, password) : undefined;
  const leave = enterPage({ clock: desktop?.clock ?? clock, wire, sideOf, random });
  const gadget = desktop && hubAcrossFrames(desktop.hub, clock);
  const authorization = () => basic(SELF, password);
  const restUrlOf = (host: string): string => `https://${host}:8445`;
  const { a, b } = simulator.sides;
  const route =
    pair && !desktop
      ? createFailoverRoute({
          hosts: [a.host, b.host],
          failover: true,
          restUrlOf,
          waysOf: (host, info) => waysTo(host, info, { transport: way === 'hub' ? 'auto' : way }),
          ask: async (baseUrl, signal) =>
            (await createRestClient({ baseUrl, authorization, platform, timeoutMs: ASK_MS }).systemInfo({ signal }))
              .systemInfo,
          platform,
        })
      : undefined;
  const channel = gadget
    ? createDesktopChannel({ hub: gadget.hub, userId: userId(SELF), platform })
    : sessionChannel(simulator, way, platform, { password, ...(route && { route }) });
  const client = createClient({
    channel,
    rest: createRestClient({
      baseUrl: route ? () => route.side.restUrl : restUrlOf(a.host),
      authorization,
      platform,
    }),
    userId: SELF,
    platform,
  });
  desktop?.channel.open();
  return {
    client,
    clock,
    wire,
    get asleep() {
      return clock.asleep;
    },
    sleep(how) {
      clock.sleep(how);
      desktop?.clock.sleep(how);
    },
    wake(cut) {
      clock.wake();
      desktop?.clock.wake();
      wire.wake(cut);
    },
    signal: (signal) => signals.next(signal),
    leftovers: () => ({
      timers: clock.pending,
      ...held,
      ...(!desktop && { locks: tab.held.length }),
      ...(gadget ? { 'hub listeners': gadget.listeners } : { 'requests and sockets': wire.open }),
    }),
    open: () => (desktop?.channel ?? client).open(),
    kill() {
      clock.kill();
      desktop?.clock.kill();
      wire.kill();
      release();
      leave();
    },
    async dispose() {
      void desktop?.channel.close();
      desktop?.close();
      if (desktop) await clocks.advance(3_000);
      wire.kill();
      wire.dispose();
      leave();
    },
  };
}

function sessionChannel(
  simulator: Simulator,
  way: Way,
  platform: Platform,
  parts: { readonly password: string; readonly route?: FailoverRoute; readonly resource?: string },
): Channel {
  const { host } = simulator.sides.a;
  const { password, route, resource } = parts;
  return assembleXmppChannel(
    {
      service: way === 'websocket' ? `wss://${host}:7443/ws/` : `https://${host}:7443/http-bind/`,
      jid: { userId: userId(SELF), domain: host, ...(resource !== undefined && { resource }) },
      password,
      platform,
      ...(resource === 'desktop' && { allowDesktopResource: true }),
    },
    route && { route },
  );
}

/** The desktop around a gadget: it has timers of its own, and sleeps with the gadget. */
function openDesktop(
  simulator: Simulator,
  clock: PageClock,
  platformOn: (clock: PageClock) => Platform,
  password: string,
) {
  const hub = createHub();
  const channel = sessionChannel(simulator, 'bosh', platformOn(clock), { password, resource: 'desktop' });
  const master = createHubMaster({ hub, channel, resourceId: 'desktop', scheduler: clock });
  return { hub, channel, clock, close: () => master.close() };
}

/** What crosses the border of a frame does so later, in order, and not while the page sleeps. */
function hubAcrossFrames(inner: ReturnType<typeof createHub>, clock: PageClock) {
  const listeners = new Set<unknown>();
  const crossing = new Subscription();
  const hub: GadgetsHub = {
    subscribe(topic, callback) {
      const id = inner.subscribe(topic, (told, data) => {
        crossing.add(
          clock.schedule(() => {
            if (listeners.has(id)) callback(told, data);
          }, 1),
        );
      });
      listeners.add(id);
      return id;
    },
    unsubscribe(id) {
      listeners.delete(id);
      inner.unsubscribe(String(id));
    },
    publish(topic, data) {
      crossing.add(clock.schedule(() => inner.publish(topic, data), 1));
    },
  };
  return {
    hub,
    get listeners() {
      return listeners.size;
    },
  };
}

function uuid(random: () => number): string {
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
