/** How soon a client hears again when the network is back. */
import type { WireFault } from '../../simulator/core/faults-types.ts';
import type { Trial } from './noticing.ts';
import { EVERYTHING, openRig, pause, type Rig } from './rig.ts';

/** How everything goes away: torn down, or swallowed. */
export type Outage = Extract<WireFault['kind'], 'reset' | 'blackhole'>;

/** One outage and what came of it, ms. */
export interface Recovery {
  readonly seconds: number;
  /** From the moment when the network is back to the first event; Infinity where none came in time. */
  readonly firstEvent: number;
}

/** Once the network is back, something is published this often, ms: the first event tells when the client hears again. */
const EVERY = 100;
/** Ms of a good connection between two outages, after which every client has forgotten the last one. */
const STEADY = 12_000;

/** Outages of the given lengths, s, one after the other; a client that has not come back `limit` ms after one gets a new page. */
export async function outages(
  { browser, folder, subject, transport }: Trial,
  outage: Outage,
  lengths: readonly number[],
  limit: number,
): Promise<readonly Recovery[]> {
  const found: Recovery[] = [];
  const context = await browser.newContext();
  let rig: Rig | undefined;
  for (const seconds of lengths) {
    if (!rig) {
      rig = await openRig(context, folder);
      await rig.connect(subject, transport);
    }
    // Also lets the moment at which it begins wander among the polls.
    await rig.isStable(STEADY + 5_000 * Math.random(), 60_000);
    const end = rig.fault({ kind: outage, ...EVERYTHING });
    await pause(seconds * 1000);
    end();
    const firstEvent = await heardAgain(rig, limit);
    found.push({ seconds, firstEvent });
    if (firstEvent === Infinity) {
      await rig.close();
      rig = undefined;
    }
  }
  await rig?.close();
  await context.close();
  return found;
}

async function heardAgain(rig: Rig, limit: number): Promise<number> {
  const back = Date.now();
  const first = rig.publish();
  const publishing = setInterval(() => rig.publish(), EVERY);
  const came = await rig.hears(back, limit, (heard) => heard.kind === 'event' && heard.id >= first);
  clearInterval(publishing);
  return came ? came.at - back : Infinity;
}
