// Who may import whom (docs/architecture.md), as a lint rule: a wall nobody watches is a door.
import { dirname, join, relative, sep } from 'node:path';
import { ROOT } from './run.mjs';

/**
 * A part of the project. `values` are the rooms it may import, `types` those of which it may import types alone.
 * `packages` and `typePackages` likewise for what comes from npm or Node.
 * @typedef {object} Room
 * @property {string} name
 * @property {RegExp} files
 * @property {readonly string[]} values
 * @property {readonly string[]} [types]
 * @property {RegExp} packages
 * @property {RegExp} [typePackages]
 */

/**
 * What typescript-eslint adds to ESTree's imports and exports.
 * @typedef {object} Declaration
 * @property {{ readonly value: unknown } | null} source
 * @property {string} importKind
 * @property {string} exportKind
 * @property {readonly { readonly importKind?: string, readonly exportKind?: string }[]} specifiers
 */

const GROUND = ['ground'];
const SDK = ['sdk', 'channel', 'pubsub', 'resources', 'rest', 'health', 'team', 'logs', 'log format', ...GROUND];
const NO_PACKAGE = /^$/;
const RXJS = /^rxjs(\/|$)/;

/** Looked through in this order; the first whose `files` match is the file's room. Tests, benches and scripts are in none. @type {readonly Room[]} */
const ROOMS = [
  {
    name: 'ground',
    files:
      /^sdk\/((xml|errors|ids|redaction|causes|platform|machine-source|page-network|page-signals|retry-after|worker-tick|channel\/byte-length)\.ts$|(xml|redaction)\/)/,
    values: GROUND,
    packages: RXJS,
  },
  { name: 'resources', files: /^sdk\/resources\//, values: ['resources', ...GROUND], packages: NO_PACKAGE },
  { name: 'pubsub', files: /^sdk\/pubsub\//, values: ['pubsub', 'resources', ...GROUND], packages: RXJS },
  {
    // Loaded in Node alone, when a connection is made.
    name: 'channel for Node',
    files: /^sdk\/channel\/node\//,
    values: ['channel for Node', 'channel', ...GROUND],
    packages: /^(strophe\.js|@xmldom\/xmldom|ws)$/,
  },
  {
    name: 'channel',
    files: /^sdk\/channel\//,
    values: ['channel', 'pubsub', 'resources', ...GROUND],
    packages: RXJS,
    // Importing Strophe sets globals, so it is loaded when a connection is made, and only here.
    typePackages: /^(#strophe|strophe\.js)$/,
  },
  {
    name: 'rest',
    files: /^sdk\/rest\//,
    values: ['rest', 'resources', ...GROUND],
    // Where exchanges are told.
    types: ['channel'],
    packages: RXJS,
  },
  {
    // The statistics of a team's drops, pure: the analyzer judges logs by the same.
    name: 'team',
    files: /^sdk\/health\/team(-drops|-statistics)?\.ts$/,
    values: ['team', ...GROUND],
    types: ['resources'],
    packages: NO_PACKAGE,
  },
  {
    name: 'health',
    files: /^sdk\/health\//,
    values: ['health', 'team', ...GROUND],
    types: ['channel', 'rest', 'resources', 'pubsub'],
    packages: RXJS,
  },
  {
    // How a client's log line is written and read, pure: the analyzer reads what the SDK and the Finesse desktop write.
    name: 'log format',
    files: /^sdk\/logs\/(line|drift-line|stamp)\.ts$/,
    values: ['log format', ...GROUND],
    packages: NO_PACKAGE,
  },
  {
    name: 'logs',
    files: /^sdk\/logs\//,
    values: ['logs', 'log format', 'rest', ...GROUND],
    types: ['channel', 'resources', 'health'],
    packages: /^(rxjs(\/.*)?|idb)$/,
  },
  {
    // How a diagnosis bundle is told from other files, and the version: the analyzer reads what the SDK writes.
    name: 'bundle format',
    files: /^sdk\/export\/(bundle-format|version)\.ts$/,
    values: GROUND,
    types: ['channel', 'health', 'logs'],
    packages: NO_PACKAGE,
  },
  {
    // What is written down of a client for others: HAR, diagnosis bundles. Pure.
    name: 'export',
    files: /^sdk\/export\//,
    values: ['export', 'bundle format', ...GROUND],
    types: ['sdk', 'channel', 'rest', 'health', 'logs', 'log format'],
    packages: NO_PACKAGE,
  },
  {
    // Health shared from client to client: what is said is pure, and a channel carries it.
    name: 'beacon',
    files: /^sdk\/beacon\//,
    values: ['beacon', ...GROUND],
    types: ['channel', 'health'],
    packages: RXJS,
  },
  {
    name: 'preflight',
    files: /^sdk\/preflight\//,
    values: ['preflight', ...SDK],
    packages: RXJS,
  },
  {
    name: 'sdk-index',
    files: /^sdk\/index\.ts$/,
    values: ['preflight', 'beacon', 'export', 'bundle format', ...SDK],
    packages: RXJS,
  },
  {
    name: 'sdk',
    files: /^sdk\//,
    values: SDK,
    packages: RXJS,
  },
  {
    // Elements and words that the analyzer's report shares: plain values in, no client.
    name: 'gadget-shared',
    files: /^gadget\/shared\//,
    values: ['gadget-shared', 'ground'],
    types: ['sdk-index'],
    packages: /^(lit|@lit\/localize)(\/|$)/,
  },
  {
    name: 'gadget',
    files: /^gadget\//,
    values: ['gadget', 'gadget-shared', 'sdk-index'],
    packages: /^(lit|@lit\/localize|rxjs)(\/|$)/,
  },
  {
    name: 'simulator-page',
    files: /^simulator\/desktop\//,
    values: ['simulator-page', 'simulator', 'simulator-core', 'sdk-index', ...GROUND, 'resources', 'pubsub'],
    types: ['sdk', 'channel'],
    packages: /^(lit|rxjs)(\/|$)/,
  },
  {
    name: 'simulator-core',
    files: /^simulator\/core\//,
    values: ['simulator-core', ...GROUND, 'resources', 'pubsub'],
    types: ['channel', 'rest'],
    packages: RXJS,
  },
  {
    name: 'simulator',
    files: /^simulator\//,
    values: ['simulator', 'simulator-core', 'simulator-page', ...GROUND, 'resources', 'pubsub'],
    types: ['channel', 'rest', 'sdk'],
    packages: /^(rxjs|ws|msw|node:[a-z/_]+)(\/|$)/,
  },
  {
    // Reading and judging, which a worker of a page does as well: nothing of Node.
    name: 'analyzer core',
    files: /^analyzer\/((read|judge|tell)\/|(analysis|notices|report)\.ts$)/,
    values: ['analyzer core', 'log format', 'bundle format', 'team', ...GROUND],
    types: ['export', 'sdk-index', 'sdk', 'channel', 'rest', 'resources', 'pubsub', 'health', 'logs'],
    packages: NO_PACKAGE,
  },
  {
    name: 'analyzer',
    files: /^analyzer\//,
    values: ['analyzer', 'analyzer core', 'gadget-shared', 'log format', 'bundle format', 'team', ...GROUND],
    types: ['export', 'sdk-index', 'sdk', 'channel', 'rest', 'resources', 'pubsub', 'health', 'logs'],
    packages: /^(fflate|lit|node:[a-z/_]+)(\/|$)/,
  },
];

/** @param {string} file path from the project's folder */
const roomOf = (file) => (/\.test\.ts$/.test(file) ? undefined : ROOMS.find(({ files }) => files.test(file)));

/** @param {import('eslint').Rule.Node} node */
const asDeclaration = (node) => /** @type {Partial<Declaration>} */ (/** @type {unknown} */ (node));

/** @type {import('eslint').Rule.RuleModule} */
const walls = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      room: '{{from}} may not import {{to}} ({{what}}): docs/architecture.md says who may lean on whom.',
      package:
        '{{from}} may not import {{what}} of the package {{to}} (docs/architecture.md says who may lean on whom).',
      test: 'What is shipped may not import tests, benches, scripts or examples.',
    },
  },
  create(context) {
    const file = relative(ROOT, context.filename).split(sep).join('/');
    const room = roomOf(file);
    if (room === undefined) return {};

    /** @param {import('eslint').Rule.Node} node @param {unknown} specifier @param {'values' | 'types' | 'loaded'} kind */
    const check = (node, specifier, kind) => {
      if (typeof specifier !== 'string') return;
      if (!specifier.startsWith('.')) {
        // A package that may be named in types may also be loaded later, by import().
        const allowed =
          room.packages.test(specifier) || (kind !== 'values' && (room.typePackages?.test(specifier) ?? false));
        if (!allowed) context.report({ node, messageId: 'package', data: { from: file, what: kind, to: specifier } });
        return;
      }
      const target = relative(ROOT, join(dirname(context.filename), specifier))
        .split(sep)
        .join('/');
      const to = roomOf(target);
      if (to === undefined) {
        if (/\.test\.ts$|^(test|bench|scripts|examples)\//.test(target)) context.report({ node, messageId: 'test' });
        return;
      }
      const allowed = room.values.includes(to.name) || (kind === 'types' && (room.types?.includes(to.name) ?? false));
      if (!allowed) context.report({ node, messageId: 'room', data: { from: file, what: kind, to: target } });
    };

    /** @param {import('eslint').Rule.Node} node */
    const declaration = (node) => {
      const { importKind, exportKind, source, specifiers = [] } = asDeclaration(node);
      const onlyTypes =
        importKind === 'type' ||
        exportKind === 'type' ||
        (specifiers.length > 0 && specifiers.every((one) => one.importKind === 'type' || one.exportKind === 'type'));
      check(node, source?.value, onlyTypes ? 'types' : 'values');
    };
    return {
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: (node) => {
        check(node, node.source.type === 'Literal' ? node.source.value : undefined, 'loaded');
      },
      /** `import('x').T` in a type. @param {import('eslint').Rule.Node} node */
      TSImportType: (node) => {
        check(node, asDeclaration(node).source?.value, 'types');
      },
    };
  },
};

/** @type {import('eslint').ESLint.Plugin} */
export const wallsPlugin = { rules: { walls } };
