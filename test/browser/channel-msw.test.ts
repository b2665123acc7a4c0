/** A real login of Strophe over the browser's own network stack; msw's service worker answers for Finesse. */
import { expect } from '@open-wc/testing';
import { setupWorker } from 'msw/browser';
import { filter, firstValueFrom, map } from 'rxjs';
import type { ConnectionStatus } from '../../sdk/channel/channel.ts';
import { createXmppChannel } from '../../sdk/channel/xmpp-channel.ts';
import { browserPlatform } from '../../sdk/platform.ts';
import { mswHandlers } from '../../simulator/msw.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { PASSWORD, SUPERVISOR, TEAM_NODE, updateOf, USER_NODE } from '../kit/bench.ts';

const simulator = createSimulator();
const { host, notification } = simulator.sides.a;
const ORIGIN = `https://${host}:7443`;

describe('a channel in a browser', () => {
  const worker = setupWorker(...mswHandlers(simulator, { origin: ORIGIN }));

  before(() => worker.start({ quiet: true, onUnhandledFrame: 'bypass' }));
  after(async () => {
    await worker.stop();
    simulator.close();
  });

  for (const service of [`${ORIGIN}/http-bind/`, `wss://${host}:7443/ws/`]) {
    const open = (password = PASSWORD) => {
      const channel = createXmppChannel({
        service,
        jid: { userId: SUPERVISOR, domain: host },
        password,
        platform: browserPlatform(),
        // Browsers may end a service worker that answers nothing for long.
        wait: 2,
      });
      const until = (status: ConnectionStatus) =>
        firstValueFrom(channel.connection$.pipe(filter((state) => state.status === status)));
      return { channel, until };
    };

    it(`signs in, hears and leaves by ${service}`, async () => {
      const { channel, until } = open();
      const heard = [USER_NODE, TEAM_NODE].map((node) =>
        firstValueFrom(channel.notifications(node).pipe(map(({ payload }) => payload.kind))),
      );
      const ready = firstValueFrom(channel.ready(TEAM_NODE));
      channel.open();
      expect((await until('connected')).epoch).to.equal(1);
      expect(await ready).to.equal(1);
      notification.publish(USER_NODE, updateOf(USER_NODE, 'READY'), [SUPERVISOR]);
      notification.publish(TEAM_NODE, updateOf(TEAM_NODE, 'READY'), []);
      expect(await Promise.all(heard)).to.deep.equal(['user', 'user']);
      expect(notification.sessions()).to.have.length(1);
      await channel.close();
      expect(notification.sessions()).to.deep.equal([]);
    });

    it(`says that the password is wrong by ${service}`, async () => {
      const { channel, until } = open('wrong');
      channel.open();
      expect((await until('unauthorized')).detail).to.equal('not-authorized');
      await channel.close();
    });
  }
});
