/** The panel where the system asks for something. Chromium alone lets a test say what the system asks for. */
import { expect } from '@open-wc/testing';
import { executeServerCommand } from '@web/test-runner-commands';
import '../index.ts';
import type { FinesseHealth } from '../index.ts';
import { PANEL_STATES } from '../testing/panel-states.ts';
import { allOf, isSeen, showPanel } from '../testing/shown-panel.ts';

const names = Object.keys(PANEL_STATES);
const emulate = (features: Readonly<Record<string, string>>): Promise<unknown> =>
  executeServerCommand(
    'emulate-features',
    Object.entries(features).map(([name, value]) => ({ name, value })),
  );

describe('every state of the panel, as the system wants it', () => {
  let element: FinesseHealth | undefined;

  afterEach(() => {
    element?.remove();
    element = undefined;
  });

  it('says its state in shape and words where colours are forced, and where the way stops by an outline', async () => {
    await emulate({ 'forced-colors': 'active' });
    try {
      for (const name of names) {
        element = await showPanel(name);
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
      element = await showPanel('good');
      element.theme = 'auto';
      await element.updateComplete;
      expect(getComputedStyle(element.renderRoot.querySelector('.card')!).backgroundColor).to.equal('rgb(26, 26, 26)');
    } finally {
      await emulate({ 'prefers-color-scheme': 'light' });
    }
  });

  it('moves only where motion is welcome', async () => {
    const animations = async (name: string): Promise<number> => {
      element = await showPanel(name);
      const count = allOf(element).flatMap((one) => one.getAnimations()).length;
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
});
