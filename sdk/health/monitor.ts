/** Puts measuring and concluding together: observations in from all sides, one stream of health out, and its history. */
import { BehaviorSubject, map, merge, ReplaySubject, Subject, Subscription, type Observable } from 'rxjs';
import type { Channel } from '../channel/channel.ts';
import type { Platform } from '../platform.ts';
import { INITIAL_CLOCK, observeClock, type ClockEstimate } from './clock.ts';
import { diagnose, levelOf } from './diagnose.ts';
import { initialEvidence, observe, type Evidence, type Observation } from './evidence.ts';
import { INITIAL_FINDINGS, updateFindings } from './findings.ts';
import { forecastLogout, LOGOUT_TERMS } from './forecast.ts';
import type { Health, HealthSample } from './health.ts';
import { heartbeatOf, type Heartbeat } from './heartbeat.ts';
import { createHistory } from './history.ts';
import { slideWindow, summariseLatency, type LatencySummary, type RoundTrip } from './latency.ts';
import { observeChannel, observeProbe, probeLink } from './link.ts';
import { watchMachine } from './machine.ts';
import type { ProbeResult, SystemInfoSource } from './prober.ts';
import { createServerClock, type ServerClock } from './server-clock.ts';

/** What the monitor watches. */
export interface MonitorOptions {
  readonly channel: Channel;
  readonly rest: SystemInfoSource;
  readonly platform: Platform;
  readonly probeIntervalMs: number;
  /** Longest silence of a healthy channel, ms; none for the hub of the desktop. */
  readonly quietMs: number | undefined;
}

/** Measures and concludes; all streams replay the latest, never error, and complete after `close()`. */
export interface HealthMonitor {
  readonly heartbeat$: Observable<Heartbeat>;
  readonly clock$: Observable<ClockEstimate>;
  readonly latency$: Observable<LatencySummary>;
  readonly probes$: Observable<ProbeResult>;
  readonly health$: Observable<Health>;
  readonly clock: ServerClock;
  /** Seconds of the last hour, oldest first. */
  readonly history: (from?: number, to?: number) => readonly HealthSample[];
  /** Begins to probe, and to watch the machine. Idempotent. */
  start(): void;
  close(): void;
}

/** Watches at once; asks nothing before `start()`. */
export function createMonitor(options: MonitorOptions): HealthMonitor {
  const { channel, rest, platform, probeIntervalMs, quietMs } = options;
  const { scheduler } = platform;
  const life = new Subscription();
  const heartbeat$ = new ReplaySubject<Heartbeat>(1);
  const clock$ = new ReplaySubject<ClockEstimate>(1);
  const latency$ = new ReplaySubject<LatencySummary>(1);
  const probes$ = new ReplaySubject<ProbeResult>(1);
  const seen$ = new Subject<Observation>();
  const history = createHistory();
  const clock = createServerClock(scheduler, () => clockState.estimate);
  let clockState = INITIAL_CLOCK;
  let roundTrips: readonly RoundTrip[] = [];
  let evidence = initialEvidence(channel.kind, scheduler.now());
  let findings = INITIAL_FINDINGS;
  let probing: Subscription | undefined;
  const health$ = new BehaviorSubject<Health>(healthOf(evidence, undefined));

  function healthOf(now: Evidence, before: Health | undefined): Health {
    const suspicions = diagnose(now);
    findings = updateFindings(findings, suspicions, now.at);
    const level = levelOf(now, suspicions);
    const places = new Set(findings.open.map(({ place }) => place));
    const [place] = places;
    const lastSentAt = now.heartbeat?.lastSentAt;
    const lastHeardAt = Math.max(now.heartbeat?.lastHeardAt ?? -Infinity, lastAnswer(now));
    return {
      at: now.at,
      level,
      since: before?.level === level ? before.since : now.at,
      findings: findings.open,
      recent: findings.recent,
      place: places.size === 1 && place ? place : 'unknown',
      numbers: {
        rest: now.rest,
        poll: now.poll,
        ping: now.ping,
        lossShare: lossShare(now),
        driftMs: now.clock?.driftMs,
        driftBoundMs: now.clock?.boundMs,
        lastHeardAt: Number.isFinite(lastHeardAt) ? lastHeardAt : undefined,
        lastSeenByServerAt: lastSentAt,
        suspicion: now.heartbeat?.overdue ? 1 : 0,
        pageLagMs: now.machine.pageLagP95Ms,
        machineLagMs: now.machine.machineLagP95Ms,
      },
      forecast: forecastLogout({
        connection: now.connection,
        lastSeen: lastSentAt === undefined ? undefined : { from: lastSentAt, to: lastSentAt },
        terms: LOGOUT_TERMS,
      }),
      blindSpots: channel.kind === 'desktop' ? ['polls'] : [],
    };
  }

  const conclude = (): void => {
    const health = healthOf(evidence, health$.value);
    const { level, numbers } = health;
    history.write(health.at, {
      level,
      roundTripMs: numbers.rest?.last,
      driftMs: numbers.driftMs,
      suspicion: numbers.suspicion,
      lagMs: numbers.pageLagMs,
      awake: evidence.machine.frozenSince === undefined,
    });
    health$.next(health);
  };

  life.add(
    seen$.subscribe((seen) => {
      evidence = observe(evidence, seen, scheduler.now());
      conclude();
    }),
  );
  life.add(heartbeatOf(channel, scheduler, { quietMs }).subscribe(heartbeat$));
  const observed$ = merge(
    observeChannel(channel),
    heartbeat$.pipe(map((heartbeat): Observation => ({ kind: 'heartbeat', heartbeat }))),
  );
  life.add(observed$.subscribe((seen) => seen$.next(seen)));

  const onProbe = (result: ProbeResult): void => {
    for (const seen of observeProbe(result)) seen$.next(seen);
    if (result.kind === 'answered') {
      if (result.probe) onClock(observeClock(clockState, result.probe));
      roundTrips = slideWindow(roundTrips, { at: result.at, ms: result.roundTripMs });
      const summary = summariseLatency(roundTrips);
      if (summary) {
        seen$.next({ kind: 'latency', of: 'rest', summary });
        latency$.next(summary);
      }
    }
    probes$.next(result);
  };
  const onClock = (state: typeof clockState): void => {
    if (state === clockState || !state.estimate) return;
    clockState = state;
    seen$.next({ kind: 'clock', estimate: state.estimate });
    clock$.next(state.estimate);
  };

  return {
    heartbeat$: heartbeat$.asObservable(),
    clock$: clock$.asObservable(),
    latency$: latency$.asObservable(),
    probes$: probes$.asObservable(),
    health$: health$.asObservable(),
    clock,
    history: (from = -Infinity, to = scheduler.now()) => history.read(from, to),
    start() {
      if (probing) return;
      probing = probeLink(channel, rest, platform, probeIntervalMs).subscribe(onProbe);
      probing.add(watchMachine(platform).subscribe((machine) => seen$.next({ kind: 'machine', machine })));
      life.add(probing);
    },
    close() {
      life.unsubscribe();
      for (const subject of [heartbeat$, clock$, latency$, probes$, health$, seen$]) subject.complete();
    },
  };
}

function lastAnswer({ probes }: Evidence): number {
  return probes.findLast(({ failure }) => failure === undefined)?.at ?? -Infinity;
}

function lossShare({ probes }: Evidence): number | undefined {
  const last = probes.slice(-10);
  return last.length === 0 ? undefined : last.filter(({ failure }) => failure !== undefined).length / last.length;
}
