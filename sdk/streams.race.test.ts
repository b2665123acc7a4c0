import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../test/support/fake-channel.ts';
import { TransportError } from './errors.ts';
import { userId } from './ids.ts';
import { browserPlatform } from './platform.ts';
import { userNode, type User } from './resources/user.ts';
import { userResource } from './streams/sources.ts';
import { resourceStream, type ResourceUpdate } from './streams.ts';

const ID = userId('1001001');
const NODE = userNode(ID);
const PUBLISHER = '26a3e421-9d0c-4752-8a1d-5adbdac74a77';

/** What may happen next to the server, the link and the notifications under way. */
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('change' as const) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('deliver' as const), twice: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('swap' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('answer' as const), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('connect' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) }) },
);

describe('a resource stream under every order of events', () => {
  it('never delivers older after newer, nothing twice, and ends at what the server has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, withIds) => {
        const clock = new VirtualClock();
        const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 0.5 });
        const channel = fakeChannel(() => clock.now());
        let truth = 1;
        const link = { online: false };
        /** On their way: versions of the object. */
        let wire: number[] = [];
        /** REST requests: `read` is the version that the server put into the answer, once it did. */
        const requests: { read?: number; settle: (read: number | undefined) => void }[] = [];
        const userAt = (version: number): User => ({
          id: ID,
          state: `S${version}`,
          stateChangeTime: version,
          roles: [],
          teams: [],
          settings: {},
          devices: [],
        });
        const rest = {
          user: (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
            new Promise<User>((resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error));
              requests.push({
                settle: (read) =>
                  read === undefined ? reject(new TransportError('timeout', 'no answer')) : resolve(userAt(read)),
              });
            }),
        };
        const seen: ResourceUpdate<User>[] = [];
        const stream$ = resourceStream({ channel, platform }, userResource(rest, ID));
        const subscription = stream$.subscribe((one) => seen.push(one));

        const deliver = (version: number): void =>
          channel.notify({
            node: NODE,
            payload: { kind: 'user', user: userAt(version) },
            itemId: withIds ? `${PUBLISHER}${version}` : undefined,
          });
        const answer = (fails: boolean): void => {
          const request = requests.shift();
          request?.settle(fails ? undefined : (request.read ?? truth));
        };
        const connect = (): void => {
          if (link.online) return;
          link.online = true;
          channel.connect();
        };
        for (const one of steps) {
          switch (one.do) {
            case 'change':
              truth += 1;
              if (link.online) wire.push(truth);
              break;
            case 'deliver':
              for (const version of wire.splice(0, 1)) {
                deliver(version);
                if (one.twice) deliver(version);
              }
              break;
            case 'swap':
              wire.reverse();
              break;
            case 'read':
              for (const request of requests) request.read ??= truth;
              break;
            case 'answer':
              answer(one.fails);
              break;
            case 'lose':
              link.online = false;
              wire = [];
              channel.set({ status: 'reconnecting' });
              break;
            case 'connect':
              connect();
              break;
            case 'wait':
              await clock.advance(one.ms);
          }
          await clock.advance(0);
        }
        connect();
        const calm = async (): Promise<void> => {
          for (let n = 0; n < 40; n += 1) {
            await clock.advance(31_000);
            answer(false);
          }
          await clock.advance(0);
        };
        await calm();
        wire.forEach(deliver);
        await calm();

        const versions = seen.map(({ value }) => value.stateChangeTime ?? NaN);
        versions.forEach((version, n) => {
          const before = versions[n - 1];
          if (before === undefined) expect(seen[n]?.kind).to.equal('snapshot');
          else if (seen[n]?.kind === 'update') expect(version).to.be.above(before);
          else expect(version).to.be.at.least(before);
        });
        expect(versions.at(-1)).to.equal(truth);
        subscription.unsubscribe();
        expect(clock.pending).to.equal(0);
        expect(channel.listeners.size).to.equal(0);
      }),
      { numRuns: 300 },
    );
  }).timeout(60_000);
});
