import { expect } from '@open-wc/testing';
import { firstValueFrom, Subject } from 'rxjs';
import { createHub } from '../simulator/desktop/hub.ts';
import {
  FORBIDDEN_NODE,
  PASSWORD,
  setUpBench,
  SUPERVISOR,
  TEAM_NODE,
  UNKNOWN_NODE,
  USER_NODE,
  type Bench,
  type Transport,
} from '../test/kit/bench.ts';
import { createDesktopChannel } from './channel/desktop-channel.ts';
import type { RawItem } from './channel/node-standing.ts';
import type { FinesseClient } from './client.ts';
import { connectFinesse } from './connect.ts';
import { FinesseError } from './errors.ts';
import { createNodeBrowser, type NodeItem } from './node-browser.ts';
import { browserPlatform } from './platform.ts';
import { redact } from './redaction.ts';

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  describe(`nodes over ${transport}`, () => {
    let bench: Bench;
    let client: FinesseClient;
    beforeEach(async () => {
      bench = await setUpBench(transport);
      client = await settle(
        connectFinesse({
          host: bench.simulator.sides.a.host,
          userId: SUPERVISOR,
          password: PASSWORD,
          transport,
          platform: bench.platform,
        }),
      );
    });
    afterEach(async () => {
      await settle(client.close(), 3_000);
      await bench.dispose();
    });

    const settle = async <T>(promise: Promise<T>, ms = 1_000): Promise<T> => {
      promise.catch(() => undefined);
      await bench.advance(ms);
      return promise;
    };
    const failure = async (promise: Promise<unknown>, ms?: number): Promise<string> => {
      const error = await settle(
        promise.then(
          () => undefined,
          (caught: unknown) => caught,
        ),
        ms,
      );
      return error instanceof FinesseError ? error.code : String(error);
    };
    const service = () => {
      const { service: asked } = client.nodes;
      if (!asked) throw new Error('no service');
      return asked;
    };
    const told = () => client.nodes.subscriptions().map(({ node, by, state }) => `${node} ${by} ${state}`);
    const publish = (xml: string, node: string = TEAM_NODE) =>
      bench.simulator.sides.a.notification.publish(node, xml, node === USER_NODE ? [SUPERVISOR] : []);

    it('tells what is subscribed, by whom, since when and what came last', async () => {
      const began = Date.now();
      const own = client.user().subscribe();
      const team = client.node(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      expect(told()).to.include.members([`${USER_NODE} server subscribed`, `${TEAM_NODE} client subscribed`]);
      const before = client.nodes.subscriptions().find(({ node }) => node === TEAM_NODE);
      expect(before?.since).to.be.within(began, began + 1_000);
      expect(before).to.include({ items: 0 }).and.not.have.property('lastAt');

      await bench.advance(60_000);
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      const after = client.nodes.subscriptions().find(({ node }) => node === TEAM_NODE);
      expect(after).to.include({ items: 1, since: before?.since });
      expect(after?.lastAt).to.be.within(began + 61_000, began + 62_000);
      expect(after?.lastId).to.be.a('string').that.is.not.empty;

      team.unsubscribe();
      await bench.advance(1_000);
      expect(told().join()).to.not.contain(TEAM_NODE);
      own.unsubscribe();
    });

    it('tells what was refused, and forgets it when it is asked for again', async () => {
      client.node(FORBIDDEN_NODE).subscribe({ error: () => undefined });
      await bench.advance(1_000);
      const refused = client.nodes.subscriptions().find(({ state }) => state === 'refused');
      expect(refused).to.include({ node: FORBIDDEN_NODE, by: 'client', condition: 'forbidden' });
      const again = client.node(FORBIDDEN_NODE).subscribe({ error: () => undefined });
      expect(told()).to.include(`${FORBIDDEN_NODE} client asking`);
      again.unsubscribe();
    });

    it('waits while no session stands', async () => {
      client.node(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      bench.simulator.faults.add({ kind: 'service-stop' });
      await bench.advance(60_000);
      expect(told()).to.include(`${TEAM_NODE} client waiting`);
      expect(service().address()).to.equal(undefined);
      expect(await failure(service().nodes())).to.equal('connection-lost');
    });

    it('lists the nodes that the user may see, and all subscriptions of the account', async () => {
      client.node(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      const nodes = await settle(service().nodes());
      expect(nodes.map(({ node }) => node)).to.include.members([USER_NODE, TEAM_NODE]);
      const held = await settle(service().subscriptions());
      const team = held.find(({ node }) => node === TEAM_NODE);
      expect(team?.jid).to.match(new RegExp(`^${SUPERVISOR}@.+/finesse-pulse-`));
      expect(held.find(({ node }) => node === USER_NODE)?.jid).to.not.contain('/');
      expect(service().address()).to.equal(`pubsub.${bench.simulator.sides.a.host}`);
    });

    it('gives the latest items of a node, redacted, and says why it may not', async () => {
      client.node(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      publish('<Update><data><user><state>READY</state><password>geheim</password></user></data></Update>');
      const [item, more] = await settle(service().items(TEAM_NODE));
      expect(more).to.equal(undefined);
      expect(item).to.include({ node: TEAM_NODE, at: undefined });
      expect(item?.raw).to.contain('READY').and.not.contain('geheim');
      expect(await failure(service().items(FORBIDDEN_NODE))).to.equal('subscription-refused');
      expect(await failure(service().items(UNKNOWN_NODE))).to.equal('node-unknown');
    });

    it('gives up a question that is not answered', async () => {
      bench.simulator.faults.add({ kind: 'stall', target: { on: 'notification' } });
      expect(['timeout', 'connection-lost']).to.include(await failure(service().nodes(), 12_000));
    });

    it('gives what comes as it came, redacted, to who listens and as long', async () => {
      const items: NodeItem[] = [];
      const looking = client.nodes.items$.subscribe((one) => items.push(one));
      client.node(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      const at = Date.now();
      publish(
        '<Update><data><dialog><callvariable><name>x</name><value>4711</value></callvariable></dialog></data></Update>',
      );
      await bench.advance(1_000);
      const item = items.find(({ node }) => node === TEAM_NODE);
      expect(item?.raw)
        .to.match(/^<message .*<items node="\/finesse\/api\/Team\/5000\/Users">/)
        .and.not.contain('4711');
      expect(item?.at).to.be.within(at, at + 1_000);
      looking.unsubscribe();
      const { length } = items;
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(items).to.have.length(length);
    });

    it('reconnects when told, once, without a loss, and misses no state', async () => {
      const statuses: string[] = [];
      const states: string[] = [];
      client.transitions$.subscribe(({ to, reason }) => statuses.push(`${to} ${reason}`));
      client.user().subscribe(({ kind, value }) => states.push(`${kind} ${value.state}`));
      const team: string[] = [];
      client.node(TEAM_NODE).subscribe(({ payload }) => team.push(payload.kind === 'user' ? payload.user.state : ''));
      await bench.advance(20_000);
      client.reconnect?.();
      expect(statuses.at(-1)).to.equal('connecting opened');
      // While nobody listens.
      await bench.simulator.sides.a.rest(
        {
          method: 'PUT',
          path: `/finesse/api/User/${SUPERVISOR}`,
          headers: { authorization: `Basic ${btoa(`${SUPERVISOR}:${PASSWORD}`)}`, 'content-type': 'application/xml' },
          body: '<User><state>LOGIN</state><extension>10006</extension></User>',
          remote: 'test',
        },
        new AbortController().signal,
      );
      await bench.advance(3_000);
      expect(statuses).to.deep.equal(['connecting opened', 'connected session-established']);
      expect(states.at(-1)).to.match(/NOT_READY$/);
      const before = team.length;
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(team.slice(before)).to.deep.equal(['READY']);
      expect(told()).to.include(`${TEAM_NODE} client subscribed`);
      await bench.advance(60_000);
      expect(statuses).to.have.length(2);
      const { findings, recent } = client.snapshot().health;
      expect([...findings, ...recent]).to.deep.equal([]);
      const sessions = bench.simulator.sides.a.notification.sessions().filter(({ userId }) => userId === SUPERVISOR);
      expect(sessions).to.have.length(1);
    });

    it('reconnects at once while the next attempt is waited for', async () => {
      const down = bench.simulator.faults.add({ kind: 'service-stop' });
      await bench.advance(120_000);
      bench.simulator.faults.remove(down);
      client.reconnect?.();
      let status = '';
      client.connection$.subscribe((state) => (status = state.status));
      await bench.advance(3_000);
      expect(status).to.equal('connected');
    });
  });
}

describe('nodes on the hub of the Finesse desktop', () => {
  const setUp = (hub = createHub()) => {
    const platform = browserPlatform();
    const channel = createDesktopChannel({ hub, userId: SUPERVISOR, platform });
    return { hub, channel, browser: createNodeBrowser(channel.nodes, redact) };
  };

  it('shows every message on topics of Finesse, redacted, to who listens and as long', async () => {
    const { hub, channel, browser } = setUp();
    const items: string[] = [];
    hub.publish('finesse.api.Team.5000.Users', { content: 'before' });
    const looking = browser.items$.subscribe(({ node, raw, itemId }) => items.push([node, itemId, raw].join(' ')));
    hub.publish('finesse.api.User.1001006', {
      content: '/finesse/api/User/1001006<Update><password>geheim</password></Update>',
    });
    hub.publish('finesse.info.connection', { status: 'connected', resourceID: 'desktop' });
    hub.publish('other.topic', 'x');
    looking.unsubscribe();
    hub.publish('finesse.info.connection', { status: 'disconnected' });
    expect(items).to.have.length(2);
    expect(items[0]).to.match(/^finesse\.api\.User\.1001006 {2}\/finesse\/api\/User\/1001006<Update><password>/);
    expect(items[0]).to.not.contain('geheim');
    expect(items[1]).to.contain('finesse.info.connection').and.contain('"status":"connected"');
    expect(browser.service).to.equal(undefined);
    expect('reconnect' in channel).to.equal(false);
    await channel.close();
  });

  it('cuts what a hostile gadget calls its topics', async () => {
    const { hub, channel, browser } = setUp();
    const items: NodeItem[] = [];
    browser.items$.subscribe((item) => items.push(item));
    hub.publish(`finesse.${'x'.repeat(1_000_000)}`, 'x'.repeat(1_000_000));
    hub.publish('finesse.password=geheim', { deep: ['x'] });
    hub.publish(`finesse.${'x'.repeat(10_000)}`, 'x');
    expect(items).to.have.length(3);
    for (const { node, raw } of items) expect([node.length <= 1_024, raw.length <= 16_384]).to.deep.equal([true, true]);
    expect(JSON.stringify(items)).to.not.contain('geheim');
    await channel.close();
  });

  it('redacts a message of many items once', () => {
    const raw$ = new Subject<RawItem>();
    let redacted = 0;
    const { items$ } = createNodeBrowser({ subscriptions: () => [], raw$ }, (text) => {
      if (text.length > 100) redacted += 1;
      return text;
    });
    const items: NodeItem[] = [];
    items$.subscribe((item) => items.push(item));
    const text = `<message>${'<item id="a"/>'.repeat(1_000)}</message>`;
    for (let n = 0; n < 1_000; n += 1) raw$.next({ node: '/a', itemId: String(n), at: n, text });
    expect([items.length, redacted]).to.deep.equal([1_000, 1]);
  });

  it('is silent on a hub that takes no wildcard, and ends with the channel', async () => {
    const strict = createHub();
    const { channel, browser } = setUp({
      ...strict,
      subscribe: (topic, ...rest) => {
        if (topic.includes('*')) throw new Error('OpenAjax.hub.Error.NotAllowed');
        return strict.subscribe(topic, ...rest);
      },
    });
    let ended = false;
    browser.items$.subscribe({ complete: () => (ended = true) });
    expect(ended).to.equal(false);
    await channel.close();
    expect(ended).to.equal(true);
  });

  it('of a channel that has none are none', async () => {
    const browser = createNodeBrowser(undefined, redact);
    expect(browser.subscriptions()).to.deep.equal([]);
    expect(await firstValueFrom(browser.items$, { defaultValue: 'none' })).to.equal('none');
  });
});
