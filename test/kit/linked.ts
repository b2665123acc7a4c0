/** A whole client in virtual time over each way to Finesse, and what its link costs and says. */
import { connectDesktop } from '../../sdk/connect-desktop.ts';
import { connectFinesse } from '../../sdk/connect.ts';
import type { FinesseClient } from '../../sdk/client.ts';
import type { Heartbeat } from '../../sdk/health/heartbeat.ts';
import type { Platform } from '../../sdk/platform.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench } from './bench.ts';

/** An own session by either transport, or the hub of the desktop. */
export type Way = 'bosh' | 'websocket' | 'desktop';

/** See the head of the file. */
export interface Linked {
  readonly bench: Bench;
  readonly client: FinesseClient;
  /** Addresses, without query, that the client's own `fetch` has asked. */
  readonly asked: string[];
  /** Monotonic ms of each. */
  readonly beats: { readonly at: number; readonly beat: Heartbeat }[];
  /** Nothing that the client's own `fetch` asks is answered, though a desktop's session still is. */
  readonly mute: (is: boolean) => void;
  /** The greatest suspicion since a moment, monotonic ms. */
  readonly worst: (from?: number) => number;
  readonly dispose: () => Promise<void>;
}

/**
 * Connects, and lets a minute pass, so that the burst of the beginning is over. Call `dispose()` in the end.
 * @param parts of the platform, in place of those of the bench.
 */
export async function setUpLinked(way: Way, parts: Partial<Platform> = {}): Promise<Linked> {
  const bench = await setUpBench(way === 'websocket' ? 'websocket' : 'bosh', {}, parts);
  const { host } = bench.simulator.sides.a;
  const asked: string[] = [];
  let mute = false;
  const platform = {
    ...bench.platform,
    fetch: ((input, init) => {
      asked.push(addressOf(input).replace(/[?].*/s, ''));
      return mute ? unanswered(init?.signal) : bench.platform.fetch(input, init);
    }) as typeof globalThis.fetch,
  };
  const client = way === 'desktop' ? await inDesktop(bench, platform) : await session(bench, way, host, platform);
  const dispose = async (): Promise<void> => {
    const closing = client.close();
    await bench.advance(3_000);
    await closing;
    await bench.dispose();
  };
  const beats: Linked['beats'] = [];
  client.heartbeat$.subscribe((beat) => beats.push({ at: performance.now(), beat }));
  await bench.advance(60_000);
  const worst = (from = 0) => Math.max(...beats.filter(({ at }) => at >= from).map(({ beat }) => beat.suspicion));
  return { bench, client, asked, beats, mute: (is) => void (mute = is), worst, dispose };
}

async function session(bench: Bench, transport: 'bosh' | 'websocket', host: string, platform: Bench['platform']) {
  const connecting = connectFinesse({ host, userId: SUPERVISOR, password: PASSWORD, transport, platform });
  await bench.advance(1_000);
  return connecting;
}

async function inDesktop(bench: Bench, platform: Bench['platform']) {
  const hub = createHub();
  const { host } = bench.simulator.sides.a;
  const jid = { userId: SUPERVISOR, domain: host, resource: 'desktop' };
  const desktop = bench.channel({ jid, allowDesktopResource: true });
  const master = createHubMaster({ hub, channel: desktop, resourceId: 'desktop' });
  desktop.open();
  await bench.advance(1_000);
  const config: Readonly<Record<string, string>> = {
    id: SUPERVISOR,
    host,
    authorization: btoa(`${SUPERVISOR}:${PASSWORD}`),
  };
  const Prefs = class {
    getString(key: string): string {
      return config[key] ?? '';
    }
  };
  const client = connectDesktop({ gadgets: { Hub: hub, Prefs } }, { restUrl: `https://${host}:8445`, platform });
  const dispose = bench.dispose.bind(bench);
  bench.dispose = async () => {
    master.close();
    await dispose();
  };
  return client;
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : input.toString();
}

function unanswered(signal: AbortSignal | null | undefined): Promise<Response> {
  return new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
