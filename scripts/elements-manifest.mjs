// custom-elements.json of the published elements (schema 1.0.0 of the custom-elements-manifest community group): editors and catalogues read
// attributes, properties, events, parts and custom properties from it.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { ROOT } from './run.mjs';

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
 * @returns {Promise<import('custom-elements-manifest/schema').Package>}
 */
export async function elementsManifest() {
  const argv = ['analyze', '--litelement', '--quiet', '--globs', ...ELEMENTS];
  const read = await cli({ argv, cwd: ROOT, noWrite: true });
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
