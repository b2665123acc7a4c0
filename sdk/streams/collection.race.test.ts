import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../../test/support/fake-channel.ts';
import { TransportError } from '../errors.ts';
import { dialogId, userId, type DialogId } from '../ids.ts';
import { browserPlatform } from '../platform.ts';
import type { NotificationEvent } from '../pubsub/notification.ts';
import { dialogPath, dialogsNode, type Dialog } from '../resources/dialog.ts';
import { resourceStream, type ResourceUpdate } from '../streams.ts';
import { dialogsResource } from './sources.ts';

const ID = userId('1001001');
const NODE = dialogsNode(ID);
const PUBLISHER = '26a3e421-9d0c-4752-8a1d-5adbdac74a77';

/** What may happen next to the server, the link and the notifications under way. */
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('add' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('change' as const), which: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(3) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('deliver' as const), twice: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('swap' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('answer' as const), fails: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), revives: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('connect' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 20_000 }) }) },
);

const dialogAt = (id: DialogId, version: number): Dialog => ({
  id,
  state: `S${version}`,
  participants: [{ mediaAddress: '10001', stateChangeTime: version, actions: version % 2 ? ['HOLD'] : [] }],
});
const versionOf = (dialog: Dialog | undefined): number => dialog?.participants[0]?.stateChangeTime ?? NaN;
const pictureOf = (dialogs: ReadonlyMap<DialogId, Dialog>): string =>
  [...dialogs.values()]
    .map((one) => `${one.id}:${versionOf(one)}`)
    .sort()
    .join(' ');

describe('a collection under every order of events', () => {
  it('never shows older after newer, brings nobody back who has gone, and ends at what the server has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), fc.boolean(), async (steps, withIds) => {
        const clock = new VirtualClock();
        const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, random: () => 0.5 });
        const channel = fakeChannel(() => clock.now());
        const truth = new Map<DialogId, Dialog>();
        let time = 0;
        let items = 0;
        let calls = 0;
        const link = { online: false };
        let wire: { readonly dialog: Dialog; readonly event: NotificationEvent; readonly item: number }[] = [];
        const requests: {
          read?: readonly Dialog[];
          readonly settle: (read: readonly Dialog[] | undefined) => void;
        }[] = [];
        const rest = {
          dialogs: (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
            new Promise<readonly Dialog[]>((resolve, reject) => {
              signal.addEventListener('abort', () => reject(signal.reason as Error));
              requests.push({
                settle: (read) => {
                  if (read) resolve(read);
                  else reject(new TransportError('timeout', 'no answer'));
                },
              });
            }),
        };
        const seen: ResourceUpdate<ReadonlyMap<DialogId, Dialog>>[] = [];
        const subscription = resourceStream({ channel, platform }, dialogsResource(rest, ID)).subscribe((one) =>
          seen.push(one),
        );

        const publish = (dialog: Dialog, event: NotificationEvent): void => {
          items += 1;
          if (link.online) wire.push({ dialog, event, item: items });
        };
        const pick = (which: number): Dialog | undefined => [...truth.values()][which % Math.max(1, truth.size)];
        const deliver = ({ dialog, event, item }: (typeof wire)[number]): void =>
          channel.notify({
            node: NODE,
            event,
            source: event === 'PUT' ? dialogPath(dialog.id) : NODE,
            payload: event === 'PUT' ? { kind: 'dialog', dialog } : { kind: 'dialogs', dialogs: [dialog] },
            itemId: withIds ? `${PUBLISHER}${item}` : undefined,
          });
        const answer = (fails: boolean): void => {
          const request = requests.shift();
          request?.settle(fails ? undefined : (request.read ?? [...truth.values()]));
        };
        const connect = (): void => {
          if (link.online) return;
          link.online = true;
          channel.connect();
        };
        truth.set(dialogId('d0'), dialogAt(dialogId('d0'), 0));
        connect();
        answer(false);
        await clock.advance(0);
        for (const one of steps) {
          time += 1;
          switch (one.do) {
            case 'add': {
              const dialog = dialogAt(dialogId(`d${(calls += 1)}`), time);
              truth.set(dialog.id, dialog);
              publish(dialog, 'POST');
              break;
            }
            case 'change':
            case 'remove': {
              const old = pick(one.which);
              if (!old) break;
              const dialog = dialogAt(old.id, time);
              if (one.do === 'change') truth.set(old.id, dialog);
              else truth.delete(old.id);
              publish(dialog, one.do === 'change' ? 'PUT' : 'DELETE');
              break;
            }
            case 'deliver':
              for (const item of wire.splice(0, 1)) {
                deliver(item);
                if (one.twice) deliver(item);
              }
              break;
            case 'swap':
              wire.reverse();
              break;
            case 'read':
              for (const request of requests) request.read ??= [...truth.values()];
              break;
            case 'answer':
              answer(one.fails);
              break;
            case 'lose':
              if (!link.online) break;
              channel.set({ status: 'reconnecting' });
              // A session that is revived has held everything back.
              if (one.revives) channel.set({ status: 'connected' });
              else {
                link.online = false;
                wire = [];
              }
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
        for (const item of wire) {
          deliver(item);
          await clock.advance(0);
        }
        await calm();

        const newest = new Map<DialogId, number>();
        const gone = new Set<DialogId>();
        seen.forEach(({ kind, value }, n) => {
          expect(kind === 'snapshot').to.equal(n === 0);
          if (kind === 'update') expect(pictureOf(value)).to.not.equal(pictureOf(seen[n - 1]?.value ?? new Map()));
          for (const id of newest.keys()) if (!value.has(id)) gone.add(id);
          for (const [id, dialog] of value) {
            expect(gone.has(id), `${id} came back`).to.equal(false);
            expect(versionOf(dialog)).to.be.at.least(newest.get(id) ?? 0);
            newest.set(id, versionOf(dialog));
          }
        });
        expect(pictureOf(seen.at(-1)?.value ?? new Map())).to.equal(pictureOf(truth));
        subscription.unsubscribe();
        expect(clock.pending).to.equal(0);
        expect(channel.listeners.size).to.equal(0);
      }),
      { numRuns: 300 },
    );
  }).timeout(120_000);
});
