/** Every state of the panel, seen as people see it who do not see it as others do. */
import { expect, fixtureCleanup } from '@open-wc/testing';
import { executeServerCommand, sendKeys } from '@web/test-runner-commands';
import 'axe-core/axe.min.js';
import '../index.ts';
import { setGadgetLocale, type FinesseHealth } from '../index.ts';
import { PANEL_STATES, panelIn } from '../testing/panel-states.ts';

/** It sets a global, and exports nothing. */
const { axe } = globalThis as unknown as { readonly axe: typeof import('axe-core') };
const now = new Date(2026, 10, 22, 9, 14, 26).getTime();
const names = Object.keys(PANEL_STATES);

const show = async (name: string): Promise<FinesseHealth> => {
  const element = panelIn(name, now);
  document.body.append(element);
  for (let round = 0; round < 3; round += 1) await element.updateComplete;
  return element;
};
/** Everything within, through shadow roots. */
const within = (root: Element | ShadowRoot): readonly HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>('*')].flatMap((one) => [
    one,
    ...(one.shadowRoot ? within(one.shadowRoot) : []),
  ]);
const all = (element: FinesseHealth): readonly HTMLElement[] => within(element.renderRoot as ShadowRoot);
const isSeen = (one: HTMLElement): boolean => one.getClientRects().length > 0;
const emulate = (features: Readonly<Record<string, string>>): Promise<unknown> =>
  executeServerCommand(
    'emulate-features',
    Object.entries(features).map(([name, value]) => ({ name, value })),
  );

/** What does not fit the width that the element has. */
const cut = (element: FinesseHealth): readonly string[] => [
  ...(element.scrollWidth > element.clientWidth ? ['the whole'] : []),
  ...all(element)
    .filter((one) => one.matches('dd, dt, p:not(.heard), h2, h3, li, span, button, summary, figcaption'))
    .filter((one) => isSeen(one) && getComputedStyle(one).position !== 'absolute' && one.clientWidth > 0)
    .filter((one) => one.scrollWidth > one.clientWidth)
    .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim()}`),
];

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
        element = await show(name);
        for (const theme of ['light', 'dark'] as const) {
          element.theme = theme;
          await element.updateComplete;
          // Another theme changes nothing but contrast, and another language nothing but texts.
          const rules = (locale === 'en') === (theme === 'light') ? {} : { runOnly: ['color-contrast'] };
          const { violations } = await axe.run(element, { resultTypes: ['violations'], ...rules });
          expect(
            violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
            `${locale} ${theme}`,
          ).to.deep.equal([]);
        }
        element.remove();
      }
    });

  it('fits 300 px and more, 320 px with text of twice the size, and a language from the right', async () => {
    for (const name of names)
      for (const locale of ['en', 'ko']) {
        await setGadgetLocale(locale);
        element = await show(name);
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
      element = await show(name);
      element.style.width = '320px';
      for (const one of all(element).filter(
        (one) => one.matches('button, summary, a, [tabindex="0"]') && isSeen(one),
      )) {
        const { width, height } = one.getBoundingClientRect();
        expect(Math.min(width, height), `${name}: ${one.textContent.trim()}`).to.be.at.least(24);
      }
      element.remove();
    }
  });

  it('says its state in shape and words where colours are forced, and where the way stops by an outline', async () => {
    await emulate({ 'forced-colors': 'active' });
    try {
      for (const name of names) {
        element = await show(name);
        const shape = element.renderRoot.querySelector('.state .shape')!;
        expect(getComputedStyle(shape).color, name).to.equal(
          getComputedStyle(element.renderRoot.querySelector('h2')!).color,
        );
        expect(element.renderRoot.querySelector('h2')!.textContent.length, name).to.be.above(3);
        // What is cut out of a shape is seen against it.
        for (const one of element.renderRoot.querySelectorAll('.shape'))
          for (const inner of one.querySelectorAll('.cut'))
            expect(getComputedStyle(inner).stroke, name).to.not.equal(getComputedStyle(one).color);
        const here = element.renderRoot.querySelector('[aria-current]');
        if (here && isSeen(here as HTMLElement))
          expect(getComputedStyle(here).outlineColor, name).to.not.equal('rgba(0, 0, 0, 0)');
        element.remove();
      }
    } finally {
      await emulate({ 'forced-colors': 'none' });
    }
  });

  it('is dark where it follows a system that is dark', async () => {
    await emulate({ 'prefers-color-scheme': 'dark' });
    try {
      element = await show('good');
      element.theme = 'auto';
      await element.updateComplete;
      expect(getComputedStyle(element.renderRoot.querySelector('.card')!).backgroundColor).to.equal('rgb(26, 26, 26)');
    } finally {
      await emulate({ 'prefers-color-scheme': 'light' });
    }
  });

  it('moves only where motion is welcome', async () => {
    const animations = async (name: string): Promise<number> => {
      element = await show(name);
      const count = all(element).flatMap((one) => one.getAnimations()).length;
      element.remove();
      return count;
    };
    expect(await animations('failing-over')).to.equal(1);
    for (const name of names.filter(
      (one) => PANEL_STATES[one] && !['failing-over', 'connecting', 'reconnecting'].includes(one),
    ))
      expect(await animations(name), name).to.equal(0);
    await emulate({ 'prefers-reduced-motion': 'reduce' });
    try {
      for (const name of names) expect(await animations(name), name).to.equal(0);
    } finally {
      await emulate({ 'prefers-reduced-motion': 'no-preference' });
    }
  });

  it('is used by keyboard alone, and shows where the focus is', async () => {
    element = await show('after-an-outage');
    const deepest = (): Element | null => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active;
    };
    const stops: string[] = [];
    const wanted = all(element).filter((one) => one.matches('button, summary, [tabindex="0"]') && isSeen(one));
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
