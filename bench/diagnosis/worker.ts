/** A thread that plays episodes: `workerData` is {@link Work}, each message a {@link Done}. */
import { parentPort, workerData } from 'node:worker_threads';
import type { CauseCode } from '../../sdk/causes.ts';
import { becomePage } from '../../test/property/globals.ts';
import { playEpisode, type Played } from './episode.ts';
import { drawEpisode, type Injection } from './plan.ts';
import { drawQuiet } from './quiet.ts';

/** What a thread is to do. */
export interface Work {
  readonly seeds: readonly number[];
  readonly kind: 'episode' | 'quiet';
  readonly only: CauseCode | undefined;
}

/** One episode, played. */
export interface Done extends Played {
  readonly seed: number;
  readonly injections: readonly Injection[];
}

const { seeds, kind, only } = workerData as Work;
// Nobody reads the stack of an aborted request.
Error.stackTraceLimit = 0;
await becomePage();
for (const seed of seeds) {
  const episode = kind === 'quiet' ? drawQuiet(seed) : drawEpisode(seed, { only });
  const played = await playEpisode(episode);
  const done: Done = { ...played, seed, injections: episode.injections };
  parentPort?.postMessage(done);
}
