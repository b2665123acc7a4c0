/** Stanzas on their way out: those that are sent in one turn travel together, and never inside Strophe's own work. */
import type { XmlNode } from '../xml.ts';
import { elementToDom } from './dom-xml.ts';
import type { StropheConnection } from './strophe.ts';

/** Of one session. */
export class Outbox {
  readonly #flush: () => void;
  #stanzas: Element[] = [];
  #due = false;

  /** @param flush is called soon after each {@link send}, and is to {@link empty} it into a connection. */
  constructor(flush: () => void) {
    this.#flush = flush;
  }

  get isEmpty(): boolean {
    return this.#stanzas.length === 0;
  }

  send(stanza: XmlNode): void {
    this.#stanzas.push(elementToDom(stanza));
    this.flushSoon();
  }

  /** Once all that goes on now is done. */
  flushSoon(): void {
    if (this.#due) return;
    this.#due = true;
    void Promise.resolve().then(() => {
      this.#due = false;
      this.#flush();
    });
  }

  /** Sends all; over BOSH a poll where there is nothing to send and none is under way. */
  empty(connection: StropheConnection): void {
    if (this.#stanzas.length > 0) connection.send(this.#stanzas.splice(0));
    // Strophe sets its tick anew only while it calls itself connected; the network drives us, so none is needed.
    const { connected } = connection;
    connection.connected = false;
    connection.flush();
    connection.connected = connected;
  }
}
