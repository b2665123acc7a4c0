import { expect } from '@open-wc/testing';
import { carriedByXmpp, eventWords } from './traffic-words.ts';

const BOSH = 'xmlns="http://jabber.org/protocol/httpbind"';
const update = (object: string, event: string, source: string): string =>
  `<Update><data>${object}</data><event>${event}</event><requestId></requestId><source>${source}</source></Update>`;
const user = (state: string, id = '1001'): string => `<user><id>${id}</id><state>${state}</state></user>`;
const escaped = (text: string): string => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const message = (text: string, node = '/finesse/api/User/1001'): string =>
  `<message xmlns="jabber:client" from="pubsub.fin1"><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${node}">` +
  `<item id="1"><notification xmlns="http://jabber.org/protocol/pubsub">${escaped(text)}</notification></item></items></event></message>`;

describe('what XMPP carries, in words', () => {
  const told = (text: string, pings = new Set<string>()): string => {
    const { kind = 'nothing', words } = carriedByXmpp(text, pings);
    return `${kind}: ${words}`;
  };

  it('tells the beginning of a session, and the login by its mechanism alone', () => {
    const steps = [
      `<body ${BOSH} rid="1" to="fin1" hold="1" wait="30" ver="1.6"/>`,
      `<body ${BOSH} sid="a" inactivity="60" hold="1"><stream:features xmlns:stream="s"><mechanisms/></stream:features></body>`,
      `<body ${BOSH} rid="2" sid="a"><auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">c2VjcmV0</auth></body>`,
      `<body ${BOSH}><success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/></body>`,
      `<body ${BOSH}><failure xmlns="urn:ietf:params:xml:ns:xmpp-sasl"><not-authorized/></failure></body>`,
      `<body ${BOSH} rid="3" sid="a" xmpp:restart="true"/>`,
      `<body ${BOSH} rid="4" sid="a"><iq type="set" id="b"><bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"/></iq></body>`,
      '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="fin1" version="1.0"/>',
      "<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>c2VjcmV0</challenge>",
    ];
    expect(steps.map((text) => told(text))).to.deep.equal([
      'session: session request',
      'session: session created features',
      'session: auth PLAIN',
      'session: success',
      'session: failure not-authorized',
      'session: stream restart',
      'session: bind',
      'session: open',
      'session: challenge',
    ]);
  });

  it('tells the end of a session by its condition', () => {
    const stream = '<conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>';
    const steps = [
      `<body ${BOSH} type="terminate"/>`,
      `<body ${BOSH} type="terminate" condition="item-not-found"/>`,
      `<body ${BOSH} type="terminate" condition="remote-stream-error"><stream:error>${stream}</stream:error></body>`,
      `<stream:error>${stream}</stream:error>`,
      '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
      `<body ${BOSH} rid="9" sid="a" type="terminate"><presence type="unavailable"/></body>`,
      `<body ${BOSH} rid="9" sid="a" pause="60"/>`,
    ];
    expect(steps.map((text) => told(text))).to.deep.equal([
      'terminate: terminate',
      'terminate: terminate: item-not-found',
      'terminate: terminate: conflict',
      'terminate: stream error: conflict',
      'terminate: close',
      'terminate: presence unavailable, terminate',
      'stanza: pause of 60 s',
    ]);
  });

  it('tells notifications by event, object and an agent’s state, and counts those of a flood', () => {
    const ready = message(update(user('READY'), 'post', '/finesse/api/User/1001'));
    expect(told(`<body ${BOSH}>${ready}</body>`)).to.equal('events: POST of User 1001; READY');
    const flood = Array.from({ length: 5 }, (_, at) =>
      message(update(user('TALKING', `${at}`), 'PUT', `/finesse/api/User/${at}`)),
    );
    expect(told(flood.join(''))).to.equal(
      'events: PUT of User 0; TALKING, PUT of User 1; TALKING, PUT of User 2; TALKING, and 2 more',
    );
    expect(told(message('{"data":1}', '/finesse/api/Team/5/Users'))).to.equal('events: notification of Team 5 Users');
    expect(told(message('', 'urn:else'))).to.equal('events: notification of an object');
    expect(told(message('<Update></Update>', '/x'))).to.equal('events: PUT of an object');
  });

  it('tells nothing of a call: no number, no variable, no state', () => {
    const call =
      '<dialog><fromAddress>5551234567</fromAddress><id>16804</id><state>ACTIVE</state>' +
      '<mediaProperties><callvariables><CallVariable><name>callVariable1</name><value>SECRET</value></CallVariable></callvariables></mediaProperties></dialog>';
    const text = message(update(call, 'PUT', '/finesse/api/Dialog/16804'), '/finesse/api/User/1001/Dialogs');
    expect(told(text)).to.equal('events: PUT of Dialog 16804');
  });

  it('tells other stanzas by name, subscriptions by node, a ping and the pong to it', () => {
    const pings = new Set<string>();
    const ping = '<iq type="get" id="p1"><ping xmlns="urn:xmpp:ping"/></iq>';
    const pubsub = '<pubsub xmlns="http://jabber.org/protocol/pubsub">';
    const refused = '<error type="auth"><forbidden xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';
    const steps = [
      ping,
      '<iq type="result" id="p1"/>',
      '<iq type="result" id="p1"/>',
      `<iq type="set" id="s">${pubsub}<subscribe node="/finesse/api/Team/5/Users" jid="a@b/c"/></pubsub></iq>`,
      `<iq type="get" id="s">${pubsub}<subscriptions/></pubsub></iq>`,
      `<iq type="error" id="s">${refused}</iq>`,
      '<iq type="get" id="v"><query xmlns="jabber:iq:version"/></iq>',
      '<presence/><presence type="unavailable"/><presence/>',
      '<message type="chat"><body>SECRET</body></message>',
      `<body ${BOSH} rid="1" sid="a"/>`,
      '  ',
    ];
    expect(steps.map((text) => told(text, pings))).to.deep.equal([
      'stanza: ping',
      'stanza: pong',
      'stanza: result',
      'stanza: subscribe Team 5 Users',
      'stanza: subscriptions',
      'stanza: error: forbidden',
      'stanza: iq',
      'stanza: 2 × presence, presence unavailable',
      'stanza: message chat',
      'nothing: ',
      'nothing: ',
    ]);
    for (let id = 0; id < 100; id += 1) told(`<iq type="get" id="${id}"><ping/></iq>`, pings);
    expect(pings.size).to.be.below(10);
  });

  it('takes time in proportion to the length, whatever the text', () => {
    const pieces = [
      '<iq ',
      '<message>',
      '<message pubsub#event>',
      '<Update>',
      '&lt;event&gt;',
      '<body ',
      'a="',
      "='",
      '<',
    ];
    for (const piece of pieces) {
      const started = performance.now();
      told(piece.repeat(Math.ceil(300_000 / piece.length)));
      eventWords(piece.repeat(Math.ceil(300_000 / piece.length)));
      expect(performance.now() - started, piece).to.be.below(1_500);
    }
  });
});
