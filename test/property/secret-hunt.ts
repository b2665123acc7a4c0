/** Plays sessions and looks for their secrets in all that was told. */
import { playSecrets, PLACES, type Place, type Told } from './secret-session.ts';
import { simulateSecrets } from './secret-simulated.ts';
import { needlesOf, type SecretKind, type Secrets } from './secrets.ts';

/** A secret that was told. */
export interface Find {
  readonly seed: number;
  readonly kind: SecretKind;
  readonly form: string;
  readonly place: Place;
  /** What stands around it. */
  readonly excerpt: string;
}

/** One session of so many is played against the simulator as a whole: it takes twenty times as long. */
export const SIMULATED = 100;
/** Characters before and after a find that are shown. */
const AROUND = 100;

/** All that was found in the session of a seed: of each kind and place the first. */
export async function huntSecrets(
  seed: number,
): Promise<{ readonly finds: readonly Find[]; readonly characters: number }> {
  const { secrets, told } = await (seed % SIMULATED === 0 ? simulateSecrets : playSecrets)(seed);
  return { finds: search(seed, secrets, told), characters: PLACES.reduce((sum, place) => sum + told[place].length, 0) };
}

/** What of the secrets stands in what was told. */
export function search(seed: number, secrets: Secrets, told: Told): readonly Find[] {
  const finds = new Map<string, Find>();
  for (const { kind, form, text } of needlesOf(secrets)) {
    for (const place of PLACES) {
      const at = told[place].indexOf(text);
      if (at < 0 || finds.has(`${kind} ${place}`)) continue;
      const excerpt = told[place].slice(Math.max(0, at - AROUND), at + text.length + AROUND);
      finds.set(`${kind} ${place}`, { seed, kind, form, place, excerpt });
    }
  }
  return [...finds.values()];
}
