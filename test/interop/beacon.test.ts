/** Health shared from an agent's client in real Chromium to a supervisor's in Node, over a real server. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import * as sdk from 'finesse-pulse';
import { xml } from '../../sdk/xml.ts';
import { EventLog, within } from '../kit/deadline.ts';
import { AGENT, interopBench, SUPERVISOR, type Bench } from './bench.ts';
import { DOMAIN } from './prosody.ts';
import { isUser, type Running } from './session.ts';
import { nodeOf } from './site.ts';

type Transport = 'bosh' | 'websocket';

const WORD = xml('echo', { xmlns: 'urn:x-finesse-pulse:beacon:1', watch: 'test' });

/** A client of the supervisor in this process, closed with the test whatever becomes of it. */
async function supervise(
  { prosody, site }: Bench,
  transport: Transport,
  test: TestContext,
): Promise<sdk.FinesseClient> {
  const serviceUrl = transport === 'bosh' ? prosody.boshUrl : prosody.webSocketUrl;
  const session = { userId: SUPERVISOR, password: 'supervisor-secret', transport, serviceUrl, restUrl: site.origin };
  const client = await within(15_000, 'the client to connect', sdk.connectFinesse({ host: 'localhost', ...session }));
  test.after(() => client.close());
  return client;
}

/** The agent in a page that shares its health with the supervisor; `globalThis.watchers` is who watches. */
async function shareInPage(bench: Bench, transport: Transport): Promise<Running> {
  const agent = await bench.open('Chromium', transport, { userId: AGENT, password: 'agent-secret' });
  await agent.events.next(isUser('snapshot', 'NOT_READY'), 'the agent’s session');
  await agent.page?.evaluate(`(async () => {
    const { shareHealth } = await import('/sdk.js');
    globalThis.watchers = [];
    globalThis.sharing = shareHealth(globalThis.client, { beacon: ['${SUPERVISOR}'] });
    globalThis.sharing.watchers$.subscribe((now) => globalThis.watchers.push(now.map(({ userId }) => userId).join()));
  })()`);
  return agent;
}

/** Watches the agent and the administrator; what is told comes as `carriage state` and `id state level seq reason`. */
function watch(client: sdk.FinesseClient, told: EventLog<string>) {
  return sdk.watchHealth(client, [AGENT, 'admin'], { everyMs: 15_000 }).subscribe((one) => {
    if (one.kind === 'carriage') told.add(`carriage ${one.carriage.state}`);
    else {
      const { userId, state, reason, health } = one.agent;
      told.add([userId, state, health?.level, health && `seq ${health.seq}`, reason].filter(Boolean).join(' '));
    }
  });
}

/** Messages between users, as `type from elements`. */
function hear(client: sdk.FinesseClient): EventLog<string> {
  const heard = new EventLog<string>();
  client.messages?.received$.subscribe(({ attributes, children }) => {
    heard.add(
      [attributes.get('type'), attributes.get('from'), ...children.map(({ localName }) => localName)].join(' '),
    );
  });
  return heard;
}

for (const transport of ['bosh', 'websocket'] as const) {
  describe(`health on Prosody over ${transport}`, () => {
    const bench = interopBench([nodeOf(AGENT)]);

    it('is asked for and told by messages, seen by the agent, silent where nobody shares, and switched off', async (test) => {
      const agent = await shareInPage(bench, transport);
      const supervisor = await supervise(bench, transport, test);
      const told = new EventLog<string>();
      const watching = watch(supervisor, told);
      await told.next((one) => one === 'carriage carried', 'our own word to come back');
      await told.next((one) => /^1001001 live (good|fair|unknown) seq 0$/.test(one), 'the agent’s health');
      assert.deepEqual(await agent.page?.evaluate('watchers'), ['', SUPERVISOR]);
      await told.next((one) => one === 'admin silent', 'no answer of who does not share');
      await told.next((one) => /^1001001 live .* seq [1-9]$/.test(one), 'the next beacon', 40_000);

      await agent.page?.evaluate('sharing.stop()');
      await told.next((one) => /^1001001 ended .* switched-off$/.test(one), 'the word of the end');
      assert.deepEqual(await agent.page?.evaluate('watchers'), ['', SUPERVISOR, '']);
      watching.unsubscribe();
      await agent.close();
    });

    it('is forgotten with the watch that is left, and goes on after the server was killed and started again', async (test) => {
      const agent = await shareInPage(bench, transport);
      const supervisor = await supervise(bench, transport, test);
      const told = new EventLog<string>();
      const watching = watch(supervisor, told);
      await told.next((one) => one.startsWith('1001001 live'), 'the agent’s health');

      await bench.prosody.kill();
      await told.next((one) => one === 'carriage waiting', 'the loss to be noticed', 60_000);
      await bench.prosody.restart();
      await bench.renewAdmin();
      await told.next((one) => one === 'carriage carried', 'the way to be there again', 60_000);
      await told.next((one) => one.startsWith('1001001 live'), 'the agent’s health after it', 60_000);
      assert.ok(!told.all.some((one) => one.startsWith('1001001 overdue')), told.all.join('\n'));

      watching.unsubscribe();
      await agent.page?.waitForFunction('watchers.at(-1) === ""', undefined, { timeout: 10_000 });
      await agent.close();
    });

    it('travels as headlines that are not to be stored, and whose sender the server has stamped', async (test) => {
      const supervisor = await supervise(bench, transport, test);
      const { messages } = supervisor;
      const own = messages?.jid() ?? '';
      assert.ok(own.startsWith(`${SUPERVISOR}@${DOMAIN}/`), own);
      const heard = hear(supervisor);
      assert.equal(messages?.send(own, WORD), true);
      await heard.next((one) => one === `headline ${own} echo no-store`, 'our own word');
    });
  });
}
