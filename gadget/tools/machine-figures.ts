/** Clock and computer in figures, and what they went through in the last minutes. Pure. */
import type { ClockEstimate, ClientSnapshot } from '../../sdk/index.ts';
import { clockFact } from '../facts.ts';
import type { ViewContext } from '../observed.ts';
import { knownOnly } from './figures.ts';
import { strings } from './strings.ts';

type Machine = ClientSnapshot['machine'];
type Rows = readonly (readonly [string, string])[];

const MEBIBYTE = 1_048_576;
/** Of a list the latest are told. */
const TOLD = 10;

/** Names and values of the clock; none before it was measured. */
export function clockFigures(clock: ClockEstimate | undefined, machine: Machine, context: ViewContext): Rows {
  const { formats, now } = context;
  if (!clock) return [];
  const { slopePpm, resolutionMs } = clock;
  return [
    ...knownOnly([
      [strings.clockDrift(), clockFact({ clock }, context).value],
      [strings.clockBound(), `± ${formats.difference(Math.max(1, Math.ceil(clock.boundMs)))}`],
      [strings.clockAt(), formats.time(clock.at, now)],
      [strings.clockTrip(), formats.milliseconds(clock.roundTripMs)],
      [strings.clockSamples(), formats.count(clock.samples)],
      [
        strings.clockSlope(),
        slopePpm === undefined ? undefined : `${formats.count(Math.round(slopePpm * 10) / 10)} ppm`,
      ],
      [strings.clockStamps(), resolutionMs === undefined ? undefined : formats.milliseconds(resolutionMs)],
    ]),
    ...machine.clockSets.slice(-TOLD).map(({ at, byMs }) => {
      const words = byMs < 0 ? strings.clockSetBack() : strings.clockSetOn();
      return [words, strings.clockSetAt(formats.span(Math.abs(byMs)), formats.time(at, now))] as const;
    }),
  ];
}

/** Names and values of computer, browser and page. */
export function machineFigures(machine: Machine, { formats, now }: ViewContext): Rows {
  const { browser, memory, pressure, longTasks, hiddenSince, pageAgeMs, frames, pageLagMs, machineLagMs } = machine;
  const lag = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : formats.milliseconds(Math.max(1, ms));
  const mebibytes = (bytes: number): string => formats.count(Math.round(bytes / MEBIBYTE));
  const longest = longTasks.reduce((most, one) => (one.ms > most.ms ? one : most), { ms: 0, frame: '' });
  const pressures = {
    nominal: strings.pressureNominal,
    fair: strings.pressureFair,
    serious: strings.pressureSerious,
    critical: strings.pressureCritical,
  };
  return knownOnly([
    [strings.browser(), browser && browserWords(browser)],
    [strings.pageAge(), pageAgeMs === undefined ? undefined : formats.duration(pageAgeMs)],
    [strings.pageLate(), lag(pageLagMs)],
    [strings.machineLate(), lag(machineLagMs)],
    [strings.hidden(), hiddenSince === undefined ? undefined : formats.time(hiddenSince, now)],
    [strings.heap(), memory && strings.heapOf(mebibytes(memory.usedBytes), mebibytes(memory.limitBytes))],
    [strings.pressure(), pressure && pressures[pressure]()],
    [strings.frames(), frames === undefined ? undefined : formats.count(frames)],
    [
      strings.longTasks(),
      longTasks.length === 0
        ? undefined
        : strings.longTasksOf(formats.count(longTasks.length), formats.milliseconds(longest.ms), longest.frame),
    ],
  ]);
}

/** Spans in which it stood still, the latest first. */
export function pauseWords({ pauses }: Machine, { formats, now }: ViewContext): readonly string[] {
  const kinds: Readonly<Record<(typeof pauses)[number]['kind'], () => string>> = {
    sleep: strings.pauseSleep,
    frozen: strings.pauseFrozen,
    cached: strings.pauseCached,
    throttled: strings.pauseThrottled,
    'page-busy': strings.pausePageBusy,
    'machine-busy': strings.pauseMachineBusy,
  };
  return pauses
    .slice(-TOLD)
    .reverse()
    .map(({ kind, from, to }) => strings.pauseFor(kinds[kind](), formats.span(to - from), formats.time(from, now)));
}

function browserWords({ name, version, standing }: NonNullable<Machine['browser']>): string {
  const words = [name, version].filter((one) => one !== undefined).join(' ');
  if (standing === 'unlisted') return strings.browserUnlisted(words);
  return standing === 'too-old' ? strings.browserTooOld(words) : words;
}
