/** What a client knows at one moment, beside its streams: diagnosis bundles and HAR files are written from it. */
import type { ClockEstimate } from './health/clock.ts';
import type { Health } from './health/health.ts';
import type { MachineState } from './health/machine.ts';
import type { UserId } from './ids.ts';

/** See the head of the file. Never a secret. */
export interface ClientSnapshot {
  /** Client wall time, ms since the epoch. */
  readonly at: number;
  readonly userId: UserId;
  /** Finesse server of the session, or the one that was told (`clientLog.host`); undefined where neither is known. */
  readonly host: string | undefined;
  readonly channel: 'xmpp' | 'desktop';
  /** Page in the stamps of log lines. */
  readonly pageId: string;
  /** Undefined where there is no page, as in Node. */
  readonly userAgent: string | undefined;
  /** Zone of the client, minutes east of Greenwich. */
  readonly zoneMinutes: number;
  readonly health: Health;
  /** Undefined before the first answered probe. */
  readonly clock: ClockEstimate | undefined;
  readonly machine: MachineState;
}
