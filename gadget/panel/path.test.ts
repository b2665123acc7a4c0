import { expect } from '@open-wc/testing';
import { FinesseError, type AdviceCode, type ConnectionState, type Finding, type SystemInfo } from '../../sdk/index.ts';
import type { Observed } from '../observed.ts';
import { finding, health, heartbeat, systemInfo } from '../testing/fake-client.ts';
import { pathOf } from './path.ts';

const now = Date.UTC(2026, 10, 22, 9);
const connection = (status: ConnectionState['status'], change: Partial<ConnectionState> = {}): ConnectionState => ({
  status,
  reason: 'session-established',
  since: now - 60_000,
  epoch: 1,
  ...change,
});
const answered = (change: Partial<SystemInfo> = {}) =>
  ({ kind: 'answered', at: now - 5_000, roundTripMs: 48, systemInfo: systemInfo(change) }) as const;
const failed = (code: 'timeout' | 'http-status' = 'timeout') =>
  ({ kind: 'failed', at: now - 5_000, afterMs: 9, error: new FinesseError(code, '') }) as const;
const well: Observed = { connection: connection('connected'), probe: answered(), heartbeat: heartbeat(now) };
const lost: Observed = { ...well, connection: connection('reconnecting') };

/** `computer ok, browser ok, …`; the current step in brackets, what is not reached as a dash. */
const told = (observed: Observed): string =>
  pathOf(observed, now)
    .map(({ shape, reached, here }) => (here ? `[${shape}]` : reached ? shape : '-'))
    .join(' ');
const found = (advice: AdviceCode, level: Finding['level'], base = lost, change: Partial<Finding> = {}): string =>
  told({ ...base, health: health(now, { findings: [finding(now, { advice, level, ...change })] }) });

describe('the way to Finesse', () => {
  it('works to its end where all answers', () => {
    expect(told(well)).to.equal('ok ok ok ok ok ok');
  });

  it('is not known beyond the browser before anything was heard', () => {
    expect(told({})).to.equal('ok ok unknown unknown unknown unknown');
    expect(told({ connection: connection('connecting') })).to.equal('ok ok unknown unknown [busy] unknown');
    expect(told({ connection: connection('closed') })).to.equal('ok ok unknown unknown unknown unknown');
  });

  it('moves first, and stops at the updates when the session stays away while the site answers', () => {
    expect(told({ ...lost, connection: connection('reconnecting', { since: now - 6_000 }) })).to.equal(
      'ok ok ok ok [busy] ok',
    );
    expect(told(lost)).to.equal('ok ok ok ok [down] -');
  });

  it('stops at the site when that does not answer, and does not say that the network works', () => {
    expect(told({ ...lost, probe: failed() })).to.equal('ok ok unknown [down] - -');
  });

  it('does not take an answer of before the loss for one of now', () => {
    expect(told({ ...lost, connection: connection('reconnecting', { since: now - 4_000 }) })).to.equal(
      'ok ok unknown unknown [busy] unknown',
    );
  });

  it('is in doubt at the site where a check fails while the session stands', () => {
    expect(told({ ...well, probe: failed('http-status') })).to.equal('ok ok ok [slow] ok unknown');
  });

  it('stops where the state itself says so', () => {
    const of = (status: ConnectionState['status'], reason?: ConnectionState['reason']): string =>
      told({ ...well, probe: failed(), connection: connection(status, reason && { reason }) });
    expect(of('suspended', 'asleep')).to.equal('[down] - - - - -');
    expect(of('suspended', 'frozen')).to.equal('ok [down] - - - -');
    expect(of('suspended', 'offline')).to.equal('ok ok [down] - - -');
    expect(of('intercepted')).to.equal('ok ok [down] - - -');
    expect(of('unauthorized')).to.equal('ok ok unknown [down] - -');
    expect(told({ ...well, connection: connection('conflict') })).to.equal('ok ok ok ok [down] -');
    expect(told({ ...well, connection: connection('failing-over') })).to.equal('ok ok ok [busy] busy ok');
  });

  it('stops at the updates where only those are taken by a stranger', () => {
    expect(told({ ...well, connection: connection('intercepted') })).to.equal('ok ok ok ok [down] -');
    expect(found('intercepted', 'lost')).to.equal('ok ok ok ok [down] -');
    expect(found('intercepted', 'lost', { ...lost, probe: failed() })).to.equal('ok ok [down] - - -');
  });

  it('does not end in a network that lets answers of the site through', () => {
    expect(found('network-lossy', 'lost')).to.equal('ok ok slow ok [down] -');
    expect(found('network-lossy', 'lost', { ...lost, probe: failed() })).to.equal('ok ok [down] - - -');
  });

  it('stops where the cause of the loss sits', () => {
    expect(found('computer-sleep', 'lost')).to.equal('[down] - - - - -');
    expect(found('page-frozen', 'lost')).to.equal('ok [down] - - - -');
    expect(found('network-offline', 'lost', { ...lost, probe: failed() })).to.equal('ok ok [down] - - -');
    expect(found('port-blocked', 'lost')).to.equal('ok ok ok ok [down] -');
    expect(found('notification-service-down', 'lost')).to.equal('ok ok ok ok [down] -');
    expect(found('server-out-of-service', 'lost')).to.equal('ok ok ok [down] - -');
    expect(found('failover', 'lost', well)).to.equal('ok ok ok [busy] ok ok');
  });

  it('goes on behind what is worth a look only', () => {
    expect(found('computer-busy', 'poor', well)).to.equal('[slow] ok ok ok ok ok');
    expect(found('network-lossy', 'fair', well)).to.equal('ok ok [slow] ok ok ok');
    expect(found('clock-apart', 'fair', well)).to.equal('ok ok ok ok ok ok');
    expect(told({ ...well, heartbeat: heartbeat(now, true) })).to.equal('ok ok ok ok [slow] ok');
    expect(told({ ...well, connection: connection('degraded') })).to.equal('ok ok ok ok [slow] ok');
  });

  it('says nothing of now by what took a session that stands again', () => {
    const evidence = [{ code: 'connection-lost', at: now, values: {} }] as const;
    expect(found('network-lossy', 'fair', well, { evidence })).to.equal('ok ok ok ok ok ok');
  });

  it('reaches the phone system while a session stands, whatever was found', () => {
    for (const status of ['connected', 'degraded'] as const) {
      for (const advice of ['session-conflict', 'intercepted', 'network-unreachable', 'page-frozen'] as const) {
        const findings = [finding(now, { advice, level: 'lost' })];
        const steps = pathOf({ ...well, connection: connection(status), health: health(now, { findings }) }, now);
        expect(steps.every(({ reached, shape }) => reached && shape !== 'down')).to.equal(true);
        expect(steps.find(({ here }) => here)?.shape).to.equal('slow');
      }
    }
  });

  it('knows of the phone system what the server says of it, and only while that can be heard', () => {
    const calls = (change: Partial<SystemInfo>): string | undefined =>
      pathOf({ ...well, probe: answered(change) }, now).at(-1)?.shape;
    expect(calls({ status: 'OUT_OF_SERVICE' })).to.equal('down');
    expect(calls({ lastCtiHeartbeatStatus: 'failure' })).to.equal('down');
    expect(calls({ status: 'SOMETHING_NEW' })).to.equal('unknown');
    const { probe: _, ...rest } = well;
    expect(told(rest)).to.equal('ok ok ok unknown ok unknown');
    const system = { kind: 'snapshot', value: systemInfo(), at: now - 90_000 } as const;
    expect(told({ ...rest, system })).to.equal('ok ok ok ok ok ok');
    expect(told({ ...rest, system, connection: connection('reconnecting', { since: now - 9_000 }) })).to.equal(
      'ok ok unknown unknown [busy] unknown',
    );
  });
});
