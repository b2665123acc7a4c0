/** C3, C5 and C6 of the technote: page, computer or gadget that keeps this page from running. Told apart by the worker's ticks and by long tasks. */
import type { LongTask, MachineState } from './machine.ts';
import { alsoFits, isAway, line, suspect, SURE, type Facts, type Rule } from './rules.ts';

/** A tick later than this, ms, is late; later than the second, poor. */
const LATE_MS = 200;
const VERY_LATE_MS = 1_000;
/** Where the worker is late by this share of the page's lateness, the computer is. */
const MACHINE_SHARE = 0.5;
/** Long tasks and short pauses of this time, ms, count for now. */
const NOW_MS = 60_000;
/** Every desktop is busy so long, ms, while it starts, and a computer that wakes: nobody can do anything about that. */
const START_MS = 15_000;
/** Long tasks of one frame that come to this in a minute, ms, are felt; without any lateness only from the second on. */
const BUSY_MS = 3_000;
const VERY_BUSY_MS = 6_000;
/** Share of all long tasks from which on one frame is the one. */
const DOMINANT = 0.6;
/** A page so old, ms, should be loaded anew before anything else is looked for. */
const OLD_MS = 3 * 86_400_000;
/** Share of the heap from which on memory is short. */
const HEAP_SHORT = 0.9;
const HEAP_OUT = 0.97;
/** What the desktop's timer showed counts for so long, ms; it is summed up four times a minute. */
const TICKS_MS = 30_000;
/** Frames that are no gadget of somebody else. */
const NO_GADGET: ReadonlySet<string> = new Set(['self', 'desktop', 'unknown']);

/** What the lateness of page and worker comes to. */
interface Load {
  readonly pageMs: number;
  readonly machineMs: number | undefined;
  /** Whose lateness it is; undefined where nothing is late. `either`: no worker, and the browser tells nothing of the processor. */
  readonly late: 'page' | 'machine' | 'either' | undefined;
  readonly top:
    | { readonly frame: string; readonly ms: number; readonly count: number; readonly at: number; readonly all: number }
    | undefined;
  /** How late the ticks of the desktop's page are. */
  readonly ticksMs: number;
}

/** When start or waking was over: what is earlier says nothing of an overload. */
function settledAt({ seen: { machine, startedAt } }: Facts): number {
  return Math.max(startedAt, machine.pauses.findLast(isAway)?.to ?? -Infinity) + START_MS;
}

function loadOf(facts: Facts): Load {
  const { seen, at } = facts;
  const { machine } = seen;
  const settled = settledAt(facts);
  const after = Math.max(at - NOW_MS, settled);
  // Of the beats of less than a minute p95 is that of the start, or the worst of a few.
  const p95 = (ms: number | undefined): number => (after > settled ? (ms ?? 0) : 0);
  const paused = (kind: 'page-busy' | 'machine-busy') =>
    machine.pauses.reduce(
      (sum, { kind: of, from, to }) => sum + (of === kind ? Math.max(0, to - Math.max(from, after)) : 0),
      0,
    );
  // A pause of 3 s and more in a minute is 3 late ticks: the figures may not show it yet.
  const lateness = (ms: number | undefined, kind: 'page-busy' | 'machine-busy') =>
    Math.max(p95(ms), paused(kind) >= BUSY_MS ? VERY_LATE_MS + 1 : 0);
  const pageMs = lateness(machine.pageLagP95Ms, 'page-busy');
  const machineMs =
    machine.machineLagP95Ms === undefined ? undefined : lateness(machine.machineLagP95Ms, 'machine-busy');
  return {
    pageMs,
    machineMs,
    late: whoseLateness(machine, pageMs, machineMs),
    top: topFrame(machine.longTasks, after),
    ticksMs: seen.desktopTicks && at - seen.desktopTicks.at < TICKS_MS ? p95(seen.desktopTicks.p95Ms) : 0,
  };
}

function whoseLateness(
  { hiddenSince, pressure }: MachineState,
  pageMs: number,
  machineMs: number | undefined,
): Load['late'] {
  if (machineMs !== undefined && machineMs > LATE_MS && machineMs >= pageMs * MACHINE_SHARE) return 'machine';
  if (pageMs <= LATE_MS) return undefined;
  if (machineMs !== undefined) return 'page';
  // Timers of a hidden page are late by rule.
  if (hiddenSince !== undefined) return undefined;
  if (pressure === 'serious' || pressure === 'critical') return 'machine';
  return pressure === undefined ? 'either' : 'page';
}

/** The frame that most of the long tasks came from. */
function topFrame(tasks: readonly LongTask[], after: number): Load['top'] {
  const last = tasks.at(-1);
  if (!last || last.at <= after) return undefined;
  const byFrame = new Map<string, { ms: number; count: number; at: number }>();
  let all = 0;
  for (const { frame, ms, at } of tasks) {
    if (at <= after) continue;
    const sum = byFrame.get(frame) ?? { ms: 0, count: 0, at };
    byFrame.set(frame, { ms: sum.ms + ms, count: sum.count + 1, at });
    all += ms;
  }
  const [top] = [...byFrame].sort(([, a], [, b]) => b.ms - a.ms);
  return top && { frame: top[0], ...top[1], all };
}

/** Page, gadget and computer: at most one of them, unless nobody can tell. */
export const load: Rule = (facts) => {
  const { seen, at } = facts;
  const { machine } = seen;
  const { pageMs, machineMs, late, top, ticksMs: tickMs } = loadOf(facts);
  const gadget =
    top && !NO_GADGET.has(top.frame) && top.ms >= top.all * DOMINANT && top.ms >= (late ? BUSY_MS : VERY_BUSY_MS)
      ? top
      : undefined;
  const ticks = seen.desktopTicks;
  const desktopLate = ticks && tickMs > LATE_MS ? line('desktop-late', ticks.at, { ms: tickMs }) : undefined;
  if (!late && !gadget) {
    // This frame was on time as long as those ticks, and the desktop's page was not: it runs elsewhere.
    if (machine.pauses.some(({ to }) => to > at - NOW_MS - TICKS_MS)) return [];
    return suspect('browser-busy', {
      advice: 'page-busy',
      level: tickMs > VERY_LATE_MS ? 'poor' : 'fair',
      sure: SURE.FITS,
      since: at - NOW_MS,
      evidence: [desktopLate],
    });
  }
  const level = Math.max(pageMs, machineMs ?? 0) > VERY_LATE_MS ? 'poor' : 'fair';
  const since = at - NOW_MS;
  const pageLate = pageMs > LATE_MS ? line('page-late', at, { ms: pageMs }) : undefined;
  const tasks = top && line('long-tasks', top.at, { frame: top.frame, ms: top.ms, count: top.count, of: top.all });
  const beatMs = machine.machineLagP95Ms ?? Infinity;
  const onTime = Math.max(beatMs, machineMs ?? 0) <= LATE_MS ? line('machine-on-time', at, { ms: beatMs }) : undefined;
  const pressed = machine.pressure === 'serious' || machine.pressure === 'critical';
  const pressure = machine.pressure && line('pressure', at, { state: machine.pressure });
  if (gadget && late !== 'machine') {
    return suspect('gadget-misbehaving', {
      advice: 'gadget-busy',
      level,
      sure: late ? (onTime ? SURE.SHOWN : SURE.LIKELY) : SURE.FITS,
      since,
      evidence: [tasks, pageLate, onTime],
    });
  }
  if (late === 'machine') {
    return suspect('computer-overloaded', {
      advice: 'computer-busy',
      level,
      sure: machineMs === undefined ? SURE.FITS : pressed ? SURE.SAID : SURE.SHOWN,
      since,
      evidence: [
        machineMs === undefined ? undefined : line('machine-late', at, { ms: machineMs }),
        pageLate,
        pressed ? pressure : undefined,
      ],
      against: [!pressed && machine.pressure === 'nominal' ? pressure : undefined],
    });
  }
  const age = machine.pageAgeMs;
  const old = age !== undefined && age > OLD_MS ? line('page-age', at, { ms: age }) : undefined;
  const busy = suspect('browser-busy', {
    advice: old && !top ? 'page-old' : 'page-busy',
    level,
    sure: late === 'either' ? SURE.EITHER : onTime ? SURE.SHOWN : SURE.FITS,
    since,
    evidence: [pageLate, desktopLate, onTime, tasks, old],
    against: late === 'either' ? [line('no-worker', at), alsoFits(at, 'computer-overloaded')] : [],
  });
  if (late !== 'either') return busy;
  const computer = suspect('computer-overloaded', {
    advice: 'computer-busy',
    level,
    sure: SURE.HARDLY,
    since,
    evidence: [pageLate],
    against: [alsoFits(at, 'browser-busy')],
  });
  return [...busy, ...computer];
};

/** Memory is short, as far as Chromium tells: of its heap alone. */
export const memory: Rule = ({ seen: { machine }, at }) => {
  const { memory: heap, pageAgeMs } = machine;
  if (!heap || heap.limitBytes <= 0) return [];
  const share = heap.usedBytes / heap.limitBytes;
  if (!(share > HEAP_SHORT)) return [];
  return suspect('computer-overloaded', {
    advice: 'computer-memory',
    level: share > HEAP_OUT ? 'poor' : 'fair',
    sure: SURE.FITS,
    since: at,
    evidence: [
      line('memory', at, { percent: share * 100, bytes: heap.usedBytes }),
      pageAgeMs !== undefined && pageAgeMs > OLD_MS ? line('page-age', at, { ms: pageAgeMs }) : undefined,
    ],
  });
};
