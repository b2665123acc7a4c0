/** The delivery of a client log in virtual time: a log, its poster and its shipper, and a server and a store that do what a test's script says. */
import { Subject } from 'rxjs';
import { seededRandom } from '../../simulator/core/random.ts';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { FinesseError } from '../../sdk/errors.ts';
import type { HealthLevel } from '../../sdk/health/health.ts';
import { userId, type UserId } from '../../sdk/ids.ts';
import type { LogDelivery, LogPostOptions } from '../../sdk/logs/delivery.ts';
import type { LogKeeper } from '../../sdk/logs/keeper.ts';
import { parseLine } from '../../sdk/logs/line.ts';
import { createClientLog, type ClientLogOptions } from '../../sdk/logs/logger.ts';
import { createLogPoster } from '../../sdk/logs/poster.ts';
import { createLogShipper, type RestSign } from '../../sdk/logs/shipper.ts';
import { readStamp } from '../../sdk/logs/stamp.ts';
import type { StoredBatch } from '../../sdk/logs/store.ts';
import { browserPlatform, type PageSignal } from '../../sdk/platform.ts';
import { clientLogNode, MAX_LOG_DATA } from '../../sdk/resources/client-log.ts';
import { fakeChannel } from './fake-channel.ts';

export const ID = userId('1001001');
export const NODE = clientLogNode(ID);

/** What one dead page has left in the store. */
export interface Dead {
  readonly pageId: string;
  batches: StoredBatch[];
  lost: number;
  readonly wanted: boolean;
}

/** What all pages of an origin share. */
export interface Origin {
  readonly dead: Dead[];
  /** Settles when nobody drains. */
  turn: Promise<unknown>;
}

/** One post, as the server got it. */
export interface Post {
  readonly id: UserId;
  /** What the post says first: whose it is, and which part. */
  readonly head: string;
  /** What follows it. */
  readonly text: string;
  /** Both. */
  readonly whole: string;
  readonly requestId: string;
  readonly keepalive: boolean;
  /** Virtual ms since the bench was set up. */
  readonly at: number;
}

/** Options of {@link setUpLog}. */
export interface LogBenchOptions {
  readonly log?: ClientLogOptions;
  readonly post?: LogPostOptions | false;
  /** The node is refused. */
  readonly refused?: boolean;
  /** Nothing is connected. */
  readonly offline?: boolean;
  /** Subscriptions never stand. */
  readonly unready?: boolean;
  readonly clock?: VirtualClock;
  readonly origin?: Origin;
  readonly kept?: LogKeeper['kind'];
  readonly seed?: number;
  readonly confirmTimeoutMs?: number;
  readonly pageId?: string;
}

/** Sets up one page. */
export function setUpLog(options: LogBenchOptions = {}) {
  const {
    clock = new VirtualClock(),
    origin = { dead: [], turn: Promise.resolve() },
    seed,
    kept = 'indexeddb',
  } = options;
  const start = clock.monotonic();
  const signals = new Subject<PageSignal>();
  const exchanges = new Subject<RestSign>();
  const health = new Subject<{ readonly level: HealthLevel }>();
  let uuids = 0;
  const prefix = options.pageId ?? 'request';
  const platform = browserPlatform({
    scheduler: clock,
    monotonic: clock.monotonic,
    uuid: () => `${prefix}-${(uuids += 1)}`,
    random: seed === undefined ? () => 0.5 : seededRandom(seed),
    signals$: signals,
  });
  const channel = fakeChannel(() => clock.now());
  if (options.refused) channel.refuse(NODE);
  if (!options.offline) channel.connect({ ready: !options.unready });
  const log = createClientLog(
    {
      now: () => clock.now(),
      monotonic: clock.monotonic,
      serverClock: () => undefined,
      connection: () => 'connected',
      uuid: () => options.pageId ?? '4f3a9c01',
      redact: (text) => text,
    },
    { zoneMinutes: () => 0, ...options.log },
  );
  const posts: Post[] = [];
  const answering = { with: (_n: number, _requestId: string, _text: string): Promise<number> => Promise.resolve(202) };
  const rest = {
    postClientLog: async (
      id: UserId,
      text: string,
      { requestId, keepalive = false }: { readonly requestId: string; readonly keepalive?: boolean },
    ) => {
      const end = text.indexOf('\n') + 1;
      const [head = ''] = messages(text.slice(0, end));
      posts.push({ id, head, text: text.slice(end), whole: text, requestId, keepalive, at: clock.monotonic() - start });
      try {
        const status = await answering.with(posts.length, requestId, text);
        exchanges.next({ path: NODE, status, error: undefined });
        return { status, timing: { sentMonotonic: 100, receivedMonotonic: 117 } };
      } catch (error) {
        const { status, code } = error as { readonly status?: number; readonly code?: string };
        exchanges.next({ path: NODE, status, error: error instanceof FinesseError ? code : undefined });
        throw error;
      }
    },
  };
  const marks: string[] = [];
  const keeper = fakeKeeper(origin, kept, marks);
  const logger = log.logger('pulse');
  const poster = createLogPoster({
    log,
    logger,
    keeper,
    rest,
    events$: channel.notifications(NODE),
    ready$: channel.ready(NODE),
    maxCharacters: MAX_LOG_DATA,
    userId: ID,
    platform,
    connected: () => !options.offline,
    ...(options.confirmTimeoutMs !== undefined && { confirmTimeoutMs: options.confirmTimeoutMs }),
  });
  const shipper = createLogShipper(
    { poster, keeper, buffer: log.buffer, logger, platform, health$: health, exchanges$: exchanges },
    options.post,
  );
  const told: LogDelivery[] = [];
  shipper.delivery$.subscribe((one) => told.push(one));
  return {
    clock,
    channel,
    log,
    logger,
    posts,
    poster,
    shipper,
    send: shipper.send,
    told,
    marks,
    signals,
    exchanges,
    level: (level: HealthLevel): void => health.next({ level }),
    /** The probe of every minute. */
    probe: (error?: string): void =>
      exchanges.next({ path: '/finesse/api/SystemInfo', status: error ? undefined : 200, error }),
    confirm: (requestId: string | undefined): void =>
      channel.notify({ node: NODE, event: 'POST', payload: { kind: 'clientLog' }, requestId }),
    after: async <T>(promise: Promise<T>, ms: number): Promise<T> => {
      promise.catch(() => undefined);
      await clock.advance(ms);
      return promise;
    },
    setAnswer: (with_: (n: number, requestId: string, text: string) => Promise<number>): void => {
      answering.with = with_;
    },
  };
}

/** Messages of the lines of a post, without their stamps. */
export function messages(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const message = parseLine(line)?.message ?? line;
      return readStamp(message)?.message ?? message;
    });
}

/** Batches of a dead page, with so many lines each. */
export function deadPage(pageId: string, counts: readonly number[], over: Partial<StoredBatch> = {}, lost = 0): Dead {
  let first = 1;
  const batches = counts.map((count) => {
    const lines = Array.from({ length: count }, (_, n) => `${pageId} line ${first + n}`);
    const batch: StoredBatch = {
      owner: '1001001@fin1',
      pageId,
      first,
      last: first + count - 1,
      at: 0,
      level: 'info',
      lines,
      bytes: 20 * count,
      wanted: false,
      posting: undefined,
      ...over,
    };
    first += count;
    return batch;
  });
  return { pageId, batches, lost, wanted: over.wanted ?? false };
}

function fakeKeeper(origin: Origin, kind: LogKeeper['kind'], marks: string[]): LogKeeper {
  return {
    kind,
    owns: true,
    start: () => undefined,
    flush: () => Promise.resolve(),
    want: () => {
      marks.push('wanted');
      return Promise.resolve();
    },
    posting: (upTo, requestId) => {
      marks.push(`${upTo} ${requestId}`);
      return Promise.resolve();
    },
    drain: (use, signal) => {
      const mine = origin.turn.then(async () => {
        for (const dead of [...origin.dead]) {
          if (signal?.aborted) return;
          await use({
            pageId: dead.pageId,
            batches: [...dead.batches],
            lost: dead.lost,
            wanted: dead.wanted,
            posting: (batches, posting) => {
              const firsts = new Set(batches.map(({ first }) => first));
              dead.batches = dead.batches.map((one) => (firsts.has(one.first) ? { ...one, posting } : one));
              return Promise.resolve();
            },
            acknowledge: (batches) => {
              const firsts = new Set(batches.map(({ first }) => first));
              dead.batches = dead.batches.filter((one) => !firsts.has(one.first));
              return Promise.resolve();
            },
            told: () => {
              dead.lost = 0;
              return Promise.resolve();
            },
          });
        }
      });
      origin.turn = mine.catch(() => undefined);
      return mine;
    },
    close: () => Promise.resolve(),
  };
}
