/** Judging an HTTP answer of Finesse: an answer, or the one typed error that says what it is instead. */
import { ApiError, TransportError, XmlError, type ApiErrorDetail, type FinesseError } from '../errors.ts';
import { parseApiErrors } from '../resources/api-errors.ts';
import { sameName } from '../resources/fields.ts';
import { readRetryAfter } from '../retry-after.ts';
import { parseXml, type XmlElement } from '../xml.ts';
import type { ReadBody } from './body.ts';

/** What is judged. `where` names the request for people: method and path, without query. */
export interface RawAnswer {
  readonly where: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ReadBody;
  readonly maxBytes: number;
  /** Wall time, ms; the base of a `Retry-After` that is a date. */
  readonly now: number;
}

/** The root element of a good answer, undefined where it has none (202, 204, JSON); or why the answer is not good. */
export function judge(
  answer: RawAnswer,
): { readonly element: XmlElement | undefined } | { readonly error: FinesseError } {
  return answer.status >= 200 && answer.status < 300 ? judgeSuccess(answer) : { error: refusal(answer) };
}

function judgeSuccess(
  answer: RawAnswer,
): { readonly element: XmlElement | undefined } | { readonly error: FinesseError } {
  const { where, status, headers, body, maxBytes } = answer;
  if (!body.complete) {
    return {
      error: new XmlError(
        'xml-too-large',
        `The answer to ${where} is longer than ${maxBytes} bytes; it was not read.`,
        0,
      ),
    };
  }
  const type = headers.get('content-type') ?? '';
  if (body.text.trim() === '' || /^application\/(?:[\w.]+\+)?json\b/i.test(type)) return { element: undefined };
  if (!body.text.trimStart().startsWith('<') || isHtml(body.text, type)) return { error: notXml(where, status) };
  try {
    return { element: parseXml(body.text, { maxLength: maxBytes }) };
  } catch (error) {
    return { error: error as XmlError };
  }
}

/** The error for an answer that came from something other than the Finesse API. */
export function notXml(where: string, status: number, what = 'not the XML of Finesse'): TransportError {
  return new TransportError(
    'not-xml',
    `${where} was answered with ${status}, but the answer is ${what}: something in between (a login page, a proxy, a captive portal) ` +
      'may have answered in its place. Open the address in a browser tab to see it.',
    { status },
  );
}

function refusal(answer: RawAnswer): FinesseError {
  const { where, status } = answer;
  const errors = apiErrorsOf(answer);
  const types = errors && typesOf(errors);
  // Finesse also says 401 for what a user may not do; its type then tells it from refused credentials.
  if (status === 401 && (!types || /Authorization Failure/i.test(types))) {
    return new TransportError(
      'credentials-refused',
      `${where} was refused with 401${types ? ` (${types})` : ''}: user id, password or token are wrong or have expired. ` +
        'Sign in again; do not retry with the same, five refusals lock an account for 5 minutes.',
      { status },
    );
  }
  const retryAfterMs = readRetryAfter(answer.headers.get('retry-after'), answer.headers.get('date'), answer.now);
  if (errors) {
    return new ApiError(
      `Finesse refused ${where} with ${status} (${types || 'no type given'}). ${advice(status)}`,
      errors,
      status,
      retryAfterMs,
    );
  }
  return new TransportError('http-status', `${where} was answered with ${status}. ${advice(status)}`, {
    status,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Only what looks like an error type goes into a message: what else a server puts there may be an echo of secrets. */
function typesOf(errors: readonly ApiErrorDetail[]): string {
  return [...new Set(errors.map((one) => one.errorType).filter((type) => /^[A-Za-z_ ]{1,60}$/.test(type)))].join(', ');
}

function advice(status: number): string {
  if (status === 503)
    return 'The server or a service that it needs is out of service; try again later, or the other side.';
  if (status === 404) return 'Check the id and the path; the user may not be signed in.';
  if (status === 403) return 'The user may lack the right to it, or a proxy forbids it.';
  if (status >= 500)
    return 'The fault is on the server or on a proxy before it; an administrator finds it in the server logs.';
  if (status >= 300 && status < 400) return 'A redirect that leads nowhere; check host and port.';
  return 'The request does not suit the state or the rights of the user.';
}

function apiErrorsOf(answer: RawAnswer): readonly ApiErrorDetail[] | undefined {
  try {
    const root = parseXml(answer.body.text, { maxLength: answer.maxBytes });
    return sameName(root.localName, 'ApiErrors') ? parseApiErrors(root) : undefined;
  } catch {
    return undefined;
  }
}

function isHtml(text: string, type: string): boolean {
  return (
    /^text\/html\b|^application\/xhtml\+xml\b/i.test(type) ||
    /^\s*<(?:!doctype\s+html|html)[\s>]/i.test(text.slice(0, 1024))
  );
}
