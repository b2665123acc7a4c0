/** The sheets of docs/screens: every state of panel and supervisor's view in each width, theme and language, and the index to them. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { format, resolveConfig } from 'prettier';
import type { Browser } from 'playwright-core';
import {
  FAMILIES,
  LOCALES,
  openDrawer,
  SCREENS,
  screensScript,
  sheetName,
  SHEETS,
  WIDTHS,
  type KeptSheet,
  type KeptSheets,
} from '../test/kit/screens.ts';
import { smallPng } from '../test/kit/small-png.ts';

const HEADS = {
  panel: [
    'Agent panel (`<finesse-health>`)',
    'Every state. `good` and `disconnected` are whole; of the others only what is special to them is shown: what is below is as in `good`.',
  ],
  opened: ['What folds out of the panel, and what came of its buttons', 'That part of the panel alone.'],
  team: [
    'Supervisor’s view (`<finesse-team-health>`)',
    'Few agents, one agent, a burst, scattered drops, the own connection down, a thousand agents.',
  ],
} as const;
const LANGUAGES = { en: 'English', ko: 'Korean' } as const;

/** The index, as prettier likes it. */
function indexOf(sheets: KeptSheets['sheets']): string {
  const parts = FAMILIES.map((family) => {
    const [head, what] = HEADS[family];
    const states = (sheets[sheetName({ family, width: WIDTHS[0], locale: 'en' })]?.shown ?? [])
      .flatMap(({ state }) => (state.endsWith(' light') ? `\`${state.replace(' light', '')}\`` : []))
      .join(', ');
    const rows = LOCALES.map((locale) => {
      const links = WIDTHS.map((width) => {
        const name = sheetName({ family, width, locale });
        return `[${name}](${name}.png)`;
      });
      return `| ${LANGUAGES[locale]} | ${links.join(' | ')} |`;
    });
    const columns = WIDTHS.map((width) => `${width} px`).join(' | ');
    return `## ${head}\n\n${what}\n\n| | ${columns} |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n\nStates, in the order of the sheets: ${states}.\n`;
  });
  return `# Screens

Every state of the gadget in three widths, both themes, English and Korean: light on the left of a sheet, dark on the right. Drawn in real
Chromium by \`npm run screens\` from the states in \`gadget/testing\`, of a client that tells what it is made to tell at a time that stands
still. Colours between letters and what is behind them are fewer than on a screen, so that the files are small.

\`npm test\` draws them anew and compares (\`test/e2e/screens.test.ts\`): what a state says or where its parts are must not change unseen. Pixels
are compared where fonts and browser draw letters as they did for these files; elsewhere the places of the parts are. What differs is in
\`test-results/screens\`. Whoever changes the look runs \`npm run screens\`, looks, and commits.

${parts.join('\n')}`;
}

/** Draws all sheets and writes them. */
export async function writeSheets(browser: Browser): Promise<void> {
  const drawer = await openDrawer(browser, await screensScript());
  mkdirSync(SCREENS, { recursive: true });
  for (const file of readdirSync(SCREENS)) if (file.endsWith('.png')) rmSync(join(SCREENS, file));
  const sheets: Record<string, KeptSheet> = {};
  let bytes = 0;
  for (const sheet of SHEETS) {
    const { png, digest, shown } = await drawer.draw(sheet);
    const small = smallPng(PNG.sync.read(png));
    bytes += small.length;
    writeFileSync(join(SCREENS, `${sheetName(sheet)}.png`), small);
    sheets[sheetName(sheet)] = { digest, shown };
    console.log(`docs/screens/${sheetName(sheet)}.png`);
  }
  const kept: KeptSheets = { browser: browser.version(), fingerprint: drawer.fingerprint, sheets };
  writeFileSync(join(SCREENS, 'sheets.json'), `${JSON.stringify(kept)}\n`);
  const file = join(SCREENS, 'README.md');
  writeFileSync(file, await format(indexOf(sheets), { ...(await resolveConfig(file)), filepath: file }));
  console.log(`${Math.round(bytes / 1_000)} kB of pictures`);
}
