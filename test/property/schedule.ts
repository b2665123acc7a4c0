/** What happens in one run, as data: drawn from a seed, thinned out by the shrinker, and the same whenever it is run again. */
import type { Fault } from '../../simulator/core/faults-types.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import type { FinesseVersion } from '../../simulator/core/types.ts';
import type { PageSignal } from '../../sdk/platform.ts';
import type { Sleep } from './clocks.ts';
import type { Distance } from './wire.ts';

/** How the page hears of notifications: an own session, `auto` over what works, or the hub of a desktop whose session is BOSH. */
export type Way = 'bosh' | 'websocket' | 'auto' | 'hub';

/** What a page can listen to; the names are those of the client's methods. */
export type Listened =
  | { readonly to: 'user' | 'dialogs' | 'team' | 'queue'; readonly id: string }
  | { readonly to: 'systemInfo' }
  | { readonly to: 'node'; readonly path: string };

/** What the agent at the page asks for. */
export type Commanded = 'READY' | 'NOT_READY' | 'LOGOUT' | 'LOGIN' | 'ANSWER' | 'HOLD' | 'RETRIEVE' | 'DROP';

/** One thing that happens. */
export type Act =
  | { readonly do: 'decree'; readonly userId: string; readonly state: 'READY' | 'NOT_READY' | 'LOGOUT' | 'WORK' }
  | { readonly do: 'request'; readonly userId: string; readonly state: 'READY' | 'NOT_READY' | 'LOGOUT' | 'LOGIN' }
  /** The user goes back and forth between Ready and Not Ready, so that something is under way whatever else happens. */
  | { readonly do: 'storm'; readonly userId: string; readonly count: number; readonly everyMs: number }
  | { readonly do: 'call'; readonly userId: string }
  | { readonly do: 'act'; readonly userId: string; readonly action: 'ANSWER' | 'HOLD' | 'RETRIEVE' | 'DROP' }
  | { readonly do: 'queue'; readonly queueId: string }
  | { readonly do: 'fault'; readonly fault: Fault }
  | { readonly do: 'sleep'; readonly how: Sleep; readonly ms: number; readonly cut: boolean; readonly tells: boolean }
  /** Into the back/forward cache, and out of it. */
  | { readonly do: 'cache'; readonly ms: number }
  /** The next page of the tab is there after `ms`. */
  | { readonly do: 'reload'; readonly ms: number }
  | { readonly do: 'signal'; readonly signal: PageSignal }
  | { readonly do: 'listen'; readonly listened: Listened }
  | { readonly do: 'leave'; readonly listened: Listened }
  | { readonly do: 'post-log' }
  | { readonly do: 'command'; readonly command: Commanded }
  | { readonly do: 'open' };

/** An act in its place. */
export interface Step {
  /** Ms since the beginning of the run. */
  readonly at: number;
  readonly act: Act;
}

/** One run. */
export interface Schedule {
  readonly seed: number;
  readonly way: Way;
  readonly version: FinesseVersion;
  /** Whether the client knows both sides, and goes to the other one. A gadget does not. */
  readonly pair: boolean;
  readonly distance: Distance;
  /** Whether the page has page signals and a steady tick, as a browser gives; Node has neither. */
  readonly isBrowser: boolean;
  /** In order of time. */
  readonly steps: readonly Step[];
}

/** The user of every run: supervisor of team 5000, so that others of the team may be listened to. */
export const SELF = '1001006';
/** Members of the team. */
export const MATES = ['1001001', '1001002'] as const;
/** Of another team: may not be listened to. */
export const STRANGER = '1001007';
const USERS = [SELF, SELF, SELF, ...MATES] as const;

const COMMANDS: readonly Commanded[] = ['READY', 'NOT_READY', 'LOGOUT', 'LOGIN', 'ANSWER', 'HOLD', 'RETRIEVE', 'DROP'];

const MAX_STEPS = 24;
const MIN_STEPS = 4;

/** Draws a run. */
export function drawSchedule(seed: number): Schedule {
  const random = seededRandom(seed);
  // Neighbouring seeds begin alike.
  for (let n = 0; n < 4; n += 1) random();
  const chance = (share: number): boolean => random() < share;
  const between = (low: number, high: number): number => Math.round(low + random() * (high - low));
  const pick = <Thing>(things: readonly Thing[]): Thing => things[Math.floor(random() * things.length)] as Thing;

  const way = pick<Way>(['bosh', 'bosh', 'bosh', 'websocket', 'websocket', 'auto', 'hub']);
  const isBrowser = chance(0.8);
  const pair = way === 'auto' || chance(0.5);
  const distance = chance(0.2)
    ? { ms: 0, jitterMs: 0 }
    : { ms: between(1, 120), jitterMs: chance(0.5) ? between(0, 40) : between(40, 1_500) };

  /** Ms to the next act: bursts, and long waits in between. */
  const pause = (): number => {
    const x = random();
    if (x < 0.35) return between(0, 60);
    if (x < 0.7) return between(60, 2_500);
    if (x < 0.95) return between(2_500, 11_000);
    return between(11_000, 75_000);
  };
  const dialogs = `/finesse/api/User/${SELF}/Dialogs`;
  const listened = (): Listened => {
    const x = random();
    if (x < 0.2) return { to: 'user', id: SELF };
    if (x < 0.35) return { to: 'user', id: pick(MATES) };
    if (x < 0.4) return { to: 'user', id: STRANGER };
    if (x < 0.6) return { to: 'dialogs', id: chance(0.7) ? SELF : pick(MATES) };
    if (x < 0.75) return { to: 'team', id: '5000' };
    if (x < 0.8) return { to: 'queue', id: '5022' };
    if (x < 0.9) return { to: 'systemInfo' };
    return { to: 'node', path: pick(['/finesse/api/Team/5000/Users', '/finesse/api/Queue/5023', dialogs]) };
  };
  const event = (): Act => {
    const x = random();
    const userId = pick(USERS);
    if (x < 0.45)
      return { do: 'decree', userId, state: pick(['READY', 'NOT_READY', 'READY', 'NOT_READY', 'WORK', 'LOGOUT']) };
    if (x < 0.6) return { do: 'storm', userId, count: between(3, 12), everyMs: between(20, chance(0.3) ? 2_000 : 400) };
    if (x < 0.68) return { do: 'request', userId, state: pick(['READY', 'NOT_READY', 'LOGOUT', 'LOGIN']) };
    if (x < 0.77) return { do: 'call', userId };
    if (x < 0.95) return { do: 'act', userId, action: pick(['ANSWER', 'HOLD', 'RETRIEVE', 'DROP']) };
    return { do: 'queue', queueId: pick(['5022', '5023']) };
  };
  const on = (): Fault['target'] => {
    const x = random();
    if (x < 0.4) return { on: 'notification' };
    if (x < 0.55) return { on: 'rest' };
    return undefined;
  };
  const fault = (): Fault => {
    const target = on();
    const where = target && { target };
    const short = { durationMs: between(100, 4_000) };
    const long = { durationMs: chance(0.15) ? between(20_000, 90_000) : between(300, 20_000) };
    const few = { count: between(1, 3) };
    switch (between(1, 23)) {
      case 1:
      case 2:
        return { kind: 'reset', ...where, ...(chance(0.6) ? few : long) };
      case 3:
      case 4:
        return { kind: 'stall', ...where, ...long };
      case 5:
        return {
          kind: 'delay',
          ms: between(300, 9_000),
          jitterMs: between(0, 3_000),
          ...where,
          ...(chance(0.5) ? few : short),
        };
      case 6:
        return {
          kind: 'status',
          status: pick([502, 503, 504, 500, 429, 404, 403]),
          ...where,
          ...(chance(0.6) ? few : short),
        };
      case 7:
        return { kind: 'status', status: 503, retryAfterSeconds: between(1, 20), ...where, ...few };
      case 8:
        return { kind: 'html', ...where, ...(chance(0.6) ? few : short) };
      case 9:
        return { kind: 'rest-unavailable', ...short };
      case 10:
        return { kind: 'malformed-xml', ...where, ...few };
      case 11:
        return { kind: 'truncated-xml', ...where, ...few };
      case 12:
      case 13:
        return { kind: 'duplicate', ...long };
      case 14:
      case 15:
        return { kind: 'reorder', holdMs: between(100, 6_000), ...where, ...(chance(0.5) ? few : long) };
      case 16:
        return { kind: 'session-loss' };
      case 17:
        return { kind: 'session-terminate' };
      case 18:
        return {
          kind: chance(0.5) ? 'service-stop' : 'out-of-service',
          target: { side: pick(['a', 'a', 'b']) },
          ...long,
        };
      case 19:
        return { kind: 'takeover', target: { side: pick(['a', 'b', 'b']) }, ...long };
      case 20:
        return chance(0.5)
          ? { kind: 'conflict' }
          : { kind: 'finesse-unavailable', target: { side: pick(['a', 'a', 'b']) }, ...long };
      case 21:
        return { kind: 'stall', ...where, ...long };
      default:
        return { kind: 'blackhole', ...where, ...long };
    }
  };
  const act = (): Act => {
    const x = random();
    if (x < 0.42) return event();
    if (x < 0.68) return { do: 'fault', fault: fault() };
    if (x < 0.755) {
      const ms = chance(0.2) ? between(30_000, 150_000) : between(500, 30_000);
      return { do: 'sleep', how: pick(['frozen', 'suspended']), ms, cut: chance(0.5), tells: chance(0.7) };
    }
    if (x < 0.77) return { do: 'cache', ms: between(500, 40_000) };
    if (x < 0.79) return { do: 'reload', ms: chance(0.1) ? between(3_000, 120_000) : between(20, 3_000) };
    if (x < 0.82) return { do: 'signal', signal: { kind: pick(['hidden', 'shown', 'offline', 'online'] as const) } };
    if (x < 0.88) return { do: 'listen', listened: listened() };
    if (x < 0.91) return { do: 'leave', listened: listened() };
    if (x < 0.92) return { do: 'post-log' };
    if (x < 0.98) return { do: 'command', command: pick(COMMANDS) };
    return { do: 'open' };
  };

  const steps: Step[] = [];
  let at = between(0, 400);
  for (let n = between(MIN_STEPS, MAX_STEPS); n > 0; n -= 1) {
    steps.push({ at, act: act() });
    at += pause();
  }
  return { seed, way, version: pick(['11.6', '12.5'] as const), pair, distance, isBrowser, steps };
}

/** The same run with only those of its steps, by number, that are kept. */
export function keepSteps(schedule: Schedule, kept: readonly number[]): Schedule {
  return { ...schedule, steps: schedule.steps.filter((_, n) => kept.includes(n)) };
}
