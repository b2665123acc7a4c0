/** The channel of the hub in a frame where another library is at work on the same hub: both hear everything, neither disturbs the other. */
import { expect } from '@open-wc/testing';
import type { Channel } from '../../sdk/channel/channel.ts';
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';
import { createHub, type Hub } from '../../simulator/desktop/hub.ts';
import { createHubMaster, type HubMaster } from '../../simulator/desktop/hub-master.ts';
import { FORBIDDEN_NODE, record, setUpBench, SUPERVISOR, TEAM_NODE, USER_NODE, type Bench } from '../kit/bench.ts';
import { initClientServices, type ClientServices, type LibraryObject } from '../kit/client-services.ts';

interface Frame {
  readonly bench: Bench;
  /** The desktop's end of the hub. */
  readonly desktop: Hub;
  readonly master: HubMaster;
  readonly channel: Channel;
  readonly library: ClientServices;
  readonly user: LibraryObject;
  readonly team: LibraryObject;
  /** What the library's handlers of the connection were told. */
  readonly told: readonly string[];
  /** Topics that are listened to in the frame now. */
  readonly topics: () => readonly string[];
}

for (const order of ['library first', 'channel first'] as const) {
  describe(`the hub channel beside Cisco's library, ${order}`, () => {
    let frame: Frame;
    beforeEach(async () => {
      frame = await setUp(order);
    });
    afterEach(async () => {
      const { bench, channel, master } = frame;
      void channel.close();
      await bench.advance(3_000);
      master.close();
      await bench.dispose();
    });
    const listen = (): string[] => {
      const heard: string[] = [];
      for (const node of [USER_NODE, TEAM_NODE]) {
        frame.channel.notifications(node).subscribe(({ raw }) => heard.push(raw));
      }
      return heard;
    };

    it('gives both every event, once', async () => {
      const { bench, user, team, channel } = frame;
      const heard = listen();
      await bench.advance(1_000);
      for (const state of ['READY', 'TALKING']) {
        bench.publish(USER_NODE, state);
        bench.publish(TEAM_NODE, state);
      }
      await bench.advance(1_000);
      expect(user.heard.map(stateOf)).to.deep.equal(['READY', 'TALKING']);
      expect(team.heard.map(stateOf)).to.deep.equal(['READY', 'TALKING']);
      expect(heard.map(stateOf)).to.deep.equal(['READY', 'READY', 'TALKING', 'TALKING']);
      expect(team.failures).to.deep.equal([]);
      expect(record(channel).statuses()).to.deep.equal(['connected']);
    });

    it('takes no answer that was meant for the other', async () => {
      const { bench, library } = frame;
      const errors: unknown[] = [];
      frame.channel.notifications(FORBIDDEN_NODE).subscribe({ error: (error: unknown) => errors.push(error) });
      const forbidden = library.object(FORBIDDEN_NODE, { explicit: true });
      await bench.advance(1_000);
      expect([errors.length, forbidden.failures.length]).to.deep.equal([1, 1]);
      expect(frame.team.failures).to.deep.equal([]);
    });

    it('leaves the library its slots and its one callback for each topic', async () => {
      const { bench, library, told } = frame;
      listen();
      await bench.advance(1_000);
      expect(told.filter((one) => one === 'connect')).not.to.deep.equal([]);
      for (const topic of ['finesse.info.connection', 'finesse.api.User.1001006', 'finesse.api.Team.5000.Users']) {
        expect(library.subscribe(topic, () => undefined)).to.equal(false);
      }
      expect(library.subscribe('finesse.info.presence', () => undefined)).to.equal(true);
    });

    it('goes through a failover with both, each in its own way', async () => {
      const { bench, desktop, master, channel, user, team, told } = frame;
      const heard = listen();
      const seen = record(channel);
      const before = told.length;
      await bench.advance(1_000);
      master.announce('failing');
      // Some gadget asks in the middle of it, and all are told again, of the failover and of the connection that is being left.
      desktop.publish('finesse.info.requests', { type: 'ConnectionInfoReq', data: {}, invokeID: 1 });
      desktop.publish('finesse.info.connection', { status: 'connected', resourceID: 'desktop', invokeID: 1 });
      await bench.advance(1_000);
      master.announce('recovered');
      await bench.advance(1_000);
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(withoutRepeats(told.slice(before))).to.deep.equal(['disconnect', 'connect']);
      expect([user.loads, team.loads]).to.deep.equal([2, 2]);
      expect(seen.statuses().slice(-2)).to.deep.equal(['failing-over', 'connected']);
      expect(seen.states.at(-1)?.epoch).to.equal(2);
      expect([heard.map(stateOf), team.heard.map(stateOf)]).to.deep.equal([['READY'], ['READY']]);
    });

    it('takes no node from the library when it needs it no more, nor the other way round', async () => {
      const { bench, team, master } = frame;
      const ours: string[] = [];
      const first = frame.channel.notifications(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      expect(master.nodes.get(TEAM_NODE)).to.equal(2);
      first.unsubscribe();
      await bench.advance(1_000);
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(team.heard.map(stateOf)).to.deep.equal(['READY']);
      frame.channel.notifications(TEAM_NODE).subscribe(({ raw }) => ours.push(raw));
      await bench.advance(1_000);
      team.dispose();
      await bench.advance(1_000);
      bench.publish(TEAM_NODE, 'TALKING');
      await bench.advance(1_000);
      expect(ours.map(stateOf)).to.deep.equal(['TALKING']);
    });

    it('takes no node from the library by what happened in a connection before', async () => {
      const { bench, team, master } = frame;
      const listener = frame.channel.notifications(TEAM_NODE).subscribe();
      await bench.advance(1_000);
      master.announce('failing');
      listener.unsubscribe();
      master.announce('recovered');
      await bench.advance(1_000);
      expect(master.nodes.get(TEAM_NODE)).to.equal(1);
      bench.publish(TEAM_NODE, 'READY');
      await bench.advance(1_000);
      expect(team.heard.map(stateOf)).to.deep.equal(['READY']);
    });

    it('closes, and the library goes on as if nothing had been there', async () => {
      const { bench, channel, user, team, topics, told } = frame;
      listen();
      await bench.advance(1_000);
      void channel.close();
      await bench.advance(3_000);
      expect([...topics()].sort()).to.deep.equal([
        'finesse.api.Team.5000.Users',
        'finesse.api.User.1001006',
        'finesse.info.connection',
      ]);
      bench.publish(USER_NODE, 'READY');
      bench.publish(TEAM_NODE, 'READY');
      frame.master.announce('failing');
      await bench.advance(1_000);
      expect([user.heard.length, team.heard.length, told.at(-1)]).to.deep.equal([1, 1, 'disconnect']);
    });
  });
}

async function setUp(order: 'library first' | 'channel first'): Promise<Frame> {
  const bench = await setUpBench('bosh');
  const inner = createHub();
  const listened = new Map<unknown, string>();
  const hub: GadgetsHub = {
    subscribe(topic, callback) {
      const id = inner.subscribe(topic, callback);
      listened.set(id, topic);
      return id;
    },
    unsubscribe(id) {
      listened.delete(id);
      inner.unsubscribe(String(id));
    },
    publish: (topic, data) => inner.publish(topic, data),
  };
  const channel = createDesktopChannel({ hub, userId: SUPERVISOR, platform: bench.platform });
  const told: string[] = [];
  const startLibrary = (): ClientServices => {
    const started = initClientServices(hub, () => Date.now());
    started.registerOnConnectHandler(() => told.push('connect'));
    started.registerOnDisconnectHandler(() => told.push('disconnect'));
    return started;
  };
  if (order === 'channel first') channel.open();
  const library = startLibrary();
  if (order === 'library first') channel.open();
  const { host } = bench.simulator.sides.a;
  const jid = { userId: SUPERVISOR, domain: host, resource: 'desktop' };
  const session = bench.channel({ jid, allowDesktopResource: true });
  const master = createHubMaster({ hub: inner, channel: session, resourceId: 'desktop' });
  session.open();
  await bench.advance(1_000);
  const user = library.object(USER_NODE, { explicit: false });
  const team = library.object(TEAM_NODE, { explicit: true });
  await bench.advance(1_000);
  return { bench, desktop: inner, master, channel, library, user, team, told, topics: () => [...listened.values()] };
}

function withoutRepeats(all: readonly string[]): readonly string[] {
  return all.filter((one, index) => one !== all[index - 1]);
}

function stateOf(update: string): string | undefined {
  return /<state>([^<]*)</.exec(update)?.[1];
}
