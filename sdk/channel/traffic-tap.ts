/**
 * Where exchanges are told while somebody looks ({@link TrafficTap}), and how they become records ({@link TrafficBook}). All that
 * is redacted, measured and cut is so here, at the entrance.
 */
import type { Platform } from '../platform.ts';
import { createRedactor, type Redactor } from '../redaction.ts';
import { byteLength } from './byte-length.ts';
import type { TrafficKind, TrafficRecord, TrafficWay } from './traffic-record.ts';

/** A place that exchanges pass. While nobody looks it holds no book, and an exchange costs the test for one. */
export interface TrafficTap {
  book: TrafficBook | undefined;
}

/** An exchange as it begins, raw. */
export interface Begun {
  readonly way: TrafficWay;
  readonly kind: TrafficKind;
  readonly method: string;
  readonly url: string;
  /** In words that hold no secret. */
  readonly carried: string;
  /** Body as it goes out. */
  readonly out?: string;
  readonly rid?: number;
  readonly socket?: number;
}

/** How it ended, raw. */
export interface Ended {
  /** HTTP status; 0 or none where no answer came. */
  readonly status?: number | undefined;
  /** Whether an answer came, where no status tells. */
  readonly answered?: boolean;
  readonly error?: string | undefined;
  /** Body as it came. */
  readonly in?: string;
  /** Its bytes, where they are known already. */
  readonly bytes?: number;
  readonly headers?: Iterable<readonly [string, string]>;
  readonly kind?: TrafficKind;
  readonly carried?: string;
}

/** Ends the record of one exchange; only the first call counts. */
export type EndRow = (ended: Ended) => void;

/** Whether an answer is told with its headers in any case: they say who refused, and until when. */
export function isBad({ error, status = 0 }: Pick<TrafficRecord, 'error' | 'status'>): boolean {
  return error !== undefined || status >= 300;
}

/** Longest body in a record, UTF-16 units. */
const MAX_BODY = 16_384;

/** See the head of the file. */
export class TrafficBook {
  /** Whether bodies and headers are wanted. */
  bodies = false;
  /** Ids of pings that went out without an answer so far. */
  readonly pings = new Set<string>();
  readonly #platform: Pick<Platform, 'scheduler' | 'monotonic'>;
  readonly #tell: (record: TrafficRecord) => void;
  readonly #redactor: Redactor;
  readonly #open = new Set<EndRow>();
  #ids = 0;
  #sockets = 0;

  constructor(
    platform: Pick<Platform, 'scheduler' | 'monotonic'>,
    tell: (record: TrafficRecord) => void,
    redactor = createRedactor(),
  ) {
    this.#platform = platform;
    this.#tell = tell;
    this.#redactor = redactor;
  }

  /** Number of a further WebSocket. */
  nextSocket(): number {
    return (this.#sockets += 1);
  }

  /** An exchange has begun. */
  begin(begun: Begun): EndRow {
    const { monotonic } = this.#platform;
    const begunAt = monotonic();
    const record = this.#recordOf(begun);
    const end: EndRow = (ended) => {
      if (!this.#open.delete(end)) return;
      const { status = 0, error, kind = record.kind, carried = record.carried } = ended;
      const answered = ended.answered ?? status > 0;
      const { in: text = '', bytes = byteLength(text) } = ended;
      this.#tell({
        ...record,
        kind,
        carried,
        error,
        result: answered ? 'answered' : 'unanswered',
        status: status || undefined,
        bytesIn: answered ? bytes : -1,
        durationMs: monotonic() - begunAt,
        ...(this.bodies && text && { bodyIn: shown(text, this.#redactor.text) }),
        ...((this.bodies || isBad({ error, status })) &&
          ended.headers && { headersIn: this.#redactor.headers(ended.headers) }),
      });
    };
    this.#open.add(end);
    this.#tell(record);
    return end;
  }

  /** A message that has no answer of its own: a frame, a hub message. */
  message(method: 'SEND' | 'RECEIVE', begun: Omit<Begun, 'method' | 'out'>, text: string, error?: string): void {
    const sent = method === 'SEND';
    const { bytesOut, bodyOut, ...record } = this.#recordOf({ ...begun, method, out: text });
    this.#tell({
      ...record,
      result: 'answered',
      error,
      bytesOut: sent ? bytesOut : 0,
      bytesIn: sent ? 0 : bytesOut,
      durationMs: 0,
      ...(bodyOut !== undefined && { [sent ? 'bodyOut' : 'bodyIn']: bodyOut }),
    });
  }

  /** Ends what is open: nobody waits for it any more. */
  giveUp(): void {
    for (const end of [...this.#open]) end({ error: 'aborted' });
  }

  /** Nobody looks any more: what is open is told to nobody. */
  forget(): void {
    this.#open.clear();
    this.pings.clear();
  }

  #recordOf({ way, kind, method, url, carried, out = '', rid, socket }: Begun): TrafficRecord {
    return {
      id: (this.#ids += 1),
      way,
      kind,
      at: this.#platform.scheduler.now(),
      method,
      url: this.#redactor.text(url),
      result: 'pending',
      status: undefined,
      error: undefined,
      bytesOut: byteLength(out),
      bytesIn: -1,
      durationMs: undefined,
      rid,
      carried,
      ...(socket !== undefined && { socket }),
      ...(this.bodies && out && { bodyOut: shown(out, this.#redactor.text) }),
    };
  }
}

/** A body as it may be shown. Cut where no secret can begin before the cut and end behind it unseen, then redacted. */
export function shown(text: string, redact: Redactor['text']): string {
  if (text.length <= MAX_BODY) return redact(text).slice(0, MAX_BODY);
  const cut = text.slice(0, MAX_BODY);
  const end = Math.max(cut.lastIndexOf('<'), cut.lastIndexOf('\n'), cut.lastIndexOf(','));
  return ownText(`${redact(cut.slice(0, end + 1)).slice(0, MAX_BODY - 1)}…`);
}

/** The same text, apart from what it was cut out of: an engine keeps all of a text of which a part is kept. */
export function ownText(text: string): string {
  return JSON.parse(JSON.stringify(text)) as string;
}
