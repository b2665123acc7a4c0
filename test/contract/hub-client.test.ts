/** A whole client on the hub of a simulated desktop: streams and commands as over a session of its own, and the truth after a failover. */
import { expect } from '@open-wc/testing';
import type { Observable } from 'rxjs';
import { connectDesktop } from '../../sdk/connect-desktop.ts';
import { nodePath, userId, type UserId } from '../../sdk/ids.ts';
import { createHub, type Hub } from '../../simulator/desktop/hub.ts';
import { createHubMaster, type HubMaster } from '../../simulator/desktop/hub-master.ts';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from '../kit/bench.ts';

const AGENT = '1001001';
const QUEUE = '5022';

/** Of the agent and the supervisor, who is of the team as well. */
function stateOfBoth(users: ReadonlyMap<UserId, { readonly state?: string }>): string {
  return [AGENT, SUPERVISOR].map((id) => users.get(userId(id))?.state).join(' ');
}

describe('a client on the hub of the desktop', () => {
  let bench: Bench;
  let hub: Hub;
  let master: HubMaster;
  beforeEach(async () => {
    bench = await setUpBench('bosh');
    hub = createHub();
    const { host } = bench.simulator.sides.a;
    const jid = { userId: SUPERVISOR, domain: host, resource: 'desktop' };
    const session = bench.channel({ jid, allowDesktopResource: true });
    master = createHubMaster({ hub, channel: session, resourceId: 'desktop' });
    session.open();
    await bench.advance(1_000);
  });
  afterEach(async () => {
    master.close();
    await bench.dispose();
  });
  const connect = () => {
    const config: Readonly<Record<string, string>> = {
      id: SUPERVISOR,
      authorization: btoa(`${SUPERVISOR}:${PASSWORD}`),
    };
    const Prefs = class {
      getString(key: string): string {
        return config[key] ?? '';
      }
    };
    const { host } = bench.simulator.sides.a;
    const container = { gadgets: { Hub: hub, Prefs } };
    return connectDesktop(container, { restUrl: `https://${host}:8445`, platform: bench.platform });
  };
  const told = <T>(stream$: Observable<{ readonly kind: string; readonly value: T }>, of: (value: T) => unknown) => {
    const all: string[] = [];
    stream$.subscribe(({ kind, value }) => all.push(`${kind} ${String(of(value))}`));
    return all;
  };

  it('hears of itself and of explicit nodes, and of what became of its commands', async () => {
    const client = connect();
    const { finesse } = bench.simulator;
    finesse.setAgentState(SUPERVISOR, 'NOT_READY');
    finesse.setAgentState(AGENT, 'NOT_READY');
    const user = told(client.user(), ({ state }) => state);
    const team = told(client.team('5000'), stateOfBoth);
    const queue = told(client.queue(QUEUE), ({ id }) => id);
    await bench.advance(2_000);
    const outcome = client.changeState({ state: 'READY' });
    finesse.setAgentState(AGENT, 'READY');
    await bench.advance(2_000);
    expect((await outcome).confirmedBy).to.equal('notification');
    expect([user, team, queue]).to.deep.equal([
      ['snapshot NOT_READY', 'update READY'],
      ['snapshot NOT_READY NOT_READY', 'update READY NOT_READY', 'update READY READY'],
      [`snapshot ${QUEUE}`],
    ]);
    await client.close();
    expect(master.nodes.size).to.equal(0);
  });

  it('shows the state of the server after a failover of which it heard nothing, marked as a resync', async () => {
    const client = connect();
    const { finesse, sides } = bench.simulator;
    finesse.setAgentState(SUPERVISOR, 'NOT_READY');
    finesse.setAgentState(AGENT, 'NOT_READY');
    const user = told(client.user(), ({ state }) => state);
    const team = told(client.team('5000'), stateOfBoth);
    await bench.advance(2_000);
    master.announce('failing');
    sides.a.notification.stop();
    finesse.setAgentState(SUPERVISOR, 'READY');
    finesse.setAgentState(AGENT, 'READY');
    sides.a.notification.start();
    await bench.advance(60_000);
    expect([user, team]).to.deep.equal([['snapshot NOT_READY'], ['snapshot NOT_READY NOT_READY']]);
    master.announce('recovered');
    await bench.advance(5_000);
    finesse.setAgentState(AGENT, 'NOT_READY');
    await bench.advance(1_000);
    expect(user).to.deep.equal(['snapshot NOT_READY', 'resync READY']);
    expect(team).to.deep.equal(['snapshot NOT_READY NOT_READY', 'resync READY READY', 'update NOT_READY READY']);
    await client.close();
  });

  it('fails the stream of a node alone that the server refuses the desktop', async () => {
    const client = connect();
    const codes: unknown[] = [];
    const user = told(client.user(), ({ id }) => id);
    for (const node of ['/finesse/api/Team/5001/Users', '/finesse/api/Team/9999/Users']) {
      client.node(nodePath(node)).subscribe({ error: ({ code }: { readonly code: string }) => codes.push(code) });
    }
    await bench.advance(2_000);
    expect(codes).to.deep.equal(['subscription-refused', 'node-unknown']);
    expect(user).to.deep.equal([`snapshot ${SUPERVISOR}`]);
    await client.close();
  });
});
