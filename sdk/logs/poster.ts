/** Posts the client log to Finesse (`POST /finesse/api/User/{id}/ClientLog`) and tells what the server said. */

/** The server has taken the client log. */
export interface ClientLogReceipt {
  /** HTTP status of the (last) answer. */
  readonly status: number;
  /** `requestId` header of the (last) request; Finesse echoes it in the confirming notification. */
  readonly requestId: string;
  /** Client wall time, ms, of the confirmation. */
  readonly at: number;
  /** Characters of log text taken, all parts together (before XML escaping). */
  readonly characters: number;
  /** Lines taken. */
  readonly lines: number;
  /** Requests that it took: one for every 1,048,576 characters. */
  readonly parts: number;
  /** `event`: Finesse also published the POST event on the user's ClientLog node. `status`: the HTTP answer is all we have. */
  readonly confirmedBy: 'status' | 'event';
  /** Round trip of the (last) request, ms. */
  readonly serverRoundTripMs: number;
}
