// The browser's suite, many files to a page: opening a page and loading the same modules anew for each of some two hundred files takes
// longer than their tests do.
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run.mjs';

/** Where the modules of the groups are written: within the project, since the test server serves nothing else. */
const FOLDER = join('test-results', 'browser-groups');

/** They look at what a page of their own has, or has not, loaded. */
const ALONE = ['test/browser/coverage.test.ts', 'test/browser/import.test.ts'];

/**
 * A module that loads files one after another, each within a suite of its own by the file's name: hooks at the top of a file are for
 * that file alone. One that cannot be loaded is a failed test.
 * @param {readonly string[]} files
 */
const moduleOf = (
  files,
) => `// What it makes is taken down after each test: it says so to the suite in which it is loaded first, which must be that of all files.
import '@open-wc/testing';

const { Mocha, mocha } = globalThis;
for (const file of ${JSON.stringify(files)}) {
  const suite = Mocha.Suite.create(mocha.suite, file);
  Mocha.interfaces.bdd(suite);
  suite.emit('pre-require', globalThis, file, mocha);
  try {
    await import('/' + file);
  } catch (error) {
    it('can be loaded', () => {
      throw error;
    });
  }
}
`;

/**
 * Writes the groups.
 * @param {readonly string[]} folders whose test files are run
 * @param {object} into
 * @param {string} into.name
 * @param {number} into.pages enough that one that hangs does not take everything along, and that memory stays small
 * @param {RegExp} [into.except] files that are left out
 * @returns {readonly string[]} what is to be run: modules of groups, and files that stand alone
 */
export function groupTests(folders, { name, pages, except }) {
  const files = folders
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`),
    )
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && !except?.test(path))
    .sort();
  const grouped = files.filter((file) => !ALONE.includes(file));
  const bytes = grouped.reduce((sum, file) => sum + statSync(join(ROOT, file)).size, 0);
  /** Neighbours share what they load. @type {string[][]} */
  const groups = [];
  let filled = 0;
  for (const file of grouped) {
    const at = Math.floor((filled / bytes) * pages);
    (groups[at] ??= []).push(file);
    filled += statSync(join(ROOT, file)).size;
  }
  mkdirSync(join(ROOT, FOLDER), { recursive: true });
  const modules = groups.flatMap((group, at) => {
    const path = join(FOLDER, `${name}-${String(at + 1).padStart(2, '0')}.js`);
    writeFileSync(join(ROOT, path), moduleOf(group));
    return [path];
  });
  return [...modules, ...files.filter((file) => ALONE.includes(file))];
}
