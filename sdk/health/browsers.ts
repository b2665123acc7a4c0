/** Which browser this is, and how it stands to what Cisco supports. Pure. */
import type { MachineSource } from '../machine-source.ts';

/** Browsers that are supported, and from which major version on. An administrator replaces it by that of the own release. */
export interface SupportedBrowsers {
  /** Where it is written. */
  readonly source: string;
  /** When it was looked up, `yyyy-mm-dd`. */
  readonly date: string;
  /** Lowest major version by name. */
  readonly floors: Readonly<Record<string, number>>;
  /** Major versions of Firefox that are ESR: its user agent does not say so. */
  readonly esr: readonly number[];
}

/** How a browser stands to what Cisco supports. */
export interface BrowserVerdict {
  /** `Chrome`, `Edge`, `Firefox`, `Firefox ESR`, `Safari`, `IE`, …; with ` (mobile)` on a phone or tablet; `unknown`. */
  readonly name: string;
  /** Major version. */
  readonly version: number | undefined;
  /** Whether it is on the list: `unlisted` does not mean broken. `unknown`: not known which it is, or newer than the list. */
  readonly standing: 'listed' | 'unlisted' | 'too-old' | 'unknown';
}

/**
 * The lowest versions that Cisco names for its contact-centre desktops on Windows 10, which the matrix of each Finesse release
 * (same source) raises; take the one of your release where it matters.
 */
export const SUPPORTED_BROWSERS: SupportedBrowsers = {
  source: 'Cisco, Unified Contact Center Enterprise, device support tables',
  date: '2026-11-22',
  floors: { Chrome: 76, Edge: 79, 'Firefox ESR': 68 },
  esr: [60, 68, 78, 91, 102, 115, 128, 140],
};

/** Client hints call them otherwise; without a window it is Chrome all the same. */
const BRANDS: Readonly<Record<string, string>> = {
  'Google Chrome': 'Chrome',
  'Microsoft Edge': 'Edge',
  HeadlessChrome: 'Chrome',
};
/** Brands that stand for no browser: filler against sniffing (UA-CH §3.2), and the engine that all of them name. */
const NO_BROWSER = /not.*brand|^chromium$|webview/i;

/** Tokens of user agents: those that others carry along too come last. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [/\b(?:Edge?|EdgA|EdgiOS)\/(\d+)/, 'Edge'],
  [/\b(?:OPR|Opera)\/(\d+)/, 'Opera'],
  [/\b(Whale|Vivaldi|YaBrowser|SamsungBrowser|Electron|Brave|SeaMonkey)\/(\d+)/, ''],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\bChromium\/(\d+)/, 'Chromium'],
  [/\b(?:HeadlessChrome|Chrome|CriOS)\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
];

/** Name, major version and standing. */
export function judgeBrowser(
  { userAgent, brands }: Pick<MachineSource, 'userAgent' | 'brands'>,
  table: SupportedBrowsers = SUPPORTED_BROWSERS,
): BrowserVerdict {
  const { floors, esr } = table;
  const found = browserOf(userAgent, brands);
  const { version } = found;
  const isNewFirefox = found.name === 'Firefox' && floors['Firefox'] === undefined;
  const name = found.name === 'Firefox' && version !== undefined && esr.includes(version) ? 'Firefox ESR' : found.name;
  const floor = floors[name] ?? (name === 'Firefox ESR' ? floors['Firefox'] : undefined);
  // Which of the versions after the list's date are ESR, it cannot know; those before the lowest one are too old either way.
  const isUnknowable = isNewFirefox && version !== undefined && version > Math.max(...esr);
  // Chrome without its name, or whatever an application embeds.
  const isBare = name.startsWith('Chromium');
  const floorOfEither = floor ?? (isNewFirefox ? floors['Firefox ESR'] : undefined);
  const standing =
    name === UNKNOWN || version === undefined || isUnknowable || (isBare && floor === undefined)
      ? 'unknown'
      : floorOfEither !== undefined && version < floorOfEither
        ? 'too-old'
        : floor === undefined
          ? 'unlisted'
          : 'listed';
  return { name, version, standing };
}

const UNKNOWN = 'unknown';

function browserOf(userAgent: string, brands: MachineSource['brands']): Pick<BrowserVerdict, 'name' | 'version'> {
  const mobile = /\b(?:Mobile|Android|iPhone|iPad)\b/.test(userAgent) ? ' (mobile)' : '';
  // A page in a compatibility mode pretends to be an older one; the engine does not.
  const trident = /\bTrident\/(\d+)/.exec(userAgent);
  if (trident) return { name: 'IE', version: Number(trident[1]) + 4 };
  const ancient = /\bMSIE (\d+)/.exec(userAgent);
  if (ancient) return { name: 'IE', version: Number(ancient[1]) };
  const hint = brands.find(({ brand }) => !NO_BROWSER.test(brand)) ?? brands.find(({ brand }) => brand === 'Chromium');
  if (hint) return { name: (BRANDS[hint.brand] ?? hint.brand).slice(0, 40) + mobile, version: majorOf(hint.version) };
  for (const [token, name] of TOKENS) {
    const found = token.exec(userAgent);
    if (found) return { name: (name || (found[1] ?? '')) + mobile, version: majorOf(found.at(-1)) };
  }
  return { name: UNKNOWN, version: undefined };
}

function majorOf(version = ''): number | undefined {
  const major = Number.parseInt(version, 10);
  return Number.isNaN(major) ? undefined : major;
}
