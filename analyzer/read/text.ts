/** Any text log: each line says by its own look what it is, so that a file may hold several, and names of files mean nothing. */
import { BundleReader } from './bundle.ts';
import { digits, isDigit, Needle, textOf } from './bytes.ts';
import { ClientLogReader, clientLineAt } from './client-log.ts';
import type { FileKind, FileResult } from './events.ts';
import { LineSplitter } from './lines.ts';
import { looksLikeOpenfire, OpenfireReader } from './openfire.ts';
import { FileSink } from './sink.ts';
import { WebservicesReader } from './webservices.ts';

const CORE = new Needle('core.');
/** `core.24587.6.CTIManager.1533441238`: process id, signal, process, second since 1970. */
const CORE_DUMP = /\bcore\.\d+\.\d+\.([\w-]+)\.(\d{9,10})\b/;
const BYTE_ORDER_MARK = 0xef;
const BRACE = 0x7b;

/** Reads one text file, chunk by chunk. */
export class TextReader {
  readonly #sink = new FileSink();
  readonly #openfire = new OpenfireReader(this.#sink);
  readonly #webservices = new WebservicesReader(this.#sink);
  readonly #client = new ClientLogReader(this.#sink);
  readonly #bundle = new BundleReader(this.#sink, this.#client);
  readonly #lines = new LineSplitter((bytes, from, to, line) => this.#line(bytes, from, to, line));
  readonly #counts = { openfire: 0, webservices: 0, 'client-log': 0, bundle: 0 };

  push(chunk: Uint8Array): void {
    this.#sink.bytes += chunk.length;
    this.#lines.push(chunk);
  }

  /** All that the file told. */
  end(name: string): FileResult {
    this.#lines.end();
    this.#openfire.end();
    this.#webservices.end();
    // Before the client's lines: whose bundle it is stands in it.
    this.#bundle.end();
    this.#client.end();
    const [most] = Object.entries(this.#counts).sort(([, a], [, b]) => b - a);
    const kind = this.#lines.lines === 0 ? 'empty' : most && most[1] > 0 ? (most[0] as FileKind) : 'text';
    if (this.#lines.overlong > 0)
      this.#sink.problem = `${this.#lines.overlong} lines are longer than 1 MiB; the rest of them was not read`;
    return this.#sink.result(name, kind, this.#lines.lines);
  }

  #line(bytes: Uint8Array, begin: number, to: number, line: number): void {
    const from = line === 1 && bytes[begin] === BYTE_ORDER_MARK ? begin + 3 : begin;
    if (looksLikeOpenfire(bytes, from, to)) {
      this.#counts.openfire += 1;
      this.#openfire.line(bytes, from, to, line);
      return;
    }
    if (from === to) return;
    if (isDigit(bytes[from]) && bytes[from + 4] === 0x2d && bytes[from + 10] === 0x54) {
      const at = clientLineAt(bytes, from, to);
      if (at >= 0) {
        this.#counts['client-log'] += 1;
        this.#client.line(bytes, from, at, to, line);
        return;
      }
    }
    if (bytes[from] === BRACE && this.#bundle.line(bytes, from, to, line)) {
      this.#counts.bundle += 1;
      return;
    }
    if (this.#webservices.line(bytes, from, to, line)) {
      this.#counts.webservices += 1;
      return;
    }
    const at = clientLineAt(bytes, from, to);
    if (at >= 0) {
      this.#counts['client-log'] += 1;
      this.#client.line(bytes, from, at, to, line);
      return;
    }
    if (!this.#dump(bytes, from, to, line)) this.#sink.unread(bytes, from, to, line, begunAsOpenfire(bytes, from));
  }

  #dump(bytes: Uint8Array, from: number, to: number, line: number): boolean {
    if (CORE.find(bytes, from, to) < 0) return false;
    const [, process, epoch] = CORE_DUMP.exec(textOf(bytes, from, Math.min(to, from + 500))) ?? [];
    if (process === undefined) return false;
    const at = Number(epoch) * 1_000;
    this.#sink.known += 1;
    this.#sink.add({ ...this.#sink.told(at, 'server', line, bytes, from, to), kind: 'core-dump', process });
    return true;
  }
}

/** A date of Openfire stands there, but not its time. */
function begunAsOpenfire(bytes: Uint8Array, from: number): boolean {
  return bytes[from + 4] === 0x2e && bytes[from + 7] === 0x2e && digits(bytes, from, 4) > 0;
}
