/** The Finesse `Media` object: a user in a nonvoice Media Routing Domain, UCCE only (Cisco Finesse Web Services Developer Guide, "Media"). */
import { mediaId, nodePath, type MediaId, type NodePath, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import {
  booleanField,
  fields,
  idOfUri,
  nested,
  numberField,
  readObject,
  textField,
  timeField,
  type WithRaw,
} from './fields.ts';
import { parseReasonCode, reasonCodeIdField, type ReasonCode } from './user.ts';

/** A user in one Media Routing Domain (chat, mail). Without a state where the user has no skill group in it. */
export interface Media extends WithRaw {
  /** Id of the Media Routing Domain. */
  readonly id: MediaId;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  /** `LOGOUT`, `NOT_READY`, `READY`, `RESERVED`, `ACTIVE`, `PAUSED`, `WORK`, `INTERRUPTED` and others, as they come. */
  readonly state?: string | undefined;
  /** Server time of the last change of state, ms since the epoch. */
  readonly stateChangeTime?: number | undefined;
  readonly reasonCode?: ReasonCode | undefined;
  /** Undefined for none (the wire says -1). */
  readonly reasonCodeId?: string | undefined;
  /** Whether tasks may be assigned. */
  readonly routable?: boolean | undefined;
  /** Whether a task or call of another domain may interrupt. */
  readonly interruptible?: boolean | undefined;
  /** `ACCEPT` or `IGNORE`; right only on the side where the user is signed in. */
  readonly interruptAction?: string | undefined;
  /** `CLOSE` or `TRANSFER`: what becomes of tasks at sign-out; right only on the side where the user is signed in. */
  readonly dialogLogoutAction?: string | undefined;
  /** Tasks at the same time, 1 to 10. */
  readonly maxDialogLimit?: number | undefined;
  readonly mediaConnected?: boolean | undefined;
  readonly uri?: string | undefined;
}

/** Node and REST path of a user's media; the user's own is subscribed automatically. */
export function mediaNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/Media`);
}

/** Reads a `<Media>` or `<media>`. Never throws: what is missing is undefined. */
export function parseMedia(element: XmlElement): Media {
  return readObject(element, {
    // Cisco's parameter table calls `id` that of the user and `mrdId` that of the domain; its samples hold the domain's in `id`.
    id: [
      'id',
      (one) => mediaId(textField(one, 'mrdId') ?? idOfUri(textField(one, 'uri')) ?? textField(one, 'id') ?? ''),
    ],
    name: textField,
    description: textField,
    state: textField,
    stateChangeTime: timeField,
    reasonCode: nested(parseReasonCode),
    reasonCodeId: reasonCodeIdField,
    routable: booleanField,
    interruptible: booleanField,
    interruptAction: textField,
    dialogLogoutAction: textField,
    maxDialogLimit: numberField,
    mediaConnected: booleanField,
    uri: textField,
  });
}

/** Reads the `<Media>` children of a `<MediaList>`. */
export function parseMediaList(element: XmlElement): readonly Media[] {
  return fields(element, 'media').map(parseMedia);
}
