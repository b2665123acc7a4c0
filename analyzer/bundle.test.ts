/** Diagnosis bundles: what a client found, measured, sent and logged, in one file that may be cut, old, or made to do harm. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BUNDLE_MARK, type BundleHead, type BundleLine } from '../sdk/export/bundle-format.ts';
import type { TrafficRecord } from '../sdk/channel/traffic-record.ts';
import type { Finding, Health } from '../sdk/health/health.ts';
import { INITIAL_MACHINE } from '../sdk/health/machine.ts';
import { formatLine } from '../sdk/logs/line.ts';
import { formatStamp } from '../sdk/logs/stamp.ts';
import { reportOf } from './testing.ts';

const MINUTE = 60_000;
/** By the server's clock. */
const BEGIN = Date.UTC(2026, 0, 5, 2, 30, 0);
/** The client's clock is 5 minutes slow. */
const DRIFT = 5 * MINUTE;
const at = (ms: number): number => BEGIN + ms - DRIFT;
const USER = '1001001';
const PAGE = '4f3a9c01';

const HEAD: BundleHead = {
  kind: 'finesse-pulse-bundle',
  version: 1,
  at: at(40 * MINUTE),
  userId: USER,
  host: 'fin1.ucce.local',
  channel: 'xmpp',
  pageId: PAGE,
  userAgent: 'Mozilla/5.0',
  zoneMinutes: -300,
};

const FINDING: Finding = {
  id: 'network-1',
  cause: 'network',
  advice: 'network-lossy',
  level: 'lost',
  certainty: 'proved',
  confidence: 0.95,
  actor: 'both',
  place: 'network',
  since: at(31 * MINUTE),
  openedAt: at(31 * MINUTE),
  updatedAt: at(31 * MINUTE),
  evidence: [{ code: 'losses', at: at(31 * MINUTE), values: { share: 0.4 } }],
  against: [],
};

function health(findings: readonly Finding[]): Health {
  return {
    at: HEAD.at,
    level: 'lost',
    since: at(31 * MINUTE),
    findings,
    recent: [],
    place: 'network',
    numbers: {
      rest: undefined,
      poll: undefined,
      ping: undefined,
      lossShare: undefined,
      driftMs: DRIFT,
      driftBoundMs: 4,
      lastHeardAt: undefined,
      lastSeenByServerAt: undefined,
      suspicion: 1,
      pageLagMs: undefined,
      machineLagMs: undefined,
    },
    forecast: undefined,
    blindSpots: [],
  };
}

function poll(id: number, sentAt: number, more: Partial<TrafficRecord>): TrafficRecord {
  return {
    id,
    way: 'bosh',
    kind: 'poll',
    at: sentAt,
    method: 'POST',
    url: 'https://fin1.ucce.local:7443/http-bind/',
    result: 'answered',
    status: 200,
    error: undefined,
    bytesOut: 90,
    bytesIn: 57,
    durationMs: 30_010,
    rid: 2_779_414_000 + id,
    carried: 'empty answer',
    ...more,
  };
}

function logLine(serverAt: number, sequence: number, message: string, connection = 'connected'): string {
  const stamp = formatStamp({
    pageId: PAGE,
    sequence,
    monotonicMs: serverAt - BEGIN,
    offsetMs: DRIFT,
    offsetBoundMs: 3,
    connection,
  });
  return formatLine({
    at: serverAt - DRIFT,
    zoneMinutes: -300,
    session: undefined,
    host: 'fin1.ucce.local',
    serverAt: undefined,
    serverZoneMinutes: undefined,
    id: 'finesse-pulse',
    message: message + stamp,
  });
}

const UNANSWERED = { result: 'unanswered', status: undefined, bytesIn: -1, carried: 'poll' } as const;
const LINES: readonly BundleLine[] = [
  HEAD,
  { kind: 'health', health: health([FINDING]) },
  { kind: 'clock', clock: { driftMs: DRIFT, boundMs: 4, roundTripMs: 41, at: at(39 * MINUTE), samples: 30 } },
  { kind: 'machine', machine: { ...INITIAL_MACHINE, at: HEAD.at } },
  ...Array.from({ length: 120 }, (_, second): BundleLine => ({
    kind: 'sample',
    at: at(30 * MINUTE + second * 1_000),
    level: second < 60 ? 'good' : 'lost',
    roundTripMs: second < 30 ? 40 : 44,
    driftMs: DRIFT,
    suspicion: 0,
    lagMs: 1,
    awake: true,
  })),
  { kind: 'traffic', record: poll(1, at(29 * MINUTE), {}) },
  { kind: 'traffic', record: poll(2, at(30 * MINUTE), { result: 'pending', status: undefined, bytesIn: -1 }) },
  { kind: 'traffic', record: poll(2, at(30 * MINUTE), { ...UNANSWERED, error: 'timeout', durationMs: 41_000 }) },
  // The page let go of it, and one is still under way.
  { kind: 'traffic', record: poll(3, at(39 * MINUTE), { ...UNANSWERED, error: 'aborted', durationMs: 500 }) },
  { kind: 'traffic', record: poll(4, HEAD.at - 1_000, { ...UNANSWERED, result: 'pending', durationMs: undefined }) },
  {
    kind: 'log-state',
    state: { lines: 0, bytes: 0, dropped: 0, droppedByLevel: { debug: 0, info: 0, warn: 0, error: 0 }, sequence: 2 },
  },
  { kind: 'log', line: logLine(BEGIN + 29 * MINUTE, 1, 'Health: good; it was unknown for 2 s.') },
  { kind: 'log', line: logLine(BEGIN + 31 * MINUTE, 2, 'Something.', 'reconnecting') },
];
const write = (lines: readonly unknown[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

test('a bundle tells what the client found, with its place and as sure as it was, in the server’s time', async () => {
  const { files, incidents, agents } = await reportOf({ x: write(LINES) });
  assert.deepEqual(
    [files[0]!.kind, files[0]!.agent, files[0]!.broken, files[0]!.unknown, files[0]!.driftMs, files[0]!.driftBoundMs],
    ['bundle', USER, 0, 0, DRIFT, 4],
  );
  assert.equal(incidents.length, 1);
  const { side, cause, certainty, why, quotes, agent } = incidents[0]!;
  assert.deepEqual([agent, side, cause, certainty], [USER, 'client', 'network', 'certain']);
  assert.deepEqual(why, ['The client found network itself: network-lossy.']);
  const finding = quotes.find(({ kind }) => kind === 'finding')!;
  assert.deepEqual([finding.at, finding.line], [BEGIN + 31 * MINUTE, 2]);
  assert.match(finding.text, /^Finding network-1: network-lossy, proved, lost, since .*; for: losses$/);
  // Of records that were told twice the later one counts; what the page let go of, or was under way, is no loss.
  const one = agents.find((each) => each.agent === USER)!;
  assert.deepEqual([one.unanswered, one.unansweredAt], [1, [BEGIN + 30 * MINUTE]]);
  const row = quotes.find(({ kind }) => kind === 'unanswered')!;
  assert.equal(
    row.text,
    'record 2: POST https://fin1.ucce.local:7443/http-bind/ -, -1 bytes, 41000 ms, timeout, rid 2779414002, poll',
  );
  // Samples are readings where they change; the clock as it was proved last is one too.
  assert.deepEqual(
    one.readings.map(({ at: when, roundTripMs, boundMs }) => [when - BEGIN, roundTripMs, boundMs]),
    [
      [30 * MINUTE, 40, undefined],
      [30 * MINUTE + 30_000, 44, undefined],
      [39 * MINUTE, 41, 4],
    ],
  );
  assert.deepEqual(
    quotes.filter(({ kind }) => kind === 'connection' || kind === 'health').map(({ kind, at: when }) => [kind, when]),
    [
      ['health', BEGIN + 31 * MINUTE],
      ['connection', BEGIN + 31 * MINUTE],
    ],
  );
});

test('a computer that slept, by the pauses that the client saw, is the cause where it found none itself', async () => {
  const slept = { kind: 'sleep', from: at(30 * MINUTE), to: at(45 * MINUTE) } as const;
  const machine = { ...INITIAL_MACHINE, at: at(46 * MINUTE), pauses: [slept] };
  const { incidents } = await reportOf({ x: write([HEAD, { kind: 'machine', machine }]) });
  assert.deepEqual(
    incidents.map(({ side, cause, certainty, from }) => [side, cause, certainty, from]),
    [['client', 'computer-sleep', 'likely', at(30 * MINUTE)]],
  );
  const blank = Array.from({ length: 120 }, (_, second) => ({
    kind: 'sample',
    at: at(second * 1_000),
    level: 'good',
    awake: second < 10 || second > 90,
  }));
  const [only] = (await reportOf({ x: write([HEAD, ...blank]) })).incidents;
  assert.deepEqual([only!.cause, only!.certainty], ['computer-sleep', 'possible']);
});

test('a bundle that is cut at its end, or at its beginning, or packed, is read as far as it goes, and says so', async () => {
  const text = write(LINES);
  const cut = await reportOf({ x: text.slice(0, -40) });
  assert.match(cut.files[0]!.problem ?? '', /cut/);
  assert.deepEqual([cut.files[0]!.broken, cut.incidents.length], [1, 1]);
  const late = await reportOf({ 'late.ndjson': text.slice(text.indexOf('\n') + 1) });
  assert.equal(late.files[0]!.kind, 'bundle');
  assert.equal(late.incidents[0]!.cause, 'network');
  const packed = await reportOf({ x: gzipSync(text) });
  assert.deepEqual(packed.incidents[0]!.cause, 'network');
});

test('kinds of a later version are skipped and counted, and nothing that a line may hold is fatal', async () => {
  const hostile: readonly unknown[] = [
    { kind: 'weather', sky: 'blue' },
    { kind: 'health', health: null },
    {
      kind: 'health',
      health: {
        at: 1e300,
        findings: [
          { cause: '__proto__', since: 1 },
          { cause: 'network', since: 1e300 },
        ],
      },
    },
    { kind: 'clock', clock: { at: BEGIN, driftMs: 1e308, boundMs: -1 } },
    { kind: 'machine', machine: { at: 1, pauses: [{ kind: 'sleep', from: -1e9, to: 8e15 }, null, 3] } },
    { kind: 'sample', at: '2026', level: 4 },
    { kind: 'traffic', record: { id: 1.5, at: BEGIN, url: 'x' } },
    { kind: 'traffic', record: { id: 9, at: 9e15, url: 'x', way: 'bosh', result: 'unanswered' } },
    { kind: 'traffic', record: 'none' },
    { kind: 'log', line: 7 },
    { kind: 'log', line: 'password=hunter2' },
    ['kind'],
  ];
  const deep = `{"kind":"health","health":${'['.repeat(200_000)}\n`;
  const { files, incidents } = await reportOf({ x: write([HEAD, ...hostile]) + deep + write(LINES.slice(1)) });
  assert.equal(files[0]!.kind, 'bundle');
  assert.equal(files[0]!.unknown + files[0]!.broken, 12);
  assert.equal(files[0]!.broken, 1);
  assert.deepEqual([incidents.length, incidents[0]!.cause, incidents[0]!.certainty], [1, 'network', 'certain']);
});

test('the mark by which a bundle is known is how JSON writes its head', () => {
  assert.ok(JSON.stringify(HEAD).startsWith(BUNDLE_MARK));
});
