import { expect } from '@open-wc/testing';
import {
  byTime,
  containedIn,
  INITIAL_ORDER,
  isStaleSnapshot,
  takeContained,
  takeSnapshot,
  takeUpdate,
} from './snapshot-order.ts';
import type { Ordering, OrderState } from './snapshot-order.ts';

interface Thing {
  readonly at?: number | undefined;
  readonly state: string;
  readonly pending?: string | undefined;
  readonly more?: { readonly list: readonly number[] } | undefined;
}

const ordering: Ordering<Thing> = { compare: byTime((thing) => thing.at), exact: ['pending'] };
const PUBLISHER = '26a3e421-9d0c-4752-8a1d-5adbdac74a77';
const OTHER = 'a6ca891f-8b34-443f-8c7d-dac020d41838';
const start = (value: Thing): OrderState<Thing> => takeSnapshot<Thing>(INITIAL_ORDER, value);

function judge(state: OrderState<Thing>, itemId: string | undefined, value: Thing) {
  return takeUpdate(state, itemId, value, ordering);
}

describe('the order of snapshot and notifications', () => {
  it('takes what is newer by its own time, and drops what is older', () => {
    const state = start({ at: 10, state: 'READY' });
    expect(judge(state, undefined, { at: 11, state: 'TALKING' }).judgement).to.equal('fresh');
    expect(judge(state, undefined, { at: 9, state: 'LOGOUT' }).judgement).to.equal('stale');
  });

  it('takes the first value whatever it is', () => {
    expect(judge(INITIAL_ORDER, `${PUBLISHER}1`, { at: 9, state: 'LOGOUT' }).judgement).to.equal('fresh');
  });

  it('sees no news in a notification that says what the snapshot said', () => {
    const state = start({ at: 10, state: 'READY', more: { list: [1, 2] } });
    expect(judge(state, undefined, { at: 10, state: 'READY' }).judgement).to.equal('seen');
    expect(judge(state, undefined, { at: 10, state: 'READY', more: { list: [] } }).judgement).to.equal('seen');
    expect(judge(state, undefined, { state: 'READY', more: { list: [1, 2] } }).judgement).to.equal('seen');
    expect(judge(state, undefined, { at: 10, state: 'READY', more: { list: [1, 3] } }).judgement).to.equal('fresh');
    expect(judge(state, undefined, { at: 10, state: 'READY', more: { list: [1] } }).judgement).to.equal('fresh');
    expect(judge(state, undefined, { at: 10, state: 'READY', pending: 'LOGOUT' }).judgement).to.equal('fresh');
  });

  it('sees news in the absence of a field that matters', () => {
    const state = start({ at: 10, state: 'TALKING', pending: 'LOGOUT' });
    expect(judge(state, undefined, { at: 10, state: 'TALKING' }).judgement).to.equal('fresh');
  });

  it('never takes an item twice, nor one that its publisher counted before another', () => {
    const { state } = judge(start({ at: 1, state: 'A' }), `${PUBLISHER}17`, { at: 2, state: 'B' });
    expect(judge(state, `${PUBLISHER}17`, { at: 2, state: 'B' }).judgement).to.equal('seen');
    expect(judge(state, `${PUBLISHER}9`, { at: 3, state: 'C' }).judgement).to.equal('seen');
    expect(judge(state, `${PUBLISHER}18`, { at: 3, state: 'C' }).judgement).to.equal('fresh');
    expect(judge(state, `${OTHER}1`, { at: 3, state: 'C' }).judgement).to.equal('fresh');
  });

  it('never takes an item of another shape twice', () => {
    const { state } = judge(start({ state: 'A' }), 'x1', { state: 'B' });
    expect(judge(state, 'x1', { state: 'C' }).judgement).to.equal('seen');
    expect(judge(state, 'x2', { state: 'C' }).judgement).to.equal('fresh');
  });

  it('trusts the counter more than the time, because the clock of a server may be set back', () => {
    const first = judge(start({ at: 100, state: 'A' }), `${PUBLISHER}1`, { at: 110, state: 'B' });
    expect(judge(first.state, `${PUBLISHER}2`, { at: 50, state: 'C' }).judgement).to.equal('fresh');
  });

  it('trusts only the time where the counter does not compare: right after a snapshot', () => {
    const first = judge(start({ at: 100, state: 'A' }), `${PUBLISHER}1`, { at: 110, state: 'B' });
    const again = takeSnapshot(first.state, { at: 120, state: 'C' });
    const late = judge(again, `${PUBLISHER}2`, { at: 115, state: 'X' });
    expect(late.judgement).to.equal('stale');
    expect(late.state.value).to.deep.equal({ at: 120, state: 'C' });
    expect(judge(late.state, `${PUBLISHER}2`, { at: 130, state: 'D' }).judgement).to.equal('seen');
  });

  it('knows what a snapshot already contains, and remembers its items', () => {
    const values = ['OUT', 'IN', 'OUT'].map((state) => ({ state }));
    expect(containedIn({ state: 'IN' }, values, ordering)).to.equal(2);
    expect(containedIn({ state: 'X' }, values, ordering)).to.equal(0);
    const state = takeContained(start({ state: 'IN' }), `${PUBLISHER}5`);
    expect(judge(state, `${PUBLISHER}5`, { state: 'OUT' }).judgement).to.equal('seen');
    expect(takeContained(state, undefined)).to.equal(state);
  });

  it('calls a snapshot stale only when both tell a time and its is older', () => {
    const state = start({ at: 10, state: 'A' });
    expect(isStaleSnapshot(state, { at: 9, state: 'B' }, ordering)).to.equal(true);
    expect(isStaleSnapshot(state, { at: 10, state: 'B' }, ordering)).to.equal(false);
    expect(isStaleSnapshot(state, { state: 'B' }, ordering)).to.equal(false);
    expect(isStaleSnapshot(INITIAL_ORDER, { at: 9, state: 'B' }, ordering)).to.equal(false);
  });

  it('remembers a bounded number of publishers and ids', () => {
    let state = start({ state: 'A' });
    for (let n = 0; n < 1_000; n += 1) {
      const uuid = `${String(n).padStart(8, '0')}-0000-0000-0000-000000000000`;
      state = judge(state, `${uuid}1`, { state: `s${n}` }).state;
      state = judge(state, `odd${n}`, { state: `t${n}` }).state;
    }
    expect(state.counters.size).to.equal(8);
    expect(state.ids).to.have.length(256);
  });
});
