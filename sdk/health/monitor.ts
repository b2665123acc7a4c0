/** Puts measuring and concluding together: observations in from all sides, one stream of health out, and its history. */
import {
  BehaviorSubject,
  map,
  merge,
  observeOn,
  queueScheduler,
  ReplaySubject,
  Subject,
  Subscription,
  type Observable,
} from 'rxjs';
import type { Channel } from '../channel/channel.ts';
import type { UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { waitBeforeAsking } from './clock-aim.ts';
import { INITIAL_CLOCK, observeClock, type ClockEstimate } from './clock.ts';
import { initialEvidence, observe, type Observation } from './evidence.ts';
import { INITIAL_CONCLUSION, conclude, isNews } from './conclude.ts';
import type { Health, HealthOptions, HealthSample } from './health.ts';
import { LOGOUT_TERMS, type LogoutTerms } from './forecast.ts';
import { heartbeatOf, type Heartbeat, type HeartbeatInput } from './heartbeat.ts';
import { createHistory } from './history.ts';
import { isMeasured, slideWindow, summariseLatency, type LatencySummary, type RoundTrip } from './latency.ts';
import { observeChannel, observeDesktop, observeNotifications, observeProbe, probeLink, tripOf } from './link.ts';
import { offsetsOf, watchMachine } from './machine-watch.ts';
import type { MachineState, Pause } from './machine.ts';
import type { ProbeResult, SystemInfoSource } from './prober.ts';
import { watchReach, type ReachTarget, type ReachTargets } from './reach.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';

/** What the monitor watches. */
export interface MonitorOptions {
  readonly channel: Channel;
  readonly rest: SystemInfoSource;
  readonly platform: Platform;
  readonly probeIntervalMs: number;
  /** The signed-in user. */
  readonly userId: UserId;
  /** Longest silence of a healthy channel, ms; that of its transport unless told. */
  readonly quietMs?: number | undefined;
  /** Addresses to ask in trouble; none unless told. */
  readonly reachTargets?: ReachTargets | undefined;
  readonly health?: HealthOptions | undefined;
}

/** Measures and concludes; all streams replay the latest, never error, and complete after `close()`. */
export interface HealthMonitor {
  readonly heartbeat$: Observable<Heartbeat>;
  readonly clock$: Observable<ClockEstimate>;
  readonly latency$: Observable<LatencySummary>;
  readonly probes$: Observable<ProbeResult>;
  /** News (level, findings, state of the connection) at once; figures about once a second, each 5 s while all is well. */
  readonly health$: Observable<Health>;
  readonly clock: ServerClock;
  /** Seconds of the last hour, oldest first. */
  readonly history: (from?: number, to?: number) => readonly HealthSample[];
  /** What is known now; also after `close()`. */
  readonly known: () => { readonly health: Health; readonly machine: MachineState };
  /** Addresses that tell, in trouble, whose it is: as they are now. */
  readonly addresses: () => readonly ReachTarget[];
  /** Begins to probe, and to watch the machine. Idempotent. */
  start(): void;
  close(): void;
}

/** Observations that can change the level or the findings by themselves; the others wait for the next beat of the machine watch. */
const TELLING: ReadonlySet<Observation['kind']> = new Set([
  'connection',
  'transition',
  'probe',
  'reach',
  'system-info',
  'user',
  'notice',
  'machine',
  'blind',
]);

/** While all is well, and the machine has nothing new to tell, it is looked at again after so long, ms. */
const CALM_MS = 4_500;

/** Watches the channel at once; asks nothing before `start()`. */
export function createMonitor(options: MonitorOptions): HealthMonitor {
  const { channel, rest, platform, probeIntervalMs, userId, quietMs, reachTargets, health: told = {} } = options;
  const { scheduler } = platform;
  const life = new Subscription();
  const heartbeat$ = new ReplaySubject<Heartbeat>(1);
  const clock$ = new ReplaySubject<ClockEstimate>(1);
  const latency$ = new ReplaySubject<LatencySummary>(1);
  const probes$ = new ReplaySubject<ProbeResult>(1);
  const history = createHistory();
  let clockState = INITIAL_CLOCK;
  let roundTrips: readonly RoundTrip[] = [];
  let evidence = initialEvidence(channel.kind, scheduler.now());
  const terms: LogoutTerms = { ...LOGOUT_TERMS, ...told.logoutTerms };
  let conclusion = conclude(INITIAL_CONCLUSION, evidence);
  let probing: Subscription | undefined;
  const health$ = new BehaviorSubject<Health>(conclusion.health);

  const seen$ = new Subject<Observation>();
  const onSeen = (seen: Observation): void => {
    const { machine } = evidence;
    evidence = observe(evidence, seen, scheduler.now());
    if (!TELLING.has(seen.kind)) return;
    const before = conclusion.health;
    const sinceMs = evidence.at - before.at;
    const isCalm = conclusion.calm && sinceMs >= 0 && sinceMs < CALM_MS;
    if (isCalm && seen.kind === 'machine' && !tellsMore(machine, seen.machine)) return;
    conclusion = conclude(conclusion, evidence, terms);
    const { health } = conclusion;
    const { at, level, numbers } = health;
    history.write(at, {
      level,
      roundTripMs: numbers.rest?.last,
      driftMs: numbers.driftMs,
      suspicion: numbers.suspicion,
      lagMs: numbers.pageLagMs,
      awake: evidence.machine.frozenSince === undefined,
    });
    if (seen.kind === 'machine' || isNews(before, health)) health$.next(health);
  };
  // One after the other, though whoever is told of the one may cause the next.
  life.add(seen$.pipe(observeOn(queueScheduler)).subscribe(onSeen));
  const see = (seen: Observation): void => seen$.next(seen);

  const blanked = new WeakSet<Pause>();
  const onMachine = (machine: MachineState): void => {
    see({ kind: 'machine', machine });
    for (const pause of machine.pauses) {
      if (blanked.has(pause)) continue;
      blanked.add(pause);
      const { kind, from, to } = pause;
      if (kind === 'sleep' || kind === 'frozen' || kind === 'cached') history.blank(from, to);
    }
  };

  // On a hub, where the channel's own questions cannot be seen, those beside it keep the heartbeat.
  const beside$ = new Subject<HeartbeatInput>();
  const beside = (input: HeartbeatInput): void => {
    if (channel.kind === 'desktop') beside$.next(input);
  };
  const answer = (what: string, { at, ms, lost }: RoundTrip): void =>
    beside(lost ? { kind: 'failed', what, at } : { kind: 'answered', ms });
  const asking: SystemInfoSource = {
    systemInfo(request) {
      beside({ kind: 'asked' });
      return rest.systemInfo(request);
    },
  };
  const onReach = (seen: Observation): void => {
    if (seen.kind === 'reach' && seen.reach.target !== 'other-side') {
      answer('reach', { ...seen.reach, lost: seen.reach.outcome !== 'answered' });
    }
    see(seen);
  };

  const onProbe = (result: ProbeResult): void => {
    if (result.kind === 'answered' && result.probe) onClock(observeClock(clockState, result.probe));
    const trip = tripOf(result);
    answer('probe', trip);
    // A pause may be told only after what it made late.
    roundTrips = slideWindow(roundTrips, trip).filter((one) => isMeasured(evidence.machine.pauses, one));
    const summary = summariseLatency(roundTrips);
    if (summary) {
      see({ kind: 'latency', of: 'rest', summary });
      if (result.kind === 'answered') latency$.next(summary);
    }
    for (const seen of observeProbe(result)) see(seen);
    probes$.next(result);
  };
  const onClock = (state: typeof clockState): void => {
    if (state === clockState || !state.estimate) return;
    clockState = state;
    see({ kind: 'clock', estimate: state.estimate });
    clock$.next(state.estimate);
  };

  const known = () => evidence.systemInfo?.info;
  const targets: ReachTargets = reachTargets ?? (() => []);
  const beating = { quietMs, hub: channel.kind === 'desktop' };
  life.add(heartbeatOf(channel, platform, beating, beside$).subscribe(heartbeat$));
  const observed$ = merge(
    observeChannel(channel),
    observeNotifications(channel.notifications$, userId, known),
    heartbeat$.pipe(map((heartbeat): Observation => ({ kind: 'heartbeat', heartbeat }))),
  );
  life.add(observed$.subscribe(see));

  return {
    heartbeat$: heartbeat$.asObservable(),
    clock$: clock$.asObservable(),
    latency$: latency$.asObservable(),
    probes$: probes$.asObservable(),
    health$: health$.asObservable(),
    clock: createServerClock(platform, () => clockState),
    history: (from = -Infinity, to = Infinity) => history.read(from, Math.min(to, scheduler.now())),
    known: () => ({ health: conclusion.health, machine: evidence.machine }),
    addresses: () => targets(known()),
    start() {
      if (probing) return;
      const aim = (asked: number) => waitBeforeAsking(clockState, asked, platform.monotonic(), probeIntervalMs);
      probing = probeLink(channel, asking, platform, probeIntervalMs, aim).subscribe(onProbe);
      probing.add(observeDesktop(channel, platform).subscribe(see));
      const { connection$ } = channel;
      const reach$ = watchReach({
        connection$,
        heartbeat$,
        targets,
        info: known,
        platform,
      });
      probing.add(reach$.subscribe(onReach));
      see({ kind: 'blind', spot: 'long-tasks', is: !platform.machine?.longTasks$ });
      probing.add(watchMachine(platform, { ...told, offset$: offsetsOf(probes$) }).subscribe(onMachine));
      life.add(probing);
    },
    close() {
      life.unsubscribe();
      for (const subject of [heartbeat$, clock$, latency$, probes$, health$, seen$]) subject.complete();
    },
  };
}

/** Whether a state of the machine shows more than new figures. */
function tellsMore(before: MachineState, now: MachineState): boolean {
  return (
    ['pauses', 'clockSets', 'longTasks', 'hiddenSince', 'frozenSince', 'offlineSince', 'pressure', 'discarded'] as const
  ).some((name) => before[name] !== now[name]);
}
