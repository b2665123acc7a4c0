/** C4 of the technote, and the part of C3 in which the browser stops a page: sleep, freeze, throttling, discarding, and the browser itself (C2). */
import type { AdviceCode, EvidenceLine } from './health.ts';
import type { Pause } from './machine.ts';
import { isExcused, levelNow, line, lossLines, suspect, SURE, type Rule } from './rules.ts';

/** A pause that lasted for so long, ms, is told though no session was lost: half of what the server waits for. */
const NOTABLE_MS = 30_000;
/** How long after it, ms, such a pause is told. */
const EVENT_MS = 120_000;
/** A page so young, ms, still tells that it is the successor of a discarded one. */
const YOUNG_MS = 300_000;

/** The computer slept: shown by its clocks, told by nobody else. */
export const sleep: Rule = (facts) => {
  const slept = facts.seen.machine.pauses.findLast(({ kind }) => kind === 'sleep');
  const caused = facts.pause?.kind === 'sleep' && isExcused(facts);
  const { loss } = facts;
  if (loss?.said.includes('asleep') && !facts.pause && isExcused(facts)) {
    // Nobody has measured how long: the channel found its timers late, and its session gone.
    const evidence = [line('slept', loss.at), ...lossLines(facts)];
    const level = levelNow(facts);
    return suspect('computer-sleep', { advice: 'computer-sleep', level, sure: SURE.LIKELY, since: loss.at, evidence });
  }
  if (!slept || !(caused || isNotable(slept, facts.at))) return [];
  return suspect('computer-sleep', {
    advice: 'computer-sleep',
    level: caused ? levelNow(facts) : 'fair',
    sure: SURE.SAID,
    since: slept.from,
    evidence: [pauseLine('slept', slept), ...(caused ? lossLines(facts) : [])],
  });
};

/** The browser stopped or slowed the page. Timers once a second are what every hidden page has; once a minute is told. */
export const stopped: Rule = (facts) => {
  const { seen, at, pause } = facts;
  const { machine } = seen;
  const long = machine.pauses.findLast(({ kind }) => kind === 'frozen' || kind === 'throttled');
  const caused = isExcused(facts) ? pause : undefined;
  const by =
    caused && (caused.kind === 'throttled' || caused.kind === 'frozen' || caused.kind === 'cached')
      ? caused
      : undefined;
  const told = by ?? (long && isNotable(long, at) ? long : undefined);
  const age = machine.pageAgeMs ?? Infinity;
  const young = machine.discarded && age < YOUNG_MS;
  if (!told && !young) return [];
  const throttled = told?.kind === 'throttled';
  return suspect('browser-busy', {
    advice: told ? (throttled ? 'page-throttled' : 'page-frozen') : 'page-discarded',
    level: by ? levelNow(facts) : 'fair',
    sure: throttled ? SURE.LIKELY : SURE.SAID,
    since: told?.from ?? at - age,
    evidence: [
      told && pauseLine(throttled ? 'throttled' : 'frozen', told),
      young ? line('discarded', at - age) : undefined,
      machine.hiddenSince === undefined
        ? undefined
        : line('hidden', machine.hiddenSince, { ms: at - machine.hiddenSince }),
      ...(by ? lossLines(facts) : []),
    ],
  });
};

/** Not on Cisco's list, or older than its floor. Nothing is broken by that alone. */
export const browser: Rule = ({ seen: { machine, startedAt } }) => {
  const { browser: verdict } = machine;
  if (verdict?.standing !== 'too-old' && verdict?.standing !== 'unlisted') return [];
  const { name, version, standing } = verdict;
  const advice: AdviceCode = standing === 'too-old' ? 'browser-too-old' : 'browser-unlisted';
  return suspect('browser-unsupported', {
    advice,
    level: 'fair',
    sure: standing === 'too-old' ? SURE.SHOWN : SURE.LIKELY,
    since: startedAt,
    evidence: [line('browser', startedAt, { name, version, standing })],
  });
};

function isNotable({ from, to }: Pause, at: number): boolean {
  return to - from >= NOTABLE_MS && at - to < EVENT_MS;
}

function pauseLine(code: EvidenceLine['code'], { from, to }: Pause): EvidenceLine {
  return line(code, to, { from, ms: to - from });
}
