/** What all incidents together say: what the page begins with. Pure. */
import { isSide } from './model.ts';
import type { IncidentReport, Report } from '../report.ts';

/** `none` and `nothing` are no verdicts. */
export interface Whole {
  readonly place: 'none' | 'nothing' | IncidentReport['side'];
  /**
   * Where too few were lost to judge by their times, the incident whose verdict stands for all: they agree on side and cause, and this
   * one is the least sure.
   */
  readonly agreed: IncidentReport | undefined;
}

const SURE: readonly IncidentReport['certainty'][] = ['possible', 'likely', 'certain'];

/** See the head of the file. */
export function wholeOf({ files, incidents, team }: Report): Whole {
  if (files.every(({ known }) => known === 0)) return { place: 'nothing', agreed: undefined };
  const [first] = incidents;
  if (!first) return { place: 'none', agreed: undefined };
  const place = isSide(team.place) ? team.place : 'unknown';
  const agree = incidents.every(({ side, cause }) => side === first.side && cause === first.cause);
  if (place !== 'unknown' || !agree || first.side === 'unknown') return { place, agreed: undefined };
  const least = SURE.find((one) => incidents.some(({ certainty }) => certainty === one));
  return { place: first.side, agreed: incidents.find(({ certainty }) => certainty === least) };
}
