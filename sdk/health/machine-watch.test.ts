import { expect } from '@open-wc/testing';
import { EMPTY, NEVER, of, Subject, toArray, type Observable } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { fakeMachine, tickAt } from '../../test/kit/machine.ts';
import type { LongTask, MachineSource, Pressure } from '../machine-source.ts';
import { TransportError } from '../errors.ts';
import { browserPlatform, type PageSignal, type Tick } from '../platform.ts';
import { offsetsOf, watchMachine, type MachineWatchOptions } from './machine-watch.ts';
import type { MachineState } from './machine.ts';

const WINDOWS =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

/** A page, its worker and its clocks; what is not made to happen does not. */
function setUp(parts: Partial<MachineSource> = {}, options: MachineWatchOptions = {}, worker?: Observable<Tick>) {
  const clock = new VirtualClock();
  const set = { ms: 0 };
  const signals$ = new Subject<PageSignal>();
  const tick$ = new Subject<Tick>();
  const longTasks$ = new Subject<LongTask>();
  const pressure$ = new Subject<Pressure>();
  const timers$ = new Subject<number>();
  const now = () => clock.now() + set.ms;
  const platform = browserPlatform({
    scheduler: { now, schedule: clock.schedule.bind(clock) },
    monotonic: clock.monotonic,
    signals$,
    tick$: worker ?? tick$,
    machine: fakeMachine({ longTasks$, pressure$, timers$, loadedAt: clock.now() - 5_000, ...parts }),
  });
  const states: MachineState[] = [];
  const watching = watchMachine(platform, options).subscribe((state) => states.push(state));
  const last = (): MachineState => {
    const state = states.at(-1);
    if (!state) throw new Error('Nothing was told.');
    return state;
  };
  /** Beats on time, one a second. */
  const live = async (seconds: number): Promise<void> => {
    for (let n = 0; n < seconds; n += 1) {
      await clock.advance(1_000);
      tick$.next(tickAt(now()));
    }
  };
  return { clock, now, set, signals$, tick$, longTasks$, pressure$, timers$, platform, states, watching, last, live };
}
const kinds = ({ pauses }: MachineState) => pauses.map(({ kind }) => kind);

describe('the watch of the machine', () => {
  it('tells at once what there is to tell, then once a second, and leaves nothing behind', async () => {
    const { states, last, live, watching, clock, now, tick$, signals$, longTasks$, timers$ } = setUp({
      userAgent: WINDOWS,
      discarded: true,
      memory: () => ({ usedBytes: 1, limitBytes: 2 }),
      frames: () => 3,
    });
    expect(states).to.have.length(1);
    expect(last()).to.deep.include({
      discarded: true,
      frames: 3,
      memory: { usedBytes: 1, limitBytes: 2 },
      pageAgeMs: 5_000,
    });
    expect(last().browser).to.deep.equal({ name: 'Chrome', version: 131, standing: 'listed' });
    await live(60);
    expect(states).to.have.length(61);
    expect(last()).to.include({
      at: now(),
      pageLagMs: 0,
      pageLagP95Ms: 0,
      machineLagMs: 0,
      machineLagP95Ms: 0,
      pageAgeMs: 65_000,
    });
    expect([last().pauses, last().clockSets]).to.deep.equal([[], []]);
    watching.unsubscribe();
    expect([clock.pending, tick$.observed, signals$.observed, longTasks$.observed, timers$.observed]).to.deep.equal([
      0,
      false,
      false,
      false,
      false,
    ]);
  });

  it('tells a burst of belated ticks as one busy span, and but once', async () => {
    const { clock, tick$, states, last, live, now } = setUp();
    await live(5);
    const sent = [1, 2, 3].map((n) => now() + n * 1_000);
    await clock.advance(3_400);
    const before = states.length;
    for (const at of sent) tick$.next(tickAt(at));
    expect(states.length).to.equal(before + 1);
    expect(last()).to.include({ pageLagMs: 2_400, machineLagMs: 0 });
    await live(1);
    expect(last().pauses).to.deep.equal([{ kind: 'page-busy', from: sent[0], to: now() - 1_000 }]);
  });

  it('is nearly idle in a hidden page, but tells at once what happens there', async () => {
    const { signals$, states, live, last, clock, tick$, now } = setUp();
    await live(3);
    signals$.next({ kind: 'hidden' });
    const before = states.length;
    await live(60);
    expect(states.length - before).to.be.within(5, 6);
    expect(last().hiddenSince).not.to.equal(undefined);
    await clock.advance(5_000);
    const count = states.length;
    tick$.next(tickAt(now(), 4_000));
    expect(states.length).to.equal(count + 1);
    expect(kinds(last())).to.deep.equal(['machine-busy']);
    signals$.next({ kind: 'shown' });
    expect(last().hiddenSince).to.equal(undefined);
  });

  it('tells offline and online, and since when', async () => {
    const { signals$, last, live, now } = setUp();
    await live(2);
    const at = now();
    signals$.next({ kind: 'offline' });
    await live(2);
    signals$.next({ kind: 'offline' });
    expect(last().offlineSince).to.equal(at);
    signals$.next({ kind: 'online' });
    expect(last().offlineSince).to.equal(undefined);
  });

  for (const [how, ways, kind] of [
    ['frozen', [['frozen'], ['resumed']], 'frozen'],
    [
      'in the back/forward cache',
      [
        ['leaving', 'frozen'],
        ['resumed', 'returned'],
      ],
      'cached',
    ],
    ['in the cache of a browser that does not freeze', [['leaving'], ['returned']], 'cached'],
  ] as const)
    it(`tells that the page was ${how}, and nothing of what was late because of it`, async () => {
      const { signals$, clock, tick$, last, live, now } = setUp();
      const signal = (one: 'frozen' | 'resumed' | 'leaving' | 'returned'): void =>
        signals$.next(one === 'leaving' ? { kind: one, kept: true, reloading: false } : { kind: one });
      await live(5);
      const from = now();
      for (const one of ways[0]) signal(one);
      expect(last().frozenSince).to.equal((ways[0] as readonly string[]).includes('frozen') ? from : undefined);
      const stuck = now() + 500;
      await clock.advance(40_300);
      for (const one of ways[1]) signal(one);
      const to = now();
      tick$.next(tickAt(stuck));
      await clock.advance(400);
      tick$.next(tickAt(now(), 39_000));
      await live(3);
      expect(last().pauses).to.deep.equal([{ kind, from, to }]);
      expect([last().frozenSince, last().pageLagP95Ms, last().clockSets]).to.deep.equal([undefined, 0, []]);
    });

  it('makes nothing of a page that goes for good, nor of a resumption from nothing', async () => {
    const { signals$, live, last } = setUp();
    signals$.next({ kind: 'leaving', kept: false, reloading: true });
    signals$.next({ kind: 'resumed' });
    signals$.next({ kind: 'woke', ms: 9_000 });
    await live(3);
    expect(last().pauses).to.deep.equal([]);
  });

  it('tells sleep by both clocks on Windows, and forgets the lags before it', async () => {
    const { clock, tick$, last, live, now } = setUp({ userAgent: WINDOWS });
    await live(2);
    const from = now();
    await clock.advance(120_000);
    tick$.next(tickAt(now(), 119_000));
    expect(last().pauses).to.deep.equal([{ kind: 'sleep', from: from + 1_000, to: now() }]);
    expect(last().pageLagP95Ms).to.equal(undefined);
    await live(2);
    expect(last().pageLagP95Ms).to.equal(0);
  });

  it('tells sleep by the wall clock, and a beat that is late as well, elsewhere', async () => {
    const { clock, set, tick$, last, live, now } = setUp();
    await live(2);
    set.ms = 600_000;
    await clock.advance(1_700);
    tick$.next(tickAt(now(), 700));
    expect(last().pauses).to.deep.equal([{ kind: 'sleep', from: now() - 600_700, to: now() }]);
    expect(last().clockSets).to.deep.equal([]);
  });

  it('tells that the clock was set, and finds no busy page in it', async () => {
    const { set, last, live, now } = setUp();
    await live(3);
    set.ms = -3_600_000;
    await live(1);
    expect(last().clockSets).to.deep.equal([{ at: now(), byMs: -3_600_000 }]);
    await live(5);
    expect([kinds(last()), last().clockSets.length, last().pageLagP95Ms]).to.deep.equal([[], 1, 0]);
  });

  it('takes along what it remembers when the clock is set back: no old pause is of now', async () => {
    const { set, live, last, signals$, longTasks$, now } = setUp();
    await live(5);
    signals$.next({ kind: 'frozen' });
    await live(3);
    signals$.next({ kind: 'resumed' });
    longTasks$.next({ at: now(), ms: 80, frame: 'self' });
    signals$.next({ kind: 'hidden' });
    const before = last();
    await live(2);
    set.ms -= 3_600_000;
    await live(1);
    const back = (at = NaN): number => at - 3_600_000;
    expect(last().pauses.map(({ from, to }) => [from, to])).to.deep.equal(
      before.pauses.map(({ from, to }) => [back(from), back(to)]),
    );
    expect([last().longTasks[0]?.at, last().hiddenSince]).to.deep.equal([
      back(before.longTasks[0]?.at),
      back(before.hiddenSince),
    ]);
  });

  describe('where sleep and a clock set forwards look alike', () => {
    const ambiguous = async (jumpMs: number) => {
      const offset$ = new Subject<number>();
      const made = setUp({}, { offset$ });
      offset$.next(-9);
      await made.live(3);
      made.set.ms = jumpMs;
      await made.live(1);
      return { ...made, offset$ };
    };
    it('takes a long one for sleep until the server says otherwise', async () => {
      const { offset$, last, live, now } = await ambiguous(600_000);
      expect(last().pauses).to.deep.equal([{ kind: 'sleep', from: now() - 600_000, to: now(), unsure: true }]);
      const at = now();
      offset$.next(-600_050);
      await live(1);
      expect([last().pauses, last().clockSets]).to.deep.equal([[], [{ at, byMs: 600_000 }]]);
    });
    it('is sure of the sleep when the server agrees', async () => {
      const { offset$, last, live } = await ambiguous(600_000);
      offset$.next(31);
      await live(1);
      expect([last().pauses.map(({ unsure }) => unsure), last().clockSets]).to.deep.equal([[undefined], []]);
    });
    it('takes a short one for a set clock until the server says otherwise', async () => {
      const { offset$, last, live, now } = await ambiguous(8_000);
      expect(last().clockSets).to.deep.equal([{ at: now(), byMs: 8_000, unsure: true }]);
      const to = now();
      offset$.next(12);
      await live(1);
      expect([last().pauses, last().clockSets]).to.deep.equal([[{ kind: 'sleep', from: to - 8_000, to }], []]);
    });
    it('stays unsure where the server says something else altogether, or was not asked before', async () => {
      const { offset$, last, live } = await ambiguous(600_000);
      offset$.next(-300_000);
      await live(1);
      expect(last().pauses.map(({ unsure }) => unsure)).to.deep.equal([true]);
      const alone = setUp();
      await alone.live(3);
      alone.set.ms = 60_000;
      await alone.live(1);
      expect(alone.last().pauses.map(({ unsure }) => unsure)).to.deep.equal([true]);
    });
  });

  it('tells the throttling of a hidden page as one span that grows, and none that has another reason', async () => {
    const { signals$, timers$, clock, tick$, last, live, now } = setUp();
    await live(1);
    expect(timers$.observed).to.equal(false);
    signals$.next({ kind: 'hidden' });
    expect(timers$.observed).to.equal(true);
    await live(10);
    timers$.next(900);
    await live(11);
    expect(kinds(last())).to.deep.equal([]);
    await live(60);
    timers$.next(58_000);
    const from = now() - 58_000;
    await live(60);
    timers$.next(58_000);
    await live(1);
    expect(last().pauses).to.deep.equal([{ kind: 'throttled', from, to: now() - 1_000 }]);
    await clock.advance(20_000);
    tick$.next(tickAt(now(), 19_000));
    timers$.next(18_000);
    await live(1);
    expect(kinds(last())).to.deep.equal(['throttled', 'frozen']);
    signals$.next({ kind: 'shown' });
    expect(timers$.observed).to.equal(false);
  });

  it('keeps long tasks and pauses for a quarter of an hour, and no more than so many', async () => {
    const { longTasks$, pressure$, last, live, now, clock, tick$ } = setUp();
    await live(1);
    const count = (): number => last().longTasks.length;
    for (let n = 0; n < 150; n += 1) longTasks$.next({ at: now(), ms: 60, frame: `gadget-${n}` });
    pressure$.next('serious');
    await clock.advance(4_000);
    tick$.next(tickAt(now(), 3_000));
    expect([count(), last().longTasks.at(-1)?.frame, last().pressure, kinds(last())]).to.deep.equal([
      100,
      'gadget-149',
      'serious',
      ['machine-busy'],
    ]);
    for (let n = 0; n < 200; n += 1) {
      await clock.advance(3_000);
      tick$.next(tickAt(now(), 2_000));
    }
    expect(last().pauses.length).to.be.at.most(50);
    await live(900);
    expect([count(), last().pauses.length]).to.deep.equal([0, 0]);
  });

  it('does without a worker: with timers of the page, and without a figure for the machine', async () => {
    const { signals$, clock, last, states } = setUp({}, {}, EMPTY);
    await clock.advance(10_000);
    expect(states.length).to.equal(11);
    expect(last()).to.include({ pageLagMs: 0, machineLagMs: undefined });
    signals$.next({ kind: 'hidden' });
    await clock.advance(20_000);
    expect(kinds(last())).to.deep.equal([]);
  });

  it('needs no page at all, as in Node', async () => {
    const clock = new VirtualClock();
    const states: MachineState[] = [];
    const bare = { ...browserPlatform({ scheduler: clock, monotonic: clock.monotonic, signals$: NEVER }) };
    const { machine: _machine, tick$: _tick$, signals$: _signals$, ...platform } = bare;
    const watching = watchMachine(platform).subscribe((state) => states.push(state));
    await clock.advance(5_000);
    expect(states).to.have.length(6);
    expect(states.at(-1)).to.include({ browser: undefined, frames: undefined, discarded: false, pageLagMs: 0 });
    watching.unsubscribe();
    expect(clock.pending).to.equal(0);
  });

  it("takes the server's clock from the probes that told it", () => {
    const told: number[][] = [];
    const timing = { sentAt: 900, receivedAt: 1_000, sentMonotonic: 1, receivedMonotonic: 101 };
    const systemInfo = { status: 'IN_SERVICE', ctiServers: [] } as const;
    const answered = { kind: 'answered', at: 1_000, roundTripMs: 100, systemInfo } as const;
    const failed = { kind: 'failed', at: 1, afterMs: 1, error: new TransportError('timeout', 'No answer.') } as const;
    offsetsOf(of(answered, failed, { ...answered, probe: { ...timing, serverTime: 940 } }))
      .pipe(toArray())
      .subscribe((offsets) => told.push(offsets));
    expect(told).to.deep.equal([[-60]]);
  });
});
