/** What a browser tells of the machine and the page it runs on; read only when asked, watched only while somebody subscribes. */
import { interval, map, Observable, share } from 'rxjs';
import type { Platform } from './platform.ts';

/** A task that kept a main thread busy for 50 ms or more (W3C Long Tasks API). */
export interface LongTask {
  /** Wall time, ms since the epoch, at which it began. */
  readonly at: number;
  readonly ms: number;
  /**
   * `self`: this document. `desktop`: the document that this frame sits in. Else the name, id or address without query of the
   * frame that it came from; `unknown` where it is not told.
   */
  readonly frame: string;
}

/** How loaded the processor is, in the words of the W3C Compute Pressure API. */
export type Pressure = 'nominal' | 'fair' | 'serious' | 'critical';

/** JavaScript heap, bytes. */
export interface HeapSize {
  readonly usedBytes: number;
  readonly limitBytes: number;
}

/** What is there to be asked of a machine. What a browser does not tell is absent or undefined. */
export interface MachineSource {
  readonly userAgent: string;
  /** Brands with major versions by User-Agent Client Hints (Chromium); empty where there are none. */
  readonly brands: readonly { readonly brand: string; readonly version: string }[];
  /** Wall time, ms, at which the page was loaded: the desktop's, where this is a frame that can read it. */
  readonly loadedAt: number;
  /** The browser had thrown this page away to save memory, and loaded it again (`document.wasDiscarded`, Chromium). */
  readonly discarded: boolean;
  /** Logical processors. */
  readonly cores: number | undefined;
  /** The heap as Chromium tells it, rounded. Cheap. */
  readonly memory: () => HeapSize | undefined;
  /** Other frames beside this one in the same desktop; undefined where this is no frame, or the desktop has another origin. Cheap. */
  readonly frames: () => number | undefined;
  /**
   * Long tasks of this page, its frames and, where it can be read, the desktop around it, as far as they share a thread. Cold, shared;
   * never completes.
   */
  readonly longTasks$?: Observable<LongTask>;
  /** When it changes, looked at each 10 s. Cold, never completes. */
  readonly pressure$?: Observable<Pressure>;
  /**
   * Ms by which an ordinary timer of the page came late, one each 2 s: what a hidden page is throttled by. Cold. Unlike
   * `Platform.scheduler` never helped along by a worker.
   */
  readonly timers$?: Observable<number>;
}

/** How often the processor is looked at, ms. */
const LOOK_MS = 10_000;
/** How often a timer is tried, ms: Chromium begins to slow them down by the minute from the fifth repetition on. */
const TIMER_MS = 2_000;
/** Longer names of frames are cut, characters. */
const MAX_NAME = 100;
/** A name, and no data: containers of gadgets also put settings and tokens into the name of a frame. */
const NAME = /^[\w .:-]{1,64}$/;

type Page = Window & typeof globalThis;
type Clock = Pick<Platform, 'scheduler' | 'monotonic'>;

/** What a page can tell. */
export function machineSource(page: Page, clock: Clock): MachineSource {
  const host = hostOf(page);
  // Not in every browser, and not in the types of the language.
  const { userAgent, userAgentData, hardwareConcurrency } = page.navigator as Navigator & {
    readonly userAgentData?: { readonly brands?: MachineSource['brands'] };
  };
  // Each reading is another object, which stays as it is (Chromium).
  const performance = page.performance as Performance & {
    readonly memory?: { readonly usedJSHeapSize: number; readonly jsHeapSizeLimit: number };
  };
  const discarded = (of: Page | undefined): boolean =>
    (of?.document as { readonly wasDiscarded?: boolean } | undefined)?.wasDiscarded === true;
  const longTasks$ = longTasksOf(page, host, clock);
  const pressure$ = pressureOf(page);
  return {
    userAgent,
    brands: userAgentData?.brands ?? [],
    loadedAt: (host ?? page).performance.timeOrigin,
    discarded: discarded(page) || discarded(host),
    cores: hardwareConcurrency,
    memory: () => {
      const { memory } = performance;
      return memory && { usedBytes: memory.usedJSHeapSize, limitBytes: memory.jsHeapSizeLimit };
    },
    frames: () => host && host.length - 1,
    ...(longTasks$ && { longTasks$ }),
    ...(pressure$ && { pressure$ }),
    timers$: timersOf(clock),
  };
}

/** The window around this one, where it is another and may be read. */
function hostOf(page: Page): Page | undefined {
  try {
    const host = page.parent as Page;
    return host !== page && host.performance.timeOrigin > 0 ? host : undefined;
  } catch {
    return undefined;
  }
}

/** A long task's entry, with what the types of the language leave out. */
interface LongTaskEntry extends PerformanceEntry {
  readonly attribution?: readonly Record<'containerName' | 'containerId' | 'containerSrc', string>[];
}

function longTasksOf(page: Page, host: Page | undefined, { scheduler }: Clock): Observable<LongTask> | undefined {
  // The desktop sees all of its frames; a frame does not see those of another origin beside it.
  const watched = host ?? page;
  const Observer = watched.PerformanceObserver as typeof PerformanceObserver | undefined;
  if (!Observer?.supportedEntryTypes.includes('longtask')) return undefined;
  const frame = (entry: LongTaskEntry): string => {
    if (entry.name === 'self') return host ? 'desktop' : 'self';
    const { containerName = '', containerId = '', containerSrc = '' } = entry.attribution?.[0] ?? {};
    const own = host && (page.frameElement as HTMLIFrameElement | null);
    if (own?.name === containerName && own.id === containerId && (own.getAttribute('src') ?? '') === containerSrc)
      return 'self';
    // An address may carry a secret in its query, fragment or user.
    const address = containerSrc.replace(/[?#].*/s, '').replace(/\/\/[^/]*@/, '//');
    return ([containerName, containerId].find((one) => NAME.test(one)) || address || 'unknown').slice(0, MAX_NAME);
  };
  return new Observable<LongTask>((subscriber) => {
    const observer = new Observer((list) => {
      const origin = scheduler.now() - watched.performance.now();
      for (const entry of list.getEntries())
        subscriber.next({
          at: Math.round(origin + entry.startTime),
          ms: Math.round(entry.duration),
          frame: frame(entry),
        });
    });
    const watch = (): void => observer.observe({ type: 'longtask' });
    const leave = (): void => observer.disconnect();
    watch();
    // The desktop's observer would outlive a frame that is loaded anew.
    page.addEventListener('pagehide', leave);
    page.addEventListener('pageshow', watch);
    return () => {
      leave();
      page.removeEventListener('pagehide', leave);
      page.removeEventListener('pageshow', watch);
    };
  }).pipe(share());
}

/** The API as far as it is used (W3C Compute Pressure Level 1). */
interface PressureApi {
  new (tell: (records: readonly { readonly state: Pressure }[]) => void): {
    observe(source: 'cpu', options: { readonly sampleInterval: number }): Promise<void>;
    disconnect(): void;
  };
  readonly knownSources?: readonly string[];
}

function pressureOf(page: Page): Observable<Pressure> | undefined {
  const { PressureObserver } = page as { readonly PressureObserver?: PressureApi };
  if (!PressureObserver?.knownSources?.includes('cpu')) return undefined;
  return new Observable((subscriber) => {
    const observer = new PressureObserver((records) => {
      const last = records.at(-1);
      if (last) subscriber.next(last.state);
    });
    // Refused by a policy, or nothing to read on this machine: then nothing is told.
    observer.observe('cpu', { sampleInterval: LOOK_MS }).catch(() => undefined);
    return () => observer.disconnect();
  });
}

function timersOf({ scheduler, monotonic }: Clock): Observable<number> {
  return new Observable((subscriber) => {
    let last = monotonic();
    const late$ = interval(TIMER_MS, scheduler).pipe(
      map(() => {
        const before = last;
        last = monotonic();
        return Math.max(0, last - before - TIMER_MS);
      }),
    );
    return late$.subscribe(subscriber);
  });
}
