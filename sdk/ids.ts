/** Ids are branded: a node path cannot be passed where a user id is due. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** Login id of an agent or supervisor, such as `1001001`. */
export type UserId = Branded<'UserId'>;
/** Id of a team, such as `5000`. */
export type TeamId = Branded<'TeamId'>;
/** Id of a queue (UCCE). */
export type QueueId = Branded<'QueueId'>;
/** Id of a dialog (a call). */
export type DialogId = Branded<'DialogId'>;
/** Id of a nonvoice Media Routing Domain (UCCE). */
export type MediaId = Branded<'MediaId'>;
/** A pubsub node, which is also the path of the REST object: `/finesse/api/User/1001001`. */
export type NodePath = Branded<'NodePath'>;

export const userId = (id: string): UserId => id as UserId;
export const teamId = (id: string): TeamId => id as TeamId;
export const queueId = (id: string): QueueId => id as QueueId;
export const dialogId = (id: string): DialogId => id as DialogId;
export const mediaId = (id: string): MediaId => id as MediaId;
export const nodePath = (path: string): NodePath => path as NodePath;
