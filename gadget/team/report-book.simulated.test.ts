/** A supervisor's view whose agents share their health over sessions of one simulated Finesse, in virtual time. */
import { expect } from '@open-wc/testing';
import { share, sharer, type Sharer } from '../../test/kit/beacon-bench.ts';
import { setUpBench, SUPERVISOR, type Bench } from '../../test/kit/bench.ts';
import { FakeTeamClient, member } from '../testing/fake-team.ts';
import { restoreVisibility, setVisibility } from '../testing/visibility.ts';
import { defineTeamElements } from './define.ts';
import { rowsOf, type AgentRow } from './model.ts';
import { ReportBook, REST_AFTER_MS, type TeamBeacon } from './report-book.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** The server's clock is ahead of the computer's by so much, ms. */
const AHEAD = 7_000;
const AGENTS = ['1001001', '1001002', '1001003'];

describe('the agents’ own pages', () => {
  let bench: Bench;
  let agents: readonly Sharer[];
  let supervisor: Sharer;
  let book: ReportBook;
  let signedOut: ReadonlySet<string>;
  let rows: ReadonlyMap<string, AgentRow>;

  beforeEach(async () => {
    bench = await setUpBench('websocket');
    agents = AGENTS.map((id) => sharer(bench, id));
    supervisor = sharer(bench, SUPERVISOR);
    signedOut = new Set();
    rows = new Map();
    book = new ReportBook({ server, wall: () => bench.platform.scheduler.now() }, () => undefined);
    await bench.advance(2 * SECOND);
  });
  afterEach(async () => {
    book.stop();
    restoreVisibility();
    await bench.dispose();
  });

  const server = (): number => bench.platform.scheduler.now() + AHEAD;
  const start = (beacon: TeamBeacon = { platform: bench.platform }): void => {
    const { connection$ } = supervisor.client;
    book.start({ connection$, messages: supervisor.messages }, beacon);
    draw();
  };
  /** As the view does with each drawing. */
  const draw = (): void => {
    const team = new Map(
      AGENTS.map((id) => [id, { ...member(Number(id) - 1_001_000, signedOut.has(id) ? 'LOGOUT' : 'READY', 0) }]),
    );
    rows = rowsOf({ team, drops: new Map(), reports: book.reports, now: server() }, rows);
    book.follow(rows);
  };
  const pass = async (ms: number): Promise<void> => {
    await bench.advance(ms);
    draw();
  };
  const told = (n: number): string => {
    const { verdict, why, report } = rows.get(AGENTS[n]!)!;
    return [verdict, why, report?.state, report?.level].filter(Boolean).join(' ');
  };

  it('tell what they judge of themselves, in the server’s time, and who does not share is not reporting', async () => {
    share(bench, agents[0]!);
    share(bench, agents[1]!);
    agents[1]!.health('poor', { cause: 'network', certainty: 'likely' });
    start();
    await pass(5 * SECOND);
    expect(book.carriage).to.deep.equal({ state: 'carried' });
    expect([told(0), told(1), told(2)]).to.deep.equal([
      'connected live good',
      'at-risk report live poor',
      'connected asked unknown',
    ]);
    expect(rows.get(AGENTS[1]!)!.report).to.deep.include({ driftMs: -12, lossShare: 0 });
    expect(rows.get(AGENTS[1]!)!.report!.at).to.be.within(server() - 6 * SECOND, server());
    await pass(20 * SECOND);
    expect(told(2)).to.equal('not-reporting silent unknown');
  });

  it('are a risk when they fall silent without a word, and back to what they are when they speak again', async () => {
    share(bench, agents[0]!);
    start();
    await pass(10 * SECOND);
    await agents[0]!.channel.close();
    await pass(2 * MINUTE);
    expect(told(0)).to.equal('at-risk overdue overdue good');
    const again = sharer(bench, AGENTS[0]!, 'again');
    share(bench, again);
    await pass(2 * MINUTE);
    expect(told(0)).to.equal('connected live good');
  });

  it('are asked as agents sign in, and left as they sign out', async () => {
    const sharing = share(bench, agents[0]!);
    signedOut = new Set([AGENTS[0]!]);
    draw();
    start();
    await pass(10 * SECOND);
    expect([sharing.now(), told(0)]).to.deep.equal([[], 'signed-out']);
    signedOut = new Set();
    draw();
    await pass(5 * SECOND);
    expect([sharing.now(), told(0)]).to.deep.equal([[SUPERVISOR], 'connected live good']);
    signedOut = new Set([AGENTS[0]!]);
    draw();
    await pass(SECOND);
    expect([sharing.now(), book.reports.has(AGENTS[0]!)]).to.deep.equal([[], false]);
  });

  it('are not asked for a view that nobody has looked at for minutes, and are again when it is shown', async () => {
    const sharing = share(bench, agents[0]!);
    start();
    await pass(10 * SECOND);
    setVisibility('hidden');
    await pass(REST_AFTER_MS - SECOND);
    expect(sharing.now()).to.deep.equal([SUPERVISOR]);
    await pass(2 * SECOND);
    expect([sharing.now(), told(0)]).to.deep.equal([[], 'connected']);
    setVisibility('visible');
    await pass(5 * SECOND);
    expect([sharing.now(), told(0)]).to.deep.equal([[SUPERVISOR], 'connected live good']);
  });

  it('are not asked where that is switched off, and never again once the view is left', async () => {
    const sharing = share(bench, agents[0]!);
    start(false);
    await pass(30 * SECOND);
    expect([sharing.now(), book.carriage, told(0)]).to.deep.equal([[], undefined, 'connected']);
    start();
    await pass(5 * SECOND);
    expect(sharing.now()).to.deep.equal([SUPERVISOR]);
    book.stop();
    await bench.advance(SECOND);
    expect([sharing.now(), book.reports.size]).to.deep.equal([[], 0]);
  });

  it('are asked in vain on a server that does not carry messages between users: then Finesse alone is believed', async () => {
    bench.simulator.faults.add({ kind: 'messages-refused' });
    start();
    await pass(30 * SECOND);
    expect(book.carriage).to.deep.include({ state: 'cannot-be-carried' });
    expect([told(0), book.reports.size]).to.deep.equal(['connected', 0]);
  });

  it('stand in the view of the supervisor, which says how many of them tell', async () => {
    defineTeamElements();
    share(bench, agents[0]!);
    const client = new FakeTeamClient(server);
    const element = document.createElement('finesse-team-health');
    const { connection$ } = supervisor.client;
    Object.assign(element, {
      client: Object.assign(client, { connection$, messages: supervisor.messages }),
      teamId: '5000',
      beacon: { platform: bench.platform },
      timeSource: {
        now: () => bench.platform.scheduler.now(),
        every: (ms: number, run: () => void) => {
          const timer = setInterval(run, ms);
          return () => clearInterval(timer);
        },
      },
    });
    document.body.append(element);
    try {
      client.tell(...AGENTS.map((_, n) => member(n + 1, 'READY', server())));
      await bench.advance(30 * SECOND);
      await element.updateComplete;
      const said = element.renderRoot.querySelector('.source')?.textContent ?? '';
      expect(said).to.include('Live reports from 1 of 3 signed-in agents.');
      const counts = [...element.renderRoot.querySelectorAll('[data-verdict]')].map(({ textContent }) =>
        textContent.replaceAll(/\s+/g, ' ').trim(),
      );
      expect(counts).to.include.members(['1 Connected', '2 Not reporting']);
    } finally {
      element.remove();
    }
  });
});
