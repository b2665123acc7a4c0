/** The pictures of docs: every state of the gadget, and for the READMEs the simulated desktop with the built gadget while a fault acts. */
import { join } from 'node:path';
import { withDesktop } from '../test/e2e/desktop.ts';
import { launchChromium } from '../test/kit/chromium.ts';
import { ROOT } from './run.mjs';
import { writeSheets } from './screens-sheets.ts';

/** By locale: the file, and what the gadget's headline says before and while the notification service is stopped. */
const PICTURES = [
  { locale: 'en_US', file: 'desktop.png', well: 'Connected', ill: 'Reconnecting…' },
  { locale: 'ko_KR', file: 'desktop.ko.png', well: '연결됨', ill: '다시 연결하는 중…' },
] as const;

const browser = await launchChromium();
try {
  await writeSheets(browser);
  for (const { locale, file, well, ill } of PICTURES) {
    await withDesktop(
      browser,
      async ({ simulator, page, headline }) => {
        await page.setViewportSize({ width: 1120, height: 640 });
        await headline(well);
        simulator.finesse.setAgentState('1001001', 'READY');
        simulator.faults.add({ kind: 'reset', target: { on: 'notification' }, durationMs: 60_000 });
        await headline(ill);
        const path = join(ROOT, 'docs', 'images', file);
        await page.screenshot({ path, animations: 'disabled' });
        console.log(path.slice(ROOT.length + 1));
      },
      `?locale=${locale}`,
    );
  }
} finally {
  await browser.close();
}
