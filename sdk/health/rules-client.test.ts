import { expect } from '@open-wc/testing';
import { story } from '../../test/kit/story.ts';

const MINUTE = 60_000;

describe('the computer slept', () => {
  it('for 300 s, and the session was gone on waking: sleep is proved, and the network is not accused', () => {
    const told = story().quiet().pause('sleep', 300_000).lost('network-error').pass(500).failed().torn();
    told.reach('notification', 'failed').pass(2_000).failed();
    expect(told.causes).to.deep.equal(['computer-sleep']);
    expect(told.of('computer-sleep')).to.include({ level: 'lost', confidence: 0.95, since: told.at - 302_500 });
    expect(told.of('computer-sleep').evidence[0]?.values).to.include({ ms: 300_000 });
  });

  it('is told for a while though the session was resumed, and then is history', () => {
    const told = story().quiet().pause('sleep', 300_000).pass(1_000);
    expect(told.of('computer-sleep')).to.include({ level: 'fair', confidence: 0.95 });
    expect(told.pass(3 * MINUTE).causes).to.deep.equal([]);
  });

  it('does not explain for ever why nothing answers', () => {
    const told = story()
      .quiet()
      .pause('sleep', 300_000)
      .lost('network-error')
      .pass(2 * MINUTE);
    told.failed().reach('other-side', 'failed').pass(5_000).failed();
    expect(told.causes).to.include('network');
  });

  it('for seconds did no harm', () => {
    expect(story().quiet().pause('sleep', 4_000).pass(500).causes).to.deep.equal([]);
  });

  it('long ago has nothing to do with a loss of now', () => {
    const told = story().quiet().pause('sleep', 300_000).up().quiet(10).lost('timeout').pass(9_000);
    told.failed('timeout', undefined, 8_000);
    expect(told.causes).to.deep.equal(['network']);
  });

  it('is likely where nobody watched the machine, but the channel found its timers late', () => {
    const told = story().quiet().state('suspended', 'asleep').pass(2_000);
    expect(told.of('computer-sleep')).to.include({ level: 'lost', confidence: 0.75 });
  });

  it('explains the forced logout that came of it', () => {
    const told = story().quiet().pause('sleep', 300_000).lost('session-lost').pass(3_000);
    told.see({ kind: 'user', user: { at: told.at, state: 'NOT_READY', reasonCode: 255 } });
    expect(told.of('computer-sleep').evidence.at(-1)).to.deep.include({
      code: 'forced-logout',
      values: { reasonCode: 255 },
    });
  });
});

describe('the browser stopped the page', () => {
  it('which lost its session by that', () => {
    const told = story().quiet().pause('frozen', 200_000).lost('network-error').pass(1_000);
    expect(told.causes).to.deep.equal(['browser-busy']);
    expect(told.of('browser-busy')).to.include({ advice: 'page-frozen', level: 'lost', confidence: 0.95 });
  });

  it('or slowed it to a timer a minute, which is told without any loss', () => {
    const told = story().quiet().machine({ hiddenSince: 1 }).pause('throttled', 60_000).pass(1_000);
    expect(told.of('browser-busy')).to.include({ advice: 'page-throttled', level: 'fair' });
    expect(told.lines('browser-busy')).to.deep.equal(['throttled', 'hidden']);
  });

  it('or threw it away and loaded it anew', () => {
    const told = story().quiet(1).machine({ discarded: true, pageAgeMs: MINUTE });
    expect(told.of('browser-busy')).to.include({ advice: 'page-discarded', level: 'fair' });
    expect(told.machine({ pageAgeMs: 10 * MINUTE }).causes).to.deep.equal([]);
  });

  it('is no news of a page that is merely hidden', () => {
    const told = story().quiet().machine({ hiddenSince: 1 }).pause('throttled', 5_000).pass(1_000);
    expect(told.causes).to.deep.equal([]);
  });
});

describe('a busy page', () => {
  it('is late while its worker is on time', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 1_800, machineLagP95Ms: 3 });
    expect(told.causes).to.deep.equal(['browser-busy']);
    expect(told.of('browser-busy')).to.include({ advice: 'page-busy', level: 'poor', confidence: 0.9 });
    expect(told.lines('browser-busy')).to.deep.equal(['page-late', 'machine-on-time']);
  });

  it('that is open for days should be loaded anew', () => {
    const told = story()
      .quiet()
      .machine({ pageLagP95Ms: 400, machineLagP95Ms: 3, pageAgeMs: 5 * 24 * 60 * MINUTE });
    expect(told.of('browser-busy')).to.include({ advice: 'page-old', level: 'fair' });
  });

  it('cannot be told from a busy computer without a worker', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 1_800 });
    expect(told.causes).to.deep.equal(['browser-busy', 'computer-overloaded']);
    for (const one of told.suspicions) expect(one.confidence).to.be.at.most(0.5);
    expect(told.of('browser-busy').against.map(({ code }) => code)).to.deep.equal(['no-worker', 'also-fits']);
  });

  it('is none where a hidden page has late timers and no worker', () => {
    expect(story().quiet().machine({ pageLagP95Ms: 1_800, hiddenSince: 1 }).causes).to.deep.equal([]);
  });

  it('may be the desktop that this frame is not a part of: its timer on the hub tells', () => {
    const ticks = (p95Ms: number) => {
      const told = story('desktop').quiet().machine({ pageLagP95Ms: 5, machineLagP95Ms: 3 });
      return told.see({ kind: 'desktop-ticks', ticks: { at: told.at, lateMs: 3_000, p95Ms } }).pass(1_000);
    };
    expect(ticks(150).causes).to.deep.equal([]);
    expect(ticks(1_500).of('browser-busy')).to.include({ advice: 'page-busy', level: 'poor', confidence: 0.6 });
    expect(ticks(400).lines('browser-busy')).to.deep.equal(['desktop-late']);
    expect(ticks(400).pass(MINUTE).causes).to.deep.equal([]);
    expect(ticks(400).pause('machine-busy', 900).pass(5_000).causes).to.deep.equal([]);
    const both = ticks(400).machine({ pageLagP95Ms: 900 });
    expect(both.lines('browser-busy')).to.deep.equal(['page-late', 'desktop-late', 'machine-on-time']);
    expect(ticks(400).machine({ pageLagP95Ms: 900, machineLagP95Ms: 900 }).causes).to.deep.equal([
      'computer-overloaded',
    ]);
  });

  it('is none below 200 ms', () => {
    expect(story().quiet().machine({ pageLagP95Ms: 190, machineLagP95Ms: 3 }).causes).to.deep.equal([]);
  });

  it('is none while the desktop starts, or shortly after sleep: of a few beats the latest is the worst', () => {
    const late = { pageLagP95Ms: 1_800, machineLagP95Ms: 1_500 };
    const starting = story('desktop').up().pause('page-busy', 8_000).machine(late);
    starting.see({ kind: 'desktop-ticks', ticks: { at: starting.at, lateMs: 3_000, p95Ms: 900 } });
    expect(starting.causes).to.deep.equal([]);
    expect(starting.pass(20_000).causes).to.deep.equal([]);
    expect(starting.pass(MINUTE).causes).to.deep.equal(['computer-overloaded']);
    const awake = story().quiet().pause('sleep', 300_000).pass(2_000).machine(late);
    expect(awake.causes).to.deep.equal(['computer-sleep']);
  });

  it('that goes on being stuck is told soon after the start', () => {
    const told = story('desktop').up().pass(15_000).pause('page-busy', 3_500);
    expect(told.causes).to.deep.equal(['browser-busy', 'computer-overloaded']);
  });

  it('shows by its pauses before the figures do', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 5, machineLagP95Ms: 3 }).pause('page-busy', 6_000).pass(1_000);
    expect(told.of('browser-busy')).to.include({ advice: 'page-busy', level: 'poor' });
  });
});

describe('a busy computer', () => {
  it('is late in page and worker alike, whatever the page does', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 1_900, machineLagP95Ms: 1_500, pressure: 'critical' });
    expect(told.causes).to.deep.equal(['computer-overloaded']);
    expect(told.of('computer-overloaded')).to.include({ advice: 'computer-busy', level: 'poor', confidence: 0.95 });
  });

  it('is doubted where the browser says that the processor has nothing to do', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 1_900, machineLagP95Ms: 1_500, pressure: 'nominal' });
    expect(told.of('computer-overloaded').confidence).to.equal(0.75);
    expect(told.of('computer-overloaded').against.map(({ code }) => code)).to.deep.equal(['pressure']);
  });

  it('is told by its processor where there is no worker', () => {
    const told = story().quiet().machine({ pageLagP95Ms: 900, pressure: 'serious' });
    expect(told.causes).to.deep.equal(['computer-overloaded']);
  });

  it('runs out of memory', () => {
    const told = story()
      .quiet()
      .machine({ memory: { usedBytes: 3.9e9, limitBytes: 4e9 } });
    expect(told.of('computer-overloaded')).to.include({ advice: 'computer-memory', level: 'poor', confidence: 0.6 });
    expect(
      story()
        .quiet()
        .machine({ memory: { usedBytes: 3e9, limitBytes: 4e9 } }).causes,
    ).to.deep.equal([]);
  });
});

describe('a gadget that keeps the page busy', () => {
  const tasks = (frame: string, ms: number, count: number, told = story().quiet()) =>
    told.machine({
      pageLagP95Ms: 800,
      machineLagP95Ms: 3,
      longTasks: Array.from({ length: count }, (_, n) => ({ at: told.at - n * 1_000, ms, frame })).reverse(),
    });

  it('is named by its long tasks', () => {
    const told = tasks('crm', 700, 20);
    expect(told.causes).to.deep.equal(['gadget-misbehaving']);
    expect(told.of('gadget-misbehaving')).to.include({ level: 'fair', confidence: 0.9 });
    expect(told.of('gadget-misbehaving').evidence[0]?.values).to.include({ frame: 'crm', ms: 14_000, count: 20 });
  });

  it('is none where the tasks are of this page, of the desktop or of nobody', () => {
    for (const frame of ['self', 'desktop', 'unknown']) {
      const told = tasks(frame, 700, 20);
      expect(told.causes).to.deep.equal(['browser-busy']);
      expect(told.lines('browser-busy')).to.include('long-tasks');
    }
  });

  it('is not accused where the computer is late as well, nor for a few tasks', () => {
    expect(tasks('crm', 700, 20).machine({ machineLagP95Ms: 700 }).causes).to.deep.equal(['computer-overloaded']);
    expect(tasks('crm', 200, 5).machine({ pageLagP95Ms: 20 }).causes).to.deep.equal([]);
  });
});

describe('clocks', () => {
  const estimate = (driftMs: number, boundMs: number, at: number, step = {}) => ({
    kind: 'clock' as const,
    estimate: { driftMs, boundMs, roundTripMs: 40, at, samples: 5, ...step },
  });

  it('that are apart are proved to be, but not whose fault it is', () => {
    const told = story().quiet();
    told.see(estimate(-4_000, 25, told.at));
    expect(told.of('clock-wrong')).to.include({ advice: 'clock-apart', level: 'fair', confidence: 0.95 });
    expect(told.of('clock-wrong').evidence[0]?.values).to.deep.equal({ ms: -4_000, boundMs: 25 });
    told.see(estimate(40_000, 25, told.at));
    expect(told.of('clock-wrong').level).to.equal('poor');
  });

  it('may be apart by what the measure itself may be wrong', () => {
    const told = story().quiet();
    told.see(estimate(1_800, 900, told.at));
    expect(told.causes).to.deep.equal([]);
  });

  it('of this computer was set, as its own monotonic clock shows', () => {
    const told = story().quiet();
    told.machine({ clockSets: [{ at: told.at, byMs: 5_000 }] });
    told.see(estimate(-5_000, 25, told.at, { stepMs: -5_000, stepOf: 'client' }));
    expect(told.of('clock-wrong')).to.include({ advice: 'clock-client' });
    expect(told.lines('clock-wrong')).to.deep.equal(['clocks-apart', 'clock-step', 'clock-set']);
  });

  it('of the server was set right: an event, and then history', () => {
    const told = story().quiet();
    told.see(estimate(10, 25, told.at, { stepMs: 5_000, stepOf: 'server' }));
    expect(told.of('clock-wrong')).to.include({ advice: 'clock-server', level: 'fair', confidence: 0.75 });
    told.pass(3 * MINUTE).see(estimate(10, 25, told.at));
    expect(told.causes).to.deep.equal([]);
  });
});

describe('a browser', () => {
  it('older than the list is told as a fact, and one that is not on it as less', () => {
    const old = story().machine({ browser: { name: 'Chrome', version: 60, standing: 'too-old' } });
    expect(old.of('browser-unsupported')).to.include({ advice: 'browser-too-old', level: 'fair', confidence: 0.9 });
    const other = story().machine({ browser: { name: 'Opera', version: 112, standing: 'unlisted' } });
    expect(other.of('browser-unsupported')).to.include({ advice: 'browser-unlisted', confidence: 0.75 });
  });

  it('on the list, or not known, is no cause', () => {
    for (const standing of ['listed', 'unknown'] as const) {
      expect(story().machine({ browser: { name: 'Chrome', version: 140, standing } }).causes).to.deep.equal([]);
    }
  });
});
