// custom-elements.json of the published elements (schema 1.0.0 of the custom-elements-manifest community group): editors and catalogues read
// attributes, properties, events, parts and custom properties from it.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
// Not its command, which writes into package.json.
import { create } from '@custom-elements-manifest/analyzer/src/create.js';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import { ROOT } from './run.mjs';

/** TypeScript as the analyzer has it: in other versions the kinds of nodes have other numbers. */
const ts = /** @type {typeof import('typescript')} */ (
  createRequire(createRequire(import.meta.url).resolve('@custom-elements-manifest/analyzer/package.json'))('typescript')
);

/** The elements of `finesse-pulse/gadget` that a page may use; the others are parts of these. */
const ELEMENTS = [
  'gadget/finesse-health.ts',
  'gadget/log-sender.ts',
  'gadget/file-saver.ts',
  'gadget/team/finesse-team-health.ts',
];
/** Where they are published. */
const PUBLISHED = 'dist/gadget/index.js';

/**
 * The manifest of the elements: what is public of them, at the place where they are published.
 * @returns {import('custom-elements-manifest/schema').Package}
 */
export function elementsManifest() {
  const modules = ELEMENTS.map((path) =>
    ts.createSourceFile(path, readFileSync(join(ROOT, path), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
  const read = create({ modules, plugins: litPlugin(), context: { dev: false } });
  const elements = read.modules
    .flatMap(({ declarations = [] }) => declarations)
    .filter(isElement)
    .map((element) => {
      const members = element.members?.filter(({ privacy, kind }) => privacy === 'public' && kind === 'field') ?? [];
      const names = new Set(members.map(({ name }) => name));
      const attributes = element.attributes?.filter(({ fieldName = '' }) => names.has(fieldName)) ?? [];
      return { ...element, members, attributes };
    });
  const path = PUBLISHED;
  return {
    schemaVersion: read.schemaVersion,
    modules: [
      {
        kind: 'javascript-module',
        path,
        declarations: elements,
        exports: elements.flatMap(({ name, tagName = '' }) => {
          const declaration = { name, module: path };
          return [
            { kind: /** @type {const} */ ('js'), name, declaration },
            { kind: /** @type {const} */ ('custom-element-definition'), name: tagName, declaration },
          ];
        }),
      },
    ],
  };
}

/**
 * @param {import('custom-elements-manifest/schema').Declaration} declaration
 * @returns {declaration is import('custom-elements-manifest/schema').ClassDeclaration & import('custom-elements-manifest/schema').CustomElement}
 */
function isElement(declaration) {
  return 'tagName' in declaration;
}
