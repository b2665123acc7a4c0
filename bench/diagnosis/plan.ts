/** Draws an episode: where it plays, what is injected and when, and the noise around it. The same seed draws the same episode. */
import type { CauseCode } from '../../sdk/causes.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { CLIENT_CAUSES } from './causes-client.ts';
import { NETWORK_CAUSES } from './causes-network.ts';
import { SERVER_CAUSES } from './causes-server.ts';
import { makeNoise, NOISES } from './noise.ts';
import { chromium, diceOf, drawSetting, firefox, otherBrowser, type Dice, type Setting } from './setting.ts';
import { newScript, type Act, type Script } from './stage.ts';

/** What a cause writes its acts with. */
export interface Plan {
  readonly dice: Dice;
  readonly setting: Setting;
  /** Ms from the beginning of the episode. */
  readonly from: number;
  readonly to: number;
  readonly script: Script;
}

/** Writes the acts of a cause; gives back when it ended where that is not `to`. */
export type Cast = (plan: Plan) => unknown;

/** Something that was injected: the truth of an episode. */
export interface Injection {
  readonly cause: CauseCode;
  readonly variant: string;
  /** Ms from the beginning. */
  readonly from: number;
  readonly to: number;
  /** From when on a page could say so: one that stands still says nothing. */
  readonly sayableFrom: number;
}

/** All that there is to know of an episode before it is played. */
export interface Episode {
  readonly seed: number;
  readonly setting: Setting;
  readonly injections: readonly Injection[];
  readonly noise: readonly string[];
  readonly acts: readonly Act[];
  readonly lengthMs: number;
}

const MINUTE = 60_000;

const CAUSES: Readonly<Record<CauseCode, Readonly<Record<string, Cast>>>> = {
  ...NETWORK_CAUSES,
  ...CLIENT_CAUSES,
  ...SERVER_CAUSES,
};

/** All causes, each with the names of its variants. */
export const VARIANTS: readonly (readonly [cause: CauseCode, variants: readonly string[]])[] = Object.entries(
  CAUSES,
).map(([cause, variants]) => [cause as CauseCode, Object.keys(variants)]);

/** These are there from the start, as one who comes to work in the morning finds them. */
const FROM_START: ReadonlySet<string> = new Set([
  'port-blocked/silent-start',
  'port-blocked/refused-start',
  'certificate-untrusted/start',
  'browser-unsupported/always',
  'clock-wrong/client',
  'clock-wrong/server',
  'notification-service-down/from-start',
  'browser-busy/discarded',
  'credentials-refused/wrong',
]);

/** While these last the page stands still. */
const STOPS: ReadonlySet<string> = new Set([
  'browser-busy/frozen',
  'computer-sleep/network-at-once',
  'computer-sleep/slow-network',
]);

/** Causes that do not hide what another one shows while both last. All others come one after the other. */
const BESIDE: ReadonlySet<CauseCode> = new Set<CauseCode>(['browser-unsupported', 'clock-wrong']);

/** Two sides are needed, and the session on side a. */
const MOVES: ReadonlySet<string> = new Set([
  'network/one-side',
  'notification-service-down/one-side',
  'failover/takeover',
  'failover/out-of-service',
  'maintenance/with-move',
]);
/** After others the session may be on the other side, where what moves it would find nothing. */
const OF_THE_COMPUTER: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'browser-unsupported',
  'browser-busy',
  'computer-sleep',
  'computer-overloaded',
  'gadget-misbehaving',
  'clock-wrong',
]);
/** Each of these wants another browser. */
const TIED_TO_BROWSER: ReadonlySet<string> = new Set([
  'browser-unsupported/always',
  'browser-busy/frozen',
  'browser-busy/discarded',
  'gadget-misbehaving/long-tasks',
]);

/** How the setting must be for a cause to be one. */
function bent(setting: Setting, cause: CauseCode, variant: string, dice: Dice): Setting {
  switch (`${cause}/${variant}`) {
    case 'port-blocked/silent-start':
    case 'port-blocked/silent-later':
    case 'port-blocked/refused-start':
    case 'port-blocked/refused-later':
    case 'certificate-untrusted/start':
    case 'certificate-untrusted/renewed':
      // On 8445 REST would be blocked with it.
      return { ...setting, notificationPort: 7443 };
    case 'network/one-side':
    case 'notification-service-down/one-side':
    case 'failover/takeover':
    case 'failover/out-of-service':
      return { ...setting, pair: true };
    case 'maintenance/with-move':
      return { ...setting, pair: true, version: '12.5' };
    case 'maintenance/announced':
    case 'cti-down/heartbeat':
      // Older versions do not tell.
      return { ...setting, version: '12.5' };
    case 'buffering-proxy/gathering':
      return { ...setting, transport: 'bosh' };
    case 'buffering-proxy/impatient':
      return { ...setting, transport: 'websocket', version: '12.5' };
    case 'browser-unsupported/always':
      return { ...setting, browser: drawUnsupported(dice), system: 'Windows' };
    case 'clock-wrong/client':
      return { ...setting, wallOffsetMs: dice.magnitude(5_000, 6 * 3_600_000) * dice.pick(1, -1) };
    case 'credentials-refused/wrong':
      return { ...setting, knowsPassword: false };
    case 'gadget-misbehaving/long-tasks':
      // Only Chromium tells whose a task was, and only a desktop has other gadgets.
      return {
        ...setting,
        channel: 'hub',
        browser: asChromium(setting, dice),
      };
    case 'browser-busy/discarded':
      return { ...setting, browser: asChromium(setting, dice), wasDiscarded: true, pageAgeMs: dice.whole(500, 5_000) };
    case 'browser-busy/frozen':
      // Others do not freeze tabs of a desktop.
      return { ...setting, browser: asChromium(setting, dice) };
    default:
      return setting;
  }
}

function asChromium({ browser, system }: Setting, dice: Dice): Setting['browser'] {
  return browser.brands.length > 0 ? browser : chromium('Google Chrome', dice.whole(128, 142), system);
}

function drawUnsupported(dice: Dice): Setting['browser'] {
  return dice.pick(
    chromium('Google Chrome', dice.whole(50, 68), 'Windows'),
    firefox(dice.whole(38, 56), 'Windows'),
    otherBrowser('Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko'),
    otherBrowser(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 OPR/112.0.0.0',
    ),
    otherBrowser(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.102 Safari/537.36 Edge/18.19042',
    ),
  );
}

/** How long a cause lasts, ms. */
function lengthOf(cause: CauseCode, variant: string, dice: Dice): number {
  if (`${cause}/${variant}` === 'browser-busy/hidden') return dice.whole(7 * MINUTE, 12 * MINUTE);
  return dice.magnitude(3 * MINUTE, 7 * MINUTE);
}

/** Options of {@link drawEpisode}. */
export interface DrawOptions {
  /** Draws this cause and no other. */
  readonly only?: CauseCode | undefined;
}

/** Draws one. */
export function drawEpisode(seed: number, { only }: DrawOptions = {}): Episode {
  const dice = diceOf(seededRandom((seed * 2_654_435_761) >>> 0));
  const kind = dice.draw();
  const count = only ? 1 : kind < 0.15 ? 0 : kind < 0.3 ? 2 : 1;
  const script = newScript();
  let setting = drawSetting(dice);
  const injections: Injection[] = [];
  let until = dice.whole(2 * MINUTE, 4 * MINUTE);
  const drawn = chooseCauses(dice, count, only);
  for (const [cause, variant] of drawn) setting = bent(setting, cause, variant, dice);
  const lasting = drawn.some(([cause, variant]) => FROM_START.has(`${cause}/${variant}`));
  let end = until;
  for (const [cause, variant] of drawn) {
    const ms = lengthOf(cause, variant, dice);
    const from = FROM_START.has(`${cause}/${variant}`) ? 0 : until;
    const latest = from + ms + (FROM_START.has(`${cause}/${variant}`) && drawn.length > 1 ? 10 * MINUTE : 0);
    const ended = CAUSES[cause][variant]?.({ dice, setting, from, to: latest, script });
    const to = typeof ended === 'number' ? ended : latest;
    injections.push({ cause, variant, from, to, sayableFrom: STOPS.has(`${cause}/${variant}`) ? to : from });
    if (from > 0) until = to + dice.whole(2 * MINUTE, 3 * MINUTE);
    end = Math.max(end, to);
  }
  if (lasting && drawn.length === 1) end = Math.max(end, 5 * MINUTE);
  const lengthMs = Math.min(20 * MINUTE, end + dice.whole(MINUTE, 3 * MINUTE));
  // Nobody turns to another tab of a computer that sleeps, or away from one that is hidden already.
  const isAway = injections.some(({ cause }) => cause === 'computer-sleep' || cause === 'browser-busy');
  const noise = NOISES.filter((one) => dice.chance(count === 0 ? 0.6 : 0.2) && !(isAway && one === 'hidden-minute'));
  for (const one of noise) makeNoise(one, dice, dice.whole(MINUTE, Math.max(MINUTE, lengthMs - 2 * MINUTE)), script);
  return { seed, setting, injections, noise, acts: script.acts, lengthMs };
}

type Drawn = readonly [cause: CauseCode, variant: string];

function chooseCauses(dice: Dice, count: number, only: CauseCode | undefined): readonly Drawn[] {
  const draw = (): Drawn => {
    const [cause, variants] = VARIANTS[dice.whole(0, VARIANTS.length - 1)] ?? ['network', ['cut']];
    return [cause, variants[dice.whole(0, variants.length - 1)] ?? ''];
  };
  const drawOf = (cause: CauseCode): Drawn => {
    const variants = Object.keys(CAUSES[cause]);
    return [cause, variants[dice.whole(0, variants.length - 1)] ?? ''];
  };
  if (only) return [drawOf(only)];
  const chosen: Drawn[] = [];
  while (chosen.length < count) {
    const [cause, variant] = draw();
    const isStart = FROM_START.has(`${cause}/${variant}`);
    const fits = chosen.every(
      ([other, how]) =>
        other !== cause &&
        (!MOVES.has(`${other}/${how}`) || OF_THE_COMPUTER.has(cause)) &&
        (!MOVES.has(`${cause}/${variant}`) || OF_THE_COMPUTER.has(other)) &&
        !(TIED_TO_BROWSER.has(`${other}/${how}`) && TIED_TO_BROWSER.has(`${cause}/${variant}`)) &&
        // One who cannot get in at all sees little else.
        ((!isStart && !FROM_START.has(`${other}/${how}`)) || BESIDE.has(cause) || BESIDE.has(other)),
    );
    if (fits) chosen.push([cause, variant]);
  }
  // What is there from the start comes first.
  return chosen.toSorted(
    (one, other) => Number(FROM_START.has(other.join('/'))) - Number(FROM_START.has(one.join('/'))),
  );
}
