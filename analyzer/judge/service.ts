/** What the server's own logs say of the server: stopped, started, crashed, silent. Pure. */
import type { Settled, SettledGap } from './settle.ts';

const MINUTE = 60_000;
/** The longest that a restart takes. */
const RESTART_MS = 30 * MINUTE;

/** A time in which the notification service of a node did not serve. */
export interface ServiceOutage {
  readonly node: string | undefined;
  /** `stopped`: in order. `crashed`: it started without having stopped. `silent`: its log has a hole. */
  readonly kind: 'stopped' | 'crashed' | 'silent';
  readonly from: number;
  /** Undefined where no log tells that it started again. */
  readonly to: number | undefined;
  readonly evidence: readonly Settled[];
  /** Line before and after which the log is silent. */
  readonly gap: SettledGap | undefined;
}

/** All outages, in order of time. A start without a stop that no log precedes is only the beginning of the logs. */
export function outagesOf(
  events: readonly Settled[],
  gaps: readonly SettledGap[],
  logFrom: number,
): readonly ServiceOutage[] {
  const marks = events.filter(({ kind }) => kind === 'service-stopped' || kind === 'service-started');
  const outages: ServiceOutage[] = [];
  const used = new Set<Settled>();
  for (const [index, mark] of marks.entries()) {
    if (used.has(mark)) continue;
    const { at, node } = mark;
    const gap = gaps.find((one) => isNear(one, at) && sameNode(one.node, node));
    if (mark.kind === 'service-started') {
      if (at - logFrom < MINUTE) continue;
      outages.push({ node, kind: 'crashed', from: gap?.from ?? at, to: at, evidence: [mark], gap });
      continue;
    }
    const start = marks.slice(index + 1).find((one) => sameNode(one.node, node));
    const started = start?.kind === 'service-started' && start.at - at < RESTART_MS ? start : undefined;
    if (started) used.add(started);
    const evidence = started ? [mark, started] : [mark];
    outages.push({ node, kind: 'stopped', from: at, to: started?.at, evidence, gap });
  }
  for (const gap of gaps) {
    if (outages.some((one) => one.gap === gap || (one.from < gap.to && (one.to ?? gap.to) > gap.from))) continue;
    outages.push({ node: gap.node, kind: 'silent', from: gap.from, to: gap.to, evidence: [], gap });
  }
  return outages.sort((one, other) => one.from - other.from);
}

function isNear(gap: SettledGap, at: number): boolean {
  return at >= gap.from - MINUTE && at <= gap.to + MINUTE;
}

function sameNode(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one === other;
}
