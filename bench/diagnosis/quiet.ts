/** Hours in which nothing is wrong: what is said in them is a false alarm. */
import { seededRandom } from '../../simulator/core/random.ts';
import { makeNoise, NOISES } from './noise.ts';
import type { Episode } from './plan.ts';
import { diceOf, drawSetting } from './setting.ts';
import { newScript } from './stage.ts';

const MINUTE = 60_000;
/** One quiet stretch: long enough to be a shift, short enough to be shared among processes. */
export const STRETCH_HOURS = 4;

/** A stretch with one harmless thing about every ten minutes. */
export function drawQuiet(seed: number): Episode {
  const dice = diceOf(seededRandom((seed * 2_246_822_519) >>> 0));
  const setting = drawSetting(dice);
  const script = newScript();
  const noise: string[] = [];
  const lengthMs = STRETCH_HOURS * 60 * MINUTE;
  for (let at = MINUTE; at < lengthMs - 3 * MINUTE; at += dice.whole(4 * MINUTE, 16 * MINUTE)) {
    const kind = NOISES[dice.whole(0, NOISES.length - 1)] ?? 'spikes';
    noise.push(kind);
    makeNoise(kind, dice, at, script);
  }
  return { seed, setting, injections: [], noise, acts: script.acts, lengthMs };
}
