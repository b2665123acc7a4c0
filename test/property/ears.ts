/** Those who listen to a client's streams, each with what it was told, to be held against the truth. */
import { map, type Observable } from 'rxjs';
import type { FinesseClient } from '../../sdk/client.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import type { SystemInfo } from '../../sdk/resources/system-info.ts';
import type { ResourceUpdate } from '../../sdk/streams.ts';
import type { SideName } from '../../simulator/core/types.ts';
import { judgeHistory, judgeMembers, judgeNode, judgeSystemInfo, type Told, type ToldMembers } from './judge.ts';
import { STRANGER, type Listened } from './schedule.ts';
import { ABSENT, dialogText, queueText, userText, type History, type Members, type Truth } from './truth.ts';

/** One subscriber. */
export interface Ear {
  readonly name: string;
  /** It has left by itself. */
  readonly left: boolean;
  /** The stream has ended. */
  readonly ended: boolean;
  leave(): void;
  /** In what the stream differs from the truth now; undefined where it does not. */
  difference(): string | undefined;
  /** What was wrong with all that it was told. */
  judge(): readonly string[];
}

/** What {@link listenTo} needs. */
export interface EarOptions {
  readonly client: FinesseClient;
  readonly truth: Truth;
  /** The side that the client is with. */
  readonly sideOf: () => SideName;
  /** Whether the session stood then, and for a while after: true time, ms. */
  readonly stoodAt: (at: number) => boolean;
  readonly now: () => number;
  /** Nothing on the way changes the order of what the server tells: then nothing is lost within a session. */
  readonly keepsOrder: boolean;
  readonly note: (text: () => string) => void;
  readonly complain: (what: string) => void;
}

/** How one kind of stream is read. */
interface Hearing {
  readonly subscribe: (hear: Hear) => ReturnType<Observable<unknown>['subscribe']>;
  /** What the stream shows and what is true; undefined for a stream without state. */
  readonly compare: () => readonly [shown: string | undefined, truth: string | undefined] | undefined;
  readonly judge: () => readonly string[];
}

type Hear = <T>(
  told: T[],
  show: (value: T) => string,
) => { next(value: T): void; error(error: unknown): void; complete(): void };

/** A session that stands for so long after something was told, ms, was not ending then: nothing of it may be missing. */
export const STANDING_MS = 5_000;

/** Name of a stream. */
export function nameOf(listened: Listened): string {
  if (listened.to === 'systemInfo') return 'systemInfo';
  return `${listened.to} ${listened.to === 'node' ? listened.path : listened.id}`;
}

/** Begins to listen. */
export function listenTo(listened: Listened, options: EarOptions): Ear {
  const name = nameOf(listened);
  let left = false;
  let end: { readonly error?: unknown } | undefined;
  const hear: Hear = (told, show) => ({
    next(value) {
      if (left) options.complain(`${name} told after it was left`);
      options.note(() => `tells ${name}: ${show(value)}`);
      told.push(value);
    },
    error(error) {
      options.note(() => `ends ${name}: ${String(error)}`);
      end = { error };
    },
    complete() {
      end = {};
    },
  });
  const hearing = hearingOf(listened, options);
  const subscription = hearing.subscribe(hear);
  const isRefused = (): boolean =>
    listened.to === 'user' && listened.id === STRANGER && end?.error instanceof SubscriptionError;
  return {
    name,
    get left() {
      return left;
    },
    get ended() {
      return end !== undefined;
    },
    leave() {
      subscription.unsubscribe();
      left = true;
    },
    difference() {
      if (left || isRefused()) return undefined;
      if (end) return `${name} has ended: ${'error' in end ? String(end.error) : 'complete'}`;
      const compared = hearing.compare();
      if (!compared || compared[0] === compared[1]) return undefined;
      return `${name} shows ${compared[0] ?? 'nothing'}, the server has ${compared[1] ?? 'nothing'}`;
    },
    judge: () => hearing.judge().map((one) => `${name}: ${one}`),
  };
}

function hearingOf(listened: Listened, options: EarOptions): Hearing {
  const { client, truth, sideOf, keepsOrder } = options;
  switch (listened.to) {
    case 'user':
      return ofObject(client.user(listened.id), userText, options, {
        isAmbiguous: () => truth.ambiguous.has(`user ${listened.id}`),
        history: () => truth.user(listened.id),
        wasPublished: (at, side) => keepsOrder && truth.toldUser(listened.id, at, side),
      });
    case 'queue':
      return {
        ...ofObject(client.queue(listened.id), queueText, options, { history: () => truth.queue(listened.id) }),
        compare: () => undefined,
      };
    case 'team':
      return ofMembers(client.team(listened.id), userText, {
        histories: () => truth.team(listened.id),
        isAmbiguous: (id) => truth.ambiguous.has(`team ${listened.id} ${id}`),
      });
    case 'dialogs':
      return ofMembers(client.dialogs(listened.id), dialogText, {
        histories: () => truth.dialogs(listened.id),
        isAmbiguous: (id) => truth.ambiguous.has(`dialogs ${listened.id} ${id}`),
      });
    case 'systemInfo': {
      const told: ResourceUpdate<SystemInfo>[] = [];
      return {
        subscribe: (hear) =>
          client
            .systemInfo()
            .subscribe(hear(told, ({ kind, value }) => `${kind} ${value.status} ${String(value.currentTimestamp)}`)),
        compare: () => [told.at(-1)?.value.status, truth.systemStatus(sideOf())],
        judge: () => judgeSystemInfo(told),
      };
    }
    case 'node': {
      const told: Notification[] = [];
      return {
        subscribe: (hear) => client.node(listened.path).subscribe(hear(told, ({ itemId }) => itemId ?? 'without id')),
        compare: () => undefined,
        judge: () => judgeNode(told),
      };
    }
  }
}

function ofObject<T>(
  stream$: Observable<ResourceUpdate<T>>,
  textOf: (value: T) => string,
  { sideOf, stoodAt, now }: EarOptions,
  truth: {
    readonly history: () => History;
    readonly isAmbiguous?: () => boolean;
    readonly wasPublished?: (at: number, side: SideName) => boolean;
  },
): Hearing {
  const told: (Told & { readonly at: number; readonly whole: string })[] = [];
  const texts$ = stream$.pipe(
    map(({ kind, value }) => ({ kind, key: textOf(value), side: sideOf(), at: now(), whole: JSON.stringify(value) })),
  );
  const isFollowedByResync = (n: number, at: number): boolean =>
    told.slice(n + 1).some((next) => next.kind === 'resync' && next.at < at + STANDING_MS);
  /** Its text leaves out some of a value: what changed in that alone is news too. */
  const isNewsBesides = (n: number): boolean => {
    const [before, one] = [told[n - 1], told[n]];
    return one?.kind === 'update' && before?.key === one.key && before.whole !== one.whole;
  };
  const judge = (): readonly string[] => {
    const standing = told.flatMap(({ kind, key, side, at }, n): readonly Told[] => {
      if (isNewsBesides(n)) return [];
      return [{ kind, key, side: stoodAt(at) && !isFollowedByResync(n, at) ? side : undefined }];
    });
    return judgeHistory(truth.history(), standing, truth.wasPublished);
  };
  return {
    subscribe: (hear) => texts$.subscribe(hear(told, ({ kind, key }) => `${kind} ${key}`)),
    compare: () => [told.at(-1)?.key, truth.history().at(-1)],
    judge: () => (truth.isAmbiguous?.() ? [] : judge()),
  };
}

function ofMembers<K extends string, M>(
  stream$: Observable<ResourceUpdate<ReadonlyMap<K, M>>>,
  textOf: (value: M) => string,
  truth: {
    readonly histories: () => ReadonlyMap<string, History>;
    readonly isAmbiguous: (id: string) => boolean;
  },
): Hearing {
  const told: ToldMembers[] = [];
  const texts$ = stream$.pipe(
    map(({ kind, value }): ToldMembers => {
      return { kind, members: new Map([...value].map(([id, one]) => [id, textOf(one)])) };
    }),
  );
  const show = (members: Members): string =>
    [...members]
      .filter(([, text]) => text !== ABSENT)
      .map(([id, text]) => `${id} ${text}`)
      .sort()
      .join('; ');
  return {
    subscribe: (hear) => texts$.subscribe(hear(told, ({ kind, members }) => `${kind} [${show(members)}]`)),
    compare() {
      const last = told.at(-1)?.members;
      const now = new Map([...truth.histories()].map(([id, history]) => [id, history.at(-1) ?? ABSENT]));
      return [last && `[${show(last)}]`, `[${show(now)}]`];
    },
    judge: () => judgeMembers(truth.histories(), told, truth.isAmbiguous),
  };
}
