/** What the page is made of, without a browser: the address, times, the document, unpacking, and Korean. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, deflateRawSync } from 'node:zlib';
import { CAUSES, type CauseCode } from '../../sdk/causes.ts';
import { actionsFor, actionsForSide } from '../judge/advice.ts';
import type { IncidentReport, Report } from '../report.ts';
import { reportClock } from './clock.ts';
import { documentWith, pageDocument } from './document.ts';
import { inflate } from './inflate.ts';
import { FILE_GONE } from './messages.ts';
import { chosen, EVERYTHING, hashOf, selectionOf } from './selection.ts';
import { toldInKorean } from './told-ko.ts';
import { wholeOf } from './whole.ts';
import { english } from './words-en.ts';
import { korean } from './words-ko.ts';

test('what is chosen survives the address, and an address of junk chooses nothing', () => {
  const selection = {
    ...EVERYTHING,
    agent: 'a&b=c#d',
    cause: 'network',
    side: 'client',
    text: '상담원 100%',
    inWindow: true,
    window: { from: 1_000, to: 2_000 },
    incident: 7,
    zone: 'viewer',
    onlyTouched: false,
  } as const;
  assert.deepEqual(selectionOf(hashOf(selection)), selection);
  assert.equal(hashOf(EVERYTHING), '');
  assert.deepEqual(selectionOf('#incident=NaN&from=5&to=1&zone=mars&%E0%A4%A'), EVERYTHING);
  assert.equal(selectionOf(`#text=${'x'.repeat(10_000)}`).text.length, 200);
});

test('filters let through what meets all of them; without a cause is a cause to filter by', () => {
  const incident = (number: number, change: Partial<IncidentReport>): IncidentReport =>
    ({
      number,
      agent: '1001001',
      side: 'client',
      cause: undefined,
      from: 100,
      to: 200,
      lastRequestAt: 50,
      ...change,
    }) as IncidentReport;
  const all = [
    incident(1, {}),
    incident(2, { agent: '1001002', cause: 'network' }),
    incident(3, { from: 900, to: 950, lastRequestAt: undefined }),
  ];
  const numbers = (change: Partial<typeof EVERYTHING>): readonly number[] =>
    chosen(all, { ...EVERYTHING, ...change }, ({ number }) => `text ${number}`).map(({ number }) => number);
  assert.deepEqual(numbers({}), [1, 2, 3]);
  assert.deepEqual(numbers({ agent: '1001001' }), [1, 3]);
  assert.deepEqual(numbers({ cause: 'none' }), [1, 3]);
  assert.deepEqual(numbers({ text: ' TEXT 2' }), [2]);
  // The silence began before the log shows it, and belongs to the incident.
  assert.deepEqual(numbers({ inWindow: true, window: { from: 0, to: 60 } }), [1, 2]);
  assert.deepEqual(numbers({ inWindow: true, window: { from: 300, to: 899 } }), []);
});

test('times are told in the server’s zone, whatever the viewer’s', () => {
  const at = Date.UTC(2026, 0, 5, 20, 15, 30, 250);
  const clock = reportClock('server', 330);
  assert.equal(clock.full(at), '2026-01-06 01:45:30');
  assert.equal(clock.exact(at, at), '01:45:30.250');
  assert.equal(clock.exact(at, at - 7_200_000), '2026-01-06 01:45:30.250');
  assert.equal(clock.name(at), '+05:30');
  assert.equal(clock.tick(at, 60_000, false), '01:45');
  assert.equal(reportClock('server', undefined).name(at), 'UTC');
  assert.match(clock.full(Number.MAX_VALUE), /^\?+/);
});

test('a report within the page ends no script, and is the same again', () => {
  const parts = { script: 'run()', style: 'p{}', scriptHash: 'sha256-A', styleHash: 'sha256-B' };
  const page = pageDocument(parts);
  const report = { text: '</script><script>alert(1)</script><!-- \u2028 & $& $1' };
  const html = documentWith(page, report);
  assert.equal(html.match(/<\/script>/g)?.length, page.match(/<\/script>/g)?.length);
  const [, json = ''] = /<script type="application\/json" id="finesse-report">(.*?)<\/script>/s.exec(html) ?? [];
  assert.deepEqual(JSON.parse(json), report);
  assert.match(page, /default-src 'none'.*connect-src 'none'/);
  assert.throws(() => documentWith('<html></html>', report));
});

async function unpacked(format: 'gzip' | 'deflate-raw', bytes: Uint8Array, chunk: number): Promise<[string, string]> {
  let text = '';
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += chunk) yield await Promise.resolve(bytes.subarray(at, at + chunk));
  }
  try {
    for await (const part of inflate(format, chunks())) text += new TextDecoder().decode(part);
    return [text, ''];
  } catch (error) {
    return [text, String(error)];
  }
}

test('the page unpacks as the command does: members in a row, padding behind, and what is whole of what was cut', async () => {
  const text = Array.from({ length: 5_000 }, (_, index) => `line ${index * 7919}\n`).join('');
  const members = Buffer.concat([gzipSync(text), gzipSync('second\n'), Buffer.alloc(300)]);
  for (const chunk of [1_000, 65_536, 1_000_000]) {
    assert.deepEqual(await unpacked('gzip', members, chunk), [`${text}second\n`, '']);
    assert.deepEqual(await unpacked('deflate-raw', deflateRawSync(text), chunk), [text, '']);
    const packed = gzipSync(text);
    const [some, why] = await unpacked('gzip', packed.subarray(0, packed.length / 2), chunk);
    assert.ok(some.length > 1_000 && text.startsWith(some), `${some.length} characters`);
    assert.match(why, /unexpected EOF/);
  }
  assert.notEqual((await unpacked('gzip', Buffer.from('\x1f\x8b\x08junk that is none'), 100))[1], '');
});

test('every advice of the technote is there in Korean, with its commands as they are typed', () => {
  const advice = new Set<string>();
  for (const deployment of ['UCCE', 'UCCX', undefined] as const) {
    for (const cause of Object.keys(CAUSES) as CauseCode[])
      for (const one of actionsFor(cause, deployment)) advice.add(one);
    for (const side of ['client', 'server'] as const)
      for (const one of actionsForSide(side, deployment)) advice.add(one);
  }
  assert.ok(advice.size > 25);
  for (const one of advice) {
    const korean = toldInKorean(one);
    assert.match(korean ?? '', /\p{Script=Hangul}/u, one);
    for (const [command] of one.matchAll(/`[^`]+`|utils service \w+ [\w ]+/g))
      assert.ok(korean?.includes(command), `${command} in ${korean}`);
  }
});

test('reasons are told in Korean with all that they name; what is not known stays as it is', () => {
  for (const [sentence, ...named] of [
    ['The Notification Service on fin1 was stopped at 2026-01-05T08:00:00.000Z.', 'fin1', '2026-01-05T08:00:00.000Z'],
    ['The log of the Notification Service is silent from 2026-01-05T08:00:00.000Z on, for 300 s.', '300'],
    [
      '24 of 24 agents were lost within 12 s; chance explains that with a probability of less than 1 in 10,000.',
      '24',
      '12',
    ],
    ['It came alone: the sessions of the other 199 agents went on.', '199'],
    ['2 of 9 agents were lost, this one at a time that does not tie it to the others.', '2', '9'],
    ['The client found network itself: loss.', 'network', 'loss'],
    ['The computer slept for 600 s.', '600'],
    ['3 requests of the client were never answered: result -, body -1.', '3'],
    ['9 lines of the client log of agent 1001001, page ab12, are in no file: 4–12.', '9', '1001001', 'ab12', '4–12'],
  ] as const) {
    const korean = toldInKorean(sentence) ?? '';
    assert.match(korean, /\p{Script=Hangul}/u, sentence);
    for (const one of named) assert.ok(korean.includes(one), `${one} in ${korean}`);
  }
  assert.equal(toldInKorean('Something new.'), undefined);
  assert.equal(toldInKorean('constructor'), undefined);
});

test('the page begins with the verdict on which all incidents agree, where too few were lost to judge by their times', () => {
  const incident = (change: Partial<IncidentReport>): IncidentReport =>
    ({ side: 'client', cause: 'computer-sleep', certainty: 'certain', ...change }) as IncidentReport;
  const whole = (place: string, ...incidents: readonly IncidentReport[]) =>
    wholeOf({ files: [{ known: 1 }], incidents, team: { place } } as unknown as Report);
  const sure = incident({});
  const unsure = incident({ certainty: 'likely' });
  assert.deepEqual(whole('unknown', sure), { place: 'client', agreed: sure });
  assert.deepEqual(whole('unknown', sure, unsure, sure), { place: 'client', agreed: unsure });
  assert.deepEqual(whole('unknown', sure, incident({ cause: 'network' })), { place: 'unknown', agreed: undefined });
  assert.deepEqual(whole('unknown', incident({ side: 'unknown', cause: undefined })), {
    place: 'unknown',
    agreed: undefined,
  });
  assert.deepEqual(whole('server', sure), { place: 'server', agreed: undefined });
  assert.deepEqual(whole('unknown'), { place: 'none', agreed: undefined });
});

test('every kind of event that a reader may tell has its words in English and Korean', () => {
  const source = readFileSync(join(import.meta.dirname, '..', 'read', 'events.ts'), 'utf8');
  const union = source.slice(source.indexOf('export type LogEvent'), source.indexOf('export type EventKind'));
  const kinds = [...union.matchAll(/readonly kind: '([^']+)'/g)].map(([, kind = '']) => kind);
  assert.ok(kinds.length >= 25, String(kinds.length));
  assert.deepEqual(Object.keys(english.events).sort(), [...kinds].sort());
  assert.deepEqual(Object.keys(korean.events).sort(), [...kinds].sort());
  for (const kind of kinds) {
    const [word, wort] = [english.events, korean.events].map(
      (events) => new Map(Object.entries(events)).get(kind) ?? '',
    );
    assert.match(word ?? '', /^[A-Za-z]{3}/, kind);
    assert.match(wort ?? '', /\p{Script=Hangul}/u, kind);
  }
});

test('a file that is gone is told in Korean too', () => {
  for (const why of [FILE_GONE, `${FILE_GONE}; what came before was read`])
    assert.match(toldInKorean(why) ?? '', /다시 놓으세요/);
});
