/** Secrets that could be found again, and what they look like once somebody has written them down. */

/** Each must be found where redaction is off, and nowhere where it is on. */
export const KINDS = ['password', 'token', 'cookie', 'sasl', 'call-variable', 'phone', 'email'] as const;
export type SecretKind = (typeof KINDS)[number];

/** The secrets of one session. */
export interface Secrets {
  /** Of the agent. Holds a character that XML, JSON and URLs write otherwise. */
  readonly password: string;
  /** The same without such a character, for texts that have no way to write it. */
  readonly plainPassword: string;
  /** A JSON web token, and one that looks like nothing. */
  readonly jwt: string;
  readonly opaque: string;
  readonly cookie: string;
  /** Payloads of SASL, base64. */
  readonly sasl: readonly string[];
  /** Two words. */
  readonly variable: string;
  /** One number in the forms that people write. */
  readonly phones: readonly string[];
  readonly email: string;
}

/** A text that gives a secret away. */
export interface Needle {
  readonly kind: SecretKind;
  /** How it was written. */
  readonly form: string;
  readonly text: string;
}

const LETTERS = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const SPECIAL = ['<', '&', '"', "'", '\\', '/', '+', '=', '%', '~', '!', '한', ';', '{', ']', '@', ':'];
export const AGENT = '1001001';

/** A text of letters and digits that occurs nowhere else. */
function rare(random: () => number, length: number): string {
  return Array.from({ length }, () => LETTERS.charAt(Math.floor(random() * LETTERS.length))).join('');
}

const digits = (random: () => number, length: number): string =>
  Array.from({ length }, () => String(2 + Math.floor(random() * 8))).join('');

export const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Draws them. */
export function drawSecrets(random: () => number): Secrets {
  const special = SPECIAL[Math.floor(random() * SPECIAL.length)] as string;
  const password = `${rare(random, 10)}${special}${rare(random, 10)}`;
  const [area, three, four] = [`5${digits(random, 2)}`, digits(random, 3), digits(random, 4)];
  const jwt = [base64(`{"alg":"${rare(random, 8)}"}`), base64(`{"sub":"${rare(random, 16)}"}`), rare(random, 30)];
  return {
    password,
    plainPassword: rare(random, 18),
    jwt: jwt.map((part) => part.replaceAll('=', '')).join('.'),
    opaque: rare(random, 32),
    cookie: rare(random, 26),
    sasl: [`\0${AGENT}\0${password}`, `n,,n=${AGENT},r=${rare(random, 24)}`].map(base64),
    variable: `${rare(random, 9)} ${rare(random, 9)}`,
    phones: [
      `${area}${three}${four}`,
      `+1${area}${three}${four}`,
      `+1 ${area} ${three} ${four}`,
      `(${area}) ${three}-${four}`,
      `${area}-${three}-${four}`,
      `${area}.${three}.${four}`,
      `010-${four}-${four}`,
      `+82 10-${four}-${four}`,
      `tel:+1-${area}-${three}-${four}`,
      `sip:${area}${three}${four}@pbx.example`,
    ],
    email: `${rare(random, 8)}.${rare(random, 6)}@${rare(random, 8).toLowerCase()}.example`,
  };
}

/** The parts of a text by which it would be known, though something of it was taken away. */
function pieces(text: string, length: number): readonly string[] {
  const plain = text.replaceAll('=', '');
  const middle = Math.floor((plain.length - length) / 2);
  return [...new Set([0, middle, plain.length - length].map((at) => plain.slice(Math.max(0, at), at + length)))];
}

/** All that must not be found. */
export function needlesOf(secrets: Secrets): readonly Needle[] {
  const { password, plainPassword, jwt, opaque, cookie, sasl, variable, phones, email } = secrets;
  const of = (kind: SecretKind, form: string, texts: readonly string[]): readonly Needle[] =>
    texts.map((text) => ({ kind, form, text }));
  const credentials = [password, plainPassword].flatMap((one) => [one, `${AGENT}:${one}`]);
  return [
    // The halves stand in every way of writing it: plain, in URLs, XML and JSON.
    ...of('password', 'half', [password.slice(0, 9), password.slice(-9), ...pieces(plainPassword, 9)]),
    ...of(
      'password',
      'base64',
      credentials.flatMap((one) => pieces(base64(one), 14).slice(-2)),
    ),
    ...of('token', 'JWT', pieces(jwt, 12).slice(1)),
    ...of('token', 'opaque', pieces(opaque, 10)),
    ...of('cookie', 'piece', pieces(cookie, 10)),
    ...of(
      'sasl',
      'base64',
      sasl.flatMap((one) => pieces(one, 14).slice(-2)),
    ),
    ...of('call-variable', 'word', variable.split(' ')),
    ...of('phone', 'as written', [...new Set(phones)]),
    ...of('phone', 'in a URL', phones.map(encodeURIComponent)),
    ...of('email', 'whole', [email, encodeURIComponent(email)]),
    ...of('email', 'piece', [email.slice(0, 8), email.slice(email.indexOf('@') + 1, email.indexOf('@') + 9)]),
  ];
}
