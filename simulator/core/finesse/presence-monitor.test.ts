import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SideName } from '../types.ts';
import { ISAAC, at, bench, type Bench } from './testing.ts';
import { logTime } from './webservices-log.ts';

const tell = (
  { finesse, clock }: Bench,
  available: boolean,
  { side = 'a', resource = 'desktop', userId = ISAAC }: { side?: SideName; resource?: string; userId?: string } = {},
): void => finesse.presence({ userId, resource, available, at: clock.now(), side });

const stateOf = ({ finesse }: Bench): string | undefined =>
  finesse.snapshot().users.find((user) => user.id === ISAAC)?.state;

/** A Ready agent whose desktop is present on side a. */
function present(options: Parameters<typeof bench>[0] = {}): Bench {
  const made = bench(options);
  made.finesse.setAgentState(ISAAC, 'READY');
  tell(made, true);
  return made;
}

test('an agent whose desktop went away is signed out with reason 255 after 60 s', async () => {
  const made = present();
  tell(made, false);
  await made.clock.advance(60_000);
  assert.equal(stateOf(made), 'READY');
  await made.clock.advance(10);
  assert.equal(stateOf(made), 'LOGOUT');
  const xml = made.on(`/finesse/api/User/${ISAAC}`).at(-1)?.xml ?? '';
  assert.equal(at(xml, 'data', 'user', 'ReasonCode', 'code'), '255');
  assert.equal(at(xml, 'data', 'user', 'ReasonCode', 'category'), 'LOGOUT');
});

test('coming back within the grace time, on either side, prevents the logout', async () => {
  for (const side of ['a', 'b'] as const) {
    const made = present();
    tell(made, false);
    await made.clock.advance(59_999);
    tell(made, true, { side });
    await made.clock.advance(120_000);
    assert.equal(stateOf(made), 'READY');
    assert.ok(made.finesse.webservicesLog.lines(side).some((line) => line.includes('SIM_PRESENCE_RETURNED')));
  }
});

test('the side that was left by a glitch signs out an agent who is on the other side already, unless both are looked at', async () => {
  for (const [scope, due] of [
    ['node', 'LOGOUT'],
    ['both', 'READY'],
  ] as const) {
    const made = present({ presence: { scope } });
    tell(made, true, { side: 'b' });
    tell(made, false);
    await made.clock.advance(60_010);
    assert.equal(stateOf(made), due);
  }
});

test('another session of the agent keeps it signed in, unless only desktops are watched', async () => {
  for (const [watch, due] of [
    ['any', 'READY'],
    ['desktop', 'LOGOUT'],
  ] as const) {
    const made = present({ presence: { watch } });
    tell(made, true, { resource: 'pulse' });
    tell(made, false);
    await made.clock.advance(60_010);
    assert.equal(stateOf(made), due);
  }
  const made = present({ presence: { watch: 'desktop' } });
  tell(made, true, { resource: 'pulse' });
  tell(made, false, { resource: 'pulse' });
  await made.clock.advance(60_010);
  assert.equal(stateOf(made), 'READY');
});

test('a node that is out of service forces nobody out', async () => {
  const before = present();
  before.finesse.setSystemStatus('a', 'OUT_OF_SERVICE');
  tell(before, false);
  await before.clock.advance(120_000);
  assert.equal(stateOf(before), 'READY');
  const during = present();
  tell(during, false);
  await during.clock.advance(30_000);
  during.finesse.setSystemStatus('a', 'OUT_OF_SERVICE');
  await during.clock.advance(120_000);
  assert.equal(stateOf(during), 'READY');
  assert.ok(during.finesse.webservicesLog.lines('a').some((line) => line.includes('SIM_PRESENCE_IGNORED')));
});

test('on UCCE the peripheral may leave the agent Not Ready, on UCCX never', async () => {
  for (const [deployment, due] of [
    ['UCCE', 'NOT_READY'],
    ['UCCX', 'LOGOUT'],
  ] as const) {
    const made = present({ deployment, presence: { forcedState: 'NOT_READY' } });
    tell(made, false);
    await made.clock.advance(60_010);
    assert.equal(stateOf(made), due);
  }
});

test('an agent who is talking is signed out at the end of the call', async () => {
  const made = present();
  const call = made.finesse.startCall({ userId: ISAAC });
  made.finesse.actOnCall(call, 'ANSWER');
  tell(made, false);
  await made.clock.advance(60_010);
  const user = () => made.finesse.snapshot().users[0];
  assert.equal(user()?.state, 'TALKING');
  assert.equal(user()?.pendingState, 'LOGOUT');
  made.finesse.endCall(call);
  assert.equal(user()?.state, 'LOGOUT');
  assert.equal(user()?.reasonCode, 255);
});

test('who is signed out, never was present, or is nobody, is left alone', async () => {
  const made = bench();
  tell(made, true);
  tell(made, false);
  tell(made, false, { userId: '42' });
  tell(made, true, { userId: 'finesse', resource: '' });
  assert.equal(made.clock.pending, 0);
  made.finesse.setAgentState(ISAAC, 'READY');
  tell(made, false);
  await made.clock.advance(120_000);
  assert.equal(stateOf(made), 'READY');
  tell(made, true);
  tell(made, false);
  made.finesse.setAgentState(ISAAC, 'LOGOUT');
  await made.clock.advance(120_000);
  assert.ok(!made.finesse.webservicesLog.lines('a').some((line) => line.includes('SIM_PRESENCE_DRIVEN_LOGOUT')));
});

test('an agent who signs out at the very moment of the forced logout gets no error for it', async () => {
  const made = present();
  tell(made, false);
  await made.clock.advance(60_005);
  made.finesse.setAgentState(ISAAC, 'LOGOUT');
  const before = made.published.length;
  await made.clock.advance(1000);
  assert.equal(made.published.length, before);
});

test('the webservices log tells the story in the format of the server, with keys of our own', async () => {
  const made = present();
  const seen: string[] = [];
  made.finesse.webservicesLog.line$.subscribe((one) => seen.push(`${one.side} ${one.file}`));
  tell(made, false);
  await made.clock.advance(60_010);
  const lines = made.finesse.webservicesLog.lines('a');
  assert.equal(
    lines[1],
    '0000000002: fin1.ucce.local: Jan 05 2026 17:00:00.000 +0900: ' +
      '%CCBU_Smack Listener Processor (1)-6-SIM_PRESENCE_UNAVAILABLE: jid: 1001001@fin1.ucce.local/desktop',
  );
  assert.deepEqual(
    lines.map((line) => /-6-(SIM_\w+)/.exec(line)?.[1]),
    [
      'SIM_PRESENCE_AVAILABLE',
      'SIM_PRESENCE_UNAVAILABLE',
      'SIM_AGENT_PRESENCE_MONITOR',
      'SIM_PRESENCE_DRIVEN_LOGOUT',
      'SIM_MESSAGE_TO_CTI_SERVER',
      'SIM_DECODED_MESSAGE_FROM_CTI_SERVER',
    ],
  );
  assert.deepEqual(new Set(seen), new Set(['a Desktop-webservices.2026-01-05T08-00-00.000.log']));
  assert.deepEqual(made.finesse.webservicesLog.lines('b'), []);
});

test('the log keeps its last thousand lines', () => {
  const made = bench();
  for (let n = 0; n < 600; n += 1) {
    tell(made, true);
    tell(made, false);
  }
  const lines = made.finesse.webservicesLog.lines('a');
  assert.equal(lines.length, 1000);
  assert.ok(lines[0]?.startsWith('0000000201: '));
});

test('times of the log are in the zone of the server', () => {
  assert.equal(logTime(1_497_638_764_630, 330), 'Jun 17 2017 00:16:04.630 +0530');
  assert.equal(logTime(1_497_638_764_630, -210), 'Jun 16 2017 15:16:04.630 -0330');
});
