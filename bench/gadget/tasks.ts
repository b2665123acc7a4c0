/** What a page's main thread did and which frames were dropped, from the browser's own trace. */
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

/** What a trace tells. */
export interface Traced {
  /** Tasks of the page's main thread, longest first: processor time, ms, as other programs' time is no cost of ours. */
  readonly tasks: readonly number[];
  /** Frames that the browser drew, and those that it dropped. */
  readonly drawn: number;
  readonly dropped: number;
}

/** Traces a page while something goes on; gives what came of that too. */
export async function traced<Came>(
  browser: Browser,
  page: Page,
  goOn: () => Promise<Came>,
): Promise<readonly [Came, Traced]> {
  const timeline = 'disabled-by-default-devtools.timeline';
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', timeline, `${timeline}.frame`] });
  const came = await goOn();
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
  const count = (event: string): number => trace.traceEvents.filter(({ name }) => name === event).length;
  const told = {
    tasks: tasks.map(({ tdur, dur = 0 }) => (tdur ?? dur) / 1_000).sort((a, b) => b - a),
    drawn: count('DrawFrame'),
    dropped: count('DroppedFrame'),
  };
  return [came, told];
}
