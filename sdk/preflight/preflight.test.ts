import { expect } from '@open-wc/testing';
import type { Subscription } from 'rxjs';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import { checkConnectivity } from './preflight.ts';
import type { PreflightOptions } from './options.ts';
import type { PreflightReport, PreflightSideName, PreflightStepId } from './report.ts';

/** Longer than any check may take, ms. */
const LONG_MS = 70_000;

const HOSTS = { a: 'fin1.ucce.local', b: 'fin2.ucce.local' };

interface Check {
  readonly reports: PreflightReport[];
  readonly last: () => PreflightReport;
  /** `status reason` of a step in the last report. */
  readonly is: (id: PreflightStepId, side?: PreflightSideName) => string;
  readonly values: (id: PreflightStepId, side?: PreflightSideName) => Readonly<Record<string, number | string>>;
  readonly causes: () => readonly string[];
  readonly subscription: Subscription;
}

describe('checkConnectivity', () => {
  let bench: Bench;
  /** What was sent with credentials: `Authorization` headers, and SASL. */
  let secrets: string[];
  beforeEach(async () => {
    bench = await setUpBench('bosh');
    secrets = [];
  });
  afterEach(() => bench.dispose());

  const options = (overrides: Partial<PreflightOptions> = {}): PreflightOptions => ({
    host: bench.simulator.sides.a.host,
    userId: SUPERVISOR,
    password: PASSWORD,
    platform: {
      ...bench.platform,
      fetch: (input, init) => {
        const value = new Headers(init?.headers).get('authorization');
        if (value !== null) secrets.push(value);
        return bench.platform.fetch(input, init);
      },
    },
    ...overrides,
  });
  const start = (overrides: Partial<PreflightOptions> = {}, check = checkConnectivity): Check => {
    const reports: PreflightReport[] = [];
    const subscription = check(options(overrides)).subscribe((report) => reports.push(report));
    const last = (): PreflightReport => reports.at(-1)!;
    const step = (id: PreflightStepId, side?: PreflightSideName) =>
      last().steps.find((one) => one.id === id && one.side === side)!;
    return {
      reports,
      subscription,
      last,
      is: (id, side) => `${step(id, side).status} ${step(id, side).reason ?? ''}`,
      values: (id, side) => step(id, side).values,
      causes: () => last().causes.map(({ cause, certainty, side }) => `${certainty} ${cause}${side ? ` ${side}` : ''}`),
    };
  };
  const run = async (overrides: Partial<PreflightOptions> = {}, check = checkConnectivity): Promise<Check> => {
    const started = start(overrides, check);
    // In pieces: the script of a session is fetched in real time.
    for (let ms = 0; ms < LONG_MS && !started.subscription.closed; ms += 250) await bench.advance(250);
    expect(started.last().done, 'done').to.equal(true);
    expect(started.subscription.closed, 'completed').to.equal(true);
    leavesNothing();
    return started;
  };
  const leavesNothing = (): void => {
    for (const { notification } of Object.values(bench.simulator.sides))
      expect(notification.sessions()).to.deep.equal([]);
    expect(bench.timers, 'timers').to.equal(0);
  };

  it('passes all steps of both sides where nothing is wrong', async () => {
    const check = await run();
    const { status, causes, steps, hosts } = check.last();
    expect({ status, causes, hosts }).to.deep.equal({ status: 'passed', causes: [], hosts: HOSTS });
    expect(steps.map(({ status: each }) => each)).to.deep.equal(steps.map(() => 'passed'));
  });
});
