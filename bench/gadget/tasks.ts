/** The longest tasks of the main thread, from the browser's own trace. */
import type { Browser, Page } from 'playwright-core';

/** What is read of a trace (Trace Event Format, Google). */
interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Wall and processor time, µs. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Tasks of the page's main thread over `ms`, longest first: processor time, ms, as other programs' time is no cost of ours. */
export async function longestTasks(browser: Browser, page: Page, ms: number): Promise<readonly number[]> {
  await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
  await new Promise((resolve) => setTimeout(resolve, ms));
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    trace.traceEvents
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const tasks = trace.traceEvents.filter(
    ({ name, ph, pid, tid }) => /RunTask$/.test(name) && ph === 'X' && mains.has(`${pid} ${tid}`),
  );
  if (tasks.length === 0) throw new Error('The trace holds no task of the main thread.');
  return tasks.map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1_000).sort((a, b) => b - a);
}
