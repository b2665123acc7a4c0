/** Starts the worker from its script, which is a text within the page's own, and passes on what it says. */
import type { Report } from '../report.ts';
import type { ReadAnswer, ReadRequest } from './messages.ts';
import { workerScript } from './worker-script.ts';

/** Who hears of it; nobody, once it has been stopped. */
export interface ReadingListener {
  readonly bytes: (more: number) => void;
  readonly judging: () => void;
  readonly report: (report: Report) => void;
  readonly failed: (why: string) => void;
}

/** A reading that is under way. */
export interface Reading {
  /** At once: the worker is ended, whatever it does. */
  readonly stop: () => void;
}

/** Begins. Nothing but the worker touches the files. */
export function startReading(request: ReadRequest, listener: ReadingListener): Reading {
  const address = URL.createObjectURL(new Blob([workerScript()], { type: 'text/javascript' }));
  const worker = new Worker(address);
  URL.revokeObjectURL(address);
  worker.addEventListener('message', ({ data }: MessageEvent<ReadAnswer>) => {
    if (data.kind === 'bytes') listener.bytes(data.bytes);
    else if (data.kind === 'judging') listener.judging();
    else if (data.kind === 'report') listener.report(data.report);
    else listener.failed(data.why);
  });
  worker.addEventListener('error', (event) => listener.failed(event.message));
  worker.postMessage(request);
  return { stop: () => worker.terminate() };
}
