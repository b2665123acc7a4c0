/**
 * The real timesync package over the simulated network. It asks five times, a second apart, and takes the mean of the faster ones; a page that
 * uses it synchronises once an hour unless told otherwise. Here it does so each minute, and asks five times as often as the others.
 */
import { START, type Exchange } from './network.ts';

/** The package brings no types. This is what of it is used. */
interface Timesync {
  readonly offset: number;
  /** To be replaced. */
  send: (to: string, question: { readonly id: unknown }) => Promise<void>;
  receive(from: string, answer: { readonly id: unknown; readonly result: number }): void;
  sync(): Promise<void>;
}

interface TimesyncOptions {
  readonly server: string;
  /** `null`: synchronises when it is told to. */
  readonly interval: null;
  readonly now: () => number;
}

/** The package takes its promises from `window` and, without one, from a module that it does not name among its dependencies. */
async function load(): Promise<(options: TimesyncOptions) => Timesync> {
  const scope = globalThis as { window?: unknown };
  const given = scope.window;
  scope.window = globalThis;
  const name = 'timesync';
  const { create } = (await import(name)) as { readonly create: (options: TimesyncOptions) => Timesync };
  scope.window = given;
  return create;
}

const create = await load();

/** Synchronises each minute; gives the error, ms, after each synchronisation from the tenth question on. */
export async function runTimesync(ask: (sentAt: number) => Exchange, minutes: number): Promise<readonly number[]> {
  let at = 0;
  let truth = 0;
  const timesync = create({
    server: 'server',
    interval: null,
    now: () => Math.floor(START + at),
  });
  timesync.send = async (server, { id }) => {
    const exchange = ask(at);
    await Promise.resolve();
    at = exchange.receivedAt;
    truth = exchange.truth;
    timesync.receive(server, { id, result: exchange.stamp });
  };
  const realTimeout = globalThis.setTimeout;
  // What it waits between two questions passes at once, in simulated time.
  globalThis.setTimeout = ((then: () => void, ms: number) => {
    at += ms;
    queueMicrotask(then);
  }) as typeof setTimeout;
  const errors: number[] = [];
  try {
    for (let minute = 0; minute < minutes; minute += 1) {
      at = minute * 60_000;
      await timesync.sync();
      if (minute > 0) errors.push(Math.abs(timesync.offset - truth));
    }
  } finally {
    globalThis.setTimeout = realTimeout;
  }
  return errors;
}
