/** The report for a terminal: what happened, to whom, whose side it is, what to do, and the lines that say so. */
import type { AgentReport, FileReport, IncidentReport, Report, RoundTrips } from '../report.ts';
import { clockTime, lasting, wallTime, zoneName } from './times.ts';

/** Incidents that are told with their lines; the rest is in the table. */
const MOST_TOLD = 20;
const MOST_AGENTS = 60;
const QUOTE_WIDTH = 200;
const BAR = 48;

const OUTCOMES: Readonly<Record<IncidentReport['outcome'], string>> = {
  'signed-out': 'signed out by force',
  'not-ready': 'set to Not Ready by force',
  'forced-out': 'forced logout was sent',
  returned: 'was back in time',
  resumed: 'went on before the session was closed (near miss)',
  replaced: 'had a new session already',
  closed: 'session closed; what came after is not told',
  'client-only': 'only the client’s files tell of it',
};
const SIDES: Readonly<Record<IncidentReport['side'], string>> = {
  client: 'CLIENT SIDE',
  server: 'SERVER SIDE',
  'shared-network': 'SHARED NETWORK',
  unknown: 'SIDE NOT KNOWN',
};
const PLACES: Readonly<Record<string, string>> = {
  server: 'agents were lost together: server side',
  'shared-network': 'agents that share something were lost together: the network between',
  client: 'agents were lost at different times: client side, each its own',
  unknown: 'too few to tell client side from server side by their times',
};

/** The whole report. */
export function textReport(report: Report): string {
  const zone = report.zoneMinutes ?? 0;
  const parts = [
    head(report, zone),
    files(report.files),
    report.notices.map((notice) => `Note: ${notice}`).join('\n'),
    service(report, zone),
    table(report, zone),
    ...groups(report.incidents.slice(0, MOST_TOLD), zone),
    report.incidents.length > MOST_TOLD
      ? `… and ${report.incidents.length - MOST_TOLD} more incidents; --agent, --since and --until narrow them down, --json has all.`
      : '',
    agents(report, zone),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function head({ from, to, deployment, team, incidents, all }: Report, zone: number): string {
  const span = from === undefined || to === undefined ? 'no times' : `${wallTime(from, zone)} to ${wallTime(to, zone)}`;
  const product = deployment.is ?? 'UCCE or UCCX (nothing in the logs tells which)';
  const lines = [
    `Finesse connection report: ${span} (${zoneName(zone)}), ${product}`,
    `${count(incidents.length, 'incident')}, ${team.dropped} of ${count(team.agents, 'agent')} lost`,
  ];
  if (team.dropped > 0) lines.push(`Taken together: ${PLACES[team.place] ?? team.place}.`);
  const { roundTrip, sessions, unanswered } = all;
  const facts = [
    count(sessions, 'session'),
    ...(unanswered > 0 ? [`${unanswered} http-bind without an answer`] : []),
    ...(roundTrip ? [tripsOf(roundTrip)] : []),
  ];
  lines.push(`All agents: ${facts.join(', ')}.`);
  return [...lines, ...deployment.why.map((why) => `  ${why}`)].join('\n');
}

function files(all: readonly FileReport[]): string {
  const lines = all.flatMap((file) => {
    const {
      name,
      kind,
      bytes,
      lines: count_,
      broken,
      unknown,
      zoneBy,
      zoneMinutes,
      driftMs,
      driftBoundMs,
      problem,
      outOfOrder,
    } = file;
    const notes = [
      zoneMinutes === undefined ? '' : `zone ${zoneName(zoneMinutes)} (${zoneBy})`,
      driftMs === undefined ? '' : `drift ${driftMs} ms${driftBoundMs === undefined ? '' : ` ± ${driftBoundMs} ms`}`,
      unknown > 0 ? `${unknown} lines not known` : '',
      broken > 0 ? `${broken} broken` : '',
      outOfOrder > 0 ? `${outOfOrder} out of order` : '',
    ];
    const told = notes.filter((note) => note !== '').join(', ');
    return [
      `  ${kind.padEnd(11)} ${name}: ${size(bytes)}, ${count_.toLocaleString('en-US')} lines${told === '' ? '' : `; ${told}`}`,
      ...(problem === undefined ? [] : [`    ! ${problem}`]),
      ...(unknown + broken > 0
        ? file.samples.slice(0, 1).map(({ line, text }) => `    such as line ${line}: ${sample(text)}`)
        : []),
    ];
  });
  return ['Files', ...lines].join('\n');
}

/** A binary file has no line that helps: U+FFFD is what was no UTF-8, U+00B7 what no terminal should be sent. */
function sample(text: string): string {
  return /[·\uFFFD]{3}/u.test(text) ? 'not text' : cut(text, 100);
}

function service({ outages, dumps }: Report, zone: number): string {
  if (outages.length === 0 && dumps.length === 0) return '';
  const words = { stopped: 'stopped', crashed: 'started without having stopped: it had crashed', silent: 'log silent' };
  const lines = outages.map(({ node, kind, from, to, quotes }) => {
    const until = to === undefined ? 'no start is told' : `until ${clockTime(to, zone)} (${lasting(to - from)})`;
    const at = quotes.map((quote) => `${quote.file}:${quote.line}`).join(', ');
    return `  ${wallTime(from, zone)}  ${node ?? 'unknown node'}: ${words[kind]}, ${until}${at === '' ? '' : `  [${at}]`}`;
  });
  const crashed = dumps.map(
    ({ at, file, line, text }) =>
      `  ${at === undefined ? 'dump' : wallTime(at, zone)}  ${cut(text, 120)}  [${file}:${line}]`,
  );
  return ['Notification Service and dumps', ...lines, ...crashed].join('\n');
}

/** The timeline: a row for each incident, and a bar that shows when they were. */
function table({ files: all, incidents, from, team, to }: Report, zone: number): string {
  // Of what could not be read nothing follows.
  if (all.every(({ known }) => known === 0)) return '';
  if (incidents.length === 0) {
    return team.dropped === 0
      ? 'No agent lost the connection in these logs.'
      : 'No incident is left by --agent, --since and --until; without them there are some.';
  }
  const begin = from ?? 0;
  const scale = Math.max(1, (to ?? begin) - begin);
  const bar = new Array<number>(BAR).fill(0);
  for (const incident of incidents) {
    const place = Math.max(0, Math.min(BAR - 1, Math.floor(((incident.from - begin) / scale) * BAR)));
    bar[place] = (bar[place] ?? 0) + 1;
  }
  const marks = bar.map((many) => (many === 0 ? '·' : many > 9 ? '#' : String(many))).join('');
  const rows = incidents
    .slice(0, 200)
    .map(({ number, agent, from: began, lastRequestAt, outcome, side, cause, to: end }) => {
      const lost = lastRequestAt ?? began;
      const what = cause === undefined ? side : `${side}: ${cause}`;
      return `  ${String(number).padStart(4)}  ${wallTime(lost, zone)}  ${lasting(end - lost).padStart(10)}  ${agent.padEnd(16)} ${what.padEnd(36)} ${OUTCOMES[outcome]}`;
    });
  return ['Timeline', `  |${marks}|`, ...rows].join('\n');
}

/** Incidents with the same verdict share what is to be done. */
function groups(incidents: readonly IncidentReport[], zone: number): readonly string[] {
  const told = new Set<string>();
  return incidents.map((incident) => {
    const key = incident.actions.join('\n');
    const actions = told.has(key) ? ['  To do: as above.'] : incident.actions.map((action) => `  To do: ${action}`);
    told.add(key);
    return [...story(incident, zone), ...actions].join('\n');
  });
}

function story(incident: IncidentReport, zone: number): readonly string[] {
  const { number, agent, node, sid, side, cause, certainty, why, quotes, outcome, lastRequestAt, next, forcedAt } =
    incident;
  const title = `Incident ${number}: agent ${agent}${node === undefined ? '' : ` on ${node}`}${sid === undefined ? '' : `, session ${sid}`}`;
  const verdict = `  ${SIDES[side]}, ${certainty}${cause === undefined ? '' : `: ${cause}`}; ${OUTCOMES[outcome]}`;
  const steps = [
    lastRequestAt === undefined ? '' : `last request ${clockTime(lastRequestAt, zone)}`,
    step('closed as idle', incident.idleClosedAt, lastRequestAt, zone),
    step('unavailable', incident.unavailableAt, lastRequestAt, zone),
    step('forced logout', forcedAt, lastRequestAt, zone),
    incident.finalState === undefined ? '' : `CTI: ${incident.finalState} ${incident.reason ?? ''}`.trim(),
    step('back', incident.returnedAt, lastRequestAt, zone),
    next === undefined ? '' : `next session ${next.sid} seen ${clockTime(next.at, zone)}`,
  ].filter((one) => one !== '');
  return [
    title,
    verdict,
    ...why.map((sentence) => `  Why: ${sentence}`),
    ...(steps.length === 0 ? [] : [`  ${steps.join(' → ')}`]),
    ...quotes.map(({ file, line, text }) => `    ${file}:${line}: ${cut(text, QUOTE_WIDTH)}`),
  ];
}

function step(name: string, at: number | undefined, since: number | undefined, zone: number): string {
  if (at === undefined) return '';
  const after = since === undefined ? '' : ` (+${((at - since) / 1_000).toFixed(1)} s)`;
  return `${name} ${clockTime(at, zone)}${after}`;
}

function agents({ agents: all }: Report, zone: number): string {
  const shown = all.filter(
    ({ incidents, unanswered, roundTrip, log }) =>
      incidents.length + unanswered > 0 || roundTrip !== undefined || log !== undefined,
  );
  if (shown.length === 0) return '';
  const lines = shown.slice(0, MOST_AGENTS).map((agent) => `  ${agent.agent.padEnd(16)} ${agentLine(agent, zone)}`);
  if (shown.length > MOST_AGENTS) lines.push(`  … and ${shown.length - MOST_AGENTS} more`);
  return ['Agents', ...lines].join('\n');
}

function agentLine({ sessions, incidents, unanswered, roundTrip, readings, log }: AgentReport, zone: number): string {
  const parts = [count(sessions.length, 'session'), count(incidents.length, 'incident')];
  if (unanswered > 0) parts.push(`${unanswered} http-bind without an answer`);
  if (roundTrip) parts.push(tripsOf(roundTrip));
  const first = readings[0];
  const last = readings.at(-1);
  if (first && last)
    parts.push(
      `drift ${first.driftMs} ms at ${clockTime(first.at, zone)}, ${last.driftMs} ms at ${clockTime(last.at, zone)}`,
    );
  if (log) parts.push(logWords(log));
  return parts.join(', ');
}

function logWords({ lines, missing, dropped }: NonNullable<AgentReport['log']>): string {
  const lost = [missing > 0 ? `${missing} missing` : '', dropped > 0 ? `${dropped} dropped by the client` : ''];
  const told = lost.filter((one) => one !== '').join(', ');
  return `${lines} lines of its own log${told === '' ? '' : ` (${told})`}`;
}

function tripsOf({ median, p95, max, count: many }: RoundTrips): string {
  return `round trip ${median} ms (95 %: ${p95}, most: ${max}, ${many} readings)`;
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
