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

const allowed = { Notification: { permission: 'granted' } };

describe('the toaster of the desktop', () => {
  it('is that of the gadget’s own page, which is begun here', () => {
    const own = library();
    const around = library();
    desktopToaster({ ...allowed, ...own, parent: around })?.('Disconnected', 'Stay.');
    expect(own.calls).to.deep.equal({
      shown: [['Disconnected', { body: 'Stay.', autoClose: 15_000 }]],
      begun: [{ id: '1001001' }],
    });
    expect(around.calls.shown).to.deep.equal([]);
  });

  it('is else that of the desktop around it, which is not begun by a guest', () => {
    const around = library();
    desktopToaster({ ...allowed, parent: around })?.('Disconnected', 'Stay.');
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

  it('is neither begun nor used where the agent has not allowed notifications, and asks for nothing', () => {
    const own = library();
    let asked = 0;
    const Notification = { permission: 'default', requestPermission: () => (asked += 1) };
    const show = desktopToaster({ ...own, Notification });
    desktopToaster(own)?.('Disconnected', 'Stay.');
    for (const permission of ['default', 'denied']) {
      Notification.permission = permission;
      show?.('Disconnected', 'Stay.');
    }
    expect(own.calls).to.deep.equal({ shown: [], begun: [] });
    Notification.permission = 'granted';
    show?.('Disconnected', 'Stay.');
    show?.('Connected again', 'For 10 sec.');
    expect([own.calls.shown.length, own.calls.begun.length, asked]).to.deep.equal([2, 1, 0]);
  });

  it('never throws', () => {
    const broken = library(true);
    desktopToaster({ ...allowed, ...broken })?.('Disconnected', 'Stay.');
    const init = (): never => {
      throw new Error('no');
    };
    const page = { ...allowed, finesse: { containerservices: { FinesseToaster: { init, showToaster: init } } } };
    desktopToaster(page)?.('Disconnected', 'Stay.');
  });
});
