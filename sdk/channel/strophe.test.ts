import { expect } from '@open-wc/testing';
import { loadStrophe } from './strophe.ts';

const NAMES = ['$build', '$iq', '$msg', '$pres', 'Strophe', 'stx', 'toStanza'];

describe('loading strophe.js', () => {
  it('leaves no global behind, and those of others as they were', async () => {
    const scope = globalThis as unknown as Record<string, unknown>;
    const mine = { not: 'Strophe' };
    Object.defineProperty(scope, 'Strophe', { value: mine, configurable: true, enumerable: false, writable: true });
    const library = await loadStrophe();
    expect(scope['Strophe']).to.equal(mine);
    expect(Object.getOwnPropertyDescriptor(scope, 'Strophe')?.enumerable).to.equal(false);
    Reflect.deleteProperty(scope, 'Strophe');
    expect(NAMES.filter((name) => name in scope)).to.deep.equal([]);
    expect(library).to.have.property('connection').that.is.a('function');
  });

  it('happens once', async () => {
    expect(await loadStrophe()).to.equal(await loadStrophe());
  });
});
