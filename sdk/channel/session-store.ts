/**
 * Hands a BOSH session from one page of a tab to the next. Storage of a tab is copied when the tab is duplicated, so whoever
 * goes on with a session is the one who holds the lock of its name.
 */
import type { Platform } from '../platform.ts';
import type { Endpoint } from './route.ts';
import type { BoshRecord } from './session.ts';
import { recall, remember } from './tab-memory.ts';

/** What is kept of a session. No password: who has the sid is in the session. */
export interface KeptSession {
  /** Whose it is, and where: only who wants the same may have it. */
  readonly owner: string;
  readonly record: BoshRecord;
  readonly endpoint: Endpoint;
  /** Wall time, ms. */
  readonly at: number;
}

const KEY = 'finesse-pulse.sessions';
/** One for each frame of the page that has a channel of its own; more are not worth their room. */
const MOST = 4;

/** Keeps sessions of one owner for the next page, and takes them over from the page before. */
export class SessionStore {
  readonly #platform: Platform;
  readonly #owner: string;
  readonly #fits: (record: BoshRecord) => boolean;
  #release: (() => void) | undefined;

  /** @param fits whether a session of this owner is the one that is wanted. */
  constructor(platform: Platform, owner: string, fits: (record: BoshRecord) => boolean) {
    this.#platform = platform;
    this.#owner = owner;
    this.#fits = fits;
  }

  /** Whether {@link take} may find something: nothing is waited for where it cannot. */
  get hasAny(): boolean {
    const { storage, locks } = this.#platform;
    return storage !== undefined && locks !== undefined && readAll(this.#platform).some((one) => this.#isMeant(one));
  }

  /** False where it cannot be kept. */
  keep(record: BoshRecord, endpoint: Endpoint): boolean {
    const { storage, locks, scheduler } = this.#platform;
    // Without locks nobody could be sure to be the only one. A query may hold a secret.
    if (!storage || !locks || endpoint.service.includes('?')) return false;
    const at = scheduler.now();
    const others = readAll(this.#platform).filter((one) => isFresh(one, at));
    return writeAll(this.#platform, [...others, { owner: this.#owner, record, endpoint, at }].slice(-MOST));
  }

  /**
   * Takes out the first session that is meant, is fresh and has no other holder; it is ours until {@link release}. What is meant is
   * gone from the storage in any case. Undefined where there is none. Never rejects.
   */
  async take(): Promise<KeptSession | undefined> {
    const { locks, scheduler } = this.#platform;
    if (!locks) return undefined;
    const all = readAll(this.#platform);
    const meant = all.filter((one) => this.#isMeant(one));
    if (
      !writeAll(
        this.#platform,
        all.filter((one) => !meant.includes(one)),
      )
    )
      return undefined;
    for (const kept of meant) {
      if (!isFresh(kept, scheduler.now())) continue;
      const release = await hold(locks, kept.record.sid).catch(() => undefined);
      if (!release) continue;
      this.release();
      this.#release = release;
      return kept;
    }
    return undefined;
  }

  /** Is no longer the only one who may go on with what was taken. */
  release(): void {
    this.#release?.();
    this.#release = undefined;
  }

  #isMeant({ owner, record }: KeptSession): boolean {
    return owner === this.#owner && this.#fits(record);
  }
}

/** Waits for nobody. Undefined where somebody else holds it; rejects, or throws, where locks are forbidden. */
function hold(locks: NonNullable<Platform['locks']>, sid: string): Promise<(() => void) | undefined> {
  return new Promise((resolve, reject) => {
    locks
      .request(`finesse-pulse.session.${sid}`, { ifAvailable: true }, (lock) =>
        lock ? new Promise<void>((release) => resolve(release)) : resolve(undefined),
      )
      .catch(reject);
  });
}

/** Not from the future either: then nobody knows how old it is. */
function isFresh({ at, record }: KeptSession, now: number): boolean {
  return Math.abs(now - at) < record.inactivityMs;
}

function readAll(platform: Platform): readonly KeptSession[] {
  try {
    const found: unknown = JSON.parse(recall(platform, KEY));
    return Array.isArray(found) ? found.filter(isKeptSession) : [];
  } catch {
    return [];
  }
}

function writeAll(platform: Platform, all: readonly KeptSession[]): boolean {
  return remember(platform, KEY, all.length > 0 ? JSON.stringify(all) : '');
}

/** Whoever can write into the storage of a tab may have. */
function isKeptSession(one: unknown): one is KeptSession {
  const { owner, record, endpoint, at } = (one ?? {}) as Partial<KeptSession>;
  const { sid, rid, jid, inactivityMs } = (record ?? {}) as Partial<BoshRecord>;
  const { side, service, domain, pubsubDomain } = (endpoint ?? {}) as Partial<Endpoint>;
  return (
    [owner, sid, jid, side, service, domain, pubsubDomain].every((text) => typeof text === 'string' && text !== '') &&
    Number.isSafeInteger(rid) &&
    Number(rid) > 0 &&
    /^https?:\/\//.test(service ?? '') &&
    typeof inactivityMs === 'number' &&
    typeof at === 'number'
  );
}
