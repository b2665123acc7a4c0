/**
 * Explicit subscriptions that earlier sessions of ours have left on the server, which keeps them for ever and sends to each
 * (Cisco Finesse developer guide, "Subscription management"). Which they are is decided here, purely; {@link PubSubPorts} ends them.
 */
import { nodePath, type NodePath } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { child, childrenNamed, type XmlElement } from '../xml.ts';

/** A subscription as the service lists it (XEP-0060 §5.6). */
export interface Listed {
  readonly node: NodePath;
  /** As written by the service: a bare or a full JID. */
  readonly jid: string;
  readonly subid: string | undefined;
}

/** How the resource begins that a session of ours takes unless it is told another. */
export const OWN_RESOURCE = 'finesse-pulse-';

/** A resource that nobody else has. */
export function ownResource({ uuid }: Pick<Platform, 'uuid'>): string {
  return OWN_RESOURCE + uuid().slice(0, 8);
}

/** The subscriptions in the answer to `<subscriptions/>`. */
export function readSubscriptions(answer: XmlElement): readonly Listed[] {
  return childrenNamed(child(child(answer, 'pubsub'), 'subscriptions'), 'subscription').flatMap(({ attributes }) => {
    const [node, jid] = [attributes.get('node'), attributes.get('jid')];
    return node && jid ? [{ node: nodePath(node), jid, subid: attributes.get('subid') }] : [];
  });
}

/**
 * Parts those of this session's full `jid` from those of other sessions of ours, which are given by full JID; whether such a one is
 * alive is yet to be found out. What is named otherwise, as the Finesse desktop is, belongs to somebody else, and what names no
 * resource is the server's own doing.
 */
export function partByOwner(
  listed: readonly Listed[],
  jid: string,
): { readonly own: readonly Listed[]; readonly others: ReadonlyMap<string, readonly Listed[]> } {
  const [bare, resource] = parts(jid);
  const own: Listed[] = [];
  const others = new Map<string, Listed[]>();
  for (const one of listed) {
    const [whose, where] = parts(one.jid);
    if (whose !== bare) continue;
    if (where === resource) own.push(one);
    else if (where.startsWith(OWN_RESOURCE)) others.set(one.jid, [...(others.get(one.jid) ?? []), one]);
  }
  return { own, others };
}

/**
 * Which of them, all of this session's full JID, are to go: all of a node that is not wanted, and all but one of a node that is, as a
 * server that makes another subscription each time it is asked has several.
 * @param keep name of the one to be kept: the latest that this session knows of.
 */
export function superfluous(
  own: readonly Listed[],
  isWanted: (node: NodePath) => boolean,
  keep: (node: NodePath) => string | undefined,
): readonly Listed[] {
  const last = new Map(own.map(({ node, subid }) => [node, subid]));
  return own.filter(({ node, subid }) => {
    if (!isWanted(node)) return true;
    // One without a name cannot be told from those that are to stay.
    return subid !== undefined && subid !== (keep(node) ?? last.get(node));
  });
}

/** Bare JIDs compare without case, resources with it (RFC 7622). */
function parts(jid: string): readonly [bare: string, resource: string] {
  const slash = jid.indexOf('/');
  return slash < 0 ? [jid.toLowerCase(), ''] : [jid.slice(0, slash).toLowerCase(), jid.slice(slash + 1)];
}
