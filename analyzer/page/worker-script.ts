/** The worker's script as a text. The build replaces this module by one that has it (rollup.config.mjs). */

/** Throws, since nothing was built here. */
export function workerScript(): string {
  throw new Error('this page was not built, and its worker is missing');
}
