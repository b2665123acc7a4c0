/** How far reading has come, on the error stream of a terminal. */

const SHOW_EACH_MS = 200;
/** Shorter work needs no word. */
const QUIET_MS = 500;

/** Progress that is being shown. */
export interface Progress {
  readonly add: (bytes: number) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** What it needs of a stream. */
export type Terminal = Pick<NodeJS.WriteStream, 'isTTY'> & { write(text: string): unknown };

/** Starts to show it, where there is somebody to look. */
export function startProgress(total: number, out: Terminal = process.stderr): Progress {
  if (!out.isTTY || total === 0) return { add: () => undefined, end: () => undefined };
  const began = performance.now();
  let done = 0;
  let shown = began + QUIET_MS - SHOW_EACH_MS;
  let wrote = false;
  return {
    add: (bytes) => {
      done += bytes;
      const now = performance.now();
      if (now - shown < SHOW_EACH_MS) return;
      shown = now;
      wrote = true;
      const share = Math.min(100, Math.floor((done / total) * 100));
      const speed = done / 1e3 / Math.max(1, now - began);
      out.write(`\r\u001b[KReading: ${share} % of ${(total / 1e6).toFixed(0)} MB, ${speed.toFixed(0)} MB/s`);
    },
    end: () => {
      if (wrote) out.write('\r\u001b[K');
    },
  };
}
