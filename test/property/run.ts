/** One run: a simulator, a page with a client, what the schedule makes of them, and what there is to complain about in the end. */
import { config, interval, Subscription, take } from 'rxjs';
import { isUp } from '../../sdk/channel/channel.ts';
import type { SessionInfo } from '../../simulator/core/openfire/session.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { Clocks, settle } from './clocks.ts';
import { MATES, SELF, type Act, type Listened, type Schedule } from './schedule.ts';
import { openTab } from './tab.ts';
import { watchTruth, type Truth } from './truth.ts';
import { Visit } from './visit.ts';

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
/** It must stay so for this long, ms: what was on its way may still come, and a connection that is dead must have been found out. */
const AFTERMATH_MS = 16_000;
/** What `close()` promises, ms, and what an answer may need from far away. */
const CLOSE_MS = 8_000;
/** Inactivity, and until the server looks for it, ms. */
const IDLE_MS = 100_000;

/** Runs it. Never rejects. */
export async function runSchedule(schedule: Schedule, options: { readonly trace?: boolean } = {}): Promise<Outcome> {
  const complaints: string[] = [];
  const trace: string[] = [];
  const clocks = new Clocks(START, (error) => complain(`a timer threw ${told(error)}`));
  const stamp = (): string => ((clocks.now() - START) / 1000).toFixed(3).padStart(8);
  const note = (text: () => string): void => {
    if (options.trace) trace.push(`${stamp()} ${text()}`);
  };
  const complain = (what: string): void => {
    complaints.push(`${stamp()} ${what}`);
    note(() => `COMPLAINT ${what}`);
  };
  const onRejection = (reason: unknown): void => complain(`nobody handled the rejection ${told(reason)}`);
  process.on('unhandledRejection', onRejection);
  config.onUnhandledError = (error: unknown) => complain(`nobody handled the error of a stream: ${told(error)}`);
  try {
    await new Run({ schedule, clocks, note, complain }).play();
  } catch (error) {
    complain(`the run broke off: ${told(error)}`);
  } finally {
    await settle();
    process.off('unhandledRejection', onRejection);
    config.onUnhandledError = null;
  }
  return { complaints, trace };
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
  readonly #tab = openTab();
  #visits = 0;
  /** Undefined between two pages. */
  #visit: Visit | undefined;
  /** What wakes the page, or opens the next one. */
  #next: { readonly timer: Subscription; readonly now: () => void } | undefined;
  readonly #storms = new Subscription();
  /** What was asked of a page that sleeps or is not there yet; it comes later. */
  #put: ((visit: Visit) => void)[] = [];

  constructor(around: Surroundings) {
    const { schedule, clocks } = around;
    this.#around = around;
    this.#simulator = createSimulator({
      seed: schedule.seed,
      version: schedule.version,
      surroundings: { scheduler: clocks.server },
    });
    for (const id of [SELF, ...MATES]) this.#simulator.finesse.setAgentState(id, 'NOT_READY');
    this.#truth = watchTruth(this.#simulator);
  }

  async play(): Promise<void> {
    const { schedule, clocks, note } = this.#around;
    this.#open([{ to: 'user', id: SELF }]);
    for (const { at, act } of schedule.steps) {
      await clocks.advance(START + at - clocks.now());
      note(() => `— ${JSON.stringify(act)}`);
      this.#act(act);
      this.#truth.look();
      await settle();
    }
    await this.#recover();
    await this.#close();
  }

  #open(listened: readonly Listened[]): Visit {
    const visit = new Visit({
      ...this.#around,
      simulator: this.#simulator,
      truth: this.#truth,
      tab: this.#tab,
      nth: this.#visits++,
      listened,
    });
    this.#visit = visit;
    return visit;
  }

  #act(act: Act): void {
    const { finesse, faults } = this.#simulator;
    switch (act.do) {
      case 'decree':
        finesse.setAgentState(act.userId, act.state);
        break;
      case 'storm':
        this.#storms.add(this.#storm(act));
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
      case 'cache':
        this.#cache(act.ms);
        break;
      case 'reload':
        this.#reload(act.ms);
        break;
      case 'signal':
        this.#ask(({ page }) => page.signal(act.signal));
        break;
      case 'listen':
        this.#ask((visit) => visit.listen(act.listened));
        break;
      case 'leave':
        this.#ask((visit) => visit.leave(act.listened));
        break;
      case 'post-log':
        this.#ask((visit) => visit.expect('sendClientLog', visit.page.client.sendClientLog()));
        break;
      case 'command':
        this.#ask((visit) => visit.command(act.command));
        break;
      case 'open':
        this.#ask(({ page }) => page.open());
    }
  }

  #storm({ userId, count, everyMs }: Extract<Act, { do: 'storm' }>): Subscription {
    const { finesse } = this.#simulator;
    return interval(everyMs, this.#around.clocks.server)
      .pipe(take(count))
      .subscribe((n) => finesse.setAgentState(userId, n % 2 === 0 ? 'READY' : 'NOT_READY'));
  }

  /** Does it when the page is there and awake. */
  #ask(work: (visit: Visit) => void): void {
    if (this.#visit && !this.#visit.page.asleep) work(this.#visit);
    else this.#put.push(work);
  }

  #later(ms: number, work: () => void): void {
    const now = (): void => {
      timer.unsubscribe();
      this.#next = undefined;
      work();
      const visit = this.#visit;
      if (visit) for (const put of this.#put.splice(0)) put(visit);
    };
    const timer = this.#around.clocks.server.schedule(now, ms);
    this.#next = { timer, now };
  }

  #sleep({ how, ms, cut, tells }: Extract<Act, { do: 'sleep' }>): void {
    const page = this.#visit?.page;
    if (!page || page.asleep) return;
    if (tells && how === 'frozen') page.signal({ kind: 'frozen' });
    page.sleep(how);
    this.#later(ms, () => {
      this.#around.note(() => `— wakes${cut ? ', connections are dead' : ''}`);
      page.wake(cut);
      if (tells) page.signal(how === 'frozen' ? { kind: 'resumed' } : { kind: 'woke', ms });
    });
  }

  #cache(ms: number): void {
    const page = this.#visit?.page;
    if (!page || page.asleep) return;
    page.signal({ kind: 'leaving', kept: true, reloading: false });
    page.sleep('frozen');
    this.#later(ms, () => {
      this.#around.note(() => '— is back');
      page.wake(true);
      page.signal({ kind: 'returned' });
    });
  }

  #reload(ms: number): void {
    const visit = this.#visit;
    // A sleeping page cannot be left.
    if (!visit || visit.page.asleep) return;
    const { listened } = visit;
    visit.page.signal({ kind: 'leaving', kept: false, reloading: true });
    visit.judge();
    this.#visit = undefined;
    visit.page.kill();
    this.#later(ms, () => {
      this.#around.note(() => '— the next page is there');
      this.#open(listened);
    });
  }

  /** Nothing stands in the way any more; the client has its time. */
  async #recover(): Promise<void> {
    const { clocks, complain, note } = this.#around;
    note(() => '— all faults end');
    this.#storms.unsubscribe();
    this.#simulator.faults.clear();
    this.#next?.now();
    await settle();
    this.#ask(({ page }) => {
      page.signal({ kind: 'shown' });
      page.signal({ kind: 'online' });
    });
    const until = clocks.now() + RECOVERY_MS;
    for (let equalSince = Infinity; clocks.now() < until && clocks.now() < equalSince + AFTERMATH_MS;) {
      if (['conflict', 'unauthorized'].includes(this.#visit?.state?.status ?? '')) this.#visit?.page.open();
      await clocks.advance(1_000);
      equalSince = this.#differences().length > 0 ? Infinity : Math.min(equalSince, clocks.now());
    }
    for (const one of this.#differences()) complain(one);
  }

  /** In what the client differs from the server now. */
  #differences(): readonly string[] {
    const state = this.#visit?.state;
    if (!state || !isUp(state)) return [`the channel is ${state?.status ?? 'silent'}`];
    this.#truth.look();
    if (this.#sessions().length === 0) return ['no session stands on the server'];
    return this.#visit?.differences() ?? [];
  }

  /** Live sessions of the user, on either side. */
  #sessions(): readonly SessionInfo[] {
    const { a, b } = this.#simulator.sides;
    return [...a.notification.sessions(), ...b.notification.sessions()].filter(({ userId }) => userId === SELF);
  }

  async #close(): Promise<void> {
    const { clocks, complain, note } = this.#around;
    const visit = this.#visit;
    if (!visit) throw new Error('There is no page in the end.');
    visit.judge();
    note(() => '— closes');
    const last = this.#sessions().toSorted((one, other) => other.startedAt - one.startedAt)[0];
    visit.expect('close', visit.page.client.close());
    await clocks.advance(CLOSE_MS);
    visit.judgeEnd();
    await visit.page.dispose();
    if (last && this.#sessions().some(({ id }) => id === last.id)) complain(`session ${last.id} is left after close`);
    // One whose good-bye was lost on the way stays until the server finds it idle.
    await clocks.advance(IDLE_MS);
    for (const { id } of this.#sessions()) complain(`session ${id} is left long after close`);
    this.#simulator.close();
    if (clocks.pending > 0) complain(`the simulator left ${clocks.pending} timers`);
  }
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // The world does not allow it now: a user who is signed out takes no call.
  }
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? String(error)) : String(error);
}
