/** What both ends of a beacon need of a client, and the terms between them. */
import type { Observable } from 'rxjs';
import type { ConnectionState, DirectMessages } from '../channel/channel.ts';
import type { Health } from '../health/health.ts';

/** What of a client is needed; `FinesseClient` has it all. */
export interface BeaconClient {
  readonly connection$: Observable<ConnectionState>;
  readonly health$: Observable<Health>;
  readonly messages?: DirectMessages | undefined;
  snapshot(): { readonly pageId: string };
}

/** How long a lease may last, ms: long enough that renewals cost little, short enough that a watcher who crashed is forgotten soon. */
export const LEASE_MS = { least: 60_000, usual: 300_000, most: 900_000 } as const;
/** How often a beacon is sent while nothing changes, ms: each is a request of the agent's page where its channel is BOSH. */
export const EVERY_MS = { least: 15_000, usual: 30_000, most: 300_000 } as const;

/** `ms` within its bounds. */
export function within(ms: number, { least, most }: { readonly least: number; readonly most: number }): number {
  return Math.min(Math.max(ms, least), most);
}
