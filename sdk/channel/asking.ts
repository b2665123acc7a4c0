/** Questions by HTTP that can be given up. */
import { firstValueFrom, merge, Observable } from 'rxjs';
import type { Platform } from '../platform.ts';

/** Emits when anything at all answers, and completes; any status will do, and nothing secret is sent. */
export function anyAnswer({ fetch }: Platform, url: string): Observable<unknown> {
  return new Observable((subscriber) => {
    const asking = new AbortController();
    fetch(url, { mode: 'no-cors', credentials: 'omit', cache: 'no-store', signal: asking.signal }).then(
      () => {
        subscriber.next(url);
        subscriber.complete();
      },
      () => subscriber.complete(),
    );
    return () => asking.abort();
  });
}

/** The first value, unless `signal` aborts before: then its reason, and what was under way is ended. */
export function firstUnless<T>(source: Observable<T>, signal: AbortSignal): Promise<T> {
  const aborted$ = new Observable<never>((subscriber) => {
    const abort = (): void => subscriber.error(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort);
    return () => signal.removeEventListener('abort', abort);
  });
  return firstValueFrom(merge(aborted$, source));
}
