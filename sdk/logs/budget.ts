/**
 * What requests that outlive their page may weigh. Browsers refuse more than 64 KiB of such bodies in flight, all scripts of the
 * page counted together (Fetch standard, "HTTP-network-or-cache fetch"): the rest is left to the good-byes of sessions and to
 * other gadgets.
 */

/** Bytes of all our requests with `keepalive` in flight at once. */
export const KEEPALIVE_BYTES = 61_440;

/** One for the whole page, however many clients there are in it: so the browser counts, too. */
let inFlight = 0;

/** Bytes that may be sent now. */
export function keepaliveRoom(): number {
  return KEEPALIVE_BYTES - inFlight;
}

/** Takes so many bytes until `settled` has settled, in whichever way. */
export function takeKeepalive(bytes: number, settled: Promise<unknown>): void {
  inFlight += bytes;
  const release = (): void => void (inFlight -= bytes);
  settled.then(release, release);
}
