/** The page of an episode: the whole client, on an XMPP session of its own or on the hub of a simulated desktop. */
import { Subscription } from 'rxjs';
import type { Channel } from '../../sdk/channel/channel.ts';
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import { ASK_MS, createFailoverRoute } from '../../sdk/channel/failover-route.ts';
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';
import { waysTo } from '../../sdk/channel/transport-choice.ts';
import { wakefulPlatform } from '../../sdk/channel/wakeful.ts';
import { assembleXmppChannel } from '../../sdk/channel/xmpp-channel.ts';
import { createClient, type FinesseClient } from '../../sdk/client.ts';
import { userId } from '../../sdk/ids.ts';
import type { Platform } from '../../sdk/platform.ts';
import { desktopTargets, sessionTargets } from '../../sdk/reach-targets.ts';
import { basic } from '../../sdk/rest/authorization.ts';
import { createRestClient } from '../../sdk/rest/rest-client.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import type { SideName } from '../../simulator/core/types.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { inProcessFetch } from '../../simulator/in-process.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { openTab } from '../../test/property/tab.ts';
import { enterPage } from '../../test/property/globals.ts';
import type { Machine } from './machine.ts';
import type { Setting } from './setting.ts';
import type { Wire } from './wire.ts';

/** The agent of all episodes. */
export const AGENT = '1001002';
/** Of the example world. */
export const PASSWORD = 'finesse';

/** What {@link openPage} needs. */
export interface PageOptions {
  readonly simulator: Simulator;
  readonly machine: Machine;
  readonly wire: Wire;
  readonly setting: Setting;
  readonly seed: number;
  /** What the agent signs in with. */
  readonly password: string;
}

/** A page whose client has been opened. */
export interface Page {
  readonly client: FinesseClient;
  /** Opens the session again, the page's or that of the desktop around it. */
  signIn(): void;
  /** Ends client and desktop, and gives the globals back. */
  close(): void;
}

/** Opens it. */
export function openPage({ simulator, machine, wire, setting, seed, password }: PageOptions): Page {
  const random = seededRandom(seed ^ 0x5eed);
  const { main } = machine;
  const { a, b } = simulator.sides;
  const sideOf = ({ hostname }: URL): SideName => (hostname === b.host ? 'b' : 'a');
  const tab = openTab();
  const whole: Platform = {
    scheduler: main,
    monotonic: main.monotonic,
    fetch: withOpaqueAnswers(inProcessFetch(wire.served, sideOf)),
    random,
    uuid: () => uuid(random),
    signals$: machine.signals$,
    tick$: machine.tick$,
    machine: machine.source,
    storage: tab.storage,
    locks: tab.locksOfPage().locks,
  };
  const leave = enterPage({ clock: main, wire: { forSession: wire.served }, sideOf, random });
  const all = new Subscription();
  const authorization = () => basic(AGENT, password);
  const { transport, notificationPort, pair } = setting;
  const isHub = setting.channel === 'hub';

  // As connectFinesse puts them together; the desktop of the simulation does so too, with its own resource.
  const { platform, setHidden } = wakefulPlatform(whole);
  const addresses = {
    hosts: pair ? [a.host, b.host] : [a.host],
    failover: pair,
    restUrlOf: (host: string) => `https://${host}:8445`,
  };
  const route = createFailoverRoute({
    ...addresses,
    waysOf: (host, info) => waysTo(host, info, { transport, port: notificationPort }),
    ask: async (baseUrl, signal) =>
      (await createRestClient({ baseUrl, authorization, platform, timeoutMs: ASK_MS }).systemInfo({ signal }))
        .systemInfo,
    platform,
  });
  const session = assembleXmppChannel(
    {
      service: `https://${a.host}:8445/http-bind/`,
      jid: { userId: userId(AGENT), domain: a.host, ...(isHub && { resource: 'desktop' }) },
      password,
      platform,
      ...(isHub && { allowDesktopResource: true }),
    },
    { route, setHidden },
  );
  let channel: Channel = session;
  if (isHub) {
    const hub = createHub();
    const master = createHubMaster({ hub, channel: session, resourceId: 'desktop', scheduler: main });
    all.add(() => {
      void session.close();
      master.close();
    });
    channel = createDesktopChannel({ hub: acrossFrames(hub, machine), userId: userId(AGENT), platform: whole });
    session.open();
  }
  const client = createClient({
    channel,
    // Of the desktop's own origin, which is that of the side it is signed in to.
    rest: createRestClient({ baseUrl: () => route.side.restUrl, authorization, platform }),
    userId: AGENT,
    platform: isHub ? whole : platform,
    reachTargets: isHub
      ? (info) => desktopTargets(route.side.host, route.side.restUrl, () => String(notificationPort))(info)
      : sessionTargets(route, addresses),
  });
  // What every gadget shows, and what asks REST as an agent.
  all.add(client.user().subscribe({ error: () => undefined }));
  client.open();
  return {
    client,
    signIn: () => (isHub ? session : client).open(),
    close() {
      client.close().catch(() => undefined);
      all.unsubscribe();
      leave();
    },
  };
}

/** What crosses the border of a frame is a task of its own. */
function acrossFrames(inner: ReturnType<typeof createHub>, { main }: Machine): GadgetsHub {
  const heard = new Set<unknown>();
  return {
    subscribe(topic, callback) {
      const id = inner.subscribe(topic, (told, data) => {
        main.post(() => {
          if (heard.has(id)) callback(told, data);
        });
      });
      heard.add(id);
      return id;
    },
    unsubscribe(id) {
      heard.delete(id);
      inner.unsubscribe(String(id));
    },
    publish: (topic, data) => main.post(() => inner.publish(topic, data)),
  };
}

/** A page may not read what another origin answers to `no-cors`; it hears only that there was an answer (Fetch §4.1). */
function withOpaqueAnswers(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (init?.mode !== 'no-cors') return response;
    return Object.defineProperties(new Response(null), {
      type: { value: 'opaque' },
      status: { value: 0 },
      ok: { value: false },
    });
  };
}

function uuid(random: () => number): string {
  const hex = (length: number): string => Array.from({ length }, () => Math.floor(random() * 16).toString(16)).join('');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
}
