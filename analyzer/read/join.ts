/** Parts of one file, read apart, as one. Pure. */
import type { FileResult, LogEvent } from './events.ts';
import { joinPages } from './pages.ts';

const MOST_SAMPLES = 3;

/** Results of the parts in their order. At least one. */
export function joinParts(parts: readonly FileResult[]): FileResult {
  const [first, ...rest] = parts;
  if (!first) throw new RangeError('a file has one part at least');
  return rest.reduce(join, first);
}

function join(one: FileResult, next: FileResult): FileResult {
  const lineOf = (line: number): number => line + one.lines;
  // A part proves its zone anew: what stands before its first proof has that zone.
  const zoneOf = (zone: number): number => one.zones.length + (next.zones.length > 0 ? Math.max(1, zone) : 0);
  const moved = <T extends { readonly line: number }>(all: readonly T[]): readonly T[] =>
    all.map((each) => ({ ...each, line: lineOf(each.line) }));
  return {
    name: one.name,
    kind: one.kind === 'text' || one.kind === 'empty' ? next.kind : one.kind,
    bytes: one.bytes + next.bytes,
    lines: one.lines + next.lines,
    known: one.known + next.known,
    broken: one.broken + next.broken,
    unknown: one.unknown + next.unknown,
    samples: [...one.samples, ...moved(next.samples)].slice(0, MOST_SAMPLES),
    events: [
      ...one.events,
      ...next.events.map((event): LogEvent => {
        const line = lineOf(event.line);
        return event.clock === 'local' ? { ...event, line, zone: zoneOf(event.zone ?? 0) } : { ...event, line };
      }),
    ],
    dropped: one.dropped + next.dropped,
    sessions: [...one.sessions, ...next.sessions.map((span) => ({ ...span, zone: zoneOf(span.zone) }))],
    from: least(one.from, next.from),
    to: most(one.to, next.to),
    clock: one.clock ?? next.clock,
    zones: [...one.zones, ...moved(next.zones)],
    writtenZone: one.writtenZone ?? next.writtenZone,
    gaps: [...one.gaps, ...moved(next.gaps).map((gap) => ({ ...gap, zone: zoneOf(gap.zone) }))],
    outOfOrder: one.outOfOrder + next.outOfOrder,
    agent: one.agent ?? next.agent,
    node: one.node ?? next.node,
    driftMs: one.driftMs ?? next.driftMs,
    offsets: [...one.offsets, ...next.offsets],
    pages: joinPages([...one.pages, ...next.pages]),
    deployment: [...one.deployment, ...moved(next.deployment)],
    problem: one.problem ?? next.problem,
  };
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
