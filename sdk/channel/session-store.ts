/**
 * Hands a BOSH session from one page of a tab to the next. Storage of a tab is copied when the tab is duplicated, so whoever
 * goes on with a session is the one who holds the lock of its name.
 */
import type { Platform } from '../platform.ts';
import type { Endpoint } from './route.ts';
import type { BoshRecord } from './session.ts';

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
    return storage !== undefined && locks !== undefined && readAll(storage).some((one) => this.#isMeant(one));
  }

  /** False where it cannot be kept. */
  keep(record: BoshRecord, endpoint: Endpoint): boolean {
    const { storage, locks, scheduler } = this.#platform;
    // Without locks nobody could be sure to be the only one.
    if (!storage || !locks) return false;
    const at = scheduler.now();
    const others = readAll(storage).filter((one) => isFresh(one, at));
    return writeAll(storage, [...others, { owner: this.#owner, record, endpoint, at }].slice(-MOST));
  }

  /**
   * Takes out the first session that is meant, is fresh and has no other holder; it is ours until {@link release}. What is meant is
   * gone from the storage in any case. Undefined where there is none. Never rejects.
   */
  async take(): Promise<KeptSession | undefined> {
    const { storage, locks, scheduler } = this.#platform;
    if (!storage || !locks) return undefined;
    const all = readAll(storage);
    const meant = all.filter((one) => this.#isMeant(one));
    if (
      !writeAll(
        storage,
        all.filter((one) => !meant.includes(one)),
      )
    )
      return undefined;
    for (const kept of meant) {
      if (!isFresh(kept, scheduler.now())) continue;
      const release = await hold(locks, kept.record.sid);
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

/** Waits for nobody. Undefined where somebody else holds it. */
function hold(locks: NonNullable<Platform['locks']>, sid: string): Promise<(() => void) | undefined> {
  return new Promise((resolve) => {
    locks
      .request(`finesse-pulse.session.${sid}`, { ifAvailable: true }, (lock) =>
        lock ? new Promise<void>((release) => resolve(release)) : resolve(undefined),
      )
      .catch(() => resolve(undefined));
  });
}

function isFresh({ at, record }: KeptSession, now: number): boolean {
  return now - at < record.inactivityMs;
}

function readAll(storage: NonNullable<Platform['storage']>): readonly KeptSession[] {
  try {
    const found: unknown = JSON.parse(storage.getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isKeptSession) : [];
  } catch {
    return [];
  }
}

/** False where storage is full or forbidden. */
function writeAll(storage: NonNullable<Platform['storage']>, all: readonly KeptSession[]): boolean {
  try {
    if (all.length > 0) storage.setItem(KEY, JSON.stringify(all));
    else storage.removeItem(KEY);
    return true;
  } catch {
    return false;
  }
}

function isKeptSession(one: unknown): one is KeptSession {
  const { owner, record, endpoint, at } = (one ?? {}) as Partial<KeptSession>;
  return (
    typeof owner === 'string' &&
    typeof record?.sid === 'string' &&
    Number.isInteger(record.rid) &&
    typeof record.jid === 'string' &&
    typeof record.inactivityMs === 'number' &&
    typeof endpoint?.service === 'string' &&
    typeof at === 'number'
  );
}
