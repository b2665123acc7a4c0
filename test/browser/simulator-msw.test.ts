import { expect } from '@open-wc/testing';
import { setupWorker, type SetupWorker } from 'msw/browser';
import { filter, firstValueFrom, timeout } from 'rxjs';
import { browserPlatform, createXmppChannel, nodePath, userId } from '../../sdk/index.ts';
import { createSimulator, type Simulator } from '../../simulator/index.ts';
import { mswHandlers } from '../../simulator/msw.ts';

const AGENT = userId('1001001');
const ORIGIN = 'https://fin1.ucce.local:8445';
const ORIGIN_B = 'https://fin2.ucce.local:8445';

describe('the simulator behind a page, by msw', () => {
  let simulator: Simulator;
  let worker: SetupWorker;

  before(async () => {
    simulator = createSimulator();
    worker = setupWorker(...mswHandlers(simulator, { origin: ORIGIN, originB: ORIGIN_B }), ...mswHandlers(simulator));
    await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  });
  afterEach(() => simulator.faults.clear());
  after(async () => {
    await worker.stop();
    simulator.close();
  });

  for (const transport of ['bosh', 'websocket'] as const) {
    it(`carries a session over ${transport}: sign-in, presence, a notification, good-bye`, async () => {
      const service = transport === 'bosh' ? `${ORIGIN}/http-bind/` : `${ORIGIN.replace('http', 'ws')}/ws/`;
      const channel = createXmppChannel({
        service,
        jid: { userId: AGENT, domain: 'fin1.ucce.local' },
        password: 'finesse',
        platform: browserPlatform(),
        // Browsers may end a service worker that is silent for long.
        wait: 5,
      });
      const heard = firstValueFrom(channel.notifications(nodePath('/finesse/api/User/1001001')).pipe(timeout(8000)));
      channel.open();
      await firstValueFrom(
        channel.connection$.pipe(
          filter(({ status }) => status === 'connected'),
          timeout(8000),
        ),
      );
      simulator.finesse.setAgentState(AGENT, transport === 'bosh' ? 'READY' : 'NOT_READY');
      const { payload } = await heard;
      expect(payload.kind === 'user' && payload.user.state).to.equal(transport === 'bosh' ? 'READY' : 'NOT_READY');
      await channel.close();
      expect(simulator.sides.a.notification.sessions()).to.deep.equal([]);
    });
  }

  it('answers REST of both sides, each at its origin', async () => {
    const read = async (origin: string): Promise<string> => (await fetch(`${origin}/finesse/api/SystemInfo`)).text();
    expect(await read(ORIGIN)).to.include('<xmppDomain>fin1.ucce.local');
    expect(await read(ORIGIN_B)).to.include('<xmppDomain>fin2.ucce.local');
    expect(await read(location.origin)).to.include('<xmppDomain>fin1.ucce.local');
  });

  it('shows a reset as the browser shows a broken network', async () => {
    simulator.faults.add({ kind: 'reset', count: 1 });
    const error = await fetch(`${ORIGIN}/finesse/api/SystemInfo`).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(TypeError);
    simulator.faults.add({ kind: 'status', status: 204 });
    expect((await fetch(`${ORIGIN}/finesse/api/SystemInfo`)).status).to.equal(204);
  });

  it('tears a WebSocket down with 1006', async () => {
    const socket = new WebSocket(`${ORIGIN.replace('http', 'ws')}/ws/`, 'xmpp');
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
    simulator.faults.add({ kind: 'reset', target: { on: 'websocket' } });
    expect((await closed).code).to.equal(1006);
  });

  it('lets the page ask the control API', async () => {
    const faults = await fetch(`${ORIGIN}/simulator/faults`);
    expect(await faults.json()).to.deep.equal([]);
  });
});
