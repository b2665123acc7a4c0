/** A team that is watched: who is asked when, whose word is taken, and what of it is news. Holds one timer at most. */
import type { Subscription } from 'rxjs';
import type { DirectMessages } from '../channel/channel.ts';
import type { Platform } from '../platform.ts';
import type { XmlElement } from '../xml.ts';
import { carryOn, echoed, INITIAL_CARRYING, notEchoed, type Carrying } from './carriage.ts';
import { EVERY_MS, within } from './terms.ts';
import type { AgentBeacon, HealthWatched } from './watch.ts';
import { asked, heard, INITIAL_WATCHED, late, refused, renewed, type Watched, type WatchTerms } from './watched.ts';
import { domainOf, isLocalPart, readWord, writeWord, type BeaconWord } from './words.ts';

/** What {@link TeamWatch} needs. */
export interface TeamWatchOptions extends WatchTerms {
  readonly messages: DirectMessages;
  readonly platform: Pick<Platform, 'scheduler' | 'monotonic' | 'random' | 'uuid'>;
  readonly tell: (told: HealthWatched) => void;
}

interface Row {
  readonly userId: string;
  now: Watched;
  /** What of it was told, and when. */
  told: string;
  toldAt: number;
}

/** Agents asked in one go, and until the next, ms: 20 a second, so that neither the server nor a poll has all of them at once. */
const AT_ONCE = 10;
const GO_MS = 500;
/** News of one agent within this, ms, are one: what a hostile agent sends costs no more than this. */
const CALM_MS = 1_000;
/** Beacons a minute that a large team sends in all, while nothing changes. */
const PER_MINUTE = 300;
/** Agents that are asked at most. */
const MOST_AGENTS = 2_000;

/** See the head of the file. */
export class TeamWatch {
  readonly #options: TeamWatchOptions;
  /** Unguessable: who names it was asked. */
  readonly #watch: string;
  /** By login id, lower case. */
  readonly #rows = new Map<string, Row>();
  #carrying: Carrying = INITIAL_CARRYING;
  #carriageTold: unknown;
  #goAt = -Infinity;
  #timer: Subscription | undefined;
  #timerAt = Infinity;
  #over = false;

  constructor(options: TeamWatchOptions) {
    this.#options = options;
    this.#watch = options.platform.uuid();
  }

  /** The team from now on. */
  watch(userIds: readonly string[]): void {
    const wanted = new Map(userIds.map((id) => [id.toLowerCase(), id]));
    for (const [local, row] of [...this.#rows]) {
      if (wanted.has(local)) continue;
      this.#rows.delete(local);
      this.#leave(row);
    }
    for (const [local, userId] of wanted) {
      if (this.#rows.has(local)) continue;
      const fault = !isLocalPart(local) ? 'jid-malformed' : this.#rows.size >= MOST_AGENTS ? 'too-many' : undefined;
      const now: Watched = fault
        ? { ...INITIAL_WATCHED, state: 'refused', reason: fault, askAt: Infinity }
        : INITIAL_WATCHED;
      this.#rows.set(local, { userId, now, told: '', toldAt: -Infinity });
    }
    this.look();
  }

  /** A message has come. */
  receive(message: XmlElement): void {
    const said = readWord(message, domainOf(this.#options.messages.jid()));
    if (!said) return;
    const { jid, user, word } = said;
    const now = this.#now();
    if (jid === this.#carrying.jid && (word.kind === 'echo' || word.kind === 'refused')) {
      if (word.kind === 'refused') this.#carrying = notEchoed(this.#carrying, word.condition, now);
      else if (word.watch === this.#watch) this.#onEcho(now);
      this.look();
      return;
    }
    const row = this.#rows.get(user);
    if (!row || row.now.askAt === Infinity) return;
    if (word.kind === 'refused') row.now = refused(row.now, jid, word.condition, now);
    else if ((word.kind === 'beacon' || word.kind === 'end') && word.watch === this.#watch)
      row.now = heard(row.now, jid, word, this.#terms(), now);
    this.#wakeAt(this.#tell(row, now), now);
    this.#wakeAt(Math.min(this.#askAt(row), row.now.lateAt), now);
  }

  /** Does what is due. */
  look(): void {
    if (this.#over) return;
    this.#timer?.unsubscribe();
    this.#timerAt = Infinity;
    const now = this.#now();
    this.#carry(now);
    let due = this.#carrying.dueAt;
    let places = now - this.#goAt >= GO_MS ? AT_ONCE : 0;
    const isCarried = this.#carrying.carriage.state === 'carried';
    for (const row of [...this.#rows.values()]) {
      if (isCarried) {
        row.now = late(row.now, now);
        if (row.now.askAt <= now && places > 0) {
          places -= 1;
          this.#goAt = now;
          this.#ask(row, now);
        }
        due = Math.min(due, this.#askAt(row), row.now.lateAt);
      }
      due = Math.min(due, this.#tell(row, now));
    }
    this.#wakeAt(due, now);
  }

  /** Ends the leases. Idempotent. */
  stop(): void {
    this.#over = true;
    this.#timer?.unsubscribe();
    for (const row of this.#rows.values()) this.#leave(row);
    this.#rows.clear();
  }

  #now(): number {
    return this.#options.platform.monotonic();
  }

  #terms(): WatchTerms {
    const { leaseMs, everyMs } = this.#options;
    const spread = within((this.#rows.size * 60_000) / PER_MINUTE, EVERY_MS);
    // A lease holds two beacons at least.
    return { leaseMs, everyMs: Math.max(everyMs, Math.min(spread, leaseMs / 2)) };
  }

  #say(jid: string, word: BeaconWord): boolean {
    return this.#options.messages.send(jid, writeWord(word));
  }

  #ask(row: Row, now: number): void {
    const terms = this.#terms();
    const to = row.now.jid ?? `${row.userId.toLowerCase()}@${domainOf(this.#carrying.jid) ?? ''}`;
    if (this.#say(to, { kind: 'ask', watch: this.#watch, ...terms }))
      row.now = asked(row.now, terms, now, this.#options.platform.random());
  }

  /** Whoever is not listened to lets the lease run out. */
  #leave({ now }: Row): void {
    if (now.jid !== undefined) this.#say(now.jid, { kind: 'ask', watch: this.#watch, leaseMs: 0, everyMs: 0 });
  }

  #carry(now: number): void {
    const before = this.#carrying;
    const jid = this.#options.messages.jid();
    this.#carrying = carryOn(before, jid, now);
    const { carriage } = this.#carrying;
    if (carriage === this.#carriageTold) return;
    this.#carriageTold = carriage;
    if (jid !== undefined && carriage.state === 'probing') this.#say(jid, { kind: 'echo', watch: this.#watch });
    this.#options.tell({ kind: 'carriage', carriage });
  }

  #onEcho(now: number): void {
    const before = this.#carrying;
    this.#carrying = echoed(before);
    if (this.#carrying === before) return;
    for (const row of this.#rows.values()) if (row.now.askAt < Infinity) row.now = renewed(row.now, now);
  }

  /** When the agent can be asked next. */
  #askAt({ now }: Row): number {
    return Math.max(now.askAt, this.#goAt + GO_MS);
  }

  /** Tells what is news, or says when it may. */
  #tell(row: Row, now: number): number {
    const { state, reason, page, seq } = row.now;
    const news = `${state} ${reason} ${page} ${seq}`;
    if (news === row.told || this.#over) return Infinity;
    if (now - row.toldAt < CALM_MS) return row.toldAt + CALM_MS;
    row.told = news;
    row.toldAt = now;
    const toWall = this.#options.platform.scheduler.now() - now;
    this.#options.tell({ kind: 'agent', agent: agentOf(row, toWall) });
    return Infinity;
  }

  #wakeAt(at: number, now: number): void {
    if (at >= this.#timerAt || this.#over) return;
    this.#timer?.unsubscribe();
    this.#timerAt = at;
    this.#timer = this.#options.platform.scheduler.schedule(() => this.look(), Math.max(0, at - now));
  }
}

function agentOf({ userId, now }: Row, toWall: number): AgentBeacon {
  const { state, reason, page, seq, figures, heardAt } = now;
  const isKnown = figures && heardAt !== undefined && page !== undefined;
  if (!isKnown) return { userId, state, reason, health: undefined };
  const { forMs, ...rest } = figures;
  const at = heardAt + toWall;
  return { userId, state, reason, health: { ...rest, since: at - forMs, heardAt: at, page, seq } };
}
