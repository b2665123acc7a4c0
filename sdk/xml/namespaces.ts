/** Prefixes and their scopes (Namespaces in XML 1.0). */

const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';

/** Declarations of one element over those of its parents. Linked, not copied, so that many declarations stay cheap. */
export interface Scope {
  readonly declared: ReadonlyMap<string, string>;
  readonly outer: Scope | undefined;
}

/** The scope of every root. */
export const OUTERMOST: Scope = { declared: new Map([['xml', XML_NAMESPACE]]), outer: undefined };

/** Namespace of a prefix ('' for the default one), undefined where it is not declared. */
export function namespaceOf(scope: Scope, prefix: string): string | undefined {
  for (let one: Scope | undefined = scope; one; one = one.outer) {
    const namespace = one.declared.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return prefix === '' ? '' : undefined;
}

/** `a` and `b` of `a:b`; '' and `b` of `b`. */
export function splitName(name: string): { readonly prefix: string; readonly localName: string } {
  const colon = name.indexOf(':');
  return { prefix: colon < 0 ? '' : name.slice(0, colon), localName: name.slice(colon + 1) };
}

/**
 * The scope inside an element with these attributes.
 * @param fail called with what the standard forbids.
 */
export function enterScope(
  outer: Scope,
  attributes: ReadonlyMap<string, string>,
  fail: (what: string) => never,
): Scope {
  let declared: Map<string, string> | undefined;
  let prefixed: string[] | undefined;
  for (const [name, value] of attributes) {
    const { prefix, localName } = splitName(name);
    if (name === 'xmlns') (declared ??= new Map()).set('', checkDeclaration('', value, fail));
    else if (prefix === 'xmlns') (declared ??= new Map()).set(localName, checkDeclaration(localName, value, fail));
    else if (prefix !== '') (prefixed ??= []).push(name);
  }
  const scope = declared ? { declared, outer } : outer;
  if (prefixed) checkPrefixed(prefixed, scope, fail);
  return scope;
}

function checkDeclaration(prefix: string, namespace: string, fail: (what: string) => never): string {
  if (prefix === 'xmlns') fail('the prefix xmlns is declared');
  if (prefix !== '' && namespace === '') fail(`the declaration of the prefix ${prefix} is empty`);
  if ((prefix === 'xml') !== (namespace === XML_NAMESPACE) || namespace === XMLNS_NAMESPACE) {
    fail(`${prefix || 'the default namespace'} is declared as a reserved namespace, or xml as another`);
  }
  return namespace;
}

function checkPrefixed(names: readonly string[], scope: Scope, fail: (what: string) => never): void {
  const seen = new Set<string>();
  for (const name of names) {
    const { prefix, localName } = splitName(name);
    const namespace = namespaceOf(scope, prefix) ?? fail(`the prefix of ${name} is not declared`);
    const expanded = `${localName} ${namespace}`;
    if (seen.has(expanded)) fail(`attribute ${name} stands twice, under two prefixes`);
    seen.add(expanded);
  }
}
