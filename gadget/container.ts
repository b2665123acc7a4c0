/** What the gadget uses of the OpenSocial container around it (Shindig in Finesse). Everything may be missing. */

/** `gadgets` of a gadget frame, as far as the boot file goes. The SDK reads the rest itself. */
export interface Gadgets {
  readonly Hub?: unknown;
  /** The container calls `onConnect` once the hub can be used; it reads it at `load`. */
  readonly HubSettings?: { onConnect?: ((...args: readonly unknown[]) => void) | null };
  readonly Prefs?: new () => Prefs;
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
}

/** What an administrator, the desktop and the agent chose. */
export interface Choices {
  /** Locales by preference; see `setGadgetLocale`. */
  readonly locales: readonly (string | undefined)[];
  readonly theme: 'light' | 'dark' | 'auto';
}

/**
 * Reads the preferences: the gadget's own `displayLanguage` and `theme`, then the desktop's `locale`, then the container's
 * language. What is missing or throws is passed over.
 */
export function readChoices(gadgets: Gadgets | undefined): Choices {
  let prefs: Prefs | undefined;
  try {
    prefs = gadgets?.Prefs ? new gadgets.Prefs() : undefined;
  } catch {
    prefs = undefined;
  }
  const read = (get: (prefs: Prefs) => string | undefined): string | undefined => {
    try {
      return (prefs && get(prefs)) || undefined;
    } catch {
      return undefined;
    }
  };
  const language = read((one) => one.getLang?.());
  const country = read((one) => one.getCountry?.());
  // Shindig says ALL where the desktop has set nothing.
  const spoken = language && language.toLowerCase() !== 'all' ? language : undefined;
  const whole = spoken && country && country.toLowerCase() !== 'all' ? `${spoken}-${country}` : spoken;
  const theme = read((one) => one.getString('theme'));
  return {
    locales: [
      read((one) => one.getString('displayLanguage')),
      read((one) => one.getString('locale')),
      read((one) => one.getString('language')),
      whole,
    ],
    theme: theme === 'dark' || theme === 'auto' ? theme : 'light',
  };
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
