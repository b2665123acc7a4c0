/** What a machine has shown, kept in bounded memory. Knows no clock: times come with what is told. */
import type { LongTask, MachineSource, Pressure } from '../machine-source.ts';
import type { PageSignal, Tick } from '../platform.ts';
import { classifyBeat, LagWindow } from './lag.ts';
import { INITIAL_MACHINE, type BrowserVerdict, type ClockSet, type MachineState, type Pause } from './machine.ts';

/** Pace of the beats, ms. */
export const BEAT_MS = 1_000;
/** How long it is remembered, ms. */
const KEPT_MS = 900_000;
/** So many of each are kept. */
const MOST = { pauses: 50, longTasks: 100, clockSets: 20 } as const;
/** A timer of a hidden page that is late by more, ms, was slowed to more than the second that every hidden page has. */
const THROTTLED_MS = 5_000;
/** Pauses of one kind that lie no farther apart, ms, are one: a throttled timer is tried each 2 s, a beat comes each second. */
const APART_MS = { throttled: 5_000, beat: BEAT_MS } as const;
/** A jump, and what the server's clock says of it, agree within so much: ms, or share of the jump. */
const AGREES = { ms: 2_000, share: 0.2 } as const;

/** A clock that is set by less, ms, makes no memory another one. */
const MUCH_MS = 5_000;

/** The moment of a beat, by wall and monotonic clock of the page. */
export interface Moment {
  readonly wall: number;
  readonly mono: number;
}

interface LastBeat extends Moment {
  readonly sentAt: number;
  readonly lateMs: number;
  readonly hidden: boolean;
}

/** See the head of the file. */
export class MachineRecord {
  readonly #source: MachineSource | undefined;
  readonly #browser: BrowserVerdict | undefined;
  readonly #sleepIsCounted: boolean;
  readonly #pageLags = new LagWindow();
  readonly #machineLags = new LagWindow();
  #pauses: readonly Pause[] = [];
  #longTasks: readonly LongTask[] = [];
  #clockSets: readonly ClockSet[] = [];
  #pressure: Pressure | undefined;
  #hiddenSince: number | undefined;
  #frozenSince: number | undefined;
  #offlineSince: number | undefined;
  #cachedSince: number | undefined;
  #last: LastBeat | undefined;
  /** What was sent before it lay in a frozen page. */
  #spoiltUntil = -Infinity;
  /** Server's clock less ours, when it was last asked; and as it was before a jump of which the reason is open. */
  #offsetMs: number | undefined;
  #doubt: { readonly jumpMs: number; readonly offsetMs: number } | undefined;

  constructor(source: MachineSource | undefined, browser: BrowserVerdict | undefined) {
    this.#source = source;
    this.#browser = browser;
    this.#sleepIsCounted = /\bWindows\b/.test(source?.userAgent ?? '');
  }

  get isHidden(): boolean {
    return this.#hiddenSince !== undefined;
  }

  /** What the page tells of itself. */
  signal(signal: PageSignal, at: number): void {
    switch (signal.kind) {
      case 'hidden':
        this.#hiddenSince ??= at;
        break;
      case 'shown':
        this.#hiddenSince = undefined;
        break;
      case 'offline':
        this.#offlineSince ??= at;
        break;
      case 'online':
        this.#offlineSince = undefined;
        break;
      case 'frozen':
        this.#frozenSince ??= at;
        break;
      case 'leaving':
        if (signal.kept) this.#cachedSince = at;
        break;
      case 'resumed':
      case 'returned': {
        const from = this.#cachedSince ?? this.#frozenSince;
        if (from !== undefined)
          this.#pause({ kind: this.#cachedSince === undefined ? 'frozen' : 'cached', from, to: at });
        this.#cachedSince = this.#frozenSince = undefined;
        this.#spoiltUntil = at;
        break;
      }
      case 'woke':
        // A beat tells why.
        break;
    }
  }

  /** A beat: the worker's, or the page's own where there is no tick. True where it shows anything. */
  beat({ wall, mono }: Moment, tick: Tick | undefined): boolean {
    const last = this.#last;
    const sentAt = tick?.sentAt ?? wall;
    const monoLateMs = tick?.lateMs ?? (last ? mono - last.mono - BEAT_MS : 0);
    const hidden = this.isHidden;
    this.#last = { wall, mono, sentAt, lateMs: Math.max(0, monoLateMs), hidden };
    // Now comes after it, unless the clock was set back.
    if (wall < this.#spoiltUntil) this.#spoiltUntil = -Infinity;
    if (!last || last.sentAt < this.#spoiltUntil || sentAt < this.#spoiltUntil) return false;
    // Of a page whose own clock was set meanwhile, the lag says nothing.
    const isSteady = Math.abs(wall - last.wall - (mono - last.mono)) < BEAT_MS / 5;
    const lagMs = tick && (isSteady ? Math.max(0, wall - sentAt) : 0);
    const verdict = classifyBeat({
      wallLateMs: sentAt - last.sentAt - BEAT_MS,
      monoLateMs,
      lateBeforeMs: last.lateMs,
      lagMs,
      hidden: hidden || last.hidden,
      sleepIsCounted: this.#sleepIsCounted,
    });
    const { pause, clockSetMs, unsure } = verdict;
    const doubt = unsure && { unsure };
    if (pause?.kind === 'page-busy' && lagMs !== undefined) this.#pause({ kind: 'page-busy', from: sentAt, to: wall });
    else if (pause) this.#pause({ kind: pause.kind, from: sentAt - pause.ms, to: sentAt, ...doubt });
    // A set clock takes all times along, or a sleep of yesterday may be told of just now.
    if (clockSetMs !== undefined && !unsure && Math.abs(clockSetMs) >= MUCH_MS) this.#move(clockSetMs, wall);
    if (clockSetMs !== undefined)
      this.#clockSets = keep(this.#clockSets, { at: wall, byMs: clockSetMs, ...doubt }, MOST.clockSets);
    if (unsure && this.#offsetMs !== undefined)
      this.#doubt = { jumpMs: clockSetMs ?? pause?.ms ?? 0, offsetMs: this.#offsetMs };
    if (pause?.kind !== 'sleep' && pause?.kind !== 'frozen' && pause?.kind !== 'throttled') {
      this.#pageLags.add(lagMs ?? Math.max(0, monoLateMs));
      if (tick) this.#machineLags.add(Math.max(0, monoLateMs));
    }
    return pause !== undefined || clockSetMs !== undefined;
  }

  /** An ordinary timer of the page came so late. True where that means that a hidden page is throttled. */
  timer(at: number, lateMs: number): boolean {
    const from = at - lateMs;
    const blind = this.#pauses.some(({ kind, to }) => kind !== 'throttled' && to > from) || this.#spoiltUntil > from;
    if (!this.isHidden || lateMs < THROTTLED_MS || blind) return false;
    this.#pause({ kind: 'throttled', from, to: at });
    return true;
  }

  longTask(task: LongTask): void {
    this.#longTasks = keep(this.#longTasks, task, MOST.longTasks);
  }

  pressure(pressure: Pressure): void {
    this.#pressure = pressure;
  }

  /** The server's clock less ours, ms, as it was just asked. True where it settles whether we slept or a clock was set. */
  offset(offsetMs: number): boolean {
    const doubt = this.#doubt;
    this.#offsetMs = offsetMs;
    this.#doubt = undefined;
    if (!doubt) return false;
    const { jumpMs } = doubt;
    const moved = offsetMs - doubt.offsetMs;
    const tolerance = Math.min(AGREES.ms, Math.abs(jumpMs) * AGREES.share);
    const wasSet = Math.abs(moved + jumpMs) <= tolerance;
    if (!wasSet && Math.abs(moved) > tolerance) return false;
    const sleep = this.#pauses.find(({ unsure }) => unsure);
    const set = this.#clockSets.find(({ unsure }) => unsure);
    this.#pauses = this.#pauses.filter(({ unsure }) => !unsure);
    this.#clockSets = this.#clockSets.filter(({ unsure }) => !unsure);
    const to = sleep?.to ?? set?.at ?? 0;
    if (wasSet) this.#clockSets = keep(this.#clockSets, { at: to, byMs: jumpMs }, MOST.clockSets);
    else this.#pause({ kind: 'sleep', from: to - jumpMs, to });
    return true;
  }

  /** All of it. */
  state(at: number): MachineState {
    const source = this.#source;
    const after = at - KEPT_MS;
    this.#pauses = recent(this.#pauses, ({ to }) => to > after);
    this.#longTasks = recent(this.#longTasks, (task) => task.at > after);
    this.#clockSets = recent(this.#clockSets, (set) => set.at > after);
    return {
      ...INITIAL_MACHINE,
      at,
      hiddenSince: this.#hiddenSince,
      frozenSince: this.#frozenSince,
      offlineSince: this.#offlineSince,
      pageLagMs: this.#pageLags.last,
      pageLagP95Ms: this.#pageLags.p95,
      machineLagMs: this.#machineLags.last,
      machineLagP95Ms: this.#machineLags.p95,
      pauses: this.#pauses,
      longTasks: this.#longTasks,
      clockSets: this.#clockSets,
      pressure: this.#pressure,
      browser: this.#browser,
      ...(source && {
        memory: source.memory(),
        pageAgeMs: Math.max(0, at - source.loadedAt),
        discarded: source.discarded,
        frames: source.frames(),
      }),
    };
  }

  #move(byMs: number, wall: number): void {
    const time = (value: number): number => (value + byMs <= wall ? value + byMs : value);
    const since = (value: number | undefined): number | undefined => value && time(value);
    this.#pauses = this.#pauses.map((one) => ({ ...one, from: time(one.from), to: time(one.to) }));
    this.#longTasks = this.#longTasks.map((one) => ({ ...one, at: time(one.at) }));
    this.#hiddenSince = since(this.#hiddenSince);
    this.#frozenSince = since(this.#frozenSince);
    this.#offlineSince = since(this.#offlineSince);
    this.#cachedSince = since(this.#cachedSince);
    this.#spoiltUntil = time(this.#spoiltUntil);
  }

  #pause(pause: Pause): void {
    const last = this.#pauses.at(-1);
    const apart = pause.kind === 'throttled' ? APART_MS.throttled : APART_MS.beat;
    if (last?.kind === pause.kind && pause.from - last.to <= apart)
      this.#pauses = [
        ...this.#pauses.slice(0, -1),
        { ...pause, from: Math.min(last.from, pause.from), to: Math.max(last.to, pause.to) },
      ];
    else this.#pauses = keep(this.#pauses, pause, MOST.pauses);
    if (['sleep', 'frozen', 'cached'].includes(pause.kind)) {
      this.#pageLags.clear();
      this.#machineLags.clear();
    }
  }
}

function keep<T>(list: readonly T[], one: T, most: number): readonly T[] {
  return [...list.slice(list.length >= most ? 1 - most : 0), one];
}

/** The same list where nothing is too old. */
function recent<T>(list: readonly T[], isRecent: (one: T) => boolean): readonly T[] {
  const [first] = list;
  return first === undefined || isRecent(first) ? list : list.filter(isRecent);
}
