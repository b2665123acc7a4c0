/** Whatever stands in a file: nothing throws, every byte is counted, and time grows with the size and no faster. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import { BUNDLE_MARK } from '../sdk/export/bundle-format.ts';
import { formatLine } from '../sdk/logs/line.ts';
import { formatStamp } from '../sdk/logs/stamp.ts';
import { analyze } from './analysis.ts';
import { csvReport } from './tell/csv.ts';
import { textReport } from './tell/text.ts';
import { memorySource, readAll } from './testing.ts';

const AT = Date.UTC(2026, 0, 5, 2, 30);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Numbers that break sums, dates and lists. */
const number = fc.oneof(
  fc.constantFrom(0, -1, 1e13, 8.64e15, 9e15, 1e300, -1e300, 2 ** 53, AT),
  fc.integer({ min: AT - 1e7, max: AT + 1e7 }),
  fc.double(),
);
const word = fc.oneof(
  fc.constantFrom(
    'sleep',
    'poll',
    'unanswered',
    'pending',
    'network',
    'lost',
    'proved',
    '__proto__',
    'constructor',
    '\0',
    '',
  ),
  fc.string({ maxLength: 30 }),
);
const anything = fc.oneof(
  number,
  word,
  fc.boolean(),
  fc.constant(null),
  fc.array(word, { maxLength: 3 }),
  fc.object({ maxDepth: 2 }),
);

const stamp = fc
  .tuple(fc.nat(40), fc.oneof(fc.nat(1e15 - 1), fc.nat(50)), fc.constantFrom(undefined, 0, -3e5, 999_999_999_999_999))
  .map(([page, sequence, offsetMs]) =>
    formatStamp({
      pageId: page.toString(16).padStart(8, '0'),
      sequence,
      monotonicMs: sequence,
      offsetMs,
      offsetBoundMs: offsetMs,
      connection: page % 2 === 0 ? 'connected' : 'reconnecting',
    }),
  );
const message = fc.oneof(
  word,
  word.map((said) => `Connection: ${said} (${said}), session 1.`),
  word.map((said) => `Finding ${said}-1: ${said}, proved, lost, since `),
  fc
    .tuple(number, number)
    .map(([a, b]) => `Client: x, Server: y, Drift: ${a} ms, Network Latency (round trip): ${b} ms`),
  fc.nat().map((many) => `[warn] ${many} older lines were dropped (`),
);
const logLine = fc
  .tuple(fc.integer({ min: -1e7, max: 1e7 }), message, fc.option(stamp, { nil: '' }), word)
  .map(([after, said, end, id]) =>
    formatLine({
      at: AT + after,
      zoneMinutes: 60,
      session: undefined,
      host: 'fin1',
      serverAt: after % 2 === 0 ? AT + after : undefined,
      serverZoneMinutes: 330,
      id,
      message: said + end,
    }),
  );
const serverLine = fc.tuple(fc.integer({ min: 0, max: 59 }), number, fc.nat(9)).map(([minute, idle, agent]) => {
  const stampOf = `2026.01.05 08:${String(minute).padStart(2, '0')}:00`;
  return `${stampOf} Session (id=0a0b0c0${agent}) was last active ${idle} ms ago: 100100${agent}@fin1.ucce.local/desktop`;
});
const record = fc.record(
  {
    id: number,
    at: number,
    way: fc.constantFrom('bosh', 'rest', 'hub'),
    kind: word,
    method: word,
    url: fc.oneof(word, fc.constant('https://fin1:7443/http-bind/')),
    result: fc.constantFrom('pending', 'answered', 'unanswered'),
    status: number,
    error: word,
    durationMs: number,
    rid: number,
    headersIn: fc.record({ date: word }),
    bodyIn: word,
  },
  { requiredKeys: ['id', 'at', 'url'] },
);
const bundleLine = fc.oneof(
  fc.constant(`${BUNDLE_MARK}"at":${AT},"userId":"1001001","pageId":"00000001"}`),
  record.map((one) => JSON.stringify({ kind: 'traffic', record: one })),
  logLine.map((line) => JSON.stringify({ kind: 'log', line })),
  fc
    .record({ at: number, level: word, driftMs: number, roundTripMs: number, awake: fc.boolean() })
    .map((one) => JSON.stringify({ kind: 'sample', ...one })),
  fc
    .record({ at: number, pauses: fc.array(fc.record({ kind: word, from: number, to: number }), { maxLength: 3 }) })
    .map((machine) => JSON.stringify({ kind: 'machine', machine })),
  fc
    .record({
      at: number,
      findings: fc.array(fc.record({ id: word, cause: word, since: number, level: word, evidence: anything })),
    })
    .map((health) => JSON.stringify({ kind: 'health', health })),
  fc
    .tuple(fc.constantFrom('health', 'clock', 'machine', 'sample', 'traffic', 'log', 'other'), anything)
    .map(([kind, value]) => JSON.stringify({ kind, [kind]: value, record: value, line: value })),
);
const entry = fc.record({
  startedDateTime: fc.oneof(word, fc.constant(new Date(AT).toISOString())),
  time: number,
  request: fc.oneof(anything, fc.record({ method: word, url: fc.constant('https://fin1:7443/http-bind/') })),
  response: fc.oneof(anything, fc.record({ status: number, headers: anything, _error: word })),
  _way: word,
  _kind: word,
  _result: word,
  _rid: number,
});
const text = fc.oneof(
  fc.array(fc.oneof(logLine, serverLine, bundleLine, word), { maxLength: 40 }).map((lines) => lines.join('\n')),
  fc.array(bundleLine, { maxLength: 40 }).map((lines) => lines.join('\r\n')),
  fc.array(entry, { maxLength: 10 }).map((entries) => JSON.stringify({ log: { version: '1.2', entries } })),
);
/** Damage: a piece is cut out, bytes are changed, or the whole is packed and then cut. */
const file = fc
  .tuple(text, fc.nat(), fc.nat(), fc.constantFrom('whole', 'cut', 'hole', 'flip', 'gzip', 'zip'))
  .map(([content, one, other, damage]) => {
    const bytes = bytesOf(content);
    const from = one % (bytes.length + 1);
    const to = Math.min(bytes.length, from + (other % 200));
    if (damage === 'cut') return bytes.subarray(0, from);
    if (damage === 'hole') return Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(to)]);
    if (damage === 'flip')
      return bytes.map((byte, index) => (index >= from && index < to ? (byte * 7 + other) % 256 : byte));
    const packed = damage === 'gzip' ? gzipSync(bytes) : damage === 'zip' ? zipSync({ 'debug.log': bytes }) : bytes;
    return damage === 'whole' ? packed : packed.subarray(0, Math.max(4, packed.length - (other % 60)));
  });

test('whatever a file holds, it is read, judged and told, and is never fatal', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 500 }),
      async (files, chunk) => {
        const results = await Promise.all(
          files.map((bytes, index) => readAll(memorySource(`f${index}`, bytes, chunk))),
        );
        const report = analyze(results.flat());
        assert.ok(report.files.length >= files.length);
        for (const { known, broken, unknown, lines, kind } of report.files)
          assert.ok(kind === 'unreadable' || known + broken + unknown <= lines * 3 + 40);
        textReport(report);
        csvReport(report);
        assert.equal((JSON.parse(JSON.stringify(report)) as typeof report).version, 1);
      },
    ),
    { numRuns: 400 },
  );
});

test('the same lines give the same incidents, however they are spread over files and told again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(logLine, { maxLength: 60 }),
      fc.array(fc.nat(2), { minLength: 60, maxLength: 60 }),
      async (lines, to) => {
        const stamped = lines.filter((line) => line.endsWith('}'));
        const whole = await readAll(memorySource('a', bytesOf(stamped.join('\n'))));
        const parts = [0, 1, 2].map((part) => stamped.filter((_, index) => to[index] === part || to[index] === 2));
        const spread = await Promise.all(
          parts.map((part, index) => readAll(memorySource(`p${index}`, bytesOf(part.join('\n'))))),
        );
        const pages = (report: ReturnType<typeof analyze>): unknown =>
          report.pages
            .map(({ pageId, lines: many, missing, first, last }) => ({ pageId, many, missing, first, last }))
            .sort((one, other) => (one.pageId < other.pageId ? -1 : 1));
        assert.deepEqual(pages(analyze(spread.flat())), pages(analyze(whole)));
      },
    ),
    { numRuns: 100 },
  );
});

/** Two megabytes each of what a careless expression or list takes the square of the time for. */
const MANY = 2_000_000;
const HOSTILE: Readonly<Record<string, string>> = {
  blanks: `2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : ${' '.repeat(MANY)}x.js:1:2`,
  'one long line of many': '2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : y'.repeat(
    MANY / 80,
  ),
  tags: `2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : ${'<br>'.repeat(MANY / 4)}\n`,
  'lines of blanks':
    `x 2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : ${' '.repeat(8_000)}x.js:1:2\n`.repeat(
      250,
    ),
  'pages of one line': Array.from(
    { length: 15_000 },
    (_, index) =>
      `2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : y {${index.toString(16).padStart(8, '0')}#${index} m=1 o=? none}`,
  ).join('\n'),
  'sequences backwards': Array.from(
    { length: 15_000 },
    (_, index) =>
      `2026-01-05T02:30:00.000 +01:00: : fin1: --- -- ---- --:--:--.--- -----: x : y {00000001#${50_000 - index * 2} m=1 o=? none}`,
  ).join('\n'),
  'deep JSON': `{"kind":"health","health":${'['.repeat(500_000)}\n`.repeat(4),
  'open records': Array.from({ length: 10_000 }, (_, id) =>
    JSON.stringify({
      kind: 'traffic',
      record: { id, at: AT, url: 'https://f/http-bind/', way: 'bosh', result: 'pending', method: 'POST' },
    }),
  ).join('\n'),
  'an endless HAR': `{"log":{"entries":[${'{"a":['.repeat(MANY / 6)}`,
  'silent sessions': Array.from(
    { length: 5_000 },
    (_, index) =>
      `2026.01.05 08:00:00 Session (id=${index.toString(16).padStart(8, '0')}) was last active 99999999 ms ago: ${index}@fin1.ucce.local/desktop`,
  ).join('\n'),
};

for (const [name, content] of Object.entries(HOSTILE)) {
  test(`two megabytes of ${name} take no longer than two megabytes`, async () => {
    const began = performance.now();
    const report = analyze(await readAll(memorySource('x', bytesOf(content))));
    textReport(report);
    // On a busy machine some 100 ms; the square of the length would take minutes.
    assert.ok(performance.now() - began < 10_000);
  });
}
