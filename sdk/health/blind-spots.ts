/** What cannot be seen from here, by the evidence: said, so that nobody takes silence for health. Pure. */
import type { Evidence } from './evidence.ts';
import type { BlindSpot } from './health.ts';

/** A worker's first ticks are there by then, ms. */
const TICKING_MS = 10_000;

/** All blind spots of now. Of what was not asked for yet nothing is said. */
export function blindSpotsOf({
  at,
  blind,
  channel,
  clock,
  machine,
  startedAt,
  systemInfo,
}: Evidence): readonly BlindSpot[] {
  const is: Readonly<Record<BlindSpot, boolean>> = {
    polls: channel === 'desktop',
    'notification-port': blind.includes('notification-port'),
    'server-time': systemInfo !== undefined && clock === undefined && systemInfo.info.currentTimestamp === undefined,
    'other-side':
      systemInfo !== undefined && !(systemInfo.info.primaryNode?.host && systemInfo.info.secondaryNode?.host),
    'machine-load': at - startedAt > TICKING_MS && machine.at > 0 && machine.machineLagMs === undefined,
    'long-tasks': blind.includes('long-tasks'),
    memory: machine.at > 0 && machine.memory === undefined,
    pressure: machine.at > 0 && machine.pressure === undefined,
  };
  return (Object.keys(is) as BlindSpot[]).filter((spot) => is[spot]);
}
