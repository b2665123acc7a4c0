/**
 * What `npm start` runs: a simulator whose contact centre can be exchanged for one of another size while its servers go on, and the
 * agents in it at whose desks nobody sits. Open desks meet it as a restart: their sessions are gone, and they sign in again.
 */
import { ControlError, controlHandler, json, readJson } from '../core/control-http.ts';
import type { Faults } from '../core/faults.ts';
import type { Deployment, FinesseVersion, HttpHandler, HttpRequest, SideName, Timers } from '../core/types.ts';
import type { World } from '../core/world.ts';
import { createSimulator, type Side, type Simulator } from '../simulator.ts';
import { createCrowd, type Crowd } from './crowd.ts';
import { DEFAULT_AGENTS, demoWorld } from './demo-world.ts';

/** What {@link createDemo} takes. */
export interface DemoOptions {
  /** Members of the first team; 12 unless told. Not beside `world`. */
  readonly agents?: number;
  /** A world of one's own: its size stays as it is. */
  readonly world?: World;
  readonly version?: FinesseVersion;
  readonly deployment?: Deployment;
  /** In place of those of the technote. */
  readonly timers?: Partial<Timers>;
}

/** Faster than life, so that something is to be seen within a minute. */
const PACE = 3;

interface Centre {
  readonly simulator: Simulator;
  readonly crowd: Crowd;
}

/**
 * Opens the contact centre. `close()` ends the simulator of now, and its crowd; idempotent.
 * @throws OptionsError for a size that cannot be.
 */
export function createDemo(options: DemoOptions = {}): Simulator {
  const { world, agents = DEFAULT_AGENTS, version, deployment, timers } = options;
  const open = (of: World): Centre => {
    const simulator = createSimulator({
      world: of,
      ...(version && { version }),
      ...(deployment && { deployment }),
      ...(timers && { timers }),
    });
    return { simulator, crowd: createCrowd(simulator, PACE) };
  };
  const close = ({ crowd, simulator }: Centre): void => {
    crowd.close();
    simulator.close();
  };
  let centre = open(world ?? demoWorld(agents));
  let generation = 1;

  const state = (): unknown => ({ generation, resizable: world === undefined, ...centre.crowd.state() });
  const resize = (size: unknown): void => {
    if (world !== undefined) throw new ControlError(400, 'The world comes from a file, so its teams stay as they are.');
    if (typeof size !== 'number') throw new ControlError(400, 'agents: a number is due.');
    // Checked before the old one is closed.
    const next = demoWorld(size);
    close(centre);
    centre = open(next);
    generation += 1;
  };
  const control = controlHandler((request) => {
    const known = `${request.method} ${request.path.replace(/[?#].*$/s, '')}`;
    if (known === 'POST /simulator/demo/team') resize(readJson(request)['agents']);
    else if (known === 'POST /simulator/demo/drop') {
      const { kind } = readJson(request);
      if (kind !== 'burst' && kind !== 'scattered') throw new ControlError(400, 'kind: "burst" or "scattered" is due.');
      centre.crowd.drop(kind);
    } else if (known === 'DELETE /simulator/demo/drop') centre.crowd.calm();
    else if (known !== 'GET /simulator/demo') throw new ControlError(404, `The demo has no ${known}.`);
    return json(200, state());
  });
  return asOne(
    () => centre.simulator,
    control,
    () => close(centre),
  );
}

/** One simulator for those who hold on to it, whichever it is at the time. */
function asOne(now: () => Simulator, demo: HttpHandler, close: () => void): Simulator {
  const side = (name: SideName): Side => ({
    name,
    get host() {
      return now().sides[name].host;
    },
    get notification() {
      return now().sides[name].notification;
    },
    rest: (request, signal) => now().sides[name].rest(request, signal),
    http: (request, signal) => now().sides[name].http(request, signal),
    socket: (...given) => now().sides[name].socket(...given),
  });
  const faults: Faults = {
    add: (fault) => now().faults.add(fault),
    remove: (id) => now().faults.remove(id),
    list: () => now().faults.list(),
    clear: () => now().faults.clear(),
    get changes$() {
      return now().faults.changes$;
    },
    http: (name, handler) => (request, signal) => now().faults.http(name, handler)(request, signal),
    socket:
      (name, handler) =>
      (...given) =>
        now().faults.socket(name, handler)(...given),
    close: () => now().faults.close(),
  };
  return {
    sides: { a: side('a'), b: side('b') },
    get finesse() {
      return now().finesse;
    },
    faults,
    get surroundings() {
      return now().surroundings;
    },
    control: (request: HttpRequest, signal) =>
      request.path.startsWith('/simulator/demo') ? demo(request, signal) : now().control(request, signal),
    close,
  };
}
