/**
 * Whose an event is where its line is cut before it says so, as most public examples of the webservices log are: by what stands
 * near it in time. Where several agents could be meant, none is.
 */
import type { EventKind } from '../read/events.ts';
import type { Settled } from './settle.ts';

const SECOND = 1_000;

interface Rule {
  /** Ms from the other event to this one. */
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly EventKind[];
}

/** What comes before (or, in negative ms, after) an event of its chain; the surest first. */
const RULES: Partial<Record<EventKind, readonly Rule[]>> = {
  presence: [{ from: -2 * SECOND, to: 5 * SECOND, kinds: ['idle-close', 'session-closed'] }],
  'presence-monitor': [{ from: 15 * SECOND, to: 70 * SECOND, kinds: ['presence', 'idle-close'] }],
  'forced-logout': [
    { from: -200, to: 0, kinds: ['cti-request'] },
    { from: 50 * SECOND, to: 75 * SECOND, kinds: ['presence', 'idle-close'] },
  ],
  'cti-request': [{ from: 0, to: 200, kinds: ['forced-logout'] }],
  'cti-state': [{ from: 0, to: 5 * SECOND, kinds: ['cti-request'] }],
};

/** The events, in the same order, with agents where they could be found. Pure. */
export function adoptOrphans(events: readonly Settled[]): readonly Settled[] {
  const known = [...events];
  for (const [index, event] of known.entries()) {
    if (event.agent !== undefined) continue;
    for (const { from, to, kinds } of RULES[event.kind] ?? []) {
      const agents = agentsNear(known, index, event.at - to, event.at - from, kinds);
      const [only] = agents;
      if (agents.size !== 1 || only === undefined) continue;
      known[index] = { ...event, agent: only };
      break;
    }
  }
  return known;
}

function agentsNear(
  events: readonly Settled[],
  index: number,
  from: number,
  to: number,
  kinds: readonly EventKind[],
): ReadonlySet<string> {
  const agents = new Set<string>();
  const look = (at: number, step: number): void => {
    for (let event = events[at]; event && event.at >= from && event.at <= to; event = events[(at += step)]) {
      if (event.agent !== undefined && kinds.includes(event.kind)) agents.add(event.agent);
    }
  };
  // Events stand in order of time: first those before, as far as they lie within the span, then those after.
  let before = index - 1;
  while (before >= 0 && (events[before]?.at ?? 0) > to) before -= 1;
  look(before, -1);
  let after = index + 1;
  while (after < events.length && (events[after]?.at ?? 0) < from) after += 1;
  look(after, 1);
  return agents;
}
