/**
 * A Finesse to talk to, for tests and demonstrations; runs in a browser, a worker and Node. Made by {@link createSimulator}, reached
 * in process ({@link inProcessFetch}, …), by msw (`finesse-pulse/simulator/msw`) or by a server (`finesse-pulse/simulator/node`).
 */
export { exampleWorld } from './core/example-world.ts';
export { parseFault } from './core/faults-parse.ts';
export type {
  ActiveFault,
  Fault,
  FaultBase,
  FaultId,
  FaultTarget,
  ServerFault,
  WireFault,
} from './core/faults-types.ts';
export type { Faults } from './core/faults.ts';
export type { Finesse } from './core/finesse/finesse.ts';
export type { NotificationService } from './core/openfire/notification-service.ts';
export { seededRandom } from './core/random.ts';
export type {
  Deployment,
  FinesseVersion,
  HttpHandler,
  HttpOutcome,
  HttpRequest,
  SideName,
  SocketHandler,
  Surroundings,
  Timers,
} from './core/types.ts';
export { VirtualClock } from './core/virtual-clock.ts';
export { parseWorld, parseWorldText, WorldError } from './core/world.ts';
export type { World } from './core/world.ts';
export { inProcessFetch, inProcessWebSocket, inProcessXMLHttpRequest } from './in-process.ts';
export type { InProcessSocket, InProcessXhr, ServedSimulator, SideChoice } from './in-process.ts';
export { createSimulator, TECHNOTE_TIMERS } from './simulator.ts';
export type { Side, Simulator, SimulatorOptions } from './simulator.ts';
