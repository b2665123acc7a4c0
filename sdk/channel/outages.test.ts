import { expect } from '@open-wc/testing';
import { record, setUpBench, USER_NODE, type Bench, type Transport } from '../../test/kit/bench.ts';
import type { Fault, FaultId } from '../../simulator/core/faults-types.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import type { Channel } from './channel.ts';

const SECOND = 1_000;

let bench: Bench;
let channel: Channel;
let seen: ReturnType<typeof record>;
const last = () => seen.states.at(-1);
const add = (fault: Fault): FaultId => bench.simulator.faults.add(fault);

async function connect(transport: Transport, settleMs = 30 * SECOND): Promise<void> {
  bench = await setUpBench(transport, {}, { random: seededRandom(7) });
  channel = bench.channel();
  seen = record(channel);
  channel.open();
  await bench.advance(settleMs);
  expect(last()?.status).to.equal('connected');
}

/** Ms until the first event that happens after the fault is gone is in hand; one happens each 100 ms. */
async function firstEventAfter(fault: FaultId): Promise<number> {
  bench.simulator.faults.remove(fault);
  const heard: unknown[] = [];
  const listening = channel.notifications(USER_NODE).subscribe((one) => heard.push(one));
  let ms = 0;
  for (; heard.length === 0 && ms < 60 * SECOND; ms += 20) {
    if (ms % 100 === 0) bench.publish(USER_NODE, 'READY');
    await bench.advance(20);
  }
  listening.unsubscribe();
  return ms;
}

for (const transport of ['bosh', 'websocket'] as const) {
  describe(`when the whole network goes, over ${transport}`, () => {
    afterEach(() => bench.dispose());

    for (const [kind, outages] of [
      ['reset', [1, 5, 13, 20, 45, 60]],
      ['blackhole', transport === 'bosh' ? [5, 9, 13, 20, 60] : [8, 9, 10, 12, 13, 20, 60]],
    ] as const) {
      it(`the first event is there at most 2 s, in the median 1 s, after it is back (${kind})`, async () => {
        await connect(transport);
        const waits: number[] = [];
        for (const seconds of [...outages, ...outages]) {
          const fault = add({ kind });
          await bench.advance(seconds * SECOND);
          waits.push(await firstEventAfter(fault));
          await bench.advance(15 * SECOND);
        }
        waits.sort((a, b) => a - b);
        expect(waits.at(-1), waits.join(' ')).to.be.at.most(2 * SECOND);
        expect(waits[Math.floor(waits.length / 2)], waits.join(' ')).to.be.at.most(SECOND);
      }).timeout(60_000);
    }

    // A poll that came soon after another is not asked again beside a question; but where nothing happens, it alone has no answer.
    for (const begins of ['with the session', 'just after an event'] as const) {
      for (const seconds of [3, 8, 13, 20]) {
        it(`is connected within 2 s of its return after ${seconds} s that began ${begins}, though nothing happens`, async () => {
          await connect(transport, begins === 'with the session' ? SECOND : 30 * SECOND);
          if (begins === 'just after an event') bench.publish(USER_NODE, 'READY');
          await bench.advance(SECOND);
          const fault = add({ kind: 'reset' });
          await bench.advance(seconds * SECOND);
          bench.simulator.faults.remove(fault);
          let ms = 0;
          for (; last()?.status !== 'connected' && ms < 60 * SECOND; ms += 20) await bench.advance(20);
          expect(ms).to.be.at.most(2 * SECOND);
        });
      }
    }
  });
}
