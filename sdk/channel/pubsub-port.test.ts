import { expect } from '@open-wc/testing';
import { nodePath, type NodePath } from '../ids.ts';
import { child, parseXml, writeXml } from '../xml.ts';
import type { IqOutcome } from './iq-map.ts';
import { PubSubPorts } from './pubsub-port.ts';

const NODE = nodePath('/finesse/api/Team/5000/Users');
const OTHER_NODE = nodePath('/finesse/api/Queue/1');
const ACCOUNT = '1001006@fin1.ucce.local';
const JID = `${ACCOUNT}/finesse-pulse-1`;
const PUBSUB = 'pubsub.fin1.ucce.local';

interface Kept {
  readonly node: string;
  readonly jid: string;
  readonly subid: string | undefined;
}

/** A service that gives a new subscription each time it is asked, as Openfire does unless told otherwise. */
class Service {
  readonly asked: string[] = [];
  kept: Kept[] = [];
  /** How somebody answers a ping; who is not here is gone. */
  readonly peers = new Map<string, IqOutcome>();
  /** Given in this order; then none. */
  subids: (string | undefined)[] = [];
  /** What every question comes to, where it is set. */
  outcome: IqOutcome | undefined;
  ports = new PubSubPorts(PUBSUB);

  port(jid = JID) {
    return this.ports.over({ ask: (to, _ms, question) => this.#ask(to, writeXml(question('q'))) }, jid);
  }
  keep(jid: string, node: string, ...subids: readonly (string | undefined)[]): void {
    for (const subid of subids) this.kept.push({ node, jid, subid });
  }
  async #ask(to: string, text: string): Promise<IqOutcome> {
    const question = parseXml(text);
    const action = child(question, 'pubsub')?.children[0] ?? child(question, 'ping');
    const [node = '', jid = '', subid] = ['node', 'jid', 'subid'].map((name) => action?.attributes.get(name));
    this.asked.push([action?.localName, to === PUBSUB ? subid : to].filter((one) => one !== undefined).join(' '));
    await Promise.resolve();
    if (this.outcome) return this.outcome;
    switch (action?.localName) {
      case 'ping':
        return this.peers.get(to) ?? { kind: 'error', condition: 'service-unavailable', type: 'cancel' };
      case 'subscribe':
        this.keep(jid, node, this.subids.shift());
        return answer(listing(this.kept.slice(-1)));
      case 'unsubscribe':
        this.kept = this.kept.filter((one) => one.node !== node || one.jid !== jid || one.subid !== subid);
        return answer('');
      default:
        return answer(`<subscriptions>${listing(this.kept)}</subscriptions>`);
    }
  }
}

function listing(kept: readonly Kept[]): string {
  const name = (subid: string | undefined): string => (subid === undefined ? '' : ` subid="${subid}"`);
  return kept
    .map(
      ({ node, jid, subid }) => `<subscription node="${node}" jid="${jid}" subscription="subscribed"${name(subid)}/>`,
    )
    .join('');
}

function answer(content: string): IqOutcome {
  return { kind: 'result', element: parseXml(`<iq type="result"><pubsub>${content}</pubsub></iq>`) };
}

const nothing = (): boolean => false;
const only =
  (wanted: NodePath) =>
  (node: NodePath): boolean =>
    node === wanted;

describe('subscriptions by IQ', () => {
  let service: Service;
  beforeEach(() => {
    service = new Service();
  });

  it('are ended by name, those of sessions before too', async () => {
    service.subids = ['s1', 's2', 's2'];
    for (let sessions = 0; sessions < 3; sessions += 1) {
      expect(await service.port().subscribe(NODE)).to.deep.equal({ kind: 'stands' });
    }
    await service.port().unsubscribe(NODE);
    expect(service.asked.slice(3)).to.deep.equal(['unsubscribe s1', 'unsubscribe s2']);
  });

  it('are ended without a name where the server gave none, and where none is known', async () => {
    await service.port().subscribe(NODE);
    await service.port().unsubscribe(NODE);
    await service.port().unsubscribe(NODE);
    expect(service.asked).to.deep.equal(['subscribe', 'unsubscribe', 'unsubscribe']);
  });

  for (const [outcome, made] of [
    [
      { kind: 'error', condition: 'forbidden', type: 'auth' },
      { kind: 'refused', condition: 'forbidden' },
    ],
    [{ kind: 'error', condition: 'resource-constraint', type: 'wait' }, { kind: 'later' }],
    [{ kind: 'timeout' }, { kind: 'later' }],
    [{ kind: 'lost', reason: 'network-error' }, { kind: 'lost' }],
    [answer('<subscription subscription="pending"/>'), { kind: 'refused', condition: 'pending' }],
    [answer(''), { kind: 'stands' }],
  ] as const) {
    it(`come to ${JSON.stringify(made)} where the service ${outcome.kind === 'result' ? 'answers' : JSON.stringify(outcome)}`, async () => {
      service.outcome = outcome;
      expect(await service.port().subscribe(NODE)).to.deep.equal(made);
    });
  }

  it('are forgotten once they were ended', async () => {
    service.subids = ['s1', 's2'];
    await service.port().subscribe(NODE);
    await service.port().unsubscribe(NODE);
    await service.port().subscribe(NODE);
    await service.port().unsubscribe(NODE);
    expect(service.asked).to.deep.equal(['subscribe', 'unsubscribe s1', 'subscribe', 'unsubscribe s2']);
  });
});

describe('subscriptions that were left on the server', () => {
  let service: Service;
  beforeEach(() => {
    service = new Service();
  });
  const tidyUp = (isWanted: (node: NodePath) => boolean = nothing, jid = JID): Promise<void> | undefined =>
    service.port(jid).tidyUp?.(isWanted);

  it('by a session of ours that is gone are ended, once the server has said that it is gone', async () => {
    const gone = `${ACCOUNT}/finesse-pulse-0`;
    service.keep(gone, NODE, 's1', 's2');
    service.keep(gone, OTHER_NODE, undefined);
    await tidyUp();
    expect(service.asked).to.deep.equal([
      'subscriptions',
      `ping ${gone}`,
      'unsubscribe s1',
      'unsubscribe s2',
      'unsubscribe',
    ]);
    expect(service.kept).to.deep.equal([]);
  });

  for (const [what, outcome] of [
    ['answers', { kind: 'result', element: parseXml('<iq/>') }],
    ['is stuck and does not answer', { kind: 'timeout' }],
    ['may not be asked', { kind: 'error', condition: 'forbidden', type: 'auth' }],
  ] as const) {
    it(`by a session of ours that ${what} are left alone`, async () => {
      const peer = `${ACCOUNT}/finesse-pulse-0`;
      service.keep(peer, NODE, 's1');
      service.peers.set(peer, outcome);
      await tidyUp();
      expect(service.asked).to.deep.equal(['subscriptions', `ping ${peer}`]);
    });
  }

  it('by the desktop and by whom we do not know are not even asked about', async () => {
    for (const resource of ['/desktop', '/10005', '/finesse', '']) service.keep(ACCOUNT + resource, NODE, 's1');
    await tidyUp();
    expect(service.asked).to.deep.equal(['subscriptions']);
  });

  it('are no business of the desktop itself', async () => {
    expect(service.port(`${ACCOUNT}/desktop`)).not.to.have.property('tidyUp');
    expect(await tidyUp(nothing, `${ACCOUNT}/desktop`)).to.equal(undefined);
  });

  it('by this very address, by the page before this one, are ended where nobody wants them', async () => {
    service.keep(JID, NODE, 's1');
    service.keep(JID, OTHER_NODE, 's2');
    await tidyUp(only(NODE));
    expect(service.asked).to.deep.equal(['subscriptions', 'unsubscribe s2']);
  });

  it('by sessions before under the same address are ended, all but the one that is used', async () => {
    service.subids = ['s1', 's2', 's3'];
    for (let sessions = 0; sessions < 3; sessions += 1) await service.port().subscribe(NODE);
    await tidyUp(only(NODE));
    expect(service.kept.map(({ subid }) => subid)).to.deep.equal(['s3']);
    await service.port().unsubscribe(NODE);
    expect(service.asked.slice(4)).to.deep.equal(['unsubscribe s1', 'unsubscribe s2', 'unsubscribe s3']);
  });

  it('are not ended when somebody wants them while the others are being ended', async () => {
    for (let at = 0; at < 30; at += 1) service.keep(JID, `/${at}`, `s${at}`);
    let wanted = false;
    const tidying = tidyUp((node) => node === '/25' && wanted);
    wanted = true;
    await tidying;
    expect(service.kept.map(({ subid }) => subid)).to.deep.equal(['s25']);
  });

  it('are ended a few at a time, each time after a look whether their session has come back', async () => {
    const gone = `${ACCOUNT}/finesse-pulse-0`;
    for (let at = 0; at < 50; at += 1) service.keep(gone, `/${at}`, `s${at}`);
    await tidyUp();
    expect(service.asked.filter((one) => one.startsWith('ping'))).to.have.length(3);
    expect(service.kept).to.deep.equal([]);
    for (let at = 0; at < 50; at += 1) service.keep(gone, `/${at}`, `s${at}`);
    const tidying = tidyUp();
    service.peers.set(gone, { kind: 'result', element: parseXml('<iq/>') });
    await tidying;
    expect(service.kept).to.have.length(50);
  });

  for (const outcome of [
    { kind: 'error', condition: 'feature-not-implemented', type: 'cancel' },
    { kind: 'timeout' },
    { kind: 'lost', reason: 'network-error' },
  ] as const) {
    it(`are left where the service does not list them (${outcome.kind})`, async () => {
      service.keep(`${ACCOUNT}/finesse-pulse-0`, NODE, 's1');
      service.outcome = outcome;
      await tidyUp();
      expect(service.asked).to.deep.equal(['subscriptions']);
    });
  }

  it('are asked about no further when this session is over', async () => {
    for (let peer = 2; peer < 12; peer += 1) service.keep(`${ACCOUNT}/finesse-pulse-${peer}`, NODE, 's1');
    for (let peer = 2; peer < 6; peer += 1) {
      service.peers.set(`${ACCOUNT}/finesse-pulse-${peer}`, { kind: 'lost', reason: 'network-error' });
    }
    await tidyUp();
    expect(service.asked).to.have.length(1 + 4);
  });
});
