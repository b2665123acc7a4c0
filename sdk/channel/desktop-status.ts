/** Reads the statuses that the Finesse desktop publishes on `finesse.info.connection`, and which of them are news. */
import type { ConnectionReason } from './channel.ts';
import { member } from './gadgets-hub.ts';
import type { Transition } from './connection-states.ts';

/** What a status means for the channel. */
export type DesktopNews =
  { readonly kind: 'connected'; readonly reason: ConnectionReason } | ({ readonly kind: 'down' } & Transition);

const DOWN: ReadonlyMap<unknown, Transition> = new Map<unknown, Transition>([
  ['connecting', { status: 'reconnecting', reason: 'desktop-connecting' }],
  ['reconnecting', { status: 'reconnecting', reason: 'desktop-reconnecting' }],
  ['disconnecting', { status: 'reconnecting', reason: 'desktop-disconnected' }],
  ['disconnected', { status: 'reconnecting', reason: 'desktop-disconnected' }],
  ['unloading', { status: 'reconnecting', reason: 'desktop-unloading' }],
  ['conflict', { status: 'conflict', reason: 'conflict' }],
  ['unauthorized', { status: 'unauthorized', reason: 'credentials-refused' }],
]);

/**
 * Follows the desktop. It tells its connection anew whenever any gadget asks for it, so what equals the status before is no
 * news. While it fails over (`failing`, then `recovered`) its connection to the side that it leaves may still be told as
 * `connected`; only one that was down in between is a new one. Who came in the middle of it was told `connected` alone, so for
 * them `recovered` is news without a `failing` before.
 */
export class DesktopStatus {
  #connection: string | undefined;
  #resource: unknown;
  #failing = false;
  #wasConnected = false;
  #last: unknown;

  /** Forgets what was told, so that the next status is news whatever it is. */
  reset(): void {
    this.#connection = undefined;
    this.#last = undefined;
    this.#failing = false;
  }

  /** Takes what came on the topic; undefined for no news, and for what the desktop would not write. */
  read(data: unknown): DesktopNews | undefined {
    const status = member(data, 'status');
    const repeated = status === this.#last;
    this.#last = status;
    if (status === 'failing') return this.#fail();
    if (status === 'recovered') return repeated ? undefined : this.#connect('desktop-recovered', this.#resource);
    if (status === 'connected') {
      const resource = member(data, 'resourceID');
      return this.#isKnown(resource) ? undefined : this.#connect('session-established', resource);
    }
    const down = DOWN.get(status);
    if (!down || status === this.#connection) return undefined;
    this.#connection = String(status);
    if (down.status === 'reconnecting' && this.#failing) return undefined;
    this.#failing = false;
    const first = status === 'connecting' && !this.#wasConnected;
    return { kind: 'down', ...down, ...(first && { status: 'connecting' }) };
  }

  #isKnown(resource: unknown): boolean {
    return (
      this.#connection === 'connected' &&
      (resource === this.#resource || resource === undefined || this.#resource === undefined)
    );
  }

  #fail(): DesktopNews | undefined {
    if (this.#failing) return undefined;
    this.#failing = true;
    return { kind: 'down', status: 'failing-over', reason: 'desktop-failing-over' };
  }

  #connect(reason: ConnectionReason, resource: unknown): DesktopNews {
    this.#connection = 'connected';
    this.#resource = resource;
    this.#failing = false;
    this.#wasConnected = true;
    return { kind: 'connected', reason };
  }
}
