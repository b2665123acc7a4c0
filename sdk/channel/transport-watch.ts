/** What a session hears from its transport, besides what Strophe tells. */
import type { ExchangeFailure } from './answers.ts';
import type { Platform } from '../platform.ts';
import type { Exchange } from './exchanges.ts';
import type { TrafficTap } from './traffic-tap.ts';

/** See the head of the file. */
export interface TransportWatch {
  /** True from the end of the session on: nothing is read and nothing is sent any more. */
  readonly over: boolean;
  /** In Node, BOSH asks by its `fetch`. A page asks by its XMLHttpRequest. */
  readonly platform: Platform;
  /** Whether it was given up because nothing came in time. */
  readonly late: boolean;
  /** Where each request and each frame is told. */
  readonly traffic: TrafficTap | undefined;
  /** An answer or a frame has come and can be read; Strophe reads it next. `exchange` is what it answers, over BOSH. */
  heard(bytes: number, exchange?: Exchange): void;
  /**
   * An exchange failed. True has it asked again at once, by the same rid, which brings back what the lost answer held
   * (XEP-0124 §14.3). A WebSocket has no exchange.
   */
  failed(failure: ExchangeFailure, exchange?: Exchange): boolean;
}

/** A BOSH transport, as its session sees it. */
export interface BoshLine {
  /** What has no answer yet, or one that waits for an earlier one; lowest rid first. */
  readonly unanswered: readonly Exchange[];
  /** Of the next request. */
  readonly nextRid: number;
  /** Whether the server takes a further request now. */
  readonly open: boolean;
  /** So far apart the server wants empty requests, ms. */
  pollingMs: number;
  /** A poll that the server has not seen would be too soon for it now, beside another request. */
  readonly pollsTooSoon: boolean;
  /** Asks again: the lowest rid, or all; a poll not while it would be too soon. */
  again(all: boolean): void;
}
