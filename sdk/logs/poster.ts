/**
 * Posts the client log to Finesse (`POST /finesse/api/User/{id}/ClientLog`): this page's lines, what dead pages have left, and the
 * last words of a page that goes. One attempt each; when it is tried again is decided elsewhere (shipper.ts).
 */
import { from } from 'rxjs';
import { ApiError } from '../errors.ts';
import type { UserId } from '../ids.ts';
import { escapeXml } from '../xml.ts';
import { keepaliveRoom, takeKeepalive } from './budget.ts';
import type { LogEntry } from './buffer.ts';
import { firstOf, hearConfirmations, type Confirmations, type ConfirmationSource } from './confirmations.ts';
import { createDoubts, rangesOf } from './doubts.ts';
import type { LeftOver, LogKeeper } from './keeper.ts';
import type { ClientLog, ClientLogger } from './logger.ts';
import { cutIntoParts, escapedLength, mostTelling, NOTE_ROOM } from './parts.ts';
import { leftOverSource, type Item, type Source } from './post-sources.ts';
import { addPart, joined, type ClientLogReceipt, type Posted } from './receipt.ts';
import { mayHaveArrived, refusesContent } from './retry-post.ts';

export type { ClientLogReceipt } from './receipt.ts';

/** What the poster needs of its surroundings. */
export interface PosterSurroundings extends ConfirmationSource {
  readonly log: ClientLog;
  /** Tells that the log was asked for while it was empty, so that the server always gets something to acknowledge. */
  readonly logger: ClientLogger;
  readonly keeper: LogKeeper;
  readonly rest: {
    postClientLog(
      id: UserId,
      text: string,
      options: { readonly requestId: string; readonly keepalive?: boolean },
    ): Promise<{
      readonly status: number;
      readonly timing: { readonly sentMonotonic: number; readonly receivedMonotonic: number };
    }>;
  };
  /** Characters that one request may carry, once escaped. */
  readonly maxCharacters: number;
  readonly userId: UserId;
  readonly confirmTimeoutMs?: number;
}

/** See the head of the file. Promises reject with what REST rejected with; what was not acknowledged stays where it is. */
export interface LogPoster {
  /** All unacknowledged lines of this page, up to the newest of now; undefined where there are none. */
  postOwn(): Promise<ClientLogReceipt | undefined>;
  /**
   * What dead pages have left; only what is `wanted` where told. Waits until no other page drains.
   * @param signal ends the waiting.
   * @param begins is called when there is something, before it is posted.
   */
  postLeftOvers(
    which: 'all' | 'wanted',
    signal: AbortSignal,
    begins: () => void,
  ): Promise<ClientLogReceipt | undefined>;
  /** Sends what fits with a request that outlives the page. Nobody waits for it. */
  postLast(): Promise<void>;
  /** Smaller parts from now on; what was refused last has more than one line. */
  readonly splittable: boolean;
  shrink(): void;
  /** Does not listen any more for events of requests whose answer was lost. */
  relax(): void;
}

/** A part that is smaller, characters, is not refused for its size: the longest line fits. It may be refused for one of its lines. */
const LEAST_PART = 65_536;
/** How long a post waits for its note in the store, ms: a store that hangs must not keep the log from the server. */
const STORE_PATIENCE_MS = 1_000;
/** `<ClientLog><logData></logData></ClientLog>`, bytes. */
const ENVELOPE_BYTES = 43;

/** Makes one for a log. */
export function createLogPoster(surroundings: PosterSurroundings): LogPoster {
  const { log, logger, keeper, rest, maxCharacters, userId, platform } = surroundings;
  const { confirmTimeoutMs = 5_000 } = surroundings;
  const { buffer } = log;
  const doubts = createDoubts();
  const encoder = new TextEncoder();
  const weigh = (line: string): number => encoder.encode(escapeXml(line)).length + 1;
  const whose = `/finesse/api/User/${userId}`;
  let limit = maxCharacters;
  let refused = { lines: 0, characters: 0 };
  let ear: Confirmations | undefined;

  const listen = (): Confirmations => {
    if (ear) return ear;
    const opened = hearConfirmations(surroundings);
    ear = opened;
    // Also of a request that was given up: its answer was lost, the event comes late.
    opened.seen$.subscribe(({ requestId, payload }) => {
      if (payload.kind === 'apiErrors' || requestId === undefined) return;
      const ranges = doubts.confirm(requestId);
      if (ranges.length > 0) buffer.acknowledge(ranges);
    });
    return opened;
  };
  const relax = (): void => {
    ear?.close();
    ear = undefined;
  };

  /** One request. */
  const postOne = async (text: string, requestId: string, patient: boolean): Promise<Posted> => {
    const sent = platform.monotonic();
    const heard = ear as Confirmations;
    const posted = (confirmedBy: Posted['confirmedBy'], status: number, serverRoundTripMs: number): Posted => ({
      status,
      requestId,
      at: platform.scheduler.now(),
      confirmedBy,
      serverRoundTripMs,
    });
    let answer;
    try {
      answer = await rest.postClientLog(userId, text, { requestId });
    } catch (error) {
      if (!patient || !surroundings.connected() || !mayHaveArrived(error)) throw error;
      const event = await heard.of(requestId, confirmTimeoutMs, true);
      if (!event || event.payload.kind === 'apiErrors') throw error;
      return posted('event', 0, platform.monotonic() - sent);
    }
    const event = patient ? await heard.of(requestId, confirmTimeoutMs, false) : undefined;
    if (event?.payload.kind === 'apiErrors') throw notStored(event.payload.errors ?? []);
    const { sentMonotonic, receivedMonotonic } = answer.timing;
    return posted(event ? 'event' : 'status', answer.status, receivedMonotonic - sentMonotonic);
  };

  const post = async <T extends Item>(source: Source<T>): Promise<ClientLogReceipt | undefined> => {
    let patient = await listen().ready();
    let receipt: ClientLogReceipt | undefined;
    /** Lines of the next part at most: what is refused whatever its size is halved, down to the line that it is refused for. */
    let most = Infinity;
    /** Refused alone. It is to blame if the newest is taken; else the server refuses everything, and nothing is lost. */
    let suspect: T | undefined;
    const blame = (item: T): void | Promise<void> => {
      logger.warn(`Line ${item.sequence} of page ${item.pageId} is not posted: the server refuses it.`);
      most = Infinity;
      return source.taken([item]);
    };
    for (let number = 1; ;) {
      const waiting = source.waiting();
      const parts = cutIntoParts(suspect ? waiting.slice(-1) : waiting, limit);
      const part = parts[0]?.slice(0, most);
      if (!part) return receipt;
      const requestId = platform.uuid();
      const notes = source.tell(part);
      const of = number + parts.length - (part.length === parts[0]?.length ? 1 : 0);
      // A file of its own on the server, which may be copied under any name: it says whose it is.
      notes.unshift(`Client log of ${whose}, part ${number} of ${of}.`);
      const text = textOf([...notes.map((one) => log.note(one)), ...part.map(({ line }) => line)]);
      await firstOf(platform, STORE_PATIENCE_MS, undefined, [from(source.mark(part, requestId))]);
      let posted: Posted;
      try {
        posted = await postOne(text, requestId, patient);
      } catch (error) {
        refused = { lines: part.length, characters: part.reduce((sum, { line }) => sum + escapedLength(line), 0) };
        if (mayHaveArrived(error)) source.doubt(part, requestId);
        else void source.mark(part, undefined);
        const [item] = part as [T];
        if (!refusesContent(error) || refused.characters > LEAST_PART || suspect) throw error;
        if (part.length > 1) most = Math.ceil(part.length / 2);
        else if (receipt) await blame(item);
        else suspect = item;
        continue;
      }
      // Finesse that has once kept silent is not waited for with each further part.
      patient &&= posted.confirmedBy === 'event';
      await source.taken(part);
      receipt = addPart(receipt, posted, text.length, part.length);
      number += 1;
      most *= 2;
      if (suspect) await blame(suspect);
      suspect = undefined;
    }
  };

  let upTo = 0;
  const own: Source<LogEntry> = {
    waiting: () => buffer.pending().filter(({ sequence }) => sequence <= upTo),
    mark: (part, requestId) => keeper.posting((part.at(-1) as LogEntry).sequence, requestId),
    taken: (part) => buffer.acknowledge(rangesOf(part)),
    doubt: (part, requestId) => doubts.add(requestId, part),
    tell: (part) => doubts.tell(part),
  };

  const afterwards = <T>(result: T): T => {
    if (doubts.none) relax();
    return result;
  };
  const failed = (error: unknown): never => {
    if (doubts.none) relax();
    throw error;
  };

  return {
    postOwn: () => {
      if (!keeper.owns || buffer.lines === 0) return Promise.resolve(undefined);
      log.tellDrops();
      upTo = logger.state().sequence;
      return post(own).then((receipt) => {
        doubts.settle();
        return afterwards(receipt);
      }, failed);
    },
    postLeftOvers: async (which, signal, begins) => {
      let receipt: ClientLogReceipt | undefined;
      const use = async (leftOver: LeftOver): Promise<void> => {
        if (which === 'wanted' && !leftOver.wanted) return;
        if (leftOver.lost > 0) {
          // Of this page: what it says is posted, and kept, like any line.
          logger.warn(`Of page ${leftOver.pageId} ${leftOver.lost} lines were dropped before they could be posted.`);
          await leftOver.told();
        }
        if (leftOver.batches.length === 0) return;
        begins();
        const one = await post(await leftOverSource(leftOver, doubts));
        doubts.settle(leftOver.batches.flatMap(({ posting }) => posting ?? []));
        if (one) receipt = receipt ? joined(receipt, one) : one;
      };
      await keeper.drain(use, signal).catch(failed);
      return afterwards(receipt);
    },
    postLast: async () => {
      if (!keeper.owns) return;
      log.tellDrops();
      const entries = buffer.pending();
      const last = entries.at(-1);
      const chosen = mostTelling(entries, keepaliveRoom() - ENVELOPE_BYTES - NOTE_ROOM, weigh);
      if (!last || chosen.length === 0) return;
      const notes = doubts.tell(chosen);
      if (chosen.length < entries.length) {
        notes.unshift(
          `The page goes: ${chosen.length} of ${entries.length} lines, the gravest and the newest of them.`,
        );
      }
      notes.unshift(`Client log of ${whose}.`);
      const text = textOf([...notes.map((one) => log.note(one)), ...chosen.map(({ line }) => line)]);
      const requestId = platform.uuid();
      const answered = rest.postClientLog(userId, text, { requestId, keepalive: true });
      takeKeepalive(ENVELOPE_BYTES + weigh(text), answered);
      void keeper.posting(last.sequence, requestId);
      try {
        await answered;
        buffer.acknowledge(rangesOf(chosen));
      } catch (error) {
        if (mayHaveArrived(error)) doubts.add(requestId, chosen);
        else void keeper.posting(last.sequence, undefined);
        throw error;
      }
    },
    get splittable() {
      return refused.lines > 1 && refused.characters > LEAST_PART;
    },
    shrink: () => {
      limit = Math.max(LEAST_PART, Math.floor(refused.characters / 2) + NOTE_ROOM);
    },
    relax,
  };
}

function textOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

function notStored(errors: ApiError['errors']): ApiError {
  const said = errors.map(({ errorType, errorMessage }) => `${errorType}: ${errorMessage}`).join('; ');
  return new ApiError(
    `Finesse took the client log and then failed to store it (${said}). It is kept; try again.`,
    errors,
  );
}
