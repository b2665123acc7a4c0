/** Watches the machine and the page: listens, and tells what {@link MachineRecord} makes of it. */
import { concat, EMPTY, interval, map, mergeMap, NEVER, Observable, Subscription } from 'rxjs';
import type { Platform, Tick } from '../platform.ts';
import { judgeBrowser, type SupportedBrowsers } from './browsers.ts';
import { BEAT_MS, MachineRecord } from './machine-record.ts';
import type { MachineState } from './machine.ts';
import type { ProbeResult } from './prober.ts';

/** Options of {@link watchMachine}. */
export interface MachineWatchOptions {
  /** What the browser is held against, instead of the table that comes with it. */
  readonly supportedBrowsers?: SupportedBrowsers;
  /** The server's clock less ours, ms, each time it was asked; a round trip more or less does not matter ({@link offsetsOf}). Tells sleep from a set clock. */
  readonly offset$?: Observable<number>;
}

/** Between two states, ms: a little less than a beat, so that one that is early is not left out. */
const EMIT_MS = BEAT_MS - 100;
/** The same of a hidden page to which nothing happens. */
const HIDDEN_EMIT_MS = 10_000;

/**
 * The state at once, with each signal of the page, and about once a second; each 10 s while the page is hidden and nothing
 * happens. Cold; listens, and runs the worker, while it is subscribed. Never completes, never errors.
 */
export function watchMachine(platform: Platform, options: MachineWatchOptions = {}): Observable<MachineState> {
  const { scheduler, monotonic, machine, signals$ = EMPTY, tick$ = EMPTY } = platform;
  const { timers$ = NEVER } = machine ?? {};
  return new Observable((subscriber) => {
    const record = new MachineRecord(machine, machine && judgeBrowser(machine, options.supportedBrowsers));
    let hasBegun = false;
    let emittedAt = -Infinity;
    let isNews = false;
    const emit = (): void => {
      if (!hasBegun) return;
      emittedAt = monotonic();
      isNews = false;
      subscriber.next(record.state(scheduler.now()));
    };
    let timer = Subscription.EMPTY;
    const note = (told: boolean): void => void (isNews ||= told);
    // Only a hidden page is throttled, so only there timers are tried.
    const tryTimers = (): void => {
      if (record.isHidden === !timer.closed) return;
      timer.unsubscribe();
      if (record.isHidden) timer = timers$.subscribe((late) => note(record.timer(scheduler.now(), late)));
    };
    subscriber.add(() => timer.unsubscribe());
    subscriber.add(
      signals$.subscribe((signal) => {
        record.signal(signal, scheduler.now());
        tryTimers();
        emit();
      }),
    );
    hasBegun = true;
    emit();
    subscriber.add(machine?.longTasks$?.subscribe((task) => record.longTask(task)));
    subscriber.add(machine?.pressure$?.subscribe((pressure) => record.pressure(pressure)));
    subscriber.add(options.offset$?.subscribe((offset) => note(record.offset(offset))));
    const own$ = interval(BEAT_MS, scheduler).pipe(map((): Tick | undefined => undefined));
    subscriber.add(
      // Where no worker is allowed its ticks are over at once.
      concat(tick$, own$).subscribe((tick) => {
        const mono = monotonic();
        note(record.beat({ wall: scheduler.now(), mono }, tick));
        if (mono - emittedAt >= (record.isHidden && !isNews ? HIDDEN_EMIT_MS : EMIT_MS)) emit();
      }),
    );
  });
}

/** What each answered probe says of the server's clock less ours, ms. */
export function offsetsOf(probes$: Observable<ProbeResult>): Observable<number> {
  return probes$.pipe(
    mergeMap((result) => {
      const probe = result.kind === 'answered' ? result.probe : undefined;
      return probe ? [probe.serverTime - probe.receivedAt] : [];
    }),
  );
}
