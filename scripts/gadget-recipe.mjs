// How what an administrator uploads to Finesse is made: gadget.xml, the script that it names, and the chunks that the script loads when
// they are needed. All names carry a hash, so that no cache on the way hands out the script of one version and the chunk of another.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import nodeResolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import esbuild from 'rollup-plugin-esbuild';
import { ROOT } from './run.mjs';

/** Name by which gadget.xml in the tree calls the script; what is uploaded has the name with the hash. */
export const SCRIPT_NAME = 'finesse-pulse.js';

/** The one module behind which an XMPP session of the gadget's own may be: who speaks through the desktop's hub never loads it. */
const OWN_SESSION = join(ROOT, 'gadget', 'own-session.ts');

const SDK = join(ROOT, 'sdk');

export const compile = () => esbuild({ target: 'es2022', tsconfig: 'tsconfig.json' });

/** A page or a gadget brings everything along: small and for production. */
export const resolvePackages = () =>
  nodeResolve({ browser: true, exportConditions: ['production', 'browser', 'es2015'] });

export const minify = () =>
  terser({ ecma: 2020, module: true, compress: { passes: 3, pure_getters: true }, format: { comments: false } });

/** Indentation within the templates and styles of these folders means nothing, and no minifier dares to touch it. */
export const withoutIndentation = () => ({
  name: 'without-indentation',
  /** @param {string} code @param {string} id */
  transform: (code, id) =>
    id.startsWith(join(ROOT, 'gadget')) || id.startsWith(join(ROOT, 'analyzer', 'page'))
      ? { code: code.replaceAll(/\n +/g, '\n'), map: null }
      : null,
});

/** The gadget speaks through the desktop's hub; Strophe in its script would be 19 kB of gzip that nobody runs. */
const stropheApart = () => ({
  name: 'strophe-apart',
  /** @param {unknown} _options @param {import('rollup').OutputBundle} bundle */
  generateBundle(_options, bundle) {
    const reached = new Set(Object.keys(bundle).filter((name) => isEntry(bundle[name])));
    for (const name of reached) {
      const chunk = bundle[name];
      if (chunk?.type !== 'chunk') continue;
      const found = chunk.moduleIds.find((id) => id.includes('strophe'));
      if (found !== undefined)
        throw new Error(`${name} holds ${found}: only what gadget/own-session.ts imports may reach Strophe.`);
      for (const next of [...chunk.imports, ...chunk.dynamicImports]) {
        const other = bundle[next];
        if (other?.type === 'chunk' && other.facadeModuleId !== OWN_SESSION) reached.add(next);
      }
    }
  },
});

/**
 * Parts of the libraries that nothing here reaches and that no tool can tell apart, by the end of their module's name: streams of the
 * platform and async iterables as sources of RxJS, its sources on a scheduler, ids that @lit/localize makes for texts without one.
 */
const UNREACHED = {
  'rxjs/dist/esm/internal/util/isReadableStreamLike.js':
    'export const isReadableStreamLike = () => false; export const readableStreamLikeToAsyncGenerator = (stream) => stream;',
  'rxjs/dist/esm/internal/util/isAsyncIterable.js': 'export const isAsyncIterable = () => false;',
  'rxjs/dist/esm/internal/scheduled/scheduled.js':
    "export const scheduled = () => { throw new TypeError('sources on a scheduler are left out'); };",
  '@lit/localize/internal/id-generation.js':
    "export const generateMsgId = () => { throw new TypeError('a text without an id'); };",
};

const withoutUnreached = () => ({
  name: 'without-unreached',
  /** @param {string} id */
  load: (id) => Object.entries(UNREACHED).find(([end]) => id.replaceAll('\\', '/').endsWith(`/${end}`))?.[1] ?? null,
});

/** Parts of the client that an agent's gadget may never need, and what stands for them there. */
const LATER = {
  [join(SDK, 'commands.ts')]: join(SDK, 'commands-later.ts'),
  [join(SDK, 'agent-commands.ts')]: join(SDK, 'commands-later.ts'),
};

const fetchedLater = () => ({
  name: 'fetched-later',
  /** @param {string} source @param {string | undefined} importer */
  resolveId: (source, importer) => (importer === join(SDK, 'client.ts') ? (LATER[join(SDK, source)] ?? null) : null),
});

/** What every agent's gadget loads by itself, after its first paint. */
const HUB_CLIENT = join(ROOT, 'gadget', 'hub-client.ts');
/** Of a list in gadget.xml. */
const AHEAD = `['/3rdpartygadget/files/finesse-pulse/${SCRIPT_NAME}']`;

/** gadget.xml beside the script, with the script's name in it, and those of what is to be fetched ahead, the script first. */
const gadgetXml = () => ({
  name: 'gadget-xml',
  /**
   * @this {import('rollup').PluginContext}
   * @param {unknown} _options @param {import('rollup').OutputBundle} bundle
   */
  generateBundle(_options, bundle) {
    const [entry] = Object.values(bundle).filter(isEntry);
    if (entry === undefined) throw new Error('There is no script for gadget.xml to load.');
    const client = Object.values(bundle).find((one) => one.type === 'chunk' && one.facadeModuleId === HUB_CLIENT);
    const text = readFileSync(join(ROOT, 'gadget.xml'), 'utf8');
    if (client === undefined || !text.includes(AHEAD))
      throw new Error('gadget.xml does not say what is fetched ahead.');
    const ahead = new Set([entry.fileName, client.fileName]);
    for (const name of ahead) {
      const chunk = bundle[name];
      if (chunk?.type === 'chunk') for (const other of chunk.imports) ahead.add(other);
    }
    const list = `[${[...ahead].map((name) => AHEAD.slice(1, -1).replace(SCRIPT_NAME, name)).join(', ')}]`;
    const source = text.replace(AHEAD, list).replaceAll(SCRIPT_NAME, entry.fileName);
    this.emitFile({ type: 'asset', fileName: 'gadget.xml', source });
  },
});

/** @param {import('rollup').OutputAsset | import('rollup').OutputChunk | undefined} file */
const isEntry = (file) => file?.type === 'chunk' && file.isEntry;

/** What is smaller goes along with another chunk: a request costs more, characters. */
const SMALL_CHUNK = 1_000;

/**
 * A language by its tag, a part by its folder or its module; what several share has no name of its own.
 * @param {import('rollup').PreRenderedChunk} chunk
 */
function chunkFileNames({ facadeModuleId }) {
  const [, part = 'shared'] = /\/([\w-]+)(?:\/(?:index|define))?\.ts$/.exec(facadeModuleId ?? '') ?? [];
  return facadeModuleId?.includes('strophe') ? 'strophe-[hash].js' : `${part}-[hash].js`;
}

/**
 * The recipe for rollup.
 * @param {string} dir folder for the files
 * @returns {import('rollup').RollupOptions & { readonly output: import('rollup').OutputOptions }}
 */
export const gadgetRecipe = (dir) => ({
  input: { 'finesse-pulse': 'gadget/boot.ts' },
  logLevel: 'warn',
  // Importing the SDK has no side effect (package.json says so too), so a part of it goes where it is used, not where its index is.
  treeshake: { moduleSideEffects: (id) => !id.startsWith(SDK) && !id.includes('/node_modules/idb/') },
  plugins: [
    fetchedLater(),
    resolvePackages(),
    withoutUnreached(),
    withoutIndentation(),
    compile(),
    minify(),
    stropheApart(),
    gadgetXml(),
  ],
  output: {
    dir,
    format: 'es',
    entryFileNames: '[name]-[hash].js',
    chunkFileNames,
    experimentalMinChunkSize: SMALL_CHUNK,
  },
});
