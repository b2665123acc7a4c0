/** Who is signed in, who is available, and where a message for a JID goes (RFC 6121 §8, Openfire's routing table). */
import { Subject, type Observable } from 'rxjs';
import { xml, type XmlNode } from '../../../sdk/xml.ts';
import { bareJid, fullJid, type Jid } from './jid.ts';
import { NS } from './stanza.ts';

/** A change of availability of one session, as Finesse's presence monitor hears it. */
export interface PresenceChange {
  /** Full JID. */
  readonly jid: string;
  /** Local part of the JID, lower case. */
  readonly userId: string;
  readonly available: boolean;
  /** True time, ms since the epoch. */
  readonly at: number;
}

/** A bound session as the router sees it. */
export interface RoutedSession {
  readonly jid: Jid;
  readonly available: boolean;
  readonly priority: number;
  /** True time, ms, of the last request or frame of the client. */
  lastActivity(): number;
  deliver(stanza: XmlNode): void;
  /** Ends the session because another one has taken its full JID. */
  replaced(): void;
}

/** Sessions by JID. Made by {@link createRouter}. */
export interface Router {
  /** Every change of availability. Hot; completes with {@link close}. */
  readonly presence$: Observable<PresenceChange>;
  /** Enters a session that has bound its resource; an older one with the same full JID ends with `conflict`. */
  bind(session: RoutedSession): void;
  /** Takes a session out; says `unavailable` for it if it was available. */
  unbind(session: RoutedSession, wasAvailable: boolean): void;
  /** The session's presence went from or to available. */
  presenceChanged(session: RoutedSession): void;
  /**
   * Hands a stanza to a full JID, or to the available sessions with a priority of 0 or more of a bare one.
   * Returns how many sessions took it; what nobody took is gone.
   */
  deliver(to: Jid, stanza: XmlNode): number;
  /** Presence of the XMPP user `finesse`, without which a client does not count itself as connected (facts §1.7). */
  setFinessePresence(available: boolean): void;
  close(): void;
}

/** What {@link createRouter} needs. */
export interface RouterOptions {
  readonly domain: string;
  /** True time, ms. */
  readonly now: () => number;
  /** False: only one of the sessions with the highest priority gets what goes to a bare JID, as upstream Openfire routes. */
  readonly deliverToAll: boolean;
}

/** An empty routing table, in which `finesse` is available. */
export function createRouter({ domain, now, deliverToAll }: RouterOptions): Router {
  const byFullJid = new Map<string, RoutedSession>();
  const byBareJid = new Map<string, Set<RoutedSession>>();
  const presence$ = new Subject<PresenceChange>();
  let finesseAvailable = true;

  const announce = (session: RoutedSession, available: boolean): void =>
    presence$.next({ jid: fullJid(session.jid), userId: session.jid.local, available, at: now() });
  const finessePresence = (to: Jid): XmlNode =>
    xml('presence', {
      xmlns: NS.client,
      type: finesseAvailable ? undefined : 'unavailable',
      from: `finesse@${domain}/finesse`,
      to: fullJid(to),
    });
  const remove = (session: RoutedSession): void => {
    const full = fullJid(session.jid);
    if (byFullJid.get(full) === session) byFullJid.delete(full);
    const bare = bareJid(session.jid);
    const peers = byBareJid.get(bare);
    peers?.delete(session);
    if (peers?.size === 0) byBareJid.delete(bare);
  };
  const recipients = (to: Jid): readonly RoutedSession[] => {
    if (to.resource !== '') {
      const session = byFullJid.get(fullJid(to));
      return session ? [session] : [];
    }
    const willing = [...(byBareJid.get(bareJid(to)) ?? [])].filter((one) => one.available && one.priority >= 0);
    if (deliverToAll || willing.length < 2) return willing;
    const best = willing.reduce((left, right) =>
      right.priority > left.priority || (right.priority === left.priority && right.lastActivity() > left.lastActivity())
        ? right
        : left,
    );
    return [best];
  };

  return {
    presence$: presence$.asObservable(),
    bind(session) {
      const full = fullJid(session.jid);
      byFullJid.get(full)?.replaced();
      byFullJid.set(full, session);
      const bare = bareJid(session.jid);
      const peers = byBareJid.get(bare) ?? new Set();
      byBareJid.set(bare, peers.add(session));
    },
    unbind(session, wasAvailable) {
      remove(session);
      if (wasAvailable) announce(session, false);
    },
    presenceChanged(session) {
      announce(session, session.available);
      if (session.available && finesseAvailable) session.deliver(finessePresence(session.jid));
    },
    deliver(to, stanza) {
      const sessions = recipients(to);
      for (const session of sessions) session.deliver(stanza);
      return sessions.length;
    },
    setFinessePresence(available) {
      if (available === finesseAvailable) return;
      finesseAvailable = available;
      for (const session of [...byFullJid.values()]) {
        if (session.available) session.deliver(finessePresence(session.jid));
      }
    },
    close: () => presence$.complete(),
  };
}
