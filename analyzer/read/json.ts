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

/** Times farther off are none, ms since the epoch: the year 2286. */
const LATEST = 1e13;
/** Clocks farther apart, and durations that are longer, are none, ms: 30 years. */
const LONGEST = 1e12;

/** A time, ms since the epoch; undefined where that is none, or one that no log has. */
export function timeOf(value: unknown): number | undefined {
  const at = numberOf(value);
  return at === undefined || at < 0 || at > LATEST ? undefined : at;
}

/** How far clocks are apart, whole ms. */
export function driftOf(value: unknown): number | undefined {
  const drift = numberOf(value);
  return drift === undefined || Math.abs(drift) > LONGEST ? undefined : Math.round(drift);
}

/** How long something took, whole ms. */
export function durationOf(value: unknown): number | undefined {
  const drift = driftOf(value);
  return drift === undefined || drift < 0 ? undefined : drift;
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
