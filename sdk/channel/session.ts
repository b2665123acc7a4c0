/** What an XMPP session is to the channel that owns it. */
import type { Platform } from '../platform.ts';
import type { XmlElement, XmlNode } from '../xml.ts';
import type { ChannelActivity, ConnectionReason } from './channel.ts';
import type { IqOutcome } from './iq-map.ts';
import type { SessionEnd } from './stream-end.ts';
import type { TrafficTap } from './traffic-tap.ts';

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
  /** Ms of silence after which the other end has been asked at the latest. */
  readonly pingIntervalMs: number;
  /** Priority of the presence, ≥ 0 to receive every event; `none`: others do not hear of the session, neither that it comes nor that it goes. */
  readonly presencePriority: number | 'none';
  /** From the start to a usable session, ms. */
  readonly connectTimeoutMs: number;
  readonly platform: Platform;
  /** Where its exchanges are told; nowhere unless told. */
  readonly traffic?: TrafficTap;
}

/** How a session is to begin: with a login, or where the page before this one left off. */
export type SessionStart =
  { readonly kind: 'login'; readonly password: string } | { readonly kind: 'resume'; readonly record: BoshRecord };

/** What is needed to go on with a BOSH session in the next page. Holds no password; who has the sid is in the session. */
export interface BoshRecord {
  readonly sid: string;
  /** Where the next page goes on: the next one that the server expects, or one that it may have seen and then answers again. */
  readonly rid: number;
  /** Full JID. */
  readonly jid: string;
  /** How long the server keeps the session without a request, ms. */
  readonly inactivityMs: number;
}

/**
 * What a session tells. `established` at most once; `ended` once, last, and not after {@link Session.end}.
 *
 * - `trouble` an exchange failed, or an answer is overdue. May be told several times; the first is the cause.
 * - `recovered` all that was asked is answered again, and nothing was lost.
 * - `silent` the verdict: questions asked on purpose stayed without an answer. From now on the session asks nothing by itself. The
 *   server may still keep it: {@link Session.knock} finds out. Told again after each knock that found nobody.
 */
export type SessionEvent =
  | { readonly kind: 'established'; readonly jid: string; readonly resumed: boolean }
  | { readonly kind: 'message'; readonly message: XmlElement }
  | { readonly kind: 'presence'; readonly presence: XmlElement }
  | { readonly kind: 'activity'; readonly activity: ChannelActivity }
  | { readonly kind: 'trouble'; readonly reason: ConnectionReason; readonly detail?: string }
  | { readonly kind: 'recovered' }
  | ({ readonly kind: 'silent' } & SessionEnd)
  | ({ readonly kind: 'ended' } & SessionEnd);

/** A session on its way, standing, or over. It watches itself: see {@link SessionEvent}. */
export interface Session {
  /** Asks `to` and waits for the answer; settles in any case, never rejects. */
  ask(to: string, timeoutMs: number, question: (id: string) => XmlNode): Promise<IqOutcome>;
  /** Sends a stanza soon; nothing tells whether it arrives. What is sent after the end is gone. */
  send(stanza: XmlNode): void;
  /** Asks at once whether the other end is there (the tab is shown, the network is back); nothing while it is being asked already. */
  check(): void;
  /**
   * After `silent`: asks once more for what is unanswered. Leads to `recovered`, to `ended` (the server answers, and knows no such
   * session), or to `silent` again. False where nothing can be revived: a WebSocket, or a session that the server has closed by now.
   */
  knock(): boolean;
  /**
   * The page goes but comes back: stops asking, announces a pause (XEP-0124 §10) where the server offers one, and gives what the
   * next page needs. Undefined where nothing can be resumed; then say good-bye with {@link end}.
   */
  handOver(): BoshRecord | undefined;
  /**
   * Ends the session, unless it is over, and resolves, within about a second, when no request, socket or timer of it is left.
   * Idempotent.
   */
  end(late?: boolean): Promise<void>;
}
