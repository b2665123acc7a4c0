import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { Subscription } from 'rxjs';
import { isUp, type ConnectionState, type FinesseClient } from '../../sdk/index.ts';
import type { ViewContext } from '../observed.ts';
import { fold } from '../styles/fold.ts';
import { strings } from './strings.ts';
import { toolStyles } from './styles/tools.ts';

/**
 * A button that opens a new session of one's own, and what came of it: whether all that was subscribed stands again.
 *
 * @tagname finesse-health-reconnect
 */
export class FinesseHealthReconnect extends LitElement {
  static override styles = [fold, toolStyles];
  static override properties = {
    client: { attribute: false },
    context: { attribute: false },
    connection: { state: true },
    leftEpoch: { state: true },
  };

  /** Whose session; nothing is drawn where it is not its own. */
  declare client: FinesseClient | undefined;
  /** In what language and as of when. */
  declare context: ViewContext | undefined;
  /** As it is since the button was pressed, also while the figures of the panel stand still. */
  declare private connection: ConnectionState | undefined;
  /** The epoch that was left. */
  declare private leftEpoch: number | undefined;
  /** Said once all stand again, and no more changed by what comes later. */
  #done: string | undefined;
  #live: Subscription | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.context = undefined;
    this.connection = undefined;
    this.leftEpoch = undefined;
    updateWhenLocaleChanges(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.#forget();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { client, context } = this;
    if (!client?.reconnect || !context) return nothing;
    const busy = this.leftEpoch !== undefined && this.#done === undefined && this.connection?.status === 'connecting';
    return html`
      <h3>${strings.reconnect()}</h3>
      <p class="hint">${strings.reconnectHint()}</p>
      <p class="bar">
        <button type="button" aria-disabled=${busy ? 'true' : 'false'} @click=${() => !busy && this.#reconnect()}>
          ${strings.reconnectNow()}
        </button>
      </p>
      <p role="status">${this.#came(client, context)}</p>
    `;
  }

  #reconnect(): void {
    this.#forget();
    this.#live = this.client?.connection$.subscribe((state) => (this.connection = state));
    this.leftEpoch = this.connection?.epoch ?? 0;
    this.client?.reconnect?.();
  }

  #forget(): void {
    this.#live?.unsubscribe();
    this.#live = this.#done = this.connection = this.leftEpoch = undefined;
  }

  #came({ nodes }: FinesseClient, { formats, now }: ViewContext): string | typeof nothing {
    const { leftEpoch: before, connection } = this;
    if (before === undefined || !connection) return nothing;
    if (this.#done !== undefined) return this.#done;
    if (connection.epoch <= before) {
      const waits = connection.status === 'connecting' || isUp(connection);
      return waits ? strings.reconnecting() : strings.reconnectFailed();
    }
    const wanted = nodes.subscriptions().filter(({ state }) => state !== 'refused');
    const standing = wanted.filter(({ state }) => state === 'subscribed').length;
    const all = formats.count(wanted.length);
    if (standing < wanted.length) return strings.reconnectWaits(formats.count(standing), all);
    this.#done = strings.reconnected(formats.time(connection.since, now), all);
    return this.#done;
  }
}
