/**
 * Values of the `Authorization` header. They are reversible: keep them in memory only, and hand them to nothing but a request.
 */
import { OptionsError } from '../errors.ts';
import { userId, type UserId } from '../ids.ts';

/**
 * `Basic …` for a deployment without single sign-on (RFC 7617, UTF-8).
 * @throws OptionsError where the id is empty or holds a colon, which Basic cannot carry.
 */
export function basic(id: string, password: string): string {
  if (id === '' || id.includes(':')) throw new OptionsError('A login id must not be empty and must not hold a colon.');
  return `Basic ${encode(`${id}:${password}`)}`;
}

/**
 * `Bearer …` for single sign-on (RFC 6750).
 * @throws OptionsError where the token is empty or holds what a header cannot carry. The token itself is not in the message.
 */
export function bearer(token: string): string {
  if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(token))
    throw new OptionsError('An access token is empty or holds characters that no token has.');
  return `Bearer ${token}`;
}

/** What the `authorization` of a gadget's configuration decodes to. A secret. */
export interface Credentials {
  readonly userId: UserId;
  readonly password: string;
}

/**
 * Decodes the `authorization` of `finesse.gadget.Config`, which is base64 of `id:password`, with or without `Basic ` before it.
 * Undefined where it is something else, such as a token.
 */
export function decodeBasic(authorization: string): Credentials | undefined {
  const text = decode(authorization.trim().replace(/^Basic +/i, ''));
  const colon = text?.indexOf(':') ?? -1;
  if (text === undefined || colon < 1) return undefined;
  return { userId: userId(text.slice(0, colon)), password: text.slice(colon + 1) };
}

function encode(text: string): string {
  let bytes = '';
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte);
  return btoa(bytes);
}

function decode(base64: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
