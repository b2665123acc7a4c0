/** Strophe.js as it is published, with nothing of ours around it, in a page of its own: the simulator is not only right for our client. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { startServer, type RunningServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { launchChromium } from '../kit/chromium.ts';

const STROPHE = dirname(createRequire(import.meta.url).resolve('strophe.js'));

/** Runs in the page. What is heard goes to `window.heard`, each as a line. */
const PAGE = `<!doctype html><meta charset="utf-8"><title>Strophe</title><script src="strophe.js"></script><script>
const { Strophe, $iq, $pres } = window.Strophe.Strophe ? window.Strophe : window;
window.heard = [];
const nameOf = (status) => Object.entries(Strophe.Status).find(([, value]) => value === status)[0];
window.start = (service, password) => {
  const connection = (window.connection = new Strophe.Connection(service));
  connection.addHandler((message) => {
    heard.push('message ' + message.getElementsByTagName('items')[0].getAttribute('node') + ' ' + message.textContent);
    return true;
  }, null, 'message');
  connection.addHandler((presence) => {
    heard.push('presence ' + presence.getAttribute('from'));
    return true;
  }, null, 'presence');
  connection.connect('1001001@fin1.ucce.local/pulse', password, (status) => {
    heard.push(nameOf(status));
    if (status === Strophe.Status.CONNECTED) connection.send($pres());
  }, 30, 1);
};
window.ask = (type, to, build) => new Promise((resolve) => {
  const iq = build($iq({ type, to, id: connection.getUniqueId() }));
  connection.sendIQ(iq, (answer) => resolve('result ' + answer.innerHTML), (answer) => resolve('error ' + answer.innerHTML), 10000);
});
window.ping = () => ask('get', 'fin1.ucce.local', (iq) => iq.c('ping', { xmlns: 'urn:xmpp:ping' }));
window.pubsub = (type, name, attributes) => ask(type, 'pubsub.fin1.ucce.local', (iq) => iq.c('pubsub', { xmlns: 'http://jabber.org/protocol/pubsub' }).c(name, attributes));
</script>`;

describe('stock Strophe.js', () => {
  let folder: string;
  let browser: Browser;
  let simulator: Simulator;
  let server: RunningServer;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'finesse-pulse-'));
    copyFileSync(join(STROPHE, 'strophe.umd.min.js'), join(folder, 'strophe.js'));
    writeFileSync(join(folder, 'index.html'), PAGE);
    simulator = createSimulator();
    server = await startServer({ simulator, port: 0, staticFolders: { '/strophe/': folder } });
    browser = await launchChromium();
  });
  after(async () => {
    await browser.close();
    await server.close();
    simulator.close();
    rmSync(folder, { recursive: true });
  });

  const withPage = async (use: (page: Page) => Promise<void>): Promise<void> => {
    const context = await browser.newContext();
    const uncaught: string[] = [];
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      page.on('pageerror', (error) => uncaught.push(error.message));
      await page.goto(`${server.urlA}/strophe/`);
      await use(page);
      assert.deepEqual(uncaught, []);
    } finally {
      await context.close();
    }
  };
  const hears = (page: Page, what: string) =>
    page.waitForFunction(`heard.some((line) => line.includes(${JSON.stringify(what)}))`);

  for (const [transport, address] of [
    ['BOSH', () => `${server.urlA}/http-bind/`],
    ['WebSocket', () => `${server.urlA.replace('http', 'ws')}/ws/`],
  ] as const) {
    it(`signs in, pings, subscribes, hears and leaves over ${transport}`, () =>
      withPage(async (page) => {
        await page.evaluate(`start(${JSON.stringify(address())}, 'finesse')`);
        await hears(page, 'CONNECTED');
        await hears(page, 'presence finesse@fin1.ucce.local');
        assert.equal(await page.evaluate('ping()'), 'result ');
        const node = '/finesse/api/User/1001001/ClientLog';
        const subscription = `{ node: '${node}', jid: connection.jid }`;
        assert.match(String(await page.evaluate(`pubsub('set', 'subscribe', ${subscription})`)), /^result .*subid=/);
        assert.match(String(await page.evaluate(`pubsub('get', 'subscriptions')`)), /^result .*ClientLog/);
        assert.match(
          String(await page.evaluate(`pubsub('set', 'subscribe', { node: '/nothing', jid: connection.jid })`)),
          /^error .*item-not-found/,
        );
        simulator.finesse.setAgentState('1001001', 'READY');
        await hears(page, 'message /finesse/api/User/1001001 <Update>');
        const posted = await page.evaluate(`fetch('${node}', {
          method: 'POST',
          headers: { authorization: 'Basic ' + btoa('1001001:finesse') },
          body: '<ClientLog><logData>a line</logData></ClientLog>',
        }).then((response) => response.status)`);
        assert.equal(posted, 202);
        await hears(page, `message ${node} <Update>`);
        assert.equal(await page.evaluate(`pubsub('set', 'unsubscribe', ${subscription})`), 'result ');
        simulator.finesse.setAgentState('1001001', 'LOGOUT');
        await page.evaluate(`connection.disconnect()`);
        await hears(page, 'DISCONNECTED');
        assert.deepEqual(simulator.sides.a.notification.sessions(), []);
      }));

    it(`is refused with a wrong password over ${transport}`, () =>
      withPage(async (page) => {
        await page.evaluate(`start(${JSON.stringify(address())}, 'wrong')`);
        await hears(page, 'AUTHFAIL');
        await page.evaluate(`connection.disconnect()`);
      }));
  }
});
