/** What the server knows, and has known: the measure of what a client shows. */
import type { Simulator } from '../../simulator/simulator.ts';

/** The history of one object: its values in order, neighbours differ. */
export type History = readonly string[];

/** Watches a simulator. */
export interface Truth {
  /** Keys (see {@link userKey}) of a user's values, oldest first. */
  userHistory(id: string): History;
  /** What the side of the session says of itself. */
  systemStatus(): string;
}

/** The fields of a user in which its values are compared. */
export interface UserFields {
  readonly state: string;
  readonly pendingState?: string | undefined;
  readonly stateChangeTime?: number | null | undefined;
  readonly reason?: string | undefined;
}

/** One value of a user as a text. */
export function userKey({ state, pendingState, stateChangeTime, reason }: UserFields): string {
  const at = stateChangeTime == null ? '' : new Date(stateChangeTime).toISOString().slice(11, 23);
  return `${state}${pendingState ? `→${pendingState}` : ''} ${reason ?? ''} ${at}`;
}

/** Begins to watch. */
export function watchTruth({ finesse }: Pick<Simulator, 'finesse'>): Truth {
  const histories = new Map<string, string[]>();
  const look = (): void => {
    for (const user of finesse.snapshot().users) {
      const key = userKey({ ...user, reason: user.reasonCode === null ? undefined : String(user.reasonCode) });
      const history = histories.get(user.id);
      if (!history) histories.set(user.id, [key]);
      else if (history.at(-1) !== key) history.push(key);
    }
  };
  look();
  finesse.agent$.subscribe(look);
  return { userHistory: (id) => histories.get(id) ?? [], systemStatus: () => finesse.systemStatus('a') };
}
