/** What the gadget uses of the OpenSocial container around it (Shindig in Finesse). Everything may be missing. */

/** `gadgets` of a gadget frame, as far as the boot file goes. The SDK reads the rest itself. */
export interface Gadgets {
  readonly Hub?: unknown;
  /** The container calls `onConnect` once the hub can be used; it reads it at `load`. */
  readonly HubSettings?: { onConnect?: ((...args: readonly unknown[]) => void) | null };
  readonly Prefs?: new () => Prefs;
  readonly util?: { readonly getUrlParameters?: () => Readonly<Record<string, unknown>> };
  readonly window?: { readonly adjustHeight?: (height?: number) => void; readonly setTitle?: (title: string) => void };
  readonly loadingindicator?: { readonly dismiss?: () => void };
}

/** OpenSocial preferences. */
export interface Prefs {
  getString(key: string): string;
  getLang?(): string;
  getCountry?(): string;
}

/**
 * Left by the script in `gadget.xml`, which runs before a module can: whether the hub has connected, and whom to tell.
 */
export interface HubHerald {
  connected: boolean;
  listener?: (() => void) | null | undefined;
}

/** The page that the boot file runs in. */
export interface GadgetPage {
  readonly gadgets?: Gadgets;
  readonly finessePulseHub?: HubHerald;
  /** Cisco's library, where another script of the page has loaded it. */
  readonly finesse?: unknown;
  /** The desktop around it; its page itself where there is none. */
  readonly parent?: unknown;
}

/**
 * Calls back once the hub can be used: at once where it already is, later where it connects late.
 *
 * @returns whether there is a container with a hub at all.
 */
export function whenHubConnects(page: GadgetPage, run: () => void): boolean {
  const { gadgets, finessePulseHub: herald } = page;
  if (herald?.connected || isConnected(gadgets?.Hub)) {
    run();
    return true;
  }
  const settings = gadgets?.HubSettings;
  if (!gadgets || (!settings && !gadgets.Hub)) return false;
  if (herald) herald.listener = run;
  else if (settings) {
    const earlier = settings.onConnect;
    settings.onConnect = (...args) => {
      earlier?.(...args);
      // OpenAjax calls back with (hub, success, error).
      if (args[1] !== false) run();
    };
  }
  return true;
}

function isConnected(hub: unknown): boolean {
  if (typeof hub !== 'object' || hub === null || !('isConnected' in hub)) return false;
  return typeof hub.isConnected === 'function' && hub.isConnected.call(hub) === true;
}
