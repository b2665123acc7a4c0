/** A page from its beginning to its end: its client, those who listen to it, and what was promised. */
import { isUp, type ConnectionState, type ConnectionTransition } from '../../sdk/channel/channel.ts';
import { FinesseError } from '../../sdk/errors.ts';
import type { SideName } from '../../simulator/core/types.ts';
import type { Ear } from './ears.ts';
import { listenTo, nameOf, STANDING_MS } from './ears.ts';
import { judgeStates } from './judge.ts';
import { openPage, type Page, type PageOptions } from './page.ts';
import { SELF, type Commanded, type Listened } from './schedule.ts';
import type { Truth } from './truth.ts';

/** Of {@link SELF}. */
const EXTENSION = '10006';

/** What a page does before somebody tells it otherwise. */
export interface VisitOptions extends PageOptions {
  readonly truth: Truth;
  /** What it listens to from the beginning. */
  readonly listened: readonly Listened[];
}

/** See the head of the file. */
export class Visit {
  readonly page: Page;
  readonly #options: VisitOptions;
  readonly #ears: Ear[] = [];
  readonly #heard: Listened[] = [];
  readonly #promises: { readonly what: string; settled: boolean }[] = [];
  readonly #states: ConnectionState[] = [];
  /** True time, ms, of each. */
  readonly #statesAt: number[] = [];
  readonly #transitions: ConnectionTransition[] = [];

  constructor(options: VisitOptions) {
    this.#options = options;
    this.page = openPage(options);
    const { client } = this.page;
    client.connection$.subscribe((state) => {
      const { status, reason, detail, epoch } = state;
      options.note(() => `is ${status} (${reason}${detail === undefined ? '' : `: ${detail}`}), session ${epoch}`);
      this.#states.push(state);
      this.#statesAt.push(options.clocks.now());
    });
    client.transitions$.subscribe((one) => this.#transitions.push(one));
    for (const one of options.listened) this.listen(one);
    client.open();
  }

  get state(): ConnectionState | undefined {
    return this.#states.at(-1);
  }

  /** The side that the client is with. */
  get side(): SideName {
    return this.state?.side === this.#options.simulator.sides.b.host ? 'b' : 'a';
  }

  #stoodAt(at: number): boolean {
    // What became of it in the same moment counts.
    const then = this.#statesAt.findLastIndex((one) => one < at);
    const epoch = this.#states[then]?.epoch;
    const meanwhile = this.#states.filter((_, n) => n >= then && (this.#statesAt[n] ?? 0) <= at + STANDING_MS);
    return meanwhile.every((state) => isUp(state) && state.epoch === epoch);
  }

  /** Answers of BOSH are put in order by their rids; frames of a WebSocket are in order, unless a fault disturbs that. */
  #keepsOrder(): boolean {
    const { way, steps } = this.#options.schedule;
    return (
      way === 'bosh' || way === 'hub' || !steps.some(({ act }) => act.do === 'fault' && act.fault.kind === 'reorder')
    );
  }

  /** What is listened to now. */
  get listened(): readonly Listened[] {
    return this.#heard.filter((_, n) => this.#ears[n]?.left === false);
  }

  listen(listened: Listened): void {
    this.#heard.push(listened);
    this.#ears.push(
      listenTo(listened, {
        ...this.#options,
        client: this.page.client,
        sideOf: () => this.side,
        keepsOrder: this.#keepsOrder(),
        now: this.#options.clocks.now,
        stoodAt: (at) => this.#stoodAt(at),
      }),
    );
  }

  /** One who listens to that leaves, if there is one. */
  leave(listened: Listened): void {
    this.#ears.find(({ left, name }) => !left && name === nameOf(listened))?.leave();
  }

  /** It must settle, and may reject only with a typed error. */
  expect(what: string, promise: Promise<unknown>): void {
    const one = { what, settled: false };
    this.#promises.push(one);
    promise.then(
      () => (one.settled = true),
      (error: unknown) => {
        one.settled = true;
        if (!(error instanceof FinesseError)) this.#options.complain(`${what} rejects with ${String(error)}`);
      },
    );
  }

  /** What the agent asks for. Where it is said to have come about, the server must have had it so since. */
  command(command: Commanded): void {
    const { simulator, truth, complain } = this.#options;
    const { client } = this.page;
    const [call] = simulator.finesse.callsOf(SELF);
    const since = truth.user(SELF).length - 1;
    const isTrue = (): boolean =>
      truth
        .user(SELF)
        .slice(since)
        .some((text) =>
          command === 'LOGIN' ? !text.startsWith('LOGOUT') : text.startsWith(command) || text.includes(`(${command} `),
        );
    if (command === 'LOGIN' || command === 'LOGOUT' || command === 'READY' || command === 'NOT_READY') {
      const sent =
        command === 'LOGIN' ? client.signIn({ extension: EXTENSION }) : client.changeState({ state: command });
      const checked = sent.then(({ confirmedBy }) => {
        truth.look();
        if (!isTrue()) complain(`${command} is said to have come about (${confirmedBy}), and has not`);
      });
      this.expect(command, checked);
    } else this.expect(command, client.dialogAction(call?.id ?? '16777217', command));
  }

  /** In what the client differs from the server now. */
  differences(): readonly string[] {
    return this.#ears.flatMap((ear) => ear.difference() ?? []);
  }

  /** Complains about all that was told. */
  judge(): void {
    const found = [...judgeStates(this.#states, this.#transitions), ...this.#ears.flatMap((ear) => ear.judge())];
    for (const one of found) this.#options.complain(one);
  }

  /** After `close()`: complains about what is left. */
  judgeEnd(): void {
    const { complain } = this.#options;
    for (const { what, settled } of this.#promises) if (!settled) complain(`the promise of ${what} never settled`);
    for (const [what, count] of Object.entries(this.page.leftovers())) {
      if (count > 0) complain(`${count} ${what} left after close: ${this.page.wire.openNow().join(', ')}`);
    }
    for (const { name, left, ended } of this.#ears) {
      if (!left && !ended) complain(`${name} did not end with the client`);
    }
    if (this.state?.status !== 'closed') complain(`the channel is ${this.state?.status ?? 'silent'} after close`);
  }
}
