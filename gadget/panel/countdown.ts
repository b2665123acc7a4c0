/** When the agent may be signed out, as an interval and as information only: there is nothing that the agent could do about it. Pure. */
import type { LogoutForecast } from '../../sdk/index.ts';
import type { ViewContext } from '../observed.ts';
import { strings } from './strings.ts';

/** What is told of the forced logout. */
export interface Countdown {
  readonly text: string;
  readonly note?: string;
  /** It may come any moment: told to a screen reader once, at once. */
  readonly imminent: boolean;
}

/** So shortly before its earliest moment, ms, a logout is imminent. */
export const IMMINENT = 30_000;

/** What a forecast comes to now; undefined where none is needed. */
export function countdownOf(forecast: LogoutForecast | undefined, context: ViewContext): Countdown | undefined {
  if (!forecast) return undefined;
  const { forcedLogout, unless, outcome, passed } = forecast;
  if (!forcedLogout) return { text: strings.logoutNone(), imminent: false };
  const { now, formats, paused } = context;
  const from = formats.time(forcedLogout.from, now);
  const latest = strings.logoutLatest(formats.time(forcedLogout.to, now));
  if (passed === 'yes') return { text: strings.logoutPassed(), note: strings.logoutCheck(), imminent: false };
  const later = passed === 'perhaps' || now >= forcedLogout.from;
  if (later) return { text: strings.logoutSince(from), note: latest, imminent: false };
  const left = forcedLogout.from - now;
  const told = outcome === 'logout' ? strings.logoutFrom : strings.logoutOrNotReadyFrom;
  const [text, kept] =
    unless === 'other-side'
      ? [strings.logoutOtherSide(from), undefined]
      : [told(from), unless === 'other-session' ? strings.logoutOtherSession() : undefined];
  const notes = [paused ? undefined : strings.logoutIn(formats.duration(left)), latest, kept];
  return {
    text,
    note: notes.filter((one) => one !== undefined).join(' '),
    // The session that took ours, or the one on the other server, most often keeps the agent signed in.
    imminent: unless === undefined && left <= IMMINENT,
  };
}
