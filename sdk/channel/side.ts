/** One Finesse server of a pair, and what is known of it. */
import { FinesseError, TransportError, type ApiError } from '../errors.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { SessionEnd } from './stream-end.ts';
import type { TransportChoice } from './transport-choice.ts';

/** A name or an address, an IPv6 one in brackets. */
export const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])$/;

/** What is known of one server. */
export interface Side {
  readonly host: string;
  /** Origin of its REST, '' for the page's own. */
  readonly restUrl: string;
  /** What it said last. */
  info?: SystemInfo;
  /** Monotonic ms of that. */
  askedAt?: number;
  /** Why it is not usable; undefined when its SystemInfo says IN_SERVICE, and before it was asked. */
  trouble?: SessionEnd | undefined;
  /** The error behind {@link trouble}, where there is one. */
  error?: FinesseError | undefined;
  /** How often sessions could not be made here although it said IN_SERVICE; see {@link isDoubtful}. */
  strikes: number;
  choice?: TransportChoice;
}

/** Strikes after which the other side is preferred: one attempt may fail by chance, and moving costs the agent a race with the forced logout. */
export const DOUBT = 2;

/** Whether the other side is the better choice, if that is in service. */
export function isDoubtful({ strikes }: Side): boolean {
  return strikes >= DOUBT;
}

/** Why a server that answered so is not usable: in service is the first of Cisco's conditions. Undefined where it is. */
export function troubleOf({ status, statusReason }: Partial<SystemInfo>): SessionEnd | undefined {
  if (status === 'IN_SERVICE') return undefined;
  const why = statusReason ? `, ${statusReason}` : '';
  return { reason: 'server-out-of-service', detail: `${status ?? 'no status'}${why}`, answered: true };
}

/** Why a server whose SystemInfo could not be had is not usable. */
export function troubleOfError(error: FinesseError): SessionEnd {
  const { code } = error;
  const { status, retryAfterMs } = error as Partial<Pick<TransportError | ApiError, 'status' | 'retryAfterMs'>>;
  const detail = status === undefined ? `SystemInfo: ${code}` : `SystemInfo: HTTP ${status}`;
  const later = retryAfterMs === undefined ? {} : { retryAfterMs };
  if (code === 'not-xml') return { reason: 'not-xmpp', detail, answered: true };
  if (code === 'timeout') return { reason: 'timeout', detail };
  // A token that could not be fetched says when to come again.
  if (code === 'host-unreachable' || code === 'connection-lost') return { reason: 'network-error', detail, ...later };
  // 503 is how Finesse says it when a service that it needs is gone.
  const reason = status === 503 ? 'server-out-of-service' : 'http-error';
  return { reason, detail, answered: true, ...later };
}

/** Any failure of a question as the typed error it should be. */
export function asFinesseError(cause: unknown): FinesseError {
  if (cause instanceof FinesseError) return cause;
  return new TransportError('host-unreachable', 'SystemInfo could not be asked for. The cause is attached.', { cause });
}
