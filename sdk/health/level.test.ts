import { expect } from '@open-wc/testing';
import { START, story, type Story } from '../../test/kit/story.ts';
import type { Finding, HealthLevel } from './health.ts';
import { INITIAL_LEVEL, updateLevel, type LevelState } from './level.ts';

const finding = (level: Finding['level'], confidence = 0.9) => ({ level, confidence }) as Finding;

/** Goes on for so many seconds and looks each second. */
function go(told: Story, state: LevelState, seconds: number, findings: readonly Finding[] = []): LevelState {
  let now = updateLevel(state, told.evidence, findings);
  for (let n = 0; n < seconds; n += 1) now = updateLevel(now, told.pass(1_000).evidence, findings);
  return now;
}

const good = (told: Story) => go(told, INITIAL_LEVEL, 1);

describe('the level of health', () => {
  it('is unknown before a session, good with the first one, unknown again when it is closed', () => {
    const told = story().state('connecting', 'opened');
    expect(go(told, INITIAL_LEVEL, 10).level).to.equal('unknown');
    const state = go(told.up(), INITIAL_LEVEL, 0);
    expect(state).to.deep.include({ level: 'good', since: START + 10_000 });
    expect(go(told.state('closed', 'closed-by-caller'), state, 0).level).to.equal('unknown');
  });

  it('is lost where a first connection takes too long', () => {
    expect(go(story().state('connecting', 'opened'), INITIAL_LEVEL, 31).level).to.equal('lost');
  });

  it('is fair, and no worse, while the finding of a loss that is over fades', () => {
    const told = story().up();
    expect(go(told, good(told), 10, [finding('lost')]).level).to.equal('fair');
    expect(go(told, good(told), 10, [finding('poor')]).level).to.equal('poor');
  });

  it('is lost at once, and good again only after a while of being fair', () => {
    const told = story().up();
    let state = good(told);
    state = go(told.lost(), state, 0);
    expect(state.level).to.equal('lost');
    state = go(told.up(), state, 0);
    expect(state.level).to.equal('fair');
    expect(go(told, state, 3).level).to.equal('fair');
    expect(go(told, state, 6).level).to.equal('good');
  });

  it('does not blink while a page that wakes asks whether its session stands', () => {
    const told = story().up();
    let state = good(told);
    state = go(told.state('suspended', 'asleep'), state, 1);
    expect(state.level).to.equal('good');
    expect(go(told, state, 2).level).to.equal('lost');
  });

  it('is fair after three seconds of suspicion, not before, and poor after fifteen', () => {
    const told = story().up();
    const before = good(told);
    const state = go(told.state('degraded', 'answer-overdue'), before, 2);
    expect(state.level).to.equal('good');
    expect(go(told, state, 1).level).to.equal('fair');
    expect(go(told, state, 13).level).to.equal('poor');
  });

  it('stays good for one lost probe; two in a row are fair, three poor; an answer clears them', () => {
    const told = story().up();
    let state = good(told);
    state = go(told.answered().answered().failed('timeout'), state, 1);
    expect(state.level).to.equal('good');
    state = go(told.failed('timeout'), state, 1);
    expect(state.level).to.equal('fair');
    state = go(told.failed('timeout'), state, 1);
    expect(state.level).to.equal('poor');
    expect(go(told.answered(), state, 6).level).to.equal('good');
  });

  it('is not good between losses that come again and again', () => {
    const told = story().up();
    let state = good(told);
    for (let n = 0; n < 3; n += 1) {
      state = go(told.lost(), state, 4);
      state = go(told.up(), state, 10);
    }
    expect(state.level).to.equal('fair');
    expect(go(told, state, 300).level).to.equal('good');
  });

  it('is not good while the session is in doubt every few seconds, though never for long, and good when that is over', () => {
    const told = story().up();
    let state = good(told);
    for (let n = 0; n < 4; n += 1) {
      state = go(told.state('degraded', 'answer-overdue'), state, 2);
      state = go(told.up(), state, 4);
    }
    expect(state.level).to.equal('good');
    state = go(told.state('degraded', 'answer-overdue'), state, 0);
    expect(state.level).to.equal('fair');
    state = go(told.up(), state, 4);
    expect(state.level).to.equal('fair');
    expect(go(told, state, 60).level).to.equal('good');
  });

  it('follows the findings, those that are only possible no further than fair', () => {
    const told = story().up();
    const levels = (findings: readonly Finding[]): HealthLevel => go(told, good(told), 0, findings).level;
    expect(levels([finding('fair')])).to.equal('fair');
    expect(levels([finding('fair'), finding('poor')])).to.equal('poor');
    expect(levels([finding('lost', 0.5)])).to.equal('fair');
  });

  it('gets better step by step, not with each quick look', () => {
    const told = story().up();
    let state = go(told, good(told), 0, [finding('poor')]);
    for (let n = 0; n < 20; n += 1) state = go(told, state, 1, n % 2 ? [finding('poor')] : []);
    expect(state.level).to.equal('poor');
    expect(go(told, state, 6).level).to.equal('good');
  });
});
