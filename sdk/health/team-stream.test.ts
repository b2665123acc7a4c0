import { expect } from '@open-wc/testing';
import { NEVER, Subject } from 'rxjs';
import { userId, type UserId } from '../ids.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { User } from '../resources/user.ts';
import type { ConnectionTransition } from '../channel/channel.ts';
import type { Drop } from './team-drops.ts';
import { teamConnectivity, type TeamConnectivity } from './team-stream.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 5, 8);

describe('teamConnectivity', () => {
  let now: number;
  let team$: Subject<{ value: ReadonlyMap<UserId, User> }>;
  let systemInfo$: Subject<{ value: SystemInfo }>;
  let transitions$: Subject<ConnectionTransition>;
  let reports$: Subject<Drop>;
  let verdicts: TeamConnectivity[];
  let errors: unknown[];

  const user = (n: number, state = 'READY', code?: number): [UserId, User] => {
    const id = userId(String(1_000 + n));
    const reasonCode = code === undefined ? undefined : { code: String(code) };
    return [id, { id, state, reasonCode, stateChangeTime: now, roles: [], teams: [], settings: {}, devices: [] }];
  };
  const tell = (...users: readonly [UserId, User][]): void => team$.next({ value: new Map(users) });
  const of = (count: number, state?: string): [UserId, User][] =>
    Array.from({ length: count }, (_, n) => user(n, state));
  const last = (): TeamConnectivity => verdicts.at(-1)!;

  beforeEach(() => {
    now = START;
    [team$, systemInfo$, transitions$, reports$] = [new Subject(), new Subject(), new Subject(), new Subject()];
    [verdicts, errors] = [[], []];
    const client = { team: () => team$, systemInfo: () => systemInfo$, transitions$, clock: { now: () => now } };
    teamConnectivity(client, '5000', {
      reports$,
      groupsOf: ({ id }) => ({ site: id < '1005' ? 'Porto' : 'Lisbon' }),
    }).subscribe({
      next: (verdict) => verdicts.push(verdict),
      error: (error: unknown) => errors.push(error),
    });
  });

  it('says nothing of an empty team', () => {
    tell();
    expect(last()).to.deep.include({ place: 'unknown', reason: 'not-enough', of: 0, incidents: [] });
  });

  it('tells nothing anew where the calls of a team go on and nobody drops', () => {
    tell(...of(10));
    for (let n = 0; n < 50; n += 1) {
      now += 1_000;
      tell(...of(10, n % 2 ? 'TALKING' : 'READY'));
    }
    expect(verdicts).to.have.length(1);
  });

  it('does not count whoever has left the team while signed in, once the time of drops is over', () => {
    tell(...of(10));
    expect(last().of).to.equal(10);
    tell(...of(6));
    expect(last().of).to.equal(10);
    now += 9 * HOUR;
    tell(...of(6));
    expect(last().of).to.equal(6);
  });

  it('goes on where the clock was far off until the server told the time', () => {
    const ready = of(10);
    now = START + 20 * HOUR;
    tell(...ready);
    now = START;
    tell(...ready);
    now += 60_000;
    tell(...of(4), ...Array.from({ length: 6 }, (_, n) => user(4 + n, 'LOGOUT', 255)));
    expect(last()).to.include({ drops: 6, of: 10, reason: 'burst' });
  });

  it('takes reports of agents who are not of the team, and of times that are none', () => {
    tell(...of(3));
    for (const at of [NaN, Infinity, -Infinity]) reports$.next({ agent: 'ghost', at, evidence: 'ping' });
    expect(last()).to.include({ drops: 0, reason: 'not-enough' });
    reports$.next({ agent: 'ghost', at: now, evidence: 'ping' });
    expect(last()).to.include({ drops: 1, of: 4, place: 'unknown' });
  });

  it('never errs with SystemInfo, and takes what it says of the server for more evidence', () => {
    tell(...of(40));
    systemInfo$.next({ value: { status: 'IN_SERVICE', ctiServers: [] } });
    systemInfo$.next({ value: { status: 'OUT_OF_SERVICE', ctiServers: [] } });
    for (let n = 0; n < 6; n += 1) reports$.next({ agent: String(1_000 + n * 3), at: now, evidence: 'socket' });
    expect(last().incidents[0]).to.include({ strong: true, place: 'server' });
    systemInfo$.error(new Error('refused'));
    expect(errors).to.deep.equal([]);
  });

  it('tells the drops themselves: who, when and by what', () => {
    tell(...of(3));
    now += 60_000;
    tell(user(0), user(1, 'LOGOUT', 255), user(2));
    reports$.next({ agent: '1002', at: now, evidence: 'socket' });
    expect(last().each).to.deep.equal([
      { agent: '1001', at: now, evidence: 'forced-logout' },
      { agent: '1002', at: now, evidence: 'socket' },
    ]);
  });

  it('looks only at those of whom something was told, so that a large team may have many changes a second', () => {
    const ready = of(100);
    let looks = 0;
    const [, watched] = ready[50]!;
    const { state } = watched;
    ready[50]![1] = Object.defineProperty(watched, 'state', { get: () => ((looks += 1), state) });
    tell(...ready);
    looks = 0;
    for (let n = 0; n < 20; n += 1) {
      now += 100;
      ready[n] = user(n, 'TALKING');
      tell(...ready);
    }
    expect(looks).to.equal(0);
    ready[7] = user(7, 'LOGOUT', 255);
    tell(...ready);
    expect(last()).to.include({ drops: 1, of: 100 });
  });

  it('ends with its subscription', () => {
    const client = { team: () => team$, systemInfo: () => NEVER, transitions$, clock: { now: () => now } };
    const before = team$.observed;
    const own = new Subject<{ value: ReadonlyMap<UserId, User> }>();
    teamConnectivity({ ...client, team: () => own }, '5000')
      .subscribe()
      .unsubscribe();
    expect([before, own.observed]).to.deep.equal([true, false]);
  });
});
