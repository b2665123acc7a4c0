/** Client logs that agents have posted. Bounded: the oldest goes when a new one comes. */
import type { Core } from './model.ts';
import { branch, leaf } from './updates.ts';

/** One posted log. */
export interface ClientLogEntry {
  readonly userId: string;
  /** By the server's clock, ms since the epoch. */
  readonly at: number;
  /** UTF-16 units, as Finesse's Java counts them. */
  readonly characters: number;
  readonly text: string;
  /** Where a Finesse server would have stored it. The directory is Cisco's, the name's form the simulator's own. */
  readonly file: string;
}

const KEPT = 20;

/** The posted logs and the way to add one. */
export interface ClientLogs {
  readonly entries: readonly ClientLogEntry[];
  /** Keeps a log and publishes the POST event on the user's ClientLog node. */
  add(userId: string, text: string, requestId: string | undefined): void;
}

/** No logs yet. */
export function createClientLogs(core: Core): ClientLogs {
  const entries: ClientLogEntry[] = [];
  return {
    entries,
    add(userId, text, requestId) {
      const at = core.clock.now();
      const stamp = new Date(at).toISOString().replaceAll(':', '-').replace('Z', '');
      entries.push({
        userId,
        at,
        characters: text.length,
        text,
        file: `/desktop/logs/clientlogs/ClientLog-${userId}.${stamp}.log`,
      });
      if (entries.length > KEPT) entries.shift();
      const source = `/finesse/api/User/${userId}/ClientLog`;
      core.publish(source, { data: branch('clientLog', leaf('logData', '')), event: 'POST', source, requestId }, []);
    },
  };
}
