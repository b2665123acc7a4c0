/** The parts of the bench: what is measured how often, what runs beside what, and the goals. */
import type { Browser } from 'playwright-core';
import { FAILURES, failures, silences, stalls, type Failure, type Trial } from './noticing.ts';
import { outages, type Outage } from './outages.ts';
import { SUBJECTS, TRANSPORTS, type Subject, type Transport } from './protocol.ts';
import { quietHour } from './quiet.ts';
import type { Line } from './results.ts';
import { connects, hiddenGaps, visibleGaps } from './waiting.ts';

/** What can be measured alone. */
export const PARTS = ['connect', 'gap', 'failure', 'silence', 'stall', 'outage', 'quiet', 'hidden'] as const;
export type Part = (typeof PARTS)[number];

/** What is measured, and how thoroughly. */
export interface Plan {
  readonly browser: Browser;
  readonly folder: string;
  readonly parts: ReadonlySet<Part>;
  /** Few repetitions, and nothing that lasts. */
  readonly quick: boolean;
  readonly hiddenMinutes: number;
  /** Told of each part that begins. */
  readonly progress: (what: string) => void;
}

const SECOND = 1_000;
/** How long a verdict of stock Strophe is waited for, by what it waits for. */
const BOUNDS = { failure: 20 * SECOND, silence: 60 * SECOND, stall: 45 * SECOND, outage: 40 * SECOND } as const;
/** Pages that are under way at a time: where they mostly wait, and where tens of milliseconds count, which the start of a page costs others. */
const AT_ONCE = { patient: 24, hasty: 3 } as const;

const names: Readonly<Record<Transport, string>> = { bosh: 'BOSH', websocket: 'WebSocket' };

/** A measurement that runs beside others. */
type Lane = () => Promise<void>;

/** Runs the parts of a plan: what is sensitive to load alone, what mostly waits side by side, the hidden tabs last. */
export async function measure(plan: Plan): Promise<readonly Line[]> {
  const { browser, folder, parts, quick, progress } = plan;
  const lines: Line[] = [];
  if (parts.has('connect')) {
    progress('connecting');
    const times = await connects(browser, folder, quick ? 10 : 30);
    lines.push(
      {
        name: 'connect over BOSH: own waiting',
        unit: 'ms',
        ours: times.ours.map(({ own }) => own),
        stock: times.stock.map(({ own }) => own),
        goals: [{ figure: 'p50', limit: 40 }],
      },
      {
        name: 'connect over BOSH: whole',
        unit: 'ms',
        ours: times.ours.map(({ whole }) => whole),
        stock: times.stock.map(({ whole }) => whole),
      },
    );
  }
  if (parts.has('gap')) {
    progress('answer to next poll, visible');
    const { gaps, nothing } = await visibleGaps(browser, folder, quick ? 20 : 60);
    lines.push(
      { name: 'answer to next poll, visible', unit: 'ms', ...gaps, goals: [{ figure: 'p95', limit: 20 }] },
      { name: 'same pages: an exchange that does nothing', unit: 'ms', ...nothing },
    );
  }
  if (parts.has('failure')) {
    progress('failures told');
    lines.push(...(await failureLines(plan)));
  }
  if (parts.has('silence') || parts.has('stall') || parts.has('outage') || parts.has('quiet')) {
    progress('silence, stalls, outages and quiet, side by side');
    lines.push(...(await patientLines(plan)));
  }
  if (parts.has('hidden') && !quick) {
    progress(`hidden tabs, ${plan.hiddenMinutes} minutes`);
    const gaps = await hiddenGaps(folder, plan.hiddenMinutes);
    lines.push({
      name: `answer to next poll, hidden for ${plan.hiddenMinutes} min`,
      unit: 'ms',
      ...gaps,
      goals: [{ figure: 'p95', limit: 50 }],
    });
  }
  return lines;
}

async function failureLines({ browser, folder, quick }: Plan): Promise<readonly Line[]> {
  const lanes: Lane[] = [];
  const lines: Line[] = [];
  for (const transport of TRANSPORTS) {
    for (const failure of Object.keys(FAILURES) as Failure[]) {
      const line = { ours: [] as number[], stock: [] as number[] };
      lines.push({
        name: `${failure}, ${names[transport]}: first word`,
        unit: 'ms',
        bound: BOUNDS.failure,
        goals: [{ figure: 'max', limit: 100 }],
        ...line,
      });
      for (const subject of SUBJECTS) {
        const times = quick || subject === 'stock' ? 1 : 5;
        lanes.push(async () => {
          const trial = { browser, folder, subject, transport };
          line[subject].push(...(await failures(trial, failure, times, BOUNDS.failure)));
        });
      }
    }
  }
  await runAll(lanes, AT_ONCE.hasty);
  return lines;
}

async function patientLines(plan: Plan): Promise<readonly Line[]> {
  const { parts } = plan;
  const lanes: Lane[] = [];
  const lines: Line[] = [];
  // The longest first, so that they do not run on alone.
  for (const [part, prepare] of [
    ['outage', outageLanes],
    ['silence', silenceLanes],
    ['quiet', quietLanes],
    ['stall', stallLanes],
  ] as const) {
    if (!parts.has(part)) continue;
    const prepared = prepare(plan);
    lanes.push(...prepared.lanes);
    lines.push(...prepared.lines);
  }
  await runAll(lanes, AT_ONCE.patient);
  return lines;
}

interface Prepared {
  readonly lanes: readonly Lane[];
  /** Filled by the lanes. */
  readonly lines: readonly Line[];
}

function silenceLanes({ browser, folder, quick }: Plan): Prepared {
  const lanes: Lane[] = [];
  const lines: Line[] = [];
  for (const transport of TRANSPORTS) {
    const overdue = { ours: [] as number[], stock: [] as number[] };
    const lost = { ours: [] as number[], stock: [] as number[] };
    const common = { unit: 's', bound: BOUNDS.silence } as const;
    lines.push(
      {
        name: `answer overdue, ${names[transport]}: first word`,
        ...common,
        ...overdue,
        goals: [{ figure: 'max', limit: 3 }],
      },
      {
        name: `silence, ${names[transport]}: decided lost`,
        ...common,
        ...lost,
        goals: [{ figure: 'max', limit: 12 }],
      },
    );
    for (const subject of SUBJECTS) {
      const times = quick || subject === 'stock' ? 1 : 6;
      lanes.push(async () => {
        for (const one of await silences({ browser, folder, subject, transport }, times, BOUNDS.silence)) {
          overdue[subject].push(one.overdue);
          lost[subject].push(one.lost);
        }
      });
    }
  }
  return { lanes, lines };
}

function stallLanes({ browser, folder, quick }: Plan): Prepared {
  const line = { ours: [] as number[], stock: [] as number[] };
  const lane = (subject: Subject, times: number): Lane => {
    const trial: Trial = { browser, folder, subject, transport: 'bosh' };
    return async () => void line[subject].push(...(await stalls(trial, times, BOUNDS.stall)));
  };
  return {
    lanes: [lane('ours', quick ? 2 : 6), ...(quick ? [] : [lane('ours', 6)]), lane('stock', quick ? 1 : 2)],
    lines: [
      {
        name: 'event in a silence of 1 s, BOSH: delay',
        unit: 's',
        bound: BOUNDS.stall,
        ...line,
        goals: [{ figure: 'max', limit: 5 }],
      },
    ],
  };
}

/** Outages, s, told apart by whether a silence of that length can be decided: a verdict may take 12 s. */
const SHORT = [1, 5] as const;
const LONG = [15, 30, 60] as const;
/** All of them, in two lanes that take about as long. */
const IN_LANES = [
  [60, 5],
  [30, 15, 1],
] as const;
/** Network back to first event, s. */
const BACK_AT_ONCE = [
  { figure: 'p50', limit: 1 },
  { figure: 'max', limit: 2 },
] as const;
function outageLanes({ browser, folder, quick }: Plan): Prepared {
  const lanes: Lane[] = [];
  const lines: Line[] = [];
  for (const outage of ['reset', 'blackhole'] as const satisfies readonly Outage[]) {
    for (const transport of TRANSPORTS) {
      const short = { ours: [] as number[], stock: [] as number[] };
      const long = { ours: [] as number[], stock: [] as number[] };
      const common = { unit: 's', bound: BOUNDS.outage } as const;
      const name = (lengths: readonly number[]): string =>
        `${outage} of ${lengths.join(', ')} s, ${names[transport]}: network back to first event`;
      lines.push({ name: name(SHORT), ...common, ...short, goals: BACK_AT_ONCE });
      if (!quick) lines.push({ name: name(LONG), ...common, ...long, goals: BACK_AT_ONCE });
      const lane = (subject: Subject, lengths: readonly number[]): Lane => {
        const trial: Trial = { browser, folder, subject, transport };
        return async () => {
          for (const { seconds, firstEvent } of await outages(trial, outage, lengths, BOUNDS.outage)) {
            (SHORT.some((one) => one === seconds) ? short : long)[subject].push(firstEvent);
          }
        };
      };
      // First, since most of its waiting is in vain and so long.
      lanes.push(lane('stock', quick ? [1] : [...SHORT, 15]));
      for (let repetition = 0; repetition < (quick ? 1 : 3); repetition += 1)
        for (const lengths of quick ? [SHORT] : IN_LANES) lanes.push(lane('ours', lengths));
    }
  }
  return { lanes, lines };
}

function quietLanes({ browser, folder, quick }: Plan): Prepared {
  const lanes: Lane[] = [];
  const lines: Line[] = [];
  for (const transport of TRANSPORTS) {
    const channel = { ours: [] as number[], stock: [] as number[] };
    const rest = { ours: [] as number[], stock: [] as number[] };
    const sent = { ours: [] as number[], stock: [] as number[] };
    const what = transport === 'bosh' ? 'requests' : 'frames sent';
    lines.push(
      { name: `quiet, ${names[transport]}: ${what}`, unit: 'an hour', ...channel },
      { name: `quiet, ${names[transport]}: characters sent`, unit: 'an hour', ...sent },
      { name: `quiet, ${names[transport]}: REST requests`, unit: 'an hour', ...rest },
    );
    for (const subject of SUBJECTS) {
      lanes.push(async () => {
        const hour = await quietHour({ browser, folder, subject, transport }, quick ? 30 : 120);
        channel[subject].push(hour.channel);
        rest[subject].push(hour.rest);
        sent[subject].push(hour.sent);
      });
    }
  }
  return { lanes, lines };
}

/** Runs lanes side by side, in their order, so many at a time. */
async function runAll(lanes: readonly Lane[], atOnce: number): Promise<void> {
  const waiting = [...lanes];
  const worker = async (): Promise<void> => {
    for (let lane = waiting.shift(); lane; lane = waiting.shift()) await lane();
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
