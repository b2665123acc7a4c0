import { expect } from '@open-wc/testing';
import { nodePath } from '../ids.ts';
import type { Notification, NotificationEvent } from '../pubsub/notification.ts';
import { byTime } from '../snapshot-order.ts';
import { collectionLedger, type MemberChange } from './collection.ts';

interface Thing {
  readonly name: string;
  readonly at?: number;
}

const PUBLISHER = '26a3e421-9d0c-4752-8a1d-5adbdac74a77';
const said = new WeakMap<Notification, readonly MemberChange<string, Thing>[]>();

/** A notification that says something of members; `item` counts as its publisher counts. */
function told(event: NotificationEvent, things: readonly Thing[], item?: number): Notification {
  const notification: Notification = {
    node: nodePath('/finesse/api/Things'),
    itemId: item === undefined ? undefined : `${PUBLISHER}${item}`,
    event,
    source: '/finesse/api/Things',
    requestId: undefined,
    payload: { kind: 'unknown', element: 'things' },
    receivedAt: 0,
    raw: '',
  };
  said.set(
    notification,
    things.map((value) => ({ key: value.name, value, event })),
  );
  return notification;
}

function ledger() {
  const made = collectionLedger<string, Thing>({
    compare: byTime((thing) => thing.at),
    exact: [],
    changes: (notification) => said.get(notification) ?? [],
  });
  const snapshot = (things: readonly Thing[], aside: readonly Notification[] = [], contained = 0) =>
    made.begin(new Map(things.map((one) => [one.name, one])), aside, contained);
  const take = (notification: Notification, late = false) => {
    const { value, doubt } = made.take(notification, late);
    return doubt ? 'doubt' : value && [...value.values()].map(({ name, at = '' }) => `${name}${at}`).join(' ');
  };
  return { made, snapshot, take };
}

describe('the memory of a collection', () => {
  it('lets members come, change and go', () => {
    const { snapshot, take } = ledger();
    snapshot([{ name: 'a', at: 1 }]);
    expect(take(told('POST', [{ name: 'b', at: 2 }], 1))).to.equal('a1 b2');
    expect(take(told('PUT', [{ name: 'a', at: 3 }], 2))).to.equal('a3 b2');
    expect(take(told('DELETE', [{ name: 'b' }], 3))).to.equal('a3');
    expect(take(told('POST', [{ name: 'c' }, { name: 'd' }], 4))).to.equal('a3 c d');
  });

  it('tells nothing twice', () => {
    const { snapshot, take } = ledger();
    snapshot([{ name: 'a', at: 1 }]);
    expect(take(told('POST', [{ name: 'b', at: 2 }], 1))).to.equal('a1 b2');
    for (const [event, item] of [
      ['POST', 1],
      ['PUT', undefined],
      ['POST', 2],
    ] as const) {
      expect(take(told(event, [{ name: 'b', at: 2 }], item))).to.equal(undefined);
    }
    expect(take(told('DELETE', [{ name: 'b', at: 3 }], 3))).to.equal('a1');
    expect(take(told('DELETE', [{ name: 'b', at: 3 }], 4))).to.equal(undefined);
  });

  it('shows nobody who had come and gone before the snapshot was read', () => {
    const { made, snapshot, take } = ledger();
    const aside = [
      told('POST', [{ name: 'b' }], 1),
      told('PUT', [{ name: 'b' }], 2),
      told('DELETE', [{ name: 'b' }], 3),
    ];
    expect(snapshot([], aside)).to.deep.equal([]);
    // And not when the news of it comes once more.
    for (const one of aside) expect(made.take(one, true)).to.deep.equal({ value: undefined, doubt: false });
    expect(take(told('POST', [{ name: 'b' }], 4))).to.equal('b');
  });

  it('replays what the snapshot does not hold yet, of each member for itself', () => {
    const { snapshot } = ledger();
    const before = told('POST', [{ name: 'a' }], 1);
    const both = told('POST', [{ name: 'a' }, { name: 'b' }], 2);
    const gone = told('DELETE', [{ name: 'a' }], 3);
    const other = told('PUT', [], 4);
    expect(snapshot([{ name: 'a' }], [before, both, gone, other])).to.deep.equal([both, gone]);
  });

  it('replays what is newer by its time though what the snapshot holds came after it', () => {
    const { snapshot } = ledger();
    const changed = told('PUT', [{ name: 'a', at: 9 }]);
    const gone = told('DELETE', [{ name: 'b', at: 9 }]);
    const overtaken = [told('POST', [{ name: 'a', at: 5 }]), told('POST', [{ name: 'b', at: 5 }])];
    const things = [
      { name: 'a', at: 5 },
      { name: 'b', at: 5 },
    ];
    expect(snapshot(things, [changed, gone, ...overtaken])).to.deep.equal([changed, gone]);
  });

  it('does not let a late change bring back who has gone, whether by notification or by snapshot', () => {
    const { snapshot, take } = ledger();
    snapshot([
      { name: 'a', at: 1 },
      { name: 'b', at: 1 },
    ]);
    take(told('DELETE', [{ name: 'a', at: 5 }], 9));
    snapshot([]);
    for (const name of ['a', 'b']) {
      expect(take(told('PUT', [{ name, at: 1 }], 8))).to.equal(undefined);
      expect(take(told('POST', [{ name, at: 1 }]))).to.equal(undefined);
    }
    expect(take(told('PUT', [{ name: 'b', at: 2 }], 10))).to.equal('doubt');
    expect(take(told('POST', [{ name: 'b', at: 7 }], 11))).to.equal('b7');
  });

  it('does not let who came and went bring themselves back, told in the wrong order and after a doubt', () => {
    const { snapshot, take } = ledger();
    snapshot([]);
    expect(take(told('PUT', [{ name: 'a', at: 3 }]))).to.equal('doubt');
    const overtaken = [told('DELETE', [{ name: 'a', at: 6 }]), told('POST', [{ name: 'a', at: 1 }])];
    const news = snapshot([], overtaken);
    expect(news.map((one) => take(one, true))).to.deep.equal(news.map(() => undefined));
  });

  it('takes what came before the snapshot was asked for as contained in it, whatever it says', () => {
    const { snapshot, take } = ledger();
    const [before, since] = [told('POST', [{ name: 'a' }], 1), told('POST', [{ name: 'b' }], 2)];
    expect(snapshot([{ name: 'c' }], [before, since], 1)).to.deep.equal([since]);
    expect(take(before)).to.equal(undefined);
    expect(take(since)).to.equal('c b');
  });

  it('keeps the newest that it knew of who has gone', () => {
    const { snapshot, take } = ledger();
    snapshot([{ name: 'a', at: 5 }]);
    expect(take(told('DELETE', [{ name: 'a', at: 3 }]))).to.equal('');
    expect(take(told('POST', [{ name: 'a', at: 4 }]))).to.equal(undefined);
    expect(take(told('DELETE', [{ name: 'a', at: 6 }]))).to.equal(undefined);
    expect(take(told('POST', [{ name: 'a', at: 6 }]))).to.equal(undefined);
  });

  it('doubts a change of somebody unknown right after a snapshot, and welcomes it later', () => {
    const { snapshot, take } = ledger();
    snapshot([]);
    expect(take(told('PUT', [{ name: 'a', at: 1 }], 1))).to.equal('doubt');
    expect(take(told('PUT', [{ name: 'a', at: 1 }], 1))).to.equal(undefined);
    snapshot([{ name: 'a', at: 1 }]);
    expect(take(told('PUT', [{ name: 'b', at: 2 }], 2), true)).to.equal('a1 b2');
  });

  it('knows a snapshot that is older than what it told', () => {
    const { made, snapshot, take } = ledger();
    snapshot([{ name: 'a', at: 1 }]);
    take(told('PUT', [{ name: 'a', at: 3 }]));
    expect(made.isStale(new Map([['a', { name: 'a', at: 2 }]]))).to.equal(true);
    expect(made.isStale(new Map([['a', { name: 'a', at: 3 }]]))).to.equal(false);
    expect(made.isStale(new Map([['b', { name: 'b', at: 1 }]]))).to.equal(false);
    take(told('DELETE', [{ name: 'a', at: 4 }]));
    expect(made.isStale(new Map([['a', { name: 'a', at: 2 }]]))).to.equal(false);
  });

  it('doubts what seems older long after the snapshot: the clock of the server may have been set back', () => {
    const { snapshot, take } = ledger();
    snapshot([{ name: 'a', at: 100 }]);
    expect(take(told('PUT', [{ name: 'a', at: 5 }], 1), false)).to.equal(undefined);
    expect(take(told('PUT', [{ name: 'a', at: 6 }], 2), true)).to.equal('doubt');
  });

  it('remembers a bounded number of those who have gone', () => {
    const { snapshot, take } = ledger();
    snapshot([]);
    for (let n = 1; n <= 257; n += 1) take(told('DELETE', [{ name: `m${n}`, at: 9 }]));
    expect(take(told('POST', [{ name: 'm2', at: 1 }]))).to.equal(undefined);
    expect(take(told('POST', [{ name: 'm1', at: 1 }]))).to.equal('m11');
  });
});
