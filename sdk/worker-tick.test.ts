import { expect } from '@open-wc/testing';
import { firstValueFrom, take, toArray } from 'rxjs';
import { workerTick, type TickScope } from './worker-tick.ts';

/** A page in which workers are counted. */
function counted(Worker: unknown = globalThis.Worker) {
  const made: { terminated: boolean; readonly address: string }[] = [];
  const alive = new Set<string>();
  class Counted extends (Worker as typeof globalThis.Worker) {
    readonly #one: { terminated: boolean; readonly address: string };
    constructor(address: string) {
      super(address);
      this.#one = { terminated: false, address };
      made.push(this.#one);
    }
    override terminate(): void {
      this.#one.terminated = true;
      super.terminate();
    }
  }
  const url = {
    createObjectURL: (blob: Blob) => {
      const address = URL.createObjectURL(blob);
      alive.add(address);
      return address;
    },
    revokeObjectURL: (address: string) => {
      alive.delete(address);
      URL.revokeObjectURL(address);
    },
  };
  return { scope: { Blob, URL: url, Worker: Counted } as unknown as TickScope, made, alive };
}

describe('the tick of a worker', () => {
  it('comes about each second while somebody listens, from one worker, and leaves nothing behind', async () => {
    const { scope, made, alive } = counted();
    const tick$ = workerTick(scope);
    expect(made).to.have.length(0);
    const begun = performance.now();
    const wall = Date.now();
    const [ticks] = await Promise.all([firstValueFrom(tick$.pipe(take(2), toArray())), firstValueFrom(tick$)]);
    expect(performance.now() - begun).to.be.within(1_500, 5_000);
    for (const { sentAt, lateMs } of ticks) {
      expect(sentAt).to.be.within(wall + 900, Date.now());
      expect(lateMs).to.be.within(0, 3_000);
    }
    expect(made.map(({ terminated }) => terminated)).to.deep.equal([true]);
    expect(alive.size).to.equal(0);
  });

  it('is missing, quietly, where no worker is allowed', () => {
    const refusing = counted();
    const forbidden = function (): never {
      throw new DOMException('Content Security Policy', 'SecurityError');
    };
    const errors: unknown[] = [];
    workerTick({ ...refusing.scope, Worker: forbidden as unknown as typeof Worker }).subscribe({
      error: (error) => errors.push(error),
      complete: () => errors.push('complete'),
    });
    expect([errors, refusing.alive.size]).to.deep.equal([['complete'], 0]);
  });

  it('tries no second time where it was refused once', () => {
    let tries = 0;
    const forbidden = function (): never {
      tries += 1;
      throw new DOMException('Content Security Policy', 'SecurityError');
    };
    const tick$ = workerTick({ ...counted().scope, Worker: forbidden as unknown as typeof Worker });
    let completed = 0;
    for (let n = 0; n < 3; n += 1) tick$.subscribe({ complete: () => (completed += 1) });
    expect([tries, completed]).to.deep.equal([1, 3]);
  });

  it('keeps the error of a worker that could not be loaded to itself', async () => {
    const { scope } = counted();
    const workers: Worker[] = [];
    class Watched extends Worker {
      constructor() {
        super('data:text/javascript,throw new Error("not loaded")');
        workers.push(this);
      }
    }
    let completed = false;
    workerTick({ ...scope, Worker: Watched }).subscribe({ complete: () => (completed = true) });
    const event = await new Promise<ErrorEvent>((resolve) => workers[0]?.addEventListener('error', resolve));
    expect(event.defaultPrevented).to.equal(true);
    expect(completed).to.equal(true);
  });
});
