/** Drops that survive a reload of the desktop, which is what a failover brings: the history of the shift would end with the incident. */
import type { Drop } from '../../sdk/index.ts';

/** Where they are kept: `sessionStorage`, or what a page has. */
export type DropStore = Pick<Storage, 'getItem' | 'setItem'>;

/** So many are kept, the latest. */
const MOST = 2_000;
const EVIDENCE: readonly unknown[] = ['socket', 'ping', 'forced-logout', 'component'] satisfies Drop['evidence'][];

const keyOf = (team: string): string => `finesse-pulse.team.${team}.drops`;

/** What was kept of a team since `from`, server ms. The store is anybody's: what is no drop is passed over. Never throws. */
export function readDrops(store: DropStore | undefined, team: string, from: number, to: number): readonly Drop[] {
  try {
    const kept: unknown = JSON.parse(store?.getItem(keyOf(team)) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept.slice(-MOST).flatMap((one: unknown) => {
      if (!Array.isArray(one)) return [];
      const [agent, at, evidence] = one as readonly unknown[];
      const whole = typeof agent === 'string' && agent.length <= 64 && typeof at === 'number';
      if (!whole || !(at >= from && at <= to) || !EVIDENCE.includes(evidence)) return [];
      return [{ agent, at, evidence: evidence as Drop['evidence'] }];
    });
  } catch {
    return [];
  }
}

/** Keeps the drops of a team, in place of what was kept. Never throws: a store that is full or forbidden keeps nothing. */
export function keepDrops(store: DropStore | undefined, team: string, drops: readonly Drop[]): void {
  try {
    store?.setItem(
      keyOf(team),
      JSON.stringify(drops.slice(-MOST).map(({ agent, at, evidence }) => [agent, at, evidence])),
    );
  } catch {
    // The history of this page is still there.
  }
}
