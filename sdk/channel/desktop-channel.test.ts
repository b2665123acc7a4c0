import { expect } from '@open-wc/testing';
import { updateOf } from '../../test/kit/bench.ts';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { FinesseError, SubscriptionError } from '../errors.ts';
import { nodePath, userId } from '../ids.ts';
import { browserPlatform } from '../platform.ts';
import type { Channel, ChannelActivity, ConnectionState } from './channel.ts';
import { createDesktopChannel } from './desktop-channel.ts';
import type { GadgetsHub } from './gadgets-hub.ts';

const AGENT = userId('1001001');
const USER = nodePath('/finesse/api/User/1001001');
const TEAM = nodePath('/finesse/api/Team/5000/Users');

/** A hub whose other end is the test. */
class ScriptedHub implements GadgetsHub {
  readonly published: { readonly topic: string; readonly data: Record<string, unknown> }[] = [];
  readonly listeners = new Map<
    number,
    { readonly topic: string; readonly callback: (t: string, d: unknown) => void }
  >();
  /** As a hub is that has disconnected. */
  broken: boolean | 'publish' = false;
  #ids = 0;

  subscribe(topic: string, callback: (topic: string, data: unknown) => void): number {
    if (this.broken === true) throw new Error('OpenAjax.hub.Error.Disconnected');
    if (topic.includes('..')) throw new Error('not a topic');
    this.listeners.set((this.#ids += 1), { topic, callback });
    return this.#ids;
  }
  unsubscribe(id: unknown): void {
    if (this.broken === true) throw new Error('OpenAjax.hub.Error.Disconnected');
    this.listeners.delete(id as number);
  }
  publish(topic: string, data: unknown): void {
    if (this.broken !== false) throw new Error('OpenAjax.hub.Error.Disconnected');
    this.published.push({ topic, data: data as Record<string, unknown> });
  }
  /** The desktop, or any other gadget, publishes. */
  say(topic: string, data: unknown): void {
    for (const one of [...this.listeners.values()]) if (one.topic === topic) one.callback(topic, data);
  }
  get topics(): readonly string[] {
    return [...this.listeners.values()].map(({ topic }) => topic);
  }
}

describe('the channel of the Finesse desktop', () => {
  let hub: ScriptedHub;
  let clock: VirtualClock;
  let channel: Channel;
  let states: ConnectionState[];
  let activity: ChannelActivity[];
  beforeEach(() => {
    hub = new ScriptedHub();
    clock = new VirtualClock(0);
    const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic });
    channel = createDesktopChannel({ hub, userId: AGENT, platform });
    states = [];
    activity = [];
    channel.connection$.subscribe((state) => states.push(state));
    channel.activity$.subscribe((one) => activity.push(one));
  });
  const status = (data: unknown): void => hub.say('finesse.info.connection', data);
  const told = (): readonly string[] => states.map(({ status, reason }) => `${status} ${reason}`);
  const requests = (type: string) => hub.published.filter(({ data }) => data['type'] === type);
  const answer = async (index: number, data: unknown): Promise<void> => {
    hub.say(`finesse.info.responses.${String(hub.published[index]?.data['invokeID'])}`, data);
    await clock.advance(0);
  };
  const connected = (): void => status({ status: 'connected', resourceID: 'desktop' });

  it('listens to the connection before it asks for it', () => {
    channel.open();
    expect(hub.topics[0]).to.equal('finesse.info.connection');
    expect(hub.published).to.have.length(1);
    expect(hub.published[0]?.topic).to.equal('finesse.info.requests');
    expect(hub.published[0]?.data).to.include({ type: 'ConnectionInfoReq' }).and.deep.include({ data: {} });
    expect(hub.published[0]?.data['invokeID']).to.be.a('string');
  });

  for (const [said, expected] of [
    ['connecting', 'connecting desktop-connecting'],
    ['disconnecting', 'reconnecting desktop-disconnected'],
    ['disconnected', 'reconnecting desktop-disconnected'],
    ['reconnecting', 'reconnecting desktop-reconnecting'],
    ['unloading', 'reconnecting desktop-unloading'],
    ['conflict', 'conflict conflict'],
    ['unauthorized', 'unauthorized credentials-refused'],
    ['failing', 'failing-over desktop-failing-over'],
    ['connected', 'connected session-established'],
    ['recovered', 'connected desktop-recovered'],
  ] as const) {
    it(`understands ${said}`, () => {
      channel.open();
      status({ status: said });
      expect(told().at(-1)).to.equal(expected);
    });
  }

  it('takes a status that is told again for no news', () => {
    channel.open();
    connected();
    connected();
    status({ status: 'connected', resourceID: 'desktop', invokeID: 17 });
    status({ status: 'connected' });
    expect(states.at(-1)?.epoch).to.equal(1);
    expect(told()).to.have.length(3);
    status({ status: 'connected', resourceID: 'another' });
    expect(states.at(-1)?.epoch).to.equal(2);
  });

  it('follows the desktop to its other side', () => {
    channel.open();
    connected();
    status({ status: 'failing' });
    status({ status: 'failing' });
    // Told again because some gadget asked: still that of the side which is being left.
    connected();
    status({ status: 'disconnected', resourceID: 'desktop' });
    status({ status: 'connecting', resourceID: 'desktop' });
    expect(told().slice(2)).to.deep.equal(['connected session-established', 'failing-over desktop-failing-over']);
    status({ status: 'recovered' });
    status({ status: 'recovered' });
    connected();
    expect(told().slice(4)).to.deep.equal(['connected desktop-recovered']);
    expect(states.at(-1)?.epoch).to.equal(2);
  });

  it('takes a recovery for news though it came in the middle of the failover and was told of none', () => {
    channel.open();
    connected();
    status({ status: 'recovered' });
    expect(states.at(-1)).to.include({ status: 'connected', reason: 'desktop-recovered', epoch: 2 });
    status({ status: 'recovered' });
    connected();
    expect(states.at(-1)?.epoch).to.equal(2);
    status({ status: 'connected', resourceID: 'another' });
    expect(states.at(-1)?.epoch).to.equal(3);
  });

  it('comes back when the desktop had only been about to unload', () => {
    channel.open();
    connected();
    status({ status: 'unloading', resourceID: 'desktop' });
    connected();
    expect(told().slice(3)).to.deep.equal(['reconnecting desktop-unloading', 'connected session-established']);
    expect(states.at(-1)?.epoch).to.equal(2);
  });

  it('asks again, less and less often, until a desktop that started after it has been heard', async () => {
    channel.open();
    const times: number[] = [];
    for (let second = 0; second < 300; second += 1) {
      const asked = hub.published.length;
      await clock.advance(1_000);
      if (hub.published.length > asked) times.push(second + 1);
    }
    expect(times).to.deep.equal([5, 15, 35, 75, 135, 195, 255]);
    status({ status: 'nonsense' });
    status({ status: 'connecting', resourceID: 'desktop' });
    await clock.advance(300_000);
    expect(requests('ConnectionInfoReq')).to.have.length(8);
    expect(clock.pending).to.equal(0);
  });

  it('hears of a desktop that cannot be asked, and lets nothing that comes late into a closed channel', () => {
    hub.broken = 'publish';
    channel.open();
    const late = [...hub.listeners.values()];
    connected();
    expect(states.at(-1)).to.include({ status: 'connected', epoch: 1 });
    void channel.close();
    for (const { topic, callback } of late) callback(topic, { status: 'disconnected', content: '<presence/>' });
    expect(states.at(-1)?.status).to.equal('closed');
  });

  it('believes in a connection that was down while the desktop failed over', () => {
    channel.open();
    connected();
    status({ status: 'failing' });
    status({ status: 'reconnecting' });
    connected();
    expect(states.at(-1)).to.include({ status: 'connected', epoch: 2 });
  });

  it('leaves a failover when the agent is thrown out in the middle of it', () => {
    channel.open();
    status({ status: 'failing' });
    status({ status: 'unauthorized' });
    expect(told().at(-1)).to.equal('unauthorized credentials-refused');
  });

  it('can be opened again after a conflict, and asks the desktop then', () => {
    channel.open();
    status({ status: 'conflict' });
    channel.open();
    expect(requests('ConnectionInfoReq')).to.have.length(2);
    expect(hub.topics.filter((topic) => topic === 'finesse.info.connection')).to.have.length(1);
    status({ status: 'conflict' });
    expect(told().slice(1)).to.deep.equal([
      'connecting opened',
      'conflict conflict',
      'connecting opened',
      'conflict conflict',
    ]);
  });

  for (const claim of ['unauthorized', 'conflict', 'disconnected'])
    it(`asks the desktop once whether it is ${claim}, since any gadget may say so`, async () => {
      channel.open();
      connected();
      status({ status: claim });
      await clock.advance(60_000);
      expect(requests('ConnectionInfoReq')).to.have.length(2);
      connected();
      expect(told().at(-1)).to.equal('connected session-established');
      await clock.advance(60_000);
      expect(requests('ConnectionInfoReq')).to.have.length(2);
    });

  it('ignores what no desktop would say', () => {
    channel.open();
    for (const data of [undefined, null, 'connected', 7, [], {}, { status: 7 }, { status: 'toString' }, { status: '' }])
      status(data);
    expect(told()).to.deep.equal(['idle not-opened', 'connecting opened']);
    expect(activity.every(({ kind }) => kind === 'heard')).to.equal(true);
  });

  it('reads notifications, and ignores what does not name the node of its topic', () => {
    const heard: string[] = [];
    channel.open();
    channel.notifications$.subscribe(({ node, payload }) => heard.push(`${node} ${payload.kind}`));
    channel.notifications(USER).subscribe(({ raw }) => heard.push(raw));
    const topic = 'finesse.api.User.1001001';
    const update = updateOf(USER, 'READY');
    for (const data of [
      undefined,
      'text',
      { content: 5 },
      { content: '' },
      { content: update },
      { content: `/finesse/api/User/9${update}` },
      { object: {} },
    ]) {
      hub.say(topic, data);
    }
    expect(heard).to.deep.equal([]);
    hub.say(topic, { content: `${USER}${update}`, object: {} });
    hub.say(topic, { content: `${USER}{"json":true}` });
    hub.say(topic, { content: `${USER}<Update>` });
    expect(heard).to.deep.equal([
      `${USER} user`,
      update,
      `${USER} unknown`,
      '{"json":true}',
      `${USER} unknown`,
      '<Update>',
    ]);
    expect(activity.filter((one) => one.kind === 'heard' && one.what === 'hub-notification')).to.have.length(3);
  });

  it('asks the desktop for a node, and is ready when it agrees', async () => {
    const epochs: number[] = [];
    channel.ready(TEAM).subscribe((epoch) => epochs.push(epoch));
    channel.open();
    const listener = channel.notifications(TEAM).subscribe();
    expect(requests('SubscribeNodeReq')).to.deep.equal([]);
    connected();
    expect(hub.published[1]?.data).to.deep.include({ type: 'SubscribeNodeReq', data: { node: TEAM } });
    await answer(1, undefined);
    expect(epochs).to.deep.equal([1]);
    listener.unsubscribe();
    expect(hub.published[2]?.data).to.deep.include({ type: 'UnsubscribeNodeReq', data: { node: TEAM } });
    await answer(2, undefined);
    expect(hub.topics).not.to.include('finesse.api.Team.5000.Users');
    expect(hub.topics.filter((topic) => topic.startsWith('finesse.info.responses'))).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('ends a subscription by its name where the desktop has told it', async () => {
    channel.open();
    connected();
    const content = '<iq type="result"><pubsub><subscription subid="s1" subscription="subscribed"/></pubsub></iq>';
    const listener = channel.notifications(TEAM).subscribe();
    await answer(1, { subscribe: { content, object: {} } });
    listener.unsubscribe();
    expect(hub.published[2]?.data).to.deep.include({
      type: 'UnsubscribeNodeReq',
      data: { node: TEAM, subid: 's1' },
    });
  });

  it('ends nothing that it does not know to have begun: the desktop counts for all gadgets', async () => {
    channel.open();
    connected();
    const refused = channel.notifications(TEAM).subscribe();
    await answer(1, { error: { errorType: 'Not connected', errorMessage: '' } });
    refused.unsubscribe();
    const unanswered = channel.notifications(nodePath('/finesse/api/Queue/1')).subscribe();
    status({ status: 'disconnected' });
    unanswered.unsubscribe();
    connected();
    await clock.advance(60_000);
    expect(requests('UnsubscribeNodeReq')).to.deep.equal([]);
    expect(hub.topics.filter((topic) => topic.startsWith('finesse.info.responses'))).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
  });

  it('takes a presence that the desktop hands on for a sign of life, and nothing else on its topic', () => {
    channel.open();
    const presence =
      '<presence xmlns="jabber:client" from="finesse@fin1.ucce.local/finesse" to="1001001@fin1.ucce.local"/>';
    for (const data of [null, 'text', {}, { content: 7 }, { content: '<presences/>' }, { content: 'x<presence/>' }]) {
      hub.say('finesse.info.presence', data);
    }
    expect(activity).to.deep.equal([]);
    hub.say('finesse.info.presence', { content: presence, object: {} });
    expect(activity).to.deep.equal([{ kind: 'heard', what: 'stanza', at: 0, bytes: presence.length }]);
  });

  it('hears the own nodes however the login id is written in the configuration, and names them as the server does', () => {
    const shouting = createDesktopChannel({
      hub,
      userId: userId('ANNA'),
      platform: browserPlatform({ scheduler: clock, monotonic: clock.monotonic }),
    });
    const heard: string[] = [];
    shouting.open();
    shouting.notifications$.subscribe(({ node }) => heard.push(node));
    shouting.notifications(nodePath('/finesse/api/User/ANNA')).subscribe(({ node }) => heard.push(node));
    const node = nodePath('/finesse/api/User/anna');
    hub.say('finesse.api.User.anna', { content: `${node}${updateOf(node, 'READY')}` });
    expect(heard).to.deep.equal([node, node]);
    void shouting.close();
    expect(hub.topics).to.deep.equal([]);
  });

  it('subscribes again after each new connection and after a failover', async () => {
    channel.open();
    channel.notifications(TEAM).subscribe();
    connected();
    await answer(1, undefined);
    status({ status: 'disconnected' });
    connected();
    await answer(2, undefined);
    status({ status: 'failing' });
    status({ status: 'recovered' });
    await answer(3, undefined);
    expect(requests('SubscribeNodeReq')).to.have.length(3);
  });

  for (const [what, said, condition] of [
    ['a stanza error', { subscribe: { content: '<iq><error type="auth"><forbidden/></error></iq>' } }, 'forbidden'],
    [
      'the words of the tunnel',
      {
        subscribe: { content: `${TEAM}|<ApiErrors><ApiError><ErrorType>Not Found</ErrorType></ApiError></ApiErrors>` },
      },
      'item-not-found',
    ],
    [
      'other words of the tunnel',
      { subscribe: { content: '<ApiErrors><ApiError><ErrorType>Generic Error</ErrorType></ApiError></ApiErrors>' } },
      'Generic Error',
    ],
    ['text that is no XML', { subscribe: { content: 'node|<' } }, 'undefined-condition'],
    ['nothing', { subscribe: {} }, 'undefined-condition'],
    ['an error of its own', { error: { errorType: 'parseError', errorMessage: 'x' } }, 'parseError'],
    ['an error without a type', { error: 'x' }, 'undefined-condition'],
  ] as const) {
    it(`fails the stream of a node that is refused with ${what}`, async () => {
      const errors: unknown[] = [];
      channel.open();
      connected();
      channel.notifications(TEAM).subscribe({ error: (error: unknown) => errors.push(error) });
      await answer(1, said);
      expect(errors[0]).to.be.instanceOf(SubscriptionError).and.include({ condition });
      expect(hub.topics).not.to.include('finesse.api.Team.5000.Users');
    });
  }

  for (const said of [
    { error: { errorType: 'Not connected', errorMessage: '' } },
    { error: { errorType: 'Disconnected', errorMessage: '' } },
    { subscribe: { content: '<iq><error type="wait"><resource-constraint/></error></iq>' } },
  ]) {
    it(`asks again later after ${JSON.stringify(said)}`, async () => {
      channel.open();
      connected();
      const listener = channel.notifications(TEAM).subscribe();
      await answer(1, said);
      expect(requests('SubscribeNodeReq')).to.have.length(1);
      await clock.advance(5_000);
      expect(requests('SubscribeNodeReq')).to.have.length(2);
      expect(listener.closed).to.equal(false);
    });
  }

  it('asks again when the desktop does not answer', async () => {
    channel.open();
    connected();
    channel.notifications(TEAM).subscribe();
    await clock.advance(15_000);
    expect(requests('SubscribeNodeReq')).to.have.length(2);
  });

  it('hears the answer that comes while it is still asking', async () => {
    const epochs: number[] = [];
    channel.ready(TEAM).subscribe((epoch) => epochs.push(epoch));
    const publish = hub.publish.bind(hub);
    hub.publish = (topic, data) => {
      publish(topic, data);
      const { type, invokeID } = data as { type: string; invokeID: string };
      if (type === 'ConnectionInfoReq') connected();
      else hub.say(`finesse.info.responses.${invokeID}`, undefined);
    };
    channel.notifications(TEAM).subscribe();
    channel.open();
    await clock.advance(0);
    expect(epochs).to.deep.equal([1]);
  });

  it('fails the stream of a node that can be no topic', () => {
    const errors: unknown[] = [];
    channel.notifications(nodePath('/a//b')).subscribe({ error: (error: unknown) => errors.push(error) });
    expect(errors[0]).to.be.instanceOf(SubscriptionError);
  });

  it('publishes nothing but its requests, and leaves the hub as it was', async () => {
    channel.open();
    connected();
    channel.notifications(TEAM).subscribe();
    channel.notifications(USER).subscribe();
    await answer(1, undefined);
    const closing = channel.close();
    await answer(2, undefined);
    await closing;
    expect(hub.topics).to.deep.equal([]);
    expect(clock.pending).to.equal(0);
    expect(hub.published.map(({ topic, data }) => `${topic} ${String(data['type'])}`)).to.deep.equal([
      'finesse.info.requests ConnectionInfoReq',
      'finesse.info.requests SubscribeNodeReq',
      'finesse.info.requests UnsubscribeNodeReq',
    ]);
  });

  it('takes a status for a sign of life only where it says that the server is heard', () => {
    channel.open();
    for (const said of ['connecting', 'reconnecting', 'failing', 'disconnected', 'conflict', 'nonsense']) {
      status({ status: said });
    }
    expect(activity).to.deep.equal([]);
    connected();
    status({ status: 'failing' });
    status({ status: 'recovered' });
    expect(activity.map((one) => 'what' in one && one.what)).to.deep.equal(['hub-status', 'hub-status']);
  });

  it('leaves nothing on the hub when it is closed by whom it tells that it connects', async () => {
    channel.connection$.subscribe(({ status }) => status === 'connecting' && void channel.close());
    channel.open();
    await clock.advance(60_000);
    expect(hub.published).to.deep.equal([]);
    expect([hub.topics, clock.pending]).to.deep.equal([[], 0]);
  });

  it('closes though the hub has gone and throws', async () => {
    channel.open();
    connected();
    channel.notifications(TEAM).subscribe();
    channel.notifications(USER).subscribe().unsubscribe();
    await answer(1, undefined);
    hub.broken = true;
    let closed = false;
    void channel.close().then(() => (closed = true));
    await clock.advance(3_000);
    expect([closed, clock.pending]).to.deep.equal([true, 0]);
  });

  it('asks again later where the hub threw', async () => {
    channel.open();
    connected();
    hub.broken = true;
    const epochs: number[] = [];
    channel.ready(TEAM).subscribe((epoch) => epochs.push(epoch));
    hub.broken = 'publish';
    channel.notifications(TEAM).subscribe();
    await clock.advance(1_000);
    hub.broken = false;
    await clock.advance(5_000);
    await answer(1, undefined);
    expect(epochs).to.deep.equal([1]);
  });

  it('leaves no listener behind on a hub that took one of its subscriptions and not the other', () => {
    const subscribe = hub.subscribe.bind(hub);
    hub.subscribe = (topic, callback) => {
      if (topic === 'finesse.info.presence') throw new Error('OpenAjax.hub.Error.Disconnected');
      return subscribe(topic, callback);
    };
    expect(() => channel.open()).to.throw(FinesseError);
    expect(hub.topics).to.deep.equal([]);
  });

  it('says that the hub has not connected where it takes no subscription, and can be opened when it has', () => {
    hub.broken = true;
    expect(() => channel.open())
      .to.throw(FinesseError)
      .with.property('code', 'hub-missing');
    hub.broken = false;
    channel.open();
    connected();
    expect(states.at(-1)?.status).to.equal('connected');
  });

  it('closes in time though the desktop is silent', async () => {
    channel.open();
    connected();
    channel.notifications(TEAM).subscribe();
    await answer(1, undefined);
    let closed = false;
    void channel.close().then(() => (closed = true));
    await clock.advance(1_500);
    expect(closed).to.equal(true);
    expect(hub.topics).to.deep.equal([]);
  });

  it('needs a hub and a user', () => {
    const platform = browserPlatform();
    for (const wrong of [undefined, {}, { subscribe: () => 1, publish: () => 1 }]) {
      const make = (): Channel =>
        createDesktopChannel({ hub: wrong as unknown as GadgetsHub, userId: AGENT, platform });
      expect(make).to.throw(FinesseError).with.property('code', 'hub-missing');
    }
    for (const id of ['', 'a b', 'a/b']) {
      const make = (): Channel => createDesktopChannel({ hub, userId: userId(id), platform });
      expect(make).to.throw(FinesseError).with.property('code', 'options-invalid');
    }
  });
});
