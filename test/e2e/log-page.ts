/** What the page of `log-survival.test.ts` runs: a client that talks to the simulator which serves the page. */
import { firstValueFrom, filter } from 'rxjs';
import { connectFinesse, type FinesseClient } from '../../sdk/index.ts';

/** What the test calls in the page. */
export interface LogPage {
  /** Connects by a service at that address; resolves with the page id of the log. */
  connect(userId: string, serviceUrl: string): Promise<string>;
  /** Resolves when the connection is seen to be lost. */
  lost(): Promise<void>;
  /** Writes so many lines, and resolves with the sequence of the last one when all that was written is in the database. */
  write(lines: number): Promise<number>;
  /** Writes so many lines; resolves with the last one's sequence, as soon as the log says that it is kept in memory alone. */
  fill(lines: number): Promise<number>;
  /** Resolves when the server has taken the log, without being asked to. */
  posted(): Promise<void>;
  /** Posts the log. */
  send(): Promise<void>;
}

let client: FinesseClient | undefined;

function connected(): FinesseClient {
  if (!client) throw new Error('Connect first.');
  return client;
}

/** Sequences of a page that are in the database. */
async function stored(pageId: string): Promise<ReadonlySet<number>> {
  const db = await settled(indexedDB.open('finesse-pulse.log'));
  const batches = (await settled(db.transaction('batches').objectStore('batches').getAll())) as readonly {
    readonly pageId: string;
    readonly lines: readonly string[];
  }[];
  db.close();
  const lines = batches.filter((one) => one.pageId === pageId).flatMap((one) => one.lines);
  return new Set(lines.map((line) => Number(/#(\d+) m=/.exec(line)?.[1])));
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('failed'));
  });
}

/** Looks at each frame of the page. */
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => requestAnimationFrame(resolve));
}

const page: LogPage = {
  async connect(userId, serviceUrl) {
    client = await connectFinesse({
      host: 'localhost',
      userId,
      password: 'finesse',
      restUrl: '',
      serviceUrl,
      // Not spread over half a minute, as those of a whole contact centre are.
      clientLog: { post: { spreadMs: 0 } },
    });
    return client.log.pageId;
  },
  async lost() {
    await firstValueFrom(connected().health$.pipe(filter(({ level }) => level === 'lost')));
  },
  async write(lines) {
    const { log } = connected();
    for (let n = 1; n <= lines; n += 1) log.info(`Line ${n} of the outage.`);
    const { sequence } = log.state();
    await until(async () => (await stored(log.pageId)).has(sequence));
    return sequence;
  },
  async fill(lines) {
    const { log } = connected();
    for (let n = 1; n <= lines; n += 1) log.info(`Line ${n} that has no room.`);
    const { sequence } = log.state();
    await until(() => log.lines().some((line) => line.includes('in memory alone')));
    return sequence;
  },
  async posted() {
    await firstValueFrom(connected().logDelivery$.pipe(filter(({ receipt }) => receipt !== undefined)));
  },
  async send() {
    await connected().sendClientLog();
  },
};
Object.assign(globalThis, { logPage: page });
