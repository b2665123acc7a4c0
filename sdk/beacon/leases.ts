/** Who may hear of an agent's health, and until when: a bounded book of leases. Pure but for its own memory. Times are monotonic ms. */
import { EVERY_MS, LEASE_MS, within } from './terms.ts';
import type { BeaconWord } from './words.ts';

/** One watcher. */
export interface Lease {
  /** Full JID. */
  readonly jid: string;
  readonly user: string;
  watch: string;
  readonly from: number;
  until: number;
  everyMs: number;
  /** When it was told last, how often, and what of it. */
  sentAt: number;
  seq: number;
  verdict: string;
}

type Ask = Extract<BeaconWord, { kind: 'ask' }>;

/** Sessions of one user that watch at once: two, so that a page that crashed does not keep the next one out. */
const PER_USER = 2;

/** See the head of the file. */
export class Leases {
  readonly #most: number;
  readonly #byJid = new Map<string, Lease>();

  /** @param most leases at once. */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#byJid.size;
  }

  all(): readonly Lease[] {
    return [...this.#byJid.values()];
  }

  /** Grants or renews a lease, within the terms. False where as many watch as may; of one user, a new session takes the place of the oldest. */
  grant(jid: string, user: string, { watch, leaseMs, everyMs }: Ask, now: number): boolean {
    const until = now + within(leaseMs, LEASE_MS);
    const known = this.#byJid.get(jid);
    if (known) {
      // Another watch of the same session has heard nothing yet.
      if (known.watch !== watch) Object.assign(known, { watch, seq: 0, sentAt: -Infinity, verdict: '' });
      known.until = until;
      known.everyMs = within(everyMs, EVERY_MS);
      return true;
    }
    const own = this.all().filter((one) => one.user === user);
    const oldest = own.length >= PER_USER ? own.reduce((a, b) => (b.until < a.until ? b : a)) : undefined;
    if (!oldest && this.#byJid.size >= this.#most) return false;
    if (oldest) this.drop(oldest.jid);
    const lease = { jid, user, watch, from: now, until, everyMs: within(everyMs, EVERY_MS) };
    this.#byJid.set(jid, { ...lease, sentAt: -Infinity, seq: 0, verdict: '' });
    return true;
  }

  /** Ends a lease; false where there is none. */
  drop(jid: string): boolean {
    return this.#byJid.delete(jid);
  }

  clear(): void {
    this.#byJid.clear();
  }

  /** Ends those that have run out; whether there were any. */
  expire(now: number): boolean {
    return this.all().filter(({ jid, until }) => until <= now && this.drop(jid)).length > 0;
  }
}
