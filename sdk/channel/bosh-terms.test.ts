import { expect } from '@open-wc/testing';
import { parseXml } from '../xml.ts';
import { planHandOver, readTerms } from './bosh-terms.ts';
import { dueAt, type Exchange } from './exchanges.ts';
import { PollFloor } from './poll-floor.ts';

const terms = (attributes: string) => readTerms(parseXml(`<body ${attributes}/>`), 30);
const exchange = (rid: number, more: Partial<Exchange> = {}): Exchange => ({
  rid,
  poll: true,
  sentAt: 0,
  askedAt: 0,
  asks: 1,
  failed: false,
  answeredAt: undefined,
  ...more,
});

describe('what a server laid down for a BOSH session', () => {
  it('is read from its first body', () => {
    const said = 'requests="2" inactivity="30" polling="7" wait="20" hold="1" maxpause="300"';
    expect(terms(said)).to.deep.equal({
      waitMs: 20_000,
      pollingMs: 7_000,
      holdsNothing: false,
      inactivityMs: 30_000,
      maxPauseMs: 300_000,
    });
  });

  it('is what Finesse has where it does not say, or says nonsense', () => {
    const common = { waitMs: 30_000, pollingMs: 5_000, holdsNothing: false, inactivityMs: 60_000, maxPauseMs: 0 };
    expect(terms('')).to.deep.equal(common);
    expect(terms('wait="-1" polling="often" inactivity="1e9" maxpause=""')).to.deep.equal(common);
    expect(readTerms(undefined, 30)).to.deep.equal(common);
  });

  for (const said of ['hold="0"', 'wait="0"']) {
    it(`is that it holds nothing where it says ${said}: polls then keep as far apart as it wants`, () => {
      expect(terms(said).holdsNothing).to.equal(true);
      expect(new PollFloor().after(false, 10, terms(said))).to.equal(5_100);
    });
  }
});

describe('the floor under polls', () => {
  it('comes with the third empty answer that was not held, and goes with one that was', () => {
    const floor = new PollFloor();
    const after = (empty: boolean, ms: number) => floor.after(empty, ms, terms(''));
    expect([after(true, 5), after(true, 5), after(true, 5), after(true, 5)]).to.deep.equal([0, 0, 1_000, 1_000]);
    expect([after(true, 30_000), after(true, 5)]).to.deep.equal([0, 0]);
    expect([after(true, 5), after(true, 5), after(false, 5), after(true, 5)]).to.deep.equal([0, 1_000, 0, 0]);
  });
});

describe('an answer over BOSH is due', () => {
  it('never, where nothing was asked', () => {
    expect(dueAt([], 30_000)).to.equal(Infinity);
  });

  it('when the server has held the request as long as it may', () => {
    expect(dueAt([exchange(1, { askedAt: 500 })], 30_000)).to.equal(30_500);
  });

  it('at once, when a younger request is under way', () => {
    expect(dueAt([exchange(1), exchange(2, { sentAt: 4_000 })], 30_000)).to.equal(4_000);
  });

  it('at once, when a younger one was answered first', () => {
    expect(dueAt([exchange(1), exchange(2, { sentAt: 4_000, answeredAt: 4_300 })], 30_000)).to.equal(4_300);
  });
});

describe('the plan to hand a session over', () => {
  const common = terms('maxpause="300"');

  it('announces a pause by the next rid, two minutes at most', () => {
    const plan = planHandOver({ unanswered: [exchange(7)], nextRid: 8 }, common);
    expect(plan).to.deep.equal({ rid: 8, pauseMs: 120_000, inactivityMs: 120_000 });
    const short = planHandOver({ unanswered: [exchange(7)], nextRid: 8 }, terms('maxpause="20"'));
    expect(short).to.deep.equal({ rid: 8, pauseMs: 20_000, inactivityMs: 60_000 });
  });

  it('announces none where the server offers none, or a question may not have got away', () => {
    expect(planHandOver({ unanswered: [exchange(7)], nextRid: 8 }, terms(''))).to.include({ rid: 8, pauseMs: 0 });
    expect(planHandOver({ unanswered: [exchange(7), exchange(8)], nextRid: 9 }, common)).to.include({
      rid: 8,
      pauseMs: 0,
      inactivityMs: 60_000,
    });
  });
});
