/** A clock that goes on at its pace while the page is hidden, where the browser slows its timers down to one a minute. */
import { Observable, share } from 'rxjs';
import type { Tick } from './platform.ts';

/** Between two ticks, ms: what a deadline may be late by. */
const TICK_MS = 1_000;

/** What a tick needs of the page. */
export type TickScope = Pick<typeof globalThis, 'Blob' | 'URL' | 'Worker'>;

/**
 * What the worker runs, by its own clocks and timer, as no platform reaches into it: each tick a second after the one before, so that none is early
 * because another was late.
 */
const SOURCE = `let due;const tick=()=>{const now=performance.now();if(due)postMessage({sentAt:Date.now(),lateMs:Math.max(0,now-due)});due=now+${TICK_MS};setTimeout(tick,${TICK_MS})};tick()`;

/**
 * A tick each second from a dedicated worker. Cold and shared: the worker runs while somebody is subscribed. Where none is
 * allowed (`worker-src` of the page's Content Security Policy) it completes without a tick, and is not tried again: each try is
 * reported to whoever watches over the policy.
 */
export function workerTick({ Blob, URL, Worker }: TickScope): Observable<Tick> {
  let isRefused = false;
  return new Observable<Tick>((subscriber) => {
    const giveUp = (): void => {
      isRefused = true;
      subscriber.complete();
    };
    if (isRefused) {
      subscriber.complete();
      return;
    }
    try {
      const address = URL.createObjectURL(new Blob([SOURCE], { type: 'text/javascript' }));
      subscriber.add(() => URL.revokeObjectURL(address));
      const worker = new Worker(address);
      subscriber.add(() => worker.terminate());
      worker.onmessage = ({ data }: MessageEvent<Tick>) => subscriber.next(data);
      worker.onerror = (event) => {
        event.preventDefault();
        giveUp();
      };
    } catch {
      giveUp();
    }
  }).pipe(share());
}
