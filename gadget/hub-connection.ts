/** The way to the client on the desktop's hub: fetched at once, but after the first paint, which it would hold up. */
import type { connectDesktop, DesktopContainer, DesktopOptions, FinesseClient } from '../sdk/index.ts';

/** What is fetched. */
interface HubClient {
  readonly connectDesktop: typeof connectDesktop;
}

/** A page that is hidden is not painted, and its client is due nevertheless, ms. */
const UNPAINTED = 200;

let fetched: Promise<HubClient> | undefined;

/** Fetches it, once; rejects where it cannot be had. */
export function fetchHubClient(): Promise<HubClient> {
  fetched ??= painted()
    .then(() => import('./hub-client.ts'))
    .catch((error: unknown) => {
      fetched = undefined;
      throw error;
    });
  return fetched;
}

/**
 * An opened client on the hub.
 * @throws FinesseError as `connectDesktop`; anything else where the chunk cannot be had, which a reload of the page may mend.
 */
export async function connectHub(container: DesktopContainer, options: DesktopOptions): Promise<FinesseClient> {
  return (await fetchHubClient()).connectDesktop(container, options);
}

/** Resolves after the next frame was painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, UNPAINTED);
    requestAnimationFrame(() => {
      clearTimeout(limit);
      // Of its own task, which is after the frame's.
      setTimeout(resolve);
    });
  });
}
