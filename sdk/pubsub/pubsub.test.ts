import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { nodePath, userId } from '../ids.ts';
import { escapeXml, parseXml, writeXml } from '../xml.ts';
import { readHubContent, readMessage, readUpdate } from './envelope.ts';
import { isAutomaticNode, nodeOfTopic, topicOfNode } from './nodes.ts';
import { pingIq, subscribeIq, subscriptionsIq, unsubscribeIq } from './stanzas.ts';

const UPDATE =
  '<Update><data><user><loginId>47483648</loginId><state>READY</state></user></data><event>PUT</event>' +
  '<requestId>07f14a42-6b3c-4855-a4c9-af50ab5e7cc6</requestId><source>/finesse/api/User/47483648</source></Update>';
const NODE = nodePath('/finesse/api/User/47483648');
const item = (text: string) => ({ node: NODE, itemId: undefined, text });

describe('isAutomaticNode', () => {
  const automatic = (path: string, user = '1000') => isAutomaticNode(nodePath(path), userId(user));

  it('holds for what Finesse subscribes a user to by itself', () => {
    for (const path of [
      'SystemInfo',
      'User/1000',
      'User/1000/Dialogs',
      'User/1000/Dialogs/Media',
      'User/1000/Media',
      'User/1000/Media/5',
    ]) {
      expect(automatic(`/finesse/api/${path}`), path).to.equal(true);
    }
    expect(automatic('/finesse/api/User/Isaac/Dialogs', 'isaac')).to.equal(true);
  });

  it('does not hold for what needs a subscription, nor for other users', () => {
    for (const path of [
      'User/1000/Queues',
      'User/1000/ClientLog',
      'User/1001',
      'User/10001',
      'User/10001/Dialogs',
      'Team/5/Users',
      'Queue/5',
      'User/1000/Mediax',
      'SystemInfo/x',
    ]) {
      expect(automatic(`/finesse/api/${path}`), path).to.equal(false);
    }
  });
});

describe('topicOfNode and nodeOfTopic', () => {
  it('map nodes to hub topics and back', () => {
    expect(topicOfNode(nodePath('/finesse/api/User/1000/Dialogs'))).to.equal('finesse.api.User.1000.Dialogs');
    const paths = [
      'User/1000',
      'User/john.doe',
      'User/john.doe/Dialogs',
      'User/john.doe/Dialogs/Media',
      'User/1/Media/5',
      'SystemInfo',
      'Team/5/Users',
      'Queue/7',
      'User/Dialogs',
    ];
    for (const path of paths) {
      const node = nodePath(`/finesse/api/${path}`);
      expect(nodeOfTopic(topicOfNode(node)), path).to.equal(node);
    }
  });

  it('know topics without a node', () => {
    for (const topic of ['finesse.info.connection', 'finesse.api', 'finesse.api.', 'other.api.User.1', '']) {
      expect(nodeOfTopic(topic), topic).to.equal(undefined);
    }
  });
});

describe('stanzas', () => {
  const to = 'pubsub.fin1.ucce.local';
  const jid = '1000@fin1.ucce.local/pulse';

  it('are as the developer guide shows them', () => {
    expect(writeXml(subscribeIq({ id: 's1', to, node: NODE, jid }))).to.equal(
      `<iq xmlns="jabber:client" type="set" to="${to}" id="s1"><pubsub xmlns="http://jabber.org/protocol/pubsub">` +
        `<subscribe node="/finesse/api/User/47483648" jid="${jid}"/></pubsub></iq>`,
    );
    expect(writeXml(unsubscribeIq({ id: 'u1', to, node: NODE, jid }))).to.contain(
      `<unsubscribe node="${NODE}" jid="${jid}"/>`,
    );
    expect(writeXml(unsubscribeIq({ id: 'u1', to, node: NODE, jid, subid: '9' }))).to.contain(
      `jid="${jid}" subid="9"/>`,
    );
    expect(writeXml(subscriptionsIq({ id: 'l1', to })))
      .to.contain('type="get"')
      .and.to.contain('<subscriptions/>');
    expect(writeXml(pingIq({ id: 'p1', to: 'fin1.ucce.local' }))).to.equal(
      '<iq xmlns="jabber:client" type="get" to="fin1.ucce.local" id="p1"><ping xmlns="urn:xmpp:ping"/></iq>',
    );
  });
});

describe('readMessage', () => {
  const message = (items: string): ReturnType<typeof parseXml> =>
    parseXml(
      '<message xmlns="jabber:client" from="pubsub.fin1.ucce.local" to="47483648@fin1.ucce.local">' +
        `<event xmlns="http://jabber.org/protocol/pubsub#event">${items}</event></message>`,
    );

  it('reads the envelope of 11.6 and that of 12.5', () => {
    for (const namespace of ['http://jabber.org/protocol/pubsub', 'urn:xmpp:push:0']) {
      const items = readMessage(
        message(
          `<items node="${NODE}"><item id="26a3e421-9d0c-4752-8a1d-5adbdac74a7717"><notification xmlns="${namespace}">\n${escapeXml(UPDATE)}\n</notification></item></items>`,
        ),
      );
      expect(items).to.deep.equal([{ node: NODE, itemId: '26a3e421-9d0c-4752-8a1d-5adbdac74a7717', text: UPDATE }]);
    }
  });

  it('reads several items of several nodes, in order', () => {
    const items = readMessage(
      message(
        '<items node="/a"><item id="1">x</item><retract id="0"/><item>y</item></items><items><item>no node</item></items><items node="/b"><item id="">z</item></items>',
      ),
    );
    expect(items).to.deep.equal([
      { node: '/a', itemId: '1', text: 'x' },
      { node: '/a', itemId: undefined, text: 'y' },
      { node: '/b', itemId: undefined, text: 'z' },
    ]);
  });

  it('finds nothing in other messages', () => {
    expect(readMessage(parseXml('<message><body>hello</body></message>'))).to.deep.equal([]);
    expect(readMessage(message('<configuration node="/a"/>'))).to.deep.equal([]);
  });
});

describe('readUpdate', () => {
  it('reads a change of the user', () => {
    const read = readUpdate({ node: NODE, itemId: 'i1', text: UPDATE }, 42);
    expect(read).to.deep.include({
      node: NODE,
      itemId: 'i1',
      event: 'PUT',
      source: '/finesse/api/User/47483648',
      requestId: '07f14a42-6b3c-4855-a4c9-af50ab5e7cc6',
      receivedAt: 42,
      raw: UPDATE,
    });
    expect(read.payload.kind === 'user' && read.payload.user.state).to.equal('READY');
  });

  it('reads the error of 12.5, whose event is in lower case and whose fields stand in another order', () => {
    const read = readUpdate(
      item(
        '<Update><data><apiErrors><apiError><errorType>Invalid State</errorType></apiError></apiErrors></data><requestId></requestId>' +
          '<source>/finesse/api/User/6021</source><event>put</event></Update>',
      ),
      0,
    );
    expect(read).to.include({ event: 'PUT', requestId: undefined, source: '/finesse/api/User/6021' });
    expect(read.payload).to.deep.equal({
      kind: 'apiErrors',
      errors: [{ errorType: 'Invalid State', errorMessage: '', errorData: '' }],
    });
  });

  it('tells the other payloads apart by their element', () => {
    const kinds = (
      [
        'User',
        'dialog',
        'dialogs',
        'Dialogs',
        'queue',
        'Queues',
        'systemInfo',
        'SystemInfo',
        'ClientLog',
        'Media',
        'team',
        'TeamMessage',
      ] as const
    ).map((name) => readUpdate(item(`<Update><data><${name}/></data><event>DELETE</event></Update>`), 0).payload.kind);
    expect(kinds).to.deep.equal([
      'user',
      'dialog',
      'dialogs',
      'dialogs',
      'queue',
      'queues',
      'systemInfo',
      'systemInfo',
      'clientLog',
      'media',
      'team',
      'unknown',
    ]);
  });

  it('reads added and removed', () => {
    const event = (text: string) => readUpdate(item(`<Update><event>${text}</event></Update>`), 0).event;
    expect(['POST', 'post', 'Delete', 'PUT', 'odd', ''].map(event)).to.deep.equal([
      'POST',
      'POST',
      'DELETE',
      'PUT',
      'PUT',
      'PUT',
    ]);
  });

  it('holds of the system info only what was said, so that it can be merged', () => {
    const { payload } = readUpdate(
      item('<Update><data><systemInfo><status>OUT_OF_SERVICE</status></systemInfo></data></Update>'),
      0,
    );
    expect(payload).to.deep.equal({ kind: 'systemInfo', systemInfo: { status: 'OUT_OF_SERVICE' } });
  });

  it('keeps what it cannot read as unknown: JSON, cut XML, foreign elements, nothing', () => {
    for (const text of [
      '{"Update":{"data":{}}}',
      '<Update><data>',
      '<!DOCTYPE a><a/>',
      '',
      '<Other/>',
      '<Update/>',
      '<Update><data/></Update>',
    ]) {
      expect(readUpdate(item(text), 0), text).to.deep.include({
        event: 'PUT',
        source: NODE,
        raw: text,
        payload: { kind: 'unknown', element: '' },
      });
    }
    expect(readUpdate(item('<Update><data><Novelty/></data></Update>'), 0).payload).to.deep.equal({
      kind: 'unknown',
      element: 'Novelty',
    });
  });

  it('gives what stands in an element that it does not know as plain data', () => {
    const { payload } = readUpdate(
      item(
        '<Update><data><TeamMessage><content>Hi</content><teams><team>1</team><team>2</team></teams></TeamMessage></data></Update>',
      ),
      0,
    );
    expect(payload).to.deep.equal({
      kind: 'unknown',
      element: 'TeamMessage',
      fields: { content: 'Hi', teams: { team: ['1', '2'] } },
    });
  });

  it('reads an Update that comes as JSON as it reads one in XML', () => {
    const user = {
      loginId: 1001001,
      state: 'READY',
      roles: { role: ['Agent', 'Supervisor'] },
      novelty: true,
      none: null,
    };
    for (const json of [
      { Update: { data: { user }, event: 'post', requestId: 'r1', source: '/finesse/api/User/1001001' } },
      { data: { User: user }, event: 'POST', requestId: 'r1', source: '/finesse/api/User/1001001' },
    ]) {
      const read = readUpdate(item(JSON.stringify(json)), 0);
      expect(read).to.include({ event: 'POST', requestId: 'r1', source: '/finesse/api/User/1001001' });
      expect(read.payload).to.have.nested.property('user.id', '1001001');
      expect(read.payload).to.have.deep.nested.property('user.roles', ['Agent', 'Supervisor']);
      expect(read.payload).to.have.deep.nested.property('user.raw', { novelty: 'true', none: '' });
    }
  });

  it('keeps JSON of any other kind as plain data', () => {
    expect(readUpdate(item('{"banner":{"text":"Hi","ms":5}}'), 0).payload).to.deep.equal({
      kind: 'unknown',
      element: '',
      fields: { banner: { text: 'Hi', ms: '5' } },
    });
    for (const text of ['[]', '{', `{"a":${'['.repeat(100)}${']'.repeat(100)}}`, `["${'x'.repeat(1_048_577)}"]`])
      expect(readUpdate(item(text), 0).payload).to.deep.equal({ kind: 'unknown', element: '' });
  });

  it('reads nothing of a notification that nobody asks for', () => {
    let read = 0;
    const text = { [Symbol.toPrimitive]: () => String((read += 1)) } as unknown as string;
    const notification = readUpdate(item(text), 7);
    expect([notification.node, notification.itemId, notification.receivedAt]).to.deep.equal([NODE, undefined, 7]);
    expect(read).to.equal(0);
    expect({ ...readUpdate(item(UPDATE), 0) }).to.have.nested.property('payload.user.state', 'READY');
  });

  it('never throws, whatever came', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => readUpdate(item(text), 0).raw === text),
    );
  });
});

describe('readHubContent', () => {
  it('parts the node from the Update', () => {
    expect(readHubContent(`${encodeURI('/finesse/api/User/jürgen')}${UPDATE}`)).to.deep.equal({
      node: '/finesse/api/User/jürgen',
      itemId: undefined,
      text: UPDATE,
    });
    expect(readHubContent('/finesse/api/User/1/Media{"a":1}')?.text).to.equal('{"a":1}');
  });

  it('takes nothing else for a notification', () => {
    for (const content of ['', '<Update/>', '/finesse/api/User/1', 'x<Update/>', '/%E0%A4%A<Update/>']) {
      expect(readHubContent(content), content).to.equal(undefined);
    }
  });
});
