/**
 * The tour of the simulated desktop: each cause is played with one click, and the panel is read as a user reads it, by role, name and text:
 * its heading, the cause in a sentence, what the agent and what the administrator can do, and that all is well after one more click.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Locator } from 'playwright-core';
import type { CauseCode } from '../../sdk/causes.ts';
import { launchChromium } from '../kit/chromium.ts';
import { withDesktop, type Desktop } from './desktop.ts';

/** What is to be read. */
interface Told {
  /** The button of the tour. */
  readonly button: string;
  /** Headings of the panel while it lasts. */
  readonly head: string | RegExp;
  /** Heading of what was found, with how sure it is. */
  readonly found: string | RegExp;
  readonly sentence: string | RegExp;
  readonly agent: string;
  readonly administrator: RegExp;
  /** What was is told for minutes, or counts for so long: all is well on a desk that is opened anew. */
  readonly longTold?: true;
}

/** The link stands. A computer that runs tests is busy at times, which the panel then says as well: `Connected, with a warning`. */
const STANDS = /^Connected/;
const OFF = /^(Reconnecting…|Disconnected)$/;
/** A finding that costs no session; which of the two is said depends on how bad it is. */
const DOUBTFUL = /^Connected, (with a warning|but works badly)$/;

const TOLD: Readonly<Record<Exclude<CauseCode, 'failover'>, Told>> = {
  network: {
    button: 'Unsteady network',
    head: OFF,
    found: 'Likely: Finesse cannot be reached',
    sentence: /^Nothing on this computer’s network reaches Finesse/,
    agent: 'Check that other sites open; switch VPN or network once.',
    administrator: /^Trace the route/,
  },
  'port-blocked': {
    button: 'Port blocked',
    head: OFF,
    found: 'Likely: Network blocks the desktop',
    sentence: 'The web page answers, but the channel for live updates does not.',
    agent: 'Switch network or VPN once, then copy the report.',
    administrator: /^Allow the notification port of both Finesse nodes/,
  },
  'certificate-untrusted': {
    button: 'Certificate not trusted',
    head: OFF,
    found: 'Possible: Certificate not trusted',
    sentence: 'The browser refuses the channel for live updates.',
    agent: 'Open Finesse in a new tab and accept its certificate.',
    administrator: /^Install CA-signed certificates/,
  },
  'buffering-proxy': {
    button: 'Proxy holds answers back',
    head: DOUBTFUL,
    found: 'Likely: A proxy holds updates back',
    sentence: 'Something between you and Finesse delays answers, or cuts them off.',
    agent: 'Switch network or VPN once, then copy the report.',
    administrator: /^Exempt Finesse from proxy/,
    longTold: true,
  },
  intercepted: {
    button: 'Something is in the way',
    head: 'Something is in the way',
    found: 'Likely: Something is in the way',
    sentence: /^Another page answers in place of Finesse/,
    agent: 'Open any web site in a new tab, sign in to the network there, and come back.',
    administrator: /^Exempt Finesse from captive portal/,
  },
  'browser-unsupported': {
    button: 'Browser not supported',
    head: DOUBTFUL,
    found: 'Cause: Browser is too old',
    sentence: 'Chrome 70 is older than Cisco supports for Finesse.',
    agent: 'Update the browser after your calls.',
    administrator: /^Deploy a version of the compatibility matrix/,
  },
  'browser-busy': {
    button: 'Browser busy',
    head: DOUBTFUL,
    found: /^(Cause|Likely): This page is overloaded$/,
    sentence: /^The page reacts late(, by .+)?\. The computer itself is fine\.$/,
    agent: 'Close unused tabs; reload when no call is up.',
    administrator: /^Check number and weight of tabs/,
    longTold: true,
  },
  'computer-sleep': {
    button: 'Computer was asleep',
    head: DOUBTFUL,
    found: 'Cause: Computer was asleep',
    sentence: /^It slept from .+, for 3\d sec\. Finesse may have signed you out\.$/,
    agent: 'Check your state, then go Ready.',
    administrator: /^Set sleep to “never”/,
    longTold: true,
  },
  'computer-overloaded': {
    button: 'Computer overloaded',
    head: DOUBTFUL,
    found: /^(Cause|Likely): Computer is short of power$/,
    sentence: /^All programs react late(, by .+)?, not only Finesse\.$/,
    agent: 'Close other programs; tell IT if it stays.',
    administrator: /^Check processor and memory/,
    longTold: true,
  },
  'gadget-misbehaving': {
    button: 'A gadget misbehaves',
    head: DOUBTFUL,
    found: /^(Cause|Likely): A gadget slows the page$/,
    sentence: /^“Wallboard” kept the page busy for .+\.$/,
    agent: 'Collapse that gadget, then copy the report.',
    administrator: /^Take the gadget out of a test team’s layout/,
    longTold: true,
  },
  'clock-wrong': {
    button: 'Clock is off',
    head: DOUBTFUL,
    found: 'Cause: Clocks differ',
    sentence: /^This computer and Finesse differ by 1 min 30 sec; times in Finesse may look wrong\.$/,
    agent: 'Let the computer set its time by itself, or tell IT.',
    administrator: /^See whether other agents differ alike/,
    longTold: true,
  },
  'cti-down': {
    button: 'Call control is down',
    head: 'Moving to the other server',
    found: 'Cause: Call control is down',
    sentence: 'Finesse runs but has lost the phone system; the whole team may be affected.',
    agent: 'Stay signed in; do not close the browser.',
    administrator: /^Check CTI server and PG/,
  },
  'notification-service-down': {
    button: 'Notification Service is down',
    head: OFF,
    // Less sure where this computer is too busy to ask the port in time.
    found: /^(Likely|Possible): Finesse messages stopped$/,
    sentence: 'The site answers, but live updates have stopped. Calls go on by phone.',
    agent: 'Wait, and use your phone for the call in hand.',
    administrator: /^utils service list/,
  },
  'session-conflict': {
    button: 'Signed in somewhere else',
    head: 'Signed in somewhere else',
    found: 'Cause: Signed in somewhere else',
    sentence: 'Another window or computer uses your sign-in, so updates no longer arrive here.',
    agent: 'Close the other one, then reload this page.',
    administrator: /^Check for shared ids/,
  },
  'credentials-refused': {
    button: 'Sign-in refused',
    head: 'Sign-in no longer valid',
    found: 'Cause: Sign-in no longer valid',
    sentence: 'Finesse no longer accepts your session, so updates no longer arrive.',
    agent: 'Sign out and in again, once.',
    administrator: /^Check IdS, its clock/,
  },
  maintenance: {
    button: 'Planned maintenance',
    head: DOUBTFUL,
    found: 'Cause: Planned server change',
    sentence: 'The administrator announced maintenance of this server.',
    agent: 'Finish the call, and stay on the page.',
    administrator: /^As planned: wait until agents have moved/,
  },
};

/** So long a cause may take to be named, and to be over, ms: a proxy is told after three sessions, an overload not in the first 75 s of a page. */
const PATIENCE = 110_000;
/** All of one cause, ms. */
const TIMEOUT = 230_000;
/** Those that make this computer's processor really busy go first: what they do would be found in all the others. */
const BUSY: readonly string[] = ['browser-busy', 'gadget-misbehaving'];
/** So many desks at a time: most of a cause is waiting, but the start of a page keeps a processor busy, which is found too. */
const SCENES = { concurrency: 6 };

describe('the tour of causes', () => {
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser.close());

  /** One click in the tour, and what folds out of the panel, with all that was found. */
  const play = async ({ page, gadget }: Desktop, button: string): Promise<void> => {
    await page.getByRole('list', { name: 'Causes' }).getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('button', { name: 'Mend it' }).waitFor();
    await gadget.getByRole('heading').first().waitFor();
  };
  /** @returns the finding, which goes when it is over. */
  const read = async ({ gadget, headline }: Desktop, told: Told): Promise<Locator> => {
    await headline(told.head, PATIENCE);
    await gadget.getByText('Details', { exact: true }).click();
    const finding = gadget
      .getByRole('article')
      .filter({ has: gadget.getByRole('heading', { name: told.found, exact: true }) });
    await finding.getByText(told.sentence, { exact: true }).waitFor({ timeout: PATIENCE });
    assert.equal(await finding.getByRole('definition').first().innerText(), told.agent);
    assert.match(await finding.getByRole('definition').last().innerText(), told.administrator);
    return finding;
  };

  const tour = (cause: string, told: Told): void => {
    it(`tells of ${cause}, and that it is mended`, { timeout: TIMEOUT }, () =>
      withDesktop(browser, async (desktop) => {
        const { page, headline } = desktop;
        await headline(STANDS, PATIENCE);
        await play(desktop, told.button);
        const finding = await read(desktop, told);
        await page.getByRole('button', { name: 'Mend it' }).click();
        await page.getByText('Nothing is played: all is well.').waitFor();
        if (told.longTold) await page.reload();
        await headline(STANDS, PATIENCE);
        await finding.waitFor({ state: 'detached', timeout: PATIENCE });
      }),
    );
  };

  describe('that make a processor busy', SCENES, () => {
    for (const [cause, told] of Object.entries(TOLD)) if (BUSY.includes(cause)) tour(cause, told);
  });

  describe('that do not', SCENES, () => {
    for (const [cause, told] of Object.entries(TOLD)) if (!BUSY.includes(cause)) tour(cause, told);

    it('tells of failover, and stands on the other side after it', { timeout: TIMEOUT }, async () => {
      await withDesktop(browser, async (desktop) => {
        const { page, url, headline, says } = desktop;
        await headline(STANDS, PATIENCE);
        await play(desktop, 'Moved to the other server');
        await headline('Moving to the other server', PATIENCE);
        await says('Finesse changes to its other server, which usually takes 1 to 2 minutes.');
        await page.waitForURL((now) => now.port !== new URL(url).port, { timeout: PATIENCE });
        await headline(STANDS, PATIENCE);
        await page.getByRole('button', { name: 'Mend it' }).click();
        await page.getByText('Connected through side B, fin2.ucce.local.').waitFor();
      });
    });

    it('speaks Korean in a Korean desktop', { timeout: TIMEOUT }, async () => {
      await withDesktop(
        browser,
        async ({ page, headline, says }) => {
          await headline(/^연결됨/, PATIENCE);
          await page.getByRole('button', { name: '다른 곳에서 로그인됨' }).click();
          await headline('다른 곳에서 로그인됨', PATIENCE);
          await says('다른 쪽을 닫은 뒤 이 페이지를 새로 고치세요.');
          await page.getByRole('button', { name: '되돌리기' }).click();
          await headline(/^(다시 )?연결됨/, PATIENCE);
        },
        '?locale=ko_KR',
      );
    });
  });
});
