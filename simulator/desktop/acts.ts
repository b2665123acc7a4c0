/** What this browser does for a stop of the tour, one thing at a time. */
import { addBusyGadget, keepPageBusy } from './busy.ts';
import { SLEEP_MS } from './frame-stage.ts';
import type { GadgetHost } from './gadget-host.ts';
import type { TourAct } from './tour.ts';
import type { TourStrings } from './tour-strings.ts';

/** Where it shows. */
export interface ActsSetup {
  readonly host: GadgetHost;
  readonly strings: TourStrings;
  /** Where another gadget goes. */
  readonly place: HTMLElement;
  /** A line over the gadget; '' takes it away. */
  readonly veil: (text: string) => void;
}

/** Makes what begins an act, in place of the one before; with undefined it ends all of it. */
export function createActs({ host, strings, place, veil }: ActsSetup): (act: TourAct | undefined) => void {
  let end = (): void => undefined;
  const asleep = (): (() => void) => {
    const until = Date.now() + SLEEP_MS;
    const tell = (): void => {
      const left = Math.ceil((until - Date.now()) / 1000);
      veil(left > 0 ? strings.asleep(left) : '');
      if (left <= 0) clearInterval(timer);
    };
    const timer = setInterval(tell, 500);
    tell();
    return () => {
      clearInterval(timer);
      veil('');
    };
  };
  const begin = (act: TourAct): (() => void) | undefined => {
    switch (act) {
      case 'busy-page':
        return keepPageBusy();
      case 'busy-gadget':
        return addBusyGadget(place, strings.wallboard, strings.wallboardText);
      case 'sleep':
        return asleep();
      case 'slow-computer':
        return undefined;
      case 'old-browser':
        host.reload();
        return () => host.reload();
    }
  };
  return (act) => {
    host.stage.play(act);
    end();
    end = (act && begin(act)) ?? (() => undefined);
  };
}
