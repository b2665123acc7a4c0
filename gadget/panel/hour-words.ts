/** Words of the last hour that strip, table and lines share. Pure, but for the language. */
import { gadgetFormats, gadgetWords } from '../locale.ts';
import type { HourState } from './hour.ts';
import { strings } from './strings.ts';

/** Runs that are drawn and listed; an hour of one a second would be no picture any more. */
export const MOST_RUNS = 300;

/** A state of the hour. */
export function stateName(state: HourState): string {
  return state === 'asleep' ? strings.hourAsleep() : gadgetWords().words.levels[state];
}

/** A difference of clocks, ms. Positive: the computer is ahead. */
export function signed(ms: number): string {
  return `${Math.round(ms) === 0 ? '' : ms > 0 ? '+' : '−'}${gadgetFormats().difference(Math.abs(ms))}`;
}
