/** A thread that hunts: `workerData` is {@link HuntWork}, its one message a {@link HuntReport}. */
import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { Find } from './secret-hunt.ts';

/** What a thread is to do. */
export interface HuntWork {
  readonly seeds: readonly number[];
  /** Without redaction, to see that the hunt finds what there is. */
  readonly mutant: boolean;
  /** After so many sessions with finds it gives up. */
  readonly maxFailures: number;
}

/** What it found. */
export interface HuntReport {
  readonly finds: readonly Find[];
  readonly sessions: number;
  /** That were searched. */
  readonly characters: number;
}

const { seeds, mutant, maxFailures } = workerData as HuntWork;
if (mutant) {
  const { href } = new URL('./no-redaction.ts', import.meta.url);
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      return found.url.endsWith('/sdk/redaction.ts') ? { ...found, url: href } : found;
    },
  });
}
const [{ huntSecrets }, { becomePage }] = await Promise.all([import('./secret-hunt.ts'), import('./globals.ts')]);
await becomePage();

// Nobody reads the stack of an aborted request.
Error.stackTraceLimit = 0;
const finds: Find[] = [];
let failures = 0;
let sessions = 0;
let characters = 0;
for (const seed of seeds) {
  const found = await huntSecrets(seed);
  sessions += 1;
  characters += found.characters;
  finds.push(...found.finds);
  if (found.finds.length > 0) failures += 1;
  if (failures >= maxFailures) break;
}
parentPort?.postMessage({ finds, sessions, characters } satisfies HuntReport);
