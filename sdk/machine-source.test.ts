import { expect } from '@open-wc/testing';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { machineSource, type LongTask } from './machine-source.ts';

type Page = Window & typeof globalThis;
interface Entry {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly attribution?: readonly Record<string, string>[];
}
type Tell<T> = (told: T) => void;

/** A page that has what browsers have, and what is wanted. */
function pageOf(parts: Record<string, unknown> = {}) {
  const observers = new Set<Tell<{ getEntries: () => readonly Entry[] }>>();
  const pressures: { tell: Tell<readonly { state: string }[]>; options: unknown; live: boolean }[] = [];
  class PerformanceObserver {
    static readonly supportedEntryTypes = ['longtask'];
    readonly #tell: Tell<{ getEntries: () => readonly Entry[] }>;
    constructor(tell: Tell<{ getEntries: () => readonly Entry[] }>) {
      this.#tell = tell;
    }
    observe(): void {
      observers.add(this.#tell);
    }
    disconnect(): void {
      observers.delete(this.#tell);
    }
  }
  class PressureObserver {
    static readonly knownSources = ['cpu'];
    readonly #one: (typeof pressures)[number];
    constructor(tell: Tell<readonly { state: string }[]>) {
      this.#one = { tell, options: undefined, live: false };
      pressures.push(this.#one);
    }
    observe(source: string, options: object): Promise<void> {
      Object.assign(this.#one, { options: { source, ...options }, live: true });
      return Promise.reject(new DOMException('no', 'NotAllowedError'));
    }
    disconnect(): void {
      this.#one.live = false;
    }
  }
  const page = Object.assign(new EventTarget(), {
    document: {},
    navigator: { userAgent: 'Agent/1', hardwareConcurrency: 4 },
    performance: { timeOrigin: 5_000, now: () => 400 },
    length: 0,
    PerformanceObserver,
    PressureObserver,
    ...parts,
  });
  const window = page as unknown as Page & { parent: unknown };
  if (!('parent' in parts)) Object.assign(page, { parent: page });
  const entry = (one: Partial<Entry>): void =>
    observers.forEach((tell) => tell({ getEntries: () => [{ name: 'self', startTime: 100, duration: 70, ...one }] }));
  return { page: window, observers, pressures, entry };
}
const clock = new VirtualClock();
const sourceOf = (page: Page) => machineSource(page, { scheduler: clock, monotonic: clock.monotonic });

describe('what a browser tells of its machine', () => {
  it('is little where the browser tells little', () => {
    const { page } = pageOf({ PerformanceObserver: undefined, PressureObserver: undefined });
    const source = sourceOf(page);
    expect(source).to.deep.include({ userAgent: 'Agent/1', brands: [], loadedAt: 5_000, discarded: false, cores: 4 });
    expect([source.memory(), source.frames(), source.longTasks$, source.pressure$]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('is brands, heap, and whether the page was discarded, where it tells them', () => {
    const brands = [{ brand: 'Google Chrome', version: '131' }];
    const { page } = pageOf({
      document: { wasDiscarded: true },
      navigator: { userAgent: 'Agent/1', userAgentData: { brands } },
      performance: { timeOrigin: 1, now: () => 0, memory: { usedJSHeapSize: 10, jsHeapSizeLimit: 20 } },
    });
    const source = sourceOf(page);
    expect(source).to.deep.include({ brands, discarded: true, cores: undefined });
    expect(source.memory()).to.deep.equal({ usedBytes: 10, limitBytes: 20 });
  });

  it('reads the heap anew each time: what Chromium hands out once stays as it was', () => {
    let used = 0;
    const performance = {
      timeOrigin: 1,
      now: () => 0,
      get memory() {
        return { usedJSHeapSize: (used += 10), jsHeapSizeLimit: 100 };
      },
    };
    const source = sourceOf(pageOf({ performance }).page);
    const read = [source.memory(), source.memory()].map((heap) => heap?.usedBytes ?? NaN);
    expect(read[1]).to.be.greaterThan(read[0] ?? NaN);
  });

  it('is the long tasks of the page and its frames, named without what an address may hide', () => {
    const { page, entry, observers } = pageOf();
    const told: LongTask[] = [];
    const frame = (attribution: Record<string, string>): void =>
      entry({
        name: 'same-origin-descendant',
        attribution: [{ containerName: '', containerId: '', containerSrc: '', ...attribution }],
      });
    const listening = sourceOf(page).longTasks$?.subscribe((task) => told.push(task));
    entry({});
    frame({ containerName: 'crm', containerId: 'x' });
    frame({ containerName: '{"rpctoken":"secret","id":"x"}', containerId: 'gadget-7' });
    frame({ containerName: 'up_token=secret&id=x' });
    frame({ containerId: 'remote_iframe_3' });
    frame({ containerSrc: 'https://me:secret@crm.example.com/gadget?token=secret#secret' });
    frame({});
    entry({ name: 'multiple-contexts' });
    expect(told[0]).to.deep.equal({ at: Math.round(clock.now() - 300), ms: 70, frame: 'self' });
    expect(told.map((task) => task.frame)).to.deep.equal([
      'self',
      'crm',
      'gadget-7',
      'unknown',
      'remote_iframe_3',
      'https://crm.example.com/gadget',
      'unknown',
      'unknown',
    ]);
    page.dispatchEvent(new Event('pagehide'));
    expect(observers.size, 'of a page that is gone').to.equal(0);
    page.dispatchEvent(new Event('pageshow'));
    expect(observers.size).to.equal(1);
    listening?.unsubscribe();
    page.dispatchEvent(new Event('pageshow'));
    expect(observers.size).to.equal(0);
  });

  it("is the desktop's own in a frame that may read it: its age, its frames, its long tasks", () => {
    const host = pageOf({ length: 4, document: { wasDiscarded: true } });
    const { page } = pageOf({
      parent: host.page,
      performance: { timeOrigin: 9_000, now: () => 0 },
      frameElement: { name: 'pulse', id: 'f1', getAttribute: () => '/gadget?x=1' },
    });
    const source = sourceOf(page);
    expect([source.loadedAt, source.frames(), source.discarded]).to.deep.equal([5_000, 3, true]);
    const told: string[] = [];
    const listening = source.longTasks$?.subscribe((task) => told.push(task.frame));
    const frame = (containerName: string, containerId: string, containerSrc: string): void =>
      host.entry({ name: 'same-origin-descendant', attribution: [{ containerName, containerId, containerSrc }] });
    host.entry({});
    frame('pulse', 'f1', '/gadget?x=1');
    frame('pulse', 'f2', '/gadget?x=1');
    expect(told).to.deep.equal(['desktop', 'self', 'pulse']);
    listening?.unsubscribe();
    expect(host.observers.size).to.equal(0);
  });

  it('is its own in a frame of a desktop that it may not read', () => {
    const forbidden = new Proxy(
      {},
      {
        get: () => {
          throw new DOMException('cross-origin', 'SecurityError');
        },
      },
    );
    const source = sourceOf(pageOf({ parent: forbidden }).page);
    expect([source.loadedAt, source.frames()]).to.deep.equal([5_000, undefined]);
  });

  it('is the pressure of the processor, looked at each 10 s, though it may be refused', () => {
    const { page, pressures } = pageOf();
    const told: string[] = [];
    const listening = sourceOf(page).pressure$?.subscribe((state) => told.push(state));
    const [one] = pressures;
    expect(one).to.deep.include({ options: { source: 'cpu', sampleInterval: 10_000 }, live: true });
    one?.tell([{ state: 'fair' }, { state: 'critical' }]);
    one?.tell([]);
    expect(told).to.deep.equal(['critical']);
    listening?.unsubscribe();
    expect(one?.live).to.equal(false);
  });

  it('is how late ordinary timers come', async () => {
    const own = new VirtualClock();
    const stood = { ms: 0 };
    const told: number[] = [];
    const source = machineSource(pageOf().page, { scheduler: own, monotonic: () => own.monotonic() + stood.ms });
    const listening = source.timers$?.subscribe((late) => told.push(late));
    await own.advance(2_000);
    stood.ms = 58_000;
    await own.advance(4_000);
    expect(told).to.deep.equal([0, 58_000, 0]);
    listening?.unsubscribe();
    expect(own.pending).to.equal(0);
  });

  it('is there to be asked in this very browser', async () => {
    const source = machineSource(window, { scheduler: clock, monotonic: () => performance.now() });
    expect(source.userAgent).to.contain('Chrome');
    expect(source.loadedAt).to.be.closeTo(Date.now(), 600_000);
    const task = new Promise<LongTask>((resolve) => source.longTasks$?.subscribe(resolve));
    setTimeout(() => {
      const end = performance.now() + 80;
      while (performance.now() < end);
    });
    expect((await task).ms).to.be.at.least(50);
  });
});
