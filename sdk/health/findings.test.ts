import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import type { CauseCode } from '../causes.ts';
import { closeAll, CLOSE_MS, INITIAL_FINDINGS, updateFindings, type FindingsState } from './findings.ts';
import type { Suspicion } from './health.ts';

function suspicion(cause: CauseCode, more: Partial<Suspicion> = {}): Suspicion {
  return {
    cause,
    advice: 'network-slow',
    level: 'poor',
    confidence: 0.75,
    since: 0,
    evidence: [{ code: 'rest-slow', at: 0, values: { ms: 900 } }],
    against: [],
    ...more,
  };
}

/** Looks once a second. */
function look(state: FindingsState, seconds: number, from: number, suspicions: readonly Suspicion[]): FindingsState {
  let now = state;
  for (let n = 0; n < seconds; n += 1) now = updateFindings(now, suspicions, (from + n) * 1_000);
  return now;
}

describe('findings', () => {
  it('are said at once where a loss is proved, and only after a while where it is likely', () => {
    const proved = updateFindings(INITIAL_FINDINGS, [suspicion('network', { level: 'lost', confidence: 0.95 })], 0);
    expect(proved.open[0]).to.include({ id: 'network-1', certainty: 'proved', actor: 'both', place: 'network' });
    const likely = [suspicion('network')];
    expect(look(INITIAL_FINDINGS, 4, 0, likely).open).to.deep.equal([]);
    expect(look(INITIAL_FINDINGS, 6, 0, likely).open[0]).to.include({ certainty: 'likely', openedAt: 5_000 });
    const possible = [suspicion('network', { confidence: 0.4, level: 'lost' })];
    expect(look(INITIAL_FINDINGS, 10, 0, possible).open).to.deep.equal([]);
    expect(look(INITIAL_FINDINGS, 11, 0, possible).open[0]?.certainty).to.equal('possible');
  });

  it('say where it sits, of a clock only where it is known whose is off', () => {
    const off = (advice: Suspicion['advice']) => [suspicion('clock-wrong', { advice, confidence: 0.95 })];
    const state = look(INITIAL_FINDINGS, 6, 0, off('clock-apart'));
    expect(state.open[0]?.place).to.equal('unknown');
    expect(look(state, 1, 7, off('clock-server')).open[0]?.place).to.equal('server');
    expect(look(state, 1, 7, off('clock-client')).open[0]?.place).to.equal('client');
  });

  it('are all closed when nobody looks any more', () => {
    const before = look(INITIAL_FINDINGS, 6, 0, [suspicion('network')]);
    const after = closeAll(before, 9_000);
    expect(after.open).to.deep.equal([]);
    expect(after.recent[0]).to.include({ id: 'network-1', closedAt: 9_000 });
    expect(look(after, 6, 10, [suspicion('cti-down')]).open[0]?.id, 'counted on').to.equal('cti-down-2');
  });

  it('are not said of a suspicion that comes and goes', () => {
    let state = INITIAL_FINDINGS;
    for (let n = 0; n < 60; n += 1) state = updateFindings(state, n % 3 ? [suspicion('network')] : [], n * 1_000);
    expect(state.open).to.deep.equal([]);
  });

  it('keep their id, their beginning and their opening while they get surer', () => {
    const before = look(INITIAL_FINDINGS, 6, 0, [suspicion('network', { since: 500 })]);
    const after = look(before, 1, 20, [suspicion('network', { since: 9_000, confidence: 0.95, level: 'lost' })]);
    expect(after.open[0]).to.include({
      id: 'network-1',
      since: 500,
      openedAt: 5_000,
      updatedAt: 20_000,
      certainty: 'proved',
    });
    expect(after.count).to.equal(1);
  });

  it('are the same object while nothing about them changes', () => {
    const before = look(INITIAL_FINDINGS, 6, 0, [suspicion('network')]);
    const after = updateFindings(before, [suspicion('network')], 7_000);
    expect(after.open).to.equal(before.open);
    expect(after.open[0]?.updatedAt).to.equal(5_000);
  });

  it('outlive a gap, and are closed when their suspicion has been gone for a while', () => {
    const open = look(INITIAL_FINDINGS, 6, 0, [suspicion('network')]);
    const gap = look(open, CLOSE_MS / 1_000, 6, []);
    expect(gap.open.map(({ id }) => id)).to.deep.equal(['network-1']);
    expect(look(gap, 1, 25, [suspicion('network')]).open[0]?.id).to.equal('network-1');
    const closed = look(gap, 1, 26, []);
    expect(closed.open).to.deep.equal([]);
    expect(closed.recent[0]).to.include({ id: 'network-1', closedAt: 26_000 });
  });

  it('have another id when they come again, and have to last longer for it', () => {
    const closed = look(look(INITIAL_FINDINGS, 6, 0, [suspicion('network')]), 21, 6, []);
    expect(look(closed, 8, 30, [suspicion('network')]).open).to.deep.equal([]);
    expect(look(closed, 11, 30, [suspicion('network')]).open[0]?.id).to.equal('network-2');
  });

  it('of the last hour are remembered, 20 at most', () => {
    let state = INITIAL_FINDINGS;
    const proved = [suspicion('session-conflict', { level: 'lost', confidence: 1 })];
    for (let n = 0; n < 25; n += 1) state = look(look(state, 1, n * 130, proved), 62, n * 130 + 1, []);
    expect(state.recent.length).to.equal(20);
    expect(state.recent[0]?.id).to.equal('session-conflict-25');
    expect(updateFindings(state, [], 2 * 3_600_000).recent).to.deep.equal([]);
  });

  it('survive a clock that is set back', () => {
    const open = look(INITIAL_FINDINGS, 6, 1_000, [suspicion('network')]);
    const gone = look(open, 1, 1_006, []);
    expect(look(gone, CLOSE_MS / 1_000, 0, []).open.length).to.equal(1);
    expect(look(gone, CLOSE_MS / 1_000 + 1, 0, []).open).to.deep.equal([]);
  });

  it('open and close at most three times a minute, whatever flickers each second', () => {
    const causes = ['network', 'computer-sleep', 'session-conflict'] as const;
    const one = fc.record({
      cause: fc.constantFrom(...causes),
      level: fc.constantFrom('fair' as const, 'poor' as const, 'lost' as const),
      confidence: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const seconds = fc.array(fc.uniqueArray(one, { selector: ({ cause }) => cause }), {
      minLength: 60,
      maxLength: 180,
    });
    fc.assert(
      fc.property(seconds, (flicker) => {
        let state = INITIAL_FINDINGS;
        const opened = new Map<string, number[]>();
        flicker.forEach((all, n) => {
          const before = new Set(state.open.map(({ id }) => id));
          state = updateFindings(
            state,
            all.map((each) => suspicion(each.cause, each)),
            n * 1_000,
          );
          for (const { id, cause } of state.open) {
            if (!before.has(id)) opened.set(cause, [...(opened.get(cause) ?? []), n]);
          }
        });
        for (const times of opened.values()) {
          times.forEach((at, n) => {
            if (n > 2) expect(at - (times[n - 3] ?? 0)).to.be.at.least(60);
          });
        }
      }),
      { numRuns: 200 },
    );
  });
});
