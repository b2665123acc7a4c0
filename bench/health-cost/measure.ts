/** What a page costs: processor time of its process, of its main thread, and its requests. */
import type { Browser, Page } from 'playwright-core';

/** Over one span. */
export interface Cost {
  /** Share of one processor that all threads of the page's process took, 0 to 1: worker, garbage collection and drawing too. */
  readonly processShare: number;
  /** Share that tasks of its main thread took, and scripts among them, 0 to 1. */
  readonly taskShare: number;
  readonly scriptShare: number;
}

/** Lets the page be for `ms` and tells what it took; `ms` is what is measured, so nothing is waited for. */
export async function costOf(browser: Browser, page: Page, ms: number): Promise<Cost> {
  const whole = await browser.newBrowserCDPSession();
  const own = await page.context().newCDPSession(page);
  // Processor time and not wall time: what else this machine does is no cost of ours.
  await own.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
    const { metrics } = await own.send('Performance.getMetrics');
    const metric = (name: string): number => metrics.find((one) => one.name === name)?.value ?? NaN;
    return {
      at: performance.now() / 1_000,
      process: processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0),
      task: metric('TaskDuration'),
      script: metric('ScriptDuration'),
    };
  };
  const before = await read();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const after = await read();
  await Promise.all([whole.detach(), own.detach()]);
  const seconds = after.at - before.at;
  return {
    processShare: (after.process - before.process) / seconds,
    taskShare: (after.task - before.task) / seconds,
    scriptShare: (after.script - before.script) / seconds,
  };
}
