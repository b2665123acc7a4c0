/** Waiting that can be given up. */
import { firstValueFrom, merge, Observable } from 'rxjs';

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
