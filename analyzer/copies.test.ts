/** One entry from many copies, what is missing between them, and what a console, a saved page or a poster has put around the lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftMessage } from '../sdk/logs/drift-line.ts';
import { formatLine } from '../sdk/logs/line.ts';
import { formatStamp } from '../sdk/logs/stamp.ts';
import { reportOf } from './testing.ts';

const MINUTE = 60_000;
const BEGIN = Date.UTC(2026, 0, 5, 2, 30, 0);
const PAGE = '4f3a9c01';
const USER = '1001001';

interface Stamped {
  readonly page?: string;
  readonly connection?: string;
  /** Server minus client, ms; the client's time is `serverAt` less it. */
  readonly driftMs?: number;
  readonly known?: boolean;
  readonly id?: string;
}

function line(serverAt: number, sequence: number, message: string, options: Stamped = {}): string {
  const { page = PAGE, connection = 'connected', driftMs = 0, known = true, id = 'finesse-pulse' } = options;
  const stamp = formatStamp({
    pageId: page,
    sequence,
    monotonicMs: serverAt - BEGIN,
    offsetMs: known ? driftMs : undefined,
    offsetBoundMs: known ? 12 : undefined,
    connection,
  });
  return formatLine({
    at: serverAt - driftMs,
    zoneMinutes: 60,
    session: 'abc123',
    host: 'fin1.ucce.local',
    serverAt: known ? serverAt : undefined,
    serverZoneMinutes: known ? 330 : undefined,
    id,
    message: message + stamp,
  });
}

const FINDING = `Finding network-1: network-lossy, likely, lost, since ${new Date(BEGIN).toISOString()}; for: losses (share 0.4)`;
const drift = (minute: number, sequence: number): string =>
  line(
    BEGIN + minute * MINUTE,
    sequence,
    driftMessage({ at: BEGIN + minute * MINUTE, driftMs: 0, roundTripMs: 40 + minute }),
    { id: 'Header' },
  );
const LOG: readonly string[] = [
  line(BEGIN, 1, `loading /finesse/api/User/${USER}`),
  drift(1, 2),
  drift(2, 3),
  drift(3, 4),
  line(BEGIN + 3.5 * MINUTE, 5, 'Connection: reconnecting (timeout), session 1.', { connection: 'reconnecting' }),
  line(BEGIN + 3.6 * MINUTE, 6, FINDING, { connection: 'reconnecting' }),
  drift(4, 7),
];
const ends = (lines: readonly string[], end = '\n'): string => lines.map((one) => one + end).join('');

test('the same entries from a post, the local log, a console and a post that was tried again count once', async () => {
  const once = await reportOf({ 'clientlogs/a.log': ends(LOG) });
  const many = await reportOf({
    'clientlogs/a.log': ends(LOG.slice(0, 5)),
    'clientlogs/b.log': ends(LOG.slice(3)),
    'locallog.txt': ends(LOG, '\r\n'),
    // What a console adds before and after: Chrome and Edge, Firefox with and without times, Safari.
    'console-1.log': ends(LOG.map((one) => `finesse.min.js?v=12:1 ${one}`)),
    'console-2.log': ends(LOG.map((one) => `12:24:14.586 ${one} finesse.min.js:12:345`)),
    'console-3.log': ends(LOG.map((one) => `${one} 2 https://fin1.ucce.local:8445/desktop/js/finesse.min.js:12:345`)),
    'console-4.log': ends(LOG.map((one) => `[Log] ${one} (finesse.min.js, line 12)`)),
    // A page that was saved has lost its line ends.
    'saved.html': `<html><body>${LOG.join('<br>')}<br/></body></html>`,
  });
  assert.equal(once.incidents.length, 1);
  for (const report of [once, many]) {
    const { incidents, agents, pages } = report;
    assert.deepEqual(
      incidents.map(({ agent, cause, certainty, quotes }) => [agent, cause, certainty, quotes.length]),
      [[USER, 'network', 'likely', 2]],
    );
    assert.equal(agents.length, 1);
    assert.deepEqual(agents[0]!.roundTrip, { count: 4, median: 43, p95: 44, max: 44 });
    assert.deepEqual(
      pages.map(({ pageId, agent, lines, first, last, missing }) => ({ pageId, agent, lines, first, last, missing })),
      [{ pageId: PAGE, agent: USER, lines: 7, first: 1, last: 7, missing: 0 }],
    );
  }
  assert.deepEqual([once.pages[0]!.twice, many.pages[0]!.twice], [0, 5 + 4 + 7 * 6 - 7]);
  assert.deepEqual(
    many.files.map(({ kind, broken }) => [kind, broken]),
    many.files.map(() => ['client-log', 0]),
  );
});

test('lines that no file has are counted and said, and what the client says it dropped is told once', async () => {
  const dropped = line(
    BEGIN + 5 * MINUTE,
    20,
    '[warn] 12 older lines were dropped (12 debug): the log keeps at most 9 bytes.',
  );
  const { pages, agents, notices } = await reportOf({
    a: ends([...LOG, dropped]),
    b: ends([
      line(BEGIN + 4.5 * MINUTE, 10, 'x'),
      dropped,
      line(BEGIN + 6 * MINUTE, 21, '[warn] Of page 00000007 3 lines were dropped before they could be posted.'),
    ]),
  });
  assert.deepEqual(
    pages.map(({ missing, holes, twice }) => ({ missing, holes, twice })),
    [
      {
        missing: 11,
        holes: [
          [8, 9],
          [11, 19],
        ],
        twice: 1,
      },
    ],
  );
  assert.deepEqual(agents[0]!.log, { pages: 1, lines: 10, missing: 11, twice: 1, dropped: 15 });
  assert.ok(
    notices.includes(`11 lines of the client log of agent ${USER}, page ${PAGE}, are in no file: 8–9, 11–19.`),
    notices.join('\n'),
  );
});

test('a copy whose lines name no agent is the agent’s whose other file has lines of the same page', async () => {
  const { agents, files } = await reportOf({ a: ends(LOG), 'console.txt': ends(LOG.slice(2)) });
  assert.deepEqual(
    agents.map(({ agent }) => agent),
    [USER],
  );
  assert.deepEqual(
    files.map(({ agent }) => agent),
    [USER, USER],
  );
});

test('pages with the same numbers are different lines, and a missing line is no silence', async () => {
  const other = LOG.map((one) => one.replace(PAGE, 'ffffffff'));
  const { pages } = await reportOf({ a: ends([...LOG, ...other]) });
  assert.deepEqual(
    pages.map(({ lines, twice }) => [lines, twice]),
    [
      [7, 0],
      [7, 0],
    ],
  );
  const calm = [drift(1, 2), drift(2, 3), drift(3, 4)];
  const silent = await reportOf({ a: ends([...calm, drift(20, 5)]) });
  const lost = await reportOf({ a: ends([...calm, drift(20, 22)]) });
  assert.deepEqual(
    [silent.incidents.length, silent.incidents[0]?.cause, lost.incidents.length],
    [1, 'computer-sleep', 0],
  );
});

test('the offset in a stamp sets times right, with its bound as the error; a clock that is set is followed', async () => {
  const slow = { driftMs: 5 * MINUTE };
  const fast = { driftMs: -2 * MINUTE };
  const { files, incidents } = await reportOf({
    a: ends([
      // Before the client knew the server's clock: as far off as it was found to be.
      line(BEGIN, 1, 'Connection: reconnecting (timeout), session 1.', { ...slow, known: false }),
      line(BEGIN + MINUTE, 2, 'x', slow),
      line(BEGIN + 20 * MINUTE, 3, 'Connection: reconnecting (timeout), session 2.', {
        ...fast,
        connection: 'reconnecting',
      }),
    ]),
  });
  assert.deepEqual([files[0]!.driftMs, files[0]!.driftBoundMs], [-2 * MINUTE, 12]);
  assert.deepEqual(
    incidents.map(({ from }) => from),
    [BEGIN, BEGIN + 20 * MINUTE],
  );
});

test('how the connection stood is known by the stamps where the line that told it is lost', async () => {
  const { incidents } = await reportOf({
    a: ends([
      line(BEGIN, 1, `loading /finesse/api/User/${USER}`),
      line(BEGIN + MINUTE, 4, 'Retrying.', { connection: 'conflict' }),
    ]),
  });
  assert.deepEqual(
    incidents.map(({ cause, certainty, from }) => [cause, certainty, from]),
    [['session-conflict', 'certain', BEGIN + MINUTE]],
  );
});

test('a finding is weighed by how grave and how sure it is: a proved one decides, one that troubles nobody does not', async () => {
  const finding = (sequence: number, cause: string, advice: string, words: string): string =>
    line(
      BEGIN + 3.6 * MINUTE,
      sequence,
      `Finding ${cause}-1: ${advice}, ${words}, since 2026-01-05T02:30:00.000Z; for: losses`,
    );
  const fair = finding(8, 'browser-busy', 'page-old', 'proved, fair');
  const proved = finding(9, 'notification-service-down', 'notification-service-down', 'proved, lost');
  const both = await reportOf({ a: ends([...LOG.slice(0, 5), fair, proved]) });
  assert.deepEqual(
    both.incidents.map(({ side, cause, certainty }) => [side, cause, certainty]),
    [['server', 'notification-service-down', 'certain']],
  );
  const weak = await reportOf({ a: ends([...LOG.slice(0, 5), fair]) });
  assert.deepEqual(
    weak.incidents.map(({ cause, certainty }) => [cause, certainty]),
    [['browser-busy', 'possible']],
  );
});

test('what a post says of itself, before lines that are older, is no line of the log and no silence', async () => {
  const note = (minute: number, message: string): string =>
    formatLine({
      at: BEGIN + minute * MINUTE,
      zoneMinutes: 60,
      session: 'abc123',
      host: 'fin1.ucce.local',
      serverAt: undefined,
      serverZoneMinutes: undefined,
      id: 'finesse-pulse',
      message,
    });
  const { files, incidents } = await reportOf({
    a: ends([
      note(30, 'Client log of /finesse/api/User/1001001, part 1 of 2.'),
      drift(1, 2),
      drift(2, 3),
      drift(3, 4),
      note(31, 'Client log of /finesse/api/User/1001001, part 2 of 2.'),
      note(31, `[warn] Lines 5 to 5 of page ${PAGE} may be here twice: no answer is known of request x.`),
      drift(4, 5),
    ]),
  });
  assert.deepEqual([files[0]!.known, files[0]!.unknown, files[0]!.outOfOrder, incidents.length], [7, 0, 0, 0]);
});
