/** The desktop's session: signs the agent in, opens the one XMPP session, and is the hub's master over it. */
import { BehaviorSubject, defer, filter, retry, Subject, Subscription, switchMap, timer } from 'rxjs';
import { browserPlatform, createXmppChannel, userId, type Channel, type ConnectionState } from '../../sdk/index.ts';
import type { SideName } from '../core/types.ts';
import { control, type DemoAgent, type SidePorts } from './control-client.ts';
import { createDesktopRest } from './desktop-rest.ts';
import { createHubMaster, type DesktopStatus, type HubMaster } from './hub-master.ts';
import type { Hub } from './hub.ts';

/** The agent as the header shows it. */
export interface AgentView {
  readonly state: string;
  readonly reason: string | undefined;
  /** This computer's time, ms since the epoch, at which the state began. */
  readonly since: number;
}

/** What {@link startSession} works with. */
export interface SessionOptions {
  readonly agent: DemoAgent;
  readonly ports: SidePorts;
  readonly transport: 'bosh' | 'websocket';
  readonly hub: Hub;
  /** The other side has taken over: the page must move there. */
  readonly onMove: (side: SideName) => void;
}

/** A session that runs. */
export interface DesktopSession {
  readonly status$: BehaviorSubject<DesktopStatus>;
  readonly agent$: BehaviorSubject<AgentView | undefined>;
  /** Domains and the like, for the gadgets' configuration. */
  readonly domain: { readonly xmpp: string; readonly pubsub: string };
  /** Server time minus this computer's, ms, when the session began. */
  readonly driftMs: number;
  signIn(): Promise<void>;
  setState(state: string, reasonCodeId?: string): Promise<void>;
  /** Opens again after a conflict. */
  reconnect(): void;
  /** The page goes: says good-bye. */
  leave(): void;
}

/** How often the desktop looks whether a side is in service, while it has lost its own, ms. */
const LOOK_MS = 2000;
/** How long its own side must be of no use before the desktop moves, ms. Finesse's desktop takes longer; nobody wants to wait in a demonstration. */
const PATIENCE_MS = 8_000;

/** Starts it; rejects where the server cannot be asked at all. */
export async function startSession({ agent, ports, transport, hub, onMove }: SessionOptions): Promise<DesktopSession> {
  const rest = createDesktopRest(agent);
  const systemInfo = await rest.systemInfo();
  const driftMs = (systemInfo.currentTimestamp ?? Date.now()) - Date.now();
  const xmpp = systemInfo.xmppDomain ?? location.hostname;
  const pubsub = systemInfo.xmppPubSubDomain ?? `pubsub.${xmpp}`;
  const status$ = new BehaviorSubject<DesktopStatus>('connecting');
  const agent$ = new BehaviorSubject<AgentView | undefined>(undefined);
  const all = new Subscription();

  const channel: Channel = createXmppChannel({
    service: `${transport === 'bosh' ? `${location.origin}/http-bind/` : `${location.origin.replace(/^http/, 'ws')}/ws/`}?seat=${agent.userId}`,
    jid: { userId: userId(agent.userId), domain: xmpp, resource: 'desktop' },
    pubsubDomain: pubsub,
    password: agent.password,
    platform: browserPlatform(),
    allowDesktopResource: true,
  });
  const onStatus = (status: DesktopStatus): void => {
    if (status !== status$.value) status$.next(status);
  };
  const master = createHubMaster({ hub, channel, resourceId: 'desktop', onStatus });
  all.add(() => master.close());

  const refresh = async (): Promise<void> => {
    const user = await rest.user();
    const since =
      user.stateChangeTime === undefined ? Date.now() : Math.min(Date.now(), user.stateChangeTime - driftMs);
    agent$.next({ state: user.state, reason: user.reasonCode?.label, since });
  };
  const signInIfOut = async (): Promise<void> => {
    const user = await rest.user();
    if (user.state === 'LOGOUT') await rest.signIn();
  };
  const resync$ = new Subject<void>();
  let epoch = 0;
  all.add(
    channel.connection$.subscribe((state) => {
      if (state.status !== 'connected' || state.epoch === epoch) return;
      epoch = state.epoch;
      // What changed while there was no session was not told.
      resync$.next();
    }),
  );
  all.add(status$.pipe(filter((status) => status === 'recovered')).subscribe(() => resync$.next()));
  all.add(resync$.pipe(switchMap(() => defer(refresh).pipe(retry({ delay: 3000 })))).subscribe());
  all.add(
    channel.notifications$.subscribe(({ node, payload, receivedAt }) => {
      if (payload.kind !== 'user' || !node.endsWith(`/User/${agent.userId}`)) return;
      const { state, reasonCode } = payload.user;
      if (state !== agent$.value?.state || reasonCode?.label !== agent$.value.reason) {
        agent$.next({ state, reason: reasonCode?.label, since: receivedAt });
      }
    }),
  );
  all.add(watchSides({ channel, master, here: ports.here, onMove }));

  await signInIfOut().catch(() => undefined);
  await refresh().catch(() => undefined);
  channel.open();
  return {
    status$,
    agent$,
    domain: { xmpp, pubsub },
    driftMs,
    signIn: () => rest.signIn(),
    setState: (state, reasonCodeId) => rest.setState(state, reasonCodeId),
    reconnect: () => channel.open(),
    leave() {
      master.announce('unloading');
      // The page is going; nobody waits for the end of it.
      channel.close().catch(() => undefined);
      all.unsubscribe();
    },
  };
}

/**
 * The failover of the Finesse desktop: while its own side is out of service it says `failing`; it moves to the other side when that
 * one is in service, or says `recovered` when its own is back (Cisco Finesse developer guide, "High availability").
 */
function watchSides(parts: {
  readonly channel: Pick<Channel, 'connection$' | 'notifications$'>;
  readonly master: HubMaster;
  readonly here: SideName;
  readonly onMove: (side: SideName) => void;
}): Subscription {
  const { channel, master, here, onMove } = parts;
  const there: SideName = here === 'a' ? 'b' : 'a';
  const all = new Subscription();
  let connection: ConnectionState | undefined;
  let outOfService = false;
  let failing = false;
  let unusableSince: number | undefined;

  const announceFailing = (): void => {
    if (!failing) master.announce('failing');
    failing = true;
  };
  const look = async (): Promise<void> => {
    const lost = connection !== undefined && connection.status !== 'connected' && connection.epoch > 0;
    if (!lost && !outOfService && !failing) unusableSince = undefined;
    else if (connection?.status !== 'conflict' && connection?.status !== 'unauthorized') await compare();
  };
  const compare = async (): Promise<void> => {
    const sides = await control.sides();
    const usable = (side: SideName): boolean => sides[side].status === 'IN_SERVICE' && sides[side].running;
    outOfService = sides[here].status !== 'IN_SERVICE';
    if (outOfService) announceFailing();
    if (usable(here)) {
      unusableSince = undefined;
      if (failing && connection?.status === 'connected') {
        failing = false;
        master.announce('recovered');
      }
      return;
    }
    unusableSince ??= performance.now();
    if (usable(there) && performance.now() - unusableSince >= PATIENCE_MS) {
      announceFailing();
      all.unsubscribe();
      onMove(there);
    }
  };
  all.add(channel.connection$.subscribe((state) => (connection = state)));
  all.add(
    channel.notifications$.subscribe(({ payload }) => {
      if (payload.kind === 'systemInfo') outOfService = payload.systemInfo.status !== 'IN_SERVICE';
    }),
  );
  all.add(timer(LOOK_MS, LOOK_MS).subscribe(() => void look().catch(() => undefined)));
  return all;
}
