/** Signs in with credentials that could be found again, lets everything go wrong, and looks for them wherever anything is told. */
import { expect } from '@open-wc/testing';
import type { Observable } from 'rxjs';
import sinon from 'sinon';
import { exampleWorld } from '../../simulator/core/example-world.ts';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { connectFinesse, type ConnectOptions, type FinesseClient } from '../../sdk/index.ts';
import { setUpBench, type Bench, type Transport } from '../kit/bench.ts';

const AGENT = '1001001';
const PASSWORD = 'Qj7.right-password~';
const WRONG = 'Zx9.wrong-password~';
const MINUTE = 60_000;
const world = { ...exampleWorld, agents: exampleWorld.agents.map((one) => ({ ...one, password: PASSWORD })) };

const FAULTS: readonly Fault[] = [
  { kind: 'delay', ms: 300, jitterMs: 300 },
  { kind: 'stall' },
  { kind: 'reset' },
  ...[204, 302, 401, 403, 404, 500, 502, 503].map((status) => ({ kind: 'status', status }) as const),
  { kind: 'html' },
  { kind: 'rest-unavailable' },
  { kind: 'malformed-xml' },
  { kind: 'truncated-xml' },
  { kind: 'oversized-xml', count: 2 },
  { kind: 'garbage-frame' },
  { kind: 'session-loss' },
  { kind: 'session-terminate' },
  { kind: 'service-stop' },
  { kind: 'conflict' },
];

/** Whatever is told to anybody, as text. */
class Ears {
  readonly heard: string[] = [];
  readonly hear = (told: unknown): void => void this.heard.push(textOf(told));
  readonly listen = (client: FinesseClient): void => {
    const streams: readonly Observable<unknown>[] = [
      client.connection$,
      client.heartbeat$,
      client.clock$,
      client.latency$,
      client.probes$,
      client.user(),
      client.systemInfo(),
      client.node('/finesse/api/Team/9999/Users'),
    ];
    for (const stream$ of streams) stream$.subscribe({ next: this.hear, error: this.hear });
  };
}

/** Errors with their causes and stacks, which JSON would leave out. */
function textOf(told: unknown): string {
  return JSON.stringify(told, (_key, value: unknown) =>
    value instanceof Error ? [Object.entries(value), value.name, value.message, value.stack, value.cause] : value,
  );
}

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  describe(`secrets over ${transport}`, () => {
    let bench: Bench;
    let ears: Ears;
    let consoles: sinon.SinonSpy[];
    let urls: string[];
    beforeEach(async () => {
      bench = await setUpBench(transport, { world });
      ears = new Ears();
      urls = [];
      consoles = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => sinon.spy(console, name));
    });
    afterEach(async () => {
      for (const one of consoles) one.restore();
      await bench.dispose();
    });

    const open = async (over: Partial<ConnectOptions>): Promise<FinesseClient | undefined> => {
      const { host } = bench.simulator.sides.a;
      const fetch: typeof globalThis.fetch = (input, init) => {
        urls.push(input instanceof Request ? input.url : input.toString());
        return bench.platform.fetch(input, init);
      };
      const clientLog = { sink: ears.hear };
      const connecting = connectFinesse({
        host,
        userId: AGENT,
        transport,
        platform: bench.platform,
        fetch,
        clientLog,
        ...over,
      });
      connecting.then(ears.listen, ears.hear);
      await bench.advance(MINUTE);
      return connecting.catch(() => undefined);
    };
    const liveThroughFaults = async (client: FinesseClient): Promise<void> => {
      for (const fault of FAULTS) {
        const id = bench.simulator.faults.add(fault);
        client.sendClientLog().then(ears.hear, ears.hear);
        await bench.advance(MINUTE);
        bench.simulator.faults.remove(id);
        client.open();
        await bench.advance(MINUTE);
      }
      client.sendClientLog().then(ears.hear, ears.hear);
      await bench.advance(MINUTE);
      void client.close();
      await bench.advance(3_000);
    };
    const expectSilence = (...secrets: readonly string[]): void => {
      const posts = bench.traffic.requests.filter(({ path }) => path.includes('ClientLog')).map(({ body }) => body);
      const paths = bench.traffic.requests.map(({ path }) => path);
      const stores = [sessionStorage, localStorage].map((store) => JSON.stringify(Object.entries(store)));
      const told = [...ears.heard, ...posts, ...paths, ...urls, ...stores];
      told.push(...consoles.flatMap(({ args }) => args.map(textOf)), location.href, document.cookie);
      expect(ears.heard.length).to.be.greaterThan(0);
      for (const secret of secrets) {
        for (const form of [
          secret,
          btoa(secret),
          btoa(`${AGENT}:${secret}`),
          btoa(`\0${AGENT}\0${secret}`),
          encodeURIComponent(secret),
        ]) {
          expect(
            told.filter((one) => one.includes(form)),
            form,
          ).to.deep.equal([]);
        }
      }
    };

    it('shows no token, whatever goes wrong', async () => {
      const tokens: string[] = [];
      const token = () => {
        tokens.push(bench.simulator.finesse.issueToken(AGENT, 10 * MINUTE));
        return tokens.at(-1) as string;
      };
      const client = await open({ token });
      if (!client) throw new Error(ears.heard.join());
      await liveThroughFaults(client);
      expect(ears.heard.length).to.be.greaterThan(200);
      expectSilence(...new Set(tokens));
    }).timeout(60_000);

    it('shows no password that was refused', async () => {
      expect(await open({ password: WRONG })).to.equal(undefined);
      const channel = bench.channel({ password: WRONG });
      channel.connection$.subscribe(ears.hear);
      channel.activity$.subscribe(ears.hear);
      channel.open();
      await bench.advance(MINUTE);
      expectSilence(WRONG);
    });

    it('shows no password, whatever goes wrong', async () => {
      const client = await open({ password: PASSWORD });
      if (!client) throw new Error(ears.heard.join());
      await liveThroughFaults(client);
      expect(ears.heard.length).to.be.greaterThan(200);
      expectSilence(PASSWORD);
    }).timeout(60_000);
  });
}
