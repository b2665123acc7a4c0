import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { updateWhenLocaleChanges } from '@lit/localize';
import type { Subscription } from 'rxjs';
import type { FinesseClient, NodeItem, ServiceSubscription } from '../../sdk/index.ts';
import { browserDownloads, type Downloads } from '../downloads.ts';
import { problemOf } from '../explain.ts';
import type { ViewContext } from '../observed.ts';
import { strings as common } from '../strings.ts';
import { fold } from '../styles/fold.ts';
import { MOST } from './figures.ts';
import { NodeBook } from './node-book.ts';
import { strings } from './strings.ts';
import { nodeStyles } from './styles/nodes.ts';
import { toolStyles } from './styles/tools.ts';
import { stateWords } from './subscriptions-view.ts';

/** Rows that are drawn; who looks for another one types a part of its name. */
const MOST_ROWS = 200;
/** A page key moves by so many rows. */
const PAGE = 10;

/** A failure is told in the language of when it is drawn. */
type Asking = 'idle' | 'asking' | { readonly failed: () => string };

/**
 * Nodes and what they hold, as Pidgin shows them in Cisco's technote 211376: a list that is one stop for the keyboard, and the raw,
 * redacted items of the one that is chosen. It listens, asks and keeps only while it is in the page.
 *
 * @tagname finesse-health-nodes
 */
export class FinesseHealthNodes extends LitElement {
  static override styles = [fold, toolStyles, nodeStyles];
  static override properties = {
    client: { attribute: false },
    context: { attribute: false },
    downloads: { attribute: false },
    find: { state: true },
    chosen: { state: true },
    listing: { state: true },
    reading: { state: true },
    copied: { state: true },
  };

  /** Whose nodes. */
  declare client: FinesseClient | undefined;
  /** In what language and as of when. What comes is drawn when this changes. */
  declare context: ViewContext | undefined;
  /** How an item is copied. */
  declare downloads: Downloads;
  /** What is looked for. */
  declare private find: string;
  declare private chosen: string | undefined;
  declare private listing: Asking;
  declare private reading: Asking;
  /** What came of copying an item. */
  declare private copied: boolean | undefined;
  #book = new NodeBook();
  #held: readonly ServiceSubscription[] = [];
  #live: Subscription | undefined;

  constructor() {
    super();
    this.client = undefined;
    this.context = undefined;
    this.downloads = browserDownloads;
    this.find = '';
    this.chosen = undefined;
    this.listing = 'idle';
    this.reading = 'idle';
    this.copied = undefined;
    updateWhenLocaleChanges(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // The first time it listens once it knows to whom.
    if (this.hasUpdated) this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('client')) return;
    this.#forget();
    if (this.isConnected) this.#listen();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { client, context, chosen } = this;
    if (!client || !context) return nothing;
    const { service } = client.nodes;
    for (const { node } of client.nodes.subscriptions()) this.#book.know(this.#nameOf(node));
    const all = this.#book.nodes();
    const found = this.#found(all);
    return html`
      <p class="hint">${service ? strings.nodesHintOwn() : strings.nodesHintHub()}</p>
      <div class="bar">
        <label
          >${strings.nodesFind()}
          <input type="search" .value=${this.find} @input=${this.#type} autocomplete="off" spellcheck="false" />
        </label>
        ${
          service
            ? html`<button type="button" @click=${() => void this.#ask()}>${strings.nodesAgain()}</button>`
            : nothing
        }
      </div>
      <p class="hint" role="status">
        ${
          this.listing === 'asking'
            ? strings.nodesAsking()
            : strings.nodesCount(context.formats.count(found.length), context.formats.count(all.length))
        }
      </p>
      ${typeof this.listing === 'object' ? html`<p role="alert">${this.listing.failed()}</p>` : nothing}
      ${all.length === 0 ? html`<p>${strings.nodesNone()}</p>` : this.#list(found, context)}
      ${chosen === undefined ? nothing : this.#detail(client, chosen, context)}
    `;
  }

  #list(found: readonly string[], { formats }: ViewContext): TemplateResult {
    const rows = found.slice(0, MOST_ROWS);
    const at = rows.indexOf(this.chosen ?? '');
    return html`<ul
      class="list"
      role="listbox"
      tabindex="0"
      aria-label=${strings.nodesList()}
      aria-activedescendant=${at < 0 ? nothing : `node-${at}`}
      @keydown=${(event: KeyboardEvent) => this.#key(event, rows)}
    >
      ${rows.map(
        (node, index) =>
          html`<li
            id=${`node-${index}`}
            role="option"
            lang="en"
            aria-selected=${index === at ? 'true' : 'false'}
            @click=${() => this.#choose(node)}
          >
            <span>${node.slice(0, MOST)}</span>
            ${this.#book.count(node) > 0 ? html`<span class="tag">${formats.count(this.#book.count(node))}</span>` : nothing}
          </li>`,
      )}
    </ul>`;
  }

  #detail({ nodes }: FinesseClient, node: string, context: ViewContext): TemplateResult {
    const items = this.#book.items(node);
    const own = nodes.subscriptions().find((one) => this.#nameOf(one.node) === node);
    const jids = this.#held.filter((one) => one.node === node).map(({ jid }) => jid.slice(0, MOST));
    return html`<section aria-labelledby="chosen">
      <h4 id="chosen" lang="en">${node.slice(0, MOST)}</h4>
      ${own ? html`<p class="time">${stateWords(own)}</p>` : nothing}
      ${jids.length > 0 ? html`<p class="time">${strings.held(context.formats.list(jids))}</p>` : nothing}
      ${
        nodes.service
          ? html`<p>
              <button
                type="button"
                aria-disabled=${this.reading === 'asking' ? 'true' : 'false'}
                @click=${() => void this.#read()}
              >
                ${strings.itemsAsk()}
              </button>
            </p>`
          : nothing
      }
      <div role="status">
        ${typeof this.reading === 'object' ? html`<p>${this.reading.failed()}</p>` : nothing}
        ${this.reading === 'asking' ? html`<p>${strings.nodesAsking()}</p>` : nothing}
        ${this.copied === undefined ? nothing : html`<p>${this.copied ? common.saveCopied() : common.saveUncopied()}</p>`}
        ${this.reading === 'idle' && items.length === 0 ? html`<p>${strings.itemsNone()}</p>` : nothing}
      </div>
      ${items.map((item) => this.#item(item, context))}
    </section>`;
  }

  #item({ at, itemId, raw }: NodeItem, { formats, now }: ViewContext): TemplateResult {
    const name = at === undefined ? strings.itemAsked() : formats.time(at, now);
    return html`<div class="item">
      <p class="bar">
        <span class="time">${[name, itemId?.slice(0, MOST)].filter(Boolean).join(' · ')}</span>
        <button type="button" @click=${() => void this.downloads.copy(raw).then((done) => (this.copied = done))}>
          ${strings.itemCopy()}
        </button>
      </p>
      <pre tabindex="0" role="group" aria-label=${name} lang="en">${raw}</pre>
    </div>`;
  }

  #found(all: readonly string[]): readonly string[] {
    const wanted = this.find.trim().toLowerCase();
    return wanted === '' ? all : all.filter((node) => node.toLowerCase().includes(wanted));
  }

  /** On the hub a node is its topic. */
  #nameOf(node: string): string {
    return this.client?.nodes.service ? node : node.replace(/^\//, '').replaceAll('/', '.');
  }

  #listen(): void {
    if (!this.client || this.#live) return;
    this.#live = this.client.nodes.items$.subscribe((item) => this.#book.add(item));
    void this.#ask();
  }

  #forget(): void {
    this.#live?.unsubscribe();
    this.#live = undefined;
    this.#book = new NodeBook();
    this.#held = [];
    this.chosen = undefined;
    this.listing = this.reading = 'idle';
  }

  async #ask(): Promise<void> {
    const { client } = this;
    const live = this.#live;
    const service = client?.nodes.service;
    if (!service || this.listing === 'asking') return;
    this.listing = 'asking';
    let outcome: Asking = 'idle';
    try {
      const [nodes, held] = await Promise.all([service.nodes(), service.subscriptions()]);
      if (live !== this.#live) return;
      for (const { node } of [...held, ...nodes]) this.#book.know(node);
      this.#held = held;
    } catch (error) {
      outcome = { failed: () => strings.nodesFailed(why(error)) };
    }
    if (live === this.#live) this.listing = outcome;
  }

  async #read(): Promise<void> {
    const { client, chosen } = this;
    const service = client?.nodes.service;
    if (!service || chosen === undefined || this.reading === 'asking') return;
    this.reading = 'asking';
    let outcome: Asking = 'idle';
    try {
      const items = await service.items(chosen);
      if (client === this.client && this.isConnected) this.#book.set(chosen, items);
    } catch (error) {
      outcome = { failed: () => strings.itemsFailed(why(error)) };
    }
    if (chosen === this.chosen) this.reading = outcome;
  }

  #choose(node: string | undefined): void {
    if (node === undefined || node === this.chosen) return;
    this.chosen = node;
    this.reading = 'idle';
    this.copied = undefined;
    void this.updateComplete.then(() => {
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
      this.dispatchEvent(new Event('fold', { bubbles: true, composed: true }));
    });
  }

  readonly #type = ({ target }: Event): void => {
    if (target instanceof HTMLInputElement) this.find = target.value;
  };

  #key(event: KeyboardEvent, rows: readonly string[]): void {
    const at = rows.indexOf(this.chosen ?? '');
    const last = rows.length - 1;
    const to: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + PAGE,
      PageUp: at - PAGE,
      Home: 0,
      End: last,
    };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.#choose(rows[Math.min(Math.max(next, 0), last)]);
    } else if (event.key === 'Enter' && at >= 0) void this.#read();
  }
}

function why(error: unknown): string {
  switch (problemOf(error).code) {
    case 'node-unknown':
      return strings.whyUnknown();
    case 'subscription-refused':
      return strings.whyForbidden();
    case 'timeout':
      return strings.whyNoAnswer();
    default:
      return strings.whyNoSession();
  }
}
