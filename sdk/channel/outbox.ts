/** Stanzas on their way out: those that are sent in one turn travel together, and never inside Strophe's own work. */
import type { Subscription } from 'rxjs';
import type { Platform } from '../platform.ts';
import type { XmlNode } from '../xml.ts';
import { elementToDom } from './dom-xml.ts';
import type { StropheConnection } from './strophe.ts';

/** Of one session. */
export class Outbox {
  readonly #platform: Pick<Platform, 'scheduler'>;
  readonly #flush: () => void;
  #stanzas: XmlNode[] = [];
  #due = false;
  #later: Subscription | undefined;

  /** @param flush is called soon after each {@link send}, and is to {@link empty} it into a connection. */
  constructor(platform: Pick<Platform, 'scheduler'>, flush: () => void) {
    this.#platform = platform;
    this.#flush = flush;
  }

  send(stanza: XmlNode): void {
    this.#stanzas.push(stanza);
    this.flushSoon();
  }

  /** Once all that goes on now is done; where there is nothing to send, and so a poll would go out, after `ms`. */
  flushSoon(ms = 0): void {
    if (ms > 0 && this.#stanzas.length === 0) {
      this.#later?.unsubscribe();
      this.#later = this.#platform.scheduler.schedule(() => this.#flush(), ms);
    } else if (!this.#due) {
      this.#due = true;
      void Promise.resolve().then(() => {
        this.#due = false;
        this.#flush();
      });
    }
  }

  stop(): void {
    this.#later?.unsubscribe();
  }

  /** All that has not been sent, which from now on is somebody else's to send. */
  take(): readonly XmlNode[] {
    return this.#stanzas.splice(0);
  }

  /** Sends all; over BOSH a poll where there is nothing to send and none is under way. */
  empty(connection: StropheConnection): void {
    if (this.#stanzas.length > 0) connection.send(this.take().map(elementToDom));
    // Strophe sets its tick anew only while it calls itself connected; the network drives us, so none is needed.
    const { connected } = connection;
    connection.connected = false;
    connection.flush();
    connection.connected = connected;
  }
}
