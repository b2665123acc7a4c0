/** Keeps the latest outage of an agent, through the reload of the desktop that may follow it. Works while the page is hidden: a change is an event. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Subscription } from 'rxjs';
import type { FinesseClient, Health } from '../../sdk/index.ts';
import { nextOutage, readOutage, writeOutage, type EndedOutage, type Outage } from './outage.ts';

/** Where a few words are kept; `sessionStorage` of the page is one. May throw. */
export type PanelStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** What {@link OutageKeeper} works with. */
export interface OutageSurroundings {
  readonly storage: () => PanelStorage | undefined;
  /** Wall time, ms. */
  readonly now: () => number;
  /** Hears of health as it is told, also while the page is hidden. */
  readonly heard: (health: Health) => void;
}

/** A reactive controller; asks for a drawing when the card of an outage comes, changes or goes. */
export class OutageKeeper implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #around: OutageSurroundings;
  #client: FinesseClient | undefined;
  #connected = false;
  #listening: Subscription | undefined;
  #outage: Outage | undefined;

  constructor(host: ReactiveControllerHost, around: OutageSurroundings) {
    this.#host = host;
    this.#around = around;
    host.addController(this);
  }

  /** The latest outage, once it has ended. */
  get ended(): EndedOutage | undefined {
    const outage = this.#outage;
    return outage?.to === undefined ? undefined : { ...outage, to: outage.to };
  }

  /** Whose outages are kept; another client starts from what was kept of its agent. */
  set client(client: FinesseClient | undefined) {
    if (client === this.#client) return;
    this.#client = client;
    this.#stop();
    this.#start();
  }

  /** The agent has read it. */
  dismiss(): void {
    this.#keep(undefined);
  }

  hostConnected(): void {
    this.#connected = true;
    this.#start();
  }

  hostDisconnected(): void {
    this.#connected = false;
    this.#stop();
  }

  #start(): void {
    const client = this.#client;
    this.#outage = undefined;
    if (!client || !this.#connected) return;
    this.#use((storage, key) => {
      this.#outage = readOutage(storage.getItem(key), this.#around.now());
    });
    // The stream never errors (contract of the client); should it do so, the rest goes on.
    this.#listening = client.health$.subscribe({
      next: (health) => {
        const next = nextOutage(this.#outage, health);
        if (next !== this.#outage) this.#keep(next);
        this.#around.heard(health);
      },
      error: () => undefined,
    });
  }

  #stop(): void {
    this.#listening?.unsubscribe();
    this.#listening = undefined;
  }

  #keep(outage: Outage | undefined): void {
    const isSeen = this.#outage?.to !== undefined || outage?.to !== undefined;
    this.#outage = outage;
    this.#use((storage, key) => {
      if (outage) storage.setItem(key, writeOutage(outage));
      else storage.removeItem(key);
    });
    if (isSeen) this.#host.requestUpdate();
  }

  #use(work: (storage: PanelStorage, key: string) => void): void {
    try {
      const storage = this.#around.storage();
      if (storage && this.#client) work(storage, `finesse-pulse.outage.${this.#client.userId.slice(0, 64)}`);
    } catch {
      // Full, forbidden or gone: the card then lives as long as the page.
    }
  }
}
