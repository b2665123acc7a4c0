/** All IQs of one session: ours with their answers, and those of the other end. */
import { pingIq } from '../pubsub/stanzas.ts';
import type { Platform } from '../platform.ts';
import type { XmlElement, XmlNode } from '../xml.ts';
import type { ConnectionReason } from './channel.ts';
import { answerTo, IqMap, type IqOutcome } from './iq-map.ts';
import { PING_LIMIT_MS, Pings } from './pings.ts';

/** What {@link Questions} need. */
export interface QuestionsOptions {
  readonly platform: Platform;
  readonly domain: string;
  /** Sends a stanza soon. */
  readonly send: (stanza: XmlNode) => void;
}

/** See the head of the file. */
export class Questions {
  readonly pings = new Pings();
  readonly #options: QuestionsOptions;
  readonly #waiting: IqMap;

  constructor(options: QuestionsOptions) {
    this.#options = options;
    this.#waiting = new IqMap(options.platform.scheduler);
  }

  /** See `Session.ask`. */
  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome> {
    const id = this.#options.platform.uuid();
    const answer = this.#waiting.expect(id, to, timeoutMs);
    this.#options.send(question(id));
    return answer;
  }

  /** Asks the server whether it is there (XEP-0199). */
  ping(): void {
    const { domain, platform } = this.#options;
    void this.ask(domain, PING_LIMIT_MS, (id) => {
      this.pings.asked(id, platform.monotonic());
      return pingIq({ id, to: domain });
    });
  }

  /**
   * Takes an IQ that has come: settles the question that it answers, or answers it.
   * @param jid ours, full.
   * @returns how long the answer took, ms, where it is that to a ping.
   */
  take(iq: XmlElement, jid: string): number | undefined {
    const { domain, platform, send } = this.#options;
    const type = iq.attributes.get('type');
    if (type === 'get' || type === 'set') send(answerTo(iq));
    else if (this.#waiting.settle(iq, { domain, jid })) {
      return this.pings.answered(iq.attributes.get('id'), platform.monotonic());
    }
    return undefined;
  }

  loseAll(reason: ConnectionReason): void {
    this.#waiting.loseAll(reason);
  }
}
