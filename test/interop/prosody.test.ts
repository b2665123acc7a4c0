/** The built SDK in real Chromium against a real XMPP server: Prosody with http-bind, websocket and a pubsub component. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../kit/chromium.ts';
import { connectAdmin, type Admin } from './admin.ts';
import { openSession, startSite, userXml, type PageEvent, type Session, type Site } from './page.ts';
import { DOMAIN, startProsody, type Prosody } from './prosody.ts';

const AGENT = '1001001';
const SUPERVISOR = '1001003';
const NODE = `/finesse/api/User/${AGENT}`;
const PASSWORDS = { admin: 'admin-secret', [AGENT]: 'agent-secret', [SUPERVISOR]: 'supervisor-secret' };

const updateOf = (state: string): string =>
  `<Update><data>${userXml(AGENT, state, 'user')}</data><event>PUT</event><requestId></requestId><source>${NODE}</source></Update>`;

const isUser = (kind: string, state: string) => (event: PageEvent) =>
  event.on === 'user' && event.kind === kind && event.state === state;
const isConnection = (status: string) => (event: PageEvent) => event.on === 'connection' && event.status === status;
const isError = (event: PageEvent): event is Extract<PageEvent, { on: 'error' }> => event.on === 'error';

describe('the SDK against Prosody', () => {
  let prosody: Prosody;
  let browser: Browser;
  let site: Site;
  let admin: Admin;

  const endings: (() => Promise<void>)[] = [];

  before(async () => {
    prosody = await startProsody(PASSWORDS);
    endings.push(() => prosody.stop());
    site = await startSite();
    endings.push(() => site.close());
    browser = await launchChromium();
    endings.push(() => browser.close());
    admin = await connectAdmin(prosody.webSocketUrl, 'admin', PASSWORDS.admin);
    await admin.createNode(NODE);
  });
  after(() => Promise.all(endings.map((end) => end())));

  const sessionOver = (transport: 'bosh' | 'websocket'): Session => ({
    userId: SUPERVISOR,
    password: PASSWORDS[SUPERVISOR],
    transport,
    serviceUrl: transport === 'bosh' ? prosody.boshUrl : prosody.webSocketUrl,
    watch: AGENT,
  });

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`receives what another client publishes, typed, over ${transport}`, async () => {
      const { page, events } = await openSession(browser, site, sessionOver(transport));
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
      const subscribers = await admin.subscribers(NODE);
      assert.ok(
        subscribers.some((jid) => jid.startsWith(`${SUPERVISOR}@${DOMAIN}`)),
        `subscribed: ${subscribers.join(', ')}`,
      );

      await admin.publish(NODE, updateOf('READY'));
      await events.next(isUser('update', 'READY'), 'the published user');

      await page.evaluate('client.close()');
      assert.deepEqual(await admin.subscribers(NODE), [], 'closing leaves no subscription on the server');
      await page.close();
    });

    it(`comes back after the server was killed and started again, over ${transport}`, async () => {
      const { page, events } = await openSession(browser, site, sessionOver(transport));
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');

      await prosody.kill();
      await events.next(isConnection('reconnecting'), 'the loss to be noticed');
      await prosody.restart();
      admin = await connectAdmin(prosody.webSocketUrl, 'admin', PASSWORDS.admin);

      await events.next(isConnection('connected'), 'the session to come back', 60_000);
      await events.next(isUser('resync', 'NOT_READY'), 'the new snapshot');
      await admin.publish(NODE, updateOf('TALKING'));
      await events.next(isUser('update', 'TALKING'), 'what was published after the restart');

      await page.evaluate('client.close()');
      await page.close();
    });

    it(`refuses a wrong password with one typed error over ${transport}`, async () => {
      const { page, events } = await openSession(browser, site, { ...sessionOver(transport), password: 'wrong' });
      const refusal = await events.next(isError, 'the refusal');
      assert.deepEqual(refusal, { on: 'error', of: 'connect', name: 'TransportError', code: 'credentials-refused' });
      await page.close();
    });

    it(`says that a node is unknown, on that stream alone, over ${transport}`, async () => {
      const session = { ...sessionOver(transport), node: '/finesse/api/Team/404/Users' };
      const { page, events } = await openSession(browser, site, session);
      const refusal = await events.next(isError, 'the refusal');
      assert.deepEqual(refusal, { on: 'error', of: 'node', name: 'SubscriptionError', code: 'node-unknown' });

      await admin.publish(NODE, updateOf('READY'));
      await events.next(isUser('update', 'READY'), 'the other stream to go on');
      await page.evaluate('client.close()');
      await page.close();
    });
  }
});
