/** What page and worker say to one another. */
import type { Report } from '../report.ts';

/** A file that was dropped, with its path below what was dropped. */
export interface DroppedFile {
  readonly path: string;
  /** Undefined where the browser could not open it any more. */
  readonly file: File | undefined;
}

/** What is said of a file that cannot be read any more: browsers refuse one that has changed since (File API §4: NotReadableError). */
export const FILE_GONE = 'it was changed, moved or locked after it was dropped; drop it again';

/** What the worker is asked for, once. */
export interface ReadRequest {
  readonly files: readonly DroppedFile[];
  readonly zoneMinutes: number | undefined;
}

/** What it tells. */
export type ReadAnswer =
  | { readonly kind: 'bytes'; readonly bytes: number }
  /** All is read. */
  | { readonly kind: 'judging' }
  | { readonly kind: 'report'; readonly report: Report }
  | { readonly kind: 'failed'; readonly why: string };
