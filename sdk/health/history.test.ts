import { expect } from '@open-wc/testing';
import { createHistory, type HistoryEntry } from './history.ts';

const GOOD: HistoryEntry = {
  level: 'good',
  roundTripMs: 40,
  driftMs: -9,
  suspicion: 0,
  lagMs: 3,
  awake: true,
};
const LOST: HistoryEntry = { ...GOOD, level: 'lost', roundTripMs: undefined, suspicion: 0.5 };
/** Some day, at a full second. */
const START = 1_547_225_064_000;
const levels = (samples: readonly { readonly level: string }[]) => samples.map(({ level }) => level);

describe('the history of an hour', () => {
  it('holds nothing before anything was written', () => {
    expect(createHistory().read(-Infinity, START)).to.deep.equal([]);
  });

  it('gives back what was written, second by second', () => {
    const history = createHistory();
    history.write(START + 400, GOOD);
    history.write(START + 1_400, LOST);
    expect(history.read(-Infinity, START + 1_999)).to.deep.equal([
      { ...GOOD, at: START },
      { ...LOST, at: START + 1_000 },
    ]);
  });

  it('holds what was known through the seconds in which nothing changed, up to now', () => {
    const history = createHistory();
    history.write(START, GOOD);
    history.write(START + 4_000, LOST);
    const samples = history.read(START, START + 6_000);
    expect(levels(samples)).to.deep.equal(['good', 'good', 'good', 'good', 'lost', 'lost', 'lost']);
    expect(samples.map(({ at }) => at - START)).to.deep.equal([0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000]);
  });

  it('tells the last of several changes within a second', () => {
    const history = createHistory();
    history.write(START, LOST);
    history.write(START + 999, GOOD);
    expect(levels(history.read(START, START + 999))).to.deep.equal(['good']);
  });

  it('forgets what is older than an hour, and no more', () => {
    const history = createHistory();
    for (let second = 0; second <= 3_700; second++) history.write(START + second * 1_000, second < 200 ? LOST : GOOD);
    const samples = history.read(-Infinity, START + 3_700_000);
    expect(samples.length).to.equal(3_600);
    expect([samples[0]?.at, samples[98]?.level, samples[99]?.level]).to.deep.equal([START + 101_000, 'lost', 'good']);
  });

  it('marks the seconds in which nothing could be measured', () => {
    const history = createHistory();
    history.write(START, GOOD);
    history.write(START + 5_000, GOOD);
    history.blank(START + 500, START + 4_200);
    expect(history.read(START, START + 5_000).map(({ awake }) => awake)).to.deep.equal([
      true,
      false,
      false,
      false,
      false,
      true,
    ]);
  });

  it('goes on where the clock of the computer is set back, and drops what is now in the future', () => {
    const history = createHistory();
    for (let second = 0; second < 10; second++) history.write(START + second * 1_000, GOOD);
    history.write(START + 4_000, LOST);
    expect(levels(history.read(-Infinity, START + 4_000))).to.deep.equal(['good', 'good', 'good', 'good', 'lost']);
    history.write(START - 86_400_000, GOOD);
    expect(history.read(-Infinity, START - 86_400_000)).to.deep.equal([{ ...GOOD, at: START - 86_400_000 }]);
  });

  it('goes on where the clock is set years ahead, in no time', () => {
    const history = createHistory();
    history.write(START, LOST);
    history.write(START + 5 * 365 * 86_400_000, GOOD);
    const samples = history.read(-Infinity, START + 5 * 365 * 86_400_000);
    expect([samples.length, samples.at(-1)?.level]).to.deep.equal([3_600, 'good']);
  });
});
