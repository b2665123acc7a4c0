/** Brings all times to one clock, the server's: zones that logs do not tell are derived, clients' clocks are set right. */
import type { ClockKind, ClockReading, FileResult, LogEvent, SessionSpan, ZoneProof } from '../read/events.ts';
import { agentsOf, pagesOf, withoutCopies, type PageLog } from './copies.ts';
import { inOrder } from './order.ts';

const MINUTE = 60_000;

/** An event in server time, ms since the epoch, with the number of its file. */
export type Settled<E extends LogEvent = LogEvent> = E & { readonly file: number };

/** A session in server time. */
export interface SettledSession extends Omit<SessionSpan, 'zone'> {
  readonly file: number;
}

/** A silence of a server's log, in server time. */
export interface SettledGap {
  readonly from: number;
  readonly to: number;
  readonly file: number;
  readonly line: number;
  readonly node: string | undefined;
}

/** How the times of a file were settled, in codes for the report. */
export interface FileClock {
  /** Minutes east of Greenwich; undefined where the lines tell their zone themselves. */
  readonly zoneMinutes: number | undefined;
  readonly zoneBy: 'written' | 'proved' | 'neighbour' | 'given' | 'assumed';
  /** Server minus client, ms, as it was at the end; of client files. */
  readonly driftMs: number | undefined;
  /** By which that may be wrong at most, ms, where the client tells it. */
  readonly driftBoundMs: number | undefined;
}

/** All that was told, in one time. */
export interface SettledLogs {
  /** In order of time. */
  readonly events: readonly Settled[];
  readonly sessions: readonly SettledSession[];
  readonly gaps: readonly SettledGap[];
  readonly clocks: readonly FileClock[];
  readonly nodes: readonly (string | undefined)[];
  /** Whose computer a client's file is from. */
  readonly agents: readonly (string | undefined)[];
  /** Whether that is no more than a guess, as no line tells it. */
  readonly taken: readonly boolean[];
  /** Client logs by page. */
  readonly pages: readonly PageLog[];
  /** What the log covers, by file; undefined where a file has no times. */
  readonly spans: readonly ({ readonly from: number; readonly to: number } | undefined)[];
}

/** Pure. `zoneMinutes` is for logs whose zone nothing proves. */
export function settle(files: readonly FileResult[], zoneMinutes: number | undefined): SettledLogs {
  const nodes = files.map((file) => nodeOf(file, files));
  const zones = zonesOf(files, zoneMinutes);
  const owners = agentsOf(files);
  const only = onlyAgent(files, owners);
  const agents = files.map((file, index) =>
    isClient(file) ? (owners[index] ?? only ?? pseudonym(file.name)) : owners[index],
  );
  const drifts = files.map((file, index) => driftsOf(file, index, files, owners));
  const serverTime = (index: number, at: number, clock: ClockKind, zone = 0): number =>
    clock === 'server'
      ? at
      : clock === 'local'
        ? at - zoneAt(zones[index], at, zone) * MINUTE
        : at + driftAt(drifts[index] ?? [], at);

  const events: Settled[] = [];
  const sessions: SettledSession[] = [];
  const gaps: SettledGap[] = [];
  files.forEach((file, index) => {
    const agent = agents[index];
    for (const event of file.events) {
      const at = serverTime(index, event.at, event.clock, event.zone);
      events.push({
        ...event,
        at,
        clock: 'server',
        file: index,
        agent: event.agent ?? agent,
        node: file.kind === 'webservices' ? nodes[index] : (event.node ?? nodes[index]),
      });
    }
    for (const { zone, ...span } of file.sessions) {
      const from = serverTime(index, span.from, 'local', zone);
      const to = serverTime(index, span.to, 'local', zone);
      const lastRequestAt = serverTime(index, span.lastRequestAt, 'local', zone);
      sessions.push({ ...span, from, to, lastRequestAt, file: index, node: span.node ?? nodes[index] });
    }
    for (const { from, to, line, zone } of file.gaps) {
      const ends = [from, to].map((at) => serverTime(index, at, 'local', zone));
      gaps.push({ from: ends[0] ?? 0, to: ends[1] ?? 0, line, file: index, node: nodes[index] });
    }
  });
  const clocks = files.map((file, index): FileClock => {
    const zone = zones[index];
    return {
      zoneMinutes: file.clock === 'local' ? zone?.proofs.at(-1)?.minutes : undefined,
      zoneBy: file.clock === 'local' ? (zone?.by ?? 'assumed') : 'written',
      driftMs: isClient(file) ? drifts[index]?.at(-1)?.driftMs : undefined,
      driftBoundMs: isClient(file)
        ? drifts[index]?.findLast(({ boundMs }) => boundMs !== undefined)?.boundMs
        : undefined,
    };
  });
  const spans = files.map((file, index) =>
    file.from === undefined || file.to === undefined || file.clock === undefined
      ? undefined
      : {
          from: serverTime(index, file.from, file.clock),
          to: serverTime(index, file.to, file.clock, file.zones.length),
        },
  );
  return {
    events: withoutCopies(inOrder(events, spans)),
    sessions: merged(sessions),
    gaps,
    clocks,
    nodes,
    agents,
    taken: files.map((file, index) => isClient(file) && owners[index] === undefined),
    pages: pagesOf(files, agents),
    spans,
  };
}

/** A session that several files or parts tell of is one. In order of their beginning. */
function merged(sessions: readonly SettledSession[]): readonly SettledSession[] {
  const known = new Map<string, SettledSession>();
  for (const one of sessions) {
    const key = `${one.sid} ${one.agent}`;
    const before = known.get(key);
    const both = before && {
      ...before,
      from: Math.min(before.from, one.from),
      to: Math.max(before.to, one.to),
      lines: before.lines + one.lines,
      maxIdleMs: Math.max(before.maxIdleMs, one.maxIdleMs),
      lastRequestAt: Math.max(before.lastRequestAt, one.lastRequestAt),
    };
    known.set(key, both ?? one);
  }
  return [...known.values()].sort((one, other) => one.from - other.from);
}

/** Whether a file is from an agent's computer. */
export function isClient({ kind }: Pick<FileResult, 'kind'>): boolean {
  return kind === 'client-log' || kind === 'har' || kind === 'saz' || kind === 'bundle';
}

/** A computer whose agent no line names is called by its file. */
function pseudonym(name: string): string {
  return `(${name.replace(/^.*[/\\]/, '')})`;
}

/** The one agent that all files know of; a client's file that names nobody is taken for this agent's. */
function onlyAgent(files: readonly FileResult[], owners: readonly (string | undefined)[]): string | undefined {
  const known = new Set(owners);
  for (const { events, sessions } of files) {
    for (const { agent } of events) known.add(agent);
    for (const { agent } of sessions) known.add(agent);
  }
  known.delete(undefined);
  return known.size === 1 ? [...known][0] : undefined;
}

/** Whether a computer is called by its file, as no line names its agent. */
export function isPseudonym(agent: string): boolean {
  return agent.startsWith('(');
}

interface Zone {
  readonly proofs: readonly Pick<ZoneProof, 'at' | 'minutes'>[];
  readonly by: FileClock['zoneBy'];
}

function zonesOf(files: readonly FileResult[], given: number | undefined): readonly Zone[] {
  const proved = files.filter(({ zones }) => zones.length > 0);
  const written = files.find(({ kind, writtenZone }) => kind === 'webservices' && writtenZone !== undefined);
  const minutes = given ?? (written ?? files.find((one) => one.writtenZone !== undefined))?.writtenZone;
  const by = given !== undefined ? 'given' : minutes !== undefined ? 'neighbour' : 'assumed';
  return files.map(({ zones, name }) => {
    if (zones.length > 0) return { proofs: zones, by: 'proved' };
    const near = proved.find((one) => folderOf(one.name) === folderOf(name)) ?? proved[0];
    return near ? { proofs: near.zones, by: 'neighbour' } : { proofs: [{ at: 0, minutes: minutes ?? 0 }], by };
  });
}

/** Of the file's own proofs the one that stood when the line was written; of a neighbour's, the one of that time. */
function zoneAt(zone: Zone | undefined, at: number, index: number): number {
  if (!zone) return 0;
  const proof =
    zone.by === 'proved' ? zone.proofs[Math.max(0, index - 1)] : zone.proofs.findLast((one) => one.at <= at);
  return (proof ?? zone.proofs[0])?.minutes ?? 0;
}

/** Readings of the client's clock, by its own time; of another file of the same agent where this one has none. */
function driftsOf(
  file: FileResult,
  index: number,
  files: readonly FileResult[],
  agents: readonly (string | undefined)[],
): readonly ClockReading[] {
  if (!isClient(file)) return [];
  const own = readingsOf(file);
  const agent = agents[index];
  if (own.length > 0 || agent === undefined) return own;
  return files.flatMap((one, number) => (agents[number] === agent ? readingsOf(one) : [])).sort((a, b) => a.at - b.at);
}

function readingsOf({ events, offsets, driftMs, from = 0 }: FileResult): readonly ClockReading[] {
  const told = events.flatMap((event) =>
    event.kind === 'drift' && event.clock === 'client'
      ? [{ at: event.at, driftMs: event.driftMs, boundMs: event.boundMs }]
      : [],
  );
  const readings = [...told, ...offsets].sort((a, b) => a.at - b.at);
  return readings.length === 0 && driftMs !== undefined ? [{ at: from, driftMs, boundMs: undefined }] : readings;
}

/** The latest reading before a time; the first one for what was before it. */
function driftAt(drifts: readonly ClockReading[], at: number): number {
  let low = 0;
  for (let high = drifts.length; low < high;) {
    const middle = (low + high) >> 1;
    if ((drifts[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return drifts[Math.max(0, low - 1)]?.driftMs ?? 0;
}

/**
 * The node of most of the file's sessions; else that of a file in the same folder. The host that a webservices log names may be an
 * address, or masked: it counts where it is a domain of the notification service, or its first label.
 */
function nodeOf(file: FileResult, files: readonly FileResult[]): string | undefined {
  const own = ownNode(file);
  if (file.kind === 'webservices') {
    const nodes = files.filter(({ kind }) => kind === 'openfire').map(ownNode);
    return nodes.find((node) => node !== undefined && (node === own || node.startsWith(`${own}.`)));
  }
  if (own !== undefined || isClient(file)) return own;
  return files
    .filter(({ name }) => folderOf(name) === folderOf(file.name))
    .map(ownNode)
    .find((node) => node !== undefined);
}

function ownNode({ node, sessions, events }: FileResult): string | undefined {
  if (node !== undefined) return node;
  const counts = new Map<string, number>();
  for (const one of [...sessions, ...events]) {
    if (one.node !== undefined) counts.set(one.node, (counts.get(one.node) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** Folder of a path, also within an archive. */
function folderOf(name: string): string {
  return name.replace(/[^/\\]*$/, '');
}
