import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { ClientLogReceipt, FinesseClient } from '../sdk/index.ts';
import { explain, problemOf, type ProblemLike } from './explain.ts';
import { gadgetFormats, gadgetLocale } from './locale.ts';
import { shapeOf } from './shared/shapes.ts';
import { strings } from './strings.ts';
import { sender } from './styles/sender.ts';
import { shapes } from './shared/styles/shapes.ts';

/** Where the sending of the log is. */
export type LogPhase = 'idle' | 'sending' | 'sent' | 'failed';

type Sending =
  | { readonly phase: 'idle' | 'sending' }
  | { readonly phase: 'sent'; readonly receipt: ClientLogReceipt }
  | { readonly phase: 'failed'; readonly problem: ProblemLike };

/** Detail of the event `finesse-log-phase`. */
export interface LogPhaseDetail {
  readonly phase: LogPhase;
  /** What the server said; only with `sent`. */
  readonly receipt?: ClientLogReceipt;
  /** Why not; only with `failed`. */
  readonly problem?: ProblemLike;
}

/**
 * A button that posts the client log, and what came of it: the server's receipt, or why not and once more.
 *
 * @tagname finesse-log-sender
 * @fires {CustomEvent<LogPhaseDetail>} finesse-log-phase - The sending went on: `sending`, then `sent` or `failed`. Bubbles, composed.
 * @csspart button - The button.
 * @csspart result - The sentence after an attempt.
 * @csspart receipt - The list of what the server said.
 */
export class FinesseLogSender extends LitElement {
  static override styles = [shapes, sender];
  static override properties = {
    client: { attribute: false },
    sending: { state: true },
  };

  /** Whose log is sent. Another client starts anew. */
  declare client: FinesseClient | undefined;
  declare private sending: Sending;

  constructor() {
    super();
    this.sending = { phase: 'idle' };
    updateWhenLocaleChanges(this);
  }

  /** Sends the log now; a call while one is under way does nothing. Never rejects: what came of it is drawn and told by an event. */
  async send(): Promise<void> {
    const { client } = this;
    if (!client || this.#blocked) return;
    this.#turn({ phase: 'sending' });
    let result: Sending;
    try {
      result = { phase: 'sent', receipt: await client.sendClientLog() };
    } catch (error) {
      result = { phase: 'failed', problem: problemOf(error) };
    }
    if (client === this.client) this.#turn(result);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.sending = { phase: 'idle' };
  }

  protected override render(): TemplateResult {
    const { sending } = this;
    return html`
      <div lang=${gadgetLocale()}>
        <div class="row">
          <button
            part="button"
            type="button"
            aria-disabled=${this.#blocked ? 'true' : 'false'}
            @click=${() => void this.send()}
          >
            ${label(sending)}
          </button>
          ${sending.phase === 'idle' ? html`<p class="hint">${strings.logHint()}</p>` : nothing}
        </div>
        <div role="status">${outcome(sending)}</div>
        ${sending.phase === 'sent' ? receiptList(sending.receipt) : nothing}
      </div>
    `;
  }

  /** Refused credentials are not sent again: five refusals lock the user for five minutes. */
  get #blocked(): boolean {
    const { sending, client } = this;
    if (!client || sending.phase === 'sending') return true;
    return sending.phase === 'failed' && sending.problem.code === 'credentials-refused';
  }

  #turn(sending: Sending): void {
    this.sending = sending;
    const detail: LogPhaseDetail = sending;
    this.dispatchEvent(new CustomEvent('finesse-log-phase', { detail, bubbles: true, composed: true }));
  }
}

function label(sending: Sending): string {
  switch (sending.phase) {
    case 'idle':
      return strings.logSend();
    case 'sending':
      return strings.logSending();
    case 'sent':
      return strings.logSendAgain();
    case 'failed':
      return strings.logRetry();
  }
}

function outcome(sending: Sending): TemplateResult | typeof nothing {
  if (sending.phase === 'sent') {
    const words = sending.receipt.lines > 0 ? strings.logSent() : strings.logSentEmpty();
    return html`<p class="result" part="result">${shapeOf('ok')}<span>${words}</span></p>`;
  }
  if (sending.phase === 'failed') {
    const words = [strings.logNotSent(), explain(sending.problem), strings.logKept()].join(' ');
    return html`<p class="result" part="result">${shapeOf('down')}<span>${words}</span></p>`;
  }
  return nothing;
}

function receiptList(receipt: ClientLogReceipt): TemplateResult {
  const formats = gadgetFormats();
  const size = strings.logSizeValue(
    formats.plural(receipt.characters, strings.charactersOne, strings.charactersOther),
    formats.plural(receipt.lines, strings.linesOne, strings.linesOther),
  );
  const roundTrip = formats.milliseconds(receipt.serverRoundTripMs);
  const answer =
    receipt.status === 0 ? strings.logAnswerLost() : strings.logAnswerValue(String(receipt.status), roundTrip);
  const confirmed = receipt.confirmedBy === 'event' ? strings.logConfirmedEvent() : strings.logConfirmedStatus();
  return html`
    <dl class="receipt" part="receipt">
      <dt>${strings.logTime()}</dt>
      <dd>${formats.time(receipt.at, receipt.at)}</dd>
      <dt>${strings.logAnswer()}</dt>
      <dd>${answer}</dd>
      <dt>${strings.logSize()}</dt>
      <dd>${size}</dd>
      <dt>${strings.logConfirmed()}</dt>
      <dd>${confirmed}</dd>
      <dt>${strings.logRequestId()}</dt>
      <dd class="id">${receipt.requestId}</dd>
    </dl>
  `;
}
