/** JIDs (RFC 7622, as far as the simulator needs it): local part and domain compare without case, the resource with case. */

/** A JID taken apart. `local` and `resource` are '' where they are missing. */
export interface Jid {
  readonly local: string;
  readonly domain: string;
  readonly resource: string;
}

/** Longest part of a JID that is taken (RFC 7622 §3.1), in UTF-16 units. */
const MAX_PART = 1023;
/** Whatever RFC 7622 §3.3.1 refuses in a local part, white space and controls. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const BAD_LOCAL = /["&'/:<>@\s\u0000-\u001f\u007f]/;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const BAD_RESOURCE = /[\u0000-\u001f\u007f]/;

/** Takes a JID apart, lower-casing local part and domain; undefined where it is none. */
export function parseJid(text: string): Jid | undefined {
  const slash = text.indexOf('/');
  const bare = slash < 0 ? text : text.slice(0, slash);
  const resource = slash < 0 ? '' : text.slice(slash + 1);
  const at = bare.indexOf('@');
  const local = at < 0 ? '' : bare.slice(0, at);
  const domain = at < 0 ? bare : bare.slice(at + 1);
  if (at === 0 || domain === '' || (at > 0 && !isLocalPart(local)) || BAD_LOCAL.test(domain)) return undefined;
  if ((slash >= 0 && resource === '') || domain.length > MAX_PART || (resource !== '' && !isResource(resource))) {
    return undefined;
  }
  return { local: local.toLowerCase(), domain: domain.toLowerCase(), resource };
}

/** Whether a text may stand before the `@`. */
export function isLocalPart(text: string): boolean {
  return text !== '' && text.length <= MAX_PART && !BAD_LOCAL.test(text);
}

/** Whether a text may be bound as a resource. */
export function isResource(text: string): boolean {
  return text !== '' && text.length <= MAX_PART && !BAD_RESOURCE.test(text);
}

/** `user@domain`, or the domain alone. */
export function bareJid({ local, domain }: Pick<Jid, 'local' | 'domain'>): string {
  return local === '' ? domain : `${local}@${domain}`;
}

/** `user@domain/resource`, or the bare JID where there is no resource. */
export function fullJid(jid: Jid): string {
  return jid.resource === '' ? bareJid(jid) : `${bareJid(jid)}/${jid.resource}`;
}
