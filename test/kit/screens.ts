/** Draws the gadget's states in real Chromium: the same sheets for docs/screens and for the test that compares with them. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import type { ScreensPage } from './screens-page.ts';
import { SCREENS_NOW, type Area, type Difference, type Shown, type Showing } from './screens-words.ts';

/** Where the sheets are. */
export const SCREENS = join(ROOT, 'docs', 'screens');
/** Families of states, in the order of the index. */
export const FAMILIES = ['panel', 'opened', 'team'] as const;
/** Languages of the sheets, BCP 47. */
export const LOCALES = ['en', 'ko'] as const;
/** Widths of the elements, px. */
export const WIDTHS = [320, 600, 1_200] as const;

/** All sheets. */
export const SHEETS: readonly Showing[] = FAMILIES.flatMap((family) =>
  LOCALES.flatMap((locale) => WIDTHS.map((width) => ({ family, locale, width }) as const)),
);

/** `panel-320-en`. */
export const sheetName = ({ family, width, locale }: Showing): string => [family, width, locale].join('-');

/** What is kept of a sheet beside its picture. */
export interface KeptSheet {
  /** Of the picture as the browser gave it: one that is the same to the byte needs no comparison. */
  readonly digest: string;
  readonly shown: readonly Shown[];
}

/** docs/screens/sheets.json. */
export interface KeptSheets {
  /** Who has drawn them, for people. */
  readonly browser: string;
  /** Tells fonts and browser from others, which draw the same otherwise. */
  readonly fingerprint: string;
  readonly sheets: Readonly<Record<string, KeptSheet>>;
}

/** A sheet as it is drawn now. */
export interface Drawn extends KeptSheet {
  readonly png: Buffer;
}

const ADDRESS = 'http://localhost/screens';
const STYLE = `
  body { margin: 0; font: 12px sans-serif; width: max-content; display: grid; grid-template-columns: auto auto }
  body > div { display: grid; gap: 16px; padding: 16px; align-items: start; align-content: start }
  .light { background: #e6e6e6; color: #333 }
  .dark { background: #2e2e2e; color: #ccc }
  figure { margin: 0 }
  figcaption { padding-bottom: 4px }`;

declare const screens: ScreensPage;

/** A page that draws. */
export interface Drawer {
  readonly page: Page;
  /** What tells fonts and browser from others. */
  readonly fingerprint: string;
  /** Shows a sheet, and takes no picture. */
  readonly show: (showing: Showing) => Promise<readonly Shown[]>;
  readonly draw: (showing: Showing) => Promise<Drawn>;
  /** Compares a kept PNG with one of now, area by area. */
  readonly compare: (kept: Buffer, now: Buffer, areas: readonly Area[]) => Promise<readonly Difference[]>;
}

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** The script of the page: `addScriptTag` takes it. */
export async function screensScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'test', 'kit', 'screens-page.ts')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['es2015', 'production'],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

/** Opens a page that draws; it closes with the browser. */
export async function openDrawer(browser: Browser, script: string): Promise<Drawer> {
  const context = await browser.newContext({
    viewport: { width: 2_600, height: 1_200 },
    deviceScaleFactor: 1,
    locale: 'en-US',
    timezoneId: 'UTC',
    colorScheme: 'light',
  });
  const page = await context.newPage();
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><style>${STYLE}</style>`;
  await page.route(ADDRESS, (route) => route.fulfill({ contentType: 'text/html', body }));
  await page.clock.setFixedTime(SCREENS_NOW);
  await page.goto(ADDRESS);
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction(() => 'screens' in globalThis);
  await page.evaluate(() => screens.showSample());
  const fingerprint = digestOf(await page.screenshot());
  const show = (showing: Showing): Promise<readonly Shown[]> => page.evaluate((one) => screens.show(one), showing);
  return {
    page,
    fingerprint,
    show,
    async draw(showing) {
      const shown = await show(showing);
      const png = await page.locator('body').screenshot({ animations: 'disabled' });
      return { png, shown, digest: digestOf(png) };
    },
    compare(kept, now, areas) {
      const given = [kept.toString('base64'), now.toString('base64'), areas] as const;
      return page.evaluate(([before, after, where]) => screens.compare(before, after, where), given);
    },
  };
}

/** What a part may be away from where it was. */
export interface Leeway {
  /** From side to side, px. */
  readonly place: number;
  /** Up and down and in height: px where this is 1, else a factor of the height, as texts take more lines. */
  readonly taller: number;
}

/** What is not where it was, in words; a part that came or went too. Pure. */
export function movedParts(before: readonly Shown[], now: readonly Shown[], leeway: Leeway): readonly string[] {
  const names = (all: readonly { readonly part: string }[]): string => all.map(({ part }) => part).join(' ');
  const after = new Map(now.map((one) => [one.state, one]));
  return before.flatMap(({ state, parts }) => {
    const there = after.get(state)?.parts;
    if (!there) return [`${state} is not drawn`];
    if (names(parts) !== names(there)) return [`${state} has parts ${names(there)}, not ${names(parts)}`];
    return parts.flatMap((one, n) => {
      const other = there[n];
      if (!other || isNear(one, other, leeway)) return [];
      return [`${state}, ${one.part}: ${placeOf(other)}, not ${placeOf(one)}`];
    });
  });
}

const placeOf = ({ x, y, width, height }: Area): string => `${width} × ${height} at ${x}, ${y}`;

function isNear(one: Area, other: Area, { place, taller }: Leeway): boolean {
  const across = [one.x - other.x, one.width - other.width].every((by) => Math.abs(by) <= place);
  if (taller === 1) return across && [one.y - other.y, one.height - other.height].every((by) => Math.abs(by) <= place);
  return across && other.height <= one.height * taller && one.height <= other.height * taller;
}
