/** Reads an OpenSocial gadget.xml (Gadgets XML reference, OpenSocial Core Gadget Specification 2.0) as Shindig does. */
import { XmlError } from '../../sdk/errors.ts';
import { child, childrenNamed, parseXml, type XmlElement } from '../../sdk/xml.ts';

/** A feature that a gadget asks for. */
export interface GadgetFeature {
  readonly name: string;
  /** `Require`: without it the gadget is not rendered. */
  readonly required: boolean;
  /** Values of `<Param name="…">`, in order: a name may stand more than once. */
  readonly params: readonly (readonly [name: string, value: string])[];
}

/** A `<UserPref>`. */
export interface GadgetUserPref {
  readonly name: string;
  readonly defaultValue: string;
  readonly datatype: string;
}

/** A `<Locale>`: texts inline, or the address of a message bundle. '' as language or country means any. */
export interface GadgetLocale {
  readonly lang: string;
  readonly country: string;
  /** Address of the bundle as written; undefined when the texts stand inline. */
  readonly href: string | undefined;
  readonly messages: ReadonlyMap<string, string>;
}

/** What a gadget.xml says. */
export interface GadgetSpec {
  readonly title: string;
  readonly description: string;
  /** From `<ModulePrefs height>`, px. */
  readonly height: number | undefined;
  readonly features: readonly GadgetFeature[];
  readonly userPrefs: readonly GadgetUserPref[];
  readonly locales: readonly GadgetLocale[];
  /** HTML in the file, or the address of a page. */
  readonly content: { readonly kind: 'html'; readonly html: string } | { readonly kind: 'href'; readonly href: string };
}

/** A gadget that cannot be rendered; the message is what its author reads on the error page. */
export class GadgetError extends Error {
  override readonly name = 'GadgetError';
  /** HTTP status of the error page. */
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** Features that the simulated container has. Shindig refuses a gadget that requires any other. */
export const FEATURES: ReadonlySet<string> = new Set([
  'core',
  'content-rewrite',
  'dynamic-height',
  'loadingindicator',
  'pubsub-2',
  'setprefs',
  'settitle',
  'views',
  'collapsible',
]);

/**
 * Reads a gadget.xml.
 * @throws GadgetError with one sentence about the first mistake.
 */
export function parseGadgetXml(text: string): GadgetSpec {
  const module = readRoot(text, 'Module', 'gadget.xml');
  const prefs = child(module, 'ModulePrefs');
  if (!prefs) throw new GadgetError('gadget.xml has no <ModulePrefs>; title, features and locales stand there.');
  const title = prefs.attributes.get('title') ?? '';
  if (title === '') throw new GadgetError('<ModulePrefs> has no title.');
  const features = prefs.children.flatMap(readFeature);
  const unknown = features.find((feature) => feature.required && !FEATURES.has(feature.name));
  if (unknown)
    throw new GadgetError(`Unsupported feature: ${unknown.name}. The container has ${[...FEATURES].join(', ')}.`);
  return {
    title,
    description: prefs.attributes.get('description') ?? '',
    height: readHeight(prefs.attributes.get('height')),
    features,
    userPrefs: childrenNamed(module, 'UserPref').map(readUserPref),
    locales: childrenNamed(prefs, 'Locale').map(readLocale),
    content: readContent(module),
  };
}

/**
 * Reads a message bundle: `<messagebundle><msg name="x">…</msg></messagebundle>`.
 * @throws GadgetError when it is none.
 */
export function parseMessageBundle(text: string, address: string): ReadonlyMap<string, string> {
  return readMessages(readRoot(text, 'messagebundle', address));
}

function readRoot(text: string, name: string, address: string): XmlElement {
  let root: XmlElement;
  try {
    root = parseXml(text);
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    const line = text.slice(0, error.offset).split('\n').length;
    throw new GadgetError(`${address}, line ${line}: ${error.message}`);
  }
  if (root.localName !== name) throw new GadgetError(`${address} begins with <${root.name}>; <${name}> is due.`);
  return root;
}

function readFeature(element: XmlElement): readonly GadgetFeature[] {
  if (element.localName !== 'Require' && element.localName !== 'Optional') return [];
  const name = element.attributes.get('feature');
  if (name === undefined || name === '') throw new GadgetError(`<${element.localName}> has no feature attribute.`);
  const params = childrenNamed(element, 'Param').map(
    (param) => [param.attributes.get('name') ?? '', param.text.trim()] as const,
  );
  return [{ name, required: element.localName === 'Require', params }];
}

function readHeight(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw new GadgetError(`<ModulePrefs height="${value}">: a number of pixels is due.`);
  return Number(value);
}

function readUserPref(element: XmlElement): GadgetUserPref {
  const name = element.attributes.get('name') ?? '';
  if (name === '') throw new GadgetError('A <UserPref> has no name.');
  return {
    name,
    defaultValue: element.attributes.get('default_value') ?? '',
    datatype: element.attributes.get('datatype') ?? 'string',
  };
}

function readLocale(element: XmlElement): GadgetLocale {
  const any = (value: string | undefined): string =>
    value === undefined || /^all$/i.test(value) ? '' : value.toLowerCase();
  return {
    lang: any(element.attributes.get('lang')),
    country: any(element.attributes.get('country')),
    href: element.attributes.get('messages'),
    messages: readMessages(element),
  };
}

function readMessages(element: XmlElement): ReadonlyMap<string, string> {
  return new Map(childrenNamed(element, 'msg').map((one) => [one.attributes.get('name') ?? '', one.text.trim()]));
}

function readContent(module: XmlElement): GadgetSpec['content'] {
  const content = child(module, 'Content');
  if (!content) throw new GadgetError('gadget.xml has no <Content>.');
  const type = content.attributes.get('type') ?? 'html';
  if (type !== 'html') throw new GadgetError(`<Content type="${type}">: only html is rendered here.`);
  const href = content.attributes.get('href');
  if (href !== undefined && href !== '') return { kind: 'href', href };
  if (content.children.length > 0) throw new GadgetError('The HTML in <Content> must stand in <![CDATA[ … ]]>.');
  if (content.text.trim() === '') throw new GadgetError('<Content> is empty.');
  return { kind: 'html', html: content.text };
}
