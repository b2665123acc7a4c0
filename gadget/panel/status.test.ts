import { gadgetWords } from '../locale.ts';
import { expect } from '@open-wc/testing';
import type { ConnectionState, Finding, Health, HealthLevel } from '../../sdk/index.ts';
import { stateView } from '../connection-view.ts';
import type { Observed } from '../observed.ts';
import { formatsOf } from '../shared/format.ts';
import { finding, health, heartbeat } from '../testing/fake-client.ts';

const now = new Date(2026, 10, 22, 9, 14, 26).getTime();
const context = { now, formats: formatsOf('en'), spoken: gadgetWords() } as const;
const lostLine = { code: 'connection-lost', at: now, values: {} } as const;
const up: ConnectionState = { status: 'connected', reason: 'session-established', since: now - 60_000, epoch: 1 };
const down: ConnectionState = { ...up, status: 'reconnecting', reason: 'network-error', since: now - 20_000 };
const told = (level: HealthLevel, findings: readonly Finding[], connection = level === 'lost' ? down : up) =>
  stateView({ connection, health: health(now, { level, findings }) }, context);

describe('the state from the diagnosis', () => {
  it('is connected while all is well, and says no more than it knows', () => {
    const well = told('good', []);
    expect([well.shape, well.head, well.cause]).to.deep.equal(['ok', 'Connected', undefined]);
    const observed: Observed = { connection: up, health: health(now), heartbeat: heartbeat(now - 60_000, true) };
    expect(stateView(observed, context).shape).to.equal('slow');
  });

  it('tells the cause by how sure it is', () => {
    const head = (certainty: Finding['certainty']) => told('lost', [finding(now, { certainty })]).cause;
    expect(head('proved')).to.equal('Cause: Unsteady network');
    expect(head('likely')).to.equal('Likely: Unsteady network');
    expect(head('possible')).to.equal('Possible: Unsteady network');
  });

  it('says that the cause is not known yet where there is no finding, and keeps what to do', () => {
    const lost = told('lost', []);
    expect([lost.shape, lost.head, lost.cause]).to.deep.equal(['down', 'Disconnected', 'Cause not known yet']);
    expect(lost.action).to.match(/^Stay on this page/);
    const poor = told('poor', []);
    expect([poor.shape, poor.head, poor.cause]).to.deep.equal([
      'slow',
      'Connected, but works badly',
      'Cause not known yet',
    ]);
  });

  it('tells what it means, one thing to do, and what else was seen', () => {
    const { sentence, action, also } = told('lost', [
      finding(now),
      finding(now, { id: 'c-2', cause: 'clock-wrong', advice: 'clock-client', level: 'fair' }),
    ]);
    expect(sentence).to.equal('3 of the last 10 checks got lost, so updates come late or not at all.');
    expect(action).to.equal('Use a cable, or move nearer to the Wi-Fi point.');
    expect(also).to.equal('Also seen: Computer clock is off');
  });

  it('does not blame a lost session on what cannot have taken it', () => {
    const browser = finding(now, { cause: 'browser-unsupported', advice: 'browser-unlisted', level: 'fair' });
    expect(told('lost', [browser]).cause).to.equal('Cause not known yet');
    expect(told('lost', [browser, finding(now)]).cause).to.equal('Likely: Unsteady network');
    expect(told('fair', [browser]).cause).to.equal('Likely: Browser not on Cisco’s list');
  });

  it('is connected again after a loss, whose cause is told by its card', () => {
    const past = finding(now, { level: 'fair', evidence: [lostLine] });
    for (const back of [told('fair', [past]), told('fair', [], { ...up, since: now - 3_000 })]) {
      expect([back.shape, back.head, back.cause]).to.deep.equal(['slow', 'Connected again', undefined]);
    }
    expect(told('fair', [past, finding(now, { level: 'fair' })]).cause).to.equal('Likely: Unsteady network');
  });

  it('tells a state that says itself what is wrong in those words, once', () => {
    const conflict = finding(now, { cause: 'session-conflict', advice: 'session-conflict', certainty: 'proved' });
    const { head, cause, shape } = told('lost', [conflict], { ...down, status: 'conflict' });
    expect([shape, head, cause]).to.deep.equal(['down', 'Signed in somewhere else', undefined]);
    const refused = finding(now, { cause: 'credentials-refused', advice: 'credentials-refused' });
    expect(told('lost', [refused], { ...down, status: 'unauthorized' }).head).to.equal('Sign-in refused');
    expect(told('lost', [], { ...down, status: 'unauthorized' }).head).to.equal('Sign-in no longer valid');
  });

  it('tells why a side was left beside the move', () => {
    const root = finding(now, { cause: 'cti-down', advice: 'cti-down', certainty: 'proved' });
    const moving = finding(now, { cause: 'failover', advice: 'failover' });
    const { shape, head, cause } = told('lost', [moving, root], { ...down, status: 'failing-over' });
    expect([shape, head, cause]).to.deep.equal(['busy', 'Moving to the other server', 'Cause: Call control is down']);
  });

  it('never says that everything answers while the channel is in doubt, and tells what the diagnosis knows of it', () => {
    const doubt: ConnectionState = { ...up, status: 'degraded' };
    for (const level of ['good', 'unknown'] as const) {
      const { shape, head, sentence } = told(level, [], doubt);
      expect([shape, head]).to.deep.equal(['slow', 'Connection unsteady']);
      expect(sentence).to.match(/live updates may come late\.$/);
    }
    expect(told('fair', [], doubt).head).to.equal('Connected, with a warning');
    expect(stateView({ connection: doubt }, context).head).to.equal('Connection unsteady');
  });

  it('leaves out how long it lasts while updates are paused', () => {
    const observed = { connection: up, health: health(now) satisfies Health };
    expect(stateView(observed, context).since).to.match(/\(1 min\)$/);
    expect(stateView(observed, { ...context, paused: true }).since).to.match(/^since 9:13:26\sAM$/);
  });
});
