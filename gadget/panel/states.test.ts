/** Every state of the panel, seen as people see it who do not see it as others do. */
import { expect, fixtureCleanup } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import '../index.ts';
import { setGadgetLocale, type FinesseHealth } from '../index.ts';
import { violationsOf } from '../../test/kit/axe.ts';
import { PANEL_STATES } from '../testing/panel-states.ts';
import { allOf, isSeen, showPanel } from '../testing/shown-panel.ts';

/** What does not fit the width that the element has. */
const cut = (element: FinesseHealth): readonly string[] => [
  ...(element.scrollWidth > element.clientWidth ? ['the whole'] : []),
  ...allOf(element)
    .filter((one) => one.matches('dd, dt, p:not(.heard), h2, h3, li, span, button, summary, figcaption'))
    .filter((one) => isSeen(one) && getComputedStyle(one).position !== 'absolute' && one.clientWidth > 0)
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim()}`),
];

const names = Object.keys(PANEL_STATES);

describe('every state of the panel', () => {
  let element: FinesseHealth | undefined;

  afterEach(async () => {
    element?.remove();
    element = undefined;
    fixtureCleanup();
    await setGadgetLocale('en');
  });

  for (const name of names)
    it(`is accessible in both themes, in English and in Korean: ${name}`, async () => {
      for (const locale of ['en', 'ko']) {
        await setGadgetLocale(locale);
        element = await showPanel(name);
        for (const theme of ['light', 'dark'] as const) {
          element.theme = theme;
          await element.updateComplete;
          // Each language by all rules once.
          const rules = (locale === 'en') === (theme === 'light') ? 'all' : 'contrast';
          expect(await violationsOf(element, rules), `${locale} ${theme}`).to.deep.equal([]);
        }
        element.remove();
      }
    });

  it('fits 300 px and more, 320 px with text of twice the size, and a language from the right', async () => {
    for (const name of names)
      for (const locale of ['en', 'ko']) {
        await setGadgetLocale(locale);
        element = await showPanel(name);
        const card = element.renderRoot.querySelector<HTMLElement>('.card')!;
        for (const [width, percent, dir] of [
          [300, 100, 'ltr'],
          [320, 200, 'ltr'],
          [320, 100, 'rtl'],
          [450, 100, 'ltr'],
          [600, 100, 'rtl'],
          [1_100, 100, 'ltr'],
        ] as const) {
          element.style.width = `${width}px`;
          document.documentElement.style.fontSize = `${percent}%`;
          card.dir = dir;
          expect(cut(element), `${name}, ${locale}, ${width} px, ${percent} %, ${dir}`).to.deep.equal([]);
        }
        document.documentElement.style.fontSize = '';
        element.remove();
      }
  }).timeout(30_000);

  it('has targets of 24 px at least', async () => {
    for (const name of names) {
      element = await showPanel(name);
      element.style.width = '320px';
      for (const one of allOf(element).filter(
        (one) => one.matches('button, summary, a, [tabindex="0"]') && isSeen(one),
      )) {
        const { width, height } = one.getBoundingClientRect();
        expect(Math.min(width, height), `${name}: ${one.textContent.trim()}`).to.be.at.least(24);
      }
      element.remove();
    }
  });

  it('is used by keyboard alone, and shows where the focus is', async () => {
    element = await showPanel('after-an-outage');
    const deepest = (): Element | null => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active;
    };
    const stops: string[] = [];
    const wanted = allOf(element).filter((one) => one.matches('button, summary, [tabindex="0"]') && isSeen(one));
    for (let stop = 0; stop < wanted.length; stop += 1) {
      await sendKeys({ press: 'Tab' });
      const active = deepest() as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      expect([outlineStyle, outlineWidth], active.textContent).to.deep.equal(['solid', '2px']);
      stops.push(active.getAttribute('aria-label') ?? (active.textContent.trim() || active.className));
    }
    expect(stops.length).to.equal(new Set(stops).size + 1);
    expect(stops.slice(0, 3)).to.deep.equal(['Show less', 'Copy report', 'Dismiss']);
    expect(stops.at(-1)).to.equal('Details');
    const dismiss = [...element.renderRoot.querySelectorAll('button')].find((one) => one.textContent === 'Dismiss')!;
    dismiss.focus();
    await sendKeys({ press: 'Enter' });
    await element.updateComplete;
    expect(element.renderRoot.querySelector('.outage')).to.equal(null);
  });
});
