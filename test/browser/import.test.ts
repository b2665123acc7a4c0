/** Importing the SDK does nothing, in a page and in a worker. */
import { expect } from '@open-wc/testing';
import type { Finding } from './import-probe.ts';
import { probeImport } from './import-probe.ts';

function expectUntouched({ names, globals, calls }: Finding): void {
  expect(names).to.include('connectFinesse');
  expect(globals, 'new globals').to.deep.equal([]);
  expect(calls, 'timers, requests, output').to.deep.equal([]);
}

describe('importing the SDK', () => {
  it('leaves no global, timer, request or output in a page', async () => {
    expectUntouched(await probeImport());
  });

  it('leaves no global, timer, request or output in a worker', async () => {
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { type: 'module' });
    try {
      const finding = await new Promise<Finding>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<Finding>) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message || 'The worker could not be loaded.'));
      });
      expectUntouched(finding);
    } finally {
      worker.terminate();
    }
  });
});
