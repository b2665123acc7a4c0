import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auth, bindIq, DOMAIN, iq, PUBSUB, RawClient, startService, USER } from './fixture.ts';
import type { NotificationService } from './notification-service.ts';

const OPEN = `<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" to="${DOMAIN}" version="1.0"/>`;
const CLOSE = '<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>';
const NODE = `/finesse/api/User/${USER}`;

/** A WebSocket that notes what the server does to it. */
class RawSocket {
  readonly frames: string[] = [];
  end: string | undefined;
  readonly receive: (text: string) => void;
  readonly gone: () => void;

  constructor(service: NotificationService) {
    const connection = service.socket(
      {
        send: (text) => this.frames.push(text),
        close: (code) => (this.end = `close ${code}`),
        reset: () => (this.end = 'reset'),
      },
      '127.0.0.1.50000',
    );
    this.receive = (text) => connection.receive(text);
    this.gone = () => connection.gone();
  }

  /** Frames since the last call. */
  take(): readonly string[] {
    return this.frames.splice(0);
  }

  signIn(resource = 'desktop', presence = '<presence xmlns="jabber:client"/>'): this {
    for (const frame of [OPEN, auth(USER, USER), OPEN, bindIq(resource), presence]) this.receive(frame);
    this.take();
    return this;
  }
}

function signedIn() {
  const world = startService();
  return { ...world, socket: new RawSocket(world.service).signIn() };
}

test('a stream opens, signs in and binds, one stanza in each message', () => {
  const { service } = startService();
  const socket = new RawSocket(service);
  socket.receive(OPEN);
  const [open, features, ...more] = socket.take();
  assert.match(
    open ?? '',
    /^<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" from="fin1\.ucce\.local" id="[0-9a-f]{8}" version="1\.0" xml:lang="en"\/>$/,
  );
  assert.equal(
    features,
    '<stream:features xmlns:stream="http://etherx.jabber.org/streams"><mechanisms xmlns="urn:ietf:params:xml:ns:xmpp-sasl">' +
      '<mechanism>PLAIN</mechanism></mechanisms></stream:features>',
  );
  assert.deepEqual(more, []);
  socket.receive(auth(USER, USER));
  assert.deepEqual(socket.take(), ['<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/>']);
  socket.receive(OPEN);
  assert.match(socket.take()[1] ?? '', /<bind .*<session /);
  socket.receive(bindIq('10005'));
  assert.match(socket.take()[0] ?? '', new RegExp(`<jid>${USER}@${DOMAIN}/10005</jid>`));
  assert.deepEqual(
    service.sessions().map((one) => [one.transport, one.jid]),
    [['websocket', `${USER}@${DOMAIN}/10005`]],
  );
});

test('notifications, pings and subscriptions work as over BOSH', () => {
  const { socket, service } = signedIn();
  service.publish(NODE, '<Update/>', [USER]);
  assert.match(socket.take()[0] ?? '', /^<message xmlns="jabber:client" from="pubsub/);
  socket.receive(iq('get', '<ping xmlns="urn:xmpp:ping"/>', PUBSUB));
  assert.match(socket.take()[0] ?? '', /type="result"/);
  socket.receive('<presence xmlns="jabber:client" type="unavailable"/>');
  service.publish(NODE, '<Update/>', [USER]);
  assert.deepEqual(socket.take(), []);
});

test('the client closes the stream, and the server answers and closes the connection', () => {
  const { socket, service } = signedIn();
  socket.receive(CLOSE);
  assert.deepEqual(socket.take(), [CLOSE]);
  assert.equal(socket.end, 'close 1000');
  socket.receive(OPEN);
  socket.gone();
  assert.deepEqual(socket.take(), []);
  assert.deepEqual(service.sessions(), []);
});

test('a connection that goes makes the session unavailable at once', () => {
  const { socket, service } = signedIn();
  const seen: boolean[] = [];
  service.presence$.subscribe(({ available }) => seen.push(available));
  socket.gone();
  assert.deepEqual(seen, [false]);
});

test('a silent connection is closed as idle, a pinging one is not', async () => {
  const { clock, service, socket } = signedIn();
  for (let round = 0; round < 30; round += 1) {
    socket.receive(iq('get', '<ping xmlns="urn:xmpp:ping"/>'));
    await clock.advance(20_000);
  }
  assert.equal(service.sessions().length, 1);
  socket.receive(' ');
  socket.take();
  await clock.advance(120_000);
  assert.match(socket.take().join(''), /<connection-timeout .*<close /);
  assert.equal(socket.end, 'close 1000');
  assert.match(
    service.log.info.join('\n'),
    /Closing idle session \(id=[0-9a-f]{8}\): 47483648@.* threshold value of 60\n.*A session is closed/,
  );
});

test('the same full JID over BOSH ends the WebSocket with a conflict', async () => {
  const world = signedIn();
  await new RawClient(world).signIn();
  assert.deepEqual(world.socket.take(), [
    '<stream:error xmlns:stream="http://etherx.jabber.org/streams"><conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>',
    CLOSE,
  ]);
  assert.equal(world.socket.end, 'close 1000');
});

test('what is no stream ends with the error that says why', () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [['<presence xmlns="jabber:client"/>'], 'not-authorized'],
    [[OPEN, '<presence xmlns="jabber:client"/>'], 'not-authorized'],
    [[OPEN.replace(DOMAIN, 'elsewhere.example')], 'host-unknown'],
    [['<stream'], 'not-well-formed'],
    [['<!DOCTYPE a><a/>'], 'restricted-xml'],
    [[OPEN, `<a>${'x'.repeat(1_100_000)}</a>`], 'policy-violation'],
    [[OPEN, '<a>'.repeat(100)], 'policy-violation'],
    [[OPEN, '<other xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>'], 'bad-format'],
  ];
  for (const [frames, condition] of cases) {
    const socket = new RawSocket(startService().service);
    for (const frame of frames) socket.receive(frame);
    const sent = socket.take();
    assert.match(sent[0] ?? '', /^<open /);
    assert.match(sent.at(-2) ?? '', new RegExp(`^<stream:error .*<${condition} `));
    assert.equal(sent.at(-1), CLOSE);
    assert.equal(socket.end, 'close 1000');
  }
});

test('a lost session leaves the connection open and deaf until the service stops', async () => {
  const { clock, service, socket } = signedIn();
  const left = new RawSocket(service).signIn('other');
  service.kill(() => true, 'lose');
  socket.receive(iq('get', '<ping xmlns="urn:xmpp:ping"/>'));
  left.gone();
  await clock.advance(600_000);
  assert.deepEqual([socket.take(), socket.end], [[], undefined]);
  service.stop();
  assert.deepEqual([socket.end, left.end], ['reset', undefined]);
});

test('a session that the server ends is closed properly', () => {
  const { service, socket } = signedIn();
  assert.equal(
    service.kill(({ userId }) => userId === USER, 'terminate'),
    1,
  );
  assert.deepEqual([socket.take(), socket.end], [[CLOSE], 'close 1000']);
  assert.equal(
    service.kill(() => true, 'conflict'),
    0,
  );
});

test('a stopped service resets connections, old and new', () => {
  const { service, socket } = signedIn();
  const seen: boolean[] = [];
  service.presence$.subscribe(({ available }) => seen.push(available));
  service.stop();
  assert.equal(socket.end, 'reset');
  assert.deepEqual(seen, [false]);
  const late = new RawSocket(service);
  late.receive(OPEN);
  late.gone();
  assert.deepEqual([late.take(), late.end], [[], 'reset']);
});
