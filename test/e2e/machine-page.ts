/** What the pages of `machine.test.ts` run: the watch of the machine, as the client runs it, and what it told. */
import { Subject } from 'rxjs';
import { watchMachine } from '../../sdk/health/machine-watch.ts';
import type { MachineState } from '../../sdk/health/machine.ts';
import { browserPlatform } from '../../sdk/platform.ts';

/** What the test finds in the page. */
export interface MachinePage {
  /** The last state. */
  last: MachineState;
  /** Says what the server's clock shows, less ours, ms. */
  readonly ask: (offsetMs: number) => void;
}

const offset$ = new Subject<number>();
const made: { page?: MachinePage } = {};
watchMachine(browserPlatform(), { offset$ }).subscribe((last) => {
  made.page ??= { last, ask: (offsetMs) => offset$.next(offsetMs) };
  made.page.last = last;
});
Object.assign(globalThis, { machine: made.page });
