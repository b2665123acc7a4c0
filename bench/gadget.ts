/**
 * What the gadget costs an agent, in the simulated desktop in real Chromium: bytes, time to the first picture, longest task. Options
 * beside those of every bench: `--minutes N` (2 unless told) of quiet in which tasks are looked at; 60 is the hour of the goal.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ROOT } from '../scripts/run.mjs';
import { withDesktop } from '../test/e2e/desktop.ts';
import { visibleBrowser } from './channel/browser.ts';
import { firstPaints } from './gadget/paint.ts';
import { traced } from './gadget/tasks.ts';
import { present, type Report } from './report.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, check: { type: 'boolean' }, minutes: { type: 'string', default: '2' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes needs a number above 0.');
const SLOWDOWNS = [1, 4];
const LOADS = 7;
/** Until what is done once at the beginning is over, ms. */
const SETTLE_MS = 30_000;
const KIB = 1024;
const FOLDER = '/3rdpartygadget/files/finesse-pulse/';

const median = (figures: readonly number[]): number =>
  [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? NaN;
const gzipOf = (name: string): number =>
  gzipSync(readFileSync(join(ROOT, 'dist', 'gadget-package', name)), { level: 9 }).length;

const rows: Report['rows'][number][] = [];
const loaded: string[] = [];
const paints = new Map<number, number>();
const tasks: number[] = [];
const { browser, close } = await visibleBrowser();
try {
  for (const slowdown of SLOWDOWNS) {
    await withDesktop(browser, async (desktop) => {
      const times = await firstPaints(desktop, slowdown, LOADS);
      paints.set(slowdown, median(times));
      const name = `first picture after the script is there, processor ${slowdown}× slower, ms`;
      rows.push({ name, figures: { median: median(times), worst: Math.max(...times) } });
    });
  }
  await withDesktop(browser, async ({ page, gadget }) => {
    page.on('request', (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.startsWith(FOLDER) && pathname.endsWith('.js')) loaded.push(basename(pathname));
    });
    await page.reload();
    await gadget.getByRole('heading', { level: 2 }).first().waitFor();
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const [, quiet] = await traced(
      browser,
      page,
      () => new Promise((resolve) => setTimeout(resolve, minutes * 60_000)),
    );
    tasks.push(...quiet.tasks);
  });
} finally {
  await close();
}
const [longest = NaN] = tasks;
rows.push({
  name: 'task of the main thread while nothing happens, ms',
  figures: { median: median(tasks), worst: longest },
});
const entry = loaded.filter((name) => name.startsWith('finesse-pulse-'));
const bytes = (names: readonly string[]): number => names.reduce((sum, name) => sum + gzipOf(name), 0) / KIB;

present({
  title: 'The gadget in the desktop of an agent',
  columns: { median: 'median', worst: 'worst' },
  rows,
  goals: [
    ...SLOWDOWNS.map((slowdown) => ({
      name: `first picture, processor ${slowdown}× slower`,
      value: paints.get(slowdown) ?? NaN,
      limit: 100,
      unit: 'ms',
      direction: 'at most' as const,
    })),
    { name: 'longest task', value: longest, limit: 10, unit: 'ms', direction: 'at most' },
    {
      name: 'script before the first picture, gzip',
      value: bytes(entry),
      limit: 45,
      unit: 'KiB',
      direction: 'at most',
    },
    { name: 'script in all, gzip', value: bytes(loaded), limit: 45, unit: 'KiB', direction: 'at most' },
  ],
  notes: [
    `Loaded by an agent who speaks English and opens nothing: ${loaded.map((name) => `${name.slice(0, -12)} ${gzipOf(name).toLocaleString('en')}`).join(', ')} bytes.`,
    `${LOADS} loads each, nothing cached; tasks of ${minutes} min, processor time, of the gadget and the simulated desktop together.`,
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, load ${(loadavg()[0] ?? 0).toFixed(1)}, Chromium ${browser.version()}.`,
  ],
});
