import { aTimeout, expect, fixture, html, nextFrame } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { FinesseError, type Drop, type TeamReference } from '../../sdk/index.ts';
import { setGadgetLocale } from '../locale.ts';
import { user } from '../testing/fake-client.ts';
import { FakeTeamClient, member, TEAM } from '../testing/fake-team.ts';
import { restoreVisibility, setVisibility } from '../testing/visibility.ts';
import { defineTeamElements } from './define.ts';
import { DRAW_EVERY } from './draw-pace.ts';
import type { FinesseTeamHealth } from './finesse-team-health.ts';
import type { AgentReport } from './model.ts';
import type { TeamViewOptions } from './watch.ts';

const START = Date.UTC(2026, 0, 5, 9, 30);
const MINUTE = 60_000;

describe('<finesse-team-health>', () => {
  let now: number;
  let tick: () => void;
  let client: FakeTeamClient;
  let element: FinesseTeamHealth;
  let saved: (readonly [string, string])[];
  let reports$: Subject<AgentReport>;
  let drops$: Subject<Drop>;

  before(() => defineTeamElements());
  afterEach(() => setGadgetLocale('en'));
  beforeEach(() => {
    now = START;
    tick = () => undefined;
    saved = [];
    [reports$, drops$] = [new Subject(), new Subject()];
    client = new FakeTeamClient(() => now);
  });
  afterEach(() => {
    restoreVisibility();
  });

  const show = async (
    options: TeamViewOptions = { reports$, drops$ },
    teamId: string | null = TEAM,
    width = 640,
  ): Promise<void> => {
    const timeSource = {
      now: () => now,
      every: (_: number, run: () => void) => {
        tick = run;
        return () => (tick = () => undefined);
      },
    };
    const downloads = {
      save: (name: string, text: string) => {
        saved.push([name, text]);
        return true;
      },
      copy: () => Promise.resolve(true),
    };
    const frame = await fixture<HTMLElement>(
      html`<div style="width: ${width}px">
        <finesse-team-health
          .client=${client}
          .teamId=${teamId ?? undefined}
          .options=${options}
          .timeSource=${timeSource}
          .downloads=${downloads}
        ></finesse-team-health>
      </div>`,
    );
    element = frame.querySelector('finesse-team-health')!;
    client.tellConnection('connected');
  };
  /** As time goes by in the page: what was told is drawn. */
  const drawn = async (): Promise<void> => {
    tick();
    await element.updateComplete;
    await grid()?.updateComplete;
  };
  const ready = (count: number): Promise<void> => {
    client.tell(...Array.from({ length: count }, (_, n) => member(n, 'READY', now - (n + 1) * MINUTE)));
    return drawn();
  };
  /** So many are forced out at once. */
  const burst = (count: number): Promise<void> => {
    client.tell(...Array.from({ length: count }, (_, n) => member(n, 'LOGOUT', now + n * 500, 255)));
    now += 10_000;
    return drawn();
  };
  const grid = () => element.renderRoot.querySelector('finesse-team-grid');
  const rows = (): readonly HTMLElement[] => [
    ...(grid()?.renderRoot.querySelectorAll<HTMLElement>('.rows .row') ?? []),
  ];
  const agents = (): readonly string[] =>
    [...rows()]
      .sort((a, b) => Number(a.ariaRowIndex) - Number(b.ariaRowIndex))
      .map((row) => row.dataset['id']?.slice(4) ?? '');
  const clean = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').trim();
  const text = (selector: string): string => clean(element.renderRoot.querySelector(selector)?.textContent);
  const chip = (verdict: string): HTMLButtonElement => element.renderRoot.querySelector(`[data-verdict=${verdict}]`)!;
  const search = (): HTMLInputElement => element.renderRoot.querySelector('input')!;
  const button = (name: string): HTMLButtonElement =>
    [...element.renderRoot.querySelectorAll('button')].find((one) => clean(one.textContent) === name)!;
  const scroller = (): HTMLElement => grid()!.renderRoot.querySelector('.scroller')!;
  const focused = (): string => {
    const cell = grid()?.shadowRoot?.activeElement;
    const column = cell instanceof HTMLElement ? cell.dataset['column'] : '';
    return `${cell?.closest<HTMLElement>('[data-id]')?.dataset['id']?.slice(4)} ${column}`;
  };
  const press = async (key: string, more: KeyboardEventInit = {}): Promise<void> => {
    const target = grid()?.shadowRoot?.activeElement ?? element;
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...more }),
    );
    await element.updateComplete;
    await grid()?.updateComplete;
    await aTimeout(0);
  };
  const accessible = async (): Promise<void> => {
    // The connecting text of colours on tints is read from what is drawn.
    await expect(element).to.be.accessible();
    await expect(grid()).to.be.accessible();
  };

  it('says that it waits until the team is told, and shows no table', async () => {
    await show();
    await drawn();
    expect(text('.notice')).to.equal('Waiting for the list of the team');
    expect(grid()).to.equal(null);
    await expect(element).to.be.accessible();
  });

  it('shows each agent’s verdict, worst first, with why and since when', async () => {
    await show();
    await ready(3);
    client.tell(member(1, 'NOT_READY', now - 90_000, 255), member(3, 'LOGOUT', now - 3 * MINUTE, 999));
    reports$.next({ agent: '1001002', at: now, level: 'fair', cause: { code: 'network', certainty: 'likely' } });
    now += 10_000;
    await drawn();
    expect(rows().map((row) => [...row.children].map((cell) => clean(cell.textContent)).join(' | '))).to.deep.equal([
      'Dropped | Ada Newton | 1 min 40 sec | Not ready Connection lost | 1',
      'At risk | Émilie Newton | 3 min 10 sec | Ready Likely: Unsteady network | ',
      'Connected | Isaac Newton | 1 min 10 sec | Ready | ',
      'Signed out | Niels Newton | 3 min 10 sec | Signed out By a supervisor | ',
    ]);
    await accessible();
  });

  it('tells of a burst: how many of how many within what time, where it likely sits, why, and what to do', async () => {
    await show();
    await ready(12);
    now += MINUTE;
    await burst(7);
    expect(text('.banner .first')).to.match(/^7 of 12 agents dropped within 3 sec /);
    expect(text('.banner .place')).to.equal('Likely the server or a shared network');
    expect(text('.banner ul')).to.include('Forced logouts (reason 255) from');
    expect(text('.banner ul')).to.include('The connections themselves went between');
    expect(text('.banner ul')).to.include('within 35 sec on, chance explains it in fewer than 1 of 100 shifts');
    expect(text('.banner .todo')).to.include(
      'stop Tomcat, stop Notification Service, start Tomcat, start Notification Service',
    );
    expect(text('.heard')).to.match(/^7 of 12 agents dropped within 3 sec\. Likely the server/);
    expect(text('.history > summary')).to.equal('Incidents today (1)');
    await accessible();
    button('Dismiss').click();
    await element.updateComplete;
    expect(element.renderRoot.querySelector('.banner')).to.equal(null);
    expect(text('.history li .place')).to.equal('Likely the server or a shared network');
  });

  it('keeps an old incident in the history alone', async () => {
    await show();
    await ready(12);
    await burst(7);
    now += 31 * MINUTE;
    await drawn();
    expect(element.renderRoot.querySelector('.banner')).to.equal(null);
    expect(text('.history > summary')).to.equal('Incidents today (1)');
  });

  it('finds the site where it is told what agents share', async () => {
    await show({ groupsOf: ({ id }) => ({ site: id < '1001006' ? 'Porto' : 'Lisbon' }) });
    await ready(14);
    now += MINUTE;
    await burst(6);
    expect(text('.banner .place')).to.equal('Likely the network of Porto');
    expect(text('.banner > .said > p:nth-of-type(3)')).to.equal('6 of 6 of Porto dropped, none of 8 elsewhere.');
    expect(text('.banner .todo')).to.include('7443');
  });

  it('tells scattered drops for the agents’ own', async () => {
    await show();
    await ready(12);
    for (const [n, ago] of [
      [1, 200],
      [4, 130],
      [7, 70],
      [9, 5],
    ] as const)
      drops$.next({ agent: String(1_001_000 + n), at: now - ago * MINUTE, evidence: 'ping' });
    await drawn();
    expect(text('.banner .first')).to.include('Scattered: 4 drops of 4 of 12 agents');
    expect(text('.history > summary')).to.equal('Incidents today (1)');
    expect(text('.banner .place')).to.equal('Likely each agent’s own side');
    expect(text('.banner ul')).to.include('8 other agents stayed connected.');
    await accessible();
  });

  it('names a key in the tooltip of the search alone, so that its field has room for the rest in each language', async () => {
    await show();
    await ready(3);
    expect(search().placeholder).to.equal('Name, ID or extension');
    expect(search().title).to.equal('Name, ID or extension (press /)');
    for (const [locale, said] of [
      ['ko', '이름, ID 또는 내선'],
      ['ja', '名前、ID、内線'],
      ['de', 'Name, ID oder Nebenstelle'],
    ] as const) {
      await setGadgetLocale(locale);
      await element.updateComplete;
      expect(search().placeholder, locale).to.equal(said);
    }
  });

  it('shows whole rows, twelve of them at once, and all of its head', async () => {
    await show();
    await ready(12);
    for (let n = 0; n < 4; n += 1) await nextFrame();
    expect(scroller().scrollHeight).to.equal(scroller().clientHeight);
    await ready(30);
    for (let n = 0; n < 4; n += 1) await nextFrame();
    const head = scroller().querySelector('.head')!.getBoundingClientRect();
    const row = rows()[0]!.getBoundingClientRect().height;
    expect((scroller().clientHeight - head.height) / row).to.equal(12);
    const labels = [...scroller().querySelectorAll<HTMLElement>('[role=columnheader]')];
    for (const one of labels) {
      const { top, bottom } = one.getBoundingClientRect();
      expect(one.scrollHeight, one.textContent).to.be.at.most(one.clientHeight);
      expect([top > head.top, bottom < head.bottom], one.textContent).to.deep.equal([true, true]);
    }
    element.parentElement!.style.width = '320px';
    for (let n = 0; n < 4; n += 1) await nextFrame();
    expect(scroller().clientHeight % rows()[0]!.getBoundingClientRect().height).to.equal(0);
  });

  it('gives names and causes the room that the count of drops does not need', async () => {
    await show(undefined, undefined, 600);
    await ready(3);
    for (let n = 0; n < 4; n += 1) await nextFrame();
    const width = (name: string): number => rows()[0]!.querySelector(`.${name}`)!.getBoundingClientRect().width;
    expect(width('drops')).to.be.at.most(64);
    expect(width('agent')).to.be.at.least(120);
    expect(width('state')).to.be.at.least(165);
  });

  it('puts the shape of a notice beside its text, however narrow', async () => {
    await show(undefined, undefined, 320);
    client.members.error(new FinesseError('api-error', 'refused'));
    await drawn();
    const [shape, said] = [...element.renderRoot.querySelector('.notice')!.children].map((one) =>
      one.getBoundingClientRect(),
    );
    expect(said!.top).to.be.below(shape!.bottom);
    expect(said!.left).to.be.above(shape!.right);
  });

  it('filters by chips and by search, which the slash leads to, and says how many are left', async () => {
    await show();
    await ready(12);
    await burst(2);
    chip('forced-out').click();
    await element.updateComplete;
    await grid()?.updateComplete;
    expect(agents()).to.have.members(['000', '001']);
    expect(chip('forced-out').ariaPressed).to.equal('true');
    expect(text('.heard')).to.equal('2 of 12 agents shown');
    chip('connected').click();
    await press('/');
    expect(element.shadowRoot?.activeElement).to.equal(search());
    search().value = 'émilie';
    search().dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await element.updateComplete;
    await grid()?.updateComplete;
    expect(agents()).to.deep.equal(['002']);
    search().value = 'nobody';
    search().dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    await element.updateComplete;
    expect(text('.none')).to.equal('No agent matches.');
  });

  it('is walked by keys, and keeps the focus on the agent, wherever the row goes', async () => {
    await show();
    await ready(300);
    button('Show table').click();
    await drawn();
    rows()[0]?.querySelector<HTMLElement>('.cell')?.focus();
    expect(focused()).to.equal('299 0');
    await press('ArrowDown');
    await press('End');
    expect(focused()).to.equal('298 4');
    await press('End', { ctrlKey: true });
    expect(focused()).to.equal('000 4');
    expect(scroller().scrollTop).to.be.greaterThan(9_000);
    await press('PageUp');
    await press('Home');
    const here = focused();
    // It is scrolled out of sight, but not out of the page.
    scroller().scrollTop = 0;
    scroller().dispatchEvent(new Event('scroll'));
    await grid()?.updateComplete;
    expect(focused()).to.equal(here);
    expect(agents()).to.include(here.slice(0, 3));
    expect(rows().filter((row) => row.querySelector('[tabindex="0"]'))).to.have.length(1);
    expect(scroller().ariaRowCount).to.equal('301');
    await accessible();
  });

  it('moves no row while the focus is in the table, offers to sort, and sorts when that is pressed', async () => {
    await show();
    await ready(3);
    rows()[0]?.querySelector<HTMLElement>('.cell')?.focus();
    client.tell(member(0, 'NOT_READY', now, 255));
    now += 30_000;
    await drawn();
    expect(agents()).to.deep.equal(['002', '001', '000']);
    button('Sort again').click();
    await drawn();
    expect(agents()).to.deep.equal(['000', '002', '001']);
    expect(button('Sort again')).to.equal(undefined);
  });

  it('opens what is known of an agent by Enter, and closes it by Escape', async () => {
    await show();
    await ready(3);
    let picked = '';
    element.addEventListener('finesse-team-pick', ({ detail }: CustomEventInit<{ agent: string }>) => {
      picked = detail?.agent ?? '';
    });
    rows()[0]?.querySelector<HTMLElement>('.cell')?.focus();
    await press('Enter');
    expect(picked).to.equal('1001002');
    expect(text('.agent .first')).to.equal('Émilie Newton 1001002 · 2002');
    expect(text('.agent')).to.include('No drops today.');
    await accessible();
    await press('Escape');
    expect(element.renderRoot.querySelector('.agent')).to.equal(null);
    expect(focused()).to.equal('002 0');
  });

  it('freezes with its age when the supervisor’s own connection is down, and goes on after the next snapshot', async () => {
    await show();
    await ready(3);
    client.tellConnection('reconnecting');
    client.tell(member(0, 'TALKING', now));
    now += 40_000;
    await drawn();
    expect(text('.notice')).to.match(/^Your own connection is down The table is as of .* \(40 seconds ago\)\./);
    expect(grid()?.stale).to.equal(true);
    expect(clean(rows()[2]?.textContent)).to.include('Ready');
    expect(text('.heard')).to.equal('Your own connection is down');
    await accessible();
    client.tellConnection('connected', 2);
    await drawn();
    // Up again, but what was told before is of the old session.
    expect(clean(rows()[2]?.textContent)).to.include('Ready');
    client.tell(member(0, 'HOLD', now));
    await drawn();
    expect(element.renderRoot.querySelector('.notice')).to.equal(null);
    expect(clean(rows()[2]?.textContent)).to.include('Call on hold');
    expect(text('.heard')).to.equal('Your own connection is back');
  });

  it('says of a burst that the supervisor dropped too', async () => {
    await show();
    await ready(12);
    client.transitions$.next({ from: 'connected', to: 'reconnecting', reason: 'network-error', at: now });
    now += MINUTE;
    await burst(7);
    expect(text('.banner > .said > p:nth-of-type(3)')).to.match(/^Your own connection dropped too, at \d/);
  });

  it('stands still while it is paused', async () => {
    await show();
    await ready(3);
    button('Pause updates').click();
    client.tell(member(0, 'TALKING', now));
    now += 40_000;
    await drawn();
    expect(text('.notice')).to.match(/^Paused: the table is as of/);
    expect(clean(rows()[2]?.textContent)).to.include('Ready');
    button('Resume updates').click();
    await drawn();
    expect(clean(rows()[2]?.textContent)).to.include('Talking');
  });

  it('draws changes together, at most every 200 ms, and none while the page is hidden', async () => {
    await show();
    await ready(3);
    // What waits is drawn, and long enough ago: frames may come late.
    await aTimeout(DRAW_EVERY);
    await nextFrame();
    await aTimeout(DRAW_EVERY + 50);
    let draws = 0;
    const update = element.requestUpdate.bind(element);
    element.requestUpdate = (...args) => {
      draws += 1;
      update(...args);
    };
    for (let n = 0; n < 100; n += 1) client.tell(member(0, n % 2 ? 'READY' : 'TALKING', now + n));
    expect(draws).to.equal(0);
    await nextFrame();
    await nextFrame();
    expect(draws).to.equal(1);
    setVisibility('hidden');
    for (let n = 0; n < 100; n += 1) client.tell(member(0, 'HOLD', now + 200));
    await aTimeout(2 * DRAW_EVERY);
    expect(draws).to.equal(1);
    setVisibility('visible');
    await element.updateComplete;
    await grid()?.updateComplete;
    expect(clean(rows()[2]?.textContent)).to.include('Call on hold');
  });

  it('keeps table and incidents as files', async () => {
    await show();
    await ready(12);
    await burst(7);
    chip('forced-out').click();
    await element.updateComplete;
    const saver = element.renderRoot.querySelector('finesse-team-saver')!;
    for (const one of saver.renderRoot.querySelectorAll('button')) one.click();
    await saver.updateComplete;
    expect(saved.map(([name]) => name)).to.deep.equal([
      'finesse-team-5000-20260105-093010Z.csv',
      'finesse-team-5000-20260105-093010Z.json',
    ]);
    expect(saved[0]?.[1].split('\r\n')).to.have.length(9);
    expect(JSON.parse(saved[1]?.[1] ?? '')).to.have.nested.property('verdict.incidents[0].count', 7);
    expect(clean(saver.renderRoot.querySelector('.result')?.textContent)).to.include('.json');
    await expect(saver).to.be.accessible();
  });

  it('shows the first team that the user supervises, and another when it is chosen', async () => {
    await show({}, null);
    await drawn();
    expect(client.asked).to.deep.equal([]);
    const team = (id: string): TeamReference => ({ id: id as TeamReference['id'], name: `Team ${id}` });
    client.users.next({ kind: 'snapshot', value: user({ teams: [team('1'), team('2')] }), at: now });
    await element.updateComplete;
    await element.updateComplete;
    await ready(2);
    expect(new Set(client.asked)).to.deep.equal(new Set(['1']));
    const select = element.renderRoot.querySelector('select')!;
    client.members.complete();
    client.members = new FakeTeamClient(() => now).members;
    select.value = '2';
    select.dispatchEvent(new Event('change'));
    await drawn();
    expect(client.asked.at(-1)).to.equal('2');
    expect(text('.notice')).to.equal('Waiting for the list of the team');
  });

  it('says in a sentence why a team cannot be shown, and asks again in the next session', async () => {
    await show();
    client.members.error(new FinesseError('api-error', 'refused'));
    await element.updateComplete;
    expect(text('.notice')).to.match(/^The team cannot be shown The Finesse server refused it/);
    client.members = new FakeTeamClient(() => now).members;
    const before = client.asked.length;
    client.tellConnection('connected', 2);
    await element.updateComplete;
    expect(client.asked.length).to.be.greaterThan(before);
  });

  it('remembers the drops of the shift over a reload', async () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    await show({ store });
    await ready(12);
    await burst(7);
    element.remove();
    now += 2 * MINUTE;
    await show({ store });
    await drawn();
    expect(text('.history > summary')).to.equal('Incidents today (1)');
    expect(text('.banner .first')).to.include('7 of 12 agents dropped');
  });

  it('lets go of everything when it leaves the page', async () => {
    await show();
    await ready(3);
    element.remove();
    const { connection$, transitions$, users, systems, members } = client;
    for (const one of [connection$, transitions$, users, systems, members, reports$, drops$])
      expect(one.observed).to.equal(false);
  });

  it('is accessible in both themes and in Korean, and speaks it', async () => {
    await setGadgetLocale('ko');
    await show();
    await ready(12);
    await burst(7);
    for (const theme of ['light', 'dark'] as const) {
      element.theme = theme;
      await drawn();
      await accessible();
    }
    expect(text('.banner .first')).to.match(/^상담원 12명 중 7명이 3초 안에 끊김/);
    expect(clean(rows()[0]?.textContent)).to.include('강제 로그아웃');
  });

  it('says that live reports cannot be carried on the desktop’s channel, and shows what Finesse tells', async () => {
    await show({});
    await ready(3);
    expect(text('.source')).to.equal('Told by Finesse: a lost connection shows here 1 to 3 minutes after it went.');
    element.beacon = true;
    await element.updateComplete;
    await ready(3);
    expect(text('.source')).to.match(/^Live reports cannot be carried on the desktop’s channel: .* Told by Finesse:/);
    expect(chip('connected').textContent).to.match(/3\s+Connected/);
    await accessible();
  });

  it('says that its own connection is unsteady', async () => {
    await show();
    await ready(3);
    client.tellConnection('degraded');
    await drawn();
    expect(text('.notice')).to.equal('Your own connection is unsteady What you see here may be late.');
    await accessible();
  });

  const columns = (): readonly string[] =>
    [...(grid()?.renderRoot.querySelectorAll('[role=columnheader]') ?? [])].map(({ textContent }) =>
      clean(textContent),
    );
  const told = (n: number, more: Partial<AgentReport> = {}): void =>
    reports$.next({ agent: String(1_001_000 + n), at: now, level: 'good', state: 'live', ...more });

  it('has a column for everything where there is room, and folds those that can be done without', async () => {
    await show(undefined, undefined, 1_300);
    await ready(3);
    expect(columns().join()).to.equal('Connection,Agent,Duration,State,Likely cause,Drops today,Last hour');
    told(0, { roundTripMs: 612, driftMs: -12_000 });
    told(1, { roundTripMs: 48, driftMs: 230 });
    told(2, { state: 'overdue', at: now - 100_000, roundTripMs: 60 });
    now += 12_000;
    await drawn();
    expect(columns().join()).to.equal(
      'Connection,Agent,Duration,State,Likely cause,Delay now,Clock,Drops today,Last report,Last hour',
    );
    const cells = (n: number): string =>
      [...(rows()[n]?.children ?? [])].map((one) => clean(one.textContent)).join('|');
    expect(cells(0)).to.match(
      /^At risk\|Émilie Newton\|3 min 12 sec\|Ready\|No report since .*\|\|\|\|1 minute ago\|$/,
    );
    expect(cells(1)).to.equal('Connected|Ada Newton|2 min 12 sec|Ready||48 ms|0.2 sec behind||12 seconds ago|');
    expect(cells(2)).to.equal('Connected|Isaac Newton|1 min 12 sec|Ready||612 ms|12 sec ahead||12 seconds ago|');
    expect(rows()[2]?.querySelectorAll('.cell.down')).to.have.length(2);
    expect(rows()[0]?.querySelector('.strip')?.ariaLabel).to.equal('Last hour: At risk 1 min and not watched 59 min');
    await accessible();
    for (const [width, count] of [
      [1_000, 7],
      [800, 7],
      [320, 5],
    ] as const) {
      element.parentElement!.style.width = `${width}px`;
      for (let n = 0; n < 4; n += 1) await nextFrame();
      await grid()?.updateComplete;
      expect(columns().length, String(width)).to.be.at.least(count - 1);
      expect(grid()!.renderRoot.querySelector('.scroller')!.scrollWidth, String(width)).to.be.at.most(width);
      expect(scroller().getAttribute('aria-colcount')).to.equal(String(columns().length));
    }
    expect(columns().join()).to.equal('Connection,Agent,Duration,State,Drops today');
    await accessible();
  });

  it('puts agents together by what they share, with heads that keys pass over', async () => {
    await show({ groupsOf: ({ id }) => ({ site: id < '1001003' ? 'Porto' : 'Lisbon' }) });
    await ready(6);
    const select = element.renderRoot.querySelector<HTMLSelectElement>('.tools select')!;
    select.value = 'of site';
    select.dispatchEvent(new Event('change'));
    await drawn();
    expect(agents()).to.deep.equal(['p Lisbon', '005', '004', '003', 'p Porto', '002', '001', '000']);
    expect(clean(rows()[0]?.textContent)).to.equal('Lisbon (3)');
    rows()[3]?.querySelectorAll<HTMLElement>('.cell')[2]?.focus();
    await press('ArrowDown');
    expect(focused()).to.equal('p Porto 0');
    await press('ArrowDown');
    expect(focused()).to.equal('002 2');
    await accessible();
  });

  const map = () => element.renderRoot.querySelector('finesse-team-map');
  const mark = (): HTMLElement => map()!.renderRoot.querySelector('.mark')!;

  it('is a map of a large team first, from which keys and presses lead to the agent in the table', async () => {
    await show();
    await ready(300);
    client.tell(member(7, 'NOT_READY', now, 255));
    now += 20_000;
    await drawn();
    await map()!.updateComplete;
    expect(grid()).to.equal(null);
    const heads = [...map()!.renderRoot.querySelectorAll('.head')].map(({ textContent }) => clean(textContent));
    expect(heads).to.deep.equal(['Dropped (1)', 'Connected (299)']);
    await expect(map()).to.be.accessible();
    expect(mark().ariaLabel).to.equal('Grace Newton · Dropped · Not ready · 20 sec · Connection lost');
    mark().focus();
    mark().dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, composed: true, cancelable: true }),
    );
    await map()!.updateComplete;
    expect(mark().ariaLabel).to.match(/^\S+ \S+ · Connected · Ready · 5 hr/);
    expect(map()!.shadowRoot!.activeElement).to.equal(mark());
    mark().click();
    await drawn();
    await aTimeout(0);
    expect(rows()).to.have.length(1);
    expect(text('.agent')).to.include('Connected');
    expect(focused()).to.match(/^299 /);
    button('Show map').click();
    await drawn();
    await map()!.updateComplete;
    map()!.renderRoot.querySelectorAll<HTMLElement>('.head')[0]!.click();
    await drawn();
    expect(agents()).to.deep.equal(['p dropped', '007']);
    button('Show all again').click();
    await drawn();
    expect(scroller().ariaRowCount).to.equal('303');
  });

  it('believes no figures out of range, no cause that nobody knows and nothing of the future', async () => {
    await show(undefined, TEAM, 1_200);
    await ready(3);
    const far = { at: now + 3_600_000, roundTripMs: -1, driftMs: NaN, lossShare: 1e300 };
    const code = 'constructor' as 'network';
    reports$.next({ agent: '1001000', level: 'fair', cause: { code, certainty: 'proved' }, ...far });
    reports$.next({ agent: '1001001', level: 'constructor' as 'fair', ...far });
    reports$.next({ agent: '1001002', level: 'poor', ...far, at: NaN });
    await drawn();
    const select = element.renderRoot.querySelector<HTMLSelectElement>('.tools select')!;
    select.value = 'cause';
    select.dispatchEvent(new Event('change'));
    await drawn();
    const told = clean(grid()!.renderRoot.textContent);
    expect(told)
      .to.include('The agent’s own page reports trouble')
      .and.not.to.match(/NaN|-1|∞|constructor/);
    expect(chip('connected').textContent).to.include('2');
    now += 95_000;
    await drawn();
    expect(chip('connected').textContent).to.include('3');
  });

  it('paints of its map what has changed, and the same as if it had painted all', async () => {
    await show();
    await ready(300);
    await map()!.updateComplete;
    const canvas = (): HTMLCanvasElement => map()!.renderRoot.querySelector('canvas')!;
    const picture = (): string => canvas().toDataURL();
    const well = picture();
    const turn = async (state: string, code?: number): Promise<void> => {
      client.tell(...[7, 40, 255].map((n) => member(n, state, now, code)));
      now += 20_000;
      await drawn();
      await map()!.updateComplete;
    };
    await turn('NOT_READY', 255);
    const dropped = picture();
    expect(dropped).not.to.equal(well);
    // In another theme and back, all of it is painted.
    for (const theme of ['dark', 'light'] as const) {
      element.theme = theme;
      await element.updateComplete;
      await map()!.updateComplete;
    }
    expect(picture()).to.equal(dropped);
    await turn('READY');
    expect(map()!.renderRoot.querySelectorAll('.head')).to.have.length(2);
  });

  it('does not stretch its map where the gadget becomes a little wider', async () => {
    await show();
    await ready(300);
    await map()!.updateComplete;
    for (const width of [641, 650, 663]) {
      element.parentElement!.style.width = `${width}px`;
      for (let n = 0; n < 4; n += 1) await nextFrame();
      await map()!.updateComplete;
      const { width: painted, clientWidth } = map()!.renderRoot.querySelector('canvas')!;
      expect(painted, String(width)).to.equal(Math.round(clientWidth * devicePixelRatio));
    }
  });

  it('can be tabbed to wherever it is scrolled, and has the focus back from an agent who is closed there', async () => {
    await show();
    await ready(100);
    rows()[0]!.querySelector<HTMLElement>('.cell')!.click();
    await drawn();
    scroller().scrollTop = 2_000;
    for (let n = 0; n < 3; n += 1) await nextFrame();
    await grid()!.updateComplete;
    expect(grid()!.renderRoot.querySelectorAll('.rows [tabindex="0"]')).to.have.length(1);
    button('Close').focus();
    button('Close').click();
    await drawn();
    expect(focused()).to.equal('099 0');
  });

  it('begins anew with another team: nobody of the former one is chosen', async () => {
    await show();
    await ready(6);
    rows()[0]!.querySelector<HTMLElement>('.cell')!.click();
    await drawn();
    expect(text('.agent')).to.include('Newton');
    element.teamId = '5001';
    await element.updateComplete;
    await drawn();
    expect(text('.agent')).to.equal('');
  });

  it('shows more rows on the same room when that is asked for', async () => {
    await show();
    await ready(30);
    const height = (): number => rows()[1]!.getBoundingClientRect().height;
    const before = height();
    button('Compact rows').click();
    await drawn();
    expect(height()).to.be.within(24, before - 4);
    expect(button('Compact rows').ariaPressed).to.equal('true');
  });

  it('draws few of a thousand rows', async () => {
    await show();
    await ready(1_000);
    button('Show table').click();
    await drawn();
    expect(rows().length).to.be.within(8, 40);
    expect(scroller().ariaRowCount).to.equal('1001');
  });
});
