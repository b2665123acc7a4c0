/** What a client costs while nothing happens. */
import type { Trial } from './noticing.ts';
import { openRig, pause } from './rig.ts';

/** Requests, or frames, of one hour in which nothing happens, counted over less. */
export interface Quiet {
  /** BOSH requests, or frames that the client sent. */
  readonly channel: number;
  readonly rest: number;
  /** UTF-16 units that the client sent in them, headers not counted. */
  readonly sent: number;
}

const HOUR = 3_600_000;
/** What belongs to connecting is over by then, ms. */
const SETTLED = 3_000;

/** Counts what the server sees of a client in `seconds` of quiet, and scales it to an hour. */
export async function quietHour({ browser, folder, subject, transport }: Trial, seconds: number): Promise<Quiet> {
  const context = await browser.newContext();
  const rig = await openRig(context, folder);
  await rig.connect(subject, transport);
  await pause(SETTLED);
  const from = Date.now();
  await pause(seconds * 1000);
  const took = Date.now() - from;
  const sent = rig.recorder.sent.filter(({ at }) => at >= from);
  await rig.close();
  await context.close();
  const hourly = (count: number): number => Math.round((count * HOUR) / took);
  const channel = sent.filter(({ what }) => what !== 'rest');
  return {
    channel: hourly(channel.length),
    rest: hourly(sent.length - channel.length),
    sent: hourly(channel.reduce((sum, { length }) => sum + length, 0)),
  };
}
