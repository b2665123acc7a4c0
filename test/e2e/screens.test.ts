/** The gadget looks as in docs/screens: every state, in each width, theme and language. `npm run screens` keeps another look. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { launchChromium } from '../kit/chromium.ts';
import {
  movedParts,
  openDrawer,
  SCREENS,
  screensScript,
  sheetName,
  SHEETS,
  type Drawer,
  type KeptSheets,
} from '../kit/screens.ts';

const RESULTS = join(ROOT, 'test-results', 'screens');
/** Share of a state's pixels that may differ, and as many of a small one: less than a word. What smoothing of letters does is not counted. */
const MOST_SHARE = 0.0004;
const MOST_PIXELS = 40;
/** What a part may be away from where it was, px: letters of the same fonts, and of others, whose texts may take more lines. */
const SAME_FONTS = { place: 1, taller: 1 } as const;
const OTHER_FONTS = { place: 12, taller: 2 } as const;

describe('pictures of every state', { concurrency: 1 }, () => {
  const kept = JSON.parse(readFileSync(join(SCREENS, 'sheets.json'), 'utf8')) as KeptSheets;
  const keptPng = (name: string): Buffer => readFileSync(join(SCREENS, `${name}.png`));
  let browser: Browser;
  let drawer: Drawer;
  let sameFonts: boolean;

  before(async () => {
    rmSync(RESULTS, { recursive: true, force: true });
    browser = await launchChromium();
    drawer = await openDrawer(browser, await screensScript());
    sameFonts = drawer.fingerprint === kept.fingerprint;
    if (!sameFonts)
      console.error(
        `This browser (${browser.version()}) or its fonts draw letters unlike those of docs/screens (${kept.browser}): ` +
          'ONLY THE PLACES OF PARTS ARE COMPARED, not pixels.',
      );
  });
  after(() => browser.close());

  for (const sheet of SHEETS) {
    const name = sheetName(sheet);
    it(`are as they were kept: ${name}`, async () => {
      const before = kept.sheets[name];
      assert.ok(before, 'npm run screens has not drawn it');
      const { png, digest, shown } = await drawer.draw(sheet);
      assert.deepEqual(
        movedParts(before.shown, shown, sameFonts ? SAME_FONTS : OTHER_FONTS),
        [],
        'parts that are not where they were; if that is meant: npm run screens, look, commit',
      );
      if (!sameFonts || digest === before.digest) return;
      const differences = await drawer.compare(
        keptPng(name),
        png,
        shown.map(({ area }) => area),
      );
      const unlike = shown.flatMap(({ state, area }, n) => {
        const { pixels = 0, diff = '' } = differences[n] ?? {};
        if (pixels <= Math.max(MOST_PIXELS, area.width * area.height * MOST_SHARE)) return [];
        mkdirSync(RESULTS, { recursive: true });
        writeFileSync(join(RESULTS, `${name}.png`), png);
        writeFileSync(join(RESULTS, `${name} ${state}.diff.png`), Buffer.from(diff, 'base64'));
        return [`${state}: ${pixels} pixels`];
      });
      assert.deepEqual(unlike, [], 'see test-results/screens; if that is meant: npm run screens, look, commit');
    });
  }

  it('tell one look from another: that of another language is unlike', async () => {
    const sheet = { family: 'panel', width: 600, locale: 'ko' } as const;
    const { png, shown } = await drawer.draw(sheet);
    const area = shown.find(({ state }) => state === 'good light')?.area;
    assert.ok(area);
    const [difference] = await drawer.compare(keptPng('panel-600-en'), png, [area]);
    assert.ok((difference?.pixels ?? 0) > area.width * area.height * MOST_SHARE);
  });
});
