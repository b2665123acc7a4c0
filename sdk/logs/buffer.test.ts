import { expect } from '@open-wc/testing';
import { createLogBuffer, type LogEntry } from './buffer.ts';
import type { LogLevel } from './level.ts';

const entry = (sequence: number, level: LogLevel = 'info', line = `line ${sequence}`): LogEntry => ({
  pageId: '00000000',
  sequence,
  at: 0,
  level,
  line,
});

describe('the memory of the client log', () => {
  it('gives nothing when it is empty', () => {
    const log = createLogBuffer(1_000);
    expect(log.batch(100, 100)).to.equal(undefined);
    expect(log.takeUntold()).to.equal(undefined);
  });

  it('gives the oldest lines that fit once escaped, and keeps them until acknowledged', () => {
    const log = createLogBuffer(1_000);
    log.push(entry(1, 'info', 'a<b'));
    log.push(entry(2, 'info', 'cd'));
    log.push(entry(3, 'info', 'ef'));
    const batch = log.batch(10, 3)!;
    expect(batch).to.deep.equal({ text: 'a<b\ncd\n', lines: 2, ranges: [{ first: 1, last: 2 }] });
    expect(log.batch(9, 3)?.lines).to.equal(1);
    expect(log.lines).to.equal(3);
    log.acknowledge(batch.ranges);
    expect(log.lines).to.equal(1);
    expect(log.bytes).to.equal(3);
    expect(log.batch(10, 3)).to.deep.include({ text: 'ef\n', ranges: [{ first: 3, last: 3 }] });
  });

  it('gives a line that is alone too long rather than none, and none beyond what was asked for', () => {
    const log = createLogBuffer(1_000);
    log.push(entry(1, 'info', 'long enough'));
    log.push(entry(2));
    expect(log.batch(3, 2)?.ranges).to.deep.equal([{ first: 1, last: 1 }]);
    expect(log.batch(1_000, 1)?.ranges).to.deep.equal([{ first: 1, last: 1 }]);
  });

  it('counts bytes of UTF-8', () => {
    const log = createLogBuffer(1_000);
    log.push(entry(1, 'info', '상담원'));
    expect(log.bytes).to.equal(10);
  });
});
