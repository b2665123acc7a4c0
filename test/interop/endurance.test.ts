/** What becomes of sessions in the course of time, against Prosody. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AGENT, EVERYWHERE, interopBench } from './bench.ts';
import { openGate, type Gate } from './gate.ts';
import { isConnection, isUser, reload, type ClientEvent, type Running } from './session.ts';
import { nodeOf, updateOf } from './site.ts';

const NODE = nodeOf(AGENT);
/** Of a BOSH session without a request, s. */
const INACTIVITY = 2;
/** Requests that those who are left alone make meanwhile, at least: a poll is turned about each 5 s. */
const QUIET_REQUESTS = 6;

describe('the SDK against Prosody', () => {
  const quietBench = interopBench([NODE], { logLevel: 'debug' });
  const bench = interopBench([NODE], { inactivity: INACTIVITY, logLevel: 'debug' });
  let quiet: readonly Running[];
  let gate: Gate;
  let requestsBefore = 0;
  const requestsSoFar = (): number =>
    quietBench.prosody.log.all.filter((line) => line.includes('BOSH body open')).length;

  before(async () => {
    gate = await openGate(bench.prosody.port);
    quiet = await Promise.all(EVERYWHERE.map(([place, transport]) => quietBench.open(place, transport)));
    for (const { events } of quiet) await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
    requestsBefore = requestsSoFar();
  });
  after(() => gate.close());

  const isGivenUp = (line: string): boolean => line.includes(`BOSH client silent for over ${INACTIVITY} seconds`);

  for (const place of ['Chromium', 'Node'] as const) {
    it(`comes back with a new session when the server has given up the old one, in ${place}`, async () => {
      bench.site.userState = 'NOT_READY';
      const serviceUrl = bench.prosody.boshUrl.replace(String(bench.prosody.port), String(gate.port));
      const { events, close } = await bench.open(place, 'bosh', { serviceUrl });
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');

      gate.shut();
      await events.next(isConnection('reconnecting'), 'the loss to be noticed');
      await bench.prosody.log.next(isGivenUp, 'the server to give up the session');
      bench.site.userState = 'TALKING';
      gate.open();

      const back = await events.next(isConnection('connected'), 'a session', 40_000);
      assert.ok(back.on === 'connection' && back.epoch === 2);
      await events.next(isUser('resync', 'TALKING'), 'what had changed meanwhile');
      await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
      await events.next(isUser('update', 'READY'), 'what is published from then on');
      await close();
    });
  }

  describe('when its page is reloaded, over bosh', () => {
    const isNew = (line: string): boolean => line.includes('New BOSH session');
    const sessionsSoFar = (): number => bench.prosody.log.all.filter(isNew).length;
    const connection = (reason: string) => (event: ClientEvent) =>
      event.on === 'connection' && event.status === 'connected' && event.reason === reason;

    it('goes on with the session that it had, and with what it has subscribed', async () => {
      bench.site.userState = 'NOT_READY';
      const { page, events, session, close } = await bench.open('Chromium', 'bosh');
      assert.ok(page);
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');
      const [sessions, subscribers] = [sessionsSoFar(), await bench.admin.subscribers(NODE)];

      await reload(page, session);
      await events.next(connection('session-resumed'), 'the session of the page before');
      await events.next(isUser('snapshot', 'NOT_READY'), 'a snapshot');
      await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
      await events.next(isUser('update', 'READY'), 'what is published from then on');
      assert.equal(sessionsSoFar(), sessions);
      assert.deepEqual(await bench.admin.subscribers(NODE), subscribers);

      await close();
      assert.deepEqual(await bench.admin.subscribers(NODE), []);
    });

    it('begins anew where the server has given up the session meanwhile', async () => {
      const { page, events, session, close } = await bench.open('Chromium', 'bosh');
      assert.ok(page);
      await events.next(isUser('snapshot', 'NOT_READY'), 'the snapshot');

      const givenUp = bench.prosody.log.next(isGivenUp, 'the server to give up the session');
      bench.site.beforeScript = givenUp;
      await Promise.all([givenUp, reload(page, session)]);
      await events.next(connection('session-established'), 'a session of its own');
      await events.next(isUser('snapshot', 'NOT_READY'), 'a snapshot');
      await bench.admin.publish(NODE, updateOf(AGENT, 'READY'));
      await events.next(isUser('update', 'READY'), 'what is published from then on');
      await close();
    });
  });

  it('is left alone by a server that it leaves alone: no session breaks a rule in a quiet spell', async () => {
    const { log } = quietBench.prosody;
    await log.next(() => requestsSoFar() >= requestsBefore + QUIET_REQUESTS, 'some more requests', 60_000);
    const complaints = log.all.filter((line) => /\b(warn|error)\b|terminat|policy/.test(line));
    assert.deepEqual(complaints, []);
    await quietBench.admin.publish(NODE, updateOf(AGENT, 'READY'));
    for (const { events, close } of quiet) {
      await events.next(isUser('update', 'READY'), 'what is published after it');
      const states = events.all.flatMap((event) =>
        event.on === 'connection' ? [`${event.status} ${event.epoch}`] : [],
      );
      assert.deepEqual(states, ['connected 1']);
      await close();
    }
  });
});
