/** Values of any kind as short text for a log: bounded in depth, breadth and length, safe with cycles and hostile getters. */

const MAX_DEPTH = 4;
const MAX_ENTRIES = 50;
const MAX_TEXT = 2_000;

/** Never throws. Strings come as they are (cut), errors as name, code and message, everything else much as JSON. */
export function inspect(value: unknown): string {
  try {
    return typeof value === 'string' ? cut(value) : render(value, 0, new Set());
  } catch {
    return '[unreadable]';
  }
}

function render(value: unknown, depth: number, above: ReadonlySet<object>): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  if (typeof value === 'function') return '[function]';
  if (typeof value !== 'object' || value === null) return String(value);
  if (above.has(value)) return '[cycle]';
  if (value instanceof Error) return renderError(value);
  if (value instanceof Date) return String(value.getTime());
  if (depth >= MAX_DEPTH) return Array.isArray(value) ? '[…]' : '{…}';
  const inside = new Set(above).add(value);
  if (Array.isArray(value)) {
    const shown = value.slice(0, MAX_ENTRIES).map((one) => render(one, depth + 1, inside));
    return `[${[...shown, ...more(value.length)].join(',')}]`;
  }
  const keys = Object.keys(value);
  const shown = keys
    .slice(0, MAX_ENTRIES)
    .map((key) => `${JSON.stringify(cut(key))}:${render(read(value, key), depth + 1, inside)}`);
  return `{${[...shown, ...more(keys.length)].join(',')}}`;
}

function renderError(error: Error): string {
  const code: unknown = (error as { readonly code?: unknown }).code;
  return `${error.name}${typeof code === 'string' ? ` (${code})` : ''}: ${cut(error.message)}`;
}

/** A getter may throw; that says nothing of the rest. */
function read(value: object, key: string): unknown {
  try {
    return (value as Readonly<Record<string, unknown>>)[key];
  } catch {
    return '[unreadable]';
  }
}

function more(length: number): readonly string[] {
  return length > MAX_ENTRIES ? [`… ${length - MAX_ENTRIES} more`] : [];
}

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}… (${text.length} characters)` : text;
}
