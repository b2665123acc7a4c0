// Counts of a suite, handed from the test runners (their own processes) to scripts/test.mjs through a small file.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/**
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {readonly string[]} failures names of what failed, with the file
 */

/** Environment variable with the path of the file. Absent when a runner is called by hand. */
export const TALLY_FILE = 'FINESSE_PULSE_TALLY';

/** @param {Tally} tally */
export function writeTally(tally) {
  const path = process.env[TALLY_FILE];
  if (path !== undefined) writeFileSync(path, JSON.stringify(tally));
}

/**
 * Reads the counts and removes the file.
 * @param {string} path
 * @returns {Tally | undefined} undefined when the runner ended before it counted
 */
export function takeTally(path) {
  try {
    return /** @type {Tally} */ (JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  } finally {
    rmSync(path, { force: true });
  }
}
