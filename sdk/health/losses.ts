/** Spans without a session, read off the states of a connection: what was told when it went, and what came of it. Pure. */
import type { ConnectionReason, ConnectionState, ConnectionStatus } from '../channel/channel.ts';

/** One span without a session; also a first attempt that failed. Wall ms since the epoch. */
export interface Loss {
  readonly at: number;
  /** When a session stood again, or nobody wanted one any more; undefined while it lasts. */
  readonly to: number | undefined;
  /** No session had stood before, in this page. */
  readonly first: boolean;
  /** What was told first, which is why it went. */
  readonly status: ConnectionStatus;
  readonly reason: ConnectionReason;
  readonly detail: string | undefined;
  /** All that was told while it lasted, each once, in order; 8 at most. */
  readonly said: readonly ConnectionReason[];
  /** Where the session had stood; undefined where there was none, and on the hub of the Finesse desktop. */
  readonly side: string | undefined;
  /** Servers that were tried while it lasted, each once; 4 at most. */
  readonly sides: readonly string[];
  /** Where a session stood again. */
  readonly toSide: string | undefined;
}

/** Statuses in which there is no session, though one is wanted. */
const DOWN: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>([
  'reconnecting',
  'failing-over',
  'suspended',
  'conflict',
  'unauthorized',
  'intercepted',
]);
const UP: ReadonlySet<ConnectionStatus> = new Set<ConnectionStatus>(['connected', 'degraded']);
const MOST = 20;
const HOUR = 3_600_000;

/** Whether there is no session, though one is wanted. */
export function isDown({ status }: Pick<ConnectionState, 'status'>): boolean {
  return DOWN.has(status);
}

/** Whether a session stands. */
export function isStanding({ status }: Pick<ConnectionState, 'status'>): boolean {
  return UP.has(status);
}

/** The losses of the last hour after one more state, oldest first, 20 at most. The one that lasts is the last. */
export function trackLosses(
  losses: readonly Loss[],
  state: ConnectionState,
  home: Pick<ConnectionState, 'side'> | undefined,
  at: number,
): readonly Loss[] {
  const last = losses.at(-1);
  const open = last && last.to === undefined ? last : undefined;
  const { status, reason, detail, since, side } = state;
  if (isDown(state)) {
    if (!open) {
      const loss: Loss = {
        at: since,
        to: undefined,
        first: home === undefined,
        status,
        reason,
        detail,
        said: [reason],
        side: home?.side,
        sides: side === undefined ? [] : [side],
        toSide: undefined,
      };
      return [...losses.filter((one) => one.at > at - HOUR).slice(1 - MOST), loss];
    }
    const said = more(open.said, reason, 8);
    const sides = side === undefined ? open.sides : more(open.sides, side, 4);
    return said === open.said && sides === open.sides ? losses : [...losses.slice(0, -1), { ...open, said, sides }];
  }
  // Another attempt belongs to the loss.
  if (!open || status === 'connecting') return losses;
  return [...losses.slice(0, -1), { ...open, to: since, toSide: isStanding(state) ? side : undefined }];
}

function more<T>(list: readonly T[], one: T, most: number): readonly T[] {
  return list.includes(one) || list.length >= most ? list : [...list, one];
}
