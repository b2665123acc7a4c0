/** What page and machine tell of themselves: shown or hidden, frozen, offline, asleep, about to go. */
import { concat, EMPTY, interval, Observable, share, type Subscription } from 'rxjs';
import type { PageSignal, Platform } from './platform.ts';

/** How often it is looked whether time stood still, ms: short, so that a machine that woke is noticed at once. */
const BEAT_MS = 1_000;
/** So much more than expected, ms, is no busy page any more: timers stood still. */
const STOOD_STILL_MS = 3_000;
/** A key for reloading so shortly before the page goes, ms, was the cause. */
const KEY_MS = 1_000;

type Clock = Pick<Platform, 'scheduler' | 'monotonic' | 'tick$'>;

/**
 * Watches a page. Cold, shared: it listens while somebody is subscribed. First tells `hidden` and `offline` where it is so
 * already. That the machine slept is seen by the beat of `tick$`, or by that of the page's own timer where there is no worker.
 */
export function pageSignals(page: Window & typeof globalThis, clock: Clock): Observable<PageSignal> {
  const shared$ = watchPage(page, clock).pipe(share());
  return new Observable((subscriber) => {
    if (page.document.hidden) subscriber.next({ kind: 'hidden' });
    if (!page.navigator.onLine) subscriber.next({ kind: 'offline' });
    return shared$.subscribe(subscriber);
  });
}

function watchPage(page: Window & typeof globalThis, clock: Clock): Observable<PageSignal> {
  return new Observable((subscriber) => {
    const { document } = page;
    // Not in every browser, and not yet in the types of the language.
    const { navigation } = page as { readonly navigation?: EventTarget };
    const tell = (signal: PageSignal): void => subscriber.next(signal);
    const on = (target: EventTarget | undefined, type: string, listener: (event: Event) => void): void => {
      target?.addEventListener(type, listener, true);
      subscriber.add(() => target?.removeEventListener(type, listener, true));
    };
    const beats = beatsOf(clock, () => document.hidden, tell);
    subscriber.add(() => beats.stop());

    on(document, 'visibilitychange', () => {
      beats.restart();
      tell({ kind: document.hidden ? 'hidden' : 'shown' });
    });
    on(document, 'freeze', () => tell({ kind: 'frozen' }));
    on(document, 'resume', () => {
      beats.restart();
      tell({ kind: 'resumed' });
    });
    on(page, 'online', () => tell({ kind: 'online' }));
    on(page, 'offline', () => tell({ kind: 'offline' }));

    // The browser's own button for reloading gives no sign at all before the page goes.
    let reloadAt = -Infinity;
    let reloading = false;
    on(navigation, 'navigate', (event) => {
      reloading = (event as { readonly navigationType?: string }).navigationType === 'reload';
    });
    on(page, 'keydown', (event) => {
      const { key, ctrlKey, metaKey } = event as KeyboardEvent;
      if (key === 'F5' || ((ctrlKey || metaKey) && key.toLowerCase() === 'r')) reloadAt = clock.monotonic();
    });
    on(page, 'pagehide', (event) => {
      const known = reloading || clock.monotonic() - reloadAt <= KEY_MS;
      tell({ kind: 'leaving', kept: (event as PageTransitionEvent).persisted, reloading: known });
    });
    on(page, 'pageshow', (event) => {
      if (!(event as PageTransitionEvent).persisted) return;
      reloading = false;
      beats.restart();
      tell({ kind: 'returned' });
    });
  });
}

interface Beats {
  /** Forgets how long ago the last beat was: what happened since is told otherwise. */
  restart(): void;
  stop(): void;
}

function beatsOf(
  { scheduler, monotonic, tick$ }: Clock,
  isHidden: () => boolean,
  tell: (signal: PageSignal) => void,
): Beats {
  let beats: Subscription | undefined;
  const stop = (): void => beats?.unsubscribe();
  const restart = (): void => {
    const before = beats;
    let [wall, mono] = [scheduler.now(), monotonic()];
    // The worker's beat serves where there is one; an own timer beside it would only wake the machine more often.
    const own$ = isHidden() ? EMPTY : interval(BEAT_MS, scheduler);
    beats = concat(tick$ ?? EMPTY, own$).subscribe(() => {
      const [wallNow, monoNow] = [scheduler.now(), monotonic()];
      // The monotonic clock stands still while the machine sleeps, except on Windows.
      const ms = Math.max(wallNow - wall, monoNow - mono) - BEAT_MS;
      [wall, mono] = [wallNow, monoNow];
      if (ms > STOOD_STILL_MS) tell({ kind: 'woke', ms });
    });
    // Last: the worker runs as long as somebody listens.
    before?.unsubscribe();
  };
  restart();
  return { restart, stop };
}
