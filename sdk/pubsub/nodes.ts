/** Which nodes there are, who subscribes to them, and what they are called on the hub of the Finesse desktop. */
import { nodePath, type NodePath, type UserId } from '../ids.ts';

const PREFIX = '/finesse/api/';

/**
 * Whether Finesse subscribes this user to the node by itself: the own user, dialogs, media and the system info
 * (Cisco Finesse Web Services Developer Guide, "Notification Services"). Every other node needs a subscription.
 * The id is compared without regard to case, as a JID is.
 */
export function isAutomaticNode(node: NodePath, user: UserId): boolean {
  if (node === `${PREFIX}SystemInfo`) return true;
  const own = `${PREFIX}User/${user}`.toLowerCase();
  const path = node.toLowerCase();
  if (path !== own && !path.startsWith(`${own}/`)) return false;
  const rest = path.slice(own.length + 1);
  return rest === '' || rest === 'dialogs' || rest === 'dialogs/media' || rest === 'media' || rest.startsWith('media/');
}

/** Hub topic of a node: `/finesse/api/User/1000/Dialogs` becomes `finesse.api.User.1000.Dialogs`. */
export function topicOfNode(node: NodePath): string {
  return node.replace(/^\//, '').replaceAll('/', '.');
}

const BELOW_ID: ReadonlySet<string> = new Set(['Dialogs', 'Media', 'Queues', 'Queue', 'Users', 'ClientLog']);

/**
 * Node of a hub topic; undefined for topics that carry no node. An id may itself hold dots (`john.doe`), which a topic cannot
 * tell from the dots between its parts: up to the first well-known part they are taken as the id's.
 */
export function nodeOfTopic(topic: string): NodePath | undefined {
  const [finesse, api, collection, ...rest] = topic.split('.');
  if (finesse !== 'finesse' || api !== 'api' || !collection) return undefined;
  const below = rest.findIndex((part, index) => index > 0 && BELOW_ID.has(part));
  const id = (below < 0 ? rest : rest.slice(0, below)).join('.');
  const parts = [collection, ...(id ? [id] : []), ...(below < 0 ? [] : rest.slice(below))];
  return nodePath(PREFIX + parts.join('/'));
}
