import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import sinon from 'sinon';
import type { Fault } from '../simulator/core/faults-types.ts';
import { setUpBench, SUPERVISOR, USER_NODE, type Transport } from '../test/kit/bench.ts';
import { byteLength } from './channel/byte-length.ts';
import { TrafficBook } from './channel/traffic-tap.ts';
import { connectFinesse } from './connect.ts';
import { recordTraffic } from './traffic.ts';

/** What may happen, each followed by some time. */
type Event =
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'publish'; readonly state: string }
  | { readonly kind: 'page'; readonly signal: 'hidden' | 'shown' | 'frozen' | 'resumed' | 'offline' | 'online' }
  /** A team, which nobody wants to know any more some ms later. */
  | { readonly kind: 'ask'; readonly abortAfterMs: number }
  /** Again, where it is over; nothing else. */
  | { readonly kind: 'open' };
interface Step {
  readonly event: Event;
  readonly ms: number;
}

const durationMs = fc.integer({ min: 200, max: 40_000 });
const fault = fc.oneof(
  fc.record({ kind: fc.constantFrom('blackhole', 'stall', 'reset', 'html'), durationMs }),
  fc.record({ kind: fc.constant('status'), status: fc.constantFrom(404, 503), durationMs }),
  fc.record({ kind: fc.constantFrom('session-loss', 'conflict', 'session-terminate') }),
  fc.record({ kind: fc.constantFrom('truncated-xml', 'reorder'), count: fc.constant(1) }),
  fc.record({ kind: fc.constant('loss'), percent: fc.constant(20), durationMs }),
) as fc.Arbitrary<Fault>;
const event: fc.Arbitrary<Event> = fc.oneof(
  fault.map((one) => ({ kind: 'fault', fault: one }) as const),
  fc.constantFrom('READY', 'NOT_READY').map((state) => ({ kind: 'publish', state }) as const),
  fc
    .constantFrom('hidden', 'shown', 'frozen', 'resumed', 'offline', 'online')
    .map((signal) => ({ kind: 'page', signal }) as const),
  fc.integer({ min: 0, max: 100 }).map((abortAfterMs) => ({ kind: 'ask', abortAfterMs }) as const),
  fc.constant({ kind: 'open' } as const),
);
const story: fc.Arbitrary<readonly Step[]> = fc.array(fc.record({ event, ms: fc.integer({ min: 0, max: 30_000 }) }), {
  minLength: 1,
  maxLength: 8,
});

/** How often each is there. */
function count(all: readonly (string | number)[]): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const one of all) counted[one] = (counted[one] ?? 0) + 1;
  return counted;
}

async function tell(transport: Transport, steps: readonly Step[]): Promise<void> {
  const bench = await setUpBench(transport);
  // Each is to end by itself, and not because all is over.
  const giveUp = sinon.stub(TrafficBook.prototype, 'giveUp');
  try {
    const fetched: string[] = [];
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { pathname, search } = new URL(input as string);
      fetched.push(`${init?.method ?? 'GET'} ${pathname}${search}`);
      return bench.platform.fetch(input, init);
    };
    const { host } = bench.simulator.sides.a;
    const platform = { ...bench.platform, fetch };
    const connecting = connectFinesse({ host, userId: SUPERVISOR, transport, password: 'finesse', platform });
    await bench.advance(1_000);
    const client = await connecting;
    const [login] = bench.traffic.requests.filter(({ path }) => path.startsWith('/http-bind'));
    const before = { fetched: fetched.length, requests: bench.traffic.requests.length, ...framesOf(bench.traffic) };
    const recording = recordTraffic(client);
    client.user().subscribe({ error: () => undefined });
    for (const { event: one, ms } of steps) {
      if (one.kind === 'fault') bench.simulator.faults.add(one.fault);
      else if (one.kind === 'publish') bench.publish(USER_NODE, one.state);
      else if (one.kind === 'page') bench.signals.next({ kind: one.signal });
      else if (one.kind === 'open') client.open();
      else {
        const asking = client.team('5000').subscribe({ error: () => undefined });
        bench.platform.scheduler.schedule(() => asking.unsubscribe(), one.abortAfterMs);
      }
      await bench.advance(ms);
    }
    const closing = client.close();
    await bench.advance(4_000);
    await closing;

    const records = recording.records();
    expect(recording.dropped).to.equal(0);
    expect(records.filter(({ result }) => result === 'pending')).to.deep.equal([]);
    const asked = bench.traffic.requests.slice(before.requests).filter(({ remote }) => remote === login?.remote);
    const seen = [...fetched.slice(before.fetched), ...asked.map(({ method, path }) => `${method} ${path}`)];
    const told = records
      .filter(({ way }) => way !== 'websocket')
      .map(({ method, url }) => {
        const { pathname, search } = new URL(url);
        return `${method} ${pathname}${search}`;
      });
    expect(count(told)).to.deep.equal(count(seen));
    const frames = (way: 'SEND' | 'RECEIVE') =>
      records
        .filter(({ method }) => method === way)
        .map(({ bytesIn, bytesOut }) => bytesIn + bytesOut)
        .filter(Boolean);
    // What is sent as its socket goes never gets there, and what comes then is heard by nobody.
    expectWithin(bench.traffic.frames.slice(before.sent).map(byteLength), frames('SEND'));
    expectWithin(frames('RECEIVE'), bench.traffic.sentFrames.slice(before.received).map(byteLength));
  } finally {
    giveUp.restore();
    await bench.dispose();
  }
}

function framesOf({
  frames,
  sentFrames,
}: {
  readonly frames: readonly string[];
  readonly sentFrames: readonly string[];
}) {
  return { sent: frames.length, received: sentFrames.length };
}

function expectWithin(some: readonly number[], all: readonly number[]): void {
  const of = count(all);
  for (const [bytes, times] of Object.entries(count(some))) expect(of[bytes], `${bytes} bytes`).to.be.at.least(times);
}

describe('traffic records, whatever happens', () => {
  for (const transport of ['bosh', 'websocket'] as const) {
    it(`are one for each request and frame, and none is left open (${transport})`, async function () {
      this.timeout(60_000);
      await fc.assert(
        fc.asyncProperty(story, (steps) => tell(transport, steps)),
        { numRuns: 25, seed: 5, endOnFailure: true },
      );
    });
  }
});
