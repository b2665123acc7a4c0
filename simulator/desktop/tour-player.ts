/** Plays the stops of the tour for one seat, one at a time. What is played outlives a reload of the page, and a move to the other side: it stands in the address. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { ActiveFault, Fault } from '../core/faults-types.ts';
import { labelOf, TOUR, type TourAct, type TourContext, type TourStop } from './tour.ts';

/** What is played now. */
export interface Playing {
  readonly stop: TourStop;
  /** This computer's time, ms, at which it began. */
  readonly since: number;
}

/** What a player does it by. */
export interface PlayerParts {
  readonly control: {
    faults(): Promise<readonly ActiveFault[]>;
    addFault(fault: Fault): Promise<unknown>;
    removeFault(id: string): Promise<unknown>;
  };
  /** Begins what this browser does for a stop; with undefined it ends all of it. */
  readonly act: (act: TourAct | undefined) => void;
  /** Makes the desktop's session stand again where the server's word has ended it for good. */
  readonly reconnect: () => void;
  /** Loads the page by an address. */
  readonly load: (url: URL) => void;
  /** Keeps an address without loading it. */
  readonly keep: (url: URL) => void;
  readonly changed: () => void;
  readonly now: () => number;
}

/** See the head of the file. */
export class TourPlayer {
  readonly #parts: PlayerParts;
  #playing: Playing | undefined;

  constructor(parts: PlayerParts, address: URL) {
    this.#parts = parts;
    const stop = TOUR.find(({ cause }) => cause === address.searchParams.get('tour'));
    const since = Number(address.searchParams.get('since'));
    if (stop) this.#playing = { stop, since: since > 0 ? since : parts.now() };
  }

  get playing(): Playing | undefined {
    return this.#playing;
  }

  /** What was played when the page was loaded goes on. */
  resume(): void {
    if (this.#playing?.stop.act) this.#parts.act(this.#playing.stop.act);
  }

  /** Plays a stop, in place of the one before. */
  async play(cause: CauseCode, context: TourContext, address: URL): Promise<void> {
    const { control, act, load, keep, now, changed } = this.#parts;
    const stop = TOUR.find((one) => one.cause === cause);
    if (!stop) return;
    await this.#undo(context);
    for (const fault of stop.faults?.(context) ?? [])
      await control.addFault({ ...fault, label: labelOf(context.userId) });
    this.#playing = { stop, since: now() };
    const url = new URL(address);
    url.searchParams.set('tour', cause);
    url.searchParams.set('since', String(this.#playing.since));
    const other = stop.transport !== undefined && url.searchParams.get('transport') !== stop.transport;
    if (stop.transport) url.searchParams.set('transport', stop.transport);
    if (stop.anew || other) {
      load(url);
      return;
    }
    keep(url);
    act(stop.act);
    changed();
  }

  /** All is well again. */
  async mend(context: TourContext, address: URL): Promise<void> {
    const { keep, changed } = this.#parts;
    await this.#undo(context);
    this.#playing = undefined;
    const url = new URL(address);
    url.searchParams.delete('tour');
    url.searchParams.delete('since');
    keep(url);
    changed();
  }

  async #undo({ userId }: TourContext): Promise<void> {
    const { control, act, reconnect } = this.#parts;
    act(undefined);
    for (const { id, fault } of await control.faults())
      if (fault.label === labelOf(userId)) await control.removeFault(id);
    reconnect();
  }
}
