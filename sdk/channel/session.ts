/** What an XMPP session is to the channel that owns it. */
import type { Platform } from '../platform.ts';
import type { XmlElement, XmlNode } from '../xml.ts';
import type { ChannelActivity } from './channel.ts';
import type { IqOutcome } from './iq-map.ts';
import type { SessionEnd } from './stream-end.ts';

/** What a session needs. */
export interface SessionOptions {
  /** `http(s)://…/http-bind/` for BOSH (XEP-0124), `ws(s)://…/ws/` for WebSocket (RFC 7395). */
  readonly service: string;
  /** Full JID. */
  readonly jid: string;
  readonly domain: string;
  /** Longest that the server may keep a poll, s (BOSH). */
  readonly wait: number;
  /** Polls that the server may keep (BOSH). */
  readonly hold: number;
  /** Priority of the presence, ≥ 0 to receive every event. */
  readonly presencePriority: number;
  /** From the start to a usable session, ms. */
  readonly connectTimeoutMs: number;
  readonly platform: Platform;
}

/** What a session tells. `established` at most once; `ended` once, last, and not after {@link Session.end}. */
export type SessionEvent =
  | { readonly kind: 'established'; readonly jid: string }
  | { readonly kind: 'message'; readonly message: XmlElement }
  | { readonly kind: 'activity'; readonly activity: ChannelActivity }
  | ({ readonly kind: 'ended' } & SessionEnd);

/** A session on its way, standing, or over. */
export interface Session {
  /** Asks `to` and waits for the answer; settles in any case, never rejects. */
  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome>;
  /** Pings the server (XEP-0199); the round trip is told as activity. */
  ping(timeoutMs: number): Promise<IqOutcome>;
  /**
   * Ends the session, unless it is over, and resolves, within about a second, when no request, socket or timer of it is left.
   * Idempotent.
   */
  end(): Promise<void>;
}
