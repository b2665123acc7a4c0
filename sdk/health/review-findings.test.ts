/** What flaps in the evidence does not flap in what is said. */
import { expect } from '@open-wc/testing';
import { INITIAL_FINDINGS, updateFindings, type FindingsState } from './findings.ts';
import type { Suspicion } from './health.ts';

const SECOND = 1_000;
const START = Date.UTC(2026, 0, 5, 8);

describe('findings of evidence that comes and goes', () => {
  const suspicion = (confidence: number): Suspicion => ({
    cause: 'network',
    advice: 'network-slow',
    level: 'fair',
    confidence,
    since: START,
    evidence: [{ code: 'rest-slow', at: START, values: {} }],
    against: [],
  });
  /** Looks each second; how often a finding was opened, and how often its word changed. */
  const watch = (seconds: number, confidenceAt: (second: number) => number | undefined) => {
    let state: FindingsState = INITIAL_FINDINGS;
    const words: string[] = [];
    for (let second = 0; second < seconds; second += 1) {
      const confidence = confidenceAt(second);
      const seen = confidence === undefined ? [] : [suspicion(confidence)];
      state = updateFindings(state, seen, START + second * SECOND);
      const word = state.open[0]?.certainty ?? '';
      if (word !== (words.at(-1) ?? '')) words.push(word);
    }
    return { opened: state.count, words, recent: state.recent.length };
  };

  it('are opened twice at most, however regularly it comes and goes', () => {
    for (const [on, off] of [
      [5, 5],
      [12, 12],
      [15, 21],
      [12, 25],
      [30, 30],
      [60, 55],
    ] as const) {
      const { opened } = watch(3_600, (second) => (second % (on + off) < on ? 0.75 : undefined));
      expect(opened, `${on} s there, ${off} s gone`).to.be.at.most(2);
    }
  });

  it('do not change their word with each look', () => {
    expect(watch(600, (second) => (second % 2 ? 0.9 : 0.75)).words).to.deep.equal(['proved']);
    expect(watch(600, (second) => (second % 12 < 6 ? 0.6 : 0.5)).words.length).to.be.at.most(2);
  });

  it('get less sure after 10 s, and are closed in the end', () => {
    expect(watch(600, (second) => (second < 60 ? 0.95 : second < 120 ? 0.5 : undefined)).words).to.deep.equal([
      'proved',
      'possible',
      '',
    ]);
  });
});
