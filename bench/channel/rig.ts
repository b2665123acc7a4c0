/** One client on trial: a server of its own on loopback, a page of its own, and a record of what both say. */
import type { BrowserContext, Page } from 'playwright-core';
import { Subject as Stream, filter, firstValueFrom, timeout } from 'rxjs';
import type { Fault } from '../../simulator/core/faults-types.ts';
import { startServer } from '../../simulator/node.ts';
import { createSimulator, type Simulator } from '../../simulator/simulator.ts';
import { AGENT, type Heard, type Subject, type Transport } from './protocol.ts';
import { record, type Recorder } from './recorder.ts';

/** A page with a client, and its server. */
export interface Rig {
  readonly page: Page;
  readonly simulator: Simulator;
  readonly recorder: Recorder;
  /** Everything that the client has told since the page was opened. */
  readonly heard: readonly Heard[];
  /** Connects; resolves when the client says that it is. */
  connect(subject: Subject, transport: Transport): Promise<void>;
  /** Begins a fault on both sides of the pair; gives back how to end it. */
  fault(fault: Fault): () => void;
  /** Publishes an event of the agent; gives back its number. */
  publish(): number;
  /** The first thing told at or after `from` that fits; undefined when none has come `limit` ms after `from`. Times are wall times. */
  hears(from: number, limit: number, fits: (heard: Heard) => boolean): Promise<Heard | undefined>;
  /** Waits until the client has been up without a break for `stable` ms; false when it is not within `limit` ms. */
  isStable(stable: number, limit: number): Promise<boolean>;
  close(): Promise<void>;
}

/** Notification service, REST and the page's own origin: as when the network of the machine is gone. */
export const EVERYTHING = { target: { pathPrefix: '/' } } as const;

const NODE = `/finesse/api/User/${AGENT.userId}`;
const POLL_STATE_MS = 50;

/** Opens a page of the folder's `index.html` in a context. */
export async function openRig(context: BrowserContext, folder: string): Promise<Rig> {
  const simulator = createSimulator();
  const recorder = record(simulator.sides.a);
  const server = await startServer({ simulator, port: 0, staticFolders: { '/bench/': folder } });
  const heard: Heard[] = [];
  const heard$ = new Stream<Heard>();
  const page = await context.newPage();
  await page.exposeFunction('tell', (one: Heard) => {
    heard.push(one);
    heard$.next(one);
  });
  await page.goto(`${server.urlA}/bench/`);
  let published = 0;

  const hears: Rig['hears'] = async (from, limit, fits) => {
    const wanted = (one: Heard): boolean => one.at >= from && fits(one);
    const known = heard.find(wanted);
    if (known) return known;
    const left = from + limit - Date.now();
    const found = await firstValueFrom(heard$.pipe(filter(wanted), timeout(Math.max(1, left)))).catch(() => undefined);
    return found && found.at <= from + limit ? found : undefined;
  };
  return {
    page,
    simulator,
    recorder,
    heard,
    connect: (subject, transport) =>
      page.evaluate(([who, how]) => window.clients[who]?.connect(how), [subject, transport] as const),
    fault(fault) {
      const id = simulator.faults.add(fault);
      return () => void simulator.faults.remove(id);
    },
    publish() {
      published += 1;
      const update = `<Update><event>PUT</event><requestId>${published}</requestId><source>${NODE}</source><data><user><loginId>${AGENT.userId}</loginId><state>READY</state></user></data></Update>`;
      simulator.sides.a.notification.publish(NODE, update, [AGENT.userId]);
      return published;
    },
    hears,
    async isStable(stable, limit) {
      const end = Date.now() + limit;
      for (;;) {
        const last = heard.findLast((one) => one.kind === 'status');
        if (last?.status === 'up' && Date.now() - last.at >= stable) return true;
        if (Date.now() >= end) return false;
        await pause(POLL_STATE_MS);
      }
    },
    async close() {
      await page.close();
      await server.close();
      simulator.close();
    },
  };
}

/** Lets real time pass: a bench waits for it, a test never does. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
