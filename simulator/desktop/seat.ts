/** What a desk's page knows, and what it does by itself: looks at the simulator each second, keeps the gadget's lines. */
import { timer } from 'rxjs';
import type { ActiveFault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';
import {
  control,
  type ControlState,
  type DemoAgent,
  type DemoState,
  type SidePorts,
  type SideStates,
} from './control-client.ts';
import type { Hub } from './hub.ts';
import type { LogFile } from './panel-view.ts';
import type { DesktopSession } from './session.ts';

/** All that is drawn. */
export interface Seat {
  ports: SidePorts;
  agent: DemoAgent | undefined;
  session: DesktopSession | undefined;
  reasons: ControlState['reasonCodes'];
  movingTo: SideName | undefined;
  /** What could not be done, in one sentence. */
  problem: string;
  active: readonly ActiveFault[];
  sides: SideStates | undefined;
  demo: DemoState | undefined;
  /** How long a fault of the panel lasts, ms; 0 until it is removed. */
  durationMs: number;
  place: 'all' | 'notification' | 'rest';
  file: LogFile;
  lines: string;
  clientLog: string[];
}

/** A desk before anything is known. */
export const emptySeat = (): Seat => ({
  ports: { a: 0, b: 0, here: 'a' },
  agent: undefined,
  session: undefined,
  reasons: [],
  movingTo: undefined,
  problem: '',
  active: [],
  sides: undefined,
  demo: undefined,
  durationMs: 90_000,
  place: 'all',
  file: 'info.log',
  lines: '',
  clientLog: [],
});

/** Lines of a log that are shown. */
const TAIL = 200;
/** UTF-16 units of a line of a gadget that are kept. */
const LINE_LENGTH = 2000;
/** A log is read each so many looks: it is whole files. */
const LOG_EACH = 3;

/** Keeps what gadgets say on the hub. */
export function keepClientLog(hub: Hub, seat: Seat): void {
  hub.subscribe('finesse.clientLogging.*', (_topic, line) => {
    // A line is a text; what else a gadget may say is shown as it came. JSON has brought it, so that JSON can write it.
    seat.clientLog.push((typeof line === 'string' ? line : JSON.stringify(line ?? null)).slice(0, LINE_LENGTH));
    if (seat.clientLog.length > TAIL) seat.clientLog.shift();
  });
}

/** Reads what is broken, how the sides are, and the end of the chosen log. */
export async function look(seat: Seat, withLog = true): Promise<Partial<Seat>> {
  const [active, sides, demo] = await Promise.all([
    control.faults(),
    control.sides(),
    seat.demo ? control.demo() : undefined,
  ]);
  const { file, ports } = seat;
  if (!withLog) return { active, sides, demo };
  const whole = file === 'client' ? seat.clientLog : (await control.log(file, ports.here)).trimEnd().split('\n');
  return { active, sides, demo, lines: file === seat.file ? whole.slice(-TAIL).join('\n') : seat.lines };
}

/** Looks each second while somebody sees the page. */
export function lookEachSecond(
  seat: Seat,
  told: (news: Partial<Seat>) => void,
  failed: (error: unknown) => void,
): void {
  timer(1000, 1000).subscribe((count) => {
    if (!document.hidden) look(seat, seat.file === 'client' || count % LOG_EACH === 0).then(told, failed);
  });
}
