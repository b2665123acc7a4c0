/** The tour: how each cause of `sdk/causes.ts` is brought about for one seat, with one click. Data alone; `tour-player.ts` plays it. */
import type { CauseCode } from '../../sdk/causes.ts';
import type { Fault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';

/** What a stop needs to know of the seat. */
export interface TourContext {
  /** The side that the seat is on. */
  readonly side: SideName;
  readonly userId: string;
}

/** What this browser does for a stop. */
export type TourAct =
  /** The desktop's page really keeps its thread busy. */
  | 'busy-page'
  /** A second gadget really keeps the thread busy. */
  | 'busy-gadget'
  /** The clock of the gadget's frame stands still. */
  | 'sleep'
  /** Each beat of the gadget's frame comes late. */
  | 'slow-computer'
  /** The gadget's frame is told that it runs in another browser. */
  | 'old-browser';

/** One stop. */
export interface TourStop {
  readonly cause: CauseCode;
  /** `simulator`: it happens at the simulated servers or on the way to them. `browser`: it really happens here. `played`: a page cannot bring it about, and plays it to the gadget. */
  readonly how: 'simulator' | 'browser' | 'played';
  /** Whom it meets: this seat alone, or all seats. */
  readonly meets: 'seat' | 'all';
  /** In this order. */
  readonly faults?: (context: TourContext) => readonly Fault[];
  readonly act?: TourAct;
  /** The desktop is loaded anew with the fault in place, as at the beginning of a shift. */
  readonly anew?: true;
  /** The transport of the desktop that it shows with. */
  readonly transport?: 'websocket';
  /** About how long until the gadget names it, s. */
  readonly seconds: number;
}

const wire = (userId: string): { readonly target: { readonly userId: string; readonly on: 'notification' } } => ({
  target: { userId, on: 'notification' },
});

/** All stops, in the order of the technote: network, browser, computer, servers. */
export const TOUR: readonly TourStop[] = [
  {
    cause: 'network',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'reset', target: { userId } }],
    seconds: 15,
  },
  {
    cause: 'port-blocked',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'blackhole', ...wire(userId) }],
    anew: true,
    seconds: 35,
  },
  {
    cause: 'certificate-untrusted',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'untrusted', ...wire(userId) }],
    anew: true,
    seconds: 35,
  },
  {
    cause: 'buffering-proxy',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'cut-off', afterMs: 12_000, ...wire(userId) }],
    transport: 'websocket',
    seconds: 45,
  },
  {
    cause: 'intercepted',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'html', target: { userId } }],
    seconds: 10,
  },
  { cause: 'browser-unsupported', how: 'played', meets: 'seat', act: 'old-browser', seconds: 10 },
  { cause: 'browser-busy', how: 'browser', meets: 'seat', act: 'busy-page', seconds: 15 },
  { cause: 'computer-sleep', how: 'played', meets: 'seat', act: 'sleep', seconds: 40 },
  { cause: 'computer-overloaded', how: 'played', meets: 'seat', act: 'slow-computer', seconds: 15 },
  { cause: 'gadget-misbehaving', how: 'browser', meets: 'seat', act: 'busy-gadget', seconds: 15 },
  {
    cause: 'clock-wrong',
    how: 'simulator',
    meets: 'all',
    faults: () => [{ kind: 'clock-step', ms: 90_000 }],
    anew: true,
    seconds: 10,
  },
  {
    cause: 'cti-down',
    how: 'simulator',
    meets: 'all',
    faults: () => [{ kind: 'cti-heartbeat' }, { kind: 'out-of-service' }],
    seconds: 20,
  },
  {
    cause: 'notification-service-down',
    how: 'simulator',
    meets: 'all',
    faults: () => [{ kind: 'service-stop' }, { kind: 'status', status: 503, target: { on: 'notification' } }],
    seconds: 35,
  },
  {
    cause: 'session-conflict',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [{ kind: 'conflict', target: { userId } }],
    seconds: 2,
  },
  {
    cause: 'credentials-refused',
    how: 'simulator',
    meets: 'seat',
    faults: ({ userId }) => [
      { kind: 'credentials-expired', target: { userId } },
      { kind: 'session-terminate', target: { userId } },
    ],
    seconds: 5,
  },
  {
    cause: 'failover',
    how: 'simulator',
    meets: 'all',
    faults: ({ side }) => [{ kind: 'takeover', target: { side: side === 'a' ? 'b' : 'a' } }],
    seconds: 5,
  },
  {
    cause: 'maintenance',
    how: 'simulator',
    meets: 'all',
    faults: () => [{ kind: 'maintenance', phase: 'INITIATING' }],
    seconds: 10,
  },
];

/** Label of the faults that the tour of a seat has begun. */
export const labelOf = (userId: string): string => `tour ${userId}`;
