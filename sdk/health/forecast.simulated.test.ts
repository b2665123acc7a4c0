/** The forecast against what the simulated Finesse then really does, in virtual time: random moments, transports, faults. */
import { expect } from '@open-wc/testing';
import { setUpBench, SUPERVISOR, USER_NODE, type Bench, type Transport } from '../../test/kit/bench.ts';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import type { Deployment } from '../../simulator/core/types.ts';
import { forecastLogout, LOGOUT_TERMS, type LogoutForecast, type LogoutTerms } from './forecast.ts';
import { INITIAL_SEEN, observeSeen, type Seen, type SeenInput } from './seen.ts';

const SECOND = 1_000;

/** What was foretold at one moment, and whether the page could see then. */
interface Foretold {
  readonly at: number;
  readonly blind: LogoutForecast | undefined;
  readonly known: LogoutForecast | undefined;
}

interface Outcome {
  readonly closedAt: number;
  readonly logoutAt: number;
  readonly foretold: readonly Foretold[];
}

class Run {
  readonly bench: Bench;
  readonly #terms: LogoutTerms;
  readonly #channel;
  readonly #deployment: Deployment;
  seen: Seen = INITIAL_SEEN;
  #status = '';
  #closedAt: number | undefined;

  constructor(bench: Bench, deployment: Deployment) {
    this.bench = bench;
    this.#deployment = deployment;
    const begun = bench.clock.now;
    // The reaper of the simulator started with it.
    this.#terms = { ...LOGOUT_TERMS, round: { from: begun, to: begun } };
    this.#channel = bench.channel();
    this.#channel.connection$.subscribe((state) => {
      this.#status = state.status;
      this.feed({ kind: 'connection', state });
    });
    this.#channel.activity$.subscribe((activity) => this.feed(activity));
    bench.simulator.sides.a.notification.presence$.subscribe(({ userId, available, at }) => {
      if (userId === SUPERVISOR) this.#closedAt = available ? undefined : (this.#closedAt ?? at);
    });
    this.#channel.open();
  }

  asleep = false;

  feed(input: SeenInput): void {
    if (!this.asleep) this.seen = observeSeen(this.seen, input);
  }

  get connected(): boolean {
    return this.#status === 'connected';
  }

  forecast(): Foretold {
    const at = this.bench.clock.now;
    const input = { at, seen: this.seen, deployment: this.#deployment };
    return { at, blind: forecastLogout(input), known: forecastLogout({ ...input, terms: this.#terms }) };
  }

  async untilConnected(): Promise<void> {
    for (let n = 0; !this.connected && n < 200; n += 1) await this.bench.advance(SECOND);
    expect(this.connected).to.equal(true);
    this.bench.simulator.finesse.setAgentState(SUPERVISOR, 'READY');
    this.#closedAt = undefined;
  }

  /** Lets a fault act until the agent is signed out. */
  async through(fault: Fault, each: (second: number) => void = () => undefined): Promise<Outcome> {
    const { simulator } = this.bench;
    const foretold: Foretold[] = [];
    const id = simulator.faults.add(fault);
    const user = () => simulator.finesse.snapshot().users.find((one) => one.id === SUPERVISOR);
    let logoutAt: number | undefined;
    for (let second = 0; logoutAt === undefined && second < 400; second += 1) {
      each(second);
      await this.bench.advance(SECOND);
      foretold.push(this.forecast());
      const now = user();
      if (now?.state === 'LOGOUT') logoutAt = now.stateChangeTime ?? undefined;
    }
    simulator.faults.remove(id);
    const closedAt = this.#closedAt;
    if (closedAt === undefined || logoutAt === undefined) throw new Error('never signed out');
    return { closedAt, logoutAt, foretold };
  }
}

function within(value: number, span: { from: number; to: number } | undefined): boolean {
  return span !== undefined && value >= span.from && value <= span.to;
}

interface Errors {
  readonly closed: number[];
  readonly logout: number[];
  readonly width: number[];
  readonly blind: number[];
}

/** Each forecast of the run holds what came; the errors are those of the first one. */
function judge({ closedAt, logoutAt, foretold }: Outcome, errors: Errors): void {
  const told = foretold.filter(({ known }) => known);
  expect(told.length).to.be.greaterThan(0);
  for (const { at, blind, known } of told) {
    const what = JSON.stringify({ at, closedAt, logoutAt, blind, known });
    expect(within(closedAt, known?.sessionClosed) && within(logoutAt, known?.forcedLogout), what).to.equal(true);
    expect(within(closedAt, blind?.sessionClosed) && within(logoutAt, blind?.forcedLogout), what).to.equal(true);
    if (at > logoutAt) expect(known?.passed, what).to.not.equal('no');
    if (known?.passed === 'yes') expect(at, what).to.be.greaterThan(logoutAt);
  }
  const [{ known, blind } = { known: undefined, blind: undefined }] = told;
  if (!known?.forcedLogout || !blind?.forcedLogout) throw new Error('none');
  errors.closed.push(Math.abs(known.sessionClosed.likely - closedAt));
  errors.logout.push(Math.abs(known.forcedLogout.likely - logoutAt));
  errors.width.push(known.sessionClosed.to - known.sessionClosed.from);
  errors.blind.push(Math.abs(blind.forcedLogout.likely - logoutAt));
}

function share(errors: readonly number[], most: number): number {
  return errors.filter((ms) => ms <= most).length / errors.length;
}

/** Runs of each story; the many are in `test/node/forecast-volume.test.ts`, with a client that is quicker to run than this one. */
const ROUNDS = 1;

interface Story {
  readonly name: string;
  readonly fault: Fault;
  /** What happens in each second of it. */
  readonly each?: (bench: Bench, second: number) => void;
  /** Share of the runs in which the first guess must be right to the second; where it is less than all, the server may have noticed, or not. */
  readonly right: number;
}

const tell = (bench: Bench, second: number): void => {
  if (second === 12) bench.publish(USER_NODE, 'READY');
};
const STORIES: readonly Story[] = [
  { name: 'the network is gone', fault: { kind: 'blackhole' }, right: 1 },
  { name: 'the network is gone, and the server sends into it', fault: { kind: 'blackhole' }, each: tell, right: 0 },
  { name: 'a box in the middle tears everything', fault: { kind: 'reset' }, right: 1 },
  { name: 'the service is stopped', fault: { kind: 'service-stop' }, right: 0 },
];

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  for (const deployment of ['UCCE', 'UCCX'] as const) {
    describe(`the forecast over ${transport} on ${deployment}`, () => {
      let run: Run;
      let random: () => number;

      beforeEach(async () => {
        random = seededRandom(transport === 'bosh' ? 11 : 23);
        const bench = await setUpBench(transport, { deployment }, { random: seededRandom(5) });
        run = new Run(bench, deployment);
      });
      afterEach(() => run.bench.dispose());

      const lived = async (): Promise<void> => {
        await run.untilConnected();
        await run.bench.advance(15 * SECOND + Math.floor(random() * 45 * SECOND));
        expect(run.forecast().known, 'silent while it lives').to.equal(undefined);
      };

      for (const { name, fault, each, right } of STORIES) {
        // Both deployments keep the same timers, which one story shows.
        if (deployment === 'UCCX' && right < 1) continue;
        it(`holds the real moments always: ${name}`, async () => {
          const errors: Errors = { closed: [], logout: [], width: [], blind: [] };
          for (let n = 0; n < ROUNDS; n += 1) {
            await lived();
            judge(await run.through(fault, (second) => each?.(run.bench, second)), errors);
          }
          expect(share(errors.closed, SECOND), errors.closed.join(' ')).to.be.at.least(right);
          if (right === 1) expect(share(errors.logout, SECOND), errors.logout.join(' ')).to.equal(1);
        }).timeout(120_000);
      }

      it('holds the real moments after a sleep, and says that they have passed', async () => {
        for (let n = 0; n < ROUNDS; n += 1) {
          await lived();
          run.asleep = true;
          const { closedAt, logoutAt } = await run.through({ kind: 'blackhole' });
          run.asleep = false;
          const before = run.seen;
          const since = run.bench.clock.now;
          run.feed({ kind: 'connection', state: { status: 'suspended', reason: 'asleep', since, epoch: 1 } });
          const { known } = run.forecast();
          expect(within(closedAt, known?.sessionClosed), JSON.stringify({ closedAt, known })).to.equal(true);
          expect(within(logoutAt, known?.forcedLogout), JSON.stringify({ logoutAt, known })).to.equal(true);
          expect(Math.abs((known?.forcedLogout?.likely ?? 0) - logoutAt)).to.be.at.most(SECOND);
          expect(forecastLogout({ at: since + 120_000, seen: run.seen })?.passed).to.equal('yes');
          run.seen = before;
        }
      }).timeout(120_000);
    });
  }
}
