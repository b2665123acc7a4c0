/** Passwords, access tokens and the lock after five wrong passwords. Nothing of them is ever written out. */
import type { Core } from './model.ts';

const MAX_WRONG = 5;
const LOCK_MS = 300_000;

/** Who somebody is, or why not. */
export type Identity =
  { readonly kind: 'user'; readonly userId: string } | { readonly kind: 'refused' } | { readonly kind: 'locked' };

/** Keeper of passwords and tokens, of both sides. */
export interface Credentials {
  /** Checks a password, or an access token in its place, as SSO users give it to the notification service. */
  check(userId: string, password: string): Identity;
  /** Reads an `Authorization` header: `Basic` or `Bearer`. */
  authorize(header: string | undefined): Identity;
  /** Refuses whatever the user brings from now on, as a password that was changed and tokens that have expired; or takes it again. */
  expire(userId: string, expired: boolean): void;
  /** An access token that holds for `lifeMs` of true time. */
  issueToken(userId: string, lifeMs: number): string;
}

/** Credentials of the world's agents. Five wrong passwords lock a user for 5 min, and each try begins them anew. */
export function createCredentials(core: Core): Credentials {
  const tokens = new Map<string, { readonly userId: string; readonly until: number }>();
  const wrong = new Map<string, { readonly times: number; readonly last: number }>();
  const expired = new Set<string>();
  const now = (): number => core.surroundings.scheduler.now();

  const ofToken = (token: string): string | undefined => {
    const found = tokens.get(token);
    if (found && found.until > now()) return found.userId;
    tokens.delete(token);
    return undefined;
  };
  const check = (userId: string, password: string): Identity => {
    const agent = core.world.agents.find((one) => one.id === userId);
    if (!agent || expired.has(userId)) return { kind: 'refused' };
    const before = wrong.get(userId);
    const times = before && now() - before.last < LOCK_MS ? before.times : 0;
    if (times >= MAX_WRONG) {
      wrong.set(userId, { times, last: now() });
      return { kind: 'locked' };
    }
    if (agent.password === password || ofToken(password) === userId) {
      wrong.delete(userId);
      return { kind: 'user', userId };
    }
    wrong.set(userId, { times: times + 1, last: now() });
    return { kind: 'refused' };
  };

  return {
    check,
    authorize(header) {
      const [, scheme = '', value = ''] = /^(\S+) +(\S+)$/.exec(header?.trim() ?? '') ?? [];
      if (scheme.toLowerCase() === 'bearer') {
        const userId = ofToken(value);
        return userId === undefined || expired.has(userId) ? { kind: 'refused' } : { kind: 'user', userId };
      }
      const pair = scheme.toLowerCase() === 'basic' ? decodeBase64(value) : undefined;
      const colon = pair?.indexOf(':') ?? -1;
      return pair === undefined || colon < 1 ? { kind: 'refused' } : check(pair.slice(0, colon), pair.slice(colon + 1));
    },
    expire(userId, isExpired) {
      if (isExpired) expired.add(userId);
      else expired.delete(userId);
    },
    issueToken(userId, lifeMs) {
      for (const [token, { until }] of tokens) if (until <= now()) tokens.delete(token);
      const digits = Array.from({ length: 32 }, () => Math.floor(core.surroundings.random() * 16).toString(16));
      const token = `simulated.${digits.join('')}`;
      tokens.set(token, { userId, until: now() + lifeMs });
      return token;
    },
  };
}

function decodeBase64(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
