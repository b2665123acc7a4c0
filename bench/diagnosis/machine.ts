/**
 * A simulated computer with a browser and one page in it: sleeps, freezes, hides, is blocked, is busy, and has a wall clock that can be
 * wrong. The SDK meets it through its own `pageSignals` and `machineSource`, on a window that is simulated here.
 */
import { Observable, share } from 'rxjs';
import { machineSource, type MachineSource, type Pressure } from '../../sdk/machine-source.ts';
import { pageSignals } from '../../sdk/page-signals.ts';
import type { PageSignal, Tick } from '../../sdk/platform.ts';
import type { MainThread, TrueTime } from './time.ts';

/** What kind of computer and browser. */
export interface MachineOptions {
  readonly time: TrueTime;
  readonly userAgent: string;
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  /** In the desktop the page is a frame among others of the same thread. */
  readonly isGadget: boolean;
  /** Frames of other gadgets, by their ids. */
  readonly otherFrames: readonly string[];
  /** Whether the browser has the Compute Pressure API, and tells of its heap (Chromium). */
  readonly tellsPressure: boolean;
  readonly tellsMemory: boolean;
  /** Wall clock less true time, ms. */
  readonly wallOffsetMs: number;
  /** Whether the browser had thrown the page away to save memory, and loaded it again. */
  readonly wasDiscarded: boolean;
  /** How long ago the page was loaded, ms. */
  readonly pageAgeMs: number;
}

/** What can be done to it. All durations ms. */
export interface Machine {
  readonly main: MainThread;
  readonly signals$: Observable<PageSignal>;
  readonly tick$: Observable<Tick>;
  readonly source: MachineSource;
  readonly asleep: boolean;
  /** The lid closes; `monotonicRuns` as on Windows. */
  sleep(monotonicRuns: boolean): void;
  wake(): void;
  hide(): void;
  show(): void;
  /** The browser stops the page and its worker, and tells the page before and after (Page Lifecycle). */
  freeze(): void;
  resume(): void;
  offline(): void;
  online(): void;
  /** The page's thread runs something long: of this page (`self`), of the desktop, or of a frame by its id. */
  block(ms: number, by: string): void;
  /** Neither page nor worker get the processor. */
  starve(ms: number): void;
  /** The wall clock is set forward (back, if negative). */
  setClock(byMs: number): void;
  press(state: Pressure): void;
  /** Heap in use, 0 to 1 of its limit. */
  useHeap(share: number): void;
}

const SECOND = 1_000;
const MINUTE = 60_000;
/** Chromium: a tab hidden for so long has its timers run once a minute. */
const INTENSIVE_AFTER_MS = 300_000;
const HEAP_LIMIT = 4_294_705_152;
/** A long task by its definition. */
const LONG_MS = 50;

interface LongTaskEntry {
  readonly entryType: 'longtask';
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly attribution: readonly Record<'containerName' | 'containerId' | 'containerSrc', string>[];
}
type Entries = (list: { getEntries(): readonly LongTaskEntry[] }) => void;

/** Makes one. */
export function createMachine(options: MachineOptions): Machine {
  const { time, isGadget, otherFrames } = options;
  let wallOffset = options.wallOffsetMs;
  let mainFreeAt = 0;
  let workerFreeAt = 0;
  let isStopped = false;
  let hiddenAt: number | undefined;
  let heapShare = 0.05;
  let pressure: Pressure = 'nominal';
  const longTaskObservers = new Set<Entries>();
  const pressureObservers = new Set<(records: readonly { readonly state: Pressure }[]) => void>();

  const main = time.page({
    get freeAt() {
      return isStopped ? Infinity : mainFreeAt;
    },
    align(due) {
      if (hiddenAt === undefined) return due;
      const grid = time.now() - hiddenAt >= INTENSIVE_AFTER_MS ? MINUTE : SECOND;
      return Math.ceil(due / grid) * grid;
    },
    wall: () => Math.floor(time.now() + wallOffset),
  });
  const timeOrigin = main.now() - options.pageAgeMs;

  const { page, host, navigator, fire } = windowOf();

  function windowOf() {
    const document = Object.assign(new EventTarget(), isChromium() && { wasDiscarded: options.wasDiscarded });
    Object.defineProperty(document, 'hidden', { get: () => hiddenAt !== undefined });
    const navigator = {
      onLine: true,
      userAgent: options.userAgent,
      hardwareConcurrency: 8,
      ...(options.brands.length > 0 && { userAgentData: { brands: options.brands } }),
    };
    class PerformanceObserver {
      static readonly supportedEntryTypes = ['longtask'];
      readonly #tell: Entries;
      constructor(tell: Entries) {
        this.#tell = tell;
      }
      observe(): void {
        longTaskObservers.add(this.#tell);
      }
      disconnect(): void {
        longTaskObservers.delete(this.#tell);
      }
    }
    class PressureObserver {
      static readonly knownSources = ['cpu'];
      readonly #tell: Parameters<typeof pressureObservers.add>[0];
      constructor(tell: Parameters<typeof pressureObservers.add>[0]) {
        this.#tell = tell;
      }
      observe(): Promise<void> {
        pressureObservers.add(this.#tell);
        main.post(() => this.#tell([{ state: pressure }]));
        return Promise.resolve();
      }
      disconnect(): void {
        pressureObservers.delete(this.#tell);
      }
    }
    const performance = {
      timeOrigin,
      now: () => options.pageAgeMs + main.monotonic(),
      ...(options.tellsMemory && {
        get memory() {
          return { usedJSHeapSize: Math.round(HEAP_LIMIT * heapShare), jsHeapSizeLimit: HEAP_LIMIT };
        },
      }),
    };
    const shared = { document, navigator, performance, ...(isChromium() && { PerformanceObserver }) };
    const own = { ...shared, ...(options.tellsPressure && { PressureObserver }) };
    const page = Object.assign(new EventTarget(), own) as unknown as Record<string, unknown>;
    const host = Object.assign(new EventTarget(), shared, { length: otherFrames.length + 1 });
    page['parent'] = isGadget ? host : page;
    page['frameElement'] = isGadget
      ? { name: 'pulse', id: 'pulse', getAttribute: () => '/3rdpartygadget/pulse' }
      : null;
    return {
      page: page as unknown as Window & typeof globalThis,
      host,
      navigator,
      fire: (target: 'document' | 'window', type: string) =>
        (target === 'document' ? document : (page as unknown as EventTarget)).dispatchEvent(new Event(type)),
    };
  }
  function isChromium(): boolean {
    return options.brands.length > 0;
  }

  const worker = createWorker();
  function createWorker() {
    const running = new Set<() => void>();
    const tick$ = new Observable<Tick>((subscriber) => {
      let last = main.monotonic();
      let dueAt = time.now() + SECOND;
      let timer = time.scheduler.schedule(beat, SECOND);
      function beat(): void {
        if (isStopped) return;
        const wait = workerFreeAt - time.now();
        if (wait > 0) {
          timer = time.scheduler.schedule(beat, wait);
          return;
        }
        const now = main.monotonic();
        const tick: Tick = { sentAt: main.now(), lateMs: Math.max(0, now - last - SECOND) };
        last = now;
        main.post(() => subscriber.next(tick));
        // As setInterval of browsers: what was missed is not made up for.
        dueAt = Math.max(dueAt + SECOND, time.now() + 1);
        timer = time.scheduler.schedule(beat, dueAt - time.now());
      }
      const wake = (): void => {
        timer.unsubscribe();
        dueAt = Math.max(dueAt, time.now());
        timer = time.scheduler.schedule(beat, dueAt - time.now());
      };
      running.add(wake);
      return () => {
        running.delete(wake);
        timer.unsubscribe();
      };
    }).pipe(share());
    return { tick$, wake: () => running.forEach((wake) => wake()) };
  }

  const clock = { scheduler: main, monotonic: main.monotonic };
  const started = (): void => {
    isStopped = false;
    main.ticking = true;
    worker.wake();
  };
  const tellLongTask = (startTime: number, duration: number, by: string): void => {
    if (duration < LONG_MS) return;
    const own = by === 'self';
    const isDocument = isGadget ? by === 'desktop' : own;
    const id = own ? 'pulse' : by;
    const src = own ? '/3rdpartygadget/pulse' : `https://apps.example.com/${by}/index.html`;
    const attribution = isDocument ? [] : [{ containerName: id, containerId: id, containerSrc: src }];
    const entry: LongTaskEntry = {
      entryType: 'longtask',
      name: isDocument ? 'self' : 'cross-origin-descendant',
      startTime,
      duration,
      attribution,
    };
    main.post(() => longTaskObservers.forEach((tell) => tell({ getEntries: () => [entry] })));
  };
  const holdMain = (ms: number): void => void (mainFreeAt = Math.max(mainFreeAt, time.now()) + ms);

  return {
    main,
    tick$: worker.tick$,
    signals$: pageSignals(page, { ...clock, tick$: worker.tick$ }),
    source: machineSource(page, clock),
    get asleep() {
      return isStopped;
    },
    sleep(monotonicRuns) {
      isStopped = true;
      main.ticking = monotonicRuns;
    },
    wake: started,
    hide() {
      hiddenAt = time.now();
      main.post(() => fire('document', 'visibilitychange'));
    },
    show() {
      hiddenAt = undefined;
      main.post(() => fire('document', 'visibilitychange'));
    },
    freeze() {
      fire('document', 'freeze');
      isStopped = true;
    },
    resume() {
      started();
      fire('document', 'resume');
    },
    offline() {
      navigator.onLine = false;
      main.post(() => fire('window', 'offline'));
    },
    online() {
      navigator.onLine = true;
      main.post(() => fire('window', 'online'));
    },
    block(ms, by) {
      const start = (isGadget ? host : page).performance.now();
      holdMain(ms);
      tellLongTask(start, ms, by);
    },
    starve(ms) {
      holdMain(ms);
      workerFreeAt = Math.max(workerFreeAt, time.now()) + ms;
    },
    setClock: (byMs) => void (wallOffset += byMs),
    press(state) {
      pressure = state;
      main.post(() => pressureObservers.forEach((tell) => tell([{ state }])));
    },
    useHeap: (part) => void (heapShare = part),
  };
}
