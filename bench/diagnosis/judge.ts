/** Holds what was said against what was injected. Pure. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { Said } from './episode.ts';
import type { Injection } from './plan.ts';
import { truthOf } from './truth.ts';

/** The verdict on one episode. */
export interface Verdict {
  readonly seed: number;
  /** Of each injected cause. */
  readonly injected: readonly {
    readonly cause: CauseCode;
    readonly variant: string;
    /** By the right name, or by one that one page cannot tell from it and that was not called proved. */
    readonly found: boolean;
    /** By the right name alone. */
    readonly foundStrictly: boolean;
    /** From when it could be said to the first time that it was named, ms; undefined where it was not. */
    readonly afterMs: number | undefined;
    /** The name that counted, or that was said in its place; undefined where nothing was said. */
    readonly named: CauseCode | undefined;
  }[];
  /** Causes said to be likely or proved that were not there, and that nothing there brings along. */
  readonly wrong: readonly CauseCode[];
  /** The same without any excuse. */
  readonly wrongStrictly: readonly CauseCode[];
}

/** What says enough: likely or proved, or possible with nothing before it but what was injected as well. */
function isNamed({ certainty, above }: Said, injected: ReadonlySet<CauseCode>): boolean {
  return certainty !== 'possible' || above.every((one) => injected.has(one));
}

/** Judges one episode. */
export function judge(seed: number, injections: readonly Injection[], said: readonly Said[]): Verdict {
  const causes = new Set(injections.map(({ cause }) => cause));
  const proved = new Set(said.filter(({ certainty }) => certainty === 'proved').map(({ cause }) => cause));
  const injected = injections.map(({ cause, variant, from, sayableFrom }) => {
    const { like } = truthOf(cause, variant);
    const since = said.filter((one) => one.at >= from && isNamed(one, causes));
    const right = since.find((one) => one.cause === cause);
    const uncertain = since.find((one) => like.includes(one.cause) && !proved.has(one.cause));
    const counted = right ?? uncertain;
    return {
      cause,
      variant,
      found: counted !== undefined,
      foundStrictly: right !== undefined,
      afterMs: counted && Math.max(0, counted.at - sayableFrom),
      named: (counted ?? since.find((one) => !causes.has(one.cause)))?.cause,
    };
  });
  const claims = said.filter(({ certainty }) => certainty !== 'possible');
  /** Causes that were claimed without a fault, begun by then, that is or (unless strictly) brings or resembles them. */
  const wrong = (strictly: boolean): readonly CauseCode[] => {
    const isMistaken = (claim: Said): boolean =>
      !injections.some(({ cause, variant, from }) => {
        if (claim.at < from) return false;
        const { brings, like } = truthOf(cause, variant);
        if (claim.cause === cause) return true;
        return !strictly && (brings.includes(claim.cause) || (like.includes(claim.cause) && !proved.has(claim.cause)));
      });
    return [...new Set(claims.filter(isMistaken).map(({ cause }) => cause))];
  };
  return { seed, injected, wrong: wrong(false), wrongStrictly: wrong(true) };
}

/** Counts over many episodes. */
export interface Score {
  readonly injected: number;
  readonly found: number;
  readonly wrong: number;
}

/** Of all that was injected, how much was found, 0 to 1; 1 where nothing was. */
export function recallOf({ injected, found }: Score): number {
  return injected === 0 ? 1 : found / injected;
}

/** Of all that was named, how much was there, 0 to 1; 1 where nothing was named. */
export function precisionOf({ found, wrong }: Score): number {
  return found + wrong === 0 ? 1 : found / (found + wrong);
}

/** The score of one cause, or of all. */
export function scoreOf(verdicts: readonly Verdict[], cause?: CauseCode, strictly = false): Score {
  const meant = (one: CauseCode): boolean => cause === undefined || one === cause;
  const injected = verdicts.flatMap((verdict) => verdict.injected).filter((one) => meant(one.cause));
  return {
    injected: injected.length,
    found: injected.filter((one) => (strictly ? one.foundStrictly : one.found)).length,
    wrong: verdicts.flatMap((one) => (strictly ? one.wrongStrictly : one.wrong)).filter(meant).length,
  };
}
