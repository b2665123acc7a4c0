/**
 * What health costs while nothing happens: the built gadget in the simulated desktop against the same desktop without it, and the watch
 * of the machine alone against an empty page. Options beside those of every bench: `--minutes N` (2 unless told) for each span.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { join } from 'node:path';
import { ROOT } from '../scripts/run.mjs';
import { withDesktop } from '../test/e2e/desktop.ts';
import { visibleBrowser } from './channel/browser.ts';
import { costOf, type Cost } from './health-cost/measure.ts';
import { present, type Report } from './report.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, check: { type: 'boolean' }, minutes: { type: 'string', default: '2' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes needs a number above 0.');
const SPAN_MS = minutes * 60_000;
/** Until what is done once at the beginning is over, ms: the first probes, the compiling of what runs often. */
const SETTLE_MS = 30_000;
const REQUESTS_A_MINUTE = 1;
const CPU_PERCENT = 0.2;

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, SETTLE_MS));

interface Pair {
  readonly on: Cost;
  readonly off: Cost;
}

/** The desktop with the gadget, then the same page without its frame; and the requests of that frame. */
async function gadgetCost(): Promise<Pair & { readonly requests: readonly string[] }> {
  const { browser, close } = await visibleBrowser();
  const found: { pair?: Pair } = {};
  const requests: string[] = [];
  try {
    await withDesktop(browser, async ({ page, gadget }) => {
      await gadget.getByRole('heading').first().waitFor();
      await settle();
      const frame = page.frames().find((one) => one !== page.mainFrame());
      page.on('request', (request) => {
        if (request.frame() === frame) requests.push(`${request.method()} ${new URL(request.url()).pathname}`);
      });
      const on = await costOf(browser, page, SPAN_MS);
      await page.locator('iframe#gadget').evaluate((element) => element.remove());
      await settle();
      found.pair = { on, off: await costOf(browser, page, SPAN_MS) };
    });
  } finally {
    await close();
  }
  if (!found.pair) throw new Error('Nothing was measured.');
  return { ...found.pair, requests };
}

/** A page with the watch of the machine, and an empty one. */
async function watchCost(): Promise<Pair> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'bench', 'health-cost', 'page.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    conditions: ['production', 'es2015'],
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const measure = async (body: string): Promise<Cost> => {
    const { browser, close } = await visibleBrowser();
    try {
      const page = await browser.newPage();
      await page.route('http://localhost/**', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>page</title>${body}` }),
      );
      await page.goto('http://localhost/');
      if (body !== '') await page.waitForFunction(() => 'watchedAt' in globalThis);
      await settle();
      return await costOf(browser, page, SPAN_MS);
    } finally {
      await close();
    }
  };
  const [on, off] = await Promise.all([measure(`<script>${script}</script>`), measure('')]);
  return { on, off };
}

const started = Date.now();
console.error(`Measures for about ${Math.ceil(2 * minutes + 1.5)} minutes …`);
const [gadget, watch] = await Promise.all([gadgetCost(), watchCost()]);
const percent = (share: number): number => Math.round(share * 100_000) / 1_000;
const write = (share: number): string => percent(share).toFixed(3);
const rowsOf = (name: string, without: string, { on, off }: Pair): Report['rows'] => [
  ...(
    [
      [name, on],
      [without, off],
    ] as const
  ).map(([row, { processShare, taskShare, scriptShare }]) => ({
    name: row,
    figures: { process: write(processShare), task: write(taskShare), script: write(scriptShare) },
  })),
  {
    name: 'difference',
    figures: {
      process: write(on.processShare - off.processShare),
      task: write(on.taskShare - off.taskShare),
      script: write(on.scriptShare - off.scriptShare),
    },
  },
];
const cores = cpus();
present({
  title: 'Cost of health while nothing happens, % of one processor',
  columns: { process: 'process, all threads', task: 'main thread, tasks', script: 'scripts of it' },
  rows: [
    ...rowsOf('desktop with the gadget', 'the same desktop without it', gadget),
    ...rowsOf('page with the watch alone', 'empty page', watch),
  ],
  goals: [
    {
      name: 'requests of the idle gadget a minute',
      value: gadget.requests.length / minutes,
      limit: REQUESTS_A_MINUTE,
      unit: '',
      direction: 'at most',
    },
    ...(
      [
        ['main thread for the idle gadget, health and display', gadget.on.taskShare - gadget.off.taskShare],
        ['process for the idle gadget, worker and drawing too', gadget.on.processShare - gadget.off.processShare],
        ['process for the watch of the machine, worker and all', watch.on.processShare - watch.off.processShare],
      ] as const
    ).map(([name, share]) => ({
      name,
      value: percent(share),
      limit: CPU_PERCENT,
      unit: '%',
      direction: 'at most' as const,
    })),
  ],
  notes: [
    `Requests: ${gadget.requests.join(', ') || 'none'}.`,
    `Processor time by the browser's own account (Performance.getMetrics in thread ticks; SystemInfo.getProcessInfo), ${minutes} min each ` +
      `after ${SETTLE_MS / 1_000} s; ${cores.length} × ${cores[0]?.model ?? 'CPU'}, load ${(loadavg()[0] ?? 0).toFixed(1)}; ` +
      `${new Date(started).toISOString().slice(0, 10)}.`,
  ],
});
