/** For tests: what axe-core has to say of an element. */
import 'axe-core/axe.min.js';

/** It sets a global, and exports nothing. */
const { axe } = globalThis as unknown as { readonly axe: typeof import('axe-core') };

/**
 * What is wrong, and where first. Of a picture that differs from one that was looked at by its colours or its language alone, nothing
 * but contrast can differ: `contrast` looks at no more, without reading all style sheets first, which that rule has no use for.
 */
export async function violationsOf(element: Element, rules: 'all' | 'contrast' = 'all'): Promise<readonly string[]> {
  const contrast = { runOnly: ['color-contrast'], preload: false };
  const { violations } = await axe.run(element, { resultTypes: ['violations'], ...(rules === 'contrast' && contrast) });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
