/**
 * Values of any kind as short text for a log: bounded in depth, breadth and length, safe with cycles, getters that throw and
 * proxies that lie. What is cut is redacted before: the beginning of a secret is still a secret, and no rule would know it any more.
 */

import { REDACTED } from '../redaction/mark.ts';

const MAX_DEPTH = 4;
const MAX_ENTRIES = 50;
/** Characters of one entry's text. */
export const MAX_MESSAGE = 8_000;
/** Characters of one string of it; what stands beside a long one has room, too. */
const MAX_STRING = 6_000;
/** Characters of one text within a value. */
const MAX_TEXT = 2_000;
/** Characters of one log entry, roughly; a tree of four levels could otherwise have millions. */
const MAX_ALL = 16_000;
/** What is read beyond a cut, so that what begins before it is known for what it is. */
const LOOK_AHEAD = 2_000;
/** Longer than any telephone number or address: what stands this near to a cut may be the beginning of one. */
const CUT_MARGIN = 64;

/** One run over the values of a log entry. */
interface Run {
  readonly redact: (text: string) => string;
  /** Objects are only named, and nothing of them is called. */
  readonly shallow: boolean;
  left: number;
}

/**
 * The values as one text, with blanks between. Never throws. Strings come as they are (cut where they are long), errors as name,
 * code, message and cause, everything else much as JSON. Secrets that were not cut are still in it.
 * @param redact takes secrets out of a text before it is cut.
 * @param shallow calls nothing of objects: for entries that are written from within a getter of another one.
 */
export function inspect(values: readonly unknown[], redact: (text: string) => string, shallow = false): string {
  const run: Run = { redact, shallow, left: MAX_ALL };
  return values
    .map((value, at) => {
      if (isAnnounced(values[at - 1], value, redact)) return leaf(run, REDACTED);
      return typeof value === 'string' && run.left > 0 ? leaf(run, value, MAX_STRING) : render(run, value, 0, []);
    })
    .join(' ');
}

const LAST_WORD = /([\p{L}\p{N}_.-]{1,64})\s{0,8}[:=]?\s{0,8}$/u;
/** Characters at the end of a text in which {@link LAST_WORD} may be. */
const LAST_CHARACTERS = 90;

/** Whether the value before, or the last word of it, is the name of a secret. After a whole sentence objects and errors are shown. */
function isAnnounced(before: unknown, value: unknown, redact: (text: string) => string): boolean {
  if (typeof before !== 'string') return false;
  const [end, name] = LAST_WORD.exec(before.slice(-LAST_CHARACTERS)) ?? [];
  if (end === undefined || (typeof value === 'object' && end.length < before.length)) return false;
  const told = `${name}=value`;
  return redact(told) !== told;
}

/**
 * A text of at most `most` characters, with the length that it had; as it is where it is not longer. No character outside the
 * basic plane is parted, and nothing that a cut would have made unrecognisable is left.
 */
export function shorten(text: string, most: number, redact: (text: string) => string): string {
  if (text.length <= most) return text;
  let shown = redact(text.slice(0, most + LOOK_AHEAD));
  if (text.length > most + LOOK_AHEAD) {
    let end = Math.max(0, shown.length - CUT_MARGIN);
    while (end > 0 && !/[\s"'<>]/.test(shown.charAt(end - 1))) end -= 1;
    shown = shown.slice(0, end);
  }
  const cut = shown.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${cut}… (${text.length} characters)`;
}

function render(run: Run, value: unknown, depth: number, above: readonly object[]): string {
  if (run.left <= 0) return '…';
  try {
    if (typeof value === 'string') return JSON.stringify(leaf(run, value));
    if (typeof value === 'function') return leaf(run, '[function]');
    if (typeof value !== 'object' || value === null) return leaf(run, String(value));
    return run.shallow ? leaf(run, '[object]') : renderObject(run, value, depth, above);
  } catch {
    return leaf(run, '[unreadable]');
  }
}

function renderObject(run: Run, value: object, depth: number, above: readonly object[]): string {
  if (above.includes(value)) return leaf(run, '[cycle]');
  const inside = [...above, value];
  if (value instanceof Error) return renderError(run, value, depth, inside);
  if (value instanceof Date) return leaf(run, String(value.getTime()));
  const isList = Array.isArray(value);
  if (depth >= MAX_DEPTH) return leaf(run, isList ? '[…]' : '{…}');
  const inner = (key: string | number): string => render(run, read(value, key), depth + 1, inside);
  if (isList) {
    const { length } = value;
    const shown = Array.from({ length: Math.min(length, MAX_ENTRIES) }, (_, index) => inner(index));
    return `[${[...shown, ...more(length)].join(',')}]`;
  }
  const tag = Object.prototype.toString.call(value);
  // A list of bytes has a key for each.
  const keys = ArrayBuffer.isView(value) ? [] : Object.keys(value);
  if (keys.length === 0 && tag !== '[object Object]') return leaf(run, tag);
  const shown = keys.slice(0, MAX_ENTRIES).map((key) => `${JSON.stringify(leaf(run, key))}:${inner(key)}`);
  return `{${[...shown, ...more(keys.length)].join(',')}}`;
}

function renderError(run: Run, error: Error, depth: number, above: readonly object[]): string {
  // Whoever throws may set any of these to anything.
  const {
    name: given,
    message,
    code,
    cause,
  } = error as Partial<Record<'name' | 'message' | 'code' | 'cause', unknown>>;
  const name = `${leaf(run, String(given))}${typeof code === 'string' ? ` (${leaf(run, code)})` : ''}`;
  const why = cause === undefined || depth >= MAX_DEPTH ? '' : ` ← ${render(run, cause, depth + 1, above)}`;
  return `${name}: ${leaf(run, String(message))}${why}`;
}

/** A getter may throw; that says nothing of the rest. */
function read(value: object, key: string | number): unknown {
  try {
    return (value as Readonly<Record<string | number, unknown>>)[key];
  } catch {
    return '[unreadable]';
  }
}

function more(length: number): readonly string[] {
  return length > MAX_ENTRIES ? [`… ${length - MAX_ENTRIES} more`] : [];
}

/** A text of the value, no longer than it may be. */
function leaf(run: Run, text: string, most = MAX_TEXT): string {
  const shown = shorten(text, most, run.redact);
  run.left -= shown.length;
  return shown;
}
