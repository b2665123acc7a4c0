import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { tabOf } from '../../test/kit/bench.ts';
import { browserPlatform, type Platform } from '../platform.ts';
import { endpointOf } from './fixed-route.ts';
import type { BoshRecord } from './session.ts';
import { SessionStore } from './session-store.ts';

const endpoint = endpointOf({
  service: 'https://fin1.example.com:7443/http-bind/',
  domain: 'fin1.example.com',
  pubsubDomain: 'pubsub.fin1.example.com',
});
const recordOf = (sid: string): BoshRecord => ({
  sid,
  rid: 4711,
  jid: '1001001@fin1.example.com/r',
  inactivityMs: 60_000,
});

describe('a session kept for the next page', () => {
  let clock: VirtualClock;
  let kept: Map<string, string>;
  let held: Set<string>;
  beforeEach(() => {
    clock = new VirtualClock();
    kept = new Map();
    held = new Set();
  });
  const platform = (): Platform => browserPlatform({ scheduler: clock, ...tabOf(kept, held) });
  const store = (owner = 'me', fits: (record: BoshRecord) => boolean = () => true) =>
    new SessionStore(platform(), owner, fits);

  it('is taken by it, once, without anything else in the storage', async () => {
    expect(store().keep(recordOf('s1'), endpoint)).to.equal(true);
    expect(JSON.stringify([...kept])).not.to.match(/password|token|authorization/i);
    const next = store();
    expect(next.hasAny).to.equal(true);
    expect(await next.take()).to.deep.equal({ owner: 'me', record: recordOf('s1'), endpoint, at: clock.now() });
    expect([...kept]).to.deep.equal([]);
    expect([next.hasAny, await store().take()]).to.deep.equal([false, undefined]);
  });

  it('is not taken by somebody else, who leaves it alone', async () => {
    store().keep(recordOf('s1'), endpoint);
    expect(store('somebody else').hasAny).to.equal(false);
    expect(await store('somebody else').take()).to.equal(undefined);
    expect(await store('me', ({ jid }) => jid.endsWith('/another')).take()).to.equal(undefined);
    expect((await store().take())?.record.sid).to.equal('s1');
  });

  it('is not taken when the server has given it up, and is gone then', async () => {
    store().keep(recordOf('s1'), endpoint);
    await clock.advance(60_000);
    expect(await store().take()).to.equal(undefined);
    expect(kept.size).to.equal(0);
  });

  it('has one holder: the copy of a duplicated tab gets nothing until that one lets go', async () => {
    store().keep(recordOf('s1'), endpoint);
    const copy = new Map(kept);
    const original = store();
    expect((await original.take())?.record.sid).to.equal('s1');
    kept = copy;
    expect(await store().take()).to.equal(undefined);
    store().keep(recordOf('s1'), endpoint);
    original.release();
    original.release();
    await clock.advance(0);
    expect((await store().take())?.record.sid).to.equal('s1');
  });

  it('is the first one of several that is free; a handful of them is kept', async () => {
    for (const sid of ['s1', 's2', 's3', 's4', 's5']) store().keep(recordOf(sid), endpoint);
    const one = store();
    expect((await one.take())?.record.sid).to.equal('s2');
    expect([...kept]).to.deep.equal([]);
  });

  it('is not kept, and not waited for, where there is no lock or no storage', async () => {
    const { locks: _, ...lockless } = platform();
    const { storage: __, ...forgetful } = platform();
    for (const poor of [lockless, forgetful]) {
      const one = new SessionStore(poor, 'me', () => true);
      expect(one.keep(recordOf('s1'), endpoint)).to.equal(false);
      expect([one.hasAny, await one.take()]).to.deep.equal([false, undefined]);
    }
  });

  it('is not kept where storage is full or forbidden', async () => {
    const full = (): never => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const { storage, ...rest } = platform();
    const one = new SessionStore(
      { ...rest, storage: { ...storage, getItem: () => null, setItem: full, removeItem: full } },
      'me',
      () => true,
    );
    expect(one.keep(recordOf('s1'), endpoint)).to.equal(false);
    expect(await one.take()).to.equal(undefined);
    const blind = new SessionStore(
      { ...rest, storage: { getItem: full, setItem: full, removeItem: full } },
      'me',
      () => true,
    );
    expect(blind.hasAny).to.equal(false);
  });

  it('is not taken where locks are forbidden', async () => {
    store().keep(recordOf('s1'), endpoint);
    const request = (() => Promise.reject(new DOMException('no', 'SecurityError'))) as LockManager['request'];
    expect(await new SessionStore({ ...platform(), locks: { request } }, 'me', () => true).take()).to.equal(undefined);
  });

  it('is not read from nonsense', async () => {
    for (const nonsense of ['{', '{}', '[null, 1, {"owner":"me"}]', '[{"owner":"me","record":{"sid":"s"}}]']) {
      kept.set('finesse-pulse.sessions', nonsense);
      expect([store().hasAny, await store().take()]).to.deep.equal([false, undefined]);
    }
  });
});
