/** A clock that goes on at its pace while the page is hidden, where the browser slows its timers down to one a minute. */
import { Observable, share } from 'rxjs';
import type { Tick } from './platform.ts';

/** Between two ticks, ms: what a deadline may be late by. */
const TICK_MS = 1_000;

/** What a tick needs of the page. */
export type TickScope = Pick<typeof globalThis, 'Blob' | 'URL' | 'Worker'>;

/** What the worker runs: each tick a second after the one before, so that none is early because another was late. */
const SOURCE = `let due;const tick=()=>{const now=performance.now();if(due)postMessage({sentAt:Date.now(),lateMs:Math.max(0,now-due)});due=now+${TICK_MS};setTimeout(tick,${TICK_MS})};tick()`;

/**
 * A tick each second from a dedicated worker. Cold and shared: the worker runs while somebody is subscribed. Where none is
 * allowed (`worker-src` of the page's Content Security Policy) it completes without a tick.
 */
export function workerTick({ Blob, URL, Worker }: TickScope): Observable<Tick> {
  return new Observable<Tick>((subscriber) => {
    const address = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
    subscriber.add(() => URL.revokeObjectURL(address));
    try {
      const worker = new Worker(address);
      subscriber.add(() => worker.terminate());
      worker.onmessage = ({ data }: MessageEvent<Tick>) => subscriber.next(data);
      worker.onerror = (event) => {
        event.preventDefault();
        subscriber.complete();
      };
    } catch {
      subscriber.complete();
    }
  }).pipe(share());
}
