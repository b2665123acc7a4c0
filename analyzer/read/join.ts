/** Parts of one file, read apart, as one. Pure. */
import type { FileResult } from './events.ts';
import { joinPages } from './pages.ts';
import { hasRoom } from './sink.ts';

const MOST_SAMPLES = 3;

/** Results of the parts in their order, with no more events than one reader keeps. At least one part. */
export function joinParts(parts: readonly FileResult[]): FileResult {
  const [first, ...rest] = parts;
  if (!first) throw new RangeError('a file has one part at least');
  const events = [...first.events];
  const sessions = [...first.sessions];
  const zones = [...first.zones];
  const gaps = [...first.gaps];
  const deployment = [...first.deployment];
  const samples = [...first.samples];
  let whole: FileResult = { ...first, events, sessions, zones, gaps, deployment, samples };
  for (const next of rest) {
    const known = zones.length;
    // A part proves its zone anew: what stands before its first proof has that zone.
    const zoneOf = (zone: number): number => known + (next.zones.length > 0 ? Math.max(1, zone) : 0);
    const { lines } = whole;
    const moved = <T extends { readonly line: number }>(one: T): T => ({ ...one, line: lines + one.line });
    let { dropped } = next;
    for (const event of next.events) {
      if (!hasRoom(event, events.length)) dropped += 1;
      else events.push(event.clock === 'local' ? { ...moved(event), zone: zoneOf(event.zone ?? 0) } : moved(event));
    }
    for (const span of next.sessions) sessions.push({ ...span, zone: zoneOf(span.zone) });
    for (const gap of next.gaps) gaps.push({ ...moved(gap), zone: zoneOf(gap.zone) });
    zones.push(...next.zones.map(moved));
    deployment.push(...next.deployment.map(moved));
    samples.push(...next.samples.slice(0, Math.max(0, MOST_SAMPLES - samples.length)).map(moved));
    whole = {
      ...whole,
      kind: whole.kind === 'text' || whole.kind === 'empty' ? next.kind : whole.kind,
      bytes: whole.bytes + next.bytes,
      lines: lines + next.lines,
      known: whole.known + next.known,
      broken: whole.broken + next.broken,
      unknown: whole.unknown + next.unknown,
      dropped: whole.dropped + dropped,
      from: least(whole.from, next.from),
      to: most(whole.to, next.to),
      clock: whole.clock ?? next.clock,
      writtenZone: whole.writtenZone ?? next.writtenZone,
      outOfOrder: whole.outOfOrder + next.outOfOrder,
      agent: whole.agent ?? next.agent,
      node: whole.node ?? next.node,
      driftMs: whole.driftMs ?? next.driftMs,
      problem: whole.problem ?? next.problem,
    };
  }
  const offsets = parts.flatMap((part) => part.offsets);
  return { ...whole, offsets, pages: joinPages(parts.flatMap(({ pages }) => pages)) };
}

function least(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

function most(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
