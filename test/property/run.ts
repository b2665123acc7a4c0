/** One run: a simulator, a page with a client, what the schedule makes of them, and what there is to complain about in the end. */
import { config, type Subscription } from 'rxjs';
import { isUp, type ConnectionState } from '../../sdk/channel/channel.ts';
import { FinesseError, SubscriptionError } from '../../sdk/errors.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import type { SystemInfo } from '../../sdk/resources/system-info.ts';
import type { User } from '../../sdk/resources/user.ts';
import type { ResourceUpdate } from '../../sdk/streams.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import type { SessionInfo } from '../../simulator/core/openfire/session.ts';
import { Clocks, settle } from './clocks.ts';
import { judgeHistory, judgeNode, judgeSystemInfo, toldUser } from './judge.ts';
import { openPage, type Page } from './page.ts';
import { MATES, SELF, STRANGER, type Act, type Listened, type Schedule } from './schedule.ts';
import { watchTruth, type Truth } from './truth.ts';

/** What came of a run. */
export interface Outcome {
  /** Empty where all is well. */
  readonly complaints: readonly string[];
  /** Everything that happened, in order, with its time; empty unless asked for. */
  readonly trace: readonly string[];
}

const START = Date.UTC(2026, 0, 5, 8);
/** Longest time that a client may take to be itself again once nothing stands in its way any more, ms. */
const RECOVERY_MS = 180_000;
/** It must stay so for this long, ms: what was on its way may still come. */
const AFTERMATH_MS = 20_000;
/** What `close()` promises, ms, and what an answer may need from far away. */
const CLOSE_MS = 8_000;
/** Inactivity, and until the server looks for it, ms. */
const IDLE_MS = 100_000;

/** Runs it. Never rejects. */
export async function runSchedule(schedule: Schedule, options: { readonly trace?: boolean } = {}): Promise<Outcome> {
  const complaints: string[] = [];
  const trace: string[] = [];
  const clocks = new Clocks(START, (error) => complain(`a timer threw ${nameOf(error)}`));
  const stamp = (): string => ((clocks.now() - START) / 1000).toFixed(3).padStart(8);
  const note = (text: () => string): void => {
    if (options.trace) trace.push(`${stamp()} ${text()}`);
  };
  const complain = (what: string): void => {
    complaints.push(`${stamp()} ${what}`);
    note(() => `COMPLAINT ${what}`);
  };
  const onRejection = (reason: unknown): void => complain(`nobody handled the rejection ${nameOf(reason)}`);
  process.on('unhandledRejection', onRejection);
  config.onUnhandledError = (error: unknown) => complain(`a stream's error was not handled: ${nameOf(error)}`);
  try {
    await new Run({ schedule, clocks, note, complain }).play();
  } catch (error) {
    complain(`the run broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  } finally {
    await settle();
    process.off('unhandledRejection', onRejection);
    config.onUnhandledError = null;
  }
  return { complaints, trace };
}

interface Ear {
  readonly listened: Listened;
  readonly users: ResourceUpdate<User>[];
  readonly systems: ResourceUpdate<SystemInfo>[];
  readonly notifications: Notification[];
  subscription: Subscription | undefined;
  left: boolean;
  end: 'complete' | { readonly error: unknown } | undefined;
}

interface Surroundings {
  readonly schedule: Schedule;
  readonly clocks: Clocks;
  readonly note: (text: () => string) => void;
  readonly complain: (what: string) => void;
}

class Run {
  readonly #around: Surroundings;
  readonly #simulator: Simulator;
  readonly #truth: Truth;
  readonly #page: Page;
  readonly #ears: Ear[] = [];
  readonly #promises: { readonly what: string; settled: boolean }[] = [];
  readonly #states: ConnectionState[] = [];
  /** What a sleeping page would have done; it does so when it is awake. */
  #put: (() => void)[] = [];
  #waking: Subscription | undefined;

  constructor(around: Surroundings) {
    const { schedule, clocks, note, complain } = around;
    this.#around = around;
    this.#simulator = createSimulator({
      seed: schedule.seed,
      version: schedule.version,
      surroundings: { scheduler: clocks.server },
    });
    for (const id of [SELF, ...MATES]) this.#simulator.finesse.setAgentState(id, 'NOT_READY');
    this.#truth = watchTruth(this.#simulator);
    this.#page = openPage({ simulator: this.#simulator, clocks, schedule, note, complain });
  }

  async play(): Promise<void> {
    const { schedule, clocks, note } = this.#around;
    const { client } = this.#page;
    client.connection$.subscribe((state) => {
      note(
        () => `is ${state.status} (${state.reason}${state.detail ? `: ${state.detail}` : ''}), session ${state.epoch}`,
      );
      this.#states.push(state);
    });
    this.#listen({ to: 'user', id: SELF });
    client.open();
    for (const { at, act } of schedule.steps) {
      await clocks.advance(START + at - clocks.now());
      note(() => `— ${JSON.stringify(act)}`);
      this.#act(act);
      await settle();
    }
    await this.#recover();
    this.#judge();
    await this.#close();
  }

  /** Live sessions of the user, on either side. */
  #sessions(): readonly SessionInfo[] {
    const { a, b } = this.#simulator.sides;
    return [...a.notification.sessions(), ...b.notification.sessions()].filter(({ userId }) => userId === SELF);
  }

  #act(act: Act): void {
    const { finesse, faults } = this.#simulator;
    switch (act.do) {
      case 'decree':
        finesse.setAgentState(act.userId, act.state);
        break;
      case 'request':
        finesse.requestAgentState(act.userId, act.state);
        break;
      case 'call':
        attempt(() => finesse.startCall({ userId: act.userId }));
        break;
      case 'queue':
        attempt(() => finesse.startCall({ queueId: act.queueId }));
        break;
      case 'act': {
        const [call] = finesse.callsOf(act.userId);
        if (call) finesse.actOnCall(call.id, act.action);
        break;
      }
      case 'fault':
        faults.add(act.fault);
        break;
      case 'sleep':
        this.#sleep(act);
        break;
      case 'signal':
        this.#whenAwake(() => this.#page.signal(act.signal));
        break;
      case 'listen':
        this.#whenAwake(() => this.#listen(act.listened));
        break;
      case 'leave':
        this.#whenAwake(() => this.#leave(act.listened));
        break;
      case 'post-log':
        this.#whenAwake(() => this.#expect('sendClientLog', this.#page.client.sendClientLog()));
        break;
      case 'probe':
        break;
      case 'open':
        this.#whenAwake(() => this.#page.open());
    }
  }

  #whenAwake(work: () => void): void {
    if (this.#page.asleep) this.#put.push(work);
    else work();
  }

  #sleep({ how, ms, cut, tells }: Extract<Act, { do: 'sleep' }>): void {
    const { clocks } = this.#around;
    if (this.#page.asleep) return;
    if (tells && how === 'frozen') this.#page.signal({ kind: 'frozen' });
    this.#page.sleep(how);
    this.#waking = clocks.server.schedule(() => this.#wake(ms, how, cut, tells), ms);
  }

  #wake(ms: number, how: string, cut: boolean, tells: boolean): void {
    if (!this.#page.asleep) return;
    this.#waking?.unsubscribe();
    this.#around.note(() => `— wakes${cut ? ', connections are dead' : ''}`);
    this.#page.wake(cut);
    if (tells) this.#page.signal(how === 'frozen' ? { kind: 'resumed' } : { kind: 'woke', ms });
    for (const work of this.#put.splice(0)) work();
  }

  #listen(listened: Listened): void {
    const { client } = this.#page;
    const ear: Ear = {
      listened,
      users: [],
      systems: [],
      notifications: [],
      subscription: undefined,
      left: false,
      end: undefined,
    };
    const observer = <T>(told: T[], show: (value: T) => string) => ({
      next: (value: T) => {
        if (ear.left) this.#around.complain(`${nameOfEar(listened)} told after it was left`);
        this.#around.note(() => `tells ${nameOfEar(listened)}: ${show(value)}`);
        told.push(value);
      },
      error: (error: unknown) => {
        this.#around.note(() => `ends ${nameOfEar(listened)}: ${nameOf(error)}`);
        ear.end = { error };
      },
      complete: () => {
        ear.end = 'complete';
      },
    });
    this.#ears.push(ear);
    if (listened.to === 'user') {
      ear.subscription = client
        .user(listened.id)
        .subscribe(observer(ear.users, (one) => `${one.kind} ${toldUser(one).key}`));
    } else if (listened.to === 'systemInfo') {
      ear.subscription = client
        .systemInfo()
        .subscribe(
          observer(ear.systems, ({ kind, value }) => `${kind} ${value.status} ${String(value.currentTimestamp)}`),
        );
    } else {
      ear.subscription = client
        .node(listened.path)
        .subscribe(observer(ear.notifications, ({ itemId }) => itemId ?? ''));
    }
  }

  #leave(listened: Listened): void {
    const name = nameOfEar(listened);
    const ear = this.#ears.find((one) => !one.left && nameOfEar(one.listened) === name);
    if (!ear) return;
    ear.subscription?.unsubscribe();
    ear.left = true;
  }

  #expect(what: string, promise: Promise<unknown>): void {
    const one = { what, settled: false };
    this.#promises.push(one);
    promise.then(
      () => (one.settled = true),
      (error: unknown) => {
        one.settled = true;
        if (!(error instanceof FinesseError)) this.#around.complain(`${what} rejects with ${nameOf(error)}`);
      },
    );
  }

  /** Nothing stands in the way any more; the client has its time. */
  async #recover(): Promise<void> {
    const { clocks, complain, note } = this.#around;
    note(() => '— all faults end');
    this.#simulator.faults.clear();
    if (this.#page.asleep) this.#wake(0, 'suspended', false, true);
    await settle();
    this.#page.signal({ kind: 'shown' });
    this.#page.signal({ kind: 'online' });
    const until = clocks.now() + RECOVERY_MS;
    for (let equalSince = Infinity; clocks.now() < until && clocks.now() < equalSince + AFTERMATH_MS;) {
      if (['conflict', 'unauthorized'].includes(this.#states.at(-1)?.status ?? '')) this.#page.open();
      await clocks.advance(1_000);
      equalSince = this.#differences().length > 0 ? Infinity : Math.min(equalSince, clocks.now());
    }
    for (const one of this.#differences()) complain(one);
  }

  /** In what the client differs from the server now. */
  #differences(): readonly string[] {
    const state = this.#states.at(-1);
    if (!state || !isUp(state)) return [`the channel is ${state?.status ?? 'silent'}`];
    if (this.#sessions().length === 0) return ['no session stands on the server'];
    return this.#ears.flatMap((ear) => {
      if (ear.left || isRefused(ear)) return [];
      const name = nameOfEar(ear.listened);
      if (ear.end !== undefined)
        return [`${name} has ended: ${ear.end === 'complete' ? 'complete' : nameOf(ear.end.error)}`];
      if (ear.listened.to === 'user') {
        const last = ear.users.at(-1);
        const truth = this.#truth.userHistory(ear.listened.id).at(-1);
        const shown = last && toldUser(last).key;
        return shown === truth ? [] : [`${name} shows ${shown ?? 'nothing'}, the server has ${truth ?? 'nothing'}`];
      }
      if (ear.listened.to === 'systemInfo') {
        const shown = ear.systems.at(-1)?.value.status;
        const truth = this.#simulator.finesse.systemStatus('a');
        return shown === truth ? [] : [`${name} shows ${shown ?? 'nothing'}, the server has ${truth}`];
      }
      return [];
    });
  }

  #judge(): void {
    for (const ear of this.#ears) {
      const name = nameOfEar(ear.listened);
      const found =
        ear.listened.to === 'user'
          ? judgeHistory(this.#truth.userHistory(ear.listened.id), ear.users.map(toldUser))
          : ear.listened.to === 'systemInfo'
            ? judgeSystemInfo(ear.systems)
            : judgeNode(ear.notifications);
      for (const one of found) this.#around.complain(`${name}: ${one}`);
    }
  }

  async #close(): Promise<void> {
    const { clocks, complain, note } = this.#around;
    const { client } = this.#page;
    note(() => '— closes');
    const last = this.#sessions().toSorted((one, other) => other.startedAt - one.startedAt)[0];
    this.#expect('close', client.close());
    await clocks.advance(CLOSE_MS);
    for (const { what, settled } of this.#promises) if (!settled) complain(`the promise of ${what} never settled`);
    for (const [what, count] of Object.entries(this.#page.leftovers())) {
      if (count > 0) complain(`${count} ${what} left after close: ${this.#page.wire.openNow().join(', ')}`);
    }
    for (const ear of this.#ears) {
      if (!ear.left && ear.end === undefined) complain(`${nameOfEar(ear.listened)} did not end with the client`);
    }
    if (this.#states.at(-1)?.status !== 'closed')
      complain(`the channel is ${this.#states.at(-1)?.status ?? ''} after close`);
    await this.#page.dispose();
    if (last && this.#sessions().some(({ id }) => id === last.id)) complain(`session ${last.id} is left after close`);
    // One whose good-bye was lost on the way stays until the server finds it idle.
    await clocks.advance(IDLE_MS);
    for (const { id } of this.#sessions()) complain(`session ${id} is left long after close`);
    this.#simulator.close();
    if (clocks.pending > 0) complain(`the simulator left ${clocks.pending} timers`);
  }
}

function isRefused({ listened, end }: Ear): boolean {
  return (
    listened.to === 'user' &&
    listened.id === STRANGER &&
    typeof end === 'object' &&
    end.error instanceof SubscriptionError
  );
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The world does not allow it now: a user who is signed out takes no call.
  }
}

function nameOfEar(listened: Listened): string {
  return listened.to === 'user'
    ? `user ${listened.id}`
    : listened.to === 'node'
      ? `node ${listened.path}`
      : listened.to;
}

function nameOf(error: unknown): string {
  if (error instanceof FinesseError) return `${error.name} ${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
