/** The parts of a request, checked before it goes: credentials must reach Finesse and nothing else. */
import { OptionsError, TransportError } from '../errors.ts';

/** The origin without a slash at its end. A password in an address would show in logs, so none is taken. */
export function checkBaseUrl(baseUrl: string): string {
  if (baseUrl === '') return '';
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== '' ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new OptionsError(
      'baseUrl must be an origin such as https://finesse1.example.com:8445, without user, query or hash, or empty.',
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The value itself never shows in the error, which `fetch` would not promise. */
export function checkAuthorization(value: string): string {
  if (!/^(?:Basic|Bearer) [\x21-\x7e]+$/.test(value)) {
    throw new OptionsError('authorization must give "Basic …" or "Bearer …" in plain ASCII; use basic() or bearer().');
  }
  return value;
}

/** Where the request goes; a GET gets past every cache by a fresh `nocache`. */
export function urlOf(baseUrl: string, method: string, path: string, now: number): string {
  if (method !== 'GET') return baseUrl + path;
  return `${baseUrl}${path}${path.includes('?') ? '&' : '?'}nocache=${now}`;
}

/** A path as it may be shown: a query can hold secrets. */
export function pathOnly(path: string): string {
  return path.replace(/[?#].*$/s, '');
}

/** A path of the same origin. `//host`, `/\host` and `/<tab>/host` would carry the credentials to another host. */
export function checkPath(path: string): void {
  if (!/^\/(?![/\\])[\x21-\x22\x24-\x5b\x5d-\x7e]*$/.test(path)) {
    throw new OptionsError(`A REST path begins with one slash and is encoded: ${pathOnly(path)}`);
  }
}

/** A value that a header can carry. */
export function checkRequestId(requestId: string): string {
  if (!/^[\x21-\x7e]{1,200}$/.test(requestId))
    throw new OptionsError('A requestId is 1 to 200 visible ASCII characters.');
  return requestId;
}

/** Settles as `promise` does, or rejects with the signal's reason, whichever is first: a `fetch` that ignores its signal cannot hang us. */
export function unlessAborted<T>(promise: T | Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', abort));
  });
}

/** A browser tells a page nothing of why: unknown host, refused port, certificate and CORS are one `TypeError`. */
export function unreachable(where: string, baseUrl: string, cause: unknown): TransportError {
  const host = baseUrl === '' ? "the page's own server" : baseUrl;
  return new TransportError(
    'host-unreachable',
    `No answer to ${where} from ${host}. Either the host name is unknown, or the port is closed or blocked, or its certificate is not ` +
      'trusted, or it does not allow this page (CORS). Open the address in a browser tab: what it shows there tells which; ' +
      "if it opens, let an administrator allow this page's origin on the server.",
    { cause },
  );
}
