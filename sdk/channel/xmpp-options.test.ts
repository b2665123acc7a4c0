import { expect } from '@open-wc/testing';
import { OptionsError } from '../errors.ts';
import { requireSurroundings } from './xmpp-options.ts';

describe('the surroundings of an XMPP session', () => {
  it('are right in a page and in Node', () => {
    requireSurroundings();
    requireSurroundings({ process: {} });
  });

  it('lack a DOM in a worker, unless it was given one', () => {
    expect(() => requireSurroundings({ WorkerGlobalScope: {} })).to.throw(OptionsError, 'Connect in the page');
    requireSurroundings({ WorkerGlobalScope: {}, document: {} });
  });
});
