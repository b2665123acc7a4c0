/** What the server laid down when it made a BOSH session (XEP-0124 §7.2). Pure. */
import type { XmlElement } from '../xml.ts';
import type { BoshLine } from './transport-watch.ts';

/** All in ms. */
export interface BoshTerms {
  /** Longest that a request is held. */
  readonly waitMs: number;
  /** Empty requests are to keep so far apart. */
  readonly pollingMs: number;
  /** The server holds nothing: each request is answered at once, and those that are empty keep {@link pollingMs} apart. */
  readonly holdsNothing: boolean;
  /** The session is kept so long without a request. */
  readonly inactivityMs: number;
  /** Longest pause that may be announced; 0 where none may. */
  readonly maxPauseMs: number;
}

/** Where the server does not say, s: what Finesse and Openfire have. */
const POLLING_S = 5;
const INACTIVITY_S = 60;

/** Reads the first `<body>`; without one, as in a session that is resumed, what is common. */
export function readTerms(body: XmlElement | undefined, waitS: number): BoshTerms {
  const ms = (name: string, otherwise: number): number => {
    const said = body?.attributes.get(name) ?? '';
    return (/^\d{1,6}$/.test(said) ? Number(said) : otherwise) * 1_000;
  };
  const waitMs = ms('wait', waitS);
  return {
    waitMs,
    pollingMs: ms('polling', POLLING_S),
    holdsNothing: waitMs === 0 || body?.attributes.get('hold') === '0',
    inactivityMs: ms('inactivity', INACTIVITY_S),
    maxPauseMs: ms('maxpause', 0),
  };
}

/** Longest pause that is announced, ms: a page that reloads is back by then. */
const PAUSE_MS = 120_000;

/** How a session is handed to the next page: the rid to go on with, the pause to announce by it (0: none), and how long it is kept, ms. */
export function planHandOver(
  { unanswered, nextRid }: Pick<BoshLine, 'unanswered' | 'nextRid'>,
  { inactivityMs, maxPauseMs }: BoshTerms,
): { readonly rid: number; readonly pauseMs: number; readonly inactivityMs: number } {
  // The younger of two requests may never have got away. Asked again, the server takes it, or answers it again.
  const younger = unanswered[1];
  if (younger) return { rid: younger.rid, pauseMs: 0, inactivityMs };
  const pauseMs = Math.min(maxPauseMs, PAUSE_MS);
  return { rid: nextRid, pauseMs, inactivityMs: Math.max(pauseMs, inactivityMs) };
}
