/** The contract, run for every implementation. */
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { setUpBench, SUPERVISOR, type Bench, type Transport } from '../kit/bench.ts';
import { countScheduler } from '../kit/counted-timers.ts';
import { channelContract, type ChannelHarness } from './channel-contract.ts';

async function xmppHarness(transport: Transport): Promise<ChannelHarness> {
  const bench = await setUpBench(transport);
  return {
    ...commonParts(bench),
    channel: bench.channel(),
    subscribeRequests: (node) => wire(bench).filter(([action, of]) => action === 'subscribe' && of === node).length,
    isSubscribed: (node) => wire(bench).findLast(([, of]) => of === node)?.[0] === 'subscribe',
    leftovers: () => ({ connections: bench.traffic.open, timers: bench.timers }),
  };
}

/** A gadget's channel on the hub of a desktop that has a session of its own. */
async function desktopHarness(): Promise<ChannelHarness> {
  const bench = await setUpBench('bosh');
  const inner = createHub();
  const { host } = bench.simulator.sides.a;
  const desktop = bench.channel({
    jid: { userId: SUPERVISOR, domain: host, resource: 'desktop' },
    allowDesktopResource: true,
  });
  const master = createHubMaster({ hub: inner, channel: desktop, resourceId: 'desktop' });
  const listeners = new Set<unknown>();
  const published: { readonly type: string; readonly node: unknown }[] = [];
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
    publish(topic, data) {
      const { type, data: of } = data as { type: string; data: { node?: unknown } };
      published.push({ type, node: of.node });
      inner.publish(topic, data);
    },
  };
  const timers = countScheduler();
  desktop.open();
  return {
    ...commonParts(bench),
    channel: createDesktopChannel({ hub, userId: SUPERVISOR, platform: { ...bench.platform, ...timers } }),
    subscribeRequests: (node) => published.filter((one) => one.type === 'SubscribeNodeReq' && one.node === node).length,
    isSubscribed: (node) => master.nodes.has(node),
    leftovers: () => ({ listeners: listeners.size, timers: timers.pending }),
    async dispose() {
      master.close();
      await bench.dispose();
    },
  };
}

function commonParts(bench: Bench): Pick<ChannelHarness, 'advance' | 'publish' | 'lose' | 'dispose'> {
  return {
    advance: (ms) => bench.advance(ms),
    publish: (node, state) => bench.publish(node, state),
    lose: () => void bench.simulator.faults.add({ kind: 'session-terminate' }),
    dispose: () => bench.dispose(),
  };
}

/** What was asked of the pubsub service, in order. */
function wire({ traffic }: Bench): readonly (readonly [action: string | undefined, node: string | undefined])[] {
  const sent = [...traffic.requests.map(({ body }) => body), ...traffic.frames].join('');
  return [...sent.matchAll(/<(subscribe|unsubscribe) [^>]*node="([^"]*)"/g)].map(([, action, node]) => [action, node]);
}

channelContract('an own session over BOSH', () => xmppHarness('bosh'));
channelContract('an own session over WebSocket', () => xmppHarness('websocket'));
channelContract('the hub of the Finesse desktop', desktopHarness);
