/**
 * What stands at the end of each line besides Finesse's own fields, for which the format has no place: which page wrote it and as
 * its how-manieth (gaps show loss, equal ones are one entry told twice), by which clocks, and on what connection.
 *
 *     … finesse-pulse : Health: good; it was unknown for 2 s. {4f3a9c01#42 m=123456 o=12+-3 connected}
 */

/** See the head of the file. */
export interface LogStamp {
  /** Of the page (or Node process) that wrote the line: 8 hexadecimal digits, fresh at each load. */
  readonly pageId: string;
  /** Counts from 1 within the page, without gaps; one counter for all loggers of a client. */
  readonly sequence: number;
  /** Monotonic ms since an arbitrary start, the same for all lines of a page. */
  readonly monotonicMs: number;
  /** Server minus client, ms, where known. */
  readonly offsetMs: number | undefined;
  /** By which the offset may be wrong at most, ms; undefined with `offsetMs`. */
  readonly offsetBoundMs: number | undefined;
  /** Status of the connection, as in `ConnectionStatus`; `none` before there is one. */
  readonly connection: string;
}

/** Writes a stamp, with the blank before it. */
export function formatStamp({ pageId, sequence, monotonicMs, offsetMs, offsetBoundMs, connection }: LogStamp): string {
  const offset = offsetMs === undefined ? '?' : `${Math.round(offsetMs)}+-${Math.ceil(offsetBoundMs ?? 0)}`;
  return ` {${pageId}#${sequence} m=${Math.round(monotonicMs)} o=${offset} ${connection}}`;
}

const STAMP = / \{([0-9a-f]{8})#(\d{1,15}) m=(-?\d{1,15}) o=(?:\?|(-?\d{1,15})\+-(\d{1,15})) ([a-z-]{1,20})\}$/;

/** Parts a message from its stamp; undefined where it has none, as the lines of the desktop. */
export function readStamp(message: string): { readonly message: string; readonly stamp: LogStamp } | undefined {
  const match = STAMP.exec(message);
  if (!match) return undefined;
  const [, pageId = '', sequence, monotonicMs, offset, bound, connection = ''] = match;
  return {
    message: message.slice(0, match.index),
    stamp: {
      pageId,
      sequence: Number(sequence),
      monotonicMs: Number(monotonicMs),
      offsetMs: offset === undefined ? undefined : Number(offset),
      offsetBoundMs: bound === undefined ? undefined : Number(bound),
      connection,
    },
  };
}
