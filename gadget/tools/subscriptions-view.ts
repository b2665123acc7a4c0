/** Subscriptions of this client as a table. Pure. */
import { html, type TemplateResult } from 'lit';
import type { NodeSubscription } from '../../sdk/index.ts';
import type { ViewContext } from '../observed.ts';
import { MOST } from './figures.ts';
import { strings } from './strings.ts';

/** Rows that are drawn: a team of a thousand has as many nodes. */
export const MOST_ROWS = 200;

/** Those in trouble first. */
export function subscriptionsView(all: readonly NodeSubscription[], { formats, now }: ViewContext): TemplateResult {
  if (all.length === 0) return html`<p>${strings.subscriptionsNone()}</p>`;
  const names = [
    strings.node(),
    strings.state(),
    strings.subscribedBy(),
    strings.since(),
    strings.items(),
    strings.lastItem(),
  ];
  const sorted = [...all].sort((a, b) => Number(a.state === 'subscribed') - Number(b.state === 'subscribed'));
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${strings.subscriptions()}>
    <table>
      <thead>
        <tr>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${sorted.slice(0, MOST_ROWS).map(
          (one) =>
            html`<tr>
              <th scope="row" class="wide" lang="en">${one.node.slice(0, MOST)}</th>
              <td>${stateWords(one)}</td>
              <td>${one.by === 'server' ? strings.byServer() : strings.byClient()}</td>
              <td>${formats.time(one.since, now)}</td>
              <td>${formats.count(one.items)}</td>
              <td>${one.lastAt === undefined ? '–' : formats.time(one.lastAt, now)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The state of a subscription in words. */
export function stateWords({ state, condition = '' }: Pick<NodeSubscription, 'state' | 'condition'>): string {
  switch (state) {
    case 'subscribed':
      return strings.subscribed();
    case 'asking':
      return strings.asking();
    case 'waiting':
      return strings.waiting();
    case 'refused':
      return strings.refused(condition.slice(0, MOST));
  }
}
