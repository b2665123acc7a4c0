import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { formatLine, parseLine } from './line.ts';
import { formatStamp, readStamp, type LogStamp } from './stamp.ts';

const stamp: LogStamp = {
  pageId: '4f3a9c01',
  sequence: 42,
  monotonicMs: 123_456.4,
  offsetMs: -9.2,
  offsetBoundMs: 2.1,
  connection: 'failing-over',
};

describe('the stamp of a log line', () => {
  it('says page, number, clocks and connection; the bound is rounded up, since it is a promise', () => {
    expect(formatStamp(stamp)).to.equal(' {4f3a9c01#42 m=123456 o=-9+-3 failing-over}');
    expect(formatStamp({ ...stamp, offsetMs: undefined, offsetBoundMs: undefined })).to.contain(' o=? ');
  });

  it('is read back, whatever stands before it, out of a whole line', () => {
    const ms = fc.integer({ min: -1e12, max: 1e12 });
    fc.assert(
      fc.property(
        fc.record({
          pageId: fc.stringMatching(/^[0-9a-f]{8}$/),
          sequence: fc.integer({ min: 1, max: 1e9 }),
          monotonicMs: fc.integer({ min: 0, max: 1e12 }),
          offset: fc.option(fc.tuple(ms, fc.nat())),
          connection: fc.constantFrom('none', 'connected', 'failing-over', 'disconnected'),
        }),
        fc.oneof(fc.string(), fc.constant(`told of another {4f3a9c01#1 m=1 o=? none}`)),
        ({ offset, ...rest }, text) => {
          const one: LogStamp = { ...rest, offsetMs: offset?.[0], offsetBoundMs: offset?.[1] };
          const line = formatLine({
            at: 0,
            zoneMinutes: 0,
            session: undefined,
            host: 'h',
            serverAt: undefined,
            serverZoneMinutes: undefined,
            id: 'pulse',
            message: text + formatStamp(one),
          });
          const oneLine = text.replace(/\r\n?|\n|\u2028|\u2029/g, '\\n');
          expect(readStamp(parseLine(line)!.message)).to.deep.equal({ message: oneLine, stamp: one });
        },
      ),
    );
  });

  it('is not seen where there is none: a line of the desktop, one that was cut', () => {
    for (const text of ['', 'plain', 'a {b}', formatStamp(stamp).slice(0, -1), `${formatStamp(stamp)} more`]) {
      expect(readStamp(text), text).to.equal(undefined);
    }
  });
});
