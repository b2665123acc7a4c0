/** What was seen, and a clock of this computer that is set meanwhile. Pure. */
import type { Evidence } from './evidence.ts';
import type { ClockSet, MachineState } from './machine.ts';
import { observeSeen } from './seen.ts';

/** Names of wall times. */
const TIMES: ReadonlySet<string> = new Set(['at', 'to', 'since']);
/** Whether a clock was set is settled within so long, ms, or never. */
const UNSURE_MS = 600_000;

/** By how much the clock here was set between two states of the machine, ms. */
export function setBetween(before: MachineState, { at, clockSets }: MachineState): number {
  // By identity: a clock that is set back makes a later one the earlier. What was not sure may turn out to be a sleep.
  const news = clockSets.filter((one) => !before.clockSets.includes(one));
  const undone = before.clockSets.filter(
    (one) => one.unsure && !clockSets.includes(one) && Math.abs(at - one.at) < UNSURE_MS,
  );
  const total = (sets: readonly ClockSet[]): number => sets.reduce((sum, { byMs }) => sum + byMs, 0);
  return total(news) - total(undone);
}

/**
 * What was seen, as if the clock had been right all along. Else what was seen before a clock was set back would lie ahead, and pass for
 * fresh. What would lie ahead of now by this was told by the clock as it is already.
 */
export function byTheClockNow(known: Evidence, byMs: number, at: number): Evidence {
  const time = (value: number): number => (value + byMs <= at ? value + byMs : value);
  const one = <T extends object>(seen: T): T =>
    Object.fromEntries(
      Object.entries(seen).map(([name, value]) => [
        name,
        TIMES.has(name) && typeof value === 'number' ? time(value) : (value as unknown),
      ]),
    ) as T;
  const { home, out, systemInfo, trips } = known;
  return {
    ...known,
    startedAt: time(known.startedAt),
    connection: one(known.connection),
    home: home && one(home),
    transitions: known.transitions.map(one),
    losses: known.losses.map(one),
    probes: known.probes.map(one),
    reaches: known.reaches.map(one),
    failures: known.failures.map(one),
    systemInfo: systemInfo && one(systemInfo),
    out: out && one(out),
    trips: { rest: trips.rest.map(one), poll: trips.poll.map(one), ping: trips.ping.map(one) },
    offline: known.offline.map(one),
    user: known.user.map(one),
    notices: known.notices.map(one),
    seen: observeSeen(known.seen, { kind: 'clock-set', byMs, at }),
  };
}
