import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { tabOf } from '../../test/kit/bench.ts';
import { browserPlatform } from '../platform.ts';
import { DEFAULT_BACKOFF } from './backoff.ts';
import { Recovery, type RecoveryOptions } from './recovery.ts';
import type { SessionEnd } from './stream-end.ts';

const LOST: SessionEnd = { reason: 'network-error' };
const ANSWERED: SessionEnd = { reason: 'http-error', answered: true };
const PORTAL: SessionEnd = { reason: 'not-xmpp', answered: true };

/** Whether anything answers: `false` at once, `true` at once, `'late'` nothing within two seconds. */
type Rest = boolean | 'late';

function lab(over: Partial<RecoveryOptions> = {}, random: () => number = () => 0.5, clock = new VirtualClock()) {
  const made = {
    clock,
    rest: true as Rest,
    finesse: false,
    looks: 0,
    asked: 0,
    tries: [] as { readonly at: number; readonly quick: boolean }[],
    plans: [] as (number | undefined)[],
    /** What becomes of an attempt. */
    outcome: undefined as SessionEnd | undefined,
  };
  const begun = clock.now();
  const recovery = new Recovery({
    platform: browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random, ...tabOf() }),
    backoff: DEFAULT_BACKOFF,
    isAlone: async () => {
      made.asked += 1;
      if (made.rest !== 'late') return !made.rest;
      await new Promise((resolve) => clock.schedule(() => resolve(undefined), 2_000));
      return true;
    },
    finesseAnswers: () => {
      made.looks += 1;
      return Promise.resolve(made.finesse);
    },
    onPlan: (retryAt) => made.plans.push(retryAt === undefined ? undefined : retryAt - begun),
    onTry: (quick) => {
      made.tries.push({ at: clock.monotonic(), quick });
      if (made.outcome) recovery.lost(made.outcome);
    },
    ...over,
  });
  return { ...made, state: made, recovery };
}

describe('coming back', () => {
  it('is tried about each second while nothing else answers, whatever became of the attempt before', async () => {
    const { clock, state, recovery, tries, plans } = lab();
    state.rest = false;
    recovery.lost(LOST, 'first');
    expect(plans, 'not told before it is sure').to.deep.equal([undefined]);
    await clock.advance(0);
    expect(plans.at(-1)).to.equal(900);
    await clock.advance(4_500);
    expect(tries.map(({ at }) => at)).to.deep.equal([900, 1_800, 2_700, 3_600, 4_500]);
    expect(tries.every(({ quick }) => quick)).to.equal(true);
    expect(recovery.wasAlone).to.equal(true);
    recovery.stop();
    expect([clock.pending, recovery.wasAlone]).to.deep.equal([0, false]);
  });

  it('does not wait for the answer whether anything else answers', async () => {
    const { clock, state, recovery, tries } = lab();
    state.rest = 'late';
    recovery.lost(LOST, 'first');
    await clock.advance(1_900);
    expect(tries.map(({ at }) => at)).to.deep.equal([900, 1_800]);
    expect(state.asked).to.equal(1);
    recovery.stop();
  });

  it('is spread when the rest answers, further with each failure', async () => {
    const { clock, state, recovery, tries } = lab();
    state.outcome = LOST;
    recovery.lost(LOST, 'first');
    await clock.advance(60_000);
    const gaps = tries.map(({ at }, n) => at - (tries[n - 1]?.at ?? 0));
    expect(gaps).to.deep.equal([1_250, 2_250, 4_250, 8_250, 15_250, 15_250]);
    expect(tries.some(({ quick }) => quick)).to.equal(false);
    expect(recovery.attempt).to.equal(7);
  });

  it('is spread when the server answers, without asking around', async () => {
    const { clock, state, recovery, tries } = lab();
    recovery.lost(ANSWERED, 'first');
    await clock.advance(1_249);
    expect([state.asked, tries.length]).to.deep.equal([0, 0]);
    await clock.advance(1);
    expect(tries).to.have.length(1);
    await clock.advance(60_000);
    expect(tries, 'the next when this one has failed').to.have.length(1);
  });

  it('is tried at once when something else answers again', async () => {
    const { clock, state, recovery, tries } = lab();
    state.rest = false;
    state.outcome = LOST;
    recovery.lost(LOST, 'first');
    await clock.advance(60_000);
    const before = tries.length;
    state.rest = true;
    await clock.advance(450);
    expect(tries.length - before, 'the one that was due, and one more').to.equal(2);
    expect(tries.at(-1)).to.include({ quick: true });
    await clock.advance(1_000);
    expect(tries.length - before, 'then the server has to be spared').to.equal(2);
  });

  it('waits for what the rest says where the server was in trouble before', async () => {
    const { clock, state, recovery, tries } = lab();
    recovery.lost(ANSWERED, 'first');
    await clock.advance(1_250);
    state.rest = 'late';
    recovery.lost(LOST);
    await clock.advance(2_000);
    expect(tries).to.have.length(1);
    await clock.advance(900);
    expect(tries).to.have.length(2);
    recovery.stop();
  });

  it('is tried at once, once, when the session was lost by our own doing', async () => {
    const { clock, recovery, tries } = lab();
    recovery.lost({ reason: 'session-lost', answered: true }, 'expected');
    await clock.advance(150);
    expect(tries).to.have.length(1);
    recovery.lost(ANSWERED);
    await clock.advance(1_000);
    expect(tries).to.have.length(1);
    recovery.stop();
  });

  it('is tried at once after a good sign, but not before what the server asked for', async () => {
    const { clock, recovery, tries } = lab();
    recovery.nudge();
    recovery.lost({ ...ANSWERED, retryAfterMs: 20_000 });
    recovery.nudge();
    await clock.advance(20_999);
    expect(tries).to.have.length(0);
    await clock.advance(1);
    expect(tries).to.have.length(1);
    recovery.lost(ANSWERED);
    recovery.nudge();
    recovery.nudge();
    await clock.advance(150);
    expect(tries).to.have.length(2);
    recovery.stop();
    recovery.nudge();
    expect(clock.pending).to.equal(0);
  });

  it('is tried every few seconds while the browser says that it is offline, and at once when it is back', async () => {
    const { clock, state, recovery, tries } = lab();
    state.rest = false;
    recovery.offline = true;
    recovery.lost(LOST, 'first');
    await clock.advance(18_000);
    expect(tries.map(({ at }) => at)).to.deep.equal([6_000, 12_000, 18_000]);
    recovery.offline = false;
    recovery.nudge();
    await clock.advance(150);
    expect(tries).to.have.length(4);
    recovery.stop();
  });

  it('counts what the server had a part in, and remembers that across a reload', async () => {
    const parts = tabOf();
    const page = () => {
      const clock = new VirtualClock();
      return lab(
        { platform: browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 0.5, ...parts }) },
        undefined,
        clock,
      );
    };
    const before = page();
    before.state.rest = false;
    before.recovery.lost(LOST);
    before.recovery.lost(LOST);
    await before.clock.advance(0);
    before.recovery.stop();
    before.recovery.lost(ANSWERED);
    before.recovery.lost(ANSWERED);
    before.recovery.stop();
    const after = page();
    after.recovery.begin(false);
    after.recovery.lost(ANSWERED);
    expect(after.plans.at(-1), 'the third failure, not the fifth').to.equal(8_250);
    after.recovery.stop();
    after.recovery.begin(true);
    after.recovery.lost(ANSWERED);
    expect(after.plans.at(-1), 'asked for by a person').to.equal(2_250);
    after.recovery.stop();
    after.recovery.proved();
    after.recovery.proved();
    const later = page();
    later.recovery.begin(false);
    later.recovery.lost(ANSWERED);
    expect(later.plans.at(-1)).to.equal(2_250);
    later.recovery.stop();
  });

  it('does nothing more when whoever is told of the plan ends it', async () => {
    for (const end of [LOST, ANSWERED, PORTAL]) {
      const ended = lab({ onPlan: () => ended.recovery.stop() });
      ended.recovery.lost(end);
      await ended.clock.advance(120_000);
      expect([ended.clock.pending, ended.tries.length, ended.state.looks]).to.deep.equal([0, 0, 0]);
    }
  });
});

describe('coming back from behind something that answers in the place of Finesse', () => {
  it('is tried slowly, and at once when Finesse answers again', async () => {
    const { clock, state, recovery, tries, plans } = lab();
    state.outcome = PORTAL;
    recovery.lost(PORTAL);
    expect(plans).to.deep.equal([30_000]);
    await clock.advance(60_000);
    expect(tries.map(({ at }) => at)).to.deep.equal([30_000, 60_000]);
    state.finesse = true;
    await clock.advance(5_150);
    expect(tries).to.have.length(3);
    recovery.stop();
    await clock.advance(60_000);
    expect([clock.pending, tries.length]).to.deep.equal([0, 3]);
  });

  it('stays slow where REST has answered all along, and is not looked at again and again', async () => {
    const { clock, state, recovery, tries } = lab();
    state.outcome = PORTAL;
    state.finesse = true;
    recovery.lost(PORTAL);
    await clock.advance(5 * 60_000);
    expect(tries).to.have.length(10);
    expect(state.looks).to.equal(10);
    recovery.stop();
  });

  it('does not look any more when it was given up while it was looking', async () => {
    const { clock, recovery } = lab({
      finesseAnswers: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(true))),
    });
    recovery.lost(PORTAL);
    await clock.advance(5_000);
    recovery.stop();
    await clock.advance(60_000);
    expect(clock.pending).to.equal(0);
  });
});

it('two thousand clients do not storm a service that restarts while the rest of the server answers', async () => {
  const clock = new VirtualClock();
  const random = seededRandom(11);
  const back = 30_000;
  const arrivals: number[] = [];
  const tries: number[] = [];
  for (let n = 0; n < 2_000; n += 1) {
    const { recovery } = lab(
      {
        onTry: () => {
          tries.push(clock.monotonic());
          if (clock.monotonic() < back) recovery.lost(LOST);
          else {
            arrivals.push(clock.monotonic());
            recovery.stop();
          }
        },
      },
      random,
      clock,
    );
    recovery.lost({ reason: 'service-stopped', answered: true }, 'first');
  }
  await clock.advance(70_000);
  expect(arrivals).to.have.length(2_000);
  const perSecond = (times: readonly number[]): number => {
    const counts = new Map<number, number>();
    for (const at of times) counts.set(Math.floor(at / 1_000), (counts.get(Math.floor(at / 1_000)) ?? 0) + 1);
    return Math.max(...counts.values());
  };
  expect(perSecond(arrivals), 'sessions made in the busiest second').to.be.at.most(150);
  expect(perSecond(tries.filter((at) => at > 5_000)), 'attempts in the busiest second').to.be.at.most(500);
}).timeout(60_000);
