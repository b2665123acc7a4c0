import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { readBody } from './body.ts';

/** A response of the page's own origin, as `fetch` gives it. */
function ownResponse(body: string, headers: Record<string, string>): Response {
  return Object.defineProperty(new Response(body, { headers }), 'type', { value: 'basic' });
}

describe('reading a body', () => {
  it('lets the browser read one whose length is known and right, so that the request finishes and is not cancelled', async () => {
    const response = ownResponse('<a>ä</a>', { 'content-length': '9' });
    const stream = sinon.spy(response, 'body', ['get']);
    expect(await readBody(response, 9)).to.deep.equal({ text: '<a>ä</a>', bytes: 9, complete: true });
    expect(stream.get.callCount).to.equal(0);
  });

  for (const [why, headers] of [
    ['is compressed', { 'content-length': '4', 'content-encoding': 'gzip' }],
    ['comes in chunks', { 'content-length': '4', 'transfer-encoding': 'chunked' }],
    ['tells no length', {}],
    ['tells none that can be read', { 'content-length': '4, 4' }],
  ] as const satisfies readonly (readonly [string, Record<string, string>])[]) {
    it(`stops at the bound where it ${why}`, async () => {
      const response = ownResponse('x'.repeat(20), headers);
      expect(await readBody(response, 10)).to.deep.include({ text: '', complete: false });
    });
  }

  it('stops at the bound where another origin may hide how it is encoded', async () => {
    const response = new Response('x'.repeat(20), { headers: { 'content-length': '4' } });
    expect((await readBody(response, 10)).complete).to.equal(false);
  });

  it('reads nothing of what is too long by its own account', async () => {
    const response = ownResponse('x'.repeat(20), { 'content-length': '20' });
    expect(await readBody(response, 10)).to.deep.equal({ text: '', bytes: 20, complete: false });
  });
});
