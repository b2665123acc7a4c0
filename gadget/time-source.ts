/** Where an element takes time from. */

/** Time as the gadget needs it; passed in, so that tests rule it. */
export interface TimeSource {
  /** Wall time, ms since the epoch. */
  now(): number;
  /** Calls `run` every `ms` until what it returned is called. */
  every(ms: number, run: () => void): () => void;
}

/** Time of the page. */
export const pageTime: TimeSource = {
  now: () => Date.now(),
  every: (ms, run) => {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};
