/** One order for what many files tell. Pure. */
import type { Settled } from './settle.ts';

type Span = { readonly from: number; readonly to: number } | undefined;

/**
 * Events in order of time. Those of the same moment: in one file as they stand there; of rotated files first those of the file that begins
 * earlier, whatever they are called.
 */
export function inOrder(events: readonly Settled[], spans: readonly Span[]): readonly Settled[] {
  const rank = spans.map((span) => span?.from ?? 0);
  // Sorting is stable.
  return [...events].sort((one, other) => one.at - other.at || (rank[one.file] ?? 0) - (rank[other.file] ?? 0));
}

/** Files in the order in which they were found, but those of one rotated log by the time at which they begin. */
export function rotationOrder<T extends { readonly name: string }>(
  files: readonly T[],
  fromOf: (file: T, index: number) => number | undefined,
): readonly number[] {
  const places = new Map<string, number[]>();
  files.forEach(({ name }, index) => {
    const family = familyOf(name);
    const members = places.get(family);
    if (members) members.push(index);
    else places.set(family, [index]);
  });
  const order: number[] = [];
  for (const members of places.values()) {
    const begins = (index: number): number => {
      const file = files[index];
      return (file && fromOf(file, index)) ?? Infinity;
    };
    const sorted = [...members].sort((one, other) => compared(begins(one), begins(other)));
    members.forEach((place, index) => (order[place] = sorted[index] ?? place));
  }
  return order;
}

/** `debug.log`, `debug.log.1`, `debug.log.12.gz` and `debug-3.log` of one folder are one log. */
export function familyOf(name: string): string {
  return name.replace(/\.(?:gz|zip)$/i, '').replace(/[.\-_]?\d+(?=\.[a-z]+$|$)/i, '');
}

function compared(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
