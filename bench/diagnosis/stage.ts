/** What the acts of an episode can lay hands on, and the acts as a script. */
import type { Fault } from '../../simulator/core/faults-types.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { Machine } from './machine.ts';
import type { Wire } from './wire.ts';

/** The episode while it plays. */
export interface Stage {
  readonly simulator: Simulator;
  readonly machine: Machine;
  readonly wire: Wire;
  /** The agent opens the session again. */
  readonly signIn: () => void;
}

/** One thing that happens. */
export interface Act {
  /** Ms from the beginning of the episode. */
  readonly at: number;
  /** For the replay; '' for what is not worth a line. */
  readonly what: string;
  readonly run: (stage: Stage) => void;
}

/** Collects acts; times are ms from the beginning. */
export interface Script {
  readonly acts: readonly Act[];
  act(at: number, what: string, run: Act['run']): void;
  /** A fault of the simulator from one moment to another. */
  fault(from: number, to: number, fault: Fault): void;
}

/** An empty script. */
export function newScript(): Script {
  const acts: Act[] = [];
  const act: Script['act'] = (at, what, run) => void acts.push({ at: Math.max(0, Math.round(at)), what, run });
  return {
    get acts() {
      // Stable, so that what was written first happens first.
      return acts.toSorted((one, other) => one.at - other.at);
    },
    act,
    fault(from, to, fault) {
      const durationMs = Math.max(1, Math.round(to - from));
      act(from, `${JSON.stringify(fault)} for ${Math.round(durationMs / 1000)} s`, ({ simulator }) => {
        simulator.faults.add({ ...fault, durationMs });
      });
    },
  };
}
