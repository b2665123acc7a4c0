import { expect } from '@open-wc/testing';
import { Announcer, ANNOUNCE_EVERY } from './announcer.ts';

describe('what a screen reader is told', () => {
  it('reads a headline that ends in an ellipsis as one sentence', () => {
    const announcer = new Announcer();
    announcer.hear({ shape: 'ok', head: 'Connected', sentence: 'All is well.' }, 0);
    const said = announcer.hear({ shape: 'busy', head: 'Reconnecting…', sentence: 'Updates stopped.' }, ANNOUNCE_EVERY);
    expect(said).to.equal('Reconnecting. Updates stopped.');
  });
});
