/**
 * The line that the header of the Finesse desktop writes once a minute, and by which Cisco's technote 211376 judges clocks
 * (drift: NTP) and network (latency):
 *
 *     … Header : Client: <date-time>, Server: <date-time>, Drift: <ms> ms, Network Latency (round trip): <ms> ms
 */
import { parseLine } from './line.ts';

/** What a drift line says. */
export interface DriftReading {
  /** Client time, ms since the epoch. */
  readonly clientAt: number;
  /** Server time, ms since the epoch. */
  readonly serverAt: number;
  /** Server minus client, ms; taken from the two times of the line where the message is cut. */
  readonly driftMs: number;
  /** Round trip, ms; undefined where the message is cut. */
  readonly roundTripMs: number | undefined;
}

/** What is written into a drift line; the client's clock estimate has it all. */
export interface DriftMeasurement {
  /** Client time, ms since the epoch. */
  readonly at: number;
  /** Server minus client, ms. */
  readonly driftMs: number;
  /** Round trip, ms. */
  readonly roundTripMs: number;
}

/**
 * The message of a drift line; whole ms, times in UTC as SystemInfo writes them. The estimate's bound is left out: readers of
 * the technote's line know none.
 */
export function driftMessage({ at, driftMs, roundTripMs }: DriftMeasurement): string {
  const drift = Math.round(driftMs);
  const client = new Date(at).toISOString();
  const server = new Date(at + drift).toISOString();
  return `Client: ${client}, Server: ${server}, Drift: ${drift} ms, Network Latency (round trip): ${Math.round(roundTripMs)} ms`;
}

const MESSAGE = /^Client: .*?\bDrift: (-?\d+) ms, Network Latency \(round trip\): (\d+) ms/s;

/**
 * Reads a whole line that holds a drift message, of the desktop or of this package; undefined for any other line. Copies of
 * such lines are often cut (that of the technote is): then the drift is that of the line's own two times.
 */
export function readDriftLine(text: string): DriftReading | undefined {
  const line = parseLine(text);
  if (!line?.message.startsWith('Client: ')) return undefined;
  const [, drift, roundTrip] = MESSAGE.exec(line.message) ?? [];
  if (drift === undefined) {
    if (line.serverAt === undefined) return undefined;
    return { clientAt: line.at, serverAt: line.serverAt, driftMs: line.serverAt - line.at, roundTripMs: undefined };
  }
  const driftMs = Number(drift);
  return { clientAt: line.at, serverAt: line.at + driftMs, driftMs, roundTripMs: Number(roundTrip) };
}
