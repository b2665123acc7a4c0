/**
 * The `Desktop-webservices` log in the line format of a Finesse server (facts §6.4). The message keys of real lines are not
 * published whole, so all keys here begin with `SIM_`: they are the simulator's own.
 */
import { Subject, type Observable } from 'rxjs';
import type { SideName } from '../types.ts';
import type { Core } from './model.ts';

/** A line as it was written. */
export interface WebservicesLine {
  readonly side: SideName;
  /** `Desktop-webservices.2026-01-05T08-00-00.000.log` */
  readonly file: string;
  readonly line: string;
}

/** Which thread of the server writes; names as in the technote. */
export type LogThread =
  'Smack Listener Processor (1)' | 'pool-8-thread-1' | 'CoreImpl-worker12' | 'CTIMessageEventExecutor-0';

/** The log of both sides, for readers. */
export interface WebservicesLog {
  /** The last 1,000 lines of a side, oldest first. */
  lines(side: SideName): readonly string[];
  /** Every line as it is written. Hot; completes when the Finesse is closed. */
  readonly line$: Observable<WebservicesLine>;
}

/** The log, for its writers. */
export interface WebservicesWriter extends WebservicesLog {
  write(side: SideName, thread: LogThread, key: `SIM_${string}`, text: string): void;
  close(): void;
}

const KEPT = 1_000;
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `Jun 17 2017 00:16:04.630 +0530`: a server time in the server's zone. */
export function logTime(ms: number, offsetMinutes: number): string {
  const local = new Date(ms + offsetMinutes * 60_000).toISOString();
  const off = Math.abs(offsetMinutes);
  const zone = `${offsetMinutes < 0 ? '-' : '+'}${pad(Math.floor(off / 60), 2)}${pad(off % 60, 2)}`;
  const month = MONTHS[Number(local.slice(5, 7)) - 1] ?? '';
  return `${month} ${local.slice(8, 10)} ${local.slice(0, 4)} ${local.slice(11, 23)} ${zone}`;
}

/** An empty log, bounded. */
export function createWebservicesLog(core: Core): WebservicesWriter {
  const kept: Record<SideName, string[]> = { a: [], b: [] };
  const written: Record<SideName, number> = { a: 0, b: 0 };
  const line$ = new Subject<WebservicesLine>();
  const begun = new Date(core.clock.now()).toISOString().replaceAll(':', '-').replace('Z', '');
  const file = `Desktop-webservices.${begun}.log`;
  return {
    lines: (side) => [...kept[side]],
    line$: line$.asObservable(),
    write(side, thread, key, text) {
      written[side] += 1;
      const { host } = core.world.sides[side];
      const time = logTime(core.clock.now(), core.world.timezoneOffset);
      const line = `${pad(written[side], 10)}: ${host}: ${time}: %CCBU_${thread}-6-${key}: ${text}`;
      kept[side].push(line);
      if (kept[side].length > KEPT) kept[side].shift();
      line$.next({ side, file, line });
    },
    close: () => line$.complete(),
  };
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
