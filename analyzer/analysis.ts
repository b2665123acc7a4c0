/**
 * Files that were read → the report: agents, incidents with verdicts, the service, round trips. Pure and without Node, so that a page's
 * worker can do the same.
 */
import { redact } from '../sdk/redaction.ts';
import type { Deployment } from './judge/advice.ts';
import { agentReport, roundTripsOf } from './judge/agent-report.ts';
import { clientOnly } from './judge/client-only.ts';
import { incidentsOf, type Incident } from './judge/incidents.ts';
import { rotationOrder } from './judge/order.ts';
import { adoptOrphans } from './judge/orphans.ts';
import { outagesOf } from './judge/service.ts';
import { isClient, settle, type Settled, type SettledLogs } from './judge/settle.ts';
import { judgeTeam, verdictOf, type Verdict } from './judge/verdict.ts';
import { noticesOf } from './notices.ts';
import type { FileResult } from './read/events.ts';
import type { FileReport, IncidentReport, Quote, Report } from './report.ts';

/** A time that somebody named; where `local`, in the server's zone, as if that were UTC. */
export interface Moment {
  readonly at: number;
  readonly local: boolean;
}

/** What is asked of an analysis. */
export interface AnalysisOptions {
  readonly since?: Moment | undefined;
  readonly until?: Moment | undefined;
  /** Login id; all agents unless told. */
  readonly agent?: string | undefined;
  /** Zone of server logs that tell none and prove none, minutes east of Greenwich. */
  readonly zoneMinutes?: number | undefined;
}

const MOST_QUOTES = 40;
/** Pages of client logs that are told of. */
const MOST_PAGES = 1_000;

/** Puts everything together. */
export function analyze(read: readonly FileResult[], options: AnalysisOptions = {}): Report {
  const files = rotationOrder(read, ({ from: began }) => began).flatMap((index) => read[index] ?? []);
  const settled = settle(files, options.zoneMinutes);
  const events = adoptOrphans(settled.events);
  const spans = settled.spans.filter((span) => span !== undefined);
  const from = spans.reduce((least, span) => Math.min(least, span.from), Infinity);
  const to = spans.reduce((most, span) => Math.max(most, span.to), -Infinity);
  const outages = outagesOf(events, settled.gaps, from);
  const deployment = deploymentOf(files, events);

  const byAgent = groupBy(events, ({ agent }) => agent);
  const sessionsOf = groupBy(settled.sessions, ({ agent }) => agent);
  const pagesOf = groupBy(settled.pages, ({ agent }) => agent);
  const known = [...new Set([...byAgent.keys(), ...sessionsOf.keys(), ...pagesOf.keys()])].sort();
  const server = known.flatMap((agent) => incidentsOf(agent, byAgent.get(agent) ?? [], sessionsOf.get(agent) ?? []));
  const incidents = [...server, ...clientOnly(byAgent, server)];
  const team = judgeTeam(incidents, settled.sessions, outages);
  const system = events.filter(({ kind }) => kind === 'core-dump' || kind === 'system-state');
  const circumstances = { outages, byAgent, system, team, deployment: deployment.is };

  const zoneMinutes = serverZone(files, settled, options.zoneMinutes);
  const msOf = (moment: Moment | undefined): number | undefined =>
    moment && moment.at - (moment.local ? (zoneMinutes ?? 0) * 60_000 : 0);
  const since = msOf(options.since) ?? -Infinity;
  const until = msOf(options.until) ?? Infinity;
  const asked = options.agent?.toLowerCase();
  const isAsked = ({ agent, from: began, to: ended }: Incident): boolean =>
    (asked === undefined || agent === asked) && ended >= since && began <= until;
  const quote = quoter(files);
  const told = incidents
    .filter(isAsked)
    .sort((one, other) => one.from - other.from)
    .map((incident, index) => tell(incident, index + 1, verdictOf(incident, circumstances), quote));
  const toldOf = groupBy(told, ({ agent }) => agent);
  return {
    version: 1,
    zoneMinutes,
    from: from === Infinity ? undefined : from,
    to: to === -Infinity ? undefined : to,
    deployment,
    files: files.map((file, index) => fileReport(file, index, settled)),
    team: {
      place: team.place,
      reason: team.reason,
      confidence: team.confidence,
      agents: team.of,
      dropped: team.dropped,
    },
    outages: outages.map(({ node, kind, from: began, to: ended, evidence }) => ({
      node,
      kind,
      from: began,
      to: ended,
      quotes: evidence.map(quote),
    })),
    dumps: events.filter(({ kind }) => kind === 'core-dump' || kind === 'heap-dump').map(quote),
    agents: known
      .filter((agent) => asked === undefined || agent === asked)
      .map((agent) =>
        agentReport(
          agent,
          byAgent.get(agent) ?? [],
          sessionsOf.get(agent) ?? [],
          pagesOf.get(agent) ?? [],
          toldOf.get(agent) ?? [],
        ),
      ),
    all: {
      agents: known.length,
      sessions: settled.sessions.length,
      incidents: incidents.length,
      unanswered: events.filter(({ kind }) => kind === 'unanswered').length,
      roundTrip: roundTripsOf(events),
    },
    pages: settled.pages.slice(0, MOST_PAGES),
    incidents: told,
    notices: [
      ...(asked === undefined || known.includes(asked) ? [] : [`No line that was understood names agent ${asked}.`]),
      ...noticesOf(files, settled),
    ],
  };
}

function tell(incident: Incident, number: number, verdict: Verdict, quote: (event: Settled) => Quote): IncidentReport {
  const { evidence, ...facts } = incident;
  const { evidence: spoken, ...judged } = verdict;
  // What speaks for a verdict may be of the incident itself.
  const quotes = [...new Set([...evidence, ...spoken])]
    .sort((one, other) => one.at - other.at)
    .slice(0, MOST_QUOTES)
    .map(quote);
  const { unavailableAt, forcedAt } = facts;
  const graceMs = unavailableAt === undefined || forcedAt === undefined ? undefined : forcedAt - unavailableAt;
  const growth = evidence.flatMap((event) => (event.kind === 'idle' ? [{ at: event.at, idleMs: event.idleMs }] : []));
  return { number, ...facts, ...judged, growth, graceMs, quotes };
}

function quoter(files: readonly FileResult[]): (event: Settled) => Quote {
  return ({ file, line, at, kind, text }) => ({
    file: files[file]?.name ?? '',
    line,
    at: kind === 'heap-dump' ? undefined : at,
    kind,
    text: shown(text),
  });
}

function fileReport(file: FileResult, index: number, settled: SettledLogs): FileReport {
  const { name, kind, bytes, lines, known, broken, unknown, samples, dropped, outOfOrder, problem } = file;
  const clock = settled.clocks[index];
  return {
    ...{ name, kind, bytes, lines, known, broken, unknown, dropped, outOfOrder, problem },
    agent: isClient(file) && file.agent === undefined ? named(settled.agents[index]) : file.agent,
    samples: samples.map(({ line, text }) => ({ line, text: redact(printable(text)) })),
    node: settled.nodes[index],
    from: settled.spans[index]?.from,
    to: settled.spans[index]?.to,
    zoneMinutes: clock?.zoneMinutes,
    zoneBy: clock?.zoneBy ?? 'assumed',
    driftMs: clock?.driftMs,
    driftBoundMs: clock?.driftBoundMs,
  };
}

/** The agent, where it is no name of a file. */
function named(agent: string | undefined): string | undefined {
  return agent?.startsWith('(') === true ? undefined : agent;
}

/** Zone in which the server's people think: that of its logs. */
function serverZone(
  files: readonly FileResult[],
  { clocks }: SettledLogs,
  given: number | undefined,
): number | undefined {
  const known = clocks.find(({ zoneBy, zoneMinutes }) => zoneBy !== 'assumed' && zoneMinutes !== undefined);
  return known?.zoneMinutes ?? given ?? files.find(({ writtenZone }) => writtenZone !== undefined)?.writtenZone;
}

/** What a JID is by the grammar of its line, though it may be cut so that it looks like an e-mail address. */
const JID = /(?:ms ago: |\(id=[^)]*\): |closed for |\bjid: )\S+@\S*/;
/** Numbers that look like telephone numbers: a sequence at the beginning, the request id of a long poll in what comes from a capture. */
const SEQUENCE = /^\d{1,12}: /;
const REQUEST = /, rid \d{1,16}\b/;

/** A line as it may be seen: without secrets, but with what engineers compare lines by. */
function shown(text: string): string {
  const line = printable(text);
  const sequence = SEQUENCE.exec(line)?.[0] ?? '';
  const rest = line.slice(sequence.length);
  const kept = JID.exec(rest) ?? REQUEST.exec(rest);
  if (!kept) return sequence + redact(rest);
  const end = kept.index + kept[0].length;
  return sequence + redact(rest.slice(0, kept.index)) + kept[0] + redact(rest.slice(end));
}

/** What no terminal should be sent. */
function printable(text: string): string {
  return text.replace(/[^\P{C}\t]/gu, '·');
}

function deploymentOf(files: readonly FileResult[], events: readonly Settled[]): Report['deployment'] {
  const told = files.flatMap(({ name, deployment }) => deployment.map((one) => ({ ...one, file: name })));
  const left = events.find((event) => event.kind === 'cti-state' && event.state === 'NOT_READY');
  if (left) {
    const why = 'a forced logout left the agent Not Ready, which UCCX never does';
    told.push({ is: 'UCCE', why, line: left.line, file: files[left.file]?.name ?? '' });
  }
  const kinds = new Set<Deployment>(told.map(({ is }) => is));
  const [only] = kinds;
  return {
    is: kinds.size === 1 ? only : undefined,
    why: told.slice(0, 3).map(({ file, line, why }) => `${file}:${line}: ${why}`),
  };
}

function groupBy<T>(all: readonly T[], key: (one: T) => string | undefined): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = key(one);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return groups;
}
