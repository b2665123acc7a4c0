/** Those who listen to a client's streams, each with what it was told, to be held against the truth. */
import type { Observable } from 'rxjs';
import type { FinesseClient } from '../../sdk/client.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import { judgeHistory, judgeNode, judgeSystemInfo, toldUser } from './judge.ts';
import { STRANGER, type Listened } from './schedule.ts';
import type { Truth } from './truth.ts';

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

/** Name of a stream. */
export function nameOf(listened: Listened): string {
  switch (listened.to) {
    case 'user':
      return `user ${listened.id}`;
    case 'node':
      return `node ${listened.path}`;
    case 'systemInfo':
      return 'systemInfo';
  }
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

function hearingOf(listened: Listened, { client, truth }: EarOptions): Hearing {
  switch (listened.to) {
    case 'user': {
      const told: Told<FinesseClient['user']>[] = [];
      const history = () => truth.userHistory(listened.id);
      return {
        subscribe: (hear) =>
          client.user(listened.id).subscribe(hear(told, (one) => `${one.kind} ${toldUser(one).key}`)),
        compare: () => [told.map(toldUser).at(-1)?.key, history().at(-1)],
        judge: () => judgeHistory(history(), told.map(toldUser)),
      };
    }
    case 'systemInfo': {
      const told: Told<FinesseClient['systemInfo']>[] = [];
      return {
        subscribe: (hear) =>
          client
            .systemInfo()
            .subscribe(hear(told, ({ kind, value }) => `${kind} ${value.status} ${String(value.currentTimestamp)}`)),
        compare: () => [told.at(-1)?.value.status, truth.systemStatus()],
        judge: () => judgeSystemInfo(told),
      };
    }
    case 'node': {
      const told: Told<FinesseClient['node']>[] = [];
      return {
        subscribe: (hear) => client.node(listened.path).subscribe(hear(told, ({ itemId }) => itemId ?? 'without id')),
        compare: () => undefined,
        judge: () => judgeNode(told),
      };
    }
  }
}

type Told<Method extends (...args: never) => Observable<unknown>> =
  ReturnType<Method> extends Observable<infer Value> ? Value : never;
