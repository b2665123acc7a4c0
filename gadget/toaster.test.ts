import { expect } from '@open-wc/testing';
import { desktopToaster } from './toaster.ts';

interface Calls {
  readonly shown: unknown[][];
  readonly begun: unknown[];
}

/** Cisco's library in a page, as far as it is used. */
const library = (fails = false): { readonly finesse: object; readonly calls: Calls } => {
  const calls: Calls = { shown: [], begun: [] };
  const FinesseToaster = {
    init: (config: unknown) => calls.begun.push(config),
    showToaster: (...told: unknown[]) => {
      if (fails) throw new Error('FinesseToaster.showToaster() : Finesse toaster is not initialized');
      calls.shown.push(told);
    },
  };
  return { finesse: { containerservices: { FinesseToaster }, gadget: { Config: { id: '1001001' } } }, calls };
};

describe('the toaster of the desktop', () => {
  it('is that of the gadget’s own page, which is begun here', () => {
    const own = library();
    const around = library();
    desktopToaster({ ...own, parent: around })?.('Disconnected', 'Stay.');
    expect(own.calls).to.deep.equal({
      shown: [['Disconnected', { body: 'Stay.', autoClose: 15_000 }]],
      begun: [{ id: '1001001' }],
    });
    expect(around.calls.shown).to.deep.equal([]);
  });

  it('is else that of the desktop around it, which is not begun by a guest', () => {
    const around = library();
    desktopToaster({ parent: around })?.('Disconnected', 'Stay.');
    expect(around.calls.shown.length).to.equal(1);
    expect(around.calls.begun).to.deep.equal([]);
  });

  it('is none where there is none, or where the page around is another’s', () => {
    const strange = {
      get parent(): never {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    };
    for (const page of [{}, { finesse: null }, { finesse: { containerservices: 7 } }, { parent: {} }, strange])
      expect(desktopToaster(page)).to.equal(undefined);
  });

  it('never throws', () => {
    const broken = library(true);
    desktopToaster(broken)?.('Disconnected', 'Stay.');
    const init = (): never => {
      throw new Error('no');
    };
    const page = { finesse: { containerservices: { FinesseToaster: { init, showToaster: init } } } };
    desktopToaster(page)?.('Disconnected', 'Stay.');
  });
});
