/**
 * What the page of `leaks.test.ts` runs: channels that come and go by the hundred in virtual time, with a simulated Finesse in the page.
 * What the simulator and the kit remember of it is thrown away, so that what grows is the SDK's.
 */
import type { Channel } from '../../sdk/channel/channel.ts';
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';
import { createXmppChannel } from '../../sdk/channel/xmpp-channel.ts';
import { nodePath, type NodePath } from '../../sdk/ids.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { PASSWORD, setUpBench, SUPERVISOR, updateOf, USER_NODE, type Bench } from '../kit/bench.ts';
import { fakeChannel } from '../support/fake-channel.ts';

/** What carries the channel. */
export type Carrier = 'bosh' | 'websocket' | 'hub';

/** What the test calls in the page. */
export interface LeaksPage {
  start(carrier: Carrier): Promise<void>;
  /** A channel is made, opened, hears a notification, and is closed; so many times, fifty at once. */
  connectAndClose(times: number): Promise<void>;
  /** On one channel: a node like no other is subscribed, stands, and is left again; so many times, a hundred at once. */
  subscribeAndLeave(times: number): Promise<void>;
  /** Closes what is open, and tells what is there though nothing should be, by kind. */
  end(): Promise<Readonly<Record<string, number>>>;
}

const AT_ONCE = 100;
const CHANNELS_AT_ONCE = 50;
const SERVICE_FORGETS_MS = 120_000;
/** Of these there are as many as one likes; the channels are told that they are to be subscribed. */
const mediaNode = (at: number): NodePath => nodePath(`${USER_NODE}/Media/${at}`);
const isAutomatic = (node: NodePath): boolean => node === USER_NODE;

/** What a channel needs, and what it may have forgotten there. */
interface Surroundings {
  make(): Channel;
  publish(): void;
  /** Whether no explicit subscription stands. */
  isLeft(): boolean;
  leftovers(): Readonly<Record<string, number>>;
  /** Throws away what the surroundings remember. */
  forget(): void;
}

let bench: Bench;
let around: Surroundings;
/** Listeners on the page and its window, put there and not taken away. */
let pageListeners = 0;
let nodesUsed = 0;
let staying: Channel | undefined;

const page: LeaksPage = {
  async start(carrier) {
    countPageListeners();
    bench = await setUpBench(carrier === 'hub' ? 'bosh' : carrier);
    around = carrier === 'hub' ? onHub() : overSession(carrier);
  },

  async connectAndClose(times) {
    for (let cycle = 0; cycle < times; cycle += CHANNELS_AT_ONCE) {
      const channels = Array.from({ length: CHANNELS_AT_ONCE }, () => around.make());
      const heard = { up: 0, notifications: 0, closed: 0 };
      for (const channel of channels) {
        listen(channel, heard);
        channel.open();
      }
      await until(() => heard.up === CHANNELS_AT_ONCE);
      around.publish();
      await until(() => heard.notifications === 2 * CHANNELS_AT_ONCE);
      for (const channel of channels) void channel.close().then(() => (heard.closed += 1));
      await until(() => heard.closed === CHANNELS_AT_ONCE);
      around.forget();
    }
    // The simulated service keeps what it knew of a session until nobody can ask for it any more.
    await bench.advance(SERVICE_FORGETS_MS);
    around.forget();
  },

  async subscribeAndLeave(times) {
    // It stays open, so that what it has not forgotten is still there to be seen.
    const channel = (staying ??= around.make());
    channel.open();
    for (let cycle = 0; cycle < times; cycle += AT_ONCE) {
      let stand = 0;
      const nodes = Array.from({ length: AT_ONCE }, () => mediaNode((nodesUsed += 1)));
      const listeners = nodes.flatMap((node) => [
        channel.ready(node).subscribe(() => (stand += 1)),
        channel.notifications(node).subscribe(),
      ]);
      await until(() => stand === AT_ONCE);
      for (const listener of listeners) listener.unsubscribe();
      await until(() => around.isLeft());
      around.forget();
    }
  },

  async end() {
    let closed = false;
    void staying?.close().then(() => (closed = true));
    await until(() => closed);
    return { timers: bench.timers, 'listeners of the page': pageListeners, ...around.leftovers() };
  },
};
Object.assign(globalThis, { leaks: page });

function listen(channel: Channel, heard: { up: number; notifications: number }): void {
  const count = (): void => void (heard.notifications += 1);
  channel.notifications$.subscribe(count);
  channel.notifications(USER_NODE).subscribe(count);
  channel.ready(USER_NODE).subscribe(() => (heard.up += 1));
  channel.connection$.subscribe();
  channel.transitions$.subscribe();
  channel.activity$.subscribe();
}

/** Lets virtual time pass until it is so. Some of what a page does, such as reading an answer, takes real time too. */
async function until(isSo: () => boolean): Promise<void> {
  for (let steps = 0; steps < 500; steps += 1) {
    if (isSo()) return;
    await bench.advance(10);
  }
  throw new Error(`not within 5 s: ${isSo.toString()}`);
}

function overSession(carrier: Exclude<Carrier, 'hub'>): Surroundings {
  const { simulator, traffic, platform, signals } = bench;
  const password = PASSWORD;
  const { host, notification } = simulator.sides.a;
  const service = carrier === 'bosh' ? `https://${host}:7443/http-bind/` : `wss://${host}:7443/ws/`;
  const remembered: readonly (readonly unknown[])[] = [
    traffic.requests,
    traffic.frames,
    traffic.sentFrames,
    traffic.peers,
    notification.log.debug,
    notification.log.info,
  ];
  return {
    make: () =>
      createXmppChannel({ service, jid: { userId: SUPERVISOR, domain: host }, password, platform, isAutomatic }),
    publish: () => bench.publish(USER_NODE, 'READY'),
    // Each is ended under its name; what was sent since the last look is all there is.
    isLeft: () =>
      [...traffic.requests.map(({ body }) => body), ...traffic.frames].join('').split('<unsubscribe ').length > AT_ONCE,
    leftovers: () => ({
      'requests and sockets': traffic.open,
      'listeners of signals': signals.observed ? 1 : 0,
      sessions: notification.sessions().length,
    }),
    forget() {
      for (const list of remembered) (list as unknown[]).length = 0;
    },
  };
}

/** A desktop whose own connection always stands. */
function onHub(): Surroundings {
  const inner = createHub();
  const listeners = new Set<unknown>();
  const hub: GadgetsHub = {
    subscribe(topic, callback) {
      const id = inner.subscribe(topic, callback);
      listeners.add(id);
      return id;
    },
    unsubscribe(id) {
      listeners.delete(id);
      inner.unsubscribe(String(id));
    },
    publish: (topic, data) => inner.publish(topic, data),
  };
  const channel = fakeChannel(() => Date.now());
  const master = createHubMaster({ hub: inner, channel, resourceId: 'desktop' });
  channel.connect();
  return {
    make: () => createDesktopChannel({ hub, userId: SUPERVISOR, platform: bench.platform, isAutomatic }),
    publish: () =>
      channel.notify({ node: USER_NODE, payload: { kind: 'unknown', element: '' }, raw: updateOf(USER_NODE, 'READY') }),
    isLeft: () => master.nodes.size === 0,
    leftovers: () => ({ 'listeners on the hub': listeners.size, 'nodes of the desktop': master.nodes.size }),
    forget() {
      (channel.calls as string[]).length = 0;
    },
  };
}

function countPageListeners(): void {
  for (const target of [window, document]) {
    for (const [name, step] of [
      ['addEventListener', 1],
      ['removeEventListener', -1],
    ] as const) {
      const real = target[name].bind(target);
      target[name] = (...args: Parameters<Window['addEventListener']>) => {
        pageListeners += step;
        real(...args);
      };
    }
  }
}
