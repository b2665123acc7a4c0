/**
 * Where the time of a request went, by Resource Timing (W3C), and by it a narrower probe of the clock: whoever counts the handshake
 * of a new connection into the round trip is wrong by half of it (time.gov, 2026). Pure; ms.
 */
import type { ResourceTiming } from '../page-network.ts';
import type { ClockProbe } from './clock.ts';

/** Where the time of one request went. */
export interface TimingSplit {
  /** The connection was there already; then the first three are 0. */
  readonly reused: boolean;
  /** Looking up the name. */
  readonly dnsMs: number;
  /** Making the TCP connection. */
  readonly tcpMs: number;
  /** Making it secure. */
  readonly tlsMs: number;
  /** From the request's going out to the first byte of the answer: the way there and back, and the server. */
  readonly serverMs: number;
}

/** `performance.now` and its like are cut to whole ms in some browsers (Firefox), so each may be up to this much early. */
const CUT_MS = 1;

/** Whether the browser tells the whole: not across origins without `Timing-Allow-Origin`, not of what a service worker answered. */
function isWhole({ requestStart, responseStart, responseEnd, workerStart }: ResourceTiming): boolean {
  return workerStart === 0 && requestStart > 0 && responseStart >= requestStart && responseEnd >= responseStart;
}

/** The entry that tells of a request made between two moments, monotonic ms; undefined where none does. */
export function findTiming(entries: readonly ResourceTiming[], from: number, to: number): ResourceTiming | undefined {
  return entries.find((one) => isWhole(one) && one.startTime >= from - CUT_MS && one.responseEnd <= to + CUT_MS);
}

/** See {@link TimingSplit}. */
export function splitTiming(entry: ResourceTiming): TimingSplit {
  const { domainLookupStart, domainLookupEnd, connectStart, connectEnd, secureConnectionStart } = entry;
  const reused = connectEnd <= connectStart;
  // Of a connection without TLS the moment of its start is 0.
  const secureAt = secureConnectionStart > 0 ? secureConnectionStart : connectEnd;
  return {
    reused,
    dnsMs: reused ? 0 : domainLookupEnd - domainLookupStart,
    tcpMs: reused ? 0 : secureAt - connectStart,
    tlsMs: reused ? 0 : connectEnd - secureAt,
    serverMs: entry.responseStart - entry.requestStart,
  };
}

/**
 * The probe between the request's going out and the answer's last byte, as the browser's network saw them: without queue, lookup,
 * handshake and a busy main thread. The server stamped in between whatever it did: no request is heard before it goes out
 * (`requestStart` is that of the connection that carried it, also after a retry), and no stamp is younger than the last byte. Not
 * before the first byte: a server or proxy may send a head, or an interim answer (RFC 8297), before it writes the stamp.
 */
export function narrowProbe<T extends Omit<ClockProbe, 'serverTime'>>(probe: T, entry: ResourceTiming): T {
  const sentMonotonic = Math.max(probe.sentMonotonic, entry.requestStart);
  const receivedMonotonic = Math.min(probe.receivedMonotonic, entry.responseEnd + CUT_MS);
  if (sentMonotonic > receivedMonotonic) return probe;
  return {
    ...probe,
    sentMonotonic,
    receivedMonotonic,
    sentAt: probe.sentAt + (sentMonotonic - probe.sentMonotonic),
    receivedAt: probe.receivedAt - (probe.receivedMonotonic - receivedMonotonic),
  };
}
