import { gadgetWords } from '../locale.ts';
import { expect } from '@open-wc/testing';
import type { LogoutForecast } from '../../sdk/index.ts';
import { formatsOf } from '../shared/format.ts';
import { countdownOf, IMMINENT } from './countdown.ts';

const now = new Date(2026, 10, 22, 12, 3, 0).getTime();
const context = { now, formats: formatsOf('en'), spoken: gadgetWords() } as const;
const moment = (from: number, to: number) => ({ from: now + from, likely: now + (from + to) / 2, to: now + to });
const forecast = (change: Partial<LogoutForecast> = {}): LogoutForecast => ({
  lastSeen: moment(-50_000, -40_000),
  sessionClosed: moment(10_000, 50_000),
  forcedLogout: moment(70_000, 110_000),
  unless: undefined,
  outcome: 'logout',
  passed: 'no',
  ...change,
});
const plain = (text = ''): string => text.replaceAll(/\s/g, ' ');

describe('the countdown of the forced logout', () => {
  it('says nothing where nobody is signed out', () => {
    expect(countdownOf(undefined, context)).to.equal(undefined);
  });

  it('is an interval: from when, in how long at the earliest, and by when', () => {
    const told = countdownOf(forecast(), context)!;
    expect(plain(told.text)).to.equal('You may be signed out from 12:04:10 PM.');
    expect(plain(told.note)).to.equal('In 1 min 10 sec at the earliest. By 12:04:50 PM at the latest.');
    expect(told.imminent).to.equal(false);
  });

  it('says where an agent may be made Not ready in place of it', () => {
    expect(countdownOf(forecast({ outcome: 'logout-or-not-ready' }), context)!.text).to.match(/or set to Not ready/);
  });

  it('does not count on while updates are paused', () => {
    const told = countdownOf(forecast(), { ...context, paused: true })!;
    expect(plain(told.note)).to.equal('By 12:04:50 PM at the latest.');
  });

  it('is imminent shortly before its earliest moment, and not where something keeps the agent signed in', () => {
    const soon = moment(IMMINENT, 90_000);
    expect(countdownOf(forecast({ forcedLogout: soon }), context)!.imminent).to.equal(true);
    expect(countdownOf(forecast({ forcedLogout: moment(IMMINENT + 1, 90_000) }), context)!.imminent).to.equal(false);
    for (const unless of ['other-session', 'other-side'] as const)
      expect(countdownOf(forecast({ forcedLogout: soon, unless }), context)!.imminent).to.equal(false);
  });

  it('says what may have happened by now, and what to check', () => {
    const perhaps = forecast({ passed: 'perhaps', forcedLogout: moment(-5_000, 30_000) });
    expect(plain(countdownOf(perhaps, context)!.text)).to.equal('Finesse may have signed you out since 12:02:55 PM.');
    const gone = countdownOf(forecast({ passed: 'yes', forcedLogout: moment(-90_000, -30_000) }), context)!;
    expect(gone.text).to.equal('Finesse has probably signed you out by now.');
    expect(gone.note).to.equal('Check your state once you are connected.');
    const late = forecast({ forcedLogout: moment(-1, 30_000) });
    expect(countdownOf(late, context)!.text, 'a forecast that is a moment old').to.match(/may have signed you out/);
  });

  it('says who keeps the agent signed in', () => {
    const spared = forecast({ unless: 'out-of-service', forcedLogout: undefined });
    expect(countdownOf(spared, context)!.text).to.match(/^You stay signed in/);
    expect(countdownOf(forecast({ unless: 'other-session' }), context)!.note).to.match(/other sign-in keeps you/);
    expect(plain(countdownOf(forecast({ unless: 'other-side' }), context)!.text)).to.match(
      /server you left .* 12:04:10/,
    );
  });
});
