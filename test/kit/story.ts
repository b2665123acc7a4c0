/** Evidence told as a story, for tests of the diagnosis: what happens one after the other, in words. */
import type { ConnectionReason, ConnectionState, ConnectionStatus } from '../../sdk/channel/channel.ts';
import type { CauseCode } from '../../sdk/causes.ts';
import type { FinesseErrorCode } from '../../sdk/errors.ts';
import { diagnose } from '../../sdk/health/diagnose.ts';
import {
  initialEvidence,
  observe,
  type Evidence,
  type Observation,
  type ReachSeen,
} from '../../sdk/health/evidence.ts';
import type { EvidenceCode, Suspicion } from '../../sdk/health/health.ts';
import { summariseLatency } from '../../sdk/health/latency.ts';
import { INITIAL_MACHINE, type MachineState, type Pause } from '../../sdk/health/machine.ts';
import type { SystemInfo } from '../../sdk/resources/system-info.ts';

/** When every story begins. */
export const START = Date.UTC(2026, 0, 5, 8);
const A = 'fin1.ucce.local';

/** A story; each step returns it. Ms everywhere. */
export class Story {
  evidence: Evidence;
  at = START;
  #machine: MachineState = { ...INITIAL_MACHINE, at: START };

  constructor(channel: Evidence['channel'] = 'xmpp') {
    this.evidence = initialEvidence(channel, START);
  }

  see(seen: Observation): this {
    this.evidence = observe(this.evidence, seen, this.at);
    return this;
  }

  /** Time goes by; the machine is looked at. */
  pass(ms: number): this {
    this.at += ms;
    return this.machine({});
  }

  state(status: ConnectionStatus, reason: ConnectionReason, more: Partial<ConnectionState> = {}): this {
    const side = this.evidence.channel === 'desktop' ? {} : { side: A, transport: 'bosh' as const };
    const { epoch: before, status: from } = this.evidence.connection;
    const epoch = before + (status === 'connected' ? 1 : 0);
    if (status !== from) this.see({ kind: 'transition', transition: { from, to: status, reason, at: this.at } });
    return this.see({ kind: 'connection', state: { status, reason, since: this.at, epoch, ...side, ...more } });
  }

  /** A session stands. */
  up(more: Partial<ConnectionState> = {}): this {
    return this.state('connected', 'session-established', more);
  }

  /** It goes. */
  lost(reason: ConnectionReason = 'network-error', more: Partial<ConnectionState> = {}): this {
    return this.state('reconnecting', reason, more);
  }

  /** SystemInfo answers. */
  answered(ms = 40, info: Partial<SystemInfo> = {}): this {
    this.see({ kind: 'probe', probe: { at: this.at, ms, failure: undefined, status: undefined } });
    this.see({ kind: 'system-info', info: { status: 'IN_SERVICE', ctiServers: [], ...info } });
    return this.trip('rest', ms);
  }

  /** SystemInfo does not. */
  failed(failure: FinesseErrorCode = 'host-unreachable', status?: number, ms = 30): this {
    return this.see({ kind: 'probe', probe: { at: this.at, ms, failure, status } });
  }

  reach(target: ReachSeen['target'], outcome: ReachSeen['outcome'], ms = outcome === 'timeout' ? 5_000 : 20): this {
    return this.see({ kind: 'reach', reach: { at: this.at, target, host: A, outcome, ms } });
  }

  trip(of: 'rest' | 'poll' | 'ping', ms: number): this {
    const summary = summariseLatency([{ at: this.at, ms }]);
    return summary ? this.see({ kind: 'latency', of, summary }) : this;
  }

  /** An exchange of the channel failed. */
  torn(what = 'no answer'): this {
    return this.see({ kind: 'failure', failure: { at: this.at, what } });
  }

  machine(change: Partial<MachineState>): this {
    this.#machine = { ...this.#machine, ...change, at: this.at };
    return this.see({ kind: 'machine', machine: this.#machine });
  }

  /** Page or machine stood still for so long. */
  pause(kind: Pause['kind'], ms: number): this {
    const from = this.at;
    this.at += ms;
    return this.machine({ pauses: [...this.#machine.pauses, { kind, from, to: this.at }] });
  }

  /** The same again and again. */
  times(count: number, step: (story: this, n: number) => void): this {
    for (let n = 0; n < count; n += 1) step(this, n);
    return this;
  }

  /** A quiet day so far: a session, and a probe each minute. */
  quiet(minutes = 5): this {
    this.up();
    return this.times(minutes, (one) => one.answered().trip('ping', 35).pass(60_000));
  }

  get suspicions(): readonly Suspicion[] {
    return diagnose(this.evidence);
  }

  /** The causes, most important first. */
  get causes(): readonly CauseCode[] {
    return this.suspicions.map(({ cause }) => cause);
  }

  /** What is said of a cause. */
  of(cause: CauseCode): Suspicion {
    const found = this.suspicions.find((one) => one.cause === cause);
    if (!found) throw new Error(`Nothing is said of ${cause}, but of ${this.causes.join(', ') || 'nothing'}.`);
    return found;
  }

  /** Codes of what speaks for a cause. */
  lines(cause: CauseCode): readonly EvidenceCode[] {
    return this.of(cause).evidence.map(({ code }) => code);
  }
}

/** Begins one. */
export function story(channel?: Evidence['channel']): Story {
  return new Story(channel);
}
