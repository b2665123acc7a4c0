/** Sessions that were given up and still take leave of the server. */
import type { Session } from './session.ts';

/** See the head of the file. */
export class Farewells {
  #said: Promise<unknown> | undefined;

  /** Settles when all of now have taken leave; undefined where none does. */
  get said(): Promise<unknown> | undefined {
    return this.#said;
  }

  /** Ends a session, where `late` because it took too long. */
  add(session: Session, late?: boolean): void {
    const said = Promise.all([this.#said, session.end(late)]).then(() => {
      if (this.#said === said) this.#said = undefined;
    });
    this.#said = said;
  }
}
