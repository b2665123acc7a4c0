/** What of a report is looked at, and how that is written into the address so that it can be shared. Pure. */
import type { TimeWindow } from '../../gadget/shared/time-window.ts';
import type { IncidentReport } from '../report.ts';
import type { ZoneChoice } from './clock.ts';

/** Filters, the incident that is open, the time that is looked at. */
export interface Selection {
  readonly agent: string;
  readonly cause: string;
  readonly side: string;
  readonly text: string;
  /** Only incidents that meet the window. */
  readonly inWindow: boolean;
  readonly window: TimeWindow | undefined;
  /** Number of the open incident. */
  readonly incident: number | undefined;
  readonly zone: ZoneChoice;
  readonly onlyTouched: boolean;
}

/** Nothing chosen. */
export const EVERYTHING: Selection = {
  agent: '',
  cause: '',
  side: '',
  text: '',
  inWindow: false,
  window: undefined,
  incident: undefined,
  zone: 'server',
  onlyTouched: true,
};

/** Cause in the filter for incidents whose cause is not told. */
export const NO_CAUSE = 'none';
/** A longer text is nobody's search. */
const MOST_TEXT = 200;

/** Reads a hash, `#agent=1001001&incident=3`. What is not understood is passed over. */
export function selectionOf(hash: string): Selection {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const text = (name: string): string => (given.get(name) ?? '').slice(0, MOST_TEXT);
  const number = (name: string): number | undefined => {
    const value = given.get(name);
    return value !== null && /^-?\d{1,15}$/.test(value) ? Number(value) : undefined;
  };
  const [from, to] = [number('from'), number('to')];
  return {
    agent: text('agent'),
    cause: text('cause'),
    side: text('side'),
    text: text('text'),
    inWindow: given.get('in') === 'window',
    window: from !== undefined && to !== undefined && to > from ? { from, to } : undefined,
    incident: number('incident'),
    zone: given.get('zone') === 'viewer' ? 'viewer' : 'server',
    onlyTouched: given.get('agents') !== 'all',
  };
}

/** Writes it; '' where nothing is chosen. */
export function hashOf(selection: Selection): string {
  const { agent, cause, side, text, inWindow, window, incident, zone, onlyTouched } = selection;
  const told = new URLSearchParams();
  for (const [name, value] of Object.entries({ agent, cause, side, text })) if (value !== '') told.set(name, value);
  if (inWindow) told.set('in', 'window');
  if (window) {
    told.set('from', String(Math.round(window.from)));
    told.set('to', String(Math.round(window.to)));
  }
  if (incident !== undefined) told.set('incident', String(incident));
  if (zone !== 'server') told.set('zone', zone);
  if (!onlyTouched) told.set('agents', 'all');
  const hash = told.toString();
  return hash === '' ? '' : `#${hash}`;
}

/** When an incident began for the agent: with the last request, where that is known. */
export function beganAt({ lastRequestAt, from }: Pick<IncidentReport, 'lastRequestAt' | 'from'>): number {
  return Math.min(lastRequestAt ?? from, from);
}

/** The incidents that a selection lets through. `say` tells what a text is looked for in. */
export function chosen(
  incidents: readonly IncidentReport[],
  selection: Selection,
  say: (incident: IncidentReport) => string,
): readonly IncidentReport[] {
  const { agent, cause, side, window, inWindow } = selection;
  const text = selection.text.trim().toLowerCase();
  return incidents.filter(
    (incident) =>
      (agent === '' || incident.agent === agent) &&
      (cause === '' || (incident.cause ?? NO_CAUSE) === cause) &&
      (side === '' || incident.side === side) &&
      (!inWindow || !window || (incident.to >= window.from && beganAt(incident) <= window.to)) &&
      (text === '' || say(incident).toLowerCase().includes(text)),
  );
}
