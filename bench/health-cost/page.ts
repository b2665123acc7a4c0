/** What the watched page of `bench:health-cost` runs: the watch of the machine, as the client runs it, and nothing else. */
import { watchMachine } from '../../sdk/health/machine-watch.ts';
import { browserPlatform } from '../../sdk/platform.ts';

watchMachine(browserPlatform()).subscribe(({ at }) => {
  document.title = String(at);
});
