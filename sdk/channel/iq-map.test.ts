import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { parseXml, writeXml } from '../xml.ts';
import { answerTo, IqMap, readStanzaError } from './iq-map.ts';

const OWNER = { domain: 'fin1.ucce.local', jid: '1001001@fin1.ucce.local/pulse' };
const PUBSUB = 'pubsub.fin1.ucce.local';

function iq(type: string, from: string | undefined, content = '', id = 'q1') {
  return parseXml(`<iq type="${type}" id="${id}"${from === undefined ? '' : ` from="${from}"`}>${content}</iq>`);
}

describe('IqMap', () => {
  let clock: VirtualClock;
  let map: IqMap;
  beforeEach(() => {
    clock = new VirtualClock();
    map = new IqMap(clock);
  });

  it('settles a question by its result', async () => {
    const outcome = map.expect('q1', PUBSUB, 1_000);
    const result = iq('result', PUBSUB);
    expect(map.settle(result, OWNER)).to.equal(true);
    expect(await outcome).to.deep.equal({ kind: 'result', element: result });
    expect([map.size, clock.pending]).to.deep.equal([0, 0]);
  });

  it('settles a question by its error', async () => {
    const outcome = map.expect('q1', PUBSUB, 1_000);
    map.settle(iq('error', PUBSUB.toUpperCase(), '<error type="auth"><text/><forbidden/></error>'), OWNER);
    expect(await outcome).to.deep.equal({ kind: 'error', condition: 'forbidden', type: 'auth' });
  });

  it('settles a question that nobody answers in time', async () => {
    const outcome = map.expect('q1', PUBSUB, 1_000);
    await clock.advance(1_000);
    expect(await outcome).to.deep.equal({ kind: 'timeout' });
  });

  it('settles all when the session goes', async () => {
    const outcomes = [map.expect('q1', PUBSUB, 1_000), map.expect('q2', PUBSUB, 1_000)];
    map.loseAll('session-lost');
    expect(await Promise.all(outcomes)).to.deep.equal([
      { kind: 'lost', reason: 'session-lost' },
      { kind: 'lost', reason: 'session-lost' },
    ]);
    expect(clock.pending).to.equal(0);
  });

  it('takes no answer from somebody who was not asked', () => {
    void map.expect('q1', PUBSUB, 1_000);
    for (const from of ['mallory@fin1.ucce.local/x', 'fin1.ucce.local', OWNER.jid, undefined]) {
      expect(map.settle(iq('result', from), OWNER), from ?? 'nobody').to.equal(false);
    }
    expect(map.size).to.equal(1);
  });

  it('takes the answer of the server in all the names that it may use', () => {
    const names = [undefined, 'fin1.ucce.local', OWNER.jid, '1001001@fin1.ucce.local'];
    for (const from of names) {
      void map.expect('q1', OWNER.domain, 1_000);
      expect(map.settle(iq('result', from), OWNER), from ?? 'nobody').to.equal(true);
    }
    void map.expect('q1', OWNER.domain, 1_000);
    expect(map.settle(iq('result', 'mallory@fin1.ucce.local'), OWNER)).to.equal(false);
  });

  it('takes no answer to what was not asked, and no question for an answer', () => {
    void map.expect('q1', PUBSUB, 1_000);
    expect(map.settle(iq('result', PUBSUB, '', 'q9'), OWNER)).to.equal(false);
    expect(map.settle(parseXml('<iq type="result"/>'), OWNER)).to.equal(false);
    expect(map.settle(iq('get', PUBSUB), OWNER)).to.equal(false);
  });
});

it('an error without a condition is undefined-condition, and lasting', () => {
  for (const text of ['<iq/>', '<iq><error/></iq>', '<iq><error><text>no</text></error></iq>']) {
    expect(readStanzaError(parseXml(text))).to.deep.equal({ condition: 'undefined-condition', type: 'cancel' });
  }
});

it('a question of the server that is not known is answered with service-unavailable', () => {
  const answer = writeXml(answerTo(parseXml('<iq type="set" id="x" from="f"><ping xmlns="urn:xmpp:ping"/></iq>')));
  expect(answer).to.equal(
    '<iq xmlns="jabber:client" to="f" id="x" type="error"><error type="cancel">' +
      '<service-unavailable xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error></iq>',
  );
});
