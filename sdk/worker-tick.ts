/** A clock that goes on at its pace while the page is hidden, where the browser slows its timers down to one a minute. */
import { Observable, share } from 'rxjs';

/** Between two ticks, ms: what a deadline may be late by. */
const TICK_MS = 1_000;

/** What a tick needs of the page. */
export type TickScope = Pick<typeof globalThis, 'Blob' | 'URL' | 'Worker'>;

/**
 * A tick each second from a dedicated worker. Cold and shared: the worker runs while somebody is subscribed. Where none is
 * allowed (`worker-src` of the page's Content Security Policy) it never ticks, and says nothing about it.
 */
export function workerTick({ Blob, URL, Worker }: TickScope): Observable<unknown> {
  return new Observable((subscriber) => {
    const source = `setInterval(() => postMessage(0), ${TICK_MS})`;
    const address = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
    subscriber.add(() => URL.revokeObjectURL(address));
    try {
      const worker = new Worker(address);
      subscriber.add(() => worker.terminate());
      worker.onmessage = () => subscriber.next(undefined);
      worker.onerror = (event) => event.preventDefault();
    } catch {
      // Refused; see above.
    }
  }).pipe(share());
}
