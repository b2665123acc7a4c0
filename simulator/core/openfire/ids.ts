/** Ids in the shapes that the Notification Service writes. Made from the surroundings' chance, so that a seeded run repeats. */

const HEX = '0123456789abcdef';
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function pick(random: () => number, alphabet: string, length: number): string {
  let id = '';
  for (let at = 0; at < length; at += 1) id += alphabet.charAt(Math.floor(random() * alphabet.length));
  return id;
}

/** A session id (`sid`) as in Cisco's technote 211376: 8 hex digits, such as `3117c5ef`. */
export function hexId(random: () => number, length = 8): string {
  return pick(random, HEX, length);
}

/** Letters and digits, as at the end of a message id: `K7hYF`. */
export function token(random: () => number, length: number): string {
  return pick(random, ALPHANUMERIC, length);
}

/** A UUID of version 4 (RFC 9562). */
export function uuid(random: () => number): string {
  const hex = pick(random, HEX, 30);
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-${variant}${hex.slice(15, 18)}-${hex.slice(18, 30)}`;
}
