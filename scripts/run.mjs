// Child processes: started, watched, and never left behind. Runs on Node 20.20 with nothing installed.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project, whatever the folder the command was called from. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 * @property {string} [cwd] the project's folder unless told
 * @property {boolean} [capture] keep what it prints instead of showing it
 * @property {number} [deadlineMs] it is ended after this long
 * @property {boolean} [foreground] it ends on a signal by itself, and its exit code then is ours
 */

/** The user, or the system, ended the command by a signal. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(signal);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
/** @type {NodeJS.Signals | undefined} */
let interrupted;
let watching = false;

/** Hands signals on to the children; we end when they have ended, so that none outlives us. */
function watchSignals() {
  if (watching) return;
  watching = true;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      interrupted = signal;
      if (running.size === 0) process.exit(128 + constants.signals[signal]);
      // Ctrl-C and a closed terminal reach the whole process group by themselves; a second signal would mean "at once".
      if (process.stdin.isTTY && signal !== 'SIGTERM') return;
      for (const child of running) child.kill(signal);
    });
  }
  // npm hands a signal on to its shell alone, which ends without a word to us: then we end as well.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid === parent) return;
    interrupted ??= 'SIGTERM';
    if (running.size === 0) process.exit(128 + constants.signals[interrupted]);
    for (const child of running) child.kill('SIGTERM');
  }, 500).unref();
}

/** PATH with the project's own tools in front, so that `#!/usr/bin/env node` finds the Node of the lockfile. */
export function toolsEnvironment() {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: [join(ROOT, 'node_modules', '.bin'), process.env['PATH'] ?? ''].join(separator) };
}

/**
 * Runs a program to its end. A program that cannot be started has code 127. Rejects only when a signal has ended us all.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ readonly code: number, readonly output: string }>} `code` is 128 + n after signal n; `output` is empty unless captured
 */
export function run(command, args, { env = {}, cwd = ROOT, capture = false, deadlineMs, foreground = false } = {}) {
  watchSignals();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...toolsEnvironment(), ...env },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    running.add(child);
    let output = '';
    const collect = (/** @type {string} */ chunk) => {
      output += chunk;
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    const deadline =
      deadlineMs === undefined
        ? undefined
        : setTimeout(() => {
            console.error(
              `${command} ${args[0] ?? ''} did not end within ${String(deadlineMs / 1000)} s and is ended.`,
            );
            child.kill('SIGTERM');
            setTimeout(() => child.kill('SIGKILL'), 5_000).unref();
          }, deadlineMs);
    const done = (/** @type {number} */ code) => {
      clearTimeout(deadline);
      running.delete(child);
      if (interrupted === undefined || foreground) resolve({ code, output });
      else reject(new Interrupted(interrupted));
    };
    child.once('error', (error) => {
      output += error.message;
      done(127);
    });
    child.once('close', (code, signal) => {
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
