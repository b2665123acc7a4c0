/**
 * The list of active faults: adds, removes and ends them, tells who waits for a change, and hands faults of the server to
 * whoever can carry them out. Deterministic: time comes from the scheduler, chance from the seed.
 */
import { Subject, Subscription, type Observable } from 'rxjs';
import { faultyHttp } from './faults-http.ts';
import type { FaultRegister } from './faults-register.ts';
import { faultySocket } from './faults-socket.ts';
import {
  isServerFault,
  type ActiveFault,
  type Fault,
  type FaultBase,
  type FaultId,
  type ServerFault,
} from './faults-types.ts';
import type { HttpHandler, SideName, SocketHandler, Surroundings } from './types.ts';

/** What {@link createFaults} works with. */
export interface FaultsOptions {
  readonly surroundings: Surroundings;
  /** Carries out a fault of the server and returns how to undo it, or undefined when it acts only once. */
  readonly server: (fault: FaultBase & ServerFault) => (() => void) | undefined;
  /** Login id of the session with that sid, where one is known. */
  readonly userOf: (side: SideName, sid: string) => string | undefined;
}

/** Faults on demand. */
export interface Faults {
  /**
   * Begins a fault. One that acts only once (`conflict`, `session-loss`, `session-terminate`) is over when this returns.
   * @returns its id, for {@link Faults.remove}.
   */
  add(fault: Fault): FaultId;
  /** Ends a fault: what it stalled goes on, what it stopped starts again. False when there is no such fault. */
  remove(id: string): boolean;
  /** Faults that act now, oldest first. */
  list(): readonly ActiveFault[];
  /** Ends all faults. */
  clear(): void;
  /** Emits after each change of {@link Faults.list}. Hot; completes on `close()`. */
  readonly changes$: Observable<void>;
  /** Puts the faults of the wire in front of a handler. */
  http(side: SideName, handler: HttpHandler): HttpHandler;
  /** Puts the faults of the wire in front of a socket handler. */
  socket(side: SideName, handler: SocketHandler): SocketHandler;
  /** Ends all faults and timers; what is under way, or comes later, is reset. Final. */
  close(): void;
}

interface Entry {
  readonly active: ActiveFault;
  readonly ending: Subscription;
}

/** Makes an empty list of faults. */
export function createFaults({ surroundings, server, userOf }: FaultsOptions): Faults {
  const { scheduler } = surroundings;
  const entries = new Map<string, Entry>();
  const added$ = new Subject<ActiveFault>();
  const changes$ = new Subject<void>();
  let counter = 0;

  const remove = (id: string): boolean => {
    const entry = entries.get(id);
    if (!entry) return false;
    entries.delete(id);
    entry.ending.unsubscribe();
    changes$.next();
    return true;
  };
  const add = (fault: Fault): FaultId => {
    const id = `f${++counter}` as FaultId;
    const since = scheduler.now();
    const ending = new Subscription();
    if (isServerFault(fault)) {
      const undo = server(fault);
      if (undo === undefined) return id;
      ending.add(undo);
    }
    const { durationMs } = fault;
    const active: ActiveFault = {
      id,
      fault,
      since,
      used: 0,
      ...(durationMs === undefined ? {} : { until: since + durationMs }),
    };
    entries.set(id, { active, ending });
    if (durationMs !== undefined) ending.add(scheduler.schedule(() => remove(id), durationMs));
    added$.next(active);
    changes$.next();
    return id;
  };
  const clear = (): void => {
    for (const id of [...entries.keys()]) remove(id);
  };
  const list = (): readonly ActiveFault[] => [...entries.values()].map((entry) => entry.active);
  const use = (id: FaultId): void => {
    const entry = entries.get(id);
    if (!entry) return;
    const used = entry.active.used + 1;
    entries.set(id, { ...entry, active: { ...entry.active, used } });
    const { count } = entry.active.fault;
    if (count !== undefined && used >= count) remove(id);
  };

  const register: FaultRegister = { surroundings, active: list, added$, changes$, use, userOf };
  return {
    add,
    remove,
    list,
    clear,
    changes$,
    http: (side, handler) => faultyHttp(register, side, handler),
    socket: (side, handler) => faultySocket(register, side, handler),
    close() {
      // First, so that nothing that a fault held back goes on to the server.
      added$.complete();
      clear();
      changes$.complete();
    },
  };
}
