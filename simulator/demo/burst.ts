/** How many drop together on demand. Pure: the page that offers it counts as the crowd does. */

/** The share that ux §6 speaks of, seven of twelve, and its span, ms. */
export const BURST = { share: 7 / 12, withinMs: 4_000 } as const;

/** Of so many who are signed in, how many drop; fewer where too few of them are without a person at the desk. */
export function burstOf(signedIn: number): number {
  return Math.round(signedIn * BURST.share);
}
