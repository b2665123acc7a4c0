/** Between the list of faults and those who carry them out on the wire. */
import type { Observable } from 'rxjs';
import type { ActiveFault, FaultId } from './faults-types.ts';
import type { SideName, Surroundings } from './types.ts';

/** What the wire needs of the list. */
export interface FaultRegister {
  readonly surroundings: Surroundings;
  /** Active faults, oldest first. */
  active(): readonly ActiveFault[];
  /** Emits the fault that was added; for requests and sockets that are held when it begins. Completes when all of them are to end. */
  readonly added$: Observable<ActiveFault>;
  /** Emits after each addition and removal. */
  readonly changes$: Observable<void>;
  /** Counts one action of a fault, and removes it when its count is reached. */
  use(id: FaultId): void;
  userOf(side: SideName, sid: string): string | undefined;
}
