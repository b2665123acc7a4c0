// Reporter for node:test: a line per file, each failure in full, and the counts for scripts/test.mjs.
import { relative } from 'node:path';
import { ROOT } from './run.mjs';
import { writeTally } from './tally.mjs';

/**
 * @param {AsyncIterable<import('node:test/reporters').TestEvent>} source
 * @returns {AsyncGenerator<string>}
 */
export default async function* nodeReporter(source) {
  let [passed, failed, skipped] = [0, 0, 0];
  /** @type {string[]} */
  const failures = [];
  /** Names of the suites and tests that are open, outermost first. @type {string[]} */
  const open = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') {
      open.length = data.nesting;
      open.push(data.name);
    } else if (type === 'test:stdout' || type === 'test:stderr') {
      yield data.message;
    } else if (type === 'test:pass' || type === 'test:fail') {
      const file = data.file === undefined ? '' : relative(ROOT, data.file);
      // A file is reported as a test of its own name: when it holds no test at all, or when it could not be run.
      const isFile =
        data.nesting === 0 && data.name !== '' && file !== '' && (data.file === data.name || file === data.name);
      if (type === 'test:pass') {
        if (isFile || data.details.type === 'suite') continue;
        if (data.skip !== undefined || data.todo !== undefined) skipped += 1;
        else passed += 1;
      } else {
        const error = /** @type {Error & { failureType?: string, cause?: unknown }} */ (data.details.error);
        // A suite fails because of a test in it, which has been told already, or because of itself.
        if (error.failureType === 'subtestsFailed') continue;
        failed += 1;
        const name = [...open.slice(0, data.nesting), data.name].join(' › ');
        failures.push(`${file}: ${name}`);
        yield `\n✗ ${file}: ${name}\n${indent(describe(error.cause ?? error))}\n`;
      }
    } else if (type === 'test:summary' && data.file !== undefined) {
      yield `${data.success ? '✓' : '✗'} ${relative(ROOT, data.file)} (${(data.duration_ms / 1000).toFixed(1)} s)\n`;
    }
  }
  writeTally({ passed, failed, skipped, failures });
}

/** @param {unknown} error */
function describe(error) {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  // The runner's own frames say nothing about the test.
  return text.replaceAll(/\n +at [^\n]*\(?node:internal[^\n]*/g, '');
}

/** @param {string} text */
function indent(text) {
  return text.replaceAll(/^/gm, '    ');
}
