/** Reading the body of an answer without ever holding more of it than is allowed. */

/** What could be read of a body. */
export interface ReadBody {
  readonly text: string;
  /** Bytes that arrived, decompressed, up to the moment of the refusal. */
  readonly bytes: number;
  /** False where the body was longer than allowed; `text` is then empty. */
  readonly complete: boolean;
}

/**
 * Reads a body as UTF-8. Above `maxBytes` it stops, lets go of what it has, and cancels the rest of the transfer.
 * Rejects as the stream does: when the connection breaks, and when the request is aborted.
 */
export async function readBody(response: Response, maxBytes: number): Promise<ReadBody> {
  const known = knownLength(response);
  // Chromium cancels a request (`net::ERR_ABORTED`) whose stream was read to its end a moment before the request itself had
  // ended; `text()` waits for that. A canceled request in the tools of the browser would look like a fault of the network.
  if (known !== undefined && known <= maxBytes) return { text: await response.text(), bytes: known, complete: true };
  if (!response.body) return { text: '', bytes: 0, complete: true };
  const reader = response.body.getReader();
  const decoder = new TextDecoder('utf-8');
  let text = '';
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > maxBytes) {
      // The refusal stands whether or not the stream likes to be cancelled.
      reader.cancel().catch(() => undefined);
      return { text: '', bytes, complete: false };
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return { text: text + decoder.decode(), bytes, complete: true };
}

/** Bytes of the body where they are certain: another origin may hide that it compresses, and chunks overrule a length (RFC 9112 §6.3). */
function knownLength({ type, headers }: Response): number | undefined {
  if (type !== 'basic' || headers.has('content-encoding') || headers.has('transfer-encoding')) return undefined;
  const length = headers.get('content-length') ?? '';
  return /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
