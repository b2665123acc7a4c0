import { expect } from '@open-wc/testing';
import { formatsOf } from './format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('formats', () => {
  const en = formatsOf('en');
  const ko = formatsOf('ko');
  const now = new Date(2026, 10, 22, 9, 14, 26).getTime();

  it('tells durations in two units, and no seconds from ten minutes on', () => {
    expect(en.duration(0)).to.equal('0 sec');
    expect(en.duration(59_999)).to.equal('59 sec');
    expect(en.duration(MINUTE)).to.equal('1 min');
    expect(en.duration(3 * MINUTE + 5_000)).to.equal('3 min 5 sec');
    expect(en.duration(14 * MINUTE + 11_000)).to.equal('14 min');
    expect(en.duration(HOUR)).to.equal('1 hr');
    expect(en.duration(2 * HOUR + 14 * MINUTE)).to.equal('2 hr 14 min');
    expect(en.duration(3 * DAY + HOUR)).to.equal('3 days 1 hr');
    expect(ko.duration(2 * HOUR + 14 * MINUTE)).to.equal('2시간 14분');
  });

  it('tells how long ago, and the future as now', () => {
    expect(en.ago(4_900)).to.equal('4 seconds ago');
    expect(en.ago(1_000)).to.equal('1 second ago');
    expect(en.ago(-700)).to.equal('now');
    expect(en.ago(125_000)).to.equal('2 minutes ago');
    expect(en.ago(5 * HOUR)).to.equal('5 hours ago');
    expect(en.ago(3 * DAY)).to.equal('3 days ago');
    expect(ko.ago(4_900)).to.equal('4초 전');
  });

  it('tells measured times in ms, from a second on in seconds', () => {
    expect(en.milliseconds(47.6)).to.equal('48 ms');
    expect(en.milliseconds(1_240)).to.equal('1.2 sec');
  });

  it('tells a difference of clocks as finely as matters', () => {
    expect(en.difference(12.4)).to.equal('12 ms');
    expect(en.difference(212)).to.equal('0.2 sec');
    expect(en.difference(190_000)).to.equal('3 min 10 sec');
  });

  it('adds the date to a time of another day', () => {
    expect(en.time(now - HOUR, now)).to.match(/^8:14:26\sAM$/);
    expect(en.time(now - DAY, now)).to.match(/^Nov 21, 9:14:26\sAM$/);
    expect(ko.time(now, now)).to.equal('오전 9:14:26');
  });

  it('picks the plural form of the language', () => {
    const pick = (formats: typeof en, value: number): string =>
      formats.plural(
        value,
        (count) => `${count} line`,
        (count) => `${count} lines`,
      );
    expect(pick(en, 1)).to.equal('1 line');
    expect(pick(en, 1_284)).to.equal('1,284 lines');
    expect(pick(ko, 1)).to.equal('1 lines');
  });

  it('writes English for a locale that there cannot be', () => {
    expect(formatsOf('not a locale').count(1_000)).to.equal('1,000');
  });
});
