/** What the server said when it took a client log. */

/** The server has taken the client log. */
export interface ClientLogReceipt {
  /** HTTP status of the (last) answer; 0 where it was lost, and the event alone tells that the log is stored. */
  readonly status: number;
  /** `requestId` header of the (last) request; Finesse echoes it in the confirming notification. */
  readonly requestId: string;
  /** Client wall time, ms, of the confirmation. */
  readonly at: number;
  /** Characters of log text taken, all parts together, before XML escaping. */
  readonly characters: number;
  /** Lines of the log taken; those that a post says of itself are not counted. */
  readonly lines: number;
  /** Requests that it took: each carries at most 1,048,576 characters. */
  readonly parts: number;
  /** `event`: Finesse also published the event on the user's ClientLog node, for every part. `status`: the HTTP answer is all we have. */
  readonly confirmedBy: 'status' | 'event';
  /** Round trip of the (last) request, ms. */
  readonly serverRoundTripMs: number;
}

/** One request that was taken. */
export type Posted = Omit<ClientLogReceipt, 'characters' | 'lines' | 'parts'>;

/** A receipt with one more part. */
export function addPart(
  before: ClientLogReceipt | undefined,
  part: Posted,
  characters: number,
  lines: number,
): ClientLogReceipt {
  const one = { ...part, characters, lines, parts: 1 };
  return before ? joined(before, one) : one;
}

/** Two receipts as one: the last answer, all lines. */
export function joined(before: ClientLogReceipt, one: ClientLogReceipt): ClientLogReceipt {
  return {
    ...one,
    characters: before.characters + one.characters,
    lines: before.lines + one.lines,
    parts: before.parts + one.parts,
    confirmedBy: before.confirmedBy === 'status' ? 'status' : one.confirmedBy,
  };
}
