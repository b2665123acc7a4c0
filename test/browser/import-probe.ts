/** Imports the SDK and reports what that did to its surroundings. */
export interface Finding {
  /** What the SDK exports. */
  readonly names: readonly string[];
  /** Globals that were not there before. */
  readonly globals: readonly string[];
  /** Acting functions of the surroundings that were called meanwhile. */
  readonly calls: readonly string[];
}

const ACTING = [
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'requestAnimationFrame',
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
];
const OUTPUT = ['log', 'info', 'warn', 'error', 'debug'];

export async function probeImport(): Promise<Finding> {
  const calls: string[] = [];
  const undo: (() => void)[] = [];
  const watch = (owner: Record<string, unknown>, name: string): void => {
    const original = owner[name];
    if (typeof original !== 'function') return;
    owner[name] = new Proxy(original, {
      apply: (target, self, args) => {
        calls.push(name);
        return Reflect.apply(target, self, args) as unknown;
      },
      construct: (target, args) => {
        calls.push(name);
        return Reflect.construct(target, args) as object;
      },
    });
    undo.push(() => {
      owner[name] = original;
    });
  };
  for (const name of ACTING) watch(globalThis, name);
  for (const name of OUTPUT) watch(console as never, name);
  const before = new Set(Reflect.ownKeys(globalThis));
  try {
    const sdk = await import('../../sdk/index.ts');
    const globals = Reflect.ownKeys(globalThis).filter((key) => !before.has(key));
    return { names: Object.keys(sdk), globals: globals.map(String), calls };
  } finally {
    for (const one of undo) one();
  }
}
