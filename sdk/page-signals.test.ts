import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { tickAt } from '../test/kit/machine.ts';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { pageSignals } from './page-signals.ts';
import type { PageSignal, Tick } from './platform.ts';

describe('what a page tells of itself', () => {
  let clock: VirtualClock;
  let page: EventTarget &
    Record<'document' | 'navigation' | 'navigator', EventTarget & { hidden?: boolean; onLine?: boolean }>;
  let tick$: Subject<Tick>;
  let listeners: number;
  let told: PageSignal[];
  /** What wall and monotonic clock went on while all timers stood still. */
  let stood: { wall: number; mono: number };

  class CountedTarget extends EventTarget {
    override addEventListener(...args: Parameters<EventTarget['addEventListener']>): void {
      listeners += 1;
      super.addEventListener(...args);
    }
    override removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void {
      listeners -= 1;
      super.removeEventListener(...args);
    }
  }
  const target = <T extends object>(parts: T): EventTarget & T => Object.assign(new CountedTarget(), parts);
  beforeEach(() => {
    clock = new VirtualClock();
    tick$ = new Subject();
    listeners = 0;
    stood = { wall: 0, mono: 0 };
    told = [];
    page = target({
      document: target({ hidden: false }),
      navigation: target({}),
      navigator: target({ onLine: true }),
    });
  });
  const watch = (worker: boolean) =>
    pageSignals(page as unknown as Window & typeof globalThis, {
      scheduler: { now: () => clock.now() + stood.wall, schedule: clock.schedule.bind(clock) },
      monotonic: () => clock.monotonic() + stood.mono,
      ...(worker && { tick$ }),
    });
  const listen = (worker = false) => watch(worker).subscribe((signal) => told.push(signal));
  const hide = (hidden: boolean): void => {
    page.document.hidden = hidden;
    page.document.dispatchEvent(new Event('visibilitychange'));
  };
  const leave = (persisted = false) => page.dispatchEvent(new PageTransitionEvent('pagehide', { persisted }));
  const kinds = () => told.map(({ kind }) => kind);

  it('is nothing, and costs nothing, until somebody listens, and nothing is left afterwards', () => {
    for (const worker of [false, true]) {
      const signals$ = watch(worker);
      expect([listeners, clock.pending, tick$.observed]).to.deep.equal([0, 0, false]);
      const one = signals$.subscribe();
      const two = signals$.subscribe();
      expect([clock.pending, tick$.observed], 'one beat').to.deep.equal(worker ? [0, true] : [1, false]);
      one.unsubscribe();
      two.unsubscribe();
      expect([listeners, clock.pending, tick$.observed]).to.deep.equal([0, 0, false]);
    }
  });

  it('is whether it is shown, frozen and online', () => {
    listen();
    hide(true);
    page.document.dispatchEvent(new Event('freeze'));
    page.document.dispatchEvent(new Event('resume'));
    hide(false);
    page.dispatchEvent(new Event('offline'));
    page.dispatchEvent(new Event('online'));
    expect(kinds()).to.deep.equal(['hidden', 'frozen', 'resumed', 'shown', 'offline', 'online']);
  });

  it('begins, for each who listens, with what is so already', () => {
    page.document.hidden = true;
    page.navigator.onLine = false;
    const signals$ = watch(false);
    signals$.subscribe();
    signals$.subscribe((signal) => told.push(signal));
    expect(kinds()).to.deep.equal(['hidden', 'offline']);
  });

  it('is that it goes, and whether it comes back at once', async () => {
    listen();
    leave();
    page.dispatchEvent(new KeyboardEvent('keydown', { key: 'r' }));
    leave();
    for (const init of [{ key: 'F5' }, { key: 'r', ctrlKey: true }, { key: 'R', metaKey: true }]) {
      page.dispatchEvent(new KeyboardEvent('keydown', init));
      leave();
      await clock.advance(1_001);
      leave();
    }
    expect(told.map((one) => one.kind === 'leaving' && one.reloading)).to.deep.equal([
      false,
      false,
      ...[true, false],
      ...[true, false],
      ...[true, false],
    ]);
  });

  it('is known to come back where the page reloads itself', () => {
    listen();
    const navigate = (navigationType: string) =>
      page.navigation.dispatchEvent(Object.assign(new Event('navigate'), { navigationType }));
    navigate('reload');
    leave();
    navigate('push');
    leave();
    expect(told).to.deep.equal([
      { kind: 'leaving', kept: false, reloading: true },
      { kind: 'leaving', kept: false, reloading: false },
    ]);
  });

  it('is that it was kept and is back', () => {
    listen();
    leave(true);
    page.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    page.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(told).to.deep.equal([{ kind: 'leaving', kept: true, reloading: false }, { kind: 'returned' }]);
  });

  it('is that the machine woke, whether its monotonic clock stood still or not', async () => {
    listen();
    await clock.advance(10_500);
    expect(told).to.deep.equal([]);
    // On Linux and macOS a timer fires when it would have without the sleep.
    stood.wall += 60_000;
    await clock.advance(5_000);
    expect(told).to.deep.equal([{ kind: 'woke', ms: 60_000 }]);
    stood = { wall: stood.wall + 5_000, mono: 5_000 };
    await clock.advance(5_000);
    expect(told).to.have.length(2);
  });

  it('is not that the machine woke when the page was busy for a moment, or its clock was set back', async () => {
    listen();
    await clock.advance(500);
    stood = { wall: 2_900, mono: 2_900 };
    await clock.advance(5_000);
    stood.wall -= 3_600_000;
    await clock.advance(5_000);
    expect(told).to.deep.equal([]);
  });

  it('is looked at by the page itself where no worker is allowed, and not while it is hidden, since timers there say nothing', async () => {
    listen(true);
    tick$.complete();
    expect(clock.pending).to.equal(1);
    hide(true);
    expect(clock.pending).to.equal(0);
    await clock.advance(30_000);
    hide(false);
    expect(clock.pending).to.equal(1);
    await clock.advance(5_000);
    expect(kinds(), 'a beat that was not there says nothing').to.deep.equal(['hidden', 'shown']);
  });

  it('is looked at by the tick of a worker, hidden or not, and the worker runs on when that changes', async () => {
    listen(true);
    hide(true);
    expect([clock.pending, tick$.observed]).to.deep.equal([0, true]);
    await clock.advance(1_000);
    tick$.next(tickAt(clock.now()));
    await clock.advance(30_000);
    tick$.next(tickAt(clock.now()));
    expect(told.at(-1)).to.deep.equal({ kind: 'woke', ms: 29_000 });
    await clock.advance(30_000);
    hide(false);
    expect([clock.pending, tick$.observed]).to.deep.equal([0, true]);
    tick$.next(tickAt(clock.now()));
    expect(kinds(), 'a tick that was not there says nothing').to.deep.equal(['hidden', 'woke', 'shown']);
  });

  it('is not that the machine woke when it was said already that the page was frozen', async () => {
    listen();
    page.document.dispatchEvent(new Event('freeze'));
    await clock.advance(500);
    stood = { wall: 60_000, mono: 60_000 };
    page.document.dispatchEvent(new Event('resume'));
    await clock.advance(5_000);
    expect(kinds()).to.deep.equal(['frozen', 'resumed']);
  });
});
