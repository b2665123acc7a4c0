/**
 * The diagnosis bundle: NDJSON (one JSON object a line, UTF-8), so that it can be read while it is cut off. The first line is the
 * head, all others in any order. Fields are added within a version, never renamed; unknown kinds are skipped. Never a secret.
 */
import type { TrafficRecord } from '../channel/traffic-record.ts';
import type { ClockEstimate } from '../health/clock.ts';
import type { Health, HealthSample } from '../health/health.ts';
import type { MachineState } from '../health/machine.ts';
import type { LogState } from '../logs/logger.ts';

/** How the first line begins, for whoever looks at a file's content and not at its name. */
export const BUNDLE_MARK = '{"kind":"finesse-pulse-bundle","version":1,';

/** The first line. Times are client wall time, ms since the epoch. */
export interface BundleHead {
  readonly kind: 'finesse-pulse-bundle';
  readonly version: 1;
  /** When it was made. */
  readonly at: number;
  readonly userId: string;
  readonly host: string | undefined;
  readonly channel: 'xmpp' | 'desktop';
  /** Page that made it, as in the stamps of its log lines. */
  readonly pageId: string;
  readonly userAgent: string | undefined;
  /** Zone of the client, minutes east of Greenwich. */
  readonly zoneMinutes: number;
}

/** Any line. */
export type BundleLine =
  | BundleHead
  /** All that is known at the moment: findings, figures, forecast, blind spots. */
  | { readonly kind: 'health'; readonly health: Health }
  /** The clock as it was proved last. */
  | { readonly kind: 'clock'; readonly clock: ClockEstimate }
  | { readonly kind: 'machine'; readonly machine: MachineState }
  /** What the memory of the log holds, and what it had to drop. */
  | { readonly kind: 'log-state'; readonly state: LogState }
  /** What was left out, oldest first, since the bundle would have become too large; absent where all is there. */
  | { readonly kind: 'cut'; readonly samples: number; readonly traffic: number; readonly lines: number }
  /** One second of the last hour. */
  | ({ readonly kind: 'sample' } & HealthSample)
  | { readonly kind: 'traffic'; readonly record: TrafficRecord }
  /** A line of the client log, in Finesse's format with a stamp. */
  | { readonly kind: 'log'; readonly line: string };
