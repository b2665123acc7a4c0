import { expect } from '@open-wc/testing';
import type { ConnectionState } from '../channel/channel.ts';
import { initialEvidence, observe, type Evidence } from './evidence.ts';
import { INITIAL_MACHINE, type ClockSet } from './machine.ts';

const T = Date.UTC(2026, 0, 5, 8);
const HOUR = 3_600_000;

/** Heard at {@link T}. */
function heard(): Evidence {
  const state: ConnectionState = {
    status: 'connected',
    reason: 'session-established',
    since: T,
    epoch: 1,
    transport: 'bosh',
  };
  const connected = observe(initialEvidence('xmpp', T), { kind: 'connection', state }, T);
  return observe(connected, { kind: 'activity', activity: { kind: 'heard', what: 'pong', at: T, bytes: 1 } }, T);
}

function heardAt(...looks: readonly (readonly [at: number, clockSets: readonly ClockSet[]])[]): number | undefined {
  const seen = looks.reduce(
    (evidence, [at, clockSets]) =>
      observe(evidence, { kind: 'machine', machine: { ...INITIAL_MACHINE, at, clockSets } }, at),
    heard(),
  );
  return seen.seen.session?.heardAt;
}

describe('what the server has seen of us, when the clock here is set', () => {
  const forwards: ClockSet = { at: T + HOUR, byMs: HOUR };
  const back: ClockSet = { at: T + 2_000, byMs: -HOUR };

  it('moves with it, each time once', () => {
    expect(heardAt([T + HOUR, [forwards]], [T + HOUR + 1_000, [forwards]])).to.equal(T + HOUR);
  });

  it('moves back where it is set back after it was set forwards', () => {
    expect(heardAt([T + HOUR, [forwards]], [T + 2_000, [forwards, back]])).to.equal(T);
  });

  it('is where it was, when it turns out that the machine slept', () => {
    const unsure: ClockSet = { at: T + 6_000, byMs: 5_000, unsure: true };
    expect(heardAt([T + 6_000, [unsure]])).to.equal(T + 5_000);
    expect(heardAt([T + 6_000, [unsure]], [T + 7_000, []])).to.equal(T);
  });

  it('moves once where what was not sure is settled, and stays when it is forgotten', () => {
    const unsure: ClockSet = { at: T + 6_000, byMs: 5_000, unsure: true };
    const settled: ClockSet = { at: T + 6_000, byMs: 5_000 };
    expect(heardAt([T + 6_000, [unsure]], [T + 7_000, [settled]], [T + 1_000_000, []])).to.equal(T + 5_000);
    expect(heardAt([T + 6_000, [unsure]], [T + 1_000_000, []])).to.equal(T + 5_000);
  });
});

describe('what was seen, when the clock here is set', () => {
  const back: ClockSet = { at: T + 2_000, byMs: -HOUR };
  const machine = { ...INITIAL_MACHINE, at: T + 2_000, clockSets: [back] };

  it('is not of the future', () => {
    const probe = { at: T + HOUR, ms: 40, failure: undefined, status: undefined };
    const lost: ConnectionState = { status: 'reconnecting', reason: 'timeout', since: T + HOUR, epoch: 1 };
    const before = [
      { kind: 'probe', probe } as const,
      { kind: 'reach', reach: { at: T + HOUR, target: 'rest', host: 'fin1', outcome: 'answered', ms: 4 } } as const,
      { kind: 'system-info', info: { status: 'IN_SERVICE', ctiServers: [] } } as const,
      { kind: 'connection', state: lost } as const,
    ].reduce((evidence, seen) => observe(evidence, seen, T + HOUR), heard());
    const now = observe(before, { kind: 'machine', machine }, T + 2_000);
    const times = [now.probes[0]?.at, now.reaches[0]?.at, now.systemInfo?.at, now.connection.since, now.losses[0]?.at];
    expect(times).to.deep.equal([T, T, T, T, T]);
    expect(now.losses[0]?.to).to.equal(undefined);
    expect(now.home?.since).to.equal(T - HOUR);
  });

  it('stays offline, if it was', () => {
    const offline = { ...INITIAL_MACHINE, offlineSince: T + HOUR };
    const before = observe(heard(), { kind: 'machine', machine: offline }, T + HOUR);
    const set = observe(before, { kind: 'machine', machine: { ...machine, offlineSince: T } }, T + 2_000);
    expect(set.offline).to.deep.equal([]);
    expect(observe(set, { kind: 'machine', machine }, T + 9_000).offline).to.deep.equal([{ at: T, to: T + 9_000 }]);
  });
});
