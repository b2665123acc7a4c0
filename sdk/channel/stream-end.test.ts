import { expect } from '@open-wc/testing';
import { parseXml } from '../xml.ts';
import { endOfCondition, endOfSocket, readRefusal, readStreamEnd } from './stream-end.ts';

const BODY = 'xmlns="http://jabber.org/protocol/httpbind"';
const STREAM = 'xmlns:stream="http://etherx.jabber.org/streams"';

describe('readStreamEnd', () => {
  for (const [condition, reason] of [
    ['item-not-found', 'session-lost'],
    ['system-shutdown', 'service-stopped'],
    ['policy-violation', 'server-terminated'],
    ['host-unknown', 'server-terminated'],
  ] as const) {
    it(`reads ${condition}`, () => {
      const body = parseXml(`<body ${BODY} type="terminate" condition="${condition}"/>`);
      expect(readStreamEnd(body)).to.deep.equal({ reason, detail: condition });
    });
  }

  it('reads the stream error within a terminate', () => {
    const error = `<stream:error ${STREAM}><conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`;
    const body = parseXml(`<body ${BODY} type="terminate" condition="remote-stream-error">${error}</body>`);
    expect(readStreamEnd(body)).to.deep.equal({ reason: 'conflict', detail: 'conflict' });
  });

  it('reads an end without a reason', () => {
    expect(readStreamEnd(parseXml(`<body ${BODY} type="terminate"/>`))).to.deep.equal({ reason: 'server-terminated' });
    const close = '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>';
    for (const text of [close, `<wrapper>${close}</wrapper>`]) {
      expect(readStreamEnd(parseXml(text))).to.deep.equal({ reason: 'server-terminated', detail: 'stream closed' });
    }
  });

  it('takes nothing else for an end', () => {
    for (const content of ['', '<error><conflict/></error>', '<close/>', `<stream:error ${STREAM}/>`]) {
      expect(readStreamEnd(parseXml(`<body ${BODY}>${content}</body>`)), content).to.equal(undefined);
    }
  });
});

describe('readRefusal', () => {
  const failure = (what: string) => parseXml(`<failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl">${what}</failure>`);

  it('tells credentials that are wrong from a server that has trouble', () => {
    expect(readRefusal(failure('<text>no</text><account-disabled/>'), undefined).reason).to.equal(
      'credentials-refused',
    );
    expect(readRefusal(failure('<temporary-auth-failure/>'), undefined)).to.deep.equal({
      reason: 'server-terminated',
      detail: 'temporary-auth-failure',
    });
    expect(readRefusal(failure(''), undefined)).to.deep.equal({
      reason: 'credentials-refused',
      detail: 'not-authorized',
    });
  });

  it('knows a conflict of resources', () => {
    expect(readRefusal(undefined, 'conflict').reason).to.equal('conflict');
    expect(readRefusal(parseXml('<iq><error><conflict/></error></iq>'), undefined).reason).to.equal('conflict');
  });

  it('says so where no resource was bound', () => {
    expect(readRefusal(undefined, undefined)).to.deep.equal({
      reason: 'server-terminated',
      detail: 'no resource could be bound',
    });
    expect(readRefusal(parseXml('<iq/>'), undefined).detail).to.equal('no resource could be bound');
  });
});

it('conditions that only a new password can mend are told as such', () => {
  expect(endOfCondition('not-authorized').reason).to.equal('credentials-refused');
});

it('the close of a socket is told with its code, and a long reason cut', () => {
  expect(endOfSocket(1006, '')).to.deep.equal({ reason: 'network-error', detail: 'WebSocket closed (1006)' });
  expect(endOfSocket(1012, 'x'.repeat(500)).detail).to.have.length(24 + 100);
  expect(endOfSocket(1012, '').reason).to.equal('service-stopped');
});
