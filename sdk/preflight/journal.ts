/** The steps of a check as they stand, and the report of them. */
import { Subscription } from 'rxjs';
import { concludePreflight } from './conclude.ts';
import { findTiming, splitTiming, type TimingSplit } from '../health/timing.ts';
import type { ResourceTiming } from '../platform.ts';
import type { Limits, Tried } from './tries.ts';
import type { PreflightSettings, Secret } from './options.ts';
import type {
  PreflightAdvice,
  PreflightReason,
  PreflightReport,
  PreflightSideName,
  PreflightStatus,
  PreflightStep,
  PreflightStepId,
} from './report.ts';

/** How a step ended. */
export interface Outcome {
  readonly status: Exclude<PreflightStatus, 'waiting' | 'running'>;
  readonly reason: PreflightReason;
  readonly values?: PreflightStep['values'];
  readonly advice?: PreflightAdvice;
}

/** Steps of each side before and after the one of the whole. */
const BEFORE: readonly PreflightStepId[] = [
  'rest-port',
  'notification-port',
  'certificate',
  'cors',
  'system-info',
  'clock',
  'websocket',
];
const AFTER: readonly PreflightStepId[] = ['websocket-session', 'websocket-echo', 'bosh-session', 'bosh-echo'];

/** See the head of the file. */
export class Journal {
  readonly settings: PreflightSettings;
  readonly signal: AbortSignal;
  readonly #tell: (report: PreflightReport) => void;
  readonly #startedAt: number;
  readonly #began: number;
  readonly #hosts: Partial<Record<PreflightSideName, string>> = {};
  #steps: readonly PreflightStep[];
  readonly #timings: ResourceTiming[] = [];
  readonly #forbidden: string[] = [];
  #secret: Promise<string> | undefined;

  constructor(settings: PreflightSettings, signal: AbortSignal, tell: (report: PreflightReport) => void) {
    const { platform, bothSides } = settings;
    this.settings = settings;
    this.signal = signal;
    this.#tell = tell;
    this.#startedAt = platform.scheduler.now();
    this.#began = platform.monotonic();
    const heard = new Subscription();
    heard.add(platform.timings$?.subscribe((entry) => this.#timings.push(entry)));
    heard.add(platform.forbidden$?.subscribe((address) => this.#forbidden.push(address)));
    signal.addEventListener('abort', () => heard.unsubscribe());
    const sides: readonly PreflightSideName[] = bothSides ? ['a', 'b'] : ['a'];
    const ofSides = (ids: readonly PreflightStepId[]): readonly PreflightStep[] =>
      sides.flatMap((side) => ids.map((id) => ({ id, side, status: 'waiting' as const, values: {} })));
    const alone = (id: PreflightStepId): PreflightStep => ({ id, status: 'waiting', values: {} });
    this.#steps = [alone('network'), ...ofSides(BEFORE), alone('credentials'), ...ofSides(AFTER)];
  }

  /** The password or token: asked for once, so that nobody is asked twice, and nothing else is tried than what was not refused. */
  secret({ read }: Secret): Promise<string> {
    return (this.#secret ??= read());
  }

  /** What a try may take from now on: twice the time for a session. */
  limits(times = 1): Limits {
    const { stepMs, timeoutMs, platform } = this.settings;
    const left = timeoutMs - (platform.monotonic() - this.#began);
    return { platform, signal: this.signal, limitMs: Math.max(0, Math.min(stepMs * times, left)) };
  }

  host(side: PreflightSideName, host: string): void {
    this.#hosts[side] = host;
  }

  step(id: PreflightStepId, side?: PreflightSideName): PreflightStep {
    const found = this.#steps.find((one) => one.id === id && (one.side ?? side) === side);
    if (!found) throw new RangeError(id);
    return found;
  }

  /** Where the time of the first request to an address went, where the browser tells. */
  splitOf(url: string): TimingSplit | undefined {
    const { href } = new URL(url);
    const first = findTiming(
      this.#timings.filter(({ name }) => name.startsWith(href)),
      -Infinity,
      Infinity,
    );
    return first && splitTiming(first);
  }

  /** Whether the page's own policy kept a request to an address from going out. */
  isForbidden(url: string): boolean {
    const { origin } = new URL(url);
    return this.#forbidden.some((address) => URL.canParse(address) && new URL(address).origin === origin);
  }

  /** Adds what was learnt of a step after its end. */
  note(id: PreflightStepId, side: PreflightSideName, values: PreflightStep['values']): void {
    this.#put(id, side, { values: { ...this.step(id, side).values, ...values } });
  }

  /** Whether credentials were refused anywhere, if only for now (RFC 6120 §6.5.11): whoever counts refusals may count that one. */
  get refused(): boolean {
    return this.#steps.some(
      ({ reason, values }) => reason === 'credentials-refused' || values['detail'] === 'temporary-auth-failure',
    );
  }

  /** Whether a step showed that what depends on it is worth trying. */
  holds(id: PreflightStepId, side?: PreflightSideName): boolean {
    const { status } = this.step(id, side);
    return status === 'passed' || status === 'warned';
  }

  /**
   * Does a step, unless one that it needs did not pass, or time is up; then it is skipped.
   * @returns whether it passed, if with a warning.
   */
  async run(
    id: PreflightStepId,
    side: PreflightSideName | undefined,
    needs: readonly PreflightStepId[],
    attempt: () => Promise<Outcome>,
  ): Promise<boolean> {
    this.signal.throwIfAborted();
    const missing = needs.find((one) => !this.holds(one, side));
    if (missing) this.set(id, side, { status: 'skipped', reason: 'needs', values: { step: missing } });
    else if (this.limits().limitMs === 0) this.set(id, side, { status: 'skipped', reason: 'no-time' });
    else {
      const ended = this.start(id, side);
      ended(await attempt());
    }
    return this.holds(id, side);
  }

  /** Says that a step runs; what is returned says how it ended. */
  start(id: PreflightStepId, side?: PreflightSideName): (outcome: Outcome) => void {
    const began = this.settings.platform.monotonic();
    this.#put(id, side, { status: 'running' });
    return (outcome) => this.set(id, side, outcome, this.settings.platform.monotonic() - began);
  }

  set(id: PreflightStepId, side: PreflightSideName | undefined, outcome: Outcome, ms?: number): void {
    this.#put(id, side, { ...outcome, ...(ms !== undefined && { ms: Math.round(ms) }) });
  }

  /** Skips all that waits of a side. */
  skipRest(side: PreflightSideName, outcome: Outcome): void {
    for (const step of this.#steps) {
      if (step.side === side && step.status === 'waiting') this.set(step.id, side, outcome);
    }
  }

  report(done: boolean): PreflightReport {
    const { platform, secure } = this.settings;
    const conclusion = done && concludePreflight(this.#steps, { secure, inPage: platform.signals$ !== undefined });
    return {
      status: conclusion ? conclusion.status : 'running',
      done,
      startedAt: this.#startedAt,
      ms: Math.round(platform.monotonic() - this.#began),
      hosts: { ...this.#hosts },
      steps: this.#steps,
      causes: conclusion ? conclusion.causes : [],
      cannotSee: conclusion ? conclusion.cannotSee : [],
    };
  }

  #put(id: PreflightStepId, side: PreflightSideName | undefined, change: Partial<PreflightStep>): void {
    const step = this.step(id, side);
    const changed = { ...step, ...change };
    const values = Object.fromEntries(Object.entries(changed.values).map(([key, value]) => [key, shown(value)]));
    this.#steps = this.#steps.map((one) => (one === step ? { ...changed, values } : one));
    this.#tell(this.report(false));
  }
}

/** Longer texts of a server are cut, characters. */
const MOST_SHOWN = 200;

/** What a server said may be anything, and is to fit into a line. */
function shown(value: number | string): number | string {
  return typeof value === 'string' ? value.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, MOST_SHOWN) : value;
}

/** The outcome of a try that did not succeed. */
export function failureOf(tried: Exclude<Tried<unknown>, { kind: 'answered' }>, { limitMs }: Limits): Outcome {
  if (tried.kind === 'silent') {
    return { status: 'failed', reason: 'no-answer', values: { limitMs: Math.round(limitMs) } };
  }
  return { status: 'failed', reason: tried.why };
}
