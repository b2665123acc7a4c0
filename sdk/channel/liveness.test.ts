import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import type { IqOutcome } from './iq-map.ts';
import { watchLiveness, type Liveness } from './liveness.ts';

describe('watchLiveness', () => {
  let clock: VirtualClock;
  let pings: number[];
  let dead: number[];
  let answer: () => Promise<IqOutcome>;
  let watch: Liveness;
  beforeEach(() => {
    clock = new VirtualClock(0);
    pings = [];
    dead = [];
    answer = () => Promise.resolve({ kind: 'error', condition: 'service-unavailable', type: 'cancel' });
    watch = watchLiveness({
      scheduler: clock,
      intervalMs: 10_000,
      answerMs: 10_000,
      tries: 2,
      ping: () => {
        pings.push(clock.now());
        return answer();
      },
      onDead: () => dead.push(clock.now()),
    });
  });
  const silence = (): Promise<IqOutcome> =>
    new Promise((resolve) => clock.schedule(() => resolve({ kind: 'timeout' }), 10_000));
  const heard = (what: 'stanza' | 'pong'): void => watch.note({ kind: 'heard', what, at: 0, bytes: 1 });
  const sent = (): void => watch.note({ kind: 'sent', what: 'poll', at: 0, bytes: 1 });

  it('pings each interval of silence; any answer will do', async () => {
    await clock.advance(30_000);
    expect(pings).to.deep.equal([10_000, 20_000, 30_000]);
    expect(dead).to.deep.equal([]);
  });

  it('leaves a ping out when data has flowed both ways', async () => {
    heard('stanza');
    sent();
    await clock.advance(20_000);
    expect(pings).to.deep.equal([20_000]);
  });

  it('pings although data comes in, when nothing was said for an interval', async () => {
    heard('stanza');
    await clock.advance(10_000);
    expect(pings).to.have.length(1);
  });

  it('takes the answer to a ping for no data', async () => {
    heard('pong');
    sent();
    await clock.advance(10_000);
    expect(pings).to.have.length(1);
  });

  it('calls a connection dead after two pings without an answer, once', async () => {
    answer = silence;
    await clock.advance(120_000);
    expect(pings).to.deep.equal([10_000, 20_000]);
    expect(dead).to.deep.equal([30_000]);
    expect(clock.pending).to.equal(0);
  });

  it('does not call a connection dead that says something else meanwhile', async () => {
    answer = silence;
    await clock.advance(25_000);
    heard('stanza');
    await clock.advance(10_000);
    expect(dead).to.deep.equal([]);
    expect(pings).to.deep.equal([10_000, 20_000]);
  });

  it('keeps still once it was stopped, also in the middle of a ping', async () => {
    answer = silence;
    await clock.advance(15_000);
    watch.note({ kind: 'failed', what: 'x', at: 0 });
    watch.stop();
    await clock.advance(60_000);
    expect([pings.length, dead.length, clock.pending]).to.deep.equal([1, 0, 0]);
  });

  it('keeps still when it is stopped between pings', async () => {
    await clock.advance(12_000);
    watch.stop();
    expect(clock.pending).to.equal(0);
  });
});
