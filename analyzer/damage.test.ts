/** Logs as they come: with gaps, in the wrong order, cut, packed, and with junk in them. Nothing of it is fatal, all of it is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { analyze } from './analysis.ts';
import { memorySource, readAll, reportOf } from './testing.ts';

const HEAD = '2026.01.05 ';
const line = (time: string, sid: string, idleMs: number, agent: string): string =>
  `${HEAD}${time} Session (id=${sid}) was last active ${idleMs} ms ago: ${agent}@fin1.ucce.local/desktop\n`;
const VANISHED =
  line('08:00:00', '0a0b0c01', 0, '1001001') +
  line('08:00:30', '0a0b0c01', 12_000, '1001001') +
  line('08:01:00', '0a0b0c01', 42_000, '1001001') +
  line('08:01:30', '0a0b0c01', 72_000, '1001001') +
  `${HEAD}08:01:30 Closing idle session (id=0a0b0c01): 1001001@fin1.ucce.local/desktop after inactivity for more than threshold value of 60\n`;
const junk = Uint8Array.from({ length: 5_000 }, (_, index) => (index * 197 + 13) % 256);

function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...(typeof part === 'string' ? strToU8(part) : part)]));
}

/** A tar of one file. */
function tar(name: string, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(512);
  header.set(strToU8(name), 0);
  header.set(strToU8(content.length.toString(8).padStart(11, '0')), 124);
  header.set(strToU8('0'), 156);
  header.set(strToU8('ustar\u000000'), 257);
  const padding = new Uint8Array((512 - (content.length % 512)) % 512);
  return joined(header, content, padding, new Uint8Array(1_024));
}

test('junk, half lines and lines of other logs are counted and shown, and what stands between them is read', async () => {
  const files = {
    log: joined(
      'half of a line f382a015) was last\n',
      VANISHED.slice(0, 200),
      junk,
      '\n2026.13.45 99:99:99 Session\n',
      VANISHED.slice(200),
    ),
  };
  const { incidents, files: read } = await reportOf(files);
  assert.equal(incidents.length, 1);
  assert.equal(incidents[0]!.agent, '1001001');
  const [file] = read;
  assert.ok(file!.unknown > 0 && file!.broken >= 1 && file!.samples.length > 0);
  // A terminal must not be sent what is in there.
  for (const { text } of file!.samples) assert.match(text, /^\P{C}*$/u);
});

test('files in any order, and lines in the wrong one, tell the same', async () => {
  const lines = VANISHED.split(/(?<=\n)/);
  const whole = await reportOf({ 'debug.log': VANISHED });
  const parts = await reportOf({
    'debug.log': lines.slice(3).join(''),
    'debug.log.2': lines.slice(0, 2).join(''),
    'debug.log.1': lines.slice(2, 3).join(''),
  });
  const swapped = await reportOf({ 'debug.log': [1, 0, 3, 2, 4].map((index) => lines[index]).join('') });
  for (const report of [parts, swapped]) {
    assert.deepEqual(
      report.incidents.map(({ agent, lastRequestAt, idleClosedAt }) => ({ agent, lastRequestAt, idleClosedAt })),
      whole.incidents.map(({ agent, lastRequestAt, idleClosedAt }) => ({ agent, lastRequestAt, idleClosedAt })),
    );
  }
  assert.equal(swapped.files[0]!.outOfOrder, 2);
});

test('what is in .gz, .zip, .tar.gz and a zip within a zip is read, by its content', async () => {
  const log = strToU8(VANISHED);
  const packed = {
    gz: gzipSync(log),
    zip: zipSync({ 'openfire/debug.log': log, 'empty.txt': new Uint8Array(0) }),
    stored: zipSync({ 'debug.log': [log, { level: 0 }] }),
    tgz: gzipSync(tar('desktop/logs/openfire/debug.log', log)),
    nested: zipSync({ 'inner.zip': zipSync({ 'debug.log.gz': gzipSync(log) }) }),
  };
  for (const [name, bytes] of Object.entries(packed)) {
    const { incidents } = await reportOf({ [name]: bytes });
    assert.deepEqual(
      incidents.map(({ agent }) => agent),
      ['1001001'],
      name,
    );
  }
});

test('an archive that is cut gives what was whole, and says so', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    line('08:00:00', index.toString(16).padStart(8, '0'), 0, `2${index}`),
  );
  const packed = gzipSync(strToU8(VANISHED + many.join('')));
  const [result] = await readAll(memorySource('debug.log.gz', packed.subarray(0, packed.length - 2_000)));
  assert.ok(result!.lines > 5_000 && result!.lines < 20_005, String(result!.lines));
  assert.match(result!.problem ?? '', /what came before was read/);
  assert.equal(analyze([result!]).incidents.length, 1);
  const [zip] = await readAll(memorySource('x.zip', zipSync({ a: strToU8(VANISHED) }).subarray(0, 80)));
  assert.match(zip!.problem ?? '', /directory is missing/);
});

test('zip and gzip bombs are refused with a message before they fill anything', async () => {
  const bomb = gzipSync(new Uint8Array(80_000_000));
  const [ratio] = await readAll(memorySource('bomb.gz', bomb));
  assert.match(ratio!.problem ?? '', /more than 250 times its size/);
  const [size] = await readAll(memorySource('x.gz', gzipSync(strToU8(VANISHED))), { limits: { mostBytes: 100 } });
  assert.match(size!.problem ?? '', /more than 100 bytes/);
  const deep = [1, 2, 3, 4, 5, 6].reduce((bytes: Uint8Array) => gzipSync(bytes), strToU8(VANISHED));
  assert.match((await readAll(memorySource('deep.gz', deep)))[0]!.problem ?? '', /deep/);
  const overlapping = zipSync({ a: [strToU8(VANISHED), { level: 0 }], b: [strToU8(VANISHED), { level: 0 }] });
  const lying = overlapping.slice();
  // The sizes in the directory lie: together they are more than the archive.
  const view = new DataView(lying.buffer);
  for (let at = 0; at + 4 < lying.length; at += 1)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 20, 5_000, true);
  assert.match((await readAll(memorySource('lying.zip', lying)))[0]!.problem ?? '', /overlap/);
});

test('empty files, folders of nothing and logs of nothing known are no error and no incident', async () => {
  const report = await reportOf({ empty: '', other: 'hello\nworld\n', bom: '\uFEFF' + VANISHED });
  assert.deepEqual(
    report.files.map(({ kind }) => kind),
    ['empty', 'text', 'openfire'],
  );
  assert.equal(report.incidents.length, 1);
  assert.deepEqual((await reportOf({})).incidents, []);
});

test('a wrong --zone does not move what proves its own, and moves what does not', async () => {
  const proof = `${HEAD}08:00:00 time=${Date.UTC(2026, 0, 5, 2, 30, 0)},JID=1001001@fin1.ucce.local/desktop,msgs_sent=4\n`;
  const proved = await reportOf({ a: proof + VANISHED }, { zoneMinutes: 0 });
  const given = await reportOf({ a: VANISHED }, { zoneMinutes: 60 });
  assert.equal(new Date(proved.incidents[0]!.idleClosedAt ?? 0).toISOString(), '2026-01-05T02:31:30.000Z');
  assert.equal(new Date(given.incidents[0]!.idleClosedAt ?? 0).toISOString(), '2026-01-05T07:01:30.000Z');
  assert.ok((await reportOf({ a: VANISHED })).notices.some((notice) => notice.includes('--zone')));
});

test('when the clocks go back within a log, times on both sides of it are right', async () => {
  const at = (time: string, utc: number): string =>
    `2026.10.25 ${time} time=${utc},JID=x@fin1.ucce.local/desktop,msgs_sent=4\n`;
  const idle = (time: string, sid: string, ms: number, agent: string): string =>
    line(time, sid, ms, agent).replace(HEAD, '2026.10.25 ');
  const utc = Date.UTC(2026, 9, 25, 0, 0, 0);
  const log =
    at('02:00:00', utc) +
    idle('02:05:00', 'aaaaaaaa', 42_000, '1') +
    at('02:10:00', utc + 600_000) +
    at('02:00:00', utc + 3_600_000) +
    at('02:00:30', utc + 3_630_000) +
    idle('02:05:00', 'bbbbbbbb', 42_000, '2');
  const { incidents } = await reportOf({ log });
  assert.deepEqual(
    incidents.map(({ agent, from }) => [agent, from - utc]),
    [
      ['1', 300_000],
      ['2', 3_900_000],
    ],
  );
});

test('UTF-16 and Windows line ends, as a console on Windows saves them, are read', async () => {
  const text = VANISHED.replaceAll('\n', '\r\n');
  const wide = new Uint8Array(2 + text.length * 2);
  new DataView(wide.buffer).setUint16(0, 0xfeff, true);
  Array.from(text).forEach((character, index) =>
    new DataView(wide.buffer).setUint16(2 + index * 2, character.charCodeAt(0), true),
  );
  assert.equal((await reportOf({ wide })).incidents.length, 1);
});

test('however a file is cut into chunks, it tells the same', async () => {
  const [whole] = await readAll(memorySource('log', VANISHED));
  for (const chunk of [1, 7, 64, 99, 100, 101]) {
    assert.deepEqual((await readAll(memorySource('log', VANISHED, chunk)))[0], whole, String(chunk));
  }
});

test('a line without an end is read in part and takes no memory', async () => {
  const source = {
    name: 'endless',
    size: undefined,
    async *stream() {
      for (let index = 0; index < 50; index += 1) yield await Promise.resolve(new Uint8Array(1_000_000).fill(0x41));
      yield strToU8(`\n${VANISHED}`);
    },
  };
  const [result] = await readAll(source);
  assert.match(result!.problem ?? '', /longer than 1 MiB/);
  assert.equal(analyze([result!]).incidents.length, 1);
});

test('a session that is idle for longer than servers exist is a damaged line, and no time of it is fatal', async () => {
  const report = await reportOf({ a: line('08:00:00', '0a0b0c02', 9e15, '1001002') + VANISHED });
  assert.deepEqual(
    report.incidents.map(({ agent }) => agent),
    ['1001001'],
  );
});

test('a tar that is cut, within a file or within a header, gives what was whole', async () => {
  const whole = tar('desktop/logs/openfire/debug.log', strToU8(VANISHED));
  for (const length of [whole.length - 1_024, 512 + VANISHED.length - 10, 700]) {
    const results = await readAll(memorySource('x.tar', whole.subarray(0, length)));
    const [first] = results;
    assert.ok(first && first.known > 0, String(length));
    assert.equal(first.problem !== undefined, length < 512 + VANISHED.length, first.problem);
  }
  const headers = await readAll(
    memorySource('x.tgz', gzipSync(joined(whole.subarray(0, -1_024), whole.subarray(0, 300)))),
  );
  assert.equal(headers[0]!.kind, 'openfire');
});

test('bytes of nothing, within lines and in the place of them, as after a crash of the disk, are passed over', async () => {
  const holes = joined(VANISHED.slice(0, 120), new Uint8Array(100_000), '\n', VANISHED.slice(120));
  const { files, incidents } = await reportOf({ a: holes, b: new Uint8Array(3_000_000), c: new Uint8Array(600) });
  assert.equal(incidents.length, 1);
  assert.ok(files[0]!.known >= 4);
  assert.equal(files[1]!.known + files[2]!.known, 0);
});

test('UTF-16 of either order is read, captures and bundles too', async () => {
  const wide = (text: string, isLittle: boolean): Uint8Array => {
    const view = new DataView(new ArrayBuffer(2 + text.length * 2));
    Array.from(`\uFEFF${text}`).forEach((one, index) => view.setUint16(index * 2, one.charCodeAt(0), isLittle));
    return new Uint8Array(view.buffer);
  };
  const at = new Date(Date.UTC(2026, 0, 5)).toISOString();
  const har = JSON.stringify({
    log: { version: '1.2', entries: [{ startedDateTime: at, request: { url: 'https://f/' } }] },
  });
  for (const isLittle of [true, false]) {
    const { files } = await reportOf({ a: wide(VANISHED, isLittle), b: wide(har, isLittle) });
    assert.deepEqual(
      files.map(({ kind, known }) => [kind, known]),
      [
        ['openfire', 5],
        ['har', 1],
      ],
    );
  }
});

test('rotated files are told in the order of their lines, whatever their numbers, and a file between them that is missing is said', async () => {
  const lines = VANISHED.split(/(?<=\n)/);
  const files = {
    'openfire/debug.log': lines.slice(3).join(''),
    'openfire/debug.log.10.gz': gzipSync(strToU8(lines[0]!)),
    'openfire/debug.log.2': lines.slice(1, 3).join(''),
  };
  const report = await reportOf(files);
  assert.deepEqual(
    report.files.map(({ name }) => name),
    ['openfire/debug.log.10.gz', 'openfire/debug.log.2', 'openfire/debug.log'],
  );
  assert.equal(report.incidents.length, 1);
  assert.ok(!report.notices.some((notice) => notice.includes('rotation')));
  const later = lines.slice(3).join('').replaceAll(' 08:', ' 09:');
  const { notices } = await reportOf({ ...files, 'openfire/debug.log': later });
  assert.ok(
    notices.includes(
      'Between openfire/debug.log.2 and openfire/debug.log nothing is told for 61 min: a file of the rotation may be missing.',
    ),
    notices.join('\n'),
  );
});
