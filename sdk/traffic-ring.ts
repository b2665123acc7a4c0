/** A bounded ring of traffic records. Apart from the streams that fill it: a page may make one before there is a client. */
import type { Observable, Subscription } from 'rxjs';
import type { TrafficRecord } from './channel/traffic-record.ts';
import { OptionsError } from './errors.ts';

/** The streams of a client. */
export interface TrafficStreams {
  /**
   * Each exchange with Finesse: when it begins, and once more, with the same id, when it has ended; frames and hub messages once.
   * Cold and shared: nothing is measured while nobody is subscribed, and what began before is not told of. Ends what is pending, then
   * completes, when the client has closed; never errors.
   */
  readonly traffic$: Observable<TrafficRecord>;
  /** The same with bodies and headers, redacted and cut. */
  readonly trafficWithBodies$: Observable<TrafficRecord>;
}

/** Options of {@link recordTraffic}. */
export interface TrafficRecordingOptions {
  /** Newest records that are kept; 2,000 unless told. */
  readonly maxRecords?: number;
  /** Memory that they may take, bytes, estimated; 4 MiB unless told. */
  readonly maxBytes?: number;
  /** Whether bodies and headers are kept too, redacted, 16 KiB of each; not unless told. */
  readonly bodies?: boolean;
}

/** A ring that is being filled. */
export interface TrafficRecording {
  /** What is kept, in order of their ids; an exchange under way is `pending`. Still there after {@link close}. */
  records(): readonly TrafficRecord[];
  /** How many went because there was no more room. */
  readonly dropped: number;
  /**
   * Records this client from now on, in place of the one before, whose records stay; ids and sockets are counted on. `connectFinesse`,
   * `connectDesktop` and `createClient` call it for their option `recording`, before anything is sent.
   */
  follow(client: TrafficStreams): void;
  /** Stops; idempotent. The client's end stops it too. */
  close(): void;
}

/** Of a record without its texts, bytes: an object of two dozen fields. */
const RECORD_BYTES = 400;

/** Keeps the newest records of a client in memory, until it is closed. Costs as much as somebody who looks. */
export function recordTraffic(client: TrafficStreams, options: TrafficRecordingOptions = {}): TrafficRecording {
  const recording = createTrafficRecording(options);
  recording.follow(client);
  return recording;
}

/**
 * An empty ring, to be given to `connectFinesse` and the like as `recording`: so it holds the login too, and what a connect that fails
 * has sent and got. The same ring may be given to the next attempt.
 * @throws OptionsError where a bound is none.
 */
export function createTrafficRecording(options: TrafficRecordingOptions = {}): TrafficRecording {
  const { maxRecords = 2_000, maxBytes = 4 * 1_048_576, bodies = false } = options;
  if (!(maxRecords >= 1 && maxBytes >= 1)) throw new OptionsError('maxRecords and maxBytes must be 1 or more.');
  const kept = new Map<number, TrafficRecord>();
  let bytes = 0;
  let dropped = 0;
  /** All up to this id went. */
  let gone = 0;
  let lastId = 0;
  let lastSocket = 0;
  let looking: Subscription | undefined;
  const keep = (record: TrafficRecord): void => {
    const { id } = record;
    lastId = Math.max(lastId, id);
    lastSocket = Math.max(lastSocket, record.socket ?? 0);
    if (id <= gone) return;
    const before = kept.get(id);
    bytes += sizeOf(record) - (before ? sizeOf(before) : 0);
    // In the place of what was pending.
    kept.set(id, record);
    for (const [oldest, one] of kept) {
      if (kept.size <= maxRecords && bytes <= maxBytes) break;
      kept.delete(oldest);
      bytes -= sizeOf(one);
      gone = Math.max(gone, oldest);
      dropped += 1;
    }
  };
  return {
    records: () => [...kept.values()].sort((a, b) => a.id - b.id),
    get dropped() {
      return dropped;
    },
    follow(client) {
      looking?.unsubscribe();
      const [ids, sockets] = [lastId, lastSocket];
      looking = (bodies ? client.trafficWithBodies$ : client.traffic$).subscribe(({ id, socket, ...rest }) =>
        keep({ ...rest, id: ids + id, ...(socket !== undefined && { socket: sockets + socket }) }),
      );
    },
    close: () => looking?.unsubscribe(),
  };
}

/** Two bytes for each UTF-16 unit, which is the most that an engine takes. */
function sizeOf({ url, carried, error = '', bodyIn = '', bodyOut = '', headersIn = {} }: TrafficRecord): number {
  let units = url.length + carried.length + error.length + bodyIn.length + bodyOut.length;
  for (const [name, value] of Object.entries(headersIn)) units += name.length + value.length;
  return RECORD_BYTES + 2 * units;
}
