/** Which events of a timeline are where. Pure. */
import type { TimelineRow, TimelineSpan } from './timeline-paint.ts';
import type { TimeWindow } from './time-window.ts';

/** All events that a window meets. */
export function eventsIn(rows: readonly TimelineRow[], window: TimeWindow): readonly TimelineSpan[] {
  return rows.flatMap(({ spans }) => spans.filter((one) => isEvent(one) && meets(one, window)));
}

/** The event of a row that is nearest to a time, of those that meet `near`. */
export function eventNear({ spans }: TimelineRow, at: number, near: TimeWindow): TimelineSpan | undefined {
  const distance = ({ from, to }: TimeWindow): number => Math.max(0, from - at, at - to);
  const events = spans.filter((one) => isEvent(one) && meets(one, near));
  return events.sort((one, other) => distance(one) - distance(other))[0];
}

/** In the order of time, the event with an id that comes `by` (1 or -1) after the one that is selected; round at the ends. */
export function eventAfter(
  rows: readonly TimelineRow[],
  window: TimeWindow,
  selected: string | undefined,
  by: number,
): TimelineSpan | undefined {
  const events = eventsIn(rows, window)
    .filter(({ id }) => id !== undefined)
    .sort((one, other) => one.from - other.from);
  const at = events.findIndex(({ id }) => id === selected);
  return events[at < 0 ? (by > 0 ? 0 : events.length - 1) : (at + by + events.length) % events.length];
}

/** The label of the tick of a row that is nearest to a time, of those within `near`. */
export function tickNear({ ticks = [], tickLabel }: TimelineRow, at: number, near: TimeWindow): string | undefined {
  const within = ticks.filter((tick) => tick >= near.from && tick <= near.to);
  const [nearest] = within.sort((one, other) => Math.abs(one - at) - Math.abs(other - at));
  return nearest === undefined ? undefined : tickLabel?.(nearest);
}

function isEvent({ look }: TimelineSpan): boolean {
  return look !== 'bar';
}

function meets(one: TimeWindow, other: TimeWindow): boolean {
  return one.to >= other.from && one.from <= other.to;
}
