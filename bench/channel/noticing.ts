/** How soon a client tells that something is wrong. Each trial begins with a client that has been up for a while. */
import type { Browser } from 'playwright-core';
import type { Fault } from '../../simulator/core/faults-types.ts';
import type { Heard, Subject, Transport } from './protocol.ts';
import { EVERYTHING, openRig, pause, type Rig } from './rig.ts';

/** Exchanges that fail at once. A WebSocket carries no status: it is torn where a poll is answered 502 or with a page. */
export const FAILURES = {
  reset: { kind: 'reset' },
  'HTTP 502': { kind: 'status', status: 502 },
  'login page': { kind: 'html' },
} as const satisfies Readonly<Record<string, Fault>>;
export type Failure = keyof typeof FAILURES;

const ON_NOTIFICATION = { target: { on: 'notification' } } as const;
/** Ms that a client must have been up before it is tried; also lets polls get into their rhythm. */
const STEADY = 3_000;

/** What is wanted of one client. */
export interface Trial {
  readonly browser: Browser;
  readonly folder: string;
  readonly subject: Subject;
  readonly transport: Transport;
}

const isTrouble = (heard: Heard): boolean => heard.kind === 'status' && heard.status !== 'up';
const isLoss = (heard: Heard): boolean => heard.kind === 'status' && heard.status === 'down';

/** Ms from the failure to the first word of it; Infinity where none came within `limit`. */
export function failures(trial: Trial, failure: Failure, times: number, limit: number): Promise<readonly number[]> {
  return repeat(trial, times, async (rig) => {
    const from = Date.now();
    const end = rig.fault({ ...FAILURES[failure], ...ON_NOTIFICATION });
    const told = await rig.hears(from, limit, isTrouble);
    end();
    return told ? told.at - from : Infinity;
  });
}

/** What a client tells of a silence that nobody announced, ms. */
export interface Silence {
  /** From the first question that was not answered any more to the first word of trouble. */
  readonly overdue: number;
  /** From the beginning of the silence to the verdict that the connection is lost. */
  readonly lost: number;
}

/** A black hole that lasts until the verdict, or `limit`. It begins anywhere between two polls or pings. */
export function silences(trial: Trial, times: number, limit: number): Promise<readonly Silence[]> {
  return repeat(trial, times, async (rig) => {
    await pause(10_000 * Math.random());
    const from = Date.now();
    const end = rig.fault({ kind: 'blackhole', ...ON_NOTIFICATION });
    const loss = await rig.hears(from, limit, isLoss);
    const trouble = await rig.hears(from, limit, isTrouble);
    end();
    const asked = rig.recorder.sent.find(({ at, what }) => at >= from && what !== 'rest')?.at;
    return {
      // A word before any question was open is none too late.
      overdue: trouble ? Math.max(0, trouble.at - (asked ?? trouble.at)) : Infinity,
      lost: loss ? loss.at - from : Infinity,
    };
  });
}

/** Ms by which an event is late that was published half a second into a silence of one second. */
export function stalls(trial: Trial, times: number, limit: number): Promise<readonly number[]> {
  return repeat(trial, times, async (rig) => {
    await pause(6_000 * Math.random());
    const end = rig.fault({ kind: 'blackhole', ...EVERYTHING });
    await pause(500);
    const from = Date.now();
    const id = rig.publish();
    await pause(500);
    end();
    const came = await rig.hears(from, limit, (heard) => heard.kind === 'event' && heard.id === id);
    return came ? came.at - from : Infinity;
  });
}

/** Tries a client several times, each in a new page: what one trial has taught it must not help or hinder it in the next. */
async function repeat<Value>(
  { browser, folder, subject, transport }: Trial,
  times: number,
  once: (rig: Rig) => Promise<Value>,
): Promise<readonly Value[]> {
  const found: Value[] = [];
  for (let done = 0; done < times; done += 1) {
    const context = await browser.newContext();
    const rig = await openRig(context, folder);
    await rig.connect(subject, transport);
    await pause(STEADY);
    found.push(await once(rig));
    await rig.close();
    await context.close();
  }
  return found;
}
