/** What the watched page of `bench:health-cost` runs: the watch of the machine, as the client runs it, and nothing else. */
import { watchMachine } from '../../sdk/health/machine-watch.ts';
import { browserPlatform } from '../../sdk/platform.ts';

// Not shown: what a page draws is no cost of watching.
watchMachine(browserPlatform()).subscribe(({ at }) => Object.assign(globalThis, { watchedAt: at }));
