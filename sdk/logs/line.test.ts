import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { driftMessage, readDriftLine } from './drift-line.ts';
import { formatLine, parseLine, type LogLine } from './line.ts';

/** The sample of Cisco's technote 211376, cut as it stands there. */
const TECHNOTE =
  '2019-01-11T12:24:14.586 -05:00: : fin1.ucce.local: Jan 11 2019 11:24:14.577 -0600: Header : Client: 201';

const line: LogLine = {
  at: Date.UTC(2019, 0, 11, 17, 24, 14, 586),
  zoneMinutes: -300,
  session: undefined,
  host: 'fin1.ucce.local',
  serverAt: Date.UTC(2019, 0, 11, 17, 24, 14, 577),
  serverZoneMinutes: -360,
  id: 'Header',
  message: 'Client: 201',
};

describe('a line of the Finesse client log', () => {
  it('is written as the desktop writes it', () => {
    expect(formatLine(line)).to.equal(TECHNOTE);
  });

  it('of the technote is read', () => {
    expect(parseLine(TECHNOTE)).to.deep.equal(line);
  });

  it('names the session where the desktop keeps a local log', () => {
    const text = formatLine({ ...line, session: 'aB3xYz' });
    expect(text).to.contain(' -05:00: aB3xYz: fin1.ucce.local: ');
    expect(parseLine(text)?.session).to.equal('aB3xYz');
  });

  it('has dashes for a server time that is not known, and question marks for the host', () => {
    const text = formatLine({ ...line, host: undefined, serverAt: undefined, serverZoneMinutes: undefined });
    expect(text).to.contain(': ?.?.?.?: --- -- ---- --:--:--.--- -----: Header : ');
    expect(parseLine(text)).to.include({ host: undefined, serverAt: undefined, serverZoneMinutes: undefined });
  });

  it('keeps a server in Greenwich, where it tells no zone', () => {
    expect(formatLine({ ...line, serverZoneMinutes: undefined })).to.contain(': Jan 11 2019 17:24:14.577 +0000: ');
  });

  it('stays one line whatever the message holds', () => {
    expect(formatLine({ ...line, message: 'a\r\nb\rc\nd\u2028e' })).to.match(/: a\\nb\\nc\\nd\\ne$/);
  });

  it('of another kind is not taken for one', () => {
    expect(parseLine('')).to.equal(undefined);
    expect(parseLine('2017.06.17 00:16:04 Closing idle session (id=f382a015)')).to.equal(undefined);
    expect(parseLine(TECHNOTE.replace('01-11T', '13-41T'))).to.equal(undefined);
    expect(parseLine(TECHNOTE.replace('Jan', 'Jxx'))).to.equal(undefined);
  });

  it('is read back as it was written, in every zone', () => {
    const zone = fc.integer({ min: -14 * 60, max: 14 * 60 });
    const word = fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((text) => text.replace(/[\s:]/g, ''));
    fc.assert(
      fc.property(
        fc.record({
          at: fc.integer({ min: Date.UTC(2000, 1), max: Date.UTC(2100, 1) }),
          zoneMinutes: zone,
          session: fc.option(word, { nil: undefined }).map((text) => text || undefined),
          host: fc.constantFrom(undefined, 'fin1.ucce.local'),
          serverAt: fc.integer({ min: Date.UTC(2000, 1), max: Date.UTC(2100, 1) }),
          serverZoneMinutes: zone,
          id: word.map((text) => `g${text}`),
          message: fc.string().map((text) => text.replace(/[\r\n\u2028\u2029]/g, '')),
        }),
        (one) => {
          expect(parseLine(formatLine(one))).to.deep.equal(one);
        },
      ),
    );
  });
});

describe('the drift line', () => {
  const message = driftMessage({ at: line.at, driftMs: -8.6, roundTripMs: 17.4 });

  it('says drift and latency in the words of the desktop', () => {
    expect(message).to.equal(
      'Client: 2019-01-11T17:24:14.586Z, Server: 2019-01-11T17:24:14.577Z, Drift: -9 ms, Network Latency (round trip): 17 ms',
    );
  });

  it('is read back', () => {
    expect(readDriftLine(formatLine({ ...line, message }))).to.deep.equal({
      clientAt: line.at,
      serverAt: line.serverAt,
      driftMs: -9,
      roundTripMs: 17,
    });
  });

  it('of the technote, though cut, tells its drift by its two times', () => {
    expect(readDriftLine(TECHNOTE)).to.deep.equal({
      clientAt: line.at,
      serverAt: line.serverAt,
      driftMs: -9,
      roundTripMs: undefined,
    });
  });

  it('is not seen in other lines, nor where it is cut and no server time is known', () => {
    expect(readDriftLine('nothing')).to.equal(undefined);
    expect(readDriftLine(formatLine({ ...line, message: 'Drift: 1 ms' }))).to.equal(undefined);
    expect(readDriftLine(formatLine({ ...line, serverAt: undefined }))).to.equal(undefined);
  });
});
