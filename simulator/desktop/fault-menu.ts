/** The faults that the page offers, in groups, and the words for those that are active. */
import type { ActiveFault, Fault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';
import type { PageStrings } from './strings.ts';

/** What the page knows when a button is pressed. */
export interface MenuContext {
  /** The side that the page is connected to. */
  readonly side: SideName;
  readonly userId: string;
  /** 0 = until removed. */
  readonly durationMs: number;
  /** Where faults of the network act. */
  readonly place: 'all' | 'notification' | 'rest';
}

/** One button. */
export interface MenuItem {
  readonly name: keyof PageStrings['faults'];
  fault(context: MenuContext): Fault;
}

/** A group of buttons. */
export interface MenuGroup {
  readonly name: keyof PageStrings['groups'];
  readonly items: readonly MenuItem[];
}

/** Lasts as chosen, on the page's side, where chosen. */
function onTheWay(name: MenuItem['name'], fault: Fault): MenuItem {
  return {
    name,
    fault: (context) => ({
      ...fault,
      ...lasting(context),
      target: { side: context.side, ...(context.place === 'all' ? {} : { on: context.place }) },
    }),
  };
}

/** Lasts as chosen, on the page's side, at one place. */
function at(on: 'notification' | 'rest' | 'websocket', name: MenuItem['name'], fault: Fault): MenuItem {
  return { name, fault: (context) => ({ ...fault, ...lasting(context), target: { side: context.side, on } }) };
}

/** Lasts as chosen, on the page's side, for posted client logs alone. */
function forLogs(name: MenuItem['name'], fault: Fault): MenuItem {
  return {
    name,
    fault: (context) => ({ ...fault, ...lasting(context), target: { side: context.side, pathSuffix: '/ClientLog' } }),
  };
}

/** Acts once, on the agent's own session. */
function once(name: MenuItem['name'], kind: 'conflict' | 'session-loss' | 'session-terminate'): MenuItem {
  return { name, fault: ({ userId }) => ({ kind, target: { userId } }) };
}

/** Lasts as chosen, on the page's side as a whole. */
function server(name: MenuItem['name'], fault: Fault): MenuItem {
  return { name, fault: (context) => ({ ...fault, ...lasting(context), target: { side: context.side } }) };
}

/** Lasts as chosen, on both sides. */
function both(name: MenuItem['name'], fault: Fault): MenuItem {
  return { name, fault: (context) => ({ ...fault, ...lasting(context) }) };
}

function lasting({ durationMs }: MenuContext): { readonly durationMs?: number } {
  return durationMs === 0 ? {} : { durationMs };
}

/** All buttons. */
export const FAULT_MENU: readonly MenuGroup[] = [
  {
    name: 'network',
    items: [
      onTheWay('slow', { kind: 'delay', ms: 2000 }),
      onTheWay('jitter', { kind: 'delay', ms: 1500, jitterMs: 1500 }),
      onTheWay('stall', { kind: 'stall' }),
      onTheWay('blackhole', { kind: 'blackhole' }),
      onTheWay('reset', { kind: 'reset' }),
      onTheWay('html', { kind: 'html' }),
      onTheWay('loss', { kind: 'loss', percent: 30 }),
      at('notification', 'holdBack', { kind: 'hold-back', everyMs: 20_000 }),
      at('notification', 'cutOff', { kind: 'cut-off', afterMs: 10_000 }),
      at('notification', 'untrusted', { kind: 'untrusted' }),
    ],
  },
  {
    name: 'session',
    items: [
      once('conflict', 'conflict'),
      once('lose', 'session-loss'),
      once('terminate', 'session-terminate'),
      {
        name: 'expired',
        fault: (context) => ({ kind: 'credentials-expired', ...lasting(context), target: { userId: context.userId } }),
      },
    ],
  },
  {
    name: 'service',
    items: [
      server('stop', { kind: 'service-stop' }),
      at('notification', 'http404', { kind: 'status', status: 404 }),
      at('notification', 'http204', { kind: 'status', status: 204 }),
      at('notification', 'malformed', { kind: 'malformed-xml' }),
      at('notification', 'truncated', { kind: 'truncated-xml' }),
      at('notification', 'oversized', { kind: 'oversized-xml' }),
      at('notification', 'duplicate', { kind: 'duplicate' }),
      at('notification', 'reorder', { kind: 'reorder' }),
      at('websocket', 'garbage', { kind: 'garbage-frame' }),
    ],
  },
  {
    name: 'web',
    items: [
      at('rest', 'rest503', { kind: 'rest-unavailable' }),
      at('rest', 'rest500', { kind: 'status', status: 500 }),
      forLogs('logs503', { kind: 'status', status: 503, retryAfterSeconds: 30 }),
      forLogs('logsLost', { kind: 'answer-lost', silent: true }),
      server('outOfService', { kind: 'out-of-service' }),
      server('ctiHeartbeat', { kind: 'cti-heartbeat' }),
      server('maintenance', { kind: 'maintenance' }),
      server('finesseGone', { kind: 'finesse-unavailable' }),
    ],
  },
  {
    name: 'clock',
    items: [
      both('ahead', { kind: 'clock-step', ms: 90_000 }),
      both('behind', { kind: 'clock-step', ms: -5000 }),
      both('fast', { kind: 'clock-slope', ppm: 10_000 }),
    ],
  },
  {
    name: 'sides',
    items: [
      {
        name: 'takeover',
        fault: (context) => ({
          kind: 'takeover',
          ...lasting(context),
          target: { side: context.side === 'a' ? 'b' : 'a' },
        }),
      },
    ],
  },
];

/** The words of the button that would begin such a fault; its kind where it was added by code. */
export function nameOfFault({ fault }: ActiveFault, strings: PageStrings): string {
  const like = (one: Fault): string =>
    JSON.stringify({ ...one, target: undefined, durationMs: undefined, count: undefined, label: undefined });
  const context: MenuContext = { side: 'a', userId: '', durationMs: 0, place: 'all' };
  const item = FAULT_MENU.flatMap((group) => group.items).find((one) => like(one.fault(context)) === like(fault));
  return item ? strings.faults[item.name] : fault.kind;
}

/** Where a fault acts, in few words; '' for everywhere. */
export function placeOfFault({ fault }: ActiveFault, strings: PageStrings): string {
  const { side, on, pathPrefix, pathSuffix, userId } = fault.target ?? {};
  const place = on === 'rest' || on === 'notification' ? strings.places[on] : on;
  return [side && strings.side(side), place, pathPrefix, pathSuffix, userId].filter(Boolean).join(' · ');
}
