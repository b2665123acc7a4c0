/** How the view itself stands: the supervisor's own connection first, then whether the picture is of now, and what it is made from. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Carriage, ConnectionState } from '../../sdk/index.ts';
import { shapeOf, type Shape } from '../shared/shapes.ts';
import { isTelling, type AgentRow } from './model.ts';
import type { SayContext } from './say.ts';
import { words } from './strings.ts';

/** What is known of it. */
export interface Standing {
  readonly connection: ConnectionState | undefined;
  readonly linkDown: boolean;
  readonly paused: boolean;
  /** Wall time, ms, of now. */
  readonly wallNow: number;
}

/** A shape with a sentence. */
export function notice(shape: Shape, head: string, sentence = ''): TemplateResult {
  return html`<div class="notice ${shape}">
    ${shapeOf(shape)}
    <p><b>${head}</b>${sentence === '' ? nothing : html` <span>${sentence}</span>`}</p>
  </div>`;
}

/** That the picture is of the past or late: the own link is down, or trembles, or somebody wants to read. */
export function standingView(
  { connection, linkDown, paused, wallNow }: Standing,
  { wall, formats }: SayContext,
): TemplateResult | typeof nothing {
  const time = formats.time(wall, wallNow);
  if (linkDown) return notice('down', words.linkDown(), words.linkDownMeans(time, formats.ago(wallNow - wall)));
  if (paused) return notice('unknown', words.pausedAt(time));
  return connection?.status === 'degraded' ? notice('slow', words.ownUnsteady(), words.ownUnsteadyMeans()) : nothing;
}

/** What the view is made from: the agents' own pages, or what Finesse tells alone, and then with what delay. */
export function sourceView(
  carriage: Carriage | undefined,
  rows: ReadonlyMap<string, AgentRow>,
  context: SayContext,
): TemplateResult {
  return html`<div class="source note">
    ${carriage ? html`<p>${carriageWords(carriage, rows, context)}</p>` : nothing}
    <p>${words.traceNote()}</p>
  </div>`;
}

function carriageWords(carriage: Carriage, rows: ReadonlyMap<string, AgentRow>, { formats }: SayContext): string {
  if (carriage.state === 'cannot-be-carried')
    return carriage.reason === 'unsupported' ? words.liveUnsupported() : words.liveRefused();
  if (carriage.state !== 'carried') return words.liveProbing();
  const signedIn = [...rows.values()].filter(({ state }) => state !== 'LOGOUT');
  const live = signedIn.filter(({ report }) => report?.state !== undefined && isTelling(report));
  return words.liveCarried(formats.count(live.length), formats.count(signedIn.length));
}
