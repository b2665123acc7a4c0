/** Plays one episode and prints everything that passes; see bench/diagnosis.ts. Needs `--conditions=browser`. */
import type { CauseCode } from '../../sdk/causes.ts';
import { becomePage } from '../../test/property/globals.ts';
import { playEpisode } from './episode.ts';
import { judge } from './judge.ts';
import { drawEpisode } from './plan.ts';
import { drawQuiet } from './quiet.ts';

const [seed = '1', kind = 'episode', only = ''] = process.argv.slice(2);
const episode =
  kind === 'quiet' ? drawQuiet(Number(seed)) : drawEpisode(Number(seed), only ? { only: only as CauseCode } : {});
const { acts, ...rest } = episode;
console.log(JSON.stringify({ ...rest, acts: acts.length }, undefined, 2));
const brief = !process.argv.includes('--wire');
await becomePage();
const { said, errors } = await playEpisode(episode, (at, text) => {
  if (brief && !/^[-=]/.test(text)) return;
  console.log(`${(at / 1000).toFixed(3).padStart(9)} ${text.slice(0, 400)}`);
});
console.log(JSON.stringify({ said, errors, verdict: judge(episode.seed, episode.injections, said) }, undefined, 2));
