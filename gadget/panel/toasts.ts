/** What is told beside the page: that the session is lost for longer than a blink, and once that it is back. */
import type { Health } from '../../sdk/index.ts';
import { gadgetFormats } from '../locale.ts';
import { strings as common } from '../strings.ts';
import type { Toaster } from '../toaster.ts';
import { strings } from './strings.ts';

/** A loss shorter than this, ms, is not told beside the page. */
export const TOAST_AFTER = 5_000;

/** Where it stands: since when the loss lasts that was told, wall ms. */
export type ToldLoss = number | undefined;

/** What is to be told now, if anything; `lastedMs` is how long the loss lasted or lasts. */
export interface NextToast {
  readonly told: ToldLoss;
  readonly say?: 'lost' | 'back';
  readonly lastedMs: number;
}

/** One more look at the health. While nothing is known, nothing is told. Pure. */
export function nextToast(told: ToldLoss, { level, since, at }: Pick<Health, 'level' | 'since' | 'at'>): NextToast {
  if (level === 'lost') {
    const lastedMs = at - since;
    return told === undefined && lastedMs >= TOAST_AFTER ? { told: since, say: 'lost', lastedMs } : { told, lastedMs };
  }
  if (told === undefined || level === 'unknown') return { told, lastedMs: 0 };
  return { told: undefined, say: 'back', lastedMs: Math.max(0, since - told) };
}

/** Follows the health of one client after another, also while the page is hidden: that is when nobody sees the panel. */
export class LossToasts {
  #told: ToldLoss;

  /** Tells what is to be told of it. */
  hear(health: Health, toaster: Toaster | undefined): void {
    const { told, say, lastedMs } = nextToast(this.#told, health);
    this.#told = told;
    if (say === 'lost') toaster?.(common.disconnected(), common.lostDo());
    else if (say === 'back') toaster?.(strings.backAgain(), strings.outageHead(gadgetFormats().duration(lastedMs)));
  }

  /** Another client: what was told of the last one is forgotten. */
  reset(): void {
    this.#told = undefined;
  }
}
