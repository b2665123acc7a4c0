/** Paints a timeline on a canvas: only the rows that are seen, so that a thousand of them cost no more than thirty. */
import type { Colours } from './canvas.ts';
import { drawMark, type Tone } from './marks.ts';
import { ticksOf, tickStep, type TimeWindow } from './time-window.ts';

/** Something that lasted. */
export interface TimelineSpan extends TimeWindow {
  /** What a click on it tells; spans without one cannot be picked. */
  readonly id?: string;
  readonly tone: Tone;
  /** `bar` thin and calm; `event` with a mark at its beginning; `near-miss` the same with a hollow mark. */
  readonly look: 'bar' | 'event' | 'near-miss';
  /** For people: what is shown where the pointer rests. Asked for only then. */
  readonly label: () => string;
}

/** One row: an agent, a service. */
export interface TimelineRow {
  readonly id: string;
  readonly label: string;
  /** In any order; events are painted above bars. */
  readonly spans: readonly TimelineSpan[];
  /** Moments of less weight than events, such as requests without an answer: upright strokes, in order of time. */
  readonly ticks?: readonly number[];
  /** For people: what is shown where the pointer rests on one. */
  readonly tickLabel?: (at: number) => string;
}

/** What concerns all rows for a while, such as a service that was down. */
export interface TimelineBand extends TimeWindow {
  readonly tone: Tone;
  readonly label: () => string;
}

/** A zone to tell times in. */
export interface TimelineZone {
  /** Minutes east of Greenwich at a time. */
  readonly offsetAt: (at: number) => number;
  /** `09:30`, with seconds where `step` ms is less than a minute; a date where `day`. */
  readonly tick: (at: number, step: number, day: boolean) => string;
}

/** What is painted. */
export interface TimelineScene {
  readonly rows: readonly TimelineRow[];
  readonly bands: readonly TimelineBand[];
  readonly bounds: TimeWindow;
  readonly window: TimeWindow;
  readonly selected: string | undefined;
  readonly zone: TimelineZone;
}

/** Sizes in px. */
export const ROW = 20;
export const AXIS = 26;
const MARK = 11;
const TICK_ROOM = 84;
/** From here on there is room for names. */
const WIDE = 520;

/** Names take their room at the left. */
export function labelWidth(width: number): number {
  return width >= WIDE ? 124 : 76;
}

/** Rows below the axis, as far as they are seen when scrolled by `scrolled` px. */
export function paintRows(
  context: CanvasRenderingContext2D,
  scene: TimelineScene,
  colour: Colours,
  size: { readonly width: number; readonly height: number; readonly scrolled: number; readonly font: string },
): void {
  const { rows, bands, window, zone, selected } = scene;
  const { width, height, scrolled, font } = size;
  const left = labelWidth(width);
  const x = (at: number): number => left + ((at - window.from) / (window.to - window.from)) * (width - left);
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, width, height);

  const step = tickStep(window, width - left, TICK_ROOM);
  const ticks = ticksOf(window, step, zone.offsetAt);
  context.save();
  context.beginPath();
  context.rect(left, 0, width - left, height);
  context.clip();
  for (const { from, to, tone } of bands) {
    const begin = x(from);
    context.globalAlpha = 0.22;
    context.fillStyle = colour(tone);
    context.fillRect(begin, AXIS, Math.max(2, x(to) - begin), height - AXIS);
    context.globalAlpha = 1;
  }
  context.fillStyle = colour('line');
  for (const { at, day } of ticks) context.fillRect(Math.round(x(at)), AXIS - 6, day ? 2 : 1, height);
  context.restore();

  const first = Math.max(0, Math.floor(scrolled / ROW));
  const last = Math.min(rows.length, Math.ceil((scrolled + height - AXIS) / ROW));
  context.save();
  context.beginPath();
  context.rect(0, AXIS, width, height - AXIS);
  context.clip();
  context.textBaseline = 'middle';
  context.font = `13px ${font}`;
  for (let index = first; index < last; index += 1) {
    const row = rows[index];
    if (!row) continue;
    const top = AXIS + index * ROW - scrolled;
    context.fillStyle = colour('line');
    context.fillRect(0, top + ROW - 1, width, 1);
    context.fillStyle = colour('text');
    context.fillText(fitted(context, row.label, left - 14), 8, top + ROW / 2);
    context.save();
    context.beginPath();
    context.rect(left, top, width - left, ROW);
    context.clip();
    paintTicks(context, row.ticks ?? [], top, x, colour);
    paintSpans(context, row.spans, top, { x, colour, selected, window });
    context.restore();
  }
  context.restore();

  context.fillStyle = colour('line');
  context.fillRect(0, AXIS - 1, width, 1);
  context.fillRect(left - 1, 0, 1, height);
  context.fillStyle = colour('muted');
  context.font = `12px ${font}`;
  context.textBaseline = 'middle';
  for (const { at, day } of ticks) {
    const text = zone.tick(at, step, day);
    const wide = context.measureText(text).width;
    const place = Math.min(width - wide - 2, Math.max(left + 3, x(at) - wide / 2));
    context.fillText(text, place, AXIS / 2 - 2);
  }
}

/** Below the marks of events, and taller than bars; those that fall on one pixel are one stroke. */
function paintTicks(
  context: CanvasRenderingContext2D,
  ticks: readonly number[],
  top: number,
  x: (at: number) => number,
  colour: Colours,
): void {
  context.fillStyle = colour('text');
  for (const place of new Set(ticks.map((at) => Math.round(x(at))))) context.fillRect(place, top + 3, 1, ROW - 7);
}

function paintSpans(
  context: CanvasRenderingContext2D,
  spans: readonly TimelineSpan[],
  top: number,
  {
    x,
    colour,
    selected,
    window,
  }: { x: (at: number) => number; colour: Colours; selected: string | undefined; window: TimeWindow },
): void {
  const middle = top + ROW / 2 - 0.5;
  const seen = spans.filter(({ from, to }) => to >= window.from && from <= window.to);
  context.fillStyle = colour('ok');
  context.globalAlpha = 0.55;
  for (const { from, to, look, tone } of seen) {
    if (look !== 'bar') continue;
    context.fillStyle = colour(tone);
    const begin = x(from);
    // A gap of a pixel tells one session from the next.
    context.fillRect(begin, middle - 2, Math.max(1.5, x(to) - begin - 1), 4);
  }
  context.globalAlpha = 1;
  for (const { id, from, to, look, tone } of seen) {
    if (look === 'bar') continue;
    const begin = x(from);
    const end = x(to);
    context.fillStyle = context.strokeStyle = colour(tone);
    context.globalAlpha = 0.5;
    context.fillRect(begin, middle - 4, Math.max(1, end - begin), 8);
    context.globalAlpha = 1;
    if (id !== undefined && id === selected) {
      context.lineWidth = 2;
      context.strokeStyle = colour('text');
      context.strokeRect(begin - MARK / 2 - 2, top + 1.5, Math.max(MARK, end - begin + MARK / 2) + 4, ROW - 4);
      context.strokeStyle = colour(tone);
    }
    drawMark(context, tone, begin, middle, MARK, look === 'near-miss');
  }
}

/** All of the time in one strip, with how much happened when, and the part that is looked at. */
export function paintOverview(
  context: CanvasRenderingContext2D,
  { rows, bands, bounds, window }: TimelineScene,
  colour: Colours,
  width: number,
  height: number,
): void {
  const left = labelWidth(width);
  const x = (at: number): number => left + ((at - bounds.from) / (bounds.to - bounds.from)) * (width - left);
  context.fillStyle = colour('surface');
  context.fillRect(0, 0, width, height);
  for (const { from, to, tone } of bands) {
    context.fillStyle = colour(tone);
    context.globalAlpha = 0.3;
    context.fillRect(x(from), 0, Math.max(2, x(to) - x(from)), height);
  }
  context.globalAlpha = 1;
  const columns = Math.max(1, Math.floor((width - left) / 4));
  const counts = new Map<Tone, Uint32Array>();
  let most = 1;
  const all = new Uint32Array(columns);
  for (const { spans } of rows) {
    for (const { from, look, tone } of spans) {
      if (look === 'bar') continue;
      const column = Math.min(columns - 1, Math.max(0, Math.floor((x(from) - left) / 4)));
      let own = counts.get(tone);
      if (!own) counts.set(tone, (own = new Uint32Array(columns)));
      own[column] = (own[column] ?? 0) + 1;
      all[column] = (all[column] ?? 0) + 1;
      most = Math.max(most, all[column] ?? 0);
    }
  }
  const base = new Float64Array(columns);
  for (const [tone, own] of counts) {
    context.fillStyle = colour(tone);
    own.forEach((count, column) => {
      if (count === 0) return;
      // By the root, so that one incident stays visible beside a hundred.
      const tall = Math.sqrt((all[column] ?? count) / most) * (height - 6) * (count / (all[column] ?? count));

      context.fillRect(left + column * 4 + 0.5, height - (base[column] ?? 0) - tall, 3, tall);
      base[column] = (base[column] ?? 0) + tall;
    });
  }
  const from = x(window.from);
  const to = Math.max(from + 3, x(window.to));
  context.globalAlpha = 0.65;
  context.fillStyle = colour('surface');
  context.fillRect(left, 0, from - left, height);
  context.fillRect(to, 0, width - to, height);
  context.globalAlpha = 1;
  context.strokeStyle = colour('focus');
  context.lineWidth = 2;
  context.strokeRect(from + 1, 1, to - from - 2, height - 2);
}

function fitted(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let end = text.length;
  while (end > 1 && context.measureText(`${text.slice(0, end)}…`).width > width) end -= 1;
  return `${text.slice(0, end)}…`;
}
