/** Where an episode plays: the way of the notifications, the deployment, the computer. Drawn at random, bent by the cause where it must be. */
import type { Deployment, FinesseVersion } from '../../simulator/core/types.ts';
import type { MachineOptions } from './machine.ts';

/** The scene of one episode. */
export interface Setting {
  /** `own`: an XMPP session of the page. `hub`: a gadget of the Finesse desktop. */
  readonly channel: 'own' | 'hub';
  /** Of the session: the page's, or the desktop's. */
  readonly transport: 'bosh' | 'websocket';
  /** Two servers, between which the session may move. */
  readonly pair: boolean;
  /** Port of the notification service: 7443, or 8445 as from 12.5(1) on. */
  readonly notificationPort: 7443 | 8445;
  readonly version: FinesseVersion;
  readonly deployment: Deployment;
  /** One way to the server, ms, and its jitter. */
  readonly distance: { readonly ms: number; readonly jitterMs: number };
  readonly system: 'Windows' | 'macOS' | 'Linux';
  readonly browser: Pick<MachineOptions, 'userAgent' | 'brands' | 'tellsMemory' | 'tellsPressure'>;
  readonly otherFrames: readonly string[];
  readonly wallOffsetMs: number;
  readonly pageAgeMs: number;
  readonly wasDiscarded: boolean;
  /** Whether the agent signs in with the right password. */
  readonly knowsPassword: boolean;
}

/** Chance, as the generator uses it; the same seed draws the same. */
export interface Dice {
  /** 0 ≤ x < 1. */
  readonly draw: () => number;
  /** Whole, both ends included. */
  whole(from: number, to: number): number;
  /** As likely between 1 and 10 as between 10 and 100; whole. */
  magnitude(from: number, to: number): number;
  pick<T>(...from: readonly [T, ...T[]]): T;
  chance(probability: number): boolean;
}

/** Dice over a source of chance. */
export function diceOf(draw: () => number): Dice {
  return {
    draw,
    whole: (from, to) => from + Math.floor(draw() * (to - from + 1)),
    magnitude: (from, to) => Math.round(from * (to / from) ** draw()),
    pick: (...from) => from[Math.floor(draw() * from.length)] ?? from[0],
    chance: (probability) => draw() < probability,
  };
}

type Browser = Setting['browser'];

/** A Chromium of a brand, as its user agent and its client hints name it. */
export function chromium(
  brand: 'Google Chrome' | 'Microsoft Edge',
  version: number,
  system: Setting['system'],
): Browser {
  const edge = brand === 'Microsoft Edge' ? ` Edg/${version}.0.0.0` : '';
  return {
    userAgent: `Mozilla/5.0 (${PLATFORMS[system]}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36${edge}`,
    brands: [
      { brand: 'Chromium', version: String(version) },
      { brand: 'Not)A;Brand', version: '8' },
      { brand, version: String(version) },
    ],
    tellsMemory: true,
    tellsPressure: version >= 125,
  };
}

/** A Firefox; it tells little of its machine. */
export function firefox(version: number, system: Setting['system']): Browser {
  return {
    userAgent: `Mozilla/5.0 (${PLATFORMS[system]}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
    brands: [],
    tellsMemory: false,
    tellsPressure: false,
  };
}

const PLATFORMS = {
  Windows: 'Windows NT 10.0; Win64; x64',
  macOS: 'Macintosh; Intel Mac OS X 10_15_7',
  Linux: 'X11; Linux x86_64',
} as const;

/** Of Firefox, Cisco supports the releases with extended support. */
const FIREFOX_ESR = [115, 128, 140] as const;

/** A browser by its user agent alone. */
export function otherBrowser(userAgent: string): Browser {
  return { userAgent, brands: [], tellsMemory: false, tellsPressure: false };
}

const FRAMES = ['teamperformance', 'crm', 'wallboard', 'callhistory', 'webchat', 'cuic'];

/** A scene without anything wrong in it. */
export function drawSetting(dice: Dice): Setting {
  const channel = dice.pick('own', 'own', 'hub');
  const transport = dice.pick('bosh', 'websocket');
  const system = dice.pick('Windows', 'Windows', 'Windows', 'macOS', 'Linux');
  return {
    channel,
    transport,
    pair: dice.chance(0.5),
    notificationPort: dice.pick(7443, 8445),
    version: transport === 'websocket' ? '12.5' : dice.pick('11.6', '12.5'),
    deployment: dice.pick('UCCE', 'UCCX'),
    distance: { ms: dice.magnitude(2, 60), jitterMs: dice.magnitude(1, 20) },
    system,
    browser: dice.chance(0.8)
      ? chromium(dice.pick('Google Chrome', 'Microsoft Edge'), dice.whole(128, 142), system)
      : firefox(dice.pick(...FIREFOX_ESR), system),
    otherFrames: FRAMES.slice(0, dice.whole(1, FRAMES.length)),
    // Clocks of a domain are within a second of each other.
    wallOffsetMs: dice.whole(-400, 400),
    pageAgeMs: dice.magnitude(20_000, 4 * 3_600_000),
    wasDiscarded: false,
    knowsPassword: true,
  };
}
