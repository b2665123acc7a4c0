import { expect } from '@open-wc/testing';
import { createHub } from '../simulator/desktop/hub.ts';
import { connectDesktop } from './connect-desktop.ts';

/** What a page has given away and not got back: workers, addresses of blobs, observers, listeners, timers. */
function watchPage() {
  const live = new Map<string, Set<unknown>>();
  const undo: (() => void)[] = [];
  const of = (kind: string): Set<unknown> => live.get(kind) ?? (live.set(kind, new Set()).get(kind) as Set<unknown>);
  type Method = (...given: unknown[]) => unknown;
  const wrap = (on: object, name: string, around: (original: Method, self: unknown, given: unknown[]) => unknown) => {
    const holder = on as Record<string, Method>;
    const own = Object.getOwnPropertyDescriptor(on, name);
    const original = holder[name] as Method;
    Object.defineProperty(on, name, {
      configurable: true,
      writable: true,
      value(this: unknown, ...given: unknown[]) {
        return around(original, this, given);
      },
    });
    undo.push(() => (own ? Object.defineProperty(on, name, own) : Reflect.deleteProperty(on, name)));
  };
  const pair = (
    kind: string,
    on: object,
    begin: string,
    end: string,
    key: (self: unknown, given: unknown[], made: unknown) => unknown,
  ) => {
    wrap(on, begin, (original, self, given) => {
      const made = original.apply(self, given);
      of(kind).add(key(self, given, made));
      return made;
    });
    wrap(on, end, (original, self, given) => {
      of(kind).delete(key(self, given, given[0]));
      return original.apply(self, given);
    });
  };
  const listener = (_: unknown, [type, call]: unknown[]): unknown => `${String(type)} ${idOf(call)}`;
  const ids = new Map<unknown, number>();
  const idOf = (one: unknown): number => ids.get(one) ?? (ids.set(one, ids.size), ids.size - 1);
  pair('listeners of the window', window, 'addEventListener', 'removeEventListener', listener);
  pair('listeners of the document', document, 'addEventListener', 'removeEventListener', listener);
  pair('observers', PerformanceObserver.prototype, 'observe', 'disconnect', (self) => self);
  pair('addresses', URL, 'createObjectURL', 'revokeObjectURL', (_self, _given, made) => made);
  pair('intervals', globalThis, 'setInterval', 'clearInterval', (_self, _given, made) => made);
  const { Worker } = globalThis;
  class Watched extends Worker {
    constructor(address: string | URL) {
      super(address);
      of('workers').add(this);
    }
    override terminate(): void {
      of('workers').delete(this);
      super.terminate();
    }
  }
  globalThis.Worker = Watched;
  undo.push(() => void (globalThis.Worker = Worker));
  const counts = (): Record<string, number> =>
    Object.fromEntries([...live].map(([kind, all]) => [kind, all.size] as const).filter(([, n]) => n !== 0));
  return { counts, restore: () => undo.reverse().forEach((one) => one()) };
}

describe('a client in a real page', () => {
  it('gives back every worker, listener, observer and timer when it is closed, opened or not', async () => {
    const page = watchPage();
    const errors: unknown[] = [];
    const onError = (event: Event): void => void errors.push(event);
    try {
      const config: Readonly<Record<string, string>> = {
        id: '1001001',
        host: 'fin1.ucce.local',
        authorization: btoa('1001001:x'),
      };
      const Prefs = class {
        getString(key: string): string {
          return config[key] ?? '';
        }
      };
      // Nobody answers: the probe is under way when it is closed.
      const fetch: typeof globalThis.fetch = (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
        });
      const clients = [1, 2, 3].map(() =>
        connectDesktop({ gadgets: { Hub: createHub(), Prefs }, parent: window.parent }, { platform: { fetch } }),
      );
      globalThis.addEventListener('unhandledrejection', onError);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(page.counts()).to.include.keys('workers', 'listeners of the window', 'observers', 'intervals');
      await Promise.all(clients.map((client) => client.close()));
      globalThis.removeEventListener('unhandledrejection', onError);
      expect(page.counts()).to.deep.equal({});
      expect(errors).to.deep.equal([]);
    } finally {
      page.restore();
    }
  });
});
