/**
 * Messages beside the page, through the Finesse desktop where it offers them: `finesse.containerservices.FinesseToaster` (from 11.x on;
 * Finesse guide, "Finesse Toaster"). It shows them by the browser's notifications, where the agent has allowed these and is not looking
 * at the desktop, unless an administrator has switched toasters off. Nothing is asked for here, and nothing is shown otherwise.
 */

/** Shows a message: a title and a sentence. Never throws. */
export type Toaster = (title: string, body: string) => void;

/** What this uses of Cisco's library. */
interface FinesseToaster {
  init?(config: unknown): unknown;
  showToaster(title: string, options: { readonly body: string; readonly autoClose: number }): unknown;
}

/** A page that may have Cisco's library. */
export interface ToasterPage {
  readonly finesse?: unknown;
  readonly parent?: unknown;
  readonly Notification?: unknown;
}

/** How long a message stands, ms: Finesse's own 8 s are short for who looks elsewhere. */
const STANDS_MS = 15_000;

/** The toaster of the gadget's page, or of the desktop around it; undefined where neither has one. */
export function desktopToaster(page: ToasterPage): Toaster | undefined {
  const own = toasterOf(() => page);
  const toaster = own ?? toasterOf(() => page.parent);
  if (!toaster) return undefined;
  // That of the desktop is the desktop's to begin.
  let begun = !own;
  return (title, body) => {
    // Without it the library might ask the agent for it, in the middle of a call. It may be given at any time.
    if (at(page, 'Notification', 'permission') !== 'granted') return;
    try {
      if (!begun) toaster.init?.(at(page, 'finesse', 'gadget', 'Config') ?? {});
      begun = true;
      toaster.showToaster(title, { body, autoClose: STANDS_MS });
    } catch {
      // Not begun by the desktop, or gone: the panel has told it.
    }
  };
}

function toasterOf(page: () => unknown): FinesseToaster | undefined {
  try {
    const found = at(page(), 'finesse', 'containerservices', 'FinesseToaster');
    return isToaster(found) ? found : undefined;
  } catch {
    // The page around is of another origin.
    return undefined;
  }
}

function at(from: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (one, key) => (Object(one) === one ? (Reflect.get(one as object, key) as unknown) : undefined),
    from,
  );
}

function isToaster(found: unknown): found is FinesseToaster {
  return typeof at(found, 'showToaster') === 'function';
}
