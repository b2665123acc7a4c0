/** For tests and pictures: a supervisor's client whose team tells exactly what it is made to tell. */
import { ReplaySubject, Subject, type Observable } from 'rxjs';
import {
  userId,
  type ConnectionState,
  type ConnectionTransition,
  type ResourceUpdate,
  type SystemInfo,
  type User,
  type UserId,
} from '../../sdk/index.ts';
import type { TeamViewClient } from '../team/watch.ts';
import { user } from './fake-client.ts';

/** The team's id in all tests. */
export const TEAM = '5000';

/** A client made of subjects. Nothing is told until a test tells it. */
export class FakeTeamClient implements TeamViewClient {
  readonly connection$ = new ReplaySubject<ConnectionState>(1);
  readonly transitions$ = new Subject<ConnectionTransition>();
  readonly users = new ReplaySubject<ResourceUpdate<User>>(1);
  readonly systems = new ReplaySubject<ResourceUpdate<SystemInfo>>(1);
  /** The stream of the team; put another in its place to let a later subscriber have that. */
  members = new ReplaySubject<ResourceUpdate<ReadonlyMap<UserId, User>>>(1);
  /** Teams that were asked for, in order. */
  readonly asked: string[] = [];
  readonly #team = new Map<UserId, User>();
  readonly clock: TeamViewClient['clock'];

  /** @param now server time. */
  constructor(now: () => number) {
    this.clock = { now, reading: () => undefined, estimate: () => undefined };
  }

  user(): Observable<ResourceUpdate<User>> {
    return this.users;
  }
  systemInfo(): Observable<ResourceUpdate<SystemInfo>> {
    return this.systems;
  }
  team(id: string): Observable<ResourceUpdate<ReadonlyMap<UserId, User>>> {
    this.asked.push(id);
    return this.members;
  }

  /** Tells the connection, and the transition to it. */
  tellConnection(status: ConnectionState['status'], epoch = 1): void {
    const since = this.clock.now();
    const reason = status === 'connected' ? 'session-established' : 'network-error';
    this.connection$.next({ status, reason, since, epoch });
  }
  /** Members of the team change, or come; told at once. */
  tell(...members: readonly User[]): void {
    for (const one of members) this.#team.set(one.id, one);
    this.members.next({ kind: 'update', value: new Map(this.#team), at: this.clock.now() });
  }
}

/** A member of the team; `code` is that of the reason. */
export function member(n: number, state: string, since: number, code?: number, label?: string): User {
  const id = userId(String(1_001_000 + n));
  return user({
    id,
    firstName: FIRST[n % FIRST.length] ?? '',
    lastName: LAST[Math.floor(n / FIRST.length) % LAST.length] ?? '',
    loginName: `agent${n}`,
    extension: String(2_000 + n),
    state,
    stateChangeTime: since,

    ...(code === undefined ? {} : { reasonCode: { code: String(code), label } }),
  });
}

const FIRST = [
  'Isaac',
  'Ada',
  'Émilie',
  'Niels',
  'Sofia',
  'Hedy',
  'Alan',
  'Grace',
  'Katherine',
  'Max',
  'Lise',
  'Rosalind',
];
const LAST = [
  'Newton',
  'Lovelace',
  'Châtelet',
  'Bohr',
  'Kowalewskaja',
  'Lamarr',
  'Turing',
  'Hopper',
  'Johnson',
  'Planck',
  'Meitner',
  'Franklin',
  'Noether',
  '김민준',
  'Curie',
  'Gauß',
  'Euler',
  'Hilbert',
];
