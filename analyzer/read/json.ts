/** Fields of JSON that anybody may have written: of the wanted type and within bounds, or nothing. Pure. */

/** Fields of an object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The object, or one without fields. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** The text, cut at `most` characters; '' where it is none. */
export function textOf(value: unknown, most = Infinity): string {
  return typeof value !== 'string' ? '' : value.length > most ? value.slice(0, most) : value;
}

/** A finite number. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number that is exact. */
export function integerOf(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

/** The first `most` of a list; none where it is none. */
export function listOf(value: unknown, most: number): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]).slice(0, most) : [];
}

/** The value of JSON; undefined where it is none. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
