/** Which lines of which page a file holds, by their stamps: what is missing is a hole, what is there twice is one. Bounded. */
import type { PageLines } from './events.ts';

type Range = readonly [from: number, to: number];

/** Pages of one file. One page a day for each agent, and a file is seldom of more than one agent. */
const MOST_PAGES = 5_000;
/** Stretches of one page before they are put in order, so that lines in the wildest order fill no memory. */
const MOST_RANGES = 4_096;

interface Page {
  ranges: [from: number, to: number][];
  twice: number;
}

/** See the head of the file. */
export class PageLedger {
  readonly #pages = new Map<string, Page>();

  /** A line of a page. */
  take(pageId: string, sequence: number): void {
    let page = this.#pages.get(pageId);
    if (!page) {
      if (this.#pages.size >= MOST_PAGES) return;
      page = { ranges: [], twice: 0 };
      this.#pages.set(pageId, page);
    }
    const last = page.ranges.at(-1);
    if (last && sequence === last[1] + 1) last[1] = sequence;
    else page.ranges.push([sequence, sequence]);
    if (page.ranges.length < MOST_RANGES) return;
    const { ranges, twice } = united(page.ranges);
    page.twice += twice;
    // Holes are forgotten from the oldest on where there are thousands: then too little is said to be lost, never too much.
    page.ranges = ranges.length < MOST_RANGES / 2 ? ranges : bridged(ranges);
  }

  result(): readonly PageLines[] {
    return [...this.#pages].map(([pageId, page]) => {
      const { ranges, twice } = united(page.ranges);
      return { pageId, ranges, twice: twice + page.twice };
    });
  }
}

/** What several files hold of the same pages. Lines that more than one of them has are told twice. */
export function joinPages(all: readonly PageLines[]): readonly PageLines[] {
  const pages = new Map<string, { ranges: Range[]; twice: number }>();
  for (const { pageId, ranges, twice } of all) {
    const page = pages.get(pageId);
    if (page) {
      page.ranges.push(...ranges);
      page.twice += twice;
    } else pages.set(pageId, { ranges: [...ranges], twice });
  }
  return [...pages].map(([pageId, page]) => {
    const { ranges, twice } = united(page.ranges);
    return { pageId, ranges, twice: page.twice + twice };
  });
}

/** How many lines of a page are there. */
export function countOf(ranges: readonly Range[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from + 1, 0);
}

/** The holes between the lines that are there. What comes before the first or after the last of them may be in no file at hand. */
export function holesOf(ranges: readonly Range[]): readonly Range[] {
  return ranges.slice(1).map(([from], index): Range => [(ranges[index]?.[1] ?? 0) + 1, from - 1]);
}

function united(all: readonly Range[]): { readonly ranges: [number, number][]; readonly twice: number } {
  const ranges: [number, number][] = [];
  let twice = 0;
  for (const [from, to] of [...all].sort((one, other) => one[0] - other[0])) {
    const last = ranges.at(-1);
    if (!last || from > last[1] + 1) ranges.push([from, to]);
    else {
      twice += Math.max(0, Math.min(to, last[1]) - from + 1);
      last[1] = Math.max(last[1], to);
    }
  }
  return { ranges, twice };
}

function bridged(ranges: readonly [number, number][]): [number, number][] {
  const half = Math.floor(ranges.length / 2);
  const [first] = ranges;
  const end = ranges[half];
  return first && end ? [[first[0], end[1]], ...ranges.slice(half + 1)] : [];
}
