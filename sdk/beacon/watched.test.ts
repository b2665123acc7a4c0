import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { carryOn, echoed, INITIAL_CARRYING, notEchoed } from './carriage.ts';
import { asked, heard, INITIAL_WATCHED, late, refused, renewed, type Watched } from './watched.ts';
import type { BeaconWord } from './words.ts';

const TERMS = { leaseMs: 300_000, everyMs: 30_000 };
const JID = '1001001@d/page';
type Told = Extract<BeaconWord, { kind: 'beacon' | 'end' }>;
const beacon = (seq: number, page = 'p1', level: 'good' | 'poor' = 'good'): Told => ({
  kind: 'beacon',
  watch: 'w',
  page,
  seq,
  figures: { level, forMs: 0, suspicion: 0 },
});
const full: Told = { kind: 'end', watch: 'w', reason: 'full' };
const live = heard(asked(INITIAL_WATCHED, TERMS, 0, 1), JID, beacon(0), TERMS, 1_000);

describe('an agent that is watched', () => {
  it('is silent when it does not answer, and asked again at growing distances', () => {
    let one: Watched = INITIAL_WATCHED;
    const waits: number[] = [];
    for (let now = 0, n = 0; n < 6; n += 1, now = one.askAt) {
      one = asked(one, TERMS, now, 1);
      waits.push(one.askAt - now);
      expect(late(one, now + 14_999)).to.equal(one);
      one = late(one, now + 15_000);
      expect(one.state).to.equal('silent');
    }
    expect(waits).to.deep.equal([30_000, 60_000, 120_000, 240_000, 300_000, 300_000]);
  });

  it('lives while beacons come, renewed before its lease ends, and is overdue when they stop', () => {
    expect(live).to.include({ state: 'live', jid: JID, page: 'p1', seq: 0, heardAt: 1_000, askAt: 181_000 });
    const later = heard(live, JID, beacon(1), TERMS, 31_000);
    expect(later.askAt, 'a beacon does not put the renewal off').to.equal(181_000);
    expect(asked(later, TERMS, 181_000, 0.5)).to.include({ state: 'live', lateAt: later.lateAt });
    expect(late(later, 110_999)).to.equal(later);
    const gone = late(later, 111_000);
    expect(gone).to.include({ state: 'overdue', jid: undefined, askAt: 111_000 });
    expect(gone.figures).to.equal(later.figures);
    expect(late(asked(gone, TERMS, 111_000, 1), 130_000).state, 'not silent: it was there').to.equal('overdue');
    expect(heard(gone, '1001001@d/other', beacon(0, 'p2'), TERMS, 140_000)).to.include({ state: 'live', page: 'p2' });
  });

  it('is heard in one page at a time, each beacon once and in order', () => {
    const later = heard(live, JID, beacon(5), TERMS, 2_000);
    expect(later.seq).to.equal(5);
    for (const [jid, word] of [
      [JID, beacon(5)],
      [JID, beacon(3)],
      ['1001001@d/other', beacon(9, 'p2')],
      ['1001001@d/other', full],
    ] as const)
      expect(heard(later, jid, word, TERMS, 3_000)).to.equal(later);
    expect(heard(later, JID, beacon(0, 'p2'), TERMS, 3_000), 'reloaded').to.include({ page: 'p2', seq: 0 });
  });

  it('says itself why it ends', () => {
    const ended = heard(live, JID, full, TERMS, 2_000);
    expect(ended).to.include({ state: 'ended', reason: 'full', jid: undefined, askAt: 302_000, lateAt: Infinity });
    expect(heard(ended, JID, beacon(1), TERMS, 310_000).state).to.equal('live');
  });

  it('whose session is gone is looked for anew; who cannot be reached at all is refused', () => {
    expect(refused(live, JID, 'service-unavailable', 2_000)).to.include({ state: 'overdue', askAt: 2_000 });
    expect(refused(live, '1001001@d', 'service-unavailable', 2_000), 'the old question').to.equal(live);
    const never = refused(asked(INITIAL_WATCHED, TERMS, 0, 1), '1001001@d', 'service-unavailable', 50);
    expect(never).to.include({ state: 'refused', reason: 'service-unavailable', askAt: 30_050, lateAt: Infinity });
    expect(refused(never, '1001001@d', 'service-unavailable', 30_050).askAt).to.equal(90_050);
  });

  it('is not late while nobody could be asked, and any of its pages may answer after that', () => {
    const again = renewed(live, 500_000);
    expect(late(again, 900_000)).to.equal(again);
    const waiting = asked(again, TERMS, 900_000, 1);
    expect(waiting).to.include({ state: 'live', lateAt: 980_000 });
    expect(heard(waiting, '1001001@d/new', beacon(0, 'p2'), TERMS, 901_000)).to.include({ jid: '1001001@d/new' });
  });

  it('keeps its wits whatever comes: asked in time, never asked at once twice, figures only of beacons', () => {
    const step = fc.record({
      what: fc.constantFrom('ask', 'beacon', 'end', 'refused', 'late', 'renewed'),
      ms: fc.nat(400_000),
      jid: fc.constantFrom(JID, '1001001@d/other', '1001001@d'),
      seq: fc.nat(5),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let one: Watched = INITIAL_WATCHED;
        let now = 0;
        let beacons = 0;
        for (const { what, ms, jid, seq } of steps) {
          now += ms;
          if (what === 'ask') one = asked(one, TERMS, now, 0);
          else if (what === 'beacon') one = heard(one, jid, beacon(seq), TERMS, now);
          else if (what === 'end') one = heard(one, jid, full, TERMS, now);
          else if (what === 'refused') one = refused(one, jid, 'gone', now);
          else if (what === 'late') one = late(one, now);
          else one = renewed(one, now);
          if (what === 'beacon') beacons += 1;
          if (what === 'ask') expect(one.askAt).to.be.at.least(now + 27_000);
          expect(one.askAt).to.be.at.most(now + 300_000);
          expect(one.figures === undefined || beacons > 0).to.equal(true);
          if (one.state === 'live') expect(one.figures).not.to.equal(undefined);
          if (one.lateAt < Infinity) expect(late(one, one.lateAt)).not.to.equal(one);
        }
      }),
    );
  });
});

describe('whether a server carries messages between users', () => {
  const ME = '1001006@d/x';

  it('is asked of each session, and known when our word comes back', () => {
    const asking = carryOn(INITIAL_CARRYING, ME, 1_000);
    expect(asking).to.deep.equal({ jid: ME, carriage: { state: 'probing' }, dueAt: 11_000 });
    expect(carryOn(asking, ME, 10_999)).to.equal(asking);
    const carried = echoed(asking);
    expect(carried.carriage).to.deep.equal({ state: 'carried' });
    expect(echoed(carried)).to.equal(carried);
    expect(carryOn(carried, ME, 1e9)).to.equal(carried);
    const down = carryOn(carried, undefined, 20_000);
    expect(down).to.equal(INITIAL_CARRYING);
    expect(carryOn(down, undefined, 30_000)).to.equal(down);
    expect(carryOn(down, ME, 40_000).carriage.state).to.equal('probing');
    expect(carryOn(carried, '1001006@d/y', 40_000).carriage.state, 'another session').to.equal('probing');
  });

  it('is denied, with the reason, where it does not come back or is refused, and asked again after 5 minutes', () => {
    const asking = carryOn(INITIAL_CARRYING, ME, 0);
    const lost = carryOn(asking, ME, 10_000);
    expect(lost.carriage).to.deep.equal({ state: 'cannot-be-carried', reason: 'no-echo' });
    expect(echoed(lost).carriage.state, 'it was only slow').to.equal('carried');
    const denied = notEchoed(asking, 'not-allowed', 50);
    expect(denied.carriage).to.deep.equal({ state: 'cannot-be-carried', reason: 'refused', condition: 'not-allowed' });
    expect(notEchoed(lost, 'not-allowed', 50)).to.equal(lost);
    for (const one of [lost, denied]) {
      expect(carryOn(one, ME, one.dueAt - 1)).to.equal(one);
      expect(carryOn(one, ME, one.dueAt).carriage.state).to.equal('probing');
    }
  });
});
