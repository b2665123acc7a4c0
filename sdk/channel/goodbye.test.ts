import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { browserPlatform } from '../platform.ts';
import { xml } from '../xml.ts';
import { closeStream, lastWords, terminateBosh } from './goodbye.ts';

const ADDRESS = { service: 'https://fin1.ucce.local:7443/http-bind/', sid: '3117c5ef', rid: 7 };

describe('the good-bye', () => {
  it('over BOSH is one request that outlives the page', async () => {
    const sent: RequestInit[] = [];
    const fetch: typeof globalThis.fetch = (_input, init) => {
      sent.push(init ?? {});
      return Promise.resolve(new Response());
    };
    const clock = new VirtualClock();
    await terminateBosh(ADDRESS, lastWords([xml('iq', { id: 'u1' })]), browserPlatform({ fetch, scheduler: clock }));
    expect(sent[0]).to.include({ method: 'POST', keepalive: true });
    expect(sent[0]?.body).to.equal(
      '<body rid="7" sid="3117c5ef" type="terminate" xmlns="http://jabber.org/protocol/httpbind">' +
        '<iq id="u1"/><presence xmlns="jabber:client" type="unavailable"/></body>',
    );
    expect(clock.pending).to.equal(0);
  });

  it('over BOSH does not wait for a silent server longer than a second', async () => {
    const clock = new VirtualClock();
    const fetch: typeof globalThis.fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      });
    let over = false;
    void terminateBosh(ADDRESS, [], browserPlatform({ fetch, scheduler: clock })).then(() => (over = true));
    await clock.advance(999);
    expect(over).to.equal(false);
    await clock.advance(1);
    expect(over).to.equal(true);
  });

  it('over WebSocket takes back the presence, if there was one', () => {
    const sent: unknown[] = [];
    const socket = { send: (text: unknown) => sent.push(text) };
    closeStream({ socket }, lastWords([]));
    closeStream({ socket }, []);
    closeStream({ socket: null }, lastWords([]));
    closeStream(undefined, lastWords([]));
    expect(sent).to.deep.equal([
      '<presence xmlns="jabber:client" type="unavailable"/>',
      '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
      '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
    ]);
  });

  it('is left out where the socket is not open yet', () => {
    const send = (): never => {
      throw new DOMException('not yet', 'InvalidStateError');
    };
    expect(() => closeStream({ socket: { send } }, lastWords([]))).not.to.throw();
  });
});
