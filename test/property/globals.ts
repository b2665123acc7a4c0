/**
 * The globals that Strophe reaches for, in Node: timers, `Date` and `Math.random` of the page that runs now, and the requests and
 * sockets of its wire. One page at a time; a worker thread of its own keeps the rest of the process out of it.
 */
import type { SchedulerLike, Subscription } from 'rxjs';
import { document, DOMParser, readDocument } from './dom.ts';
import { loadStrophe } from '../../sdk/channel/strophe.ts';
import { inProcessWebSocket, inProcessXMLHttpRequest, type SideChoice } from '../../simulator/in-process.ts';
import type { Wire } from './wire.ts';

const scope = globalThis as unknown as Record<string, unknown>;
const names = [
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'Date',
  'XMLHttpRequest',
  'WebSocket',
] as const;

/** Makes this thread a page for Strophe's build for browsers: call it once, before the first run. Needs `--conditions=browser`. */
export async function becomePage(): Promise<void> {
  scope['document'] = document;
  scope['DOMParser'] = DOMParser;
  await loadStrophe();
}

/** What {@link enterPage} puts in place. */
export interface PageGlobals {
  /** `now()` is wall time, ms. */
  readonly clock: Pick<SchedulerLike, 'schedule' | 'now'>;
  readonly wire: Pick<Wire, 'forSession'>;
  readonly sideOf: SideChoice;
  readonly random: () => number;
}

/** Puts the globals of a page in place; what is returned gives back what was there. */
export function enterPage({ clock, wire, sideOf, random }: PageGlobals): () => void {
  const before = names.map((name) => [name, scope[name]] as const);
  const mathRandom = Math.random;
  const timers = new Map<number, Subscription>();
  let count = 0;
  const set =
    (repeats: boolean) =>
    (work: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number => {
      const id = ++count;
      timers.set(
        id,
        clock.schedule(function () {
          if (repeats) this.schedule(undefined, ms ?? 0);
          else timers.delete(id);
          work(...args);
        }, ms ?? 0),
      );
      return id;
    };
  const clear = (id: unknown): void => {
    timers.get(id as number)?.unsubscribe();
    timers.delete(id as number);
  };
  const RealDate = Date;
  scope['Date'] = class extends RealDate {
    constructor(...args: readonly []) {
      // `new Date(x)` is what it always was.
      if ((args as readonly unknown[]).length === 0) super(clock.now());
      else super(...args);
    }
    static override now(): number {
      return clock.now();
    }
  };
  scope['setTimeout'] = set(false);
  scope['setInterval'] = set(true);
  scope['clearTimeout'] = clear;
  scope['clearInterval'] = clear;
  scope['XMLHttpRequest'] = inProcessXMLHttpRequest(wire.forSession, sideOf, { parse: readDocument });
  scope['WebSocket'] = inProcessWebSocket(wire.forSession, sideOf);
  Math.random = random;
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(scope, name);
      else scope[name] = value;
    }
    Math.random = mathRandom;
  };
}
