/**
 * Diagnosis bundles of finesse-pulse, line by line: each says by its `kind` what it is, so that one that is cut at either end, or stands in
 * another text, is read as far as it goes. Everything in it is read with suspicion: types are looked at, sizes are bounded.
 */
import { BUNDLE_MARK } from '../../sdk/export/bundle-format.ts';
import { CAUSES } from '../../sdk/causes.ts';
import { ascii, startsWith, textOf as decoded } from './bytes.ts';
import { clientLineAt, type ClientLogReader } from './client-log.ts';
import type { LogEvent, Told } from './events.ts';
import { ExchangeReader, type Exchange } from './exchange.ts';
import { driftOf, durationOf, fieldsOf, listOf, parsed, textOf, timeOf, type Fields } from './json.ts';
import { exchangeOfRecord } from './record.ts';
import type { FileSink } from './sink.ts';

/** How each line begins: a line of another kind is no line of a bundle. */
const BEGINS = ascii('{"kind":"');
const MARK = ascii(BUNDLE_MARK);
/** Records of exchanges without an answer that are held until they have one. */
const MOST_PENDING = 10_000;
const MOST_FINDINGS = 100;
const MOST_PAUSES = 1_000;
const MOST_EVIDENCE = 20;
/** Readings of samples; an hour has 3,600 of them, of which about each sixtieth is new. */
const MOST_READINGS = 2_000;
const CODE = 40;
/** Shorter pauses are of every day. */
const PAUSE_MS = 20_000;

interface Place {
  readonly line: number;
  /** The line itself, or its beginning. */
  readonly text: string;
}

/** Whether a file begins as a bundle does. */
export function looksLikeBundle(head: Uint8Array): boolean {
  return startsWith(head, head[0] === 0xef ? 3 : 0, head.length, MARK);
}

/** Reads the lines of one file. */
export class BundleReader {
  readonly #sink: FileSink;
  readonly #log: ClientLogReader;
  readonly #exchanges: ExchangeReader;
  readonly #pending = new Map<number, Exchange>();
  #agent: string | undefined;
  #page = '';
  #madeAt = -Infinity;
  #reading = '';
  #readings = 0;
  #level = '';
  #blankFrom: number | undefined;
  #blank: Place = { line: 0, text: '' };
  #sampleAt = 0;
  #isCut = false;
  #any = false;

  constructor(sink: FileSink, log: ClientLogReader) {
    this.#sink = sink;
    this.#log = log;
    this.#exchanges = new ExchangeReader(sink);
  }

  /** One line; false where it is none of a bundle. */
  line(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    if (!startsWith(bytes, from, to, BEGINS)) return false;
    const json = decoded(bytes, from, to);
    const fields = fieldsOf(parsed(json));
    const isRead = this.#read(fields, { line, text: json.length > 300 ? `${json.slice(0, 300)}…` : json });
    this.#isCut = fields['kind'] === undefined;
    this.#any = true;
    if (isRead) this.#sink.known += 1;
    else if (isRead === false) this.#sink.unread(bytes, from, to, line, this.#isCut);
    return true;
  }

  /** The file is over. */
  end(): void {
    if (!this.#any) return;
    this.#awake();
    for (const exchange of this.#pending.values()) this.#exchanges.take(exchange);
    this.#pending.clear();
    this.#sink.agent ??= this.#agent;
    this.#exchanges.end(this.#madeAt);
    if (this.#isCut) this.#sink.problem ??= 'the bundle is cut; what it holds was read';
  }

  /** Whether it was understood; undefined where another reader counts it. */
  #read(fields: Fields, place: Place): boolean | undefined {
    switch (fields['kind']) {
      case 'finesse-pulse-bundle':
        return this.#head(fields);
      case 'health':
        return this.#health(fieldsOf(fields['health']), place);
      case 'clock':
        return this.#clock(fieldsOf(fields['clock']), place);
      case 'machine':
        return this.#machine(fieldsOf(fields['machine']), place);
      case 'sample':
        return this.#sample(fields, place);
      case 'traffic':
        return this.#record(fields['record'], place.line);
      case 'log':
        return this.#logged(textOf(fields['line']), place.line);
      case 'log-state':
        // What was dropped is said by the lines, by page and sequence.
        return true;
      default:
        return false;
    }
  }

  #head(head: Fields): boolean {
    const at = timeOf(head['at']);
    if (at !== undefined) {
      this.#sink.seen(at, 'client');
      this.#madeAt = Math.max(this.#madeAt, at);
    }
    const user = textOf(head['userId'], 64).toLowerCase();
    if (user !== '') this.#agent = user;
    const host = textOf(head['host'], 253).toLowerCase();
    if (host !== '') this.#sink.node ??= host;
    this.#page = textOf(head['pageId'], CODE);
    return true;
  }

  #health(health: Fields, place: Place): boolean {
    const all = ['findings', 'recent'].flatMap((name) => listOf(health[name], MOST_FINDINGS));
    for (const finding of all) {
      const event = this.#finding(fieldsOf(finding), place);
      if (event) this.#add(event);
    }
    return timeOf(health['at']) !== undefined;
  }

  #finding(finding: Fields, place: Place): LogEvent | undefined {
    const [id = '', cause = '', advice = '', certainty = '', level = '', where = ''] = [
      'id',
      'cause',
      'advice',
      'certainty',
      'level',
      'place',
    ].map((name) => textOf(finding[name], CODE));
    const at = timeOf(finding['since']);
    if (at === undefined || !Object.hasOwn(CAUSES, cause)) return undefined;
    const codes = listOf(finding['evidence'], MOST_EVIDENCE).map((one) => textOf(fieldsOf(one)['code'], CODE));
    const since = new Date(at).toISOString();
    const text = `Finding ${id}: ${advice}, ${certainty}, ${level}, since ${since}; for: ${codes.join(', ')}`;
    const told = this.#told(at, { line: place.line, text }, `finding ${this.#page} ${id} ${at}`);
    return { ...told, kind: 'finding', cause, advice, certainty, level, place: where };
  }

  #clock(clock: Fields, place: Place): boolean {
    const at = timeOf(clock['at']);
    const driftMs = driftOf(clock['driftMs']);
    const boundMs = durationOf(clock['boundMs']);
    if (at === undefined || driftMs === undefined) return false;
    this.#sink.offset({ at, driftMs, boundMs });
    const told = this.#told(at, place, `clock ${this.#page} ${at}`);
    this.#add({ ...told, kind: 'drift', driftMs, roundTripMs: durationOf(clock['roundTripMs']), boundMs });
    return true;
  }

  #machine(machine: Fields, place: Place): boolean {
    for (const one of listOf(machine['pauses'], MOST_PAUSES)) {
      const pause = fieldsOf(one);
      const [from, to] = [timeOf(pause['from']), timeOf(pause['to'])];
      const kind = textOf(pause['kind'], CODE);
      if (from !== undefined && to !== undefined && to - from >= PAUSE_MS) this.#pause(kind, from, to, place);
    }
    return timeOf(machine['at']) !== undefined;
  }

  #pause(pause: string, from: number, to: number, { line }: Place): void {
    const text = `Pause ${pause}: ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
    const told = this.#told(from, { line, text }, `pause ${pause} ${from}`);
    this.#add({ ...told, kind: 'pause', pause, ms: to - from });
  }

  #sample(sample: Fields, place: Place): boolean {
    const at = timeOf(sample['at']);
    if (at === undefined) return false;
    this.#sink.seen(at, 'client');
    const driftMs = driftOf(sample['driftMs']);
    const roundTripMs = durationOf(sample['roundTripMs']);
    const reading = `${driftMs} ${roundTripMs}`;
    if (driftMs !== undefined && reading !== this.#reading) {
      this.#reading = reading;
      this.#sink.offset({ at, driftMs, boundMs: undefined });
      this.#readings += 1;
      const told = this.#told(at, place, `sample ${at}`);
      if (this.#readings <= MOST_READINGS) this.#add({ ...told, kind: 'drift', driftMs, roundTripMs });
    }
    const level = textOf(sample['level'], CODE);
    if (level !== this.#level && this.#level !== '')
      this.#add({ ...this.#told(at, place, `level ${at}`), kind: 'health', level });
    this.#level = level;
    if (sample['awake'] !== false) this.#awake();
    else if (this.#blankFrom === undefined) {
      this.#blankFrom = at;
      this.#blank = place;
    }
    this.#sampleAt = at;
    return true;
  }

  /** The page can measure again: how long it could not. */
  #awake(): void {
    const from = this.#blankFrom;
    this.#blankFrom = undefined;
    if (from !== undefined && this.#sampleAt - from >= PAUSE_MS)
      this.#pause('blank', from, this.#sampleAt, this.#blank);
  }

  /** Records are told when they begin and when they have ended: the later one counts. */
  #record(value: unknown, line: number): boolean {
    const record = exchangeOfRecord(value, line);
    if (!record) return false;
    const { id, exchange } = record;
    this.#pending.delete(id);
    if (exchange.pulse?.result === 'pending' && this.#pending.size < MOST_PENDING) this.#pending.set(id, exchange);
    else this.#exchanges.take(exchange);
    return true;
  }

  /** A line of the client log; it is counted by its own reader. */
  #logged(text: string, line: number): boolean | undefined {
    const bytes = new TextEncoder().encode(text);
    const at = clientLineAt(bytes, 0, bytes.length);
    if (at < 0) return false;
    this.#log.line(bytes, 0, at, bytes.length, line);
    return undefined;
  }

  #told(at: number, { line, text }: Place, same: string): Told {
    return { at, clock: 'client', line, text, same };
  }

  #add(event: LogEvent): void {
    this.#sink.add(event);
  }
}
