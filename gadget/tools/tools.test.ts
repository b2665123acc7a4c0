import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { Subject } from 'rxjs';
import {
  SubscriptionError,
  type NodeBrowser,
  type NodeItem,
  type NodeSubscription,
  type PreflightReport,
  type PreflightStep,
} from '../../sdk/index.ts';
import '../index.ts';
import { gadgetFormats, gadgetWords, setGadgetLocale } from '../locale.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { FakeClient, finding, health, systemInfo } from '../testing/fake-client.ts';
import type { LoadTools } from './details.ts';
import type { CheckOptions } from './finesse-health-check.ts';
import { checkOptions } from './check-options.ts';
import { defineTools } from './define.ts';

const start = new Date(2026, 10, 22, 9, 14, 26).getTime();
const TEAM = '/finesse/api/Team/5000/Users';
const OWN = '/finesse/api/User/1001001';
const context = (): ViewContext => ({ now: start, formats: gadgetFormats(), spoken: gadgetWords() });
const text = (root: ParentNode | null | undefined, selector: string): string =>
  [...(root?.querySelectorAll(selector) ?? [])]
    .map((one) => one.textContent)
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
const button = (root: ParentNode | null | undefined, name: string): HTMLButtonElement => {
  const found = [...(root?.querySelectorAll('button') ?? [])].find((one) => one.textContent.trim() === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
};

/** Waits until an element is drawn. */
const drawn = async ({ host }: ShadowRoot): Promise<void> => {
  if ('updateComplete' in host) await host.updateComplete;
};

describe('the tools', () => {
  let client: FakeClient;
  let copied: string[];
  const downloads = {
    save: () => true,
    copy: (one: string) => (copied.push(one), Promise.resolve(true)),
  };
  before(() => defineTools());
  beforeEach(async () => {
    await setGadgetLocale('en');
    client = new FakeClient().tellAll(start);
    copied = [];
  });
  after(() => setGadgetLocale('en'));

  const observedOf = (more: Partial<Observed> = {}): Observed => ({
    channelKind: 'desktop',
    connection: {
      status: 'connected',
      reason: 'session-established',
      since: start,
      epoch: 1,
      side: 'fin1.example.com',
    },
    clock: { driftMs: -212, boundMs: 24, roundTripMs: 48, at: start - 20_000, samples: 8, slopePpm: 12.34 },
    system: { kind: 'snapshot', value: systemInfo(), at: start },
    health: health(start),
    ...more,
  });
  const tools = async (observed = observedOf()): Promise<ShadowRoot> => {
    const element = await fixture<HTMLElementTagNameMap['finesse-health-tools']>(html`
      <finesse-health-tools
        .client=${client}
        .observed=${observed}
        .context=${context()}
        .downloads=${downloads}
      ></finesse-health-tools>
    `);
    await element.updateComplete;
    return element.shadowRoot!;
  };
  const unfold = async (root: ShadowRoot, name: string): Promise<void> => {
    const details = root.querySelector<HTMLDetailsElement>(`details.${name}`)!;
    const folded = oneEvent(root.host, 'fold');
    details.open = !details.open;
    await folded;
  };

  describe('behind the details', () => {
    const door = async (load: LoadTools): Promise<HTMLElementTagNameMap['finesse-health-details']> => {
      const element = await fixture<HTMLElementTagNameMap['finesse-health-details']>(html`
        <finesse-health-details
          .load=${load}
          .client=${client}
          .observed=${observedOf()}
          .context=${context()}
        ></finesse-health-details>
      `);
      await element.updateComplete;
      return element;
    };
    const press = async (element: HTMLElement): Promise<void> => {
      const folded = oneEvent(element, 'fold');
      element.shadowRoot!.querySelector('summary')!.click();
      await folded;
    };

    it('are fetched when the page is idle, and drawn while open only', async () => {
      let asked = 0;
      const element = await door(() => Promise.resolve((asked += 1)));
      await waitUntil(() => asked === 1);
      expect(element.shadowRoot!.querySelector('finesse-health-tools')).to.equal(null);
      await press(element);
      await waitUntil(() => element.shadowRoot!.querySelector('finesse-health-tools') !== null);
      await press(element);
      await waitUntil(() => element.shadowRoot!.querySelector('finesse-health-tools') === null);
    });

    it('say that they could not be fetched, and are tried again at the next press', async () => {
      let reachable = false;
      const element = await door(() => (reachable ? Promise.resolve() : Promise.reject(new TypeError('offline'))));
      await press(element);
      await waitUntil(() => text(element.shadowRoot, '[role=alert]') !== '');
      expect(text(element.shadowRoot, '[role=alert] p')).to.equal(
        'The details could not be fetched from the Finesse server. Try again once you are connected.',
      );
      await expect(element).to.be.accessible();
      button(element.shadowRoot, 'Try again').click();
      await waitUntil(() => text(element.shadowRoot, '[role=alert]') !== '');
      reachable = true;
      await press(element);
      await press(element);
      await waitUntil(() => element.shadowRoot!.querySelector('finesse-health-tools') !== null);
    });
  });

  describe('in figures', () => {
    it('tell clock and computer', async () => {
      const told = text(await tools(), 'dl.figures div');
      expect(told).to.include('Against the server 0.2 sec ahead of the server');
      expect(told).to.include('Server clock runs faster by 12.3 ppm');
      expect(told).to.include('Checks it rests on 8');
    });

    it('tell which server is in use, and how the other one was when it was seen last', async () => {
      const pair = systemInfo({
        primaryNode: { host: 'fin1.example.com' },
        secondaryNode: { host: 'fin2.example.com' },
      });
      const system = { kind: 'snapshot', value: pair, at: start } as const;
      const quiet = await tools(observedOf({ system }));
      expect(text(quiet, '.sides li')).to.match(/^fin1.example.com in use In service fin2.example.com Not asked while/);
      const seen = finding(start, { evidence: [{ code: 'other-side-lost', at: start - 9_000, values: {} }] });
      const lost = await tools(observedOf({ system, health: health(start, { findings: [seen] }) }));
      expect(text(lost, '.sides li:nth-child(2)')).to.match(/^fin2.example.com Does not answer \(at 9:14:17.AM\)$/);
    });

    it('say where no second server is known', async () => {
      expect(text(await tools(), '.hint')).to.include('No second server is known.');
    });
  });

  describe('of the subscriptions', () => {
    const all: readonly NodeSubscription[] = [
      {
        node: OWN as NodeSubscription['node'],
        by: 'server',
        state: 'subscribed',
        since: start - 60_000,
        items: 2,
        lastAt: start - 5_000,
      },
      {
        node: TEAM as NodeSubscription['node'],
        by: 'client',
        state: 'refused',
        since: start,
        items: 0,
        condition: 'forbidden',
      },
    ];

    it('are a table, trouble first, drawn while open', async () => {
      client.nodes = { ...client.nodes, subscriptions: () => all };
      const root = await tools();
      expect(text(root, 'table')).to.equal('');
      await unfold(root, 'subscriptions');
      const [first, second] = [...root.querySelectorAll('tbody tr')].map((row) =>
        row.textContent.replaceAll(/\s+/g, ' '),
      );
      expect(first).to.include(TEAM).and.include('Refused (forbidden)').and.include('this gadget');
      expect(second)
        .to.include('Finesse itself')
        .and.match(/9:14:21.AM/);
      await unfold(root, 'subscriptions');
      expect(text(root, 'table')).to.equal('');
    });
  });

  describe('of the nodes', () => {
    let items$: Subject<NodeItem>;
    let asked: string[];
    let refusal: Error | undefined;
    const item = (node: string, raw: string, at: number | undefined = start): NodeItem => ({
      node,
      itemId: '7',
      at,
      raw,
    });
    const ownSession = (): NodeBrowser => ({
      subscriptions: () => [],
      items$,
      service: {
        address: () => 'pubsub.fin1.example.com',
        nodes: () => (asked.push('nodes'), Promise.resolve([OWN, TEAM].map((node) => ({ node, name: undefined })))),
        subscriptions: () => Promise.resolve([{ node: TEAM, jid: 'a@fin1.example.com/x', subid: '1' }]),
        items: (node) => {
          asked.push(node);
          return refusal ? Promise.reject(refusal) : Promise.resolve([item(node, '<item id="7"/>', undefined)]);
        },
      },
    });
    beforeEach(() => {
      items$ = new Subject();
      asked = [];
      refusal = undefined;
    });
    const browse = async (): Promise<ShadowRoot> => {
      const element = await fixture<HTMLElementTagNameMap['finesse-health-nodes']>(
        html`<finesse-health-nodes
          .client=${client}
          .context=${context()}
          .downloads=${downloads}
        ></finesse-health-nodes>`,
      );
      await element.updateComplete;
      await element.updateComplete;
      return element.shadowRoot!;
    };
    const redraw = async (root: ShadowRoot): Promise<void> => {
      Object.assign(root.host, { context: context() });
      await drawn(root);
    };

    it('of an own session are asked for, chosen by the keyboard, and give their items', async () => {
      client.nodes = ownSession();
      const root = await browse();
      await waitUntil(() => root.querySelectorAll('[role=option]').length === 2);
      const list = root.querySelector<HTMLElement>('[role=listbox]')!;
      list.focus();
      await sendKeys({ press: 'ArrowDown' });
      await sendKeys({ press: 'End' });
      await redraw(root);
      // In the order of the alphabet.
      expect(text(root, '[aria-selected=true]')).to.equal(OWN);
      await sendKeys({ press: 'ArrowUp' });
      await redraw(root);
      expect(text(root, '#chosen')).to.equal(TEAM);
      expect(text(root, 'section .time')).to.equal('Subscribed on the server: a@fin1.example.com/x');
      expect(list.getAttribute('aria-activedescendant')).to.equal(root.querySelector('[aria-selected=true]')!.id);
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => text(root, 'pre') !== '');
      expect(asked).to.deep.equal(['nodes', TEAM]);
      expect(text(root, 'pre')).to.equal('<item id="7"/>');
      button(root, 'Copy').click();
      expect(copied).to.deep.equal(['<item id="7"/>']);
      await waitUntil(() => text(root, 'section [role=status]').includes('Copied.'));
      await expect(root.host).to.be.accessible();
    });

    it('say why a node was not told', async () => {
      client.nodes = ownSession();
      refusal = new SubscriptionError(TEAM, 'forbidden');
      const root = await browse();
      await waitUntil(() => root.querySelectorAll('[role=option]').length === 2);
      root.querySelector<HTMLElement>('[role=option]')!.click();
      await redraw(root);
      button(root, 'Ask for the latest items').click();
      await waitUntil(() => text(root, 'section [role=status]').includes('were not told'));
      expect(text(root, 'section [role=status]')).to.equal('Its items were not told: this user may not see them.');
      await setGadgetLocale('ko');
      await redraw(root);
      expect(text(root, 'section [role=status]'))
        .to.match(/[가-힣]/)
        .and.not.match(/[A-Za-z]/);
    });

    it('stay few, however many items come', async () => {
      client.nodes = { subscriptions: () => [], items$, service: undefined };
      const root = await browse();
      const raw = 'x'.repeat(16_384);
      for (let n = 0; n < 10_000; n += 1) items$.next(item(`finesse.topic.${n % 2_000}`, raw, start + n));
      await redraw(root);
      expect(root.querySelectorAll('[role=option]')).to.have.length(200);
      expect(text(root, '[role=status]')).to.equal('1,000 of 1,000 nodes');
      root.querySelector<HTMLElement>('[role=option]')!.click();
      await redraw(root);
      expect(root.querySelectorAll('pre').length).to.be.at.most(20);
      expect(root.querySelectorAll('*').length).to.be.below(1_000);
    });

    it('on the hub are the topics that were heard, found by a part of their name, and forgotten when closed', async () => {
      client.nodes = { subscriptions: () => [], items$, service: undefined };
      const root = await browse();
      items$.next(item('finesse.info.connection', '{"status":"connected"}'));
      items$.next(item('finesse.api.User.1001001', 'x'.repeat(300)));
      items$.next(item('finesse.api.User.1001001', '<script>alert(1)</script>'));
      await redraw(root);
      expect(text(root, '[role=option]')).to.equal('finesse.api.User.1001001 2 finesse.info.connection 1');
      const search = root.querySelector('input')!;
      search.value = 'USER';
      search.dispatchEvent(new Event('input'));
      await redraw(root);
      expect(root.querySelectorAll('[role=option]')).to.have.length(1);
      expect(text(root, '[role=status]')).to.include('1 of 2 nodes');
      root.querySelector<HTMLElement>('[role=option]')!.click();
      await redraw(root);
      expect(root.querySelector('pre')!.textContent).to.equal('<script>alert(1)</script>');
      await expect(root.host).to.be.accessible();

      const { host } = root;
      const parent = host.parentElement!;
      host.remove();
      expect(items$.observed).to.equal(false);
      parent.append(host);
      await redraw(root);
      expect(items$.observed).to.equal(true);
      expect(text(root, 'p')).to.include('Nothing has come yet.');
    });
  });

  describe('of the check', () => {
    let report$: Subject<PreflightReport>;
    let options: CheckOptions[];
    const step = (id: PreflightStep['id'], change: Partial<PreflightStep> = {}): PreflightStep => ({
      id,
      status: 'waiting',
      values: {},
      ...change,
    });
    const report = (change: Partial<PreflightReport> = {}): PreflightReport => ({
      status: 'running',
      done: false,
      startedAt: start,
      ms: 40,
      hosts: { a: 'fin1.example.com', b: 'fin2.example.com' },
      steps: [
        step('network', { status: 'passed', reason: 'online' }),
        step('rest-port', { side: 'a', status: 'running' }),
        step('bosh-session', { side: 'a' }),
      ],
      causes: [],
      cannotSee: [],
      ...change,
    });
    const failed = (): PreflightReport =>
      report({
        status: 'failed',
        done: true,
        ms: 6_120,
        steps: [
          step('network', { status: 'passed', reason: 'online', ms: 0 }),
          step('rest-port', { side: 'a', status: 'passed', reason: 'answered', ms: 48 }),
          step('certificate', { side: 'a', status: 'passed', reason: 'answered' }),
          step('notification-port', { side: 'a', status: 'failed', reason: 'no-answer', ms: 6_000 }),
          step('rest-port', { side: 'b', status: 'failed', reason: 'no-answer', ms: 6_000 }),
          step('system-info', { side: 'b', status: 'skipped', reason: 'needs' }),
        ],
        causes: [
          {
            cause: 'port-blocked',
            advice: 'port-blocked',
            certainty: 'likely',
            side: 'a',
            steps: ['notification-port'],
          },
        ],
        cannotSee: ['credentials', 'session'],
      });
    beforeEach(() => {
      report$ = new Subject();
      options = [];
      client.targets = [
        { target: 'notification', url: 'https://fin1.example.com:8445/http-bind/' },
        { target: 'rest', url: 'https://fin1.example.com:8445/finesse/api/SystemInfo' },
        { target: 'other-side', url: 'https://fin2.example.com:8445/finesse/api/SystemInfo' },
      ];
    });
    const open = async (): Promise<{ readonly root: ShadowRoot; readonly check: ShadowRoot }> => {
      const root = await tools();
      await unfold(root, 'check');
      const element = root.querySelector('finesse-health-check')!;
      element.run = (asked) => (options.push(asked), report$);
      await element.updateComplete;
      return { root, check: element.shadowRoot! };
    };

    it('asks both servers by the ports that the client has, and shows the steps as they go', async () => {
      const { check } = await open();
      button(check, 'Check now').click();
      await drawn(check);
      expect(options).to.deep.equal([
        {
          hosts: ['finesse1.example.com', 'fin2.example.com'],
          secure: true,
          ports: { rest: 8445, notifications: 8445 },
        },
      ]);
      report$.next(report());
      await drawn(check);
      expect(text(check, '.steps li')).to.equal('Network there Port 8445 (REST) under way…');
      // What only a check with a sign-in takes is neither shown nor counted.
      expect(text(check, '.bar .hint')).to.equal('Step 1 of 2…');
      await expect(check.host).to.be.accessible();
      button(check, 'Stop').click();
      await drawn(check);
      expect(report$.observed).to.equal(false);
      expect(text(check, '.steps')).to.equal('');
    });

    it('tells what it adds up to, what to do about it, and copies it as text', async () => {
      const { root, check } = await open();
      button(check, 'Check now').click();
      report$.next(failed());
      report$.complete();
      await drawn(check);
      expect(text(check, '.sum')).to.equal('Finesse cannot be used from here (6.1 sec).');
      expect(text(check, 'li strong')).to.equal('Likely: Port blocked at fin1.example.com');
      expect(text(check, '.steps li.failed')).to.include('Port 8445 (notifications) no answer in time · 6 sec');
      expect(text(check, '.steps')).to.include('Certificate accepted');
      expect(text(check, 'p.time')).to.equal(
        'What the check could not see: whether the sign-in is right and whether a session can be opened',
      );
      await expect(check.host).to.be.accessible();
      button(check, 'Copy result').click();
      await waitUntil(() => text(check, '[role=status]').includes('Copied'));
      expect(copied[0]).to.match(/^The check of fin1.example.com and fin2.example.com found that an agent cannot work/);
      // What it found of the other side is told with the servers.
      expect(text(root, '.sides li:nth-child(2)')).to.match(/^fin2.example.com Does not answer \(at 9:14:26.AM\)$/);
    });

    it('ends when it is closed, and when it may not be asked', async () => {
      const { root, check } = await open();
      button(check, 'Check now').click();
      expect(report$.observed).to.equal(true);
      await unfold(root, 'check');
      await waitUntil(() => !report$.observed);
      const again = await open();
      const element = again.root.querySelector('finesse-health-check')!;
      element.run = () => {
        throw new TypeError('options');
      };
      button(again.check, 'Check now').click();
      await drawn(again.check);
      expect(button(again.check, 'Check now')).to.exist;
    });

    it('reads its addresses off those of the client, relative ones too, and asks nobody whom it cannot name', () => {
      const page = 'http://fin1.example.com:8082/gadget/';
      expect(
        checkOptions([{ target: 'rest', url: '/finesse/api/SystemInfo' }], { host: undefined, page }),
      ).to.deep.equal({
        hosts: ['fin1.example.com'],
        secure: false,
        ports: { rest: 8082 },
      });
      expect(checkOptions([], { host: undefined, page })).to.equal(undefined);
    });
  });

  describe('of the session', () => {
    const press = async (root: ShadowRoot): Promise<void> => {
      button(root.querySelector('finesse-health-reconnect')!.shadowRoot, 'Reconnect').click();
      await root.querySelector('finesse-health-reconnect')!.updateComplete;
    };
    const came = (root: ShadowRoot): string =>
      text(root.querySelector('finesse-health-reconnect')!.shadowRoot, '[role=status]');
    /** The figures may stand still: it is the client that tells. */
    const tell = async (root: ShadowRoot, { connection: state }: Observed): Promise<void> => {
      client.tellConnection(state);
      await drawn(root);
      await root.querySelector('finesse-health-reconnect')!.updateComplete;
    };
    const connection = (status: 'connected' | 'connecting' | 'reconnecting', epoch: number): Observed =>
      observedOf({ connection: { status, reason: 'opened', since: start, epoch } });

    it('have no button where it is the desktop’s', async () => {
      const root = await tools();
      expect(root.querySelector('finesse-health-reconnect')).to.equal(null);
    });

    it('open a new one, and say that nothing was lost once all stands again', async () => {
      let pressed = 0;
      let state: NodeSubscription['state'] = 'subscribed';
      client.reconnect = () => (pressed += 1);
      client.nodes = {
        ...client.nodes,
        subscriptions: () => [
          { node: TEAM as NodeSubscription['node'], by: 'client', state, since: start, items: 0 },
          { node: OWN as NodeSubscription['node'], by: 'server', state: 'subscribed', since: start, items: 0 },
        ],
      };
      const root = await tools();
      await press(root);
      expect(pressed).to.equal(1);
      await tell(root, connection('connecting', 1));
      expect(came(root)).to.equal('Reconnecting…');
      await press(root);
      expect(pressed, 'not again while it is under way').to.equal(1);
      state = 'asking';
      await tell(root, connection('connected', 2));
      expect(came(root)).to.include('1 of 2 subscriptions stand again so far');
      state = 'subscribed';
      await tell(root, connection('connected', 2));
      expect(came(root)).to.match(/^New session since 9:14:26.AM. All 2 subscriptions .* nothing was lost.$/);
    });

    it('say where there is none yet', async () => {
      client.reconnect = () => undefined;
      const root = await tools();
      await press(root);
      await tell(root, connection('reconnecting', 1));
      expect(came(root)).to.equal('There is no new session yet; it goes on trying by itself.');
    });
  });

  for (const language of ['en', 'ko']) {
    it(`are accessible with everything open, in ${language}`, async () => {
      await setGadgetLocale(language);
      client.reconnect = () => undefined;
      client.nodes = {
        ...client.nodes,
        subscriptions: () => [
          { node: TEAM as NodeSubscription['node'], by: 'client', state: 'waiting', since: start, items: 0 },
        ],
      };
      const root = await tools(
        observedOf({ health: health(start, { findings: [finding(start)], blindSpots: ['polls'] }) }),
      );
      for (const name of ['check', 'subscriptions', 'traffic', 'nodes']) await unfold(root, name);
      await expect(root.host).to.be.accessible();
      if (language === 'ko') expect(text(root, 'summary').replace('Finesse', '')).to.not.match(/[A-Za-z]/);
    });
  }
});
