/** What files of the agent's computer add: clocks, round trips, unanswered requests, sleep, and what the client found itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { driftMessage } from '../sdk/logs/drift-line.ts';
import { formatLine } from '../sdk/logs/line.ts';
import { reportOf } from './testing.ts';

const MINUTE = 60_000;
/** 08:00 in the server's zone, +05:30. */
const BEGIN = Date.UTC(2026, 0, 5, 2, 30, 0);
const USER = '1001001';
const BIND = 'https://fin1.ucce.local:7443/http-bind/';

/** The client's clock is 5 minutes slow. */
const DRIFT = 5 * MINUTE;

function clientLine(serverAt: number, message: string, id = 'Header', known = true): string {
  const at = serverAt - DRIFT;
  const server = known ? serverAt : undefined;
  const zone = known ? 330 : undefined;
  const host = 'fin1.ucce.local';
  return formatLine({
    at,
    zoneMinutes: -300,
    session: 'abc123',
    host,
    serverAt: server,
    serverZoneMinutes: zone,
    id,
    message,
  });
}

const drift = (serverAt: number, roundTripMs = 40): string =>
  clientLine(serverAt, driftMessage({ at: serverAt - DRIFT, driftMs: DRIFT, roundTripMs }));

/** The server's lines of one agent who vanishes at 08:30:00; nineteen others stay. */
function serverLog(): string {
  const lines: string[] = [];
  for (let look = 0; look < 130; look += 1) {
    const at = BEGIN + look * 30_000;
    const stamp = new Date(at + 330 * MINUTE).toISOString().slice(0, 19).replaceAll('-', '.').replace('T', ' ');
    lines.push(`${stamp} time=${at},JID=x@fin1.ucce.local/desktop,msgs_sent=1`);
    for (let index = 0; index < 20; index += 1) {
      const id = 1_001_001 + index;
      const idle = index === 0 ? Math.max(0, at - (BEGIN + 30 * MINUTE)) : 0;
      if (idle > 90_000) continue;
      lines.push(
        `${stamp} Session (id=0000000${index.toString(36)}) was last active ${idle} ms ago: ${id}@fin1.ucce.local/desktop`,
      );
      if (idle === 90_000) {
        lines.push(
          `${stamp} Closing idle session (id=00000000): ${id}@fin1.ucce.local/desktop after inactivity for more than threshold value of 60`,
        );
      }
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Minutes that the client wrote in, from…to. */
const minutes = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, index) => drift(BEGIN + (from + index) * MINUTE + 5_000));

test('a client that wrote each minute and fell silent when the server lost it was asleep', async () => {
  const client = [clientLine(BEGIN, `loading /finesse/api/User/${USER}`), ...minutes(0, 30), ...minutes(45, 50)].join(
    '\n',
  );
  const { incidents, agents } = await reportOf({ 'debug.log': serverLog(), 'client.txt': client });
  assert.equal(incidents.length, 1);
  const { side, cause, certainty, quotes } = incidents[0]!;
  assert.deepEqual([side, cause, certainty], ['client', 'computer-sleep', 'likely']);
  // Set right by its drift, the silence begins where the server's own log has it.
  const gap = quotes.find(({ kind }) => kind === 'client-gap');
  assert.ok(Math.abs((gap?.at ?? 0) - (BEGIN + 29 * MINUTE + 5_000)) < 1_000);
  const agent = agents.find((one) => one.agent === USER)!;
  assert.deepEqual(agent.roundTrip, { count: 35, median: 40, p95: 40, max: 40 });
  assert.ok(agent.readings.every(({ driftMs }) => driftMs === DRIFT));
});

test('lines that know no server time are set right by the drift lines, and a finding of the client is its cause', async () => {
  const at = BEGIN + 31 * MINUTE;
  const finding = `Finding network:1: network, likely, lost, since ${new Date(at).toISOString()}; for: loss (share 0.4)`;
  const client = [
    clientLine(BEGIN, `loading /finesse/api/User/${USER}`),
    ...minutes(0, 3),
    clientLine(at, finding, 'finesse-pulse', false),
  ].join('\n');
  const { incidents } = await reportOf({ 'debug.log': serverLog(), 'client.txt': client });
  assert.deepEqual([incidents.length, incidents[0]!.cause, incidents[0]!.certainty], [1, 'network', 'likely']);
  assert.equal(incidents[0]!.quotes.find(({ kind }) => kind === 'finding')?.at, at);
});

test('a posted log that names nobody is no further agent beside those whom the server names', async () => {
  const lost = clientLine(
    BEGIN + 40 * MINUTE,
    'Connection: reconnecting (desktop-disconnected), session 1.',
    'finesse-pulse',
  );
  const nameless = [...minutes(0, 30), lost].join('\n');
  const { team } = await reportOf({ 'debug.log': serverLog(), '1.log': nameless, '2.log': nameless });
  assert.deepEqual([team.agents, team.dropped], [20, 1]);
  // Where the server's logs are not at hand it is an agent like any other.
  assert.equal((await reportOf({ '1.log': nameless })).team.dropped, 1);
});

test('an agent who was not alone is not said to have been alone', async () => {
  const look = (seconds: number, idle: number, id: number): string =>
    `2026.01.05 08:0${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} Session (id=0a0b0c0${id}) was last active ${idle} ms ago: 100100${id}@fin1.ucce.local/desktop\n`;
  const log = look(60, 42_000, 1) + look(90, 72_000, 1) + look(90, 42_000, 2) + look(120, 72_000, 2);
  const { incidents } = await reportOf({ 'debug.log': log });
  assert.deepEqual(
    incidents.map(({ why }) => why[0]),
    Array(2).fill('2 of 2 agents were lost, this one at a time that does not tie it to the others.'),
  );
});

test('a console copy has its own before and after each line', async () => {
  const lines = minutes(0, 3).flatMap((line, index) => [
    `12:2${index}:14.586 ${line} finesse.min.js:12:345`,
    `[Log] ${line}`,
    '▶ Object { some: "other" }',
  ]);
  const { files } = await reportOf({ console: lines.join('\n') });
  assert.deepEqual([files[0]!.kind, files[0]!.known, files[0]!.unknown], ['client-log', 6, 3]);
});

interface Row {
  readonly at: number;
  readonly url?: string;
  readonly status?: number;
  readonly time?: number;
  readonly answer?: string;
}

const poll = `<body xmlns="http://jabber.org/protocol/httpbind" sid="00000000" rid="2779414706"/>`;
const info = (at: number): string =>
  `<SystemInfo><status>IN_SERVICE</status><currentTimestamp>${new Date(at).toISOString()}</currentTimestamp><deploymentType>UCCX</deploymentType></SystemInfo>`;
const ROWS: readonly Row[] = [
  { at: BEGIN + 29 * MINUTE, status: 200, time: 30_010 },
  {
    at: BEGIN + 29 * MINUTE,
    url: 'https://fin1.ucce.local:8445/finesse/api/SystemInfo',
    status: 200,
    time: 20,
    answer: info(BEGIN + 29 * MINUTE + 10),
  },
  {
    at: BEGIN + 29 * MINUTE,
    url: `https://fin1.ucce.local:8445/finesse/api/User/${USER}?password=hunter2`,
    status: 200,
    time: 20,
  },
  { at: BEGIN + 30 * MINUTE, status: 0, time: 90_000 },
  // Under way when the recording ended.
  { at: BEGIN + 32 * MINUTE, status: 0 },
];

function har(rows: readonly Row[] = ROWS): string {
  const entries = rows.map(({ at, url = BIND, status = 200, time = -1, answer = '' }) => ({
    startedDateTime: new Date(at - DRIFT).toISOString(),
    time,
    request: { method: 'POST', url, headers: [], postData: { text: poll } },
    response: { status, headers: [], bodySize: status === 0 ? -1 : 57, content: { text: answer } },
  }));
  return JSON.stringify({ log: { version: '1.2', pages: [{ title: '"entries":[{' }], entries } }, undefined, 2);
}

test('HAR: an http-bind that was never answered, set right by the server’s own time, is the network’s', async () => {
  const report = await reportOf({ 'debug.log': serverLog(), x: har() });
  assert.equal(report.files[1]!.kind, 'har');
  assert.equal(report.files[1]!.driftMs, DRIFT);
  assert.equal(report.deployment.is, 'UCCX');
  assert.equal(report.incidents.length, 1);
  const { cause, side, quotes } = report.incidents[0]!;
  assert.deepEqual([side, cause], ['client', 'network']);
  const row = quotes.find(({ kind }) => kind === 'unanswered');
  assert.equal(row?.text, `entry 4: POST ${BIND} -, -1 bytes, 90000 ms`);
  assert.equal(row.at, BEGIN + 30 * MINUTE);
  assert.equal(report.agents.find(({ agent }) => agent === USER)!.unanswered, 1);
});

test('a HAR that is cut within an entry gives the whole ones, and says so', async () => {
  const { files, incidents } = await reportOf({ x: har().slice(0, -300) });
  assert.match(files[0]!.problem ?? '', /cut/);
  assert.deepEqual([files[0]!.known, incidents.length], [4, 1]);
  assert.equal(incidents[0]!.outcome, 'client-only');
});

test('Fiddler: rows with result - and body -1, by the times of the archive', async () => {
  const parts: Record<string, Uint8Array> = {
    '[Content_Types].xml': strToU8('<Types/>'),
    '_index.htm': strToU8('<html>'),
  };
  ROWS.forEach(({ at, url = BIND, status = 200, time, answer = '' }, index) => {
    const { host, pathname } = new URL(url);
    const begin = new Date(at - DRIFT).toISOString();
    const done = time === undefined ? '0001-01-01T00:00:00' : new Date(at - DRIFT + time).toISOString();
    parts[`raw/${index + 1}_c.txt`] = strToU8(
      `POST https://${host}${pathname} HTTP/1.1\r\nHost: ${host}\r\n\r\n${poll}`,
    );
    parts[`raw/${index + 1}_s.txt`] = strToU8(
      status === 0 ? '' : `HTTP/1.1 ${status} OK\r\nContent-Type: text/xml\r\n\r\n${answer}`,
    );
    parts[`raw/${index + 1}_m.xml`] = strToU8(
      `<Session><SessionTimers ClientBeginRequest="${begin}" ClientDoneResponse="${done}" /></Session>`,
    );
  });
  const { files, incidents, agents } = await reportOf({ 'debug.log': serverLog(), 'capture.bin': zipSync(parts) });
  assert.deepEqual([files[1]!.kind, files[1]!.driftMs], ['saz', DRIFT]);
  assert.equal(
    incidents[0]!.quotes.find(({ kind }) => kind === 'unanswered')?.text,
    `raw/4_c.txt: POST ${BIND} -, -1 bytes, 90000 ms`,
  );
  assert.equal(agents.find(({ agent }) => agent === USER)!.unanswered, 1);
});

test('a core dump of a CTI process, by its name in a list, is why agents were lost', async () => {
  const crash = Math.floor((BEGIN + 29 * MINUTE) / 1_000);
  const list = `      Size         Date            Core File Name\n=====\n 300000 KB   2026-01-05 08:29:00   core.24587.6.CTIManager.${crash}\n`;
  const { incidents, dumps } = await reportOf({ 'debug.log': serverLog(), 'cores.txt': list });
  assert.equal(dumps.length, 1);
  assert.deepEqual([incidents[0]!.side, incidents[0]!.cause], ['server', 'cti-down']);
  assert.ok(incidents[0]!.actions.some((action) => action.includes('utils core active list')));
});

test('secrets in logs and captures do not come out, in whatever form', async () => {
  const secret = 'hunter2-S3cret';
  const at = BEGIN + 30 * MINUTE;
  const client = [
    clientLine(BEGIN, `loading /finesse/api/User/${USER}`),
    clientLine(
      at,
      `Connection: reconnecting (timeout: {"password":"${secret}","authorization":"Basic ${btoa(`a:${secret}`)}"}), session 3.`,
    ),
  ].join('\n');
  const server =
    `2026.01.05 08:00:00 Unable to route packet. No session is available so store offline. <message from="pubsub" to="${USER}@fin1.ucce.local"><callvariables><CallVariable><name>callVariable1</name><value>${secret}</value></CallVariable></callvariables></message>\n` +
    `2026.01.05 08:00:00 Closing idle session (id=1): ${USER}@fin1.ucce.local/desktop after inactivity for more than threshold value of 60 password=${secret}\n` +
    `password=${secret} of a line that is not known\n`;
  const captured = har([{ at, url: `${BIND}?access_token=${secret}`, status: 0, time: 90_000 }]);
  const report = await reportOf({ server, client, captured });
  assert.ok(report.incidents.flatMap(({ quotes }) => quotes).length >= 3);
  const text = JSON.stringify(report);
  assert.ok(!text.includes(secret), text);
  assert.ok(!text.includes(btoa(`a:${secret}`)));
});

test('where the logs know one agent only, files of a computer that name nobody are taken for this agent’s, which is said; a line is quoted once', async () => {
  const files = {
    'debug.log': serverLog(),
    'client.log': [...Array(30).keys(), ...Array.from({ length: 10 }, (_, i) => 37 + i)]
      .map((minute) => `${drift(BEGIN + minute * MINUTE)}\n`)
      .join(''),
  };
  const one = {
    ...files,
    'debug.log': files['debug.log']
      .split('\n')
      .filter((line) => !/: 10010(?:0[2-9]|[12]\d)@/.test(line))
      .join('\n'),
  };
  const { agents, incidents, notices } = await reportOf(one);
  assert.deepEqual(
    agents.map(({ agent }) => agent),
    [USER],
  );
  assert.deepEqual(
    incidents.map(({ cause }) => cause),
    ['computer-sleep'],
  );
  assert.ok(
    notices.some((notice) => notice.includes(`those of ${USER}, the only agent`)),
    notices.join('\n'),
  );
  const places = incidents[0]!.quotes.map(({ file, line }) => `${file}:${line}`);
  assert.equal(new Set(places).size, places.length, places.join(' '));
  const many = await reportOf(files);
  assert.ok(many.agents.some(({ agent }) => agent === '(client.log)'));
  assert.ok(many.notices.every((notice) => !notice.includes('the only agent')));
});
