/**
 * What the administrator chose, the desktop and the agent: by the address in the desktop layout (`gadget.xml?channel=own`), by the
 * preferences of gadget.xml, by the desktop's configuration. All of it may be missing, throw, or be nonsense, which is passed over.
 */
import type { BeaconAudience } from '../sdk/index.ts';
import type { Gadgets } from './container.ts';

/** What was chosen. */
export interface Choices {
  /** Locales by preference; see `setGadgetLocale`. */
  readonly locales: readonly (string | undefined)[];
  readonly theme: 'light' | 'dark' | 'auto';
  /** How notifications come: by the desktop's hub, or by an XMPP session of the gadget's own. */
  readonly channel: 'desktop' | 'own';
  /** `auto` shows the panel, and the team below it to supervisors; `agent` the panel alone; `team` the team alone to supervisors. */
  readonly view: 'auto' | 'agent' | 'team';
  /** Ms between two SystemInfo probes. */
  readonly probeIntervalMs: number;
  /** Whether the client log is kept in the browser over a reload. */
  readonly keepsLog: boolean;
  /** Whether the client log is posted without being asked for. */
  readonly postsLog: boolean;
  /** Whether a loss and its end are told beside the page, where the desktop has toasters. */
  readonly toasts: boolean;
  /** With whom health is shared, and whether a supervisor's view asks for it. */
  readonly beacon: Exclude<BeaconAudience, (userId: string) => boolean>;
}

/** As the Finesse desktop probes, s. */
const PROBE_S = { least: 15, usual: 60, most: 600 } as const;
/** Login ids in a list, and characters of one: more than a gadget.xml is meant to hold. */
const MOST_IDS = 64;
const LOGIN_ID = /^[^\s"&'/:<>]{1,64}$/;
/** Characters of a preference that are looked at. */
const LONGEST = 8_192;

/** Reads the choices. Never throws; what nobody chose is as it has always been. */
export function readChoices(gadgets: Gadgets | undefined): Choices {
  const prefs = attempt(() => gadgets?.Prefs && new gadgets.Prefs());
  const layout = layoutParameters(gadgets);
  const pref = (name: string): string | undefined => text(attempt(() => prefs?.getString(name)));
  /** The first that can be read: the layout's, then the preference's. */
  const choose = <Value>(name: string, read: (value: string) => Value | undefined): Value | undefined => {
    const [first, second] = [text(layout?.get(name)), pref(name)].map((value) => value && read(value));
    return first || second || undefined;
  };
  const among =
    <Value extends string>(...values: readonly Value[]) =>
    (value: string): Value | undefined =>
      values.find((one) => one === value.toLowerCase());

  const [language, country] = [attempt(() => prefs?.getLang?.()), attempt(() => prefs?.getCountry?.())].map(spoken);
  return {
    locales: [
      choose('displayLanguage', (value) => value),
      pref('locale'),
      pref('language'),
      language && country ? `${language}-${country}` : language,
    ],
    theme: choose('theme', among('light', 'dark', 'auto')) ?? 'light',
    channel: choose('channel', among('desktop', 'own')) ?? 'desktop',
    view: choose('view', among('auto', 'agent', 'team')) ?? 'auto',
    probeIntervalMs: (choose('probeSeconds', seconds) ?? PROBE_S.usual) * 1_000,
    keepsLog: choose('logKeep', among('on', 'off')) !== 'off',
    postsLog: choose('logPost', among('on', 'off')) !== 'off',
    toasts: choose('toast', among('on', 'off')) !== 'off',
    beacon: choose('beacon', audience) ?? 'off',
  };
}

function seconds(value: string): number | undefined {
  const number = Number(value);
  return number >= PROBE_S.least && number <= PROBE_S.most ? number : undefined;
}

/** What is no login id is not shared with. A list of nothing else is no list. */
function audience(value: string): Choices['beacon'] | undefined {
  const word = value.toLowerCase();
  if (word === 'off' || word === 'domain') return word;
  const ids = value.split(/[\s,;]+/).filter((id) => LOGIN_ID.test(id));
  return ids.length > 0 ? ids.slice(0, MOST_IDS) : undefined;
}

/** Shindig renders the address that stands in the layout, and hands it to the frame as `url`, with its parameters. */
function layoutParameters(gadgets: Gadgets | undefined): URLSearchParams | undefined {
  const address = text(attempt(() => gadgets?.util?.getUrlParameters?.()['url']));
  return address && address.length <= LONGEST ? new URLSearchParams(/\?([^#]*)/.exec(address)?.[1]) : undefined;
}

/** Shindig says ALL where the desktop has set nothing. */
function spoken(value: string | undefined): string | undefined {
  const said = text(value);
  return said?.toLowerCase() === 'all' ? undefined : said;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim().slice(0, LONGEST) || undefined : undefined;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
