/** How causes are told: a name, and what it is in one sentence. Each language has a file of its own beside this one; pure data. */
import type { CauseCode } from '../../../sdk/causes.ts';

/** How a cause is told. */
export interface CauseWords {
  /** A few words, as a head. */
  readonly name: string;
  /** What it is: one sentence. */
  readonly meaning: string;
}

/** All causes in one language. */
export type CauseNames = Readonly<Record<CauseCode, CauseWords>>;

/** One cause. */
export function words(name: string, meaning: string): CauseWords {
  return { name, meaning };
}
