/** The sample lines of Cisco's technote 211376, cut and masked as they are published, tell the technote's own story. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallTime } from './tell/times.ts';
import { textReport } from './tell/text.ts';
import { reportOf } from './testing.ts';

const DEBUG = `2017.06.17 00:14:34 Session (id=f382a015) was last active 0 ms ago: 1001003@xxxxx.xxxx.cisco.com/de
2017.06.17 00:15:04 Session (id=f382a015) was last active 13230 ms ago: 1001003@xxxxx.xxxx.cisco.co
2017.06.17 00:15:34 Session (id=f382a015) was last active 43230 ms ago: 1001003@xxxxx.xxxx.cisco.co
2017.06.17 00:16:04 Session (id=f382a015) was last active 63231 ms ago: 1001003@xxxxx.xxxx.cisco.co
2017.06.17 00:17:04 Unable to route packet. No session is available so store offline. <message from="pu
`;
const INFO = `2017.06.17 00:16:04 Closing idle session (id=f382a015): 1001003@xxxxx.xxxx.cisco.com/desktop after inactivity for more than threshold value of 60
2017.06.17 00:16:04 A session is closed for 1001003@xxxxx.xxxx.cisco.com/desktop
`;
const WEBSERVICES = `0000001043: XX.XX.XXXXX: Jun 17 2017 00:16:04.630 +0530: %CCBU_Smack Listener Processor (1)-6-PRESENCE_
0000000417: XX.XX.XXXXX: Jun 17 2017 00:16:04.631 +0530: %CCBU_Smack Listener Processor (1)-6-UNSUBSCR
000001044: XX.XX.XX.XXX: Jun 17 2017 00:16:04.631 +0530: %CCBU_Smack Listener Processor (1)-6-AGENT_PR
000001051: XX.XX.XX.XXX: Jun 17 2017 00:16:35.384 +0530: %CCBU_pool-8-thread-1-6-AGENT_PRESENCE_MONIT
0000001060: XX.XX.XX.XXX:: Jun 17 2017 00:17:04.632 +0530: %CCBU_CoreImpl-worker12-6-PRESENCE DRIVEN LO
000001061: XX.XX.XX.XXX:: Jun 17 2017 00:17:04.633 +0530: %CCBU_CoreImpl-worker12-6-MESSAGE_TO_CTI_SER
1, workmode : 0, reason code: 255, forceflag :1, agentcapacity: 1, agentext: 1001003, agentid: 1001003,
000001066: XX.XX.XX.XXX:: Jun 17 2017 00:17:04.643 +0530: %CCBU_CTIMessageEventExecutor-0-6-DECODED_M
skillGroupNumber=-1, skillGroupPriority=0, agentState=1 (LOGOUT), eventReasonCode=255, numFltSkillGroupPri
mesgID=30, timeTracker={"id":"AgentStateEvent", "CTI_MSG_RECEIVED":1497638824642, "CTI_MSG_DISPATCH":14976
`;

test('last request, growing silence, idle close, unavailable, grace, forced logout and the answer of CTI are one incident of one agent', async () => {
  // The names of the files say nothing.
  const { incidents, zoneMinutes } = await reportOf({ 'one.txt': DEBUG, 'two.txt': INFO, 'three.txt': WEBSERVICES });
  assert.equal(incidents.length, 1);
  const {
    agent,
    sid,
    lastRequestAt,
    idleClosedAt,
    unavailableAt,
    forcedAt,
    finalState,
    reason,
    outcome,
    side,
    quotes,
  } = incidents[0]!;
  assert.deepEqual([agent, sid], ['1001003', 'f382a015']);
  // The zone of the Openfire logs is that of the webservices log beside them.
  assert.equal(zoneMinutes, 330);
  const told = [lastRequestAt, idleClosedAt, unavailableAt, forcedAt].map((at) => new Date(at ?? 0).toISOString());
  assert.deepEqual(told, [
    '2017-06-16T18:44:50.770Z',
    '2017-06-16T18:46:04.000Z',
    '2017-06-16T18:46:04.630Z',
    '2017-06-16T18:47:04.632Z',
  ]);
  assert.deepEqual([finalState, reason, outcome, side], ['LOGOUT', 255, 'signed-out', 'client']);
  assert.deepEqual(
    quotes.map(({ file, line }) => `${file}:${line}`),
    // Two agents could be meant by none of the cut lines, so each is taken for this one's.
    [
      'one.txt:2',
      'one.txt:3',
      'one.txt:4',
      'two.txt:1',
      'two.txt:2',
      'three.txt:1',
      'three.txt:4',
      'three.txt:5',
      'three.txt:6',
      'three.txt:8',
    ],
  );
  assert.match(quotes[0]!.text, /was last active 13230 ms ago: 1001003@/);
});

test('it is one incident too where info.log begins long before the debug log was switched on', async () => {
  const info = `2017.06.16 20:00:00 HTTP bind service started\n${INFO}`;
  const { incidents } = await reportOf({ 'info.log': info, 'debug.log': DEBUG, 'webservices.log': WEBSERVICES });
  assert.deepEqual(
    incidents.map(({ agent, outcome }) => [agent, outcome]),
    [['1001003', 'signed-out']],
  );
  // The last look of the service is of the same second as the close that it led to.
  assert.ok(incidents[0]!.quotes.some(({ text }) => text.includes('63231 ms ago')));
});

test('a session that is quiet for less than a held poll when the log ends is not lost', async () => {
  const seen = DEBUG.split('\n').slice(0, 2).join('\n');
  const { incidents } = await reportOf({ 'debug.log': `${seen}\n` });
  assert.deepEqual(incidents, []);
});

test('the report in words has the technote’s split, its actions, and the lines with file and number', async () => {
  const text = textReport(await reportOf({ 'debug.log': DEBUG, 'info.log': INFO, 'ws.log': WEBSERVICES }));
  for (const part of [
    'CLIENT SIDE',
    'TCP port 7443',
    'last request 00:14:50.770 → closed as idle 00:16:04.000 (+73.2 s) → unavailable 00:16:04.630 (+73.9 s) → forced logout 00:17:04.632 (+133.9 s) → CTI: LOGOUT 255',
    'info.log:1: 2017.06.17 00:16:04 Closing idle session (id=f382a015): 1001003@xxxxx.xxxx.cisco.com/desktop',
  ]) {
    assert.ok(text.includes(part), `${part}\n---\n${text}`);
  }
});

test('the zone of a debug log is proved by an epoch in a line of the same second', async () => {
  const lines = `2017.04.14 21:34:26 Exiting since queue is empty for /127.0.0.1.44660
2017.04.14 21:34:26 Session (id=3445afbe) was last active 0 ms ago: 1001003@XXXXXXXXXXXXXXXXxxxxxcisco.com/deskt
2017.04.14 21:34:26 time=1492185866851,JID=1001003@XXXXXXXXXXXXxxxxxcisco.com/desktop,msgs_sent=4,msgs_queue=0,msgs_drop=0,bytes_sent=3748
`;
  const report = await reportOf({ 'debug.log': lines }, { zoneMinutes: -300 });
  assert.deepEqual([report.zoneMinutes, report.files[0]?.zoneBy], [330, 'proved']);
  assert.equal(wallTime(report.from ?? 0, 330), '2017-04-14 21:34:26');
  assert.equal(new Date(report.from ?? 0).toISOString(), '2017-04-14T16:04:26.000Z');
  assert.deepEqual(report.incidents, []);
});

test('the drift line of the technote, cut as it is, gives the drift of its two times', async () => {
  const line =
    '2019-01-11T12:24:14.586 -05:00: : fin1.ucce.local: Jan 11 2019 11:24:14.577 -0600: Header : Client: 201\n';
  const { agents, files } = await reportOf({ x: line });
  assert.equal(files[0]?.kind, 'client-log');
  assert.deepEqual(
    agents.map(({ readings }) => readings[0]?.driftMs),
    [-9],
  );
});
