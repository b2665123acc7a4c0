/**
 * Every error that finesse-pulse gives to its caller is a {@link FinesseError} with a literal `code`.
 * A lost connection is not an error but a value of `connection$`; errors are for what the caller must change.
 */

/**
 * What went wrong, as a literal that programs may switch on. Never removed within a major version.
 *
 * - `options-invalid` an option is missing or out of range; nothing was sent.
 * - `credentials-refused` the server said 401 or SASL `not-authorized`; do not retry (five refusals lock for 5 min).
 * - `host-unreachable` no answer at all: unknown host, refused port, untrusted certificate or CORS. A browser cannot tell these apart.
 * - `timeout` no answer within the deadline.
 * - `http-status` an answer with an unexpected HTTP status and no Finesse error body.
 * - `not-xml` an answer that is not XML where XML was due: a login page, a proxy or a captive portal.
 * - `xml-malformed`, `xml-forbidden`, `xml-too-large` XML that cannot, must not or shall not be read.
 * - `api-error` Finesse answered with an `ApiErrors` body.
 * - `node-unknown`, `subscription-refused` the notification service refused a subscription.
 * - `connection-lost` the request was under way when the connection went.
 * - `closed` the object was closed before or during the call.
 * - `hub-missing`, `config-missing` the page is not a Finesse gadget frame, or one without configuration.
 * - `log-too-large` a client log above the 1,048,576 characters that Finesse takes.
 */
export type FinesseErrorCode =
  | 'options-invalid'
  | 'credentials-refused'
  | 'host-unreachable'
  | 'timeout'
  | 'http-status'
  | 'not-xml'
  | 'xml-malformed'
  | 'xml-forbidden'
  | 'xml-too-large'
  | 'api-error'
  | 'node-unknown'
  | 'subscription-refused'
  | 'connection-lost'
  | 'closed'
  | 'hub-missing'
  | 'config-missing'
  | 'log-too-large';

/** Base of all errors of this package. `message` says what happened and what to do, without secrets. */
export class FinesseError extends Error {
  override readonly name: string = 'FinesseError';
  readonly code: FinesseErrorCode;

  constructor(code: FinesseErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Why there is no good answer, by what was thrown, or why a request was aborted. */
export function codeOf(cause: unknown): string {
  return cause instanceof FinesseError ? cause.code : 'aborted';
}

/** A caller's option is missing or out of range. */
export class OptionsError extends FinesseError {
  override readonly name = 'OptionsError';
  constructor(message: string) {
    super('options-invalid', message);
  }
}

/** XML that could not be read; `offset` is the character (UTF-16 unit) where reading stopped. */
export class XmlError extends FinesseError {
  override readonly name = 'XmlError';
  readonly offset: number;
  constructor(code: 'xml-malformed' | 'xml-forbidden' | 'xml-too-large', message: string, offset: number) {
    super(code, message);
    this.offset = offset;
  }
}

/** The server, or the way to it, did not give a usable answer. `status` is the HTTP status where there was one. */
export class TransportError extends FinesseError {
  override readonly name = 'TransportError';
  readonly status: number | undefined;
  /** From a `Retry-After` header, in ms. */
  readonly retryAfterMs: number | undefined;
  constructor(
    code:
      'host-unreachable' | 'timeout' | 'http-status' | 'not-xml' | 'connection-lost' | 'closed' | 'credentials-refused',
    message: string,
    options?: { readonly status?: number; readonly retryAfterMs?: number; readonly cause?: unknown },
  ) {
    super(code, message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.status = options?.status;
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** One entry of a Finesse `ApiErrors` body (Cisco Finesse Web Services Developer Guide, "API Errors"). */
export interface ApiErrorDetail {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly errorData: string;
  /** Id of the Media Routing Domain, where the error is about one. */
  readonly errorMedia?: string;
  /** Code, text and name that the peripheral (the telephone system) gave; 12.5 and later. */
  readonly peripheralErrorCode?: string;
  readonly peripheralErrorText?: string;
  readonly peripheralErrorMsg?: string;
}

/** Finesse answered with an `ApiErrors` body, by REST or as a notification. */
export class ApiError extends FinesseError {
  override readonly name = 'ApiError';
  readonly status: number | undefined;
  readonly errors: readonly ApiErrorDetail[];
  /** From a `Retry-After` header, in ms. */
  readonly retryAfterMs: number | undefined;
  constructor(message: string, errors: readonly ApiErrorDetail[], status?: number, retryAfterMs?: number) {
    super('api-error', message);
    this.errors = errors;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A subscription, or a question about a node, was refused; only the stream of that node ends with it. `condition` is the XMPP stanza error (RFC 6120 §8.3.3). */
export class SubscriptionError extends FinesseError {
  override readonly name = 'SubscriptionError';
  readonly node: string;
  readonly condition: string;
  constructor(node: string, condition: string) {
    super(
      condition === 'item-not-found' ? 'node-unknown' : 'subscription-refused',
      condition === 'item-not-found'
        ? `The notification service knows no node ${node}. Check the id in its path.`
        : `The notification service refused ${node} (${condition}). The signed-in user may lack the right to it.`,
    );
    this.node = node;
    this.condition = condition;
  }
}
