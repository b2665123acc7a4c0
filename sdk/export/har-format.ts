/**
 * HAR 1.2 (Jan Odvarko's draft, frozen by use) as far as it is written here, with what Chrome and Firefox add under names that
 * begin with `_`, and with our own facts under such names.
 */
import type { TrafficRecord } from '../channel/traffic-record.ts';

/** A HAR file; `JSON.stringify` makes it one. */
export interface Har {
  readonly log: {
    readonly version: '1.2';
    readonly creator: HarProgram;
    readonly browser?: HarProgram;
    readonly pages: readonly HarPage[];
    readonly entries: readonly HarEntry[];
    readonly comment: string;
  };
}

/** Who wrote it, or what was recorded. */
export interface HarProgram {
  readonly name: string;
  readonly version: string;
}

/** The one page to which all entries belong. */
export interface HarPage {
  /** ISO 8601 with zone. */
  readonly startedDateTime: string;
  readonly id: string;
  readonly title: string;
  readonly pageTimings: { readonly onContentLoad: -1; readonly onLoad: -1 };
}

/** One exchange, or one connection with all its messages. */
export interface HarEntry {
  readonly pageref: string;
  readonly startedDateTime: string;
  /** Ms; the sum of those `timings` that are not -1. */
  readonly time: number;
  readonly request: HarRequest;
  readonly response: HarResponse;
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: {
    readonly blocked: -1;
    readonly dns: -1;
    readonly connect: -1;
    readonly ssl: -1;
    readonly send: number;
    readonly wait: number;
    readonly receive: number;
  };
  readonly comment: string;
  /** Chrome's. */
  readonly _resourceType: 'xhr' | 'fetch' | 'websocket';
  /** Chrome's; only of a connection. */
  readonly _webSocketMessages?: readonly HarMessage[];
  /** Ours: how {@link TrafficRecord} has it. `_id` is that of the record, the first one's of a connection. */
  readonly _id: number;
  readonly _way: TrafficRecord['way'];
  readonly _kind: TrafficRecord['kind'];
  readonly _result: TrafficRecord['result'];
  readonly _carried?: string;
  readonly _rid?: number;
}

/** What was asked. Headers and cookies are never recorded. */
export interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly cookies: readonly never[];
  readonly headers: readonly HarPair[];
  readonly queryString: readonly HarPair[];
  readonly postData?: { readonly mimeType: string; readonly text: string };
  readonly headersSize: -1;
  readonly bodySize: number;
}

/** What came; status 0, as browsers write it, where nothing did. */
export interface HarResponse {
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly cookies: readonly never[];
  readonly headers: readonly HarPair[];
  readonly content: { readonly size: number; readonly mimeType: string; readonly text?: string };
  readonly redirectURL: '';
  readonly headersSize: -1;
  readonly bodySize: number;
  /** Chrome's: bytes on the wire, as far as they are known. */
  readonly _transferSize: number;
  /** Chrome's: why there is no answer. */
  readonly _error?: string;
}

/** A header, or a parameter of the query. */
export interface HarPair {
  readonly name: string;
  readonly value: string;
}

/** A frame as Chrome writes it, with our own facts. */
export interface HarMessage {
  readonly type: 'send' | 'receive';
  /** Seconds since the epoch. */
  readonly time: number;
  /** Text (RFC 6455 §5.2). */
  readonly opcode: 1;
  /** The frame; where bodies were not recorded what it carried, in words and brackets. */
  readonly data: string;
  readonly _id: number;
  readonly _kind: TrafficRecord['kind'];
  readonly _carried: string;
  readonly _bytes: number;
  /** Of a message of the desktop's hub: its topic. */
  readonly _topic?: string;
}
