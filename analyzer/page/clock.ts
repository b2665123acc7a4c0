/** Times of a report in a zone: the server's, or the viewer's. Pure but for `Intl`. */
import { zoneName } from '../tell/times.ts';
import type { TimelineZone } from '../../gadget/shared/timeline-paint.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Whose zone times are told in. */
export type ZoneChoice = 'server' | 'viewer';

/** Tells times. */
export interface ReportClock extends TimelineZone {
  /** `2026-01-05 08:01:30`. */
  readonly full: (at: number) => string;
  /** `08:01:30.250`; with the date where it is not the day of `beside`. */
  readonly exact: (at: number, beside?: number) => string;
  /** `+05:30`, at the time. */
  readonly name: (at: number) => string;
}

/** A clock in the zone of the server, or of this computer at each time. */
export function reportClock(choice: ZoneChoice, serverMinutes: number | undefined): ReportClock {
  const offsetAt = choice === 'server' ? () => serverMinutes ?? 0 : (at: number) => -new Date(at).getTimezoneOffset();
  const iso = (at: number): string => {
    const wall = new Date(at + offsetAt(at) * MINUTE);
    // What no calendar holds would throw.
    return Number.isNaN(wall.getTime()) ? '?'.repeat(24) : wall.toISOString();
  };
  const dayOf = (at: number): string => iso(at).slice(0, 10);
  return {
    offsetAt,
    tick: (at, step, day) => (day || step >= DAY ? dayOf(at).slice(5) : iso(at).slice(11, step < MINUTE ? 19 : 16)),
    full: (at) => `${dayOf(at)} ${iso(at).slice(11, 19)}`,
    exact: (at, beside) =>
      `${beside === undefined || dayOf(at) === dayOf(beside) ? '' : `${dayOf(at)} `}${iso(at).slice(11, 23)}`,
    name: (at) => zoneName(offsetAt(at)),
  };
}
