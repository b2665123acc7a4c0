/** The usual one of many. Pure. */

/** The value in the middle. Undefined where there is none. */
export function medianOf(values: readonly number[]): number | undefined {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
