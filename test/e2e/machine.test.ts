/** What happens to a page and its machine in real Chromium, each recognised as what it is and as nothing else. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import type { Browser, CDPSession, Frame, Page } from 'playwright-core';
import { ordinaryBrowser, type BenchBrowser } from '../../bench/channel/browser.ts';
import { ROOT } from '../../scripts/run.mjs';
import type { MachineState } from '../../sdk/health/machine.ts';
import type { MachinePage } from './machine-page.ts';

/** How long it is waited for anything, ms. */
const PATIENCE = 30_000;
/** The same for timers that come once a minute, ms. */
const THROTTLED_PATIENCE = 100_000;
/** Between two looks at a page, ms; not in the page, whose timers may stand still. */
const LOOK_MS = 50;
const ORIGIN = 'http://localhost';

declare const machine: MachinePage;

interface Watched {
  readonly page: Page;
  /** In which the watch runs. */
  readonly frame: Frame;
  readonly protocol: CDPSession;
  /** Puts another tab before it, and it before the other. */
  readonly hide: () => Promise<void>;
  readonly show: () => Promise<void>;
  /** The state, as soon as it is as wanted. */
  readonly until: (wanted: (state: MachineState) => boolean, patience?: number) => Promise<MachineState>;
}

describe('the watch of the machine', { concurrency: 1 }, () => {
  let started: BenchBrowser;
  let script: string;
  let throttling: BenchBrowser;
  let throttled: Promise<MachineState>;
  const browser = (): Browser => started.browser;
  before(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(ROOT, 'test', 'e2e', 'machine-page.ts')],
      bundle: true,
      format: 'iife',
      conditions: ['es2015'],
      write: false,
    });
    script = outputFiles[0]?.text ?? '';
    started = await ordinaryBrowser();
    // Five minutes would be waited for otherwise; what is done then is done at once.
    throttling = await ordinaryBrowser(['--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1']);
    throttled = watchThrottled();
    // Looked at last, when it has had its minute.
    throttled.catch(() => undefined);
  });
  after(async () => {
    await started.close();
    await throttling.close();
  });

  const documents: Readonly<Record<string, string>> = {
    '/watched': '<title>watched</title><script src="/script.js"></script>',
    '/empty': '<title>empty</title>',
    '/desktop':
      '<title>desktop</title><iframe name="pulse" src="/watched?key=1"></iframe><iframe name="noisy" src="/empty?token=2"></iframe>',
  };

  /** Opens a page, lets the watch settle, and leaves nothing behind. */
  async function watch(
    use: (watched: Watched) => Promise<void>,
    path = '/watched',
    agent?: string,
    of = browser(),
  ): Promise<void> {
    // Only in the window that was opened with the browser one tab hides another.
    const [context] = of.contexts();
    assert.ok(context);
    const page = await context.newPage();
    const opened = [page];
    try {
      const protocol = await context.newCDPSession(page);
      if (agent !== undefined) await protocol.send('Emulation.setUserAgentOverride', { userAgent: agent });
      await page.route(`${ORIGIN}/**`, (route) => {
        const { pathname } = new URL(route.request().url());
        return pathname === '/script.js'
          ? route.fulfill({ contentType: 'text/javascript', body: script })
          : route.fulfill({ contentType: 'text/html', body: `<!doctype html>${documents[pathname] ?? ''}` });
      });
      page.setDefaultTimeout(PATIENCE);
      await page.goto(ORIGIN + path);
      const frame = path === '/desktop' ? await frameOf(page, 'pulse') : page.mainFrame();
      const until: Watched['until'] = async (wanted, patience = PATIENCE) => {
        const deadline = performance.now() + patience;
        let seen: MachineState | undefined;
        while (performance.now() < deadline) {
          seen = await frame.evaluate(() => machine.last);
          if (wanted(seen)) return seen;
          await lasts(LOOK_MS);
        }
        throw new Error(`Waited ${patience} ms in vain. The last state: ${JSON.stringify(seen)}`);
      };
      // Two ticks, so that there is one to hold the next against.
      await until(({ machineLagMs, at, pageAgeMs = 0 }) => machineLagMs !== undefined && at > 0 && pageAgeMs > 2_500);
      const show = () => page.bringToFront();
      const hide = async (): Promise<void> => {
        const other = await context.newPage();
        opened.push(other);
        await other.bringToFront();
      };
      await use({ page, frame, protocol, hide, show, until });
    } finally {
      for (const one of opened) await one.close();
    }
  }
  async function watchThrottled(): Promise<MachineState> {
    let seen: MachineState | undefined;
    const use = async ({ hide, until }: Watched): Promise<void> => {
      await hide();
      seen = await until(({ pauses }) => pauses.length > 0, THROTTLED_PATIENCE);
    };
    await watch(use, '/watched', undefined, throttling.browser);
    assert.ok(seen);
    return seen;
  }
  async function frameOf(page: Page, name: string): Promise<Frame> {
    await page.waitForFunction(
      (of) => (window.frames as unknown as Record<string, { machine?: unknown }>)[of]?.machine !== undefined,
      name,
    );
    const frame = page.frame({ name });
    assert.ok(frame);
    return frame;
  }
  const kinds = ({ pauses }: MachineState) => [...new Set(pauses.map(({ kind }) => kind))];
  /** What a state shows beside lags. */
  const shown = (state: MachineState) => ({
    pauses: kinds(state),
    clockSets: state.clockSets.length,
    hidden: state.hiddenSince !== undefined,
    frozen: state.frozenSince !== undefined,
    offline: state.offlineSince !== undefined,
    discarded: state.discarded,
  });
  const QUIET = {
    pauses: [] as string[],
    clockSets: 0,
    hidden: false,
    frozen: false,
    offline: false,
    discarded: false,
  };
  /** In a task of its own, as a page's work is. */
  const block = (ms: number): void =>
    void setTimeout(() => {
      const end = performance.now() + ms;
      while (performance.now() < end);
    });
  /** As many steps a second as keep an ordinary processor half busy. */
  const work = (): void => {
    let sum = 0;
    const steps = (count: number): void => {
      for (let n = 0; n < count; n += 1) sum += Math.sqrt(n + sum);
    };
    let count = 100_000;
    // Measured while the code is still cold: warm it may take a third of that, and twenty times as long is a busy page all the same.
    for (let took = 0; took < 80; count *= 2) {
      const from = performance.now();
      steps(count);
      took = performance.now() - from;
    }
    setInterval(() => steps(count / 2), 160);
  };
  /** Sets the clock of a page or worker. */
  const step = (byMs: number): void => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + byMs;
  };
  /** How long something lasts is what is told. */
  const lasts = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  const lengthOf = ({ pauses }: MachineState): number => pauses.reduce((sum, { from, to }) => sum + to - from, 0);

  it('finds nothing in a page to which nothing happens, and knows its browser', async () => {
    await watch(async ({ until }) => {
      const state = await until(({ pageAgeMs = 0 }) => pageAgeMs > 5_000);
      assert.deepEqual(shown(state), QUIET);
      assert.ok((state.pageLagP95Ms ?? 999) < 200 && (state.machineLagP95Ms ?? 999) < 200, JSON.stringify(state));
      assert.ok((state.browser?.version ?? 0) > 100, JSON.stringify(state.browser));
      assert.ok(state.memory && state.memory.usedBytes > 0);
      assert.equal(state.frames, undefined);
    });
  });

  it('tells a hidden tab', async () => {
    await watch(async ({ hide, show, until }) => {
      await hide();
      const hidden = await until(({ hiddenSince }) => hiddenSince !== undefined);
      assert.deepEqual(shown(hidden), { ...QUIET, hidden: true });
      await show();
      assert.deepEqual(shown(await until(({ hiddenSince }) => hiddenSince === undefined)), QUIET);
    });
  });

  it('tells a frozen page', async () => {
    await watch(async ({ hide, show, protocol, until }) => {
      await hide();
      await until(({ hiddenSince }) => hiddenSince !== undefined);
      await protocol.send('Page.setWebLifecycleState', { state: 'frozen' });
      await lasts(2_500);
      await protocol.send('Page.setWebLifecycleState', { state: 'active' });
      const state = await until(({ pauses }) => pauses.length > 0);
      assert.deepEqual(shown(state), { ...QUIET, hidden: true, pauses: ['frozen'] });
      assert.ok(lengthOf(state) >= 2_400, JSON.stringify(state.pauses));
      // Nor does what was late because of it look like anything else.
      await show();
      const later = await until(
        ({ hiddenSince, machineLagMs }) => hiddenSince === undefined && machineLagMs !== undefined,
      );
      assert.deepEqual(shown(later), { ...QUIET, pauses: ['frozen'] });
    });
  });

  it('tells a page that lay in the back/forward cache', async () => {
    await watch(async ({ page, until }) => {
      await page.goto(`${ORIGIN}/empty`);
      await lasts(1_500);
      await page.goBack({ waitUntil: 'commit' });
      const state = await until(({ pauses }) => pauses.length > 0);
      assert.deepEqual(shown(state), { ...QUIET, pauses: ['cached'] });
    });
  });

  it('tells a blocked main thread, and for how long', async () => {
    await watch(async ({ frame, until }) => {
      await frame.evaluate(block, 2_000);
      const state = await until(({ pauses, longTasks }) => pauses.length > 0 && longTasks.length > 0);
      assert.deepEqual(shown(state), { ...QUIET, pauses: ['page-busy'] });
      const [task] = state.longTasks;
      assert.equal(task?.frame, 'self');
      assert.ok(task.ms >= 1_900 && task.ms < 4_000, JSON.stringify(state));
      assert.ok((state.pageLagP95Ms ?? 0) >= 900 && (state.machineLagP95Ms ?? 999) < 500, JSON.stringify(state));
    });
  });

  it("tells what is too much for a slowed processor of the page's thread, which is a busy page and no busy machine", async () => {
    await watch(async ({ frame, protocol, until }) => {
      await frame.evaluate(work);
      await protocol.send('Emulation.setCPUThrottlingRate', { rate: 20 });
      const state = await until(({ pauses, longTasks }) => pauses.length > 0 && longTasks.length > 0);
      // A slowed page takes long to close.
      await protocol.send('Emulation.setCPUThrottlingRate', { rate: 1 });
      assert.deepEqual(shown(state), { ...QUIET, pauses: ['page-busy'] });
      assert.ok(state.longTasks.every(({ frame: of }) => of === 'self'));
    });
  });

  it('tells a machine that gives the browser no processor, which is no busy page', async () => {
    await watch(async ({ until }) => {
      const protocol = await browser().newBrowserCDPSession();
      const { processInfo } = await protocol.send('SystemInfo.getProcessInfo');
      const renderers = processInfo.filter(({ type }) => type === 'renderer');
      assert.ok(renderers.length > 0);
      // As cpulimit(1) does it.
      for (const { id } of renderers) process.kill(id, 'SIGSTOP');
      await lasts(2_500);
      for (const { id } of renderers) process.kill(id, 'SIGCONT');
      const state = await until(({ pauses }) => pauses.length > 0);
      assert.deepEqual(shown(state), { ...QUIET, pauses: ['machine-busy'] });
      assert.ok(lengthOf(state) >= 1_400, JSON.stringify(state));
    });
  });

  it('tells that the browser is offline', async () => {
    await watch(async ({ protocol, until }) => {
      const network = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await protocol.send('Network.enable');
      await protocol.send('Network.emulateNetworkConditions', { ...network, offline: true });
      assert.deepEqual(shown(await until(({ offlineSince }) => offlineSince !== undefined)), {
        ...QUIET,
        offline: true,
      });
      await protocol.send('Network.emulateNetworkConditions', { ...network, offline: false });
      assert.deepEqual(shown(await until(({ offlineSince }) => offlineSince === undefined)), QUIET);
    });
  });

  const WINDOWS =
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
  for (const [what, byMs, agent] of [
    ['back by an hour', -3_600_000, undefined],
    ['forwards by twenty seconds', 20_000, undefined],
    ['forwards by an hour, where the monotonic clock counts sleep', 3_600_000, WINDOWS],
  ] as const)
    it(`tells that the clock was set ${what}`, async () => {
      await watch(
        async ({ page, frame, until }) => {
          // The computer's clock is not ours to set, so that of all that runs is, the worker first; the monotonic one goes on.
          for (const worker of page.workers()) await worker.evaluate(step, byMs);
          await frame.evaluate(step, byMs);
          const state = await until(({ clockSets }) => clockSets.length > 0);
          assert.deepEqual(shown(state), { ...QUIET, clockSets: 1 });
          assert.ok(Math.abs((state.clockSets[0]?.byMs ?? 0) - byMs) < 100, JSON.stringify(state.clockSets));
        },
        '/watched',
        agent,
      );
    });

  it('takes a clock set forwards by an hour for sleep where both look alike, until the server says what time it is', async () => {
    await watch(async ({ page, frame, until }) => {
      await frame.evaluate(() => machine.ask(-9));
      for (const worker of page.workers()) await worker.evaluate(step, 3_600_000);
      await frame.evaluate(step, 3_600_000);
      assert.deepEqual(shown(await until(({ pauses }) => pauses.length > 0)), { ...QUIET, pauses: ['sleep'] });
      await frame.evaluate(() => machine.ask(-3_600_000));
      const state = await until(({ clockSets }) => clockSets.length > 0);
      assert.deepEqual(shown(state), { ...QUIET, clockSets: 1 });
    });
  });

  it('names the frame beside it in the desktop that keeps the thread busy, and no address with a query', async () => {
    await watch(async ({ page, frame, until }) => {
      assert.equal((await until(() => true)).frames, 1);
      await page.frame({ name: 'noisy' })?.evaluate(block, 1_600);
      const noisy = await until(({ longTasks }) => longTasks.length > 0);
      assert.deepEqual(
        noisy.longTasks.map((task) => task.frame),
        ['noisy'],
      );
      assert.deepEqual(kinds(noisy), ['page-busy']);
      await frame.evaluate(block, 300);
      await until(({ longTasks }) => longTasks.at(-1)?.frame === 'self');
      await page.evaluate(block, 300);
      await until(({ longTasks }) => longTasks.at(-1)?.frame === 'desktop');
    }, '/desktop');
  });

  it('tells that the timers of a tab hidden for long are throttled', async () => {
    const state = await throttled;
    assert.deepEqual(shown(state), { ...QUIET, hidden: true, pauses: ['throttled'] });
  });
});
