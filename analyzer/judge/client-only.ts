/** Trouble that only the files of an agent's computer tell of: no log of the server is at hand for it. Pure. */
import type { Incident } from './incidents.ts';
import type { Settled } from './settle.ts';

const MINUTE = 60_000;
/** Trouble that is so close together is one. */
const TOGETHER_MS = 2 * MINUTE;
/** Statuses of a connection without a session. */
const DOWN: ReadonlySet<string> = new Set([
  'reconnecting',
  'failing-over',
  'suspended',
  'conflict',
  'unauthorized',
  'intercepted',
]);

/** Pauses in which nothing of a page runs; after a minute of it the service has closed the session. */
const STOPPED: ReadonlySet<string> = new Set(['sleep', 'frozen', 'blank']);

/** Incidents for what is part of none yet. */
export function clientOnly(
  byAgent: ReadonlyMap<string, readonly Settled[]>,
  incidents: readonly Incident[],
): readonly Incident[] {
  const found: Incident[] = [];
  const knownOf = new Map<string, Incident[]>();
  for (const one of incidents) {
    const known = knownOf.get(one.agent);
    if (known) known.push(one);
    else knownOf.set(one.agent, [one]);
  }
  for (const [agent, events] of byAgent) {
    const known = knownOf.get(agent) ?? [];
    const isKnown = (event: Settled): boolean =>
      known.some(
        ({ lastRequestAt, from, to }) =>
          endOf(event) >= (lastRequestAt ?? from) - TOGETHER_MS && event.at <= to + TOGETHER_MS,
      );
    let group: Settled[] = [];
    const end = (): void => {
      if (group.length > 0) found.push(incidentOf(agent, group));
      group = [];
    };
    for (const event of events) {
      if (!isTrouble(event) || isKnown(event)) continue;
      if (event.at - (group.at(-1)?.at ?? event.at) > TOGETHER_MS) end();
      group.push(event);
    }
    end();
  }
  return found;
}

/** A silence of the client lasts; everything else is a moment. */
export function endOf(event: Settled): number {
  return event.kind === 'client-gap' || event.kind === 'pause' ? event.at + event.ms : event.at;
}

function isTrouble(event: Settled): boolean {
  switch (event.kind) {
    case 'unanswered':
    case 'refused':
    case 'client-gap':
      return true;
    case 'connection':
      return DOWN.has(event.status);
    case 'health':
      return event.level === 'lost';
    case 'pause':
      return STOPPED.has(event.pause) && event.ms >= MINUTE;
    default:
      return false;
  }
}

function incidentOf(agent: string, evidence: readonly Settled[]): Incident {
  const from = evidence[0]?.at ?? 0;
  return {
    agent,
    node: evidence.find(({ node }) => node !== undefined)?.node,
    sid: undefined,
    lastRequestAt: undefined,
    from,
    to: evidence.at(-1)?.at ?? from,
    idleClosedAt: undefined,
    unavailableAt: undefined,
    forcedAt: undefined,
    finalState: undefined,
    reason: undefined,
    returnedAt: undefined,
    next: undefined,
    outcome: 'client-only',
    evidence,
  };
}
