/** A report → the rows of its timeline. Pure. */
import { isDrop } from '../judge/verdict.ts';
import { wholeWindow, type TimeWindow } from '../../gadget/shared/time-window.ts';
import type { TimelineBand, TimelineRow, TimelineSpan } from '../../gadget/shared/timeline-paint.ts';
import type { Tone } from '../../gadget/shared/marks.ts';
import type { AgentReport, IncidentReport, Report } from '../report.ts';
import type { ReportClock } from './clock.ts';
import { beganAt } from './selection.ts';
import type { Speech } from './speech.ts';

/** Marks of the sides: their outlines differ as well. */
export const SIDE_TONES: Readonly<Record<IncidentReport['side'], Tone>> = {
  client: 'busy',
  server: 'down',
  'shared-network': 'slow',
  unknown: 'unknown',
};

/** Whether a report's word for a place is a side that is known here. */
export function isSide(place: string): place is IncidentReport['side'] {
  return Object.hasOwn(SIDE_TONES, place);
}

/** All of the time that a report tells of. */
export function boundsOf({ from, to, incidents, outages }: Report): TimeWindow {
  let [least, most] = [from ?? Infinity, to ?? -Infinity];
  for (const incident of incidents) {
    least = Math.min(least, beganAt(incident));
    most = Math.max(most, endOf(incident));
  }
  for (const outage of outages) {
    least = Math.min(least, outage.from);
    most = Math.max(most, outage.to ?? outage.from);
  }
  if (least > most) return wholeWindow(0, 0);
  // A little room, so that the first and the last mark are whole.
  const room = Math.max(30_000, (most - least) * 0.01);
  return wholeWindow(least - room, most + room);
}

/** When the agent was back, where that is told; else the last that is known. */
export function endOf({ returnedAt, next, to }: IncidentReport): number {
  return Math.max(to, returnedAt ?? next?.at ?? to);
}

/** One row for each agent of the report that `has` lets through; those with incidents first, then by name. */
export function rowsOf(
  report: Report,
  shown: readonly IncidentReport[],
  has: (agent: AgentReport) => boolean,
  speech: Speech,
  clock: ReportClock,
): readonly TimelineRow[] {
  const byAgent = new Map<string, IncidentReport[]>();
  for (const incident of shown) {
    const own = byAgent.get(incident.agent);
    if (own) own.push(incident);
    else byAgent.set(incident.agent, [incident]);
  }
  const order = new Intl.Collator(speech.locale, { numeric: true });
  return report.agents
    .filter(has)
    .map((agent) => ({ agent, own: byAgent.get(agent.agent) ?? [] }))
    .sort(
      (one, other) =>
        Number(other.own.length > 0) - Number(one.own.length > 0) || order.compare(one.agent.agent, other.agent.agent),
    )
    .map(({ agent, own }) => ({
      id: agent.agent,
      label: agent.agent,
      spans: [
        ...agent.sessions.map((session): TimelineSpan => ({
          from: session.from,
          to: session.to,
          tone: 'ok',
          look: 'bar',
          label: () => sessionLabel(session, speech, clock),
        })),
        ...own.map((incident) => spanOf(incident, speech, clock)),
      ],
      ticks: agent.unansweredAt,
      tickLabel: (at) => speech.words.unansweredAt(clock.full(at)),
    }));
}

function sessionLabel(
  session: AgentReport['sessions'][number],
  { words, formats }: Speech,
  clock: ReportClock,
): string {
  const parts = [words.session(session.sid, clock.full(session.from), clock.full(session.to))];
  if (session.node !== undefined) parts.push(words.sessionNode(session.node));
  if (session.maxIdleMs > 0) parts.push(words.maxIdle(formats.duration(session.maxIdleMs)));
  return parts.join(', ');
}

function spanOf(incident: IncidentReport, speech: Speech, clock: ReportClock): TimelineSpan {
  const from = beganAt(incident);
  const label = (): string =>
    `${speech.words.incident(String(incident.number))}: ${incident.agent}, ${clock.full(from)}\n${speech.verdict(incident)}; ${speech.words.outcomes[incident.outcome]}`;
  return {
    id: String(incident.number),
    from,
    to: endOf(incident),
    tone: SIDE_TONES[incident.side],
    look: isDrop(incident) ? 'event' : 'near-miss',
    label,
  };
}

/** Outages as bands over all rows. One without an end is drawn to the end of what is known. */
export function bandsOf(
  { outages }: Report,
  bounds: TimeWindow,
  speech: Speech,
  clock: ReportClock,
): readonly TimelineBand[] {
  return outages.map((outage) => ({
    from: outage.from,
    to: outage.to ?? bounds.to,
    tone: 'down',
    label: () => outageLabel(outage, speech, clock),
  }));
}

/** `Notification Service was stopped (fin1): 14:48 to 14:52`. */
export function outageLabel(
  { from, to, kind, node }: Report['outages'][number],
  { words }: Speech,
  clock: ReportClock,
): string {
  const where = node === undefined ? '' : ` (${node})`;
  const when = to === undefined ? words.outageFrom(clock.full(from)) : words.span(clock.full(from), clock.full(to));
  return `${words.outages[kind]}${where}: ${when}`;
}
