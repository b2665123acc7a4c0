/** Every fault that there is, begun through the control API, as a client of BOSH, of WebSocket and of REST meets it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { FAULT_KINDS } from './core/faults-parse.ts';
import type { Fault } from './core/faults-types.ts';
import type { Call } from './core/openfire/fixture.ts';
import { auth, bindIq, RawClient } from './core/openfire/fixture.ts';
import { createSimulator, inProcessFetch, inProcessWebSocket, VirtualClock } from './index.ts';

const USER = '1001001';
const shown = new Set<string>();

/** What a client of one transport has, whichever it is. */
interface Client {
  /** What came since the last look, as it came. */
  heard(): readonly string[];
  /** How its connection or its request has ended, if it has. */
  ended(): string | undefined;
  /** Asks for what is new; over WebSocket nothing has to be asked. */
  poll(): Promise<void>;
  /** Sends a stanza. */
  say(stanza: string): Promise<void>;
}

function setUp() {
  const clock = new VirtualClock();
  const simulator = createSimulator({ surroundings: { scheduler: clock } });
  const fetch = inProcessFetch(simulator);
  const settled = async <Value>(promise: Promise<Value>): Promise<Value> => {
    promise.catch(() => undefined);
    await clock.advance(20);
    return promise;
  };
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const init =
      body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await settled(fetch(`/simulator/${path}`, { method, ...init }));
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    return response.json();
  };
  /** Begins a fault by the control API; gives back how to end it there. */
  const add = async (fault: Fault): Promise<() => Promise<unknown>> => {
    shown.add(fault.kind);
    const { id } = (await control('POST', 'faults', fault)) as { id: string };
    return () => control('DELETE', `faults/${id}`);
  };
  const rest = (path = 'SystemInfo'): Promise<Response> =>
    fetch(`/finesse/api/${path}`, { headers: { authorization: `Basic ${btoa(`${USER}:finesse`)}` } });
  return { clock, simulator, settled, control, add, rest, fetch };
}
type SetUp = ReturnType<typeof setUp>;

async function byBosh({ clock, simulator }: SetUp): Promise<Client> {
  const { notification, http } = simulator.sides.a;
  const client = new RawClient({ service: { ...notification, http }, clock });
  // The fixture's users have their ids as passwords; these have not.
  await client.create(`to="fin1.ucce.local" wait="30" hold="1" ver="1.9"`);
  await client.send(auth(USER, 'finesse'));
  await client.send('', ' xmpp:restart="true" xmlns:xmpp="urn:xmpp:xbosh"');
  await client.send(bindIq('desktop'));
  await client.send('<presence xmlns="jabber:client"/>');
  let call: Call = await client.send();
  const past: string[] = [];
  const read = (): void => {
    if (call.outcome?.kind === 'answer') past.push(call.body);
  };
  return {
    heard() {
      if (!call.held) read();
      return past.splice(0);
    },
    ended: () =>
      call.failure !== undefined
        ? 'failure'
        : call.outcome?.kind === 'reset'
          ? 'reset'
          : call.outcome && call.outcome.status !== 200
            ? String(call.outcome.status)
            : call.outcome && /type="terminate"/.test(call.body)
              ? (/condition="([\w-]+)"/.exec(call.body)?.[1] ?? 'terminate')
              : undefined,
    async poll() {
      call = await client.send();
    },
    async say(stanza) {
      const before = call;
      const wasHeld = before.held;
      call = await client.send(stanza);
      // What the server says goes to the request that it has held the longest.
      if (wasHeld && before.outcome?.kind === 'answer') past.push(before.body);
    },
  };
}

async function byWebSocket({ clock, simulator }: SetUp): Promise<Client> {
  const Socket = inProcessWebSocket(simulator);
  const socket = new Socket('ws://fin1.ucce.local/ws/', ['xmpp']);
  const frames: string[] = [];
  let end: string | undefined;
  socket.onmessage = ({ data }) => frames.push(data);
  socket.onclose = ({ code }) => (end = code === 1006 ? 'reset' : `close ${code}`);
  await clock.advance(0);
  const open = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='fin1.ucce.local' version='1.0'/>";
  for (const text of [open, auth(USER, 'finesse'), open, bindIq('desktop'), '<presence xmlns="jabber:client"/>']) {
    socket.send(text);
    await clock.advance(0);
  }
  assert.match(frames.splice(0).join(''), /finesse@fin1.ucce.local/);
  return {
    heard: () => frames.splice(0),
    ended: () => end,
    poll: () => clock.advance(0),
    say(stanza) {
      socket.send(stanza);
      return clock.advance(0);
    },
  };
}

const TRANSPORTS = { bosh: byBosh, websocket: byWebSocket } as const;
const ready = ({ simulator }: SetUp): void => simulator.finesse.setAgentState(USER, 'READY');
const messages = (heard: readonly string[]): number => heard.join('').match(/<message\b/g)?.length ?? 0;

for (const [transport, connect] of Object.entries(TRANSPORTS)) {
  const withClient = async (use: (world: SetUp, client: Client) => Promise<void>): Promise<void> => {
    const world = setUp();
    const client = await connect(world);
    client.heard();
    await use(world, client);
    world.simulator.close();
    await world.clock.advance(0);
    assert.equal(world.clock.pending, 0);
  };

  test(`over ${transport} an answer is late, by its jitter too, and silence lasts until it is removed`, () =>
    withClient(async (world, client) => {
      const { add, clock } = world;
      const endDelay = await add({ kind: 'delay', ms: 2000, jitterMs: 500, target: { on: 'notification' } });
      ready(world);
      await clock.advance(1499);
      assert.equal(messages(client.heard()), 0);
      await clock.advance(1002);
      assert.equal(messages(client.heard()), 1);
      await endDelay();
      await client.poll();
      const endStall = await add({ kind: 'stall' });
      world.simulator.finesse.setAgentState(USER, 'NOT_READY');
      await clock.advance(20_000);
      assert.deepEqual([client.heard(), client.ended()], [[], undefined]);
      await endStall();
      assert.equal(messages(client.heard()), 1);
    }));

  test(`over ${transport} what a black hole has met stays lost when it ends`, () =>
    withClient(async (world, client) => {
      const end = await world.add({ kind: 'blackhole', target: { on: 'notification' } });
      ready(world);
      await world.clock.advance(5000);
      await end();
      world.simulator.finesse.setAgentState(USER, 'NOT_READY');
      await world.clock.advance(20_000);
      assert.deepEqual([client.heard(), client.ended()], [[], undefined]);
      const [session] = world.simulator.sides.a.notification.sessions();
      assert.equal(session?.userId, USER, 'the server has not noticed');
    }));

  test(`over ${transport} lost packets are late, a gatherer lets go at its time, a proxy without patience cuts off`, () =>
    withClient(async (world, client) => {
      const { add, clock } = world;
      const endLoss = await add({ kind: 'loss', percent: 95 });
      ready(world);
      await clock.advance(299);
      assert.equal(messages(client.heard()), 0);
      await clock.advance(40_000);
      assert.equal(messages(client.heard()), 1);
      await endLoss();
      await client.poll();
      const endGathering = await add({ kind: 'hold-back', everyMs: 10_000, target: { on: 'notification' } });
      world.simulator.finesse.setAgentState(USER, 'NOT_READY');
      await clock.advance(9_900);
      assert.equal(messages(client.heard()), 0);
      await clock.advance(200);
      assert.equal(messages(client.heard()), 1);
      await endGathering();
      await client.poll();
      await add({ kind: 'cut-off', afterMs: 20_000 });
      await clock.advance(20_000);
      assert.equal(client.ended(), transport === 'bosh' ? '504' : 'reset');
    }));

  test(`over ${transport} without trust what stands goes on, and nothing else begins`, () =>
    withClient(async (world, client) => {
      await world.add({ kind: 'untrusted', target: { port: 443 } });
      ready(world);
      await world.clock.advance(0);
      assert.equal(messages(client.heard()), 1);
      const outcome = world.fetch('https://fin1.ucce.local/finesse/api/SystemInfo');
      await assert.rejects(world.settled(outcome), TypeError);
    }));

  test(`over ${transport} a reset tears what is held`, () =>
    withClient(async ({ add }, client) => {
      await add({ kind: 'reset' });
      assert.equal(client.ended(), 'reset');
    }));

  for (const status of [204, 401, 404, 429, 500, 502, 503]) {
    test(`over ${transport} a box in the middle answers ${status}`, () =>
      withClient(async ({ add }, client) => {
        await add({ kind: 'status', status, retryAfterSeconds: 5 });
        // A WebSocket carries no status: it is torn down.
        assert.equal(client.ended(), transport === 'bosh' ? String(status) : 'reset');
      }));
  }

  test(`over ${transport} a login page stands in for the answer`, () =>
    withClient(async ({ add }, client) => {
      await add({ kind: 'html' });
      if (transport === 'bosh') assert.match(client.heard().join(''), /^<!DOCTYPE html>/);
      else assert.equal(client.ended(), 'reset');
    }));

  test(`over ${transport} XML comes broken, cut and oversized`, () =>
    withClient(async (world, client) => {
      for (const [fault, pattern] of [
        [{ kind: 'malformed-xml' }, /<cut off & "/],
        [{ kind: 'truncated-xml' }, /[^>]$/],
        [{ kind: 'oversized-xml', bytes: 200_000 }, /x{190000}/],
      ] as const) {
        const end = await world.add(fault);
        world.simulator.finesse.setAgentState(USER, 'READY');
        await world.clock.advance(0);
        assert.match(client.heard().join(''), pattern, fault.kind);
        await end();
        await client.poll();
        client.heard();
      }
    }));

  test(`over ${transport} notifications come twice`, () =>
    withClient(async (world, client) => {
      await world.add({ kind: 'duplicate' });
      ready(world);
      await world.clock.advance(0);
      assert.equal(messages(client.heard()), 2);
    }));

  test(`over ${transport} a session is lost, ended, or taken by another`, async () => {
    for (const [kind, bosh, websocket] of [
      ['session-loss', 'item-not-found', undefined],
      ['session-terminate', 'terminate', 'close 1000'],
      ['conflict', 'remote-stream-error', 'close 1000'],
    ] as const) {
      await withClient(async ({ add, clock, simulator }, client) => {
        await add({ kind, target: { userId: USER } });
        assert.deepEqual(simulator.sides.a.notification.sessions(), []);
        assert.deepEqual(simulator.faults.list(), []);
        if (transport === 'bosh' && kind === 'session-loss') {
          await clock.advance(60_000);
          assert.equal(client.ended(), undefined, 'what is held stays unanswered');
          await client.poll();
        }
        assert.equal(client.ended(), transport === 'bosh' ? bosh : websocket, kind);
        if (kind === 'conflict')
          assert.match(client.heard().join(''), /<conflict xmlns="urn:ietf:params:xml:ns:xmpp-streams"/);
      });
    }
  });

  test(`over ${transport} the service stops and starts, and the web application goes and comes`, () =>
    withClient(async (world, client) => {
      const endGone = await world.add({ kind: 'finesse-unavailable' });
      assert.match(client.heard().join(''), /<presence [^>]*type="unavailable" from="finesse@/);
      await client.poll();
      await endGone();
      assert.match(client.heard().join(''), /<presence [^>]*from="finesse@/);
      await client.poll();
      const endStop = await world.add({ kind: 'service-stop', target: { side: 'a' } });
      assert.equal(client.ended(), 'reset');
      assert.equal(world.simulator.sides.a.notification.running, false);
      await endStop();
      client.heard();
      const again = await connect(world);
      assert.equal(again.ended(), undefined);
    }));

  test(`over ${transport} messages between users are refused, dropped, and carried again`, () =>
    withClient(async (world, client) => {
      const say = async (): Promise<string> => {
        client.heard();
        await client.say(
          `<message xmlns="jabber:client" to="${USER}@fin1.ucce.local" type="headline"><hi xmlns="x"/></message>`,
        );
        return client.heard().join('');
      };
      const carried = /<message [^>]*from="1001001@fin1\.ucce\.local\/[^>]*><hi xmlns="x"\/>/;
      assert.match(await say(), carried);
      const endRefusal = await world.add({ kind: 'messages-refused', target: { side: 'a' } });
      assert.match(await say(), /<message [^>]*type="error"[^>]*><error code="405" type="cancel"><not-allowed/);
      await endRefusal();
      const endSilence = await world.add({ kind: 'messages-refused', silent: true });
      assert.equal(messages([await say()]), 0);
      await endSilence();
      assert.match(await say(), carried);
    }));

  test(`over ${transport} out of service and a takeover by side b are told`, () =>
    withClient(async (world, client) => {
      const { add, rest, settled } = world;
      const end = await add({ kind: 'out-of-service' });
      assert.match(client.heard().join(''), /OUT_OF_SERVICE/);
      assert.equal((await settled(rest(`User/${USER}`))).status, 503);
      await client.poll();
      await end();
      assert.match(client.heard().join(''), /&lt;status&gt;IN_SERVICE/);
      await client.poll();
      await add({ kind: 'takeover' });
      assert.match(client.heard().join(''), /OUT_OF_SERVICE/);
      if (transport === 'bosh') await client.poll();
      assert.equal(client.ended(), 'reset');
      const { sides, services } = (await world.control('GET', 'state')) as {
        sides: Record<string, { status: string }>;
        services: Record<string, { running: boolean }>;
      };
      assert.deepEqual(
        ['a', 'b'].map((side) => [sides[side]?.status, services[side]?.running]),
        [
          ['OUT_OF_SERVICE', false],
          ['IN_SERVICE', true],
        ],
      );
    }));
}

test('by HTTP two answers under way come in the other order', async () => {
  const world = setUp();
  const { clock, simulator, add, fetch } = world;
  const order: string[] = [];
  await add({ kind: 'reorder', target: { on: 'rest' }, holdMs: 5000 });
  const ask = (name: string): void => {
    void fetch(`/finesse/api/SystemInfo?${name}`).then(() => order.push(name));
  };
  ask('first');
  await clock.advance(10);
  ask('second');
  await clock.advance(10);
  assert.deepEqual(order, ['second', 'first']);
  simulator.faults.clear();
  const client = await byBosh(world);
  await add({ kind: 'reorder', target: { on: 'bosh' }, holdMs: 5000 });
  ready(world);
  await clock.advance(4999);
  assert.equal(messages(client.heard()), 0);
  await clock.advance(1);
  assert.equal(messages(client.heard()), 1);
  simulator.close();
});

test('over websocket a later frame overtakes a notification, and garbage comes between', async () => {
  const world = setUp();
  const client = await byWebSocket(world);
  client.heard();
  const end = await world.add({ kind: 'reorder' });
  ready(world);
  world.simulator.finesse.setAgentState(USER, 'NOT_READY');
  await world.clock.advance(0);
  assert.deepEqual(
    client.heard().map((frame) => /&lt;state&gt;(\w+)/.exec(frame)?.[1]),
    ['NOT_READY', 'READY'],
  );
  await end();
  await world.add({ kind: 'garbage-frame' });
  ready(world);
  await world.clock.advance(0);
  const [garbage, message] = client.heard();
  assert.equal(garbage, '\u0001 not xml <<');
  assert.match(message ?? '', /^<message/);
  world.simulator.close();
});

test('a posted log is stored though its answer is lost, by a torn connection or in silence, and nothing else is touched', async () => {
  const { add, rest, fetch, settled, clock, simulator } = setUp();
  const path = `/finesse/api/User/${USER}/ClientLog`;
  const post = (text: string, signal?: AbortSignal): Promise<Response> =>
    fetch(path, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${USER}:finesse`)}` },
      body: `<ClientLog><logData>${text}</logData></ClientLog>`,
      ...(signal && { signal }),
    });
  const target = { pathSuffix: '/ClientLog' };
  const endReset = await add({ kind: 'answer-lost', target });
  await assert.rejects(settled(post('torn')), TypeError);
  assert.equal((await settled(rest())).status, 200);
  await endReset();
  await add({ kind: 'answer-lost', silent: true, count: 1, target });
  const patience = new AbortController();
  const waiting = post('silent', patience.signal);
  waiting.catch(() => undefined);
  await clock.advance(60_000);
  patience.abort();
  await assert.rejects(waiting);
  assert.equal((await settled(post('heard'))).status, 202);
  await clock.advance(1_000);
  assert.deepEqual(
    simulator.finesse.clientLogs.map(({ text }) => text),
    ['torn', 'silent', 'heard'],
  );
  await add({ kind: 'status', status: 429, retryAfterSeconds: 7, target });
  const refused = await settled(post('too many'));
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '7']);
  simulator.close();
});

test('REST answers 503 while it is unavailable, and the clock of the server steps and slopes', async () => {
  const { add, rest, settled, clock, simulator } = setUp();
  const end = await add({ kind: 'rest-unavailable' });
  const refused = await settled(rest());
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /<ErrorType>Service Unavailable/);
  await end();
  const serverAhead = async (): Promise<number> => {
    const asked = clock.now();
    const text = await (await settled(rest())).text();
    return Date.parse(/<currentTimestamp>([^<]+)/.exec(text)?.[1] ?? '') - asked;
  };
  assert.equal(await serverAhead(), 0);
  const endStep = await add({ kind: 'clock-step', ms: 90_000 });
  assert.equal(await serverAhead(), 90_000);
  await endStep();
  await add({ kind: 'clock-slope', ppm: 10_000 });
  const before = await serverAhead();
  await clock.advance(100_000);
  const gained = (await serverAhead()) - before;
  assert.ok(Math.abs(gained - 1000) <= 1, `${gained} ms`);
  simulator.close();
});

test('SystemInfo tells of a missed heartbeat of CTI and of maintenance; credentials expire and are taken again', async () => {
  const { add, rest, settled, clock, simulator } = setUp();
  const field = async (name: string): Promise<string | undefined> =>
    new RegExp(`<${name}>([^<]*)`).exec(await (await settled(rest())).text())?.[1];
  const before = Number(await field('lastSuccessCTIHeartbeatTime'));
  const endSilence = await add({ kind: 'cti-heartbeat' });
  await clock.advance(60_000);
  assert.deepEqual(
    [await field('lastCTIHeartbeatStatus'), Number(await field('lastSuccessCTIHeartbeatTime')), await field('status')],
    ['failure', before, 'IN_SERVICE'],
  );
  await endSilence();
  assert.equal(await field('lastCTIHeartbeatStatus'), 'success');
  const endAll = [
    await add({ kind: 'maintenance', phase: 'INITIATING' }),
    await add({ kind: 'maintenance', target: { side: 'a' } }),
  ];
  await clock.advance(120_000);
  assert.deepEqual([await field('finesseMMode'), await field('finesseTimeInMMode')], ['IN_PROGRESS', '2']);
  for (const end of endAll) await end();
  const endCti = await add({ kind: 'maintenance', of: 'cti' });
  assert.deepEqual([await field('finesseMMode'), await field('ctiMMode')], [undefined, 'IN_PROGRESS']);
  await endCti();
  const token = simulator.finesse.issueToken(USER);
  for (const target of [{ userId: USER }, {}]) {
    const endExpired = await add({ kind: 'credentials-expired', target });
    assert.equal((await settled(rest(`User/${USER}`))).status, 401);
    assert.equal(simulator.finesse.authenticate(USER, token), false);
    await endExpired();
    assert.equal((await settled(rest(`User/${USER}`))).status, 200);
  }
  simulator.close();
});

after(() => assert.deepEqual([...shown].sort(), [...FAULT_KINDS].sort(), 'each kind of fault is shown above'));
