/**
 * The channel beside stock strophe.js, in real Chromium against the simulator on loopback (docs/benchmarks.md).
 * Options beside those of every bench: `--quick` leaves out the hidden tabs, long outages and most repetitions;
 * `--hidden-minutes N` (10 unless told) is how long the tabs stay hidden; `--only connect,gap` measures these parts alone.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { visibleBrowser } from './channel/browser.ts';
import { measure, PARTS } from './channel/measure.ts';
import { makePages } from './channel/pages.ts';
import { reportOf } from './channel/results.ts';
import { present } from './report.ts';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean' },
    check: { type: 'boolean' },
    quick: { type: 'boolean', default: false },
    'hidden-minutes': { type: 'string', default: '10' },
    only: { type: 'string', default: PARTS.join() },
  },
});
const hiddenMinutes = Number(values['hidden-minutes']);
if (!(hiddenMinutes > 0)) throw new Error('--hidden-minutes needs a number above 0.');
const wanted = values.only.split(',');
const unknown = wanted.find((name) => !PARTS.some((part) => part === name));
if (unknown !== undefined) throw new Error(`--only: there is no part ${unknown}, but ${PARTS.join(', ')}.`);

const started = Date.now();
/** Processes that wanted a core, over the last minute: above their number everything in milliseconds is the machine's. */
const load = (): string => (loadavg()[0] ?? 0).toFixed(1);
const loadBefore = load();
const pages = await makePages();
const { browser, close } = await visibleBrowser();
try {
  const lines = await measure({
    browser,
    folder: pages.folder,
    parts: new Set(PARTS.filter((part) => wanted.includes(part))),
    quick: values.quick,
    hiddenMinutes,
    progress: (what) => console.error(`${Math.round((Date.now() - started) / 1000)} s: ${what} …`),
  });
  const cores = cpus();
  present(
    reportOf('Notification channel: ours (left) and stock strophe.js (right)', lines, [
      `Chromium ${browser.version()} without a window, Node ${process.version}, ${cores.length} × ${cores[0]?.model ?? 'CPU'}; ` +
        'simulator on loopback, plain HTTP/1.1, no delay added; wait 30, hold 1, inactivity 60 s.',
      `${new Date(started).toISOString().slice(0, 10)}, ${Math.round((Date.now() - started) / 60_000)} min in all; ` +
        `load of the machine before ${loadBefore}, after ${load()}.`,
    ]),
  );
} finally {
  await close();
  pages.remove();
}
