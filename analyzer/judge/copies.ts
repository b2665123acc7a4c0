/**
 * The same entry of a client's log from several files (what was posted, the local log, a console, a bundle; a part posted twice) is one
 * entry. Pure.
 */
import type { FileResult } from '../read/events.ts';
import { countOf, holesOf, joinPages } from '../read/pages.ts';
import type { Settled } from './settle.ts';

/** Readings of a bundle's samples and of the log beside them: equal ones this close together are one. */
const READING_MS = 2_000;

/** Lines of one page of a client, all files together, by the stamps at their ends. */
export interface PageLog {
  /** 8 hexadecimal digits, fresh at each load of a page. */
  readonly pageId: string;
  /** Login id, or the name of a file in brackets where no line tells it. */
  readonly agent: string | undefined;
  /** Different lines that are there, and the sequences of the first and the last of them. */
  readonly lines: number;
  readonly first: number;
  readonly last: number;
  /** Lines between them that are in no file: lost, or not at hand. Sequences from…to; 20 at most. */
  readonly missing: number;
  readonly holes: readonly (readonly [from: number, to: number])[];
  /** Lines that are there more than once. */
  readonly twice: number;
}

const MOST_HOLES = 20;

/** Whose computer each file is from: where its lines do not say it, another file with lines of the same page may. */
export function agentsOf(files: readonly FileResult[]): readonly (string | undefined)[] {
  const owners = new Map<string, string>();
  for (const { agent, pages } of files) {
    if (agent !== undefined) for (const { pageId } of pages) owners.set(pageId, agent);
  }
  return files.map(
    ({ agent, pages }) => agent ?? pages.map(({ pageId }) => owners.get(pageId)).find((one) => one !== undefined),
  );
}

/** Events without those that another one tells already; in the same order. */
export function withoutCopies(events: readonly Settled[]): readonly Settled[] {
  const seen = new Set<string>();
  const readings = new Map<string, number>();
  return events.filter((event) => {
    if (event.same !== undefined) {
      // A page id is of one agent, whatever the lines of a file make believe.
      const whose = event.same.startsWith('#') ? '' : event.agent;
      const key = `${whose} ${event.kind} ${event.same}`;
      if (seen.has(key)) return false;
      seen.add(key);
    }
    if (event.kind !== 'drift') return true;
    const key = `${event.agent} ${event.driftMs} ${event.roundTripMs}`;
    const before = readings.get(key);
    readings.set(key, event.at);
    return before === undefined || Math.abs(event.at - before) > READING_MS;
  });
}

/** All pages that any file has lines of, in the order in which files name them. */
export function pagesOf(files: readonly FileResult[], agents: readonly (string | undefined)[]): readonly PageLog[] {
  const owners = new Map<string, string | undefined>();
  files.forEach(({ pages }, index) => {
    for (const { pageId } of pages) owners.set(pageId, owners.get(pageId) ?? agents[index]);
  });
  return joinPages(files.flatMap(({ pages }) => pages)).map(({ pageId, ranges, twice }) => {
    const holes = holesOf(ranges);
    return {
      pageId,
      agent: owners.get(pageId),
      lines: countOf(ranges),
      first: ranges[0]?.[0] ?? 0,
      last: ranges.at(-1)?.[1] ?? 0,
      missing: countOf(holes),
      holes: holes.slice(0, MOST_HOLES),
      twice,
    };
  });
}
