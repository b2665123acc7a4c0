/** Traffic records of a client as streams; a bounded ring keeps them (traffic-ring.ts). */
import { map, Observable, Subject } from 'rxjs';
import type { TrafficRecord } from './channel/traffic-record.ts';
import { isBad, TrafficBook, type TrafficTap } from './channel/traffic-tap.ts';
import type { Platform } from './platform.ts';
import type { Redactor } from './redaction.ts';
import type { TrafficStreams } from './traffic-ring.ts';

export { createTrafficRecording, recordTraffic } from './traffic-ring.ts';
export type { TrafficRecording, TrafficRecordingOptions, TrafficStreams } from './traffic-ring.ts';

/** What {@link createTraffic} makes. */
export interface Traffic extends TrafficStreams {
  /** A place that exchanges may pass, beside those that were named. */
  readonly tap: TrafficTap;
  /** Ends what is pending, and both streams. */
  close(): void;
}

/**
 * @param taps where exchanges pass; the same may be named twice.
 * @param redactor hides what must not be seen; by the usual policy unless told.
 */
export function createTraffic(
  platform: Pick<Platform, 'scheduler' | 'monotonic'>,
  taps: readonly (TrafficTap | undefined)[],
  redactor?: Redactor,
): Traffic {
  const told = new Subject<TrafficRecord>();
  const book = new TrafficBook(platform, (record) => told.next(record), redactor);
  const tap: TrafficTap = { book: undefined };
  let over = false;
  let lookers = 0;
  let readers = 0;
  const turn = (looks: boolean, reads: boolean): void => {
    lookers += looks ? 1 : -1;
    if (reads) readers += looks ? 1 : -1;
    book.bodies = readers > 0;
    for (const one of [tap, ...taps]) if (one) one.book = lookers > 0 ? book : undefined;
    if (lookers === 0) book.forget();
  };
  const look = (reads: boolean): Observable<TrafficRecord> =>
    new Observable((subscriber) => {
      if (over) {
        subscriber.complete();
        return undefined;
      }
      turn(true, reads);
      subscriber.add(told.subscribe(subscriber));
      return () => turn(false, reads);
    });
  return {
    tap,
    traffic$: look(false).pipe(map(withoutBodies)),
    trafficWithBodies$: look(true),
    close: () => {
      over = true;
      book.giveUp();
      told.complete();
    },
  };
}

/** Somebody else may have asked for bodies. */
function withoutBodies(record: TrafficRecord): TrafficRecord {
  const { bodyIn: _in, bodyOut: _out, headersIn, ...rest } = record;
  return headersIn && isBad(record) ? { ...rest, headersIn } : rest;
}
