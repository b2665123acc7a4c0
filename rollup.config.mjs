// Everything that is built: the npm package (SDK, gadget elements, simulator, analyzer), what an administrator uploads to Finesse,
// and the simulated desktop of `npm start`. Types are checked by tsc (npm run check), not here.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import dts from 'rollup-plugin-dts';
import { rollup } from 'rollup';
import { pageDocument } from './analyzer/page/document.ts';
import { elementsManifest } from './scripts/elements-manifest.mjs';
import { compile, gadgetRecipe, minify, resolvePackages, withoutIndentation } from './scripts/gadget-recipe.mjs';

/** @param {string} path */
const inProject = (path) => join(import.meta.dirname, path);

/** What users of the npm package bring along themselves, by its dependencies. */
const EXTERNAL = [/^rxjs(\/|$)/, /^lit(\/|$)/, /^@lit\//, /^#strophe$/, /^@xmldom\//, /^ws$/, /^msw(\/|$)/, /^node:/];

/**
 * In Node there is no page whose names Strophe could use, and setting globals is not ours to do: within this copy the names are
 * imported, and what it sets itself is kept within.
 */
const withoutGlobals = () => ({
  name: 'without-globals',
  /** @param {string} code @param {string} id */
  transform: (code, id) =>
    id.includes('strophe.js')
      ? {
          code:
            `import { document, DOMParser, WebSocket, XMLHttpRequest } from ${JSON.stringify(inProject('sdk/channel/node/globals.ts'))};\n` +
            `const globalThis = {};\n${code}`,
          map: null,
        }
      : null,
});

/**
 * Strophe for Node (package.json, "imports"), with its licence.
 * @param {string} file
 * @returns {import('rollup').RollupOptions}
 */
const stropheForNode = (file) => ({
  input: 'sdk/channel/node/strophe.ts',
  external: ['@xmldom/xmldom', 'rxjs', 'ws'],
  plugins: [
    nodeResolve({ browser: true, extensions: ['.ts', '.js'] }),
    withoutGlobals(),
    compile(),
    // Smaller without comments, but to be read where Node shows a line of it.
    terser({ module: true, compress: false, mangle: false, format: { comments: /^!/, max_line_len: 120 } }),
  ],
  output: {
    file,
    format: 'es',
    banner: () => `/*! strophe.js\n${readFileSync(inProject('node_modules/strophe.js/LICENSE.txt'), 'utf8')}*/`,
  },
});

/** Files that go beside the scripts as they are. @param {Readonly<Record<string, string>>} files target by source */
const copy = (files) => ({
  name: 'copy',
  writeBundle() {
    for (const [source, target] of Object.entries(files)) {
      mkdirSync(dirname(inProject(target)), { recursive: true });
      copyFileSync(inProject(source), inProject(target));
    }
  },
});

/**
 * One entry of the npm package with its declarations. `siblings` are entries of their own that it imports as they are
 * published, so that there is one copy of them.
 * @param {Readonly<Record<string, string>>} input
 * @param {string} folder
 * @param {Readonly<Record<string, string>>} [siblings] published path by source
 * @param {readonly import('rollup').Plugin[]} [more] plugins
 * @returns {import('rollup').RollupOptions[]}
 */
function entry(input, folder, siblings = {}, more = []) {
  const sources = Object.keys(siblings).map(inProject);
  /** @param {string} id */
  const external = (id) => EXTERNAL.some((pattern) => pattern.test(id)) || sources.includes(id);
  const paths = Object.fromEntries(
    Object.entries(siblings).map(([source, published]) => [inProject(source), published]),
  );
  return [
    {
      input,
      external,
      plugins: [nodeResolve({ extensions: ['.ts', '.js'] }), compile(), ...more],
      output: { dir: folder, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js', paths },
    },
    {
      input,
      external,
      plugins: [dts({ tsconfig: 'tsconfig.json' })],
      output: { dir: folder, format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: '[name].d.ts', paths },
    },
  ];
}

/** What editors know the elements by, beside them. */
const withManifest = () => ({
  name: 'with-manifest',
  generateBundle() {
    const source = JSON.stringify(elementsManifest(), undefined, 1);
    /** @type {import('rollup').PluginContext} */ (/** @type {unknown} */ (this)).emitFile({
      type: 'asset',
      fileName: 'custom-elements.json',
      source,
    });
  },
});

/**
 * Entries of the npm package.
 * @param {string} out
 */
const forPackage = (out) => [
  ...entry({ index: 'sdk/index.ts' }, `${out}/sdk`),
  stropheForNode(`${out}/sdk/strophe-node.js`),
  ...entry({ index: 'gadget/index.ts' }, `${out}/gadget`, { 'sdk/index.ts': '../sdk/index.js' }, [withManifest()]),
  ...entry({ cli: 'analyzer/cli.ts', 'read-worker': 'analyzer/node/read-worker.ts' }, `${out}/analyzer`),
  reportPage(`${out}/analyzer/page`),
  ...entry({ index: 'simulator/index.ts', msw: 'simulator/msw.ts', node: 'simulator/node.ts' }, `${out}/simulator`),
];

/**
 * What browsers load as it is: the gadget as uploaded to Finesse, and the simulated desktop.
 * @param {string} out
 * @returns {import('rollup').RollupOptions[]}
 */
const pages = (out) => [
  gadgetRecipe(`${out}/gadget-package`),
  {
    input: { main: 'simulator/desktop/main.ts', start: 'simulator/desktop/start.ts' },
    plugins: [
      resolvePackages(),
      compile(),
      minify(),
      copy({
        'simulator/desktop/index.html': `${out}/desktop/index.html`,
        'simulator/desktop/start.html': `${out}/desktop/start.html`,
        'simulator/desktop/desktop.css': `${out}/desktop/desktop.css`,
      }),
    ],
    output: { dir: `${out}/desktop`, format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
  },
  reportPage(`${out}/report-page`),
];

/** Bytes of the page of reports, packed as a server would; whoever mails a report sends it along. */
const MOST_PAGE_GZIP = 81_920;

/** The worker of the page, in place of the module that stands for it. */
const withWorker = () => ({
  name: 'with-worker',
  /** @param {string} id */
  async load(id) {
    if (id !== inProject('analyzer/page/worker-script.ts')) return null;
    const bundle = await rollup({
      input: 'analyzer/page/worker.ts',
      plugins: [resolvePackages(), compile(), minify()],
    });
    const { output } = await bundle.generate({ format: 'iife' });
    await bundle.close();
    return `export const workerScript = () => ${JSON.stringify(output[0].code.trim())};`;
  },
});

/** The page as one file, script and style within it, known to its policy by their hashes. */
const asDocument = () => ({
  name: 'as-document',
  /** @param {unknown} _options @param {import('rollup').OutputBundle} bundle */
  generateBundle(_options, bundle) {
    for (const [name, chunk] of Object.entries(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const script = `/*! finesse-pulse, MIT. Holds Lit (BSD-3-Clause, Google LLC) and fflate (MIT, Arjun Barrett). */${chunk.code.trim()}`;
      if (/<\/script|<!--|\r/i.test(script)) throw new Error('The script of the page cannot stand in a page.');
      const style = readFileSync(inProject('analyzer/page/page.css'), 'utf8').replaceAll(/\n\s*/g, '');
      /** @param {string} text */
      const hash = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
      const source = pageDocument({ script, style, scriptHash: hash(script), styleHash: hash(style) });
      const size = gzipSync(source).length;
      if (size > MOST_PAGE_GZIP) throw new Error(`The page of reports is ${size} bytes of gzip: too large.`);
      Reflect.deleteProperty(bundle, name);
      /** @type {import('rollup').PluginContext} */ (/** @type {unknown} */ (this)).emitFile({
        type: 'asset',
        fileName: 'index.html',
        source,
      });
    }
  },
});

/**
 * The page of reports, and what files are dropped on: in the package for the command, and beside the desktop for `npm start`.
 * @param {string} folder
 * @returns {import('rollup').RollupOptions}
 */
const reportPage = (folder) => ({
  input: 'analyzer/page/main.ts',
  plugins: [resolvePackages(), withWorker(), withoutIndentation(), compile(), minify(), asDocument()],
  output: { dir: folder, format: 'iife', entryFileNames: 'index.js' },
});

/**
 * `rollup -c` builds all into dist/; `--configTarget package` or `pages` one part of it, `--configOut` into another folder
 * (scripts/build.mjs builds both parts at once, and puts them in place when they are whole).
 * @param {{ readonly configTarget?: string, readonly configOut?: string }} args
 */
export default function config({ configTarget, configOut = 'dist' }) {
  if (configTarget === 'package') return forPackage(configOut);
  if (configTarget === 'pages') return pages(configOut);
  return [...forPackage(configOut), ...pages(configOut)];
}
