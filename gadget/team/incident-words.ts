/** What happened to a team, in words: how many of how many within what time, where that likely sits, why that is thought, what to do. Pure. */
import type { DropEvidence, GroupTest, Incident, TeamConnectivity } from '../../sdk/index.ts';
import { enumerated, timeWords, type SayContext } from './say.ts';
import { words } from './strings.ts';

/** One thing that happened, told. */
export interface Told {
  /** Stands for the same as long as it grows. */
  readonly key: string;
  /** Server time, ms, of the last trace of it. */
  readonly last: number;
  /** When it began, or when it was seen last, as the clock here has it. */
  readonly time: string;
  /** Count, denominator and span. */
  readonly head: string;
  /** Where it likely sits. */
  readonly place: string;
  /** `down`: together, so everybody's; `slow`: one by one. */
  readonly shape: 'down' | 'slow';
  /** What is said beside it at once: who shares what, and that the supervisor dropped too. */
  readonly beside: readonly string[];
  readonly evidence: readonly string[];
  readonly action: string;
}

/** What is told beside the verdict. */
export interface ToldContext extends SayContext {
  /** Server times, ms, at which the supervisor's own connection was lost. */
  readonly own: readonly number[];
  /** What an agent is called, by login id. */
  readonly nameOf: (id: string) => string;
  /** Whether it is known what agents share, so that a shared network would have been found. */
  readonly grouped: boolean;
}

/** Names that are told before the rest is a number. */
const MOST_NAMES = 12;
/** A span is told to the second above. */
const SECOND = 1_000;

/** The bursts, latest first. */
export function tellIncidents({ incidents }: TeamConnectivity, context: ToldContext): readonly Told[] {
  return incidents.map((incident) => tellIncident(incident, context)).reverse();
}

/** What is to be said of drops that did not come together; undefined where they are too few. */
export function tellScattered(verdict: TeamConnectivity, context: ToldContext): Told | undefined {
  const { reason, scattered, of, each, group } = verdict;
  if (reason !== 'scattered' && reason !== 'one-agent' && !(reason === 'group' && verdict.incidents.length === 0))
    return undefined;
  const count = (value: number): string => context.formats.count(value);
  const names = namesOf(scattered.agents, context);
  const times = each.map(({ at }) => at).filter(Number.isFinite);
  const [first, last] = [Math.min(...times), Math.max(...times)].map((at) => timeWords(at, context));
  const told = {
    key: reason,
    last: Math.max(...times),
    time: last ?? '',
    shape: 'slow' as const,
    beside: [],
    evidence: [words.evScattered(first ?? '', last ?? ''), words.who(names)],
  };
  if (reason === 'group' && group)
    return {
      ...told,
      head: words.gathered(count(group.dropped), count(group.of), group.value),
      place: words.network(group.value),
      beside: [groupEvidence(group, context)],
      action: words.doNetwork(),
    };
  const head =
    reason === 'one-agent'
      ? words.fewAgents(count(scattered.drops), names)
      : words.scattered(count(scattered.drops), count(scattered.agents.length), count(of));
  const stayed = words.evOthers(count(of - scattered.agents.length));
  return { ...told, head, place: words.client(), evidence: [...told.evidence, stayed], action: words.doClient() };
}

function tellIncident(incident: Incident, context: ToldContext): Told {
  const { first, last, count, of, pattern, agents, evidence, droppedFrom, droppedTo, group } = incident;
  const { formats, own } = context;
  const [many, all] = [formats.count(count), formats.count(of)];
  const span = formats.duration(Math.max(SECOND, Math.ceil((last - first) / SECOND) * SECOND));
  const mine = own.find((at) => at >= droppedFrom - incident.windowMs && at <= droppedTo + incident.windowMs);
  const time = (at: number): string => timeWords(at, context);
  return {
    key: `${evidence} ${first}`,
    last,
    time: time(first),
    head: pattern === 'same-second' ? words.burstSecond(many, all) : words.burst(many, all, span),
    place: placeWords(incident, context),
    shape: 'down',
    beside: [
      ...(group ? [groupEvidence(group, context)] : []),
      ...(mine === undefined ? [] : [words.evOwn(time(mine))]),
    ],
    evidence: [
      TRACES[evidence](time(first), time(last)),
      ...(droppedTo < first ? [words.evWent(time(droppedFrom), time(droppedTo))] : []),
      words.evChance(formats.count(incident.threshold), formats.duration(incident.windowMs)),
      words.who(namesOf(agents, context)),
    ],
    action: actionWords(incident),
  };
}

const TRACES: Readonly<Record<DropEvidence, (from: string, to: string) => string>> = {
  'forced-logout': words.evForced,
  component: words.evTelephony,
  socket: words.evSocket,
  ping: words.evPing,
};

function placeWords({ place, group }: Incident, { grouped }: ToldContext): string {
  if (place === 'shared-network') return words.network(group?.value ?? '');
  if (place === 'unknown') return words.undecided();
  // Without knowing what agents share, a network that all of them share looks like the server.
  return grouped ? words.server() : words.serverOrNetwork();
}

function actionWords({ place }: Incident): string {
  if (place === 'shared-network') return words.doNetwork();
  return place === 'unknown' ? words.doUndecided() : words.doServer();
}

function groupEvidence({ dropped, of, value, othersDropped, othersOf }: GroupTest, { formats }: ToldContext): string {
  const [hit, all, elsewhere, others] = [dropped, of, othersDropped, othersOf].map((one) => formats.count(one));
  if (othersDropped === 0) return words.evGroupAlone(hit ?? '', all ?? '', value, others ?? '');
  return words.evGroup(hit ?? '', all ?? '', value, elsewhere ?? '', others ?? '');
}

function namesOf(ids: readonly string[], { nameOf, formats, locale }: ToldContext): string {
  const names = ids.slice(0, MOST_NAMES).map(nameOf);
  const more = ids.length - names.length;
  return more > 0 ? words.andMore(enumerated(names, locale), formats.count(more)) : formats.list(names);
}
