/** A machine that tells what the test wants, and its worker's ticks. */
import type { MachineSource } from '../../sdk/machine-source.ts';
import type { Tick } from '../../sdk/platform.ts';

/** A tick on time. */
export function tickAt(sentAt: number, lateMs = 0): Tick {
  return { sentAt, lateMs };
}

/** A machine of which nothing is known but what is given. */
export function fakeMachine(parts: Partial<MachineSource> = {}): MachineSource {
  return {
    userAgent: '',
    brands: [],
    loadedAt: 0,
    discarded: false,
    cores: undefined,
    memory: () => undefined,
    frames: () => undefined,
    ...parts,
  };
}
