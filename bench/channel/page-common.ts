/** In the page: how long a connect takes, and how much of it is the client's own waiting. */
import type { ConnectTime, Subject } from './protocol.ts';

/** Ms after which the browser has written its record of the last request. */
const RECORDED = 100;

window.timeConnect = async (subject: Subject): Promise<ConnectTime> => {
  performance.clearResourceTimings();
  const client = window.clients[subject];
  if (!client) throw new Error(`${subject} is not in this page.`);
  const from = performance.now();
  await client.connect('bosh');
  const to = performance.now();
  await new Promise((resolve) => setTimeout(resolve, RECORDED));
  // A poll that is still held hides nothing: the client was not waiting for it.
  const requests = performance
    .getEntriesByType('resource')
    .map((entry) => [entry.startTime, (entry as PerformanceResourceTiming).responseEnd] as const)
    .filter(([start, end]) => start >= from && end <= to);
  await client.close();
  return { whole: to - from, own: to - from - covered(requests) };
};

/** Length of the union of intervals. */
function covered(intervals: readonly (readonly [number, number])[]): number {
  let sum = 0;
  let reached = -Infinity;
  for (const [start, end] of [...intervals].sort(([left], [right]) => left - right)) {
    sum += Math.max(0, end - Math.max(start, reached));
    reached = Math.max(reached, end);
  }
  return sum;
}
