/** When the gadget's first picture of the state is painted, after its script is there. */
import type { Page } from 'playwright-core';
import type { Desktop } from '../../test/e2e/desktop.ts';

/** Put into every frame: notes when the state is drawn and its frame was painted. */
function watchPaint(): void {
  const look = (): void => {
    const head = document.querySelector('finesse-health')?.shadowRoot?.querySelector('h2');
    if (!head?.textContent) {
      requestAnimationFrame(look);
      return;
    }
    // A task of its own after the frame is after its paint.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => performance.mark('state-painted');
    port2.postMessage(undefined);
  };
  requestAnimationFrame(look);
}

/** Ms from the end of the script's answer to the paint, as the gadget's frame has them. */
function readPaint(): number | undefined {
  const [painted] = performance.getEntriesByName('state-painted');
  const script = (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).find(({ name }) =>
    /\/finesse-pulse-[\w-]{8}\.js$/.test(name),
  );
  return painted && script && painted.startTime - script.responseEnd;
}

/**
 * Loads the desktop anew, nothing cached, and measures it.
 * @param slowdown of the processor: 4 is what DevTools calls a mid-tier mobile.
 * @returns ms for each load.
 */
export async function firstPaints({ page, gadget }: Desktop, slowdown: number, loads: number): Promise<number[]> {
  const session = await page.context().newCDPSession(page);
  await page.addInitScript(watchPaint);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  const times: number[] = [];
  for (let load = 0; load < loads; load += 1) {
    await session.send('Network.clearBrowserCache');
    await page.reload();
    await gadget.getByRole('heading', { level: 2 }).first().waitFor();
    times.push(await paintOf(page));
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await session.detach();
  return times;
}

async function paintOf(page: Page): Promise<number> {
  const frame = page.frames().find((one) => one !== page.mainFrame());
  if (!frame) throw new Error('The desktop has no frame for the gadget.');
  await frame.waitForFunction(() => performance.getEntriesByName('state-painted').length > 0);
  const time = await frame.evaluate(readPaint);
  if (time === undefined) throw new Error('The script of the gadget was not seen.');
  return time;
}
