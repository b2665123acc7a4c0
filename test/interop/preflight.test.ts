/** The check of connectivity against a real Prosody, in Node and in Chromium: its sessions without presence, the question to the pubsub service, and what is left. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as sdkInNode from 'finesse-pulse';
import { AGENT, interopBench } from './bench.ts';
import { nodeOf } from './site.ts';

const NODE = nodeOf(AGENT);

/** Runs in the page or here. */
async function check(
  sdk: typeof sdkInNode,
  options: sdkInNode.PreflightOptions,
): Promise<readonly [sdkInNode.PreflightReport, string]> {
  const report = await sdk.runPreflight(options);
  return [report, sdk.preflightText(report)];
}

describe('a check of connectivity with Prosody', () => {
  const bench = interopBench([NODE], { logLevel: 'debug' });

  const options = (password: string): sdkInNode.PreflightOptions => ({
    host: '127.0.0.1',
    bothSides: false,
    secure: false,
    session: true,
    ports: { rest: Number(new URL(bench.site.origin).port), notifications: bench.prosody.port },
    userId: AGENT,
    password,
  });
  const places = {
    Node: (password: string) => check(sdkInNode, options(password)),
    Chromium: async (password: string) => {
      const page = await bench.browser.newPage();
      try {
        await page.goto(bench.site.origin);
        const given = JSON.stringify(options(password));
        const script = `import('/sdk.js').then((sdk) => (${check.toString()})(sdk, ${given}))`;
        return await page.evaluate<Awaited<ReturnType<typeof check>>>(script);
      } finally {
        await page.close();
      }
    },
  };

  for (const [place, run] of Object.entries(places)) {
    it(`makes a session of each transport, is answered by the pubsub service and leaves nothing, in ${place}`, async () => {
      const from = bench.prosody.log.all.length;
      const [report, text] = await run('agent-secret');
      for (const id of ['websocket-session', 'websocket-echo', 'bosh-session', 'bosh-echo']) {
        assert.equal(report.steps.find((step) => step.id === id)?.status, 'passed', `${id}\n${text}`);
      }
      const log = bench.prosody.log.all.slice(from).join('\n');
      assert.equal(log.match(/Authenticated as 1001001@localhost/g)?.length, 2, log);
      assert.match(log, /Received\[c2s\]: <iq/, 'stanzas are in the log');
      assert.doesNotMatch(log, /Received\[c2s\]: <presence/);
      assert.deepEqual(await bench.admin.subscribers(NODE), []);
    });

    it(`is refused by the notification service once, in ${place}`, async () => {
      // The REST of this site takes anybody; the first refusal is that of the WebSocket.
      const from = bench.prosody.log.all.length;
      const [report, text] = await run('wrong-Sesame-7');
      const reasons = Object.fromEntries(report.steps.map(({ id, reason }) => [id, reason]));
      assert.equal(reasons['websocket-session'], 'credentials-refused', text);
      assert.equal(reasons['bosh-session'], 'needs', text);
      assert.doesNotMatch(JSON.stringify(report) + text, /Sesame/);
      const log = bench.prosody.log.all.slice(from).join('\n');
      assert.doesNotMatch(log, /Authenticated as 1001001/);
    });
  }
});
