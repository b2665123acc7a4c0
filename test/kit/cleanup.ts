/** What a test starts ends with it: when the test is over, fails, is interrupted, and even when its process is killed. */
import { spawn, type ChildProcess } from 'node:child_process';

const waiting = new Set<() => void>();
let watching = false;

/** Runs `task` when the process ends by itself, by an error or by a signal, unless what is returned was called before. */
export function onProcessEnd(task: () => void): () => void {
  if (!watching) {
    watching = true;
    process.on('exit', () => {
      for (const one of waiting) one();
    });
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
      ['SIGHUP', 1],
    ] as const) {
      process.on(signal, () => process.exit(128 + number));
    }
  }
  waiting.add(task);
  return () => {
    waiting.delete(task);
  };
}

/**
 * Kills `child` when this process is gone, even by SIGKILL: a shell waits for the end of a pipe that only we hold open.
 * @returns ends the watch; call it when the child has ended.
 */
export function killWithUs(child: ChildProcess): () => void {
  const watch = spawn('sh', ['-c', 'read -r _; kill -9 "$1" 2>/dev/null', 'sh', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  const forget = onProcessEnd(() => child.kill('SIGKILL'));
  return () => {
    forget();
    watch.kill('SIGKILL');
  };
}
