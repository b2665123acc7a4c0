/** The objects that Finesse gives by REST, typed. */
import type { DialogId, QueueId, TeamId, UserId } from '../ids.ts';
import { dialogPath, dialogsNode, parseDialog, parseDialogs, type Dialog } from '../resources/dialog.ts';
import { sameName } from '../resources/fields.ts';
import { mediaNode, parseMediaList, type Media } from '../resources/media.ts';
import { parseQueue, parseQueues, queueNode, queuesNode, type Queue } from '../resources/queue.ts';
import { parseTeam, teamPath, type Team } from '../resources/team.ts';
import { parseUser, userNode, type User } from '../resources/user.ts';
import type { XmlElement } from '../xml.ts';
import { notXml } from './answer.ts';
import type { RequestOptions, RestClient, RestTiming } from './rest-client.ts';

/** Reads one object each. They reject as {@link RestClient} does. */
export interface RestObjects {
  user(id: UserId, options?: RequestOptions): Promise<User>;
  /** A user's calls. */
  dialogs(id: UserId, options?: RequestOptions): Promise<readonly Dialog[]>;
  dialog(id: DialogId, options?: RequestOptions): Promise<Dialog>;
  /** A user's nonvoice Media Routing Domains (UCCE). */
  media(id: UserId, options?: RequestOptions): Promise<readonly Media[]>;
  /** A user's nonvoice dialogs, of all Media Routing Domains in which the user is signed in: one request for each, after one for the domains. */
  tasks(id: UserId, options?: RequestOptions): Promise<readonly Dialog[]>;
  /** A team with summaries of its members; for its supervisors. */
  team(id: TeamId, options?: RequestOptions): Promise<Team>;
  /** The queues that a user is assigned to (UCCE). */
  queues(id: UserId, options?: RequestOptions): Promise<readonly Queue[]>;
  queue(id: QueueId, options?: RequestOptions): Promise<Queue>;
}

/** The getters over a plain `get`. */
export function createObjects(get: RestClient['get']): {
  /** Reads a path; `not-xml` where the answer's root has another name. */
  readonly getElement: (
    path: string,
    name: string,
    request?: RequestOptions,
  ) => Promise<{ readonly element: XmlElement; readonly timing: RestTiming; readonly headers: Headers }>;
  readonly objects: RestObjects;
} {
  const getElement = async (path: string, name: string, request?: RequestOptions) => {
    const { element, status, timing, headers } = await get(path, request);
    if (!element || !sameName(element.localName, name)) throw notXml(`GET ${path}`, status, `no ${name}`);
    return { element, timing, headers };
  };
  /** Reads the object at the path of an id, which is escaped: an id must not lead elsewhere. */
  const getter =
    <Id extends string, T>(name: string, pathOf: (id: Id) => string, parse: (element: XmlElement) => T) =>
    async (id: Id, request?: RequestOptions): Promise<T> =>
      parse((await getElement(pathOf(encodeURIComponent(id) as Id), name, request)).element);
  const media = getter('MediaList', mediaNode, parseMediaList);
  const tasks: RestObjects['tasks'] = async (id, request) => {
    const signedIn = (await media(id, request)).filter(({ state = 'LOGOUT' }) => state !== 'LOGOUT');
    const listOf = (mrd: string) => (user: UserId) => `${mediaNode(user)}/${encodeURIComponent(mrd)}/Dialogs`;
    const lists = signedIn.map((one) => getter('Dialogs', listOf(one.id), parseDialogs)(id, request));
    return (await Promise.all(lists)).flat();
  };
  return {
    getElement,
    objects: {
      user: getter('User', userNode, parseUser),
      dialogs: getter('Dialogs', dialogsNode, parseDialogs),
      dialog: getter('Dialog', dialogPath, parseDialog),
      media,
      tasks,
      team: getter('Team', teamPath, parseTeam),
      queues: getter('Queues', queuesNode, parseQueues),
      queue: getter('Queue', queueNode, parseQueue),
    },
  };
}
