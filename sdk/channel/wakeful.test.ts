import { expect } from '@open-wc/testing';
import { interval, Observable, timer } from 'rxjs';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { wakeful, type Wakeful } from './wakeful.ts';

/** Timers of a hidden tab: on time for a while, then as late as the browser likes. */
class ThrottledClock extends VirtualClock {
  throttledMs = 0;
  override schedule: VirtualClock['schedule'] = (work, delay = 0, state) =>
    super.schedule(work, Math.max(delay, this.throttledMs), state);
}

describe('a wakeful scheduler', () => {
  let real: VirtualClock;
  let throttled: ThrottledClock;
  let ticking: number;
  let wake: Wakeful;
  beforeEach(() => {
    real = new VirtualClock();
    throttled = new ThrottledClock();
    ticking = 0;
    const tick$ = new Observable((subscriber) => {
      ticking += 1;
      subscriber.add(interval(1_000, real).subscribe(subscriber));
      subscriber.add(() => (ticking -= 1));
    });
    wake = wakeful(throttled, real.monotonic, tick$);
  });
  const advance = async (ms: number): Promise<void> => {
    await real.advance(ms);
    await throttled.advance(ms);
  };
  const told: string[] = [];
  const schedule = (name: string, delay: number) => wake.scheduler.schedule(() => told.push(name), delay);
  beforeEach(() => void told.splice(0));

  it('is an ordinary one while the page is shown, without any tick', async () => {
    schedule('later', 2_000);
    schedule('now', 0);
    await advance(1_999);
    expect([told, ticking]).to.deep.equal([['now'], 0]);
    await advance(1);
    expect(told).to.deep.equal(['now', 'later']);
    expect(wake.scheduler.now()).to.equal(throttled.now());
  });

  it('does what is due within a second in a hidden page whose timers come once a minute', async () => {
    wake.setHidden(true);
    throttled.throttledMs = 60_000;
    schedule('poll', 5_000);
    await real.advance(4_999);
    expect(told).to.deep.equal([]);
    await real.advance(1_000);
    expect(told).to.deep.equal(['poll']);
    await throttled.advance(120_000);
    expect(told, 'once').to.deep.equal(['poll']);
  });

  it('ticks only while the page is hidden and something waits', () => {
    const one = schedule('one', 5_000);
    const two = schedule('two', 5_000);
    expect(ticking).to.equal(0);
    wake.setHidden(true);
    expect(ticking).to.equal(1);
    one.unsubscribe();
    expect(ticking).to.equal(1);
    two.unsubscribe();
    expect(ticking).to.equal(0);
    const three = schedule('three', 5_000);
    expect(ticking).to.equal(1);
    wake.setHidden(false);
    expect(ticking).to.equal(0);
    three.unsubscribe();
    expect([throttled.pending, real.pending]).to.deep.equal([0, 0]);
  });

  it('does not do what was given up, though it was due in the same tick', async () => {
    wake.setHidden(true);
    throttled.throttledMs = 60_000;
    let second = schedule('second', 1_000);
    second.unsubscribe();
    wake.scheduler.schedule(() => {
      told.push('first');
      second.unsubscribe();
    }, 1_000);
    second = schedule('second', 1_000);
    await real.advance(3_000);
    expect(told).to.deep.equal(['first']);
  });

  it('repeats what wants to be repeated, at its pace, in both ways', async () => {
    let count = 0;
    const repeated = timer(1_000, 2_000, wake.scheduler).subscribe(() => (count += 1));
    await advance(5_000);
    expect(count).to.equal(3);
    wake.setHidden(true);
    throttled.throttledMs = 60_000;
    await real.advance(10_000);
    expect(count).to.be.within(7, 8);
    repeated.unsubscribe();
    await real.advance(10_000);
    expect(count).to.be.within(7, 8);
    expect([throttled.pending, ticking]).to.deep.equal([0, 0]);
  });

  it('hands the state on', async () => {
    wake.scheduler.schedule((state?: string) => told.push(String(state)), 10, 'state');
    await advance(10);
    expect(told).to.deep.equal(['state']);
  });
});
