/** The panel in a state, in the page, for tests of how it looks. */
import type { FinesseHealth } from '../index.ts';
import { panelIn } from './panel-states.ts';

const NOW = new Date(2026, 10, 22, 9, 14, 26).getTime();

/** Puts a panel at the end of the page; whoever asks takes it away. */
export async function showPanel(name: string): Promise<FinesseHealth> {
  const element = panelIn(name, NOW);
  document.body.append(element);
  // What is drawn may draw something within in turn.
  for (let round = 0; round < 3; round += 1) await element.updateComplete;
  return element;
}

/** Everything within, through shadow roots. */
export function allOf(element: FinesseHealth): readonly HTMLElement[] {
  return within(element.renderRoot as ShadowRoot);
}

/** Whether it takes room. */
export function isSeen(one: HTMLElement): boolean {
  return one.getClientRects().length > 0;
}

function within(root: Element | ShadowRoot): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>('*')].flatMap((one) => [
    one,
    ...(one.shadowRoot ? within(one.shadowRoot) : []),
  ]);
}
