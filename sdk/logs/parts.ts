/** Cutting what is to be posted into parts that a server takes. Pure. */
import { escapeXml } from '../xml.ts';
import type { LogLevel } from './level.ts';

/** Room that each part keeps for what it says of itself (its number, what may stand twice), escaped characters. */
export const NOTE_ROOM = 4_000;

/** Characters of a line once escaped as XML, with its line end. */
export function escapedLength(line: string): number {
  return escapeXml(line).length + 1;
}

/**
 * Cuts into runs of at most `max` each, at least one item in each: only whole lines, so that no character is ever cut in two.
 * @param max escaped characters of one part; {@link NOTE_ROOM} is taken off it.
 */
export function cutIntoParts<T extends { readonly line: string }>(items: readonly T[], max: number): readonly T[][] {
  const parts: T[][] = [];
  let part: T[] = [];
  let room = 0;
  for (const item of items) {
    const length = escapedLength(item.line);
    if (part.length === 0 || length > room) {
      parts.push((part = []));
      room = max - NOTE_ROOM;
    }
    part.push(item);
    room -= length;
  }
  return parts;
}

const GRAVITY: Readonly<Record<LogLevel, number>> = { debug: 0, info: 0, warn: 1, error: 2 };

/**
 * What of the log goes with the last request of a page when not all of it fits: the gravest lines first, because findings and
 * errors say what happened; then the newest, because the end is what no other record has. In the order in which they were written.
 * @param room bytes.
 * @param weigh bytes of a line on the wire.
 */
export function mostTelling<T extends { readonly line: string; readonly level: LogLevel }>(
  items: readonly T[],
  room: number,
  weigh: (line: string) => number,
): readonly T[] {
  const order = items.map((item, at) => ({ item, at }));
  order.sort((a, b) => GRAVITY[b.item.level] - GRAVITY[a.item.level] || b.at - a.at);
  const taken: { readonly item: T; readonly at: number }[] = [];
  for (const one of order) {
    const weight = weigh(one.item.line);
    if (weight > room) continue;
    room -= weight;
    taken.push(one);
  }
  return taken.sort((a, b) => a.at - b.at).map(({ item }) => item);
}
