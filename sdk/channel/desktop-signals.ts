/** What the page of the Finesse desktop tells its gadgets of itself, on its hub: its timer's tick, and maintenance that is near. */
import { Observable, share, takeUntil, type SchedulerLike } from 'rxjs';
import type { DesktopSignals, DesktopTick } from './channel.ts';
import { member, stopListening, type GadgetsHub } from './gadgets-hub.ts';

/** Each second (facts §4.7). */
const TICK_TOPIC = 'finesse.containerservices.timerTickEvent';
/** Cisco names the event, not its topic (12.6): by that name, and as those of the other container events are formed. */
const MAINTENANCE_TOPICS = ['FINESSE_MAINTENANCE_MODE_EVENT', 'finesse.containerservices.finesseMaintenanceModeEvent'];
/** What a notice may say, such as `SCHEDULED` or `MIGRATING`; anything else a gadget may have written. */
const WORD = /^[A-Z][A-Z_]{2,30}$/;

/** See {@link DesktopSignals}, until `end$`. */
export function desktopSignals(hub: GadgetsHub, scheduler: SchedulerLike, end$: Observable<unknown>): DesktopSignals {
  const now = (): number => scheduler.now();
  const ticks$ = hear(hub, [TICK_TOPIC], (data) => readTick(data, now()));
  const notices$ = hear(hub, MAINTENANCE_TOPICS, (data) => {
    const value = wordIn(data);
    return value === undefined ? undefined : { kind: 'maintenance' as const, value, at: now() };
  });
  return { ticks$: ticks$.pipe(takeUntil(end$), share()), notices$: notices$.pipe(takeUntil(end$), share()) };
}

/** What is published on any of some topics, as far as it can be read. A hub that takes no such topic is silent. */
function hear<T>(hub: GadgetsHub, topics: readonly string[], read: (data: unknown) => T | undefined): Observable<T> {
  return new Observable<T>((subscriber) => {
    for (const topic of topics) {
      try {
        const id = hub.subscribe(topic, (_topic, data) => {
          const one = read(data);
          if (one !== undefined) subscriber.next(one);
        });
        subscriber.add(() => stopListening(hub, id));
      } catch {
        // Nothing will come on it.
      }
    }
  });
}

/** Its time is a number, a date as JSON writes it, or none that can be read. */
function readTick(data: unknown, at: number): DesktopTick {
  const queued = member(data, 'dateQueued');
  const queuedAt = typeof queued === 'number' ? queued : typeof queued === 'string' ? Date.parse(queued) : NaN;
  return { at, lateMs: queuedAt <= at && at - queuedAt < 3_600_000 ? at - queuedAt : undefined };
}

/** A word by itself, or the first of an object's members that is one. */
function wordIn(data: unknown): string | undefined {
  const words = typeof data === 'object' && data !== null ? Object.values(data) : [data];
  return words.find((word): word is string => typeof word === 'string' && WORD.test(word));
}
