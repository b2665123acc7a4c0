/** The client's streams and commands against the simulated Finesse, in virtual time, in the wire of both generations. */
import { expect } from '@open-wc/testing';
import type { Observable } from 'rxjs';
import { setUpBench, SUPERVISOR, PASSWORD, type Bench } from '../test/kit/bench.ts';
import { createClient } from './client.ts';
import { ApiError, SubscriptionError } from './errors.ts';
import { basic } from './rest/authorization.ts';
import { createRestClient } from './rest/rest-client.ts';
import type { ResourceUpdate } from './streams.ts';

async function open(bench: Bench) {
  const rest = createRestClient({
    baseUrl: `https://${bench.simulator.sides.a.host}:8445`,
    authorization: () => basic(SUPERVISOR, PASSWORD),
    platform: bench.platform,
  });
  const client = createClient({ channel: bench.channel(), rest, userId: SUPERVISOR, platform: bench.platform });
  client.open();
  await bench.advance(1_000);
  const told = <T>(stream$: Observable<ResourceUpdate<T>>, show: (value: T) => string) => {
    const seen: string[] = [];
    stream$.subscribe({
      next: ({ kind, value }) => seen.push(`${kind} ${show(value)}`.trim()),
      error: (error: unknown) => seen.push(String(error instanceof Error ? error.name : error)),
    });
    return seen;
  };
  /** Settles what takes its time in the simulator. */
  const after = async <T>(promise: Promise<T>, ms = 2_000): Promise<T> => {
    promise.catch(() => undefined);
    await bench.advance(ms);
    return promise;
  };
  return { client, told, after };
}

const states = (all: ReadonlyMap<string, { readonly state?: string | undefined }>): string =>
  [...all.values()].map(({ state }) => state).join(' ');

for (const version of ['11.6', '12.5'] as const) {
  describe(`the client on a simulated Finesse ${version}`, () => {
    const run = (name: string, test: (bench: Bench) => Promise<void>): void => {
      it(name, async () => {
        const bench = await setUpBench('websocket', { version });
        try {
          await test(bench);
        } finally {
          await bench.dispose();
        }
      }).timeout(20_000);
    };

    run('signs in, changes state and signs out, each promise resolving with what became of it', async (bench) => {
      const { client, told, after } = await open(bench);
      const user = told(client.user(), ({ state }) => state);
      await bench.advance(500);
      const signedIn = await after(client.signIn({ extension: '10006' }));
      expect(signedIn.confirmedBy).to.equal('notification');
      await after(client.changeState({ state: 'READY' }));
      await after(client.changeState({ state: 'NOT_READY', reasonCodeId: '2' }));
      await after(client.signOut({ reasonCodeId: '5' }));
      expect(user).to.deep.equal([
        'snapshot LOGOUT',
        'update NOT_READY',
        'update READY',
        'update NOT_READY',
        'update LOGOUT',
      ]);
      await client.close();
    });

    run('rejects what Finesse takes and then refuses', async (bench) => {
      const { client, after } = await open(bench);
      const wrong = await after(client.signIn({ extension: '99999' })).catch((error: unknown) => error);
      expect(wrong).to.be.instanceOf(ApiError);
      expect((wrong as ApiError).errors[0]?.errorMessage).to.equal('CF_INVALID_LOGON_DEVICE_SPECIFIED');
      const unknown = await after(client.changeState({ state: 'FLYING' })).catch((error: unknown) => error);
      expect(unknown).to.be.instanceOf(ApiError).and.to.have.property('status', 400);
      await client.close();
    });

    run('makes a call, holds it and ends it', async (bench) => {
      const { client, told, after } = await open(bench);
      await after(client.signIn({ extension: '10006' }));
      const dialogs = told(client.dialogs(), states);
      await bench.advance(500);
      const { notification } = await after(client.makeCall({ to: '2025550123', variables: { callVariable1: 'VIP' } }));
      const { payload } = notification ?? {};
      expect(payload?.kind).to.equal('dialogs');
      const id = payload?.kind === 'dialogs' ? (payload.dialogs[0]?.id ?? '') : '';
      for (const action of ['HOLD', 'RETRIEVE', 'DROP']) {
        expect((await after(client.dialogAction(id, action))).confirmedBy).to.equal('notification');
      }
      const refused = await after(client.dialogAction(id, 'HOLD')).catch((error: unknown) => error);
      expect(refused).to.be.instanceOf(ApiError);
      expect(dialogs).to.deep.equal([
        'snapshot',
        'update INITIATED',
        'update ACTIVE',
        'update ACTIVE',
        'update ACTIVE',
        'update',
      ]);
      await client.close();
    });

    run('streams the team, its queues, the own queues, media and tasks', async (bench) => {
      const { client, told, after } = await open(bench);
      const { finesse } = bench.simulator;
      const team = told(
        client.team('5000'),
        (all) => `${all.size} ${[...all.values()].filter((one) => one.state === 'READY').length}`,
      );
      const queue = told(client.queue('5022'), ({ statistics }) => String(statistics.agentsReady));
      const queues = told(client.queues(), (all) => [...all.keys()].join(' '));
      const media = told(client.media(), states);
      const tasks = told(client.tasks(), states);
      const logs: string[] = [];
      client.clientLog().subscribe(({ event, payload }) => logs.push(`${event} ${payload.kind}`));
      await bench.advance(1_000);
      finesse.setAgentState('1001001', 'READY');
      finesse.assignQueue(SUPERVISOR, '5024', true);
      finesse.assignQueue(SUPERVISOR, '5022', false);
      const path = `/finesse/api/User/${SUPERVISOR}/Media/5101`;
      const node = `/finesse/api/User/${SUPERVISOR}/Media`;
      const mediaState = (body: string) =>
        after(client.command({ method: 'PUT', path, node, body: `<Media>${body}</Media>` }));
      await mediaState(
        '<state>LOGIN</state><maxDialogLimit>2</maxDialogLimit><interruptAction>ACCEPT</interruptAction>',
      );
      const twice = await mediaState(
        '<state>LOGIN</state><maxDialogLimit>2</maxDialogLimit><interruptAction>ACCEPT</interruptAction>',
      ).catch((error: unknown) => error);
      expect((twice as ApiError).errors[0]).to.have.property('errorMedia', '5101');
      await mediaState('<state>READY</state>');
      const id = finesse.offerTask(SUPERVISOR, '5101');
      for (const action of ['ACCEPT', 'START', 'CLOSE']) await after(client.dialogAction(id, action));
      await after(client.sendClientLog());
      await bench.advance(10_000);
      expect(team).to.deep.equal(['snapshot 6 0', 'update 6 1']);
      expect(queue).to.deep.equal(['snapshot 0', 'update 1']);
      expect(queues).to.deep.equal(['snapshot 5022 5023', 'update 5022 5023 5024', 'update 5023 5024']);
      expect(media.at(0)).to.equal('snapshot LOGOUT LOGOUT');
      expect(media.slice(1)).to.deep.equal([
        'update NOT_READY LOGOUT',
        'update READY LOGOUT',
        'update ACTIVE LOGOUT',
        'update READY LOGOUT',
      ]);
      expect(tasks).to.deep.equal(['snapshot', 'update OFFERED', 'update ACCEPTED', 'update ACTIVE', 'update']);
      expect(logs).to.deep.equal(['POST clientLog']);
      await client.close();
    });

    run('takes new snapshots after an outage, and ends where the server stands', async (bench) => {
      const { client, told } = await open(bench);
      const { finesse, sides } = bench.simulator;
      finesse.setAgentState(SUPERVISOR, 'NOT_READY');
      const dialogs = told(client.dialogs(), states);
      await bench.advance(500);
      const first = finesse.startCall({ userId: SUPERVISOR });
      await bench.advance(100);
      sides.a.notification.stop();
      finesse.endCall(first);
      const second = finesse.startCall({ userId: SUPERVISOR });
      finesse.actOnCall(second, 'ANSWER');
      sides.a.notification.start();
      await bench.advance(60_000);
      expect(dialogs.slice(0, 2)).to.deep.equal(['snapshot', 'update ALERTING']);
      expect(dialogs.at(-1)).to.equal('resync ACTIVE');
      await client.close();
    });

    run(
      'lets a supervisor act on an agent, and hears of it on a node that it subscribes for the purpose',
      async (bench) => {
        const { client, after } = await open(bench);
        bench.simulator.finesse.setAgentState('1001001', 'READY');
        const { confirmedBy, notification } = await after(
          client.changeState({ state: 'NOT_READY', userId: '1001001' }),
        );
        expect(confirmedBy).to.equal('notification');
        expect(notification?.node).to.equal('/finesse/api/User/1001001');
        const stranger = await after(client.changeState({ state: 'NOT_READY', userId: '1001007' })).catch(
          (error: unknown) => error,
        );
        expect(stranger).to.be.instanceOf(SubscriptionError);
        await client.close();
      },
    );

    run('sends a command while the channel is down, and reads its outcome when it is back', async (bench) => {
      const { client, after } = await open(bench);
      await after(client.signIn({ extension: '10006' }));
      const { notification } = bench.simulator.sides.a;
      notification.stop();
      const done = client.changeState({ state: 'READY' });
      await bench.advance(500);
      expect(bench.simulator.finesse.snapshot().users.find(({ id }) => id === SUPERVISOR)?.state).to.equal('READY');
      notification.start();
      expect((await after(done, 20_000)).confirmedBy).to.equal('state');
      await client.close();
    });

    run('a subscription refused is an error of that stream alone', async (bench) => {
      const { client, told } = await open(bench);
      const refused = told(client.team('5001'), () => '');
      const user = told(client.user(), ({ state }) => state);
      await bench.advance(1_000);
      expect(refused).to.deep.equal([SubscriptionError.name]);
      expect(user).to.deep.equal(['snapshot LOGOUT']);
      await client.close();
    });
  });
}
