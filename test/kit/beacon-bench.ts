/** Agents and supervisors who share and watch health over sessions of one simulated Finesse, in virtual time. */
import { BehaviorSubject, interval, map, merge, Subject, takeUntil } from 'rxjs';
import type { BeaconClient } from '../../sdk/beacon/terms.ts';
import { shareHealth, type ShareHealthOptions, type Watcher } from '../../sdk/beacon/share.ts';
import { watchHealth, type AgentBeacon, type WatchHealthOptions } from '../../sdk/beacon/watch.ts';
import type { Channel, DirectMessages } from '../../sdk/channel/channel.ts';
import type { Finding, Health, HealthLevel } from '../../sdk/health/health.ts';
import { userId } from '../../sdk/ids.ts';
import { writeXml, type XmlElement } from '../../sdk/xml.ts';
import type { Bench } from './bench.ts';

/** A client with scripted health: what a beacon needs, over a session of its own. */
export interface Sharer {
  readonly client: BeaconClient;
  readonly channel: Channel;
  readonly messages: DirectMessages;
  /** What it has sent to others, as XML, with whom it was for. */
  readonly sent: { readonly to: string; readonly text: string; readonly at: number }[];
  readonly received: XmlElement[];
  health(level: HealthLevel, cause?: Pick<Finding, 'cause' | 'certainty'>): void;
}

const NUMBERS: Health['numbers'] = {
  rest: undefined,
  poll: undefined,
  ping: undefined,
  lossShare: 0,
  driftMs: -12.4,
  driftBoundMs: 20,
  lastHeardAt: undefined,
  lastSeenByServerAt: undefined,
  suspicion: 0.25,
  pageLagMs: undefined,
  machineLagMs: undefined,
};

/** Health of a level since now. */
export function healthOf(at: number, level: HealthLevel, cause?: Pick<Finding, 'cause' | 'certainty'>): Health {
  const findings = cause ? [{ ...FINDING, ...cause }] : [];
  return {
    at,
    level,
    since: at,
    findings,
    recent: [],
    place: 'unknown',
    numbers: NUMBERS,
    forecast: undefined,
    blindSpots: [],
  };
}

const FINDING: Finding = {
  id: 'network-1',
  cause: 'network',
  advice: 'network-slow',
  level: 'fair',
  confidence: 0.7,
  certainty: 'likely',
  actor: 'both',
  place: 'network',
  since: 0,
  openedAt: 0,
  updatedAt: 0,
  evidence: [],
  against: [],
};

/** Opens a session for a user of the world; health is told each 5 s, as a client does while all is well. */
export function sharer(bench: Bench, id: string, resource?: string): Sharer {
  const { platform } = bench;
  const domain = bench.simulator.sides.a.host;
  const channel = bench.channel({ jid: { userId: userId(id), domain, ...(resource && { resource }) } });
  if (!channel.messages) throw new Error('an own session carries messages');
  const sent: Sharer['sent'] = [];
  const received: XmlElement[] = [];
  const { messages } = channel;
  messages.received$.subscribe((message) => received.push(message));
  const told: DirectMessages = {
    jid: () => messages.jid(),
    received$: messages.received$,
    send(to, content) {
      const isSent = messages.send(to, content);
      if (isSent) sent.push({ to, text: writeXml(content), at: platform.scheduler.now() });
      return isSent;
    },
  };
  const now$ = new BehaviorSubject(healthOf(platform.scheduler.now(), 'good'));
  const closed$ = new Subject<void>();
  channel.connection$.subscribe({ complete: () => closed$.next() });
  const beat$ = interval(5_000, platform.scheduler).pipe(map(() => ({ ...now$.value, at: platform.scheduler.now() })));
  const client: BeaconClient = {
    connection$: channel.connection$,
    health$: merge(now$, beat$).pipe(takeUntil(closed$)),
    messages: told,
    snapshot: () => ({ pageId: `page-${id}${resource ?? ''}` }),
  };
  channel.open();
  return {
    client,
    channel,
    messages,
    sent,
    received,
    health: (level, cause) => now$.next(healthOf(platform.scheduler.now(), level, cause)),
  };
}

/** Shares, and writes down who watches. */
export function share(bench: Bench, { client }: Sharer, options: ShareHealthOptions = { beacon: 'domain' }) {
  const watchers: (readonly Watcher[])[] = [];
  const sharing = shareHealth(client, { platform: bench.platform, ...options });
  sharing.watchers$.subscribe((now) => watchers.push(now));
  return { sharing, watchers, now: () => (watchers.at(-1) ?? []).map(({ userId: id }) => id) };
}

/** Watches, and writes down what is told: of the carriage, and of agents as `id state level reason`. */
export function watch(bench: Bench, { client }: Sharer, agents: readonly string[], options: WatchHealthOptions = {}) {
  const carriage: string[] = [];
  const told: string[] = [];
  const latest = new Map<string, AgentBeacon>();
  let completed = false;
  const subscription = watchHealth(client, agents, { platform: bench.platform, ...options }).subscribe({
    next: (one) => {
      if (one.kind === 'carriage') {
        const { state, reason, condition } = one.carriage as { state: string; reason?: string; condition?: string };
        carriage.push([state, reason, condition].filter(Boolean).join(' '));
      } else {
        const { userId: id, state, reason, health } = one.agent;
        latest.set(id, one.agent);
        told.push([id, state, health?.level, reason].filter(Boolean).join(' '));
      }
    },
    complete: () => (completed = true),
  });
  return { carriage, told, latest, subscription, isCompleted: () => completed };
}
