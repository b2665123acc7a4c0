/** The client's log: levels, categories, bounded memory, Finesse's line format. */

/** From least to most grave. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Writes the client log. Never throws, never logs itself. Everything is redacted at the entrance (passwords, tokens, SASL
 * payloads, call variables, customer numbers); cycles and depth of what is passed are guarded.
 */
export interface ClientLogger {
  /** Logger id in each line: the gadget's id, or a category. */
  readonly id: string;
  /** A logger with the id `<this id>.<category>` on the same memory. */
  child(category: string): ClientLogger;
  /** Writes one entry. `details` follow the message: strings as they are, everything else as bounded JSON. */
  log(level: LogLevel, message: string, ...details: readonly unknown[]): void;
  debug(message: string, ...details: readonly unknown[]): void;
  info(message: string, ...details: readonly unknown[]): void;
  warn(message: string, ...details: readonly unknown[]): void;
  error(message: string, ...details: readonly unknown[]): void;
  /** What is in memory and what had to be dropped. */
  state(): LogState;
}

/** The memory of the client log. */
export interface LogState {
  /** Lines kept, not yet acknowledged by a server. */
  readonly lines: number;
  /** Their size, bytes of UTF-8 with line ends. */
  readonly bytes: number;
  /** Lines lost to the bound since the start. */
  readonly dropped: number;
  /** Number of the latest entry; entries count from 1. */
  readonly sequence: number;
}
