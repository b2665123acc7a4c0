/**
 * Works on all `items` in their order, on at most `limit` at a time. Where `work` gives false, nothing further is begun.
 * Resolves when all that was begun is done; rejects as `work` does.
 */
export async function inTurn<T>(items: Iterable<T>, limit: number, work: (item: T) => Promise<boolean>): Promise<void> {
  const left = [...items].reverse();
  const worker = async (): Promise<void> => {
    while (left.length > 0) {
      if (!(await work(left.pop() as T))) left.length = 0;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, left.length) }, worker));
}
