/** What the steps of a check add up to. Pure. */
import type { CauseCode } from '../causes.ts';
import type {
  PreflightAdvice,
  PreflightBlindSpot,
  PreflightCause,
  PreflightReport,
  PreflightSideName,
  PreflightStep,
  PreflightStepId,
} from './report.ts';

/** Where the check ran, as far as it matters. */
export interface Surroundings {
  readonly secure: boolean;
  /** Not in Node. */
  readonly inPage: boolean;
}

type Conclusion = Pick<PreflightReport, 'status' | 'causes' | 'cannotSee'>;

const CERTAINTIES: readonly PreflightCause['certainty'][] = ['proved', 'likely', 'possible'];
/** Reasons of a port that failed at once. */
const AT_ONCE: ReadonlySet<string> = new Set(['untrusted-or-refused', 'untrusted', 'refused', 'reset', 'unknown-host']);

/** Status, causes in the order of their certainty, and what was not seen. */
export function concludePreflight(steps: readonly PreflightStep[], surroundings: Surroundings): Conclusion {
  const sides = (['a', 'b'] as const)
    .filter((side) => steps.some((step) => step.side === side && step.reason !== 'no-other-side'))
    .map((side) => new Side(side, steps, surroundings));
  const causes = [...causesOfAll(steps), ...sides.flatMap((side) => side.causes(sides))];
  const bad = steps.some(({ status }) => status === 'failed' || status === 'warned');
  const usable = sides.some((side) => side.usable) && !isFailed(steps, 'credentials');
  return {
    status: usable ? (bad ? 'warned' : 'passed') : 'failed',
    causes: causes.sort((one, other) => CERTAINTIES.indexOf(one.certainty) - CERTAINTIES.indexOf(other.certainty)),
    cannotSee: blindSpots(steps, surroundings),
  };
}

function isFailed(steps: readonly PreflightStep[], id: PreflightStepId): boolean {
  return steps.some((step) => step.id === id && step.status === 'failed');
}

/** Causes that belong to no side. */
function causesOfAll(steps: readonly PreflightStep[]): readonly PreflightCause[] {
  const causes: PreflightCause[] = [];
  if (isFailed(steps, 'network')) {
    causes.push({ cause: 'network', advice: 'network-offline', certainty: 'proved', steps: ['network'] });
  }
  const refused = steps.filter(({ reason }) => reason === 'credentials-refused').map(({ id }) => id);
  if (refused.length > 0) {
    causes.push({ cause: 'credentials-refused', advice: 'credentials-refused', certainty: 'proved', steps: refused });
  }
  return causes;
}

/** The steps of one side. */
class Side {
  readonly name: PreflightSideName;
  readonly #steps: ReadonlyMap<PreflightStepId, PreflightStep>;
  readonly #secure: boolean;

  constructor(name: PreflightSideName, steps: readonly PreflightStep[], { secure }: Surroundings) {
    this.name = name;
    this.#secure = secure;
    this.#steps = new Map(steps.filter(({ side }) => side === name).map((step) => [step.id, step]));
  }

  holds(id: PreflightStepId): boolean {
    const status = this.#steps.get(id)?.status;
    return status === 'passed' || status === 'warned';
  }

  is(id: PreflightStepId, ...reasons: readonly string[]): boolean {
    return reasons.includes(this.#steps.get(id)?.reason ?? '');
  }

  atOnce(id: PreflightStepId): boolean {
    return AT_ONCE.has(this.#steps.get(id)?.reason ?? '');
  }

  /** Whether an agent can work here, as far as it was tried. */
  get usable(): boolean {
    if (!this.holds('system-info')) return false;
    const sessions = (['websocket-session', 'bosh-session'] as const).filter((id) => this.#tried(id));
    const ways = sessions.length > 0 ? sessions : (['websocket', 'notification-port'] as const);
    return ways.some((id) => this.holds(id));
  }

  #tried(id: PreflightStepId): boolean {
    return this.#steps.get(id)?.status !== 'skipped';
  }

  causes(sides: readonly Side[]): readonly PreflightCause[] {
    const found: PreflightCause[] = [];
    const add = (
      cause: CauseCode,
      certainty: PreflightCause['certainty'],
      steps: readonly PreflightStepId[],
      advice: PreflightAdvice = ADVICE[cause] ?? 'network-unreachable',
    ): void => {
      found.push({ cause, advice, certainty, side: this.name, steps });
    };
    const other = sides.find((side) => side !== this && side.usable);
    if (this.is('rest-port', 'needs')) return found;
    // What the page may not ask says nothing of the other end.
    const mayAsk = (id: PreflightStepId): boolean => !this.is(id, 'forbidden-by-page');
    if (!this.holds('rest-port')) {
      if (mayAsk('rest-port')) this.#unreachable(add, other);
    } else if (!this.holds('notification-port') && mayAsk('notification-port')) this.#portShut(add);
    const intercepted = this.#withReason('intercepted');
    if (intercepted.length > 0) add('intercepted', 'proved', intercepted);
    if (this.is('system-info', 'out-of-service')) {
      const cti = this.#steps.get('system-info')?.advice === 'cti-down';
      add('cti-down', cti ? 'likely' : 'possible', ['system-info'], cti ? 'cti-down' : 'server-out-of-service');
      if (other) add('failover', 'likely', ['system-info']);
    }
    if (this.is('system-info', 'cti-failing')) add('cti-down', 'likely', ['system-info']);
    if (this.is('system-info', 'maintenance')) add('maintenance', 'proved', ['system-info']);
    if (this.is('clock', 'clock-off')) add('clock-wrong', 'proved', ['clock'], 'clock-apart');
    const slow = this.#withReason('slow');
    if (slow.length > 0) add('network', 'likely', slow, 'network-slow');
    this.#sessionCauses(add);
    return found;
  }

  /** REST does not answer. */
  #unreachable(add: Add, other: Side | undefined): void {
    const steps: readonly PreflightStepId[] = ['rest-port', 'notification-port'];
    if (this.is('rest-port', 'unknown-host')) add('network', 'likely', ['rest-port']);
    else if (this.is('rest-port', 'untrusted')) add('certificate-untrusted', 'proved', ['certificate']);
    else if (this.atOnce('rest-port')) {
      // The other port answers: name and way are right.
      const named = this.holds('notification-port');
      if (this.#secure && !this.is('rest-port', 'refused')) {
        add('certificate-untrusted', named ? 'likely' : 'possible', ['certificate', 'rest-port']);
      }
      if (!named) add('network', 'possible', steps);
    } else add('network', other ? 'possible' : 'likely', steps);
  }

  /** REST answers, the port of notifications does not. */
  #portShut(add: Add): void {
    const steps: readonly PreflightStepId[] = ['notification-port', 'websocket'];
    const reached = this.holds('websocket');
    if (this.is('notification-port', 'untrusted')) add('certificate-untrusted', 'proved', ['certificate']);
    else if (this.atOnce('notification-port')) {
      const refused = !this.#secure || this.is('notification-port', 'refused');
      // Where a WebSocket can be had by the port of REST the service runs.
      if (!reached)
        add('notification-service-down', this.atOnce('websocket') || refused ? 'likely' : 'possible', steps);
      if (!refused) add('certificate-untrusted', reached ? 'likely' : 'possible', ['certificate', 'notification-port']);
      add('port-blocked', 'possible', ['notification-port']);
    } else add('port-blocked', reached ? 'proved' : 'likely', ['notification-port']);
  }

  #sessionCauses(add: Add): void {
    const conflict = this.#withReason('conflict');
    if (conflict.length > 0) add('session-conflict', 'proved', conflict);
    const stopped = this.#withReason('service-stopped');
    if (stopped.length > 0) add('notification-service-down', 'proved', stopped);
    const works = this.holds('bosh-session') || (!this.#tried('bosh-session') && this.holds('notification-port'));
    const failed = (['websocket-session', 'bosh-session'] as const).filter((id) =>
      this.is(id, 'http-status', 'no-answer', 'session-ended'),
    );
    if (failed.length > 0 && !this.holds('websocket-session') && !this.holds('bosh-session')) {
      add('notification-service-down', 'possible', failed);
    }
    // What ends a WebSocket and lets HTTP pass stands in between; before 12.x there need not be one.
    if (this.#steps.get('websocket')?.status === 'failed' && works && this.holds('system-info'))
      add('buffering-proxy', 'possible', ['websocket'], 'websocket-blocked');
  }

  #withReason(reason: string): readonly PreflightStepId[] {
    return [...this.#steps.values()].filter((step) => step.reason === reason).map(({ id }) => id);
  }
}

type Add = (
  cause: CauseCode,
  certainty: PreflightCause['certainty'],
  steps: readonly PreflightStepId[],
  advice?: PreflightAdvice,
) => void;

/** Advice of a cause that has one case here. */
const ADVICE: Partial<Record<CauseCode, PreflightAdvice>> = {
  'certificate-untrusted': 'certificate-untrusted',
  'port-blocked': 'port-blocked',
  intercepted: 'intercepted',
  'cti-down': 'cti-down',
  'notification-service-down': 'notification-service-down',
  'session-conflict': 'session-conflict',
  failover: 'failover',
  maintenance: 'maintenance',
};

function blindSpots(steps: readonly PreflightStep[], { inPage }: Surroundings): readonly PreflightBlindSpot[] {
  const skippedAll = (ids: readonly PreflightStepId[]): boolean =>
    steps.filter(({ id }) => ids.includes(id)).every(({ status }) => status === 'skipped');
  const spots: PreflightBlindSpot[] = ['finesse-presence', 'long-polls'];
  if (steps.some(({ reason }) => reason === 'untrusted-or-refused')) spots.unshift('why-refused');
  if (!steps.some(({ values }) => values['serverMs'] !== undefined)) spots.push('time-split');
  if (skippedAll(['credentials'])) spots.push('credentials');
  if (skippedAll(['websocket-session', 'bosh-session'])) spots.push('session');
  if (!steps.some(({ side, reason }) => side === 'b' && reason !== 'no-other-side')) spots.push('other-side');
  if (!inPage) spots.push('page-rules');
  return spots;
}
