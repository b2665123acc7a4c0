/** The card after an outage: how long, from when to when, and what it was likely due to. Pure. */
import { html, type TemplateResult } from 'lit';
import { certaintyWords } from '../connection-view.ts';
import type { ViewContext } from '../observed.ts';
import { adviceWords } from './fill.ts';
import type { EndedOutage } from './outage.ts';
import { strings } from './strings.ts';

/** An outage in words. */
export function outageWords(
  { from, to, due, signedOut }: EndedOutage,
  context: ViewContext,
): { readonly head: string; readonly text: string } {
  const { formats, now } = context;
  const cause = due
    ? `${certaintyWords(due.certainty, adviceWords({ ...due, evidence: [] }, context).head)}.`
    : strings.outageUnknown();
  const span = strings.outageSpan(formats.time(from, now), formats.time(to, now));
  return {
    head: strings.outageHead(formats.duration(to - from)),
    text: [span, cause, ...(signedOut ? [strings.outageSignedOut()] : [])].join(' '),
  };
}

/** The card. It stays until it is dismissed. */
export function outageCard(
  outage: EndedOutage,
  context: ViewContext,
  { copy, dismiss }: { readonly copy: () => unknown; readonly dismiss: () => void },
): TemplateResult {
  const { head, text } = outageWords(outage, context);
  return html`<section class="outage" part="outage" aria-labelledby="outage">
    <h3 id="outage">${head}</h3>
    <p>${text}</p>
    <div class="row">
      <button type="button" @click=${copy}>${strings.copyReport()}</button>
      <button type="button" @click=${dismiss}>${strings.dismiss()}</button>
    </div>
  </section>`;
}
