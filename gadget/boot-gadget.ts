/**
 * The start of the gadget in its frame: waits for the hub of the Finesse desktop, connects, shows. Nothing here throws; what
 * goes wrong is a sentence in the gadget.
 */
import { connectDesktop, createTrafficRecording, type FinesseClient } from '../sdk/index.ts';
import { readChoices, whenHubConnects, type GadgetPage } from './container.ts';
import { defineElements } from './define.ts';
import { problemOf } from './explain.ts';
import { RING } from './file-saver.ts';
import type { FinesseHealth } from './finesse-health.ts';
import { FrameHeight } from './frame-height.ts';
import { gadgetLocale, setGadgetLocale } from './locale.ts';
import { strings } from './strings.ts';

/** How long the hub may take before the gadget says that there is none, ms. It is still waited for after that. */
export const HUB_PATIENCE = 10_000;

/** Surroundings of {@link bootGadget}; a test passes its own. */
export interface BootOptions {
  /** The page: `globalThis` in a gadget frame. */
  readonly page: GadgetPage;
  /** Into which the element goes. */
  readonly root: HTMLElement;
  /** Makes the client; `connectDesktop` of the SDK unless told, which records from its first message on. */
  readonly connect?: (page: GadgetPage) => FinesseClient;
}

/** Starts the gadget; resolves with what takes it down again. Never rejects. */
export async function bootGadget({ page, root, connect = connected }: BootOptions): Promise<() => void> {
  const choices = readChoices(page.gadgets);
  await setGadgetLocale(...choices.locales);
  document.documentElement.lang = gadgetLocale();
  defineElements();

  const element: FinesseHealth = document.createElement('finesse-health');
  element.theme = choices.theme;
  element.storage = sessionStorageOf();
  // The frame does not shrink with every line; what shows below the card is of the card's theme, and so are scrollbars.
  document.documentElement.style.colorScheme = choices.theme === 'auto' ? 'light dark' : choices.theme;
  const height = new FrameHeight(element, page.gadgets?.window?.adjustHeight);
  root.replaceChildren(element);

  let client: FinesseClient | undefined;
  let ended = false;
  const start = (): void => {
    clearTimeout(patience);
    if (ended || client) return;
    try {
      client = connect(page);
      element.client = client;
    } catch (error) {
      element.problem = problemOf(error);
    }
  };
  const noHub = (): void => {
    element.problem = { code: 'hub-missing', message: '' };
  };
  const patience = setTimeout(noHub, HUB_PATIENCE);
  if (!whenHubConnects(page, start)) {
    clearTimeout(patience);
    noHub();
  }
  tellContainer(page);

  const end = (): void => {
    if (ended) return;
    ended = true;
    clearTimeout(patience);
    window.removeEventListener('pagehide', end);
    height.stop();
    element.remove();
    element.client = undefined;
    // The page is going: there is nobody left to tell that a good-bye failed.
    client?.close().catch(() => undefined);
  };
  window.addEventListener('pagehide', end);
  return end;
}

function connected(page: GadgetPage): FinesseClient {
  return connectDesktop(page, { recording: createTrafficRecording(RING) });
}

/** Where the browser lets a frame have it: it outlives the reload of the desktop, and not the tab. */
function sessionStorageOf(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** The container's own signs: the title in the agent's language, and that there is something to see. */
function tellContainer({ gadgets }: GadgetPage): void {
  try {
    gadgets?.window?.setTitle?.(strings.title());
    gadgets?.loadingindicator?.dismiss?.();
  } catch {
    // A container that cannot take them loses nothing that the agent needs.
  }
}
