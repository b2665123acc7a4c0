import { expect } from '@open-wc/testing';
import type { ConnectionState } from '../channel/channel.ts';
import { forecastLogout, LOGOUT_TERMS, remaining, type ForecastInput } from './forecast.ts';
import { narrowRound, nextRound } from './forecast-rounds.ts';
import { INITIAL_SEEN, observeSeen, type Seen, type SeenInput } from './seen.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** When the last request was answered, in the stories below. */
const T = Date.UTC(2026, 0, 5, 8);

const state = (
  at: number,
  status: ConnectionState['status'],
  reason: ConnectionState['reason'],
  more: Partial<ConnectionState> = {},
): SeenInput => ({
  kind: 'connection',
  state: { status, reason, since: at, epoch: 1, side: 'fin1', transport: 'bosh', ...more },
});
const sent = (at: number, what: 'poll' | 'ping' | 'session' = 'ping'): SeenInput => ({
  kind: 'sent',
  what,
  at,
  bytes: 1,
});
const heard = (at: number, what: 'pong' | 'session' | 'hub-notification' | 'hub-status' = 'pong'): SeenInput => ({
  kind: 'heard',
  what,
  at,
  bytes: 1,
});
const trip = (at: number, ms: number): SeenInput => ({ kind: 'round-trip', what: 'ping', at, ms });
const after = (...inputs: readonly SeenInput[]): Seen => inputs.reduce(observeSeen, INITIAL_SEEN);
/** A session that was heard at {@link T} by the answer to a ping 40 ms before. */
const LIVING = (more: Partial<ConnectionState> = {}): SeenInput[] => [
  state(T - MINUTE, 'connected', 'session-established', more),
  sent(T - 40),
  heard(T),
  trip(T, 40),
];
const tell = (seen: Seen, at: number, more: Partial<ForecastInput> = {}) => forecastLogout({ at, seen, ...more });
const seconds = (span: { from: number; to: number } | undefined) =>
  span && [span.from, span.to].map((at) => Math.round((at - T) / SECOND) || 0);

describe('the logout forecast', () => {
  const LOST_AT = T + 12 * SECOND;
  const silent = (more: Partial<ConnectionState> = {}): Seen =>
    after(...LIVING(more), sent(T + 4_200), state(LOST_AT, 'reconnecting', 'timeout', more));

  it('is silent while the connection lives, suspected or not, and where nothing is known', () => {
    expect(tell(INITIAL_SEEN, T)).to.equal(undefined);
    expect(tell(after(...LIVING()), T + MINUTE)).to.equal(undefined);
    expect(tell(after(...LIVING(), state(T + 5_000, 'degraded', 'answer-overdue')), T + 6_000)).to.equal(undefined);
    expect(tell(after(state(T, 'connecting', 'opened')), T)).to.equal(undefined);
  });

  it('goes when the session is resumed, or made anew, in time', () => {
    for (const reason of ['session-resumed', 'session-established'] as const) {
      expect(tell(observeSeen(silent(), state(T + MINUTE, 'connected', reason)), T + MINUTE)).to.equal(undefined);
    }
  });

  it('counts a held poll as heard until the server answers it, and a WebSocket from its latest frame', () => {
    const bosh = tell(silent(), LOST_AT);
    expect(bosh?.lastSeen.likely).to.equal(T - 40 + 30 * SECOND);
    expect(seconds(bosh?.sessionClosed)).to.deep.equal([60, 126]);
    expect(seconds(bosh?.forcedLogout)).to.deep.equal([120, 187]);
    const socket = tell(silent({ transport: 'websocket' }), LOST_AT);
    expect(socket?.lastSeen.likely).to.equal(T - 40);
    expect(seconds(socket?.sessionClosed)).to.deep.equal([60, 96]);
  });

  it('is the moment itself where a round of the reaper is known', () => {
    // A round at T + 13 s: the next ones are at 43, 73, 103 s.
    const round = { from: T + 13 * SECOND, to: T + 13 * SECOND };
    const told = tell(silent({ transport: 'websocket' }), LOST_AT, { terms: { ...LOGOUT_TERMS, round } });
    expect(told?.sessionClosed.likely).to.be.closeTo(T + 73 * SECOND, 1);
    expect(seconds(told?.sessionClosed)).to.deep.equal([73, 73]);
    expect(told?.forcedLogout?.likely).to.be.closeTo(T + 133 * SECOND, 1);
  });

  it('learns a round from the end of a session of its own', () => {
    const told = after(
      ...LIVING({ transport: 'websocket' }),
      state(T + 75 * SECOND, 'reconnecting', 'server-terminated', {
        detail: 'connection-timeout',
        transport: 'websocket',
      }),
    );
    expect(seconds(told.round)).to.deep.equal([74, 75]);
    const found = after(
      ...LIVING(),
      sent(T + 4_200),
      state(LOST_AT, 'reconnecting', 'timeout'),
      heard(T + 80 * SECOND),
      sent(T + 80 * SECOND, 'session'),
    );
    expect(seconds(found.round)).to.deep.equal([60, 80]);
    expect(seconds(tell(found, T + 81 * SECOND)?.sessionClosed)).to.deep.equal([60, 80]);
  });

  it('says that it has passed instead of counting below nothing', () => {
    const seen = silent();
    const { forcedLogout } = tell(seen, LOST_AT) ?? {};
    if (!forcedLogout) throw new Error('none');
    const passed = (at: number) => tell(seen, at)?.passed;
    expect([passed(forcedLogout.from - 1), passed(forcedLogout.from), passed(forcedLogout.to + 1)]).to.deep.equal([
      'no',
      'perhaps',
      'yes',
    ]);
    expect(remaining(forcedLogout, forcedLogout.from - 5)).to.deep.equal({
      from: 5,
      to: forcedLogout.to - forcedLogout.from + 5,
    });
    expect(remaining(forcedLogout, T + 10 * MINUTE)).to.deep.equal({ from: 0, to: 0 });
  });

  it('moves with the clock of this computer when that is set', () => {
    const before = tell(silent(), LOST_AT);
    const set = tell(observeSeen(silent(), { kind: 'clock-set', byMs: 3_600_000 }), LOST_AT + 3_600_000);
    expect(set?.sessionClosed.from).to.equal((before?.sessionClosed.from ?? NaN) + 3_600_000);
    expect(set?.passed).to.equal('no');
  });

  it('does not move what was told by the clock as it is already, before its setting was seen', () => {
    const byMs = 3_600_000;
    const living = after(...LIVING(), heard(T + byMs + 500), trip(T + byMs + 500, 40));
    const set = observeSeen(living, { kind: 'clock-set', byMs, at: T + byMs + 900 });
    expect([set.session?.heardAt, set.session?.provedAt]).to.deep.equal([T + byMs + 500, T + byMs + 460]);
    expect(set.session?.sentAt).to.equal(T - 40 + byMs);
  });

  it('begins at once where the server may know: torn, ended by it, left with a good-bye', () => {
    const torn = after(
      ...LIVING({ transport: 'websocket' }),
      state(T + 5_000, 'reconnecting', 'network-error', { transport: 'websocket' }),
    );
    expect(tell(torn, T + 6_000)?.forcedLogout?.likely).to.equal(T + 65 * SECOND);
    for (const reason of ['session-lost', 'service-stopped', 'server-terminated', 'credentials-refused'] as const) {
      const told = tell(after(...LIVING(), state(T + 5_000, 'reconnecting', reason)), T + 6_000);
      expect(seconds(told?.sessionClosed), reason).to.deep.equal([0, 5]);
      expect(seconds(told?.forcedLogout), reason).to.deep.equal([60, 66]);
    }
    const left = tell(after(...LIVING(), state(T + 5_000, 'closed', 'closed-by-caller')), T + 6_000);
    expect(left?.forcedLogout?.likely).to.equal(T + 65 * SECOND);
    // The good-bye may not have been heard.
    expect(seconds(left?.forcedLogout)).to.deep.equal([60, 182]);
  });

  it('says that a conflict leaves the agent present by the other session', () => {
    const told = tell(after(...LIVING(), state(T + 5_000, 'conflict', 'conflict')), T + 6_000);
    expect([told?.unless, seconds(told?.forcedLogout)]).to.deep.equal(['other-session', [60, 66]]);
  });

  it('foretells no logout by a node that is out of service', () => {
    const told = tell(silent(), LOST_AT, { status: 'OUT_OF_SERVICE' });
    expect([told?.forcedLogout, told?.unless, told?.passed]).to.deep.equal([undefined, 'out-of-service', 'no']);
    expect(tell(silent(), LOST_AT, { status: 'IN_SERVICE' })?.forcedLogout).to.not.equal(undefined);
  });

  it('takes a session that stands on a server of no use for living as long as it is heard', () => {
    const seen = after(...LIVING(), state(T + 5_000, 'failing-over', 'server-out-of-service'), heard(T + 6_000));
    expect(tell(seen, T + 20 * SECOND)).to.equal(undefined);
    expect(tell(seen, T + MINUTE)?.unless).to.equal('out-of-service');
  });

  it('tells the race with the side that was left, until it is over', () => {
    const moved = [
      sent(T + 20 * SECOND, 'session'),
      heard(T + 20_100, 'session'),
      state(T + 21 * SECOND, 'connected', 'session-established', { side: 'fin2', epoch: 2 }),
    ];
    const seen = moved.reduce(observeSeen, silent());
    const race = tell(seen, T + 22 * SECOND);
    expect([race?.unless, seconds(race?.forcedLogout)]).to.deep.equal(['other-side', [120, 187]]);
    expect(tell(seen, T + 200 * SECOND)).to.equal(undefined);
    const spared = after(...LIVING(), state(LOST_AT, 'failing-over', 'server-out-of-service'), ...moved);
    expect(tell(spared, T + 22 * SECOND)?.unless).to.equal('out-of-service');
  });

  it('allows for a new session that stands at the server before we know', () => {
    const half = [heard(T + 60 * SECOND, 'session'), sent(T + 61 * SECOND, 'session')].reduce(observeSeen, silent());
    expect(seconds(tell(half, T + 62 * SECOND)?.sessionClosed)).to.deep.equal([60, 153]);
  });

  it('of the hub of the desktop knows only what the server said last, and when the desktop told that it lost it', () => {
    const hub = { side: undefined, transport: undefined } as unknown as Partial<ConnectionState>;
    const seen = after(
      state(T - MINUTE, 'connected', 'session-established', hub),
      heard(T, 'hub-notification'),
      heard(T + 5_000, 'hub-status'),
      state(T + 40 * SECOND, 'reconnecting', 'desktop-disconnected', hub),
    );
    const told = tell(seen, T + 41 * SECOND);
    expect(seconds(told?.lastSeen)).to.deep.equal([-30, 70]);
    expect(told?.lastSeen.likely).to.equal(T + 20 * SECOND);
  });

  it('counts a loss shortly after another one from the session between them, on the hub too', () => {
    const hub = { side: undefined, transport: undefined } as unknown as Partial<ConnectionState>;
    const seen = after(
      state(T - MINUTE, 'connected', 'session-established', hub),
      heard(T, 'hub-notification'),
      state(T + 40 * SECOND, 'reconnecting', 'desktop-disconnected', hub),
      state(T + 60 * SECOND, 'connected', 'session-established', hub),
      state(T + 65 * SECOND, 'reconnecting', 'desktop-disconnected', hub),
    );
    expect(seconds(tell(seen, T + 66 * SECOND)?.lastSeen)).to.deep.equal([30, 95]);
  });

  it('knows what becomes of the agent, who is not signed out twice', () => {
    expect(tell(silent(), LOST_AT, { deployment: 'UCCX' })?.outcome).to.equal('logout');
    expect(tell(silent(), LOST_AT, { deployment: 'UCCE' })?.outcome).to.equal('logout-or-not-ready');
    expect(tell(silent(), LOST_AT, { userState: 'LOGOUT' })).to.equal(undefined);
  });
});

describe('the rounds of the reaper', () => {
  const EVERY = 30 * SECOND;

  it('hold the first round that comes, whatever is known of them', () => {
    let seed = 1;
    const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    for (let n = 0; n < 5_000; n += 1) {
      const real = T + random() * EVERY;
      const error = random() * 20_000;
      const known = random() < 0.2 ? undefined : { from: real - error * random(), to: real + error * random() };
      const idle = T + MINUTE + random() * MINUTE;
      const width = random() * 10_000;
      const from = idle - width * random();
      const to = idle + width * random();
      const came = real + Math.ceil((idle - real) / EVERY) * EVERY;
      const told = nextRound({ from, to, likely: idle }, EVERY, known);
      expect(told.from <= came && came <= told.to, JSON.stringify({ n, came, told, known })).to.equal(true);
      expect(told.likely >= told.from && told.likely <= told.to).to.equal(true);
    }
  });

  it('grow narrower with what was seen of them, and begin anew after a restart', () => {
    const at = (from: number, to: number) => ({ from: T + from * SECOND, to: T + to * SECOND });
    const one = narrowRound(undefined, at(0, 10), EVERY);
    const two = narrowRound(one, at(35, 50), EVERY);
    expect([two.from - T, two.to - T].map((ms) => Math.round(ms / SECOND))).to.deep.equal([35, 40]);
    expect(narrowRound(two, at(112, 114), EVERY)).to.deep.equal(at(112, 114));
    expect(narrowRound(two, at(0, 31), EVERY)).to.deep.equal(two);
    expect(narrowRound(undefined, at(0, 31), EVERY)).to.deep.equal(at(0, 31));
  });
});
