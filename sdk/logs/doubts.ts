/**
 * Requests whose answer was lost: their lines may be on the server. An event that comes late acknowledges them; without one they
 * are posted again, and the post says so.
 */
import type { SequenceRange } from './buffer.ts';

/** A line, as far as it matters here. */
export interface Placed {
  readonly pageId: string;
  readonly sequence: number;
}

/** One of them. */
export interface Doubt {
  readonly requestId: string;
  readonly pageId: string;
  readonly ranges: readonly SequenceRange[];
}

/** See {@link createDoubts}. */
export interface Doubts {
  /** Nothing is known of that request of this page. */
  add(requestId: string, lines: readonly Placed[]): void;
  /** Nor of that one, with lines of a dead page: which, the store knows. */
  await(requestId: string): void;
  /** An event of that request has come. Gives what it acknowledges of this page. */
  confirm(requestId: string): readonly SequenceRange[];
  /** Whether the event of that request, of {@link Doubts.await}, has come. */
  confirmed(requestId: string): boolean;
  /** This page's lines have been posted again, or those of requests of a dead page. */
  settle(requestIds?: readonly string[]): void;
  /** What a post with these lines has to say: one sentence for each page. */
  tell(lines: readonly Placed[], stored?: readonly Doubt[]): string[];
  /** No event could change anything. */
  readonly none: boolean;
}

/** Runs of numbers that follow one another. */
export function rangesOf(lines: readonly Pick<Placed, 'sequence'>[]): readonly SequenceRange[] {
  const ranges: { first: number; last: number }[] = [];
  for (const { sequence } of lines) {
    const range = ranges.at(-1);
    if (range && range.last === sequence - 1) range.last = sequence;
    else ranges.push({ first: sequence, last: sequence });
  }
  return ranges;
}

/** None yet. */
export function createDoubts(): Doubts {
  const own = new Map<string, Doubt>();
  const awaited = new Map<string, boolean>();
  return {
    add(requestId, lines) {
      own.set(requestId, { requestId, pageId: lines[0]?.pageId ?? '', ranges: rangesOf(lines) });
    },
    await: (requestId) => void awaited.set(requestId, false),
    confirm(requestId) {
      if (awaited.has(requestId)) awaited.set(requestId, true);
      const ranges = own.get(requestId)?.ranges ?? [];
      own.delete(requestId);
      return ranges;
    },
    confirmed: (requestId) => awaited.get(requestId) === true,
    settle(requestIds) {
      if (!requestIds) own.clear();
      for (const id of requestIds ?? []) awaited.delete(id);
    },
    tell(lines, stored = []) {
      const told = new Map<string, { first: number; last: number; readonly ids: Set<string> }>();
      for (const { requestId, pageId, ranges } of [...stored, ...own.values()]) {
        for (const line of lines) {
          const { sequence } = line;
          if (line.pageId !== pageId || !ranges.some(({ first, last }) => first <= sequence && sequence <= last))
            continue;
          const one = told.get(pageId) ?? { first: sequence, last: sequence, ids: new Set() };
          told.set(pageId, one);
          one.first = Math.min(one.first, sequence);
          one.last = Math.max(one.last, sequence);
          one.ids.add(requestId);
        }
      }
      return Array.from(told, ([pageId, { first, last, ids }]) => {
        const [latest] = [...ids].reverse();
        return `[warn] Lines ${first} to ${last} of page ${pageId} may be here twice: no answer is known of request ${latest}${ids.size > 1 ? `, nor of ${ids.size - 1} before it` : ''}.`;
      });
    },
    get none() {
      return own.size + awaited.size === 0;
    },
  };
}
