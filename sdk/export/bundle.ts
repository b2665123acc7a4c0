/**
 * The diagnosis bundle: all that is known of a connection, as NDJSON (bundle-format.ts). Pure. What is in it was redacted when it was
 * written down; nothing is added here.
 */
import { byteLength } from '../channel/byte-length.ts';
import type { TrafficRecord } from '../channel/traffic-record.ts';
import type { FinesseClient } from '../client.ts';
import type { BundleHead, BundleLine } from './bundle-format.ts';

/** What of a client goes into a bundle. A {@link FinesseClient} is one. */
export type BundleSource = Pick<FinesseClient, 'snapshot' | 'healthHistory' | 'log'>;

/** Bytes of a bundle at most: an hour of samples (0.5 MiB), the log (1.5 MiB) and traffic with bodies fit; mail servers take it. */
const MAX_BYTES = 8_388_608;

/**
 * The bundle's text, UTF-8 and at most `maxBytes` long (8,388,608 unless told). What does not fit is left out, oldest first: samples,
 * then traffic, then lines of the log; a line of kind `cut` says how many. Each line is JSON and ends with a line feed; what matters most
 * stands first, so that a bundle that was cut off is still worth reading.
 * @param traffic as a recorder keeps it: `recordTraffic(client).records()`.
 */
export function diagnosisBundle(
  client: BundleSource,
  traffic: readonly TrafficRecord[] = [],
  { maxBytes = MAX_BYTES }: { readonly maxBytes?: number } = {},
): string {
  const { at, userId, host, channel, pageId, userAgent, zoneMinutes, health, clock, machine } = client.snapshot();
  const head: BundleHead = {
    kind: 'finesse-pulse-bundle',
    version: 1,
    at,
    userId,
    host,
    channel,
    pageId,
    userAgent,
    zoneMinutes,
  };
  const facts = [
    write({ kind: 'health', health }),
    ...(clock ? [write({ kind: 'clock', clock })] : []),
    write({ kind: 'machine', machine }),
    write({ kind: 'log-state', state: client.log.state() }),
  ];
  const lines = client.log.lines().map((line) => write({ kind: 'log', line }));
  const records = traffic.map((record) => write({ kind: 'traffic', record }));
  const samples = client.healthHistory().map((sample) => write({ kind: 'sample', ...sample }));

  const start = write(head);
  // Room for the line that tells of what was left out.
  const room = maxBytes - sizeOf([start, ...facts]) - 100;
  const kept = fitting([lines, records, samples], room);
  const [cutLines = 0, cutTraffic = 0, cutSamples = 0] = kept.map(({ dropped }) => dropped);
  const isCut = cutLines + cutTraffic + cutSamples > 0;
  const cut = write({ kind: 'cut', samples: cutSamples, traffic: cutTraffic, lines: cutLines });
  return [start, ...(isCut ? [cut] : []), ...facts, ...kept.flatMap(({ texts }) => texts)].join('');
}

/** The latest of each list that fit; the first list has all the room, the next what is left of it. */
function fitting(
  lists: readonly (readonly string[])[],
  room: number,
): readonly { readonly texts: readonly string[]; readonly dropped: number }[] {
  let left = room;
  return lists.map((texts) => {
    let first = texts.length;
    while (first > 0) {
      left -= byteLength(texts[first - 1] as string);
      if (left < 0) break;
      first -= 1;
    }
    return { texts: texts.slice(first), dropped: first };
  });
}

/** Three places behind the point say all that was measured; more are noise of the arithmetic, and half of the file. */
function write(line: BundleLine): string {
  const round = (_key: string, value: unknown): unknown =>
    typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
  return `${JSON.stringify(line, round)}\n`;
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((bytes, text) => bytes + byteLength(text), 0);
}
