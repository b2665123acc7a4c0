/**
 * Reads the zip of `npm run package` as an administrator's unzip, Finesse's Shindig and the agent's browser would, one after another, and
 * says what would not work there: `node scripts/gadget-check.ts <zip>`.
 */
import { readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { parseAst } from 'rollup/parseAst';
import { readChoices } from '../gadget/choices.ts';
import { LANGUAGES, type LanguageTag } from '../gadget/language.ts';
import { parseGadgetXml } from '../simulator/shindig/gadget-xml.ts';
import { createShindig } from '../simulator/shindig/shindig.ts';

const FILES = '/3rdpartygadget/files/';
const GADGET = `${FILES}finesse-pulse/gadget.xml`;

/** As the desktop tells Shindig of each language. */
const LOCALES: Readonly<Record<LanguageTag, readonly [lang: string, country: string]>> = {
  en: ['en', 'US'],
  ko: ['ko', 'KR'],
  ja: ['ja', 'JP'],
  'zh-CN': ['zh', 'CN'],
  'zh-TW': ['zh', 'TW'],
  de: ['de', 'DE'],
  fr: ['fr', 'FR'],
  es: ['es', 'ES'],
  'pt-BR': ['pt', 'BR'],
  it: ['it', 'IT'],
};

/** What would not work, each a sentence; empty: nothing was found. */
export async function gadgetZipFaults(zip: Uint8Array): Promise<readonly string[]> {
  const files = new Map<string, string>();
  const faults: string[] = [];
  for (const [path, bytes] of Object.entries(unzipSync(zip))) {
    if (/^finesse-pulse\/[\w.-]+$/.test(path)) files.set(FILES + path, strFromU8(bytes));
    else if (path !== 'README-deploy.txt') faults.push(`${path} has no place in the zip.`);
  }
  const pages = await render(files, faults);
  const served = new Set(
    pages.flatMap((page) => [...page.matchAll(/'(\/3rdpartygadget\/[^']*)'/g)].map(([, to]) => to)),
  );
  const reached = new Set([GADGET]);
  for (const path of served) follow(path ?? '', files, reached, faults);
  for (const path of files.keys()) if (!reached.has(path)) faults.push(`Nothing loads ${path}.`);
  return faults;
}

/** The page of the gadget's frame in each language. */
async function render(files: ReadonlyMap<string, string>, faults: string[]): Promise<readonly string[]> {
  const shindig = createShindig({
    readText: (path) => Promise.resolve(files.get(path)),
    rest: () => Promise.resolve({ kind: 'reset' }),
  });
  const pages: string[] = [];
  const titles = new Map<string, LanguageTag>();
  for (const tag of LANGUAGES) {
    const [lang, country] = LOCALES[tag];
    const path = `/gadgets/ifr?${new URLSearchParams({ url: GADGET, mid: '1', lang, country }).toString()}`;
    const request = { method: 'GET', path, headers: {}, body: '', remote: '' };
    const answer = await shindig(request, new AbortController().signal);
    if (answer.kind !== 'answer' || answer.status !== 200) {
      const said = answer.kind === 'answer' ? answer.body.replaceAll(/<[^>]*>/g, ' ').trim() : '';
      faults.push(`Shindig does not render gadget.xml: ${said}`);
      return pages;
    }
    pages.push(answer.body);
    const left = /__(?:MSG|UP|MODULE|BIDI)_\w*?__/.exec(answer.body);
    if (left) faults.push(`In ${tag} the page keeps ${left[0]}.`);
    if (answer.body.includes('/gadgets/concat')) faults.push('Shindig rewrites a script of the page.');
    const title = /<title>([^<]*)</.exec(answer.body)?.[1] ?? '';
    const other = titles.get(title);
    if (other) faults.push(`The title in ${tag} is that in ${other}.`);
    titles.set(title, tag);
  }
  const { userPrefs } = parseGadgetXml(files.get(GADGET) ?? '');
  const defaults = new Map(userPrefs.map(({ name, defaultValue }) => [name, defaultValue]));
  const chosen = readChoices({
    Prefs: class {
      getString = (name: string): string => defaults.get(name) ?? '';
    },
  });
  if (JSON.stringify(chosen) !== JSON.stringify(readChoices(undefined)))
    faults.push('The preferences as delivered choose something.');
  return pages;
}

/** A module as the browser loads it, with all that it loads; every address is relative to the module that names it. */
function follow(path: string, files: ReadonlyMap<string, string>, reached: Set<string>, faults: string[]): void {
  if (reached.has(path)) return;
  reached.add(path);
  const code = files.get(path);
  if (code === undefined) {
    faults.push(`There is no ${path}, which is loaded.`);
    return;
  }
  if (!/-[\w-]{8,}\.js$/.test(path)) faults.push(`The name of ${path} would not change with its contents.`);
  const load = (source: unknown): void => {
    const { value } = source as { readonly value?: unknown };
    if (typeof value !== 'string') faults.push(`${path} loads what it makes up.`);
    else
      follow(
        new URL(value, `http://desktop.invalid${path}`).href.replace('http://desktop.invalid', ''),
        files,
        reached,
        faults,
      );
  };
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if ('type' in node) {
      if ('source' in node && node.source && /^(Import|Export)/.test(String(node.type))) load(node.source);
      const { callee } = node as { readonly callee?: { readonly name?: unknown } };
      if (callee?.name === 'eval' || callee?.name === 'Function')
        faults.push(`${path} builds code from text, which a policy without unsafe-eval forbids.`);
    }
    for (const one of Object.values(node)) visit(one);
  };
  visit(parseAst(code));
}

const [, script, zip] = process.argv;
if (script === import.meta.filename) {
  const faults = await gadgetZipFaults(readFileSync(zip ?? ''));
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
