/**
 * What every part of the control API does with a request: refuses pages of others by `Origin`, `Sec-Fetch-Site` and `Host` (which under DNS
 * rebinding is a name; an address in numbers cannot be rebound), reads JSON, and tells mistakes in a sentence.
 */
import { FinesseError } from '../../sdk/errors.ts';
import type { HttpHandler, HttpOutcome, HttpRequest } from './types.ts';

/** A request that cannot be carried out; the message is for the person who made it. */
export class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A handler that asks `answer` for each request of its own pages; what `answer` throws for a person becomes an answer. */
export function controlHandler(answer: (request: HttpRequest) => HttpOutcome): HttpHandler {
  const answerOrExplain = (request: HttpRequest): HttpOutcome => {
    try {
      refuseForeign(request);
      return answer(request);
    } catch (error) {
      if (error instanceof ControlError) return json(error.status, { error: error.message });
      if (error instanceof FinesseError) return json(400, { error: error.message });
      throw error;
    }
  };
  return async (request) => Promise.resolve(answerOrExplain(request));
}

const SAFE_HOST = /^(localhost|[a-z0-9-]+\.localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])(:\d+)?$/i;

function refuseForeign({ headers }: HttpRequest): void {
  const { host, origin } = headers;
  if (host !== undefined && !SAFE_HOST.test(host)) {
    throw new ControlError(
      403,
      `The control API does not answer to the name "${host}". Ask by localhost or by an address in numbers.`,
    );
  }
  if (
    origin !== undefined &&
    (host === undefined || !/^https?:\/\//.test(origin) || origin.replace(/^https?:\/\//, '') !== host)
  ) {
    throw new ControlError(403, `The control API answers its own pages only, not those of ${origin}.`);
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ControlError(403, 'The control API answers its own pages only.');
  }
}

/** The body of a request as a JSON object. @throws ControlError 400. */
export function readJson({ body, headers }: HttpRequest): Readonly<Record<string, unknown>> {
  // A page elsewhere can send a form or a text without being asked; JSON it cannot.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new ControlError(400, 'Send JSON with Content-Type: application/json.');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new ControlError(400, `The body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new ControlError(400, 'The body must be a JSON object.');
  return value;
}

/** An answer in JSON that no cache keeps. */
export function json(status: number, value: unknown): HttpOutcome {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store' },
    body: `${JSON.stringify(value)}\n`,
  };
}

/** Whether a value is a JSON object. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
