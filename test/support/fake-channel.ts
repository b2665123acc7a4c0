/** A channel that does what a test's script says. */
import { BehaviorSubject, Observable, ReplaySubject, Subject } from 'rxjs';
import type { Channel, ChannelActivity, ConnectionState, ConnectionTransition } from '../../sdk/channel/channel.ts';
import { SubscriptionError } from '../../sdk/errors.ts';
import type { NodePath } from '../../sdk/ids.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';

export interface FakeChannel extends Channel {
  /** Nodes that somebody listens to. */
  readonly listeners: ReadonlyMap<string, number>;
  readonly calls: readonly string[];
  /** A new session: epoch + 1, connected; every node is ready unless `ready` is false. */
  connect(options?: { readonly ready?: boolean }): void;
  makeReady(): void;
  set(state: Partial<ConnectionState>): void;
  notify(notification: Partial<Notification> & Pick<Notification, 'node' | 'payload'>): void;
  activity(activity: ChannelActivity): void;
  /** Nodes refused from now on, and who listens to them. */
  refuse(node: string): void;
}

/** @param now wall time, ms. `stuck`: its close never ends. */
export function fakeChannel(
  now: () => number,
  options: { readonly kind?: Channel['kind']; readonly stuck?: boolean } = {},
): FakeChannel {
  const connection$ = new BehaviorSubject<ConnectionState>({
    status: 'idle',
    reason: 'not-opened',
    since: now(),
    epoch: 0,
  });
  const transitions$ = new Subject<ConnectionTransition>();
  const activity$ = new Subject<ChannelActivity>();
  const notifications$ = new Subject<Notification>();
  const refused$ = new Subject<string>();
  const refusedNodes = new Set<string>();
  const listeners = new Map<string, number>();
  const calls: string[] = [];
  const ready$ = new ReplaySubject<number>(1);
  const set = (state: Partial<ConnectionState>): void => {
    const { status: from } = connection$.value;
    const next = { ...connection$.value, since: now(), ...state };
    connection$.next(next);
    if (next.status !== from) transitions$.next({ from, to: next.status, reason: next.reason, at: next.since });
  };

  return {
    kind: options.kind ?? 'xmpp',
    connection$: connection$.asObservable(),
    transitions$: transitions$.asObservable(),
    activity$: activity$.asObservable(),
    notifications$: notifications$.asObservable(),
    listeners,
    calls,
    notifications: (node: NodePath) =>
      new Observable<Notification>((subscriber) => {
        if (refusedNodes.has(node)) {
          subscriber.error(new SubscriptionError(node, 'forbidden'));
          return;
        }
        listeners.set(node, (listeners.get(node) ?? 0) + 1);
        subscriber.add(() => {
          const left = (listeners.get(node) ?? 1) - 1;
          if (left === 0) listeners.delete(node);
          else listeners.set(node, left);
        });
        subscriber.add(
          refused$.subscribe((refused) => {
            if (refused === node) subscriber.error(new SubscriptionError(node, 'forbidden'));
          }),
        );
        subscriber.add(
          notifications$.subscribe({
            next: (one) => {
              if (one.node === node) subscriber.next(one);
            },
            complete: () => subscriber.complete(),
          }),
        );
      }),
    ready: () => ready$.asObservable(),
    connect: ({ ready = true } = {}) => {
      const epoch = connection$.value.epoch + 1;
      set({ status: 'connected', reason: 'session-established', epoch });
      if (ready) ready$.next(epoch);
    },
    makeReady: () => ready$.next(connection$.value.epoch),
    set,
    notify: (one) =>
      notifications$.next({
        itemId: undefined,
        event: 'PUT',
        source: one.node,
        requestId: undefined,
        receivedAt: now(),
        raw: '',
        ...one,
      }),
    activity: (one) => activity$.next(one),
    refuse: (node) => {
      refusedNodes.add(node);
      refused$.next(node);
    },
    open: () => {
      calls.push('open');
    },
    close: () => {
      calls.push('close');
      if (options.stuck) return new Promise(() => undefined);
      set({ status: 'closed', reason: 'closed-by-caller' });
      connection$.complete();
      transitions$.complete();
      activity$.complete();
      notifications$.complete();
      ready$.complete();
      return Promise.resolve();
    },
  };
}
