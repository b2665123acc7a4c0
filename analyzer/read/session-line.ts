/** One session of the notification service while a file is read: how long it was idle, in a few numbers. */
import type { SessionSpan, Told } from './events.ts';
import type { Jid } from './jid.ts';
import { quoted } from './sink.ts';

/** Idle this long, a session may have lost its client: one that polls is active all the time, one that pings each 10 to 20 s. */
const SUSPECT_MS = 10_000;
/** Idle this long, it is in trouble: nobody pings less than once in 20 s, and the service looks each 30 s. */
export const GROWN_MS = 35_000;
/** Lines of one silence that are told one by one. */
const MOST_TOLD = 6;
const KEPT_BYTES = 320;
const SLACK_MS = 1_000;

interface Held extends Told {
  readonly idleMs: number;
}

/** See the head of the file. */
export class SessionLine {
  readonly sid: string;
  agent: string | undefined = undefined;
  node: string | undefined = undefined;
  resource: string | undefined = undefined;
  from = 0;
  to = 0;
  lines = 0;
  maxIdleMs = 0;
  /** The session whose line came after this one's. */
  follower: SessionLine | undefined = undefined;
  /** An id of eight bytes, as Finesse's are, as two words. */
  isShort = false;
  begins = 0;
  ends = 0;
  #zone = 0;
  #idleMs = 0;
  #idleAt = 0;
  #told = 0;
  #held: Omit<Held, 'text' | 'clock'> = { at: 0, line: 0, idleMs: 0 };
  #heldLength = 0;
  #bytes: Uint8Array | undefined = undefined;

  constructor(sid: string) {
    this.sid = sid;
  }

  /** Its id as words. */
  written(begins: number, ends: number): void {
    this.isShort = true;
    this.begins = begins;
    this.ends = ends;
  }

  /** A line of the session. */
  seen(at: number, zone: number): void {
    if (this.lines === 0) {
      this.from = at;
      this.#zone = zone;
    }
    this.to = at;
    this.lines += 1;
  }

  /** It is known whose it is. */
  name({ agent, node, resource }: Jid): void {
    this.agent = agent;
    this.node = node;
    this.resource = resource;
  }

  /**
   * How long the session is idle. It is one silence as long as no request can have come in between: then the session would be idle
   * for no longer than the time since the line before. `back`: a silence that was told of is over.
   */
  idle(at: number, idleMs: number): 'quiet' | 'silent' | 'back' {
    if (idleMs > this.maxIdleMs) this.maxIdleMs = idleMs;
    const goesOn = idleMs > at - this.#idleAt + SLACK_MS && idleMs > this.#idleMs;
    this.#idleAt = at;
    this.#idleMs = idleMs;
    const back = !goesOn && this.#told > 0;
    if (!goesOn) {
      this.#told = 0;
      this.#heldLength = 0;
    }
    return back ? 'back' : idleMs < SUSPECT_MS ? 'quiet' : 'silent';
  }

  /** Whether one more line of this silence is to be told. */
  tells(): boolean {
    this.#told += 1;
    return this.#told <= MOST_TOLD;
  }

  /** Keeps a line until it is known whether it is the beginning of trouble. */
  hold(bytes: Uint8Array, from: number, to: number, told: Omit<Held, 'text' | 'clock'>): void {
    this.#bytes ??= new Uint8Array(KEPT_BYTES);
    const length = Math.min(KEPT_BYTES, to - from);
    this.#bytes.set(bytes.subarray(from, from + length));
    this.#heldLength = length;
    this.#held = told;
  }

  /** Whether a line is kept. */
  get waits(): boolean {
    return this.#heldLength > 0;
  }

  /** The kept line, once. */
  takeHeld(): Held | undefined {
    if (this.#heldLength === 0 || !this.#bytes) return undefined;
    const text = quoted(this.#bytes, 0, this.#heldLength);
    this.#heldLength = 0;
    return { ...this.#held, clock: 'local', text };
  }

  span(): SessionSpan {
    const { sid, agent, node, resource, from, to, lines, maxIdleMs } = this;
    const lastRequestAt = this.#idleAt - this.#idleMs;
    return { sid, agent, node, resource, from, to, zone: this.#zone, lines, maxIdleMs, lastRequestAt };
  }
}
