/** Writes `<Update>`, the content of every notification, in the child order of each version (facts §2.4). */
import { escapeXml } from '../../../sdk/xml.ts';
import type { FinesseVersion } from '../types.ts';
import type { Change, Fault } from './model.ts';

/** `<name>text</name>`, text escaped; empty ones keep both tags, as Finesse writes them. */
export function leaf(name: string, text: string | number): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`;
}

/** `<name>…</name>` around XML; undefined parts are left out. */
export function branch(name: string, ...inner: readonly (string | undefined)[]): string {
  return `<${name}>${inner.join('')}</${name}>`;
}

/** An `<Update>` for a change. `requestId` is absent (11.6) or empty (12.5) where no REST request caused it. */
export function writeUpdate(change: Change, version: FinesseVersion): string {
  return branch(
    'Update',
    branch('data', change.data),
    leaf('event', change.event),
    requestIdOf(change.requestId, version),
    leaf('source', change.source),
  );
}

/**
 * An `<Update>` with `apiErrors`: what became of a request that was accepted. A 12.5 server puts the event last and in
 * lower case.
 */
export function writeFaultUpdate(
  faults: readonly Fault[],
  about: { readonly source: string; readonly requestId?: string | undefined },
  version: FinesseVersion,
): string {
  const data = branch('data', branch('apiErrors', ...faults.map((fault) => faultXml(fault, version))));
  const requestId = requestIdOf(about.requestId, version);
  const source = leaf('source', about.source);
  return version === '12.5'
    ? branch('Update', data, requestId, source, leaf('event', 'put'))
    : branch('Update', data, leaf('event', 'PUT'), requestId, source);
}

/** The body of a synchronous error: `<ApiErrors>` with capital letters. */
export function writeApiErrors(fault: Fault): string {
  return branch(
    'ApiErrors',
    branch(
      'ApiError',
      leaf('ErrorType', fault.type),
      leaf('ErrorMessage', fault.message),
      leaf('ErrorData', fault.data),
    ),
  );
}

function faultXml(fault: Fault, version: FinesseVersion): string {
  const peripheral = version === '12.5' ? fault.peripheral : undefined;
  return branch(
    'apiError',
    peripheral && leaf('peripheralErrorCode', peripheral.code),
    leaf('errorType', fault.type),
    leaf('errorMessage', fault.message),
    peripheral && leaf('peripheralErrorText', peripheral.text),
    peripheral && leaf('peripheralErrorMsg', peripheral.message),
    leaf('errorData', fault.data),
    fault.media === undefined ? undefined : leaf('errorMedia', fault.media),
  );
}

function requestIdOf(requestId: string | undefined, version: FinesseVersion): string | undefined {
  return requestId === undefined && version === '11.6' ? undefined : leaf('requestId', requestId ?? '');
}
