/** What page and worker say to one another. */
import type { Report } from '../report.ts';

/** A file that was dropped, with its path below what was dropped. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

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
