/** What a pubsub notification of Finesse says, whichever channel carried it. */
import type { ApiErrorDetail } from '../errors.ts';
import type { NodePath } from '../ids.ts';
import type { Dialog } from '../resources/dialog.ts';
import type { RawFields } from '../resources/fields.ts';
import type { Media } from '../resources/media.ts';
import type { Queue } from '../resources/queue.ts';
import type { SystemInfo } from '../resources/system-info.ts';
import type { Team } from '../resources/team.ts';
import type { User } from '../resources/user.ts';

/** `PUT` changed, `POST` added, `DELETE` removed. Finesse 12.5 writes some in lower case; they are read as one. */
export type NotificationEvent = 'PUT' | 'POST' | 'DELETE';

/** The `data` of an Update, told apart by its element. What is not known is kept as plain data, never fatal. */
export type NotificationPayload =
  | { readonly kind: 'user'; readonly user: User }
  | { readonly kind: 'dialog'; readonly dialog: Dialog }
  | { readonly kind: 'dialogs'; readonly dialogs: readonly Dialog[] }
  | { readonly kind: 'media'; readonly media: Media }
  | { readonly kind: 'team'; readonly team: Team }
  | { readonly kind: 'queue'; readonly queue: Queue }
  | { readonly kind: 'queues'; readonly queues: readonly Queue[] }
  | { readonly kind: 'systemInfo'; readonly systemInfo: Partial<SystemInfo> & Pick<SystemInfo, 'status'> }
  | { readonly kind: 'clientLog' }
  | { readonly kind: 'apiErrors'; readonly errors: readonly ApiErrorDetail[] }
  | {
      readonly kind: 'unknown';
      /** Name of the element within `data`; '' where there is none. */
      readonly element: string;
      /** What stands within it, or all of a JSON payload that is no Update. May hold customer data. */
      readonly fields?: RawFields;
    };

/** One item of one pubsub message. Its text is read when `event`, `source`, `requestId` or `payload` is first asked for. */
export interface Notification {
  readonly node: NodePath;
  /** Id of the pubsub item: a UUID of the publisher with a growing decimal counter appended; absent from the hub. */
  readonly itemId: string | undefined;
  readonly event: NotificationEvent;
  /** REST URI of the object that changed. */
  readonly source: string;
  /** Echo of the request header when a REST call caused the change (best effort, says Cisco). */
  readonly requestId: string | undefined;
  readonly payload: NotificationPayload;
  /** Wall time, ms, at which it arrived here. */
  readonly receivedAt: number;
  /** The `<Update>` as it came, for tools. It may hold call data: never log it. */
  readonly raw: string;
}
