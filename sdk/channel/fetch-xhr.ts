/** XMLHttpRequest over `fetch`, as much of it as BOSH needs. For Node, which has none; pages never load this. */

/** Reads an XML document; null where it is cut off or damaged. */
export type ReadXml = (text: string) => Document | null;

/** What is used of XMLHttpRequest. */
type Used =
  | 'readyState'
  | 'status'
  | 'responseText'
  | 'responseXML'
  | 'withCredentials'
  | 'open'
  | 'setRequestHeader'
  | 'getResponseHeader'
  | 'getAllResponseHeaders'
  | 'abort';

/** A request that goes out through `via`. */
export interface FetchXhr extends Pick<XMLHttpRequest, Used> {
  /** May be set until the request is sent; the process's own `fetch` unless told. */
  via: typeof globalThis.fetch;
  onreadystatechange: (() => void) | null;
  send(body: string): void;
}

/** Makes the class. Events are told as a browser does: at `open`, at the answer's end or failure (status 0), and at `abort`. */
export function fetchXhrClass(readXml: ReadXml, fetch: typeof globalThis.fetch): new () => FetchXhr {
  return class implements FetchXhr {
    via = fetch;
    onreadystatechange: (() => void) | null = null;
    readyState = 0;
    status = 0;
    responseText = '';
    withCredentials = false;
    #method = '';
    #url = '';
    readonly #headers = new Headers();
    #answered: Headers | undefined;
    #sent: AbortController | undefined;
    #document: Document | null | undefined;

    get responseXML(): Document | null {
      this.#document ??= this.responseText === '' ? null : readXml(this.responseText);
      return this.#document;
    }

    open(method: string, url: string | URL): void {
      this.#method = method;
      this.#url = String(url);
      this.#turn(1);
    }

    setRequestHeader(name: string, value: string): void {
      this.#headers.set(name, value);
    }

    getResponseHeader(name: string): string | null {
      return this.#answered?.get(name) ?? null;
    }

    getAllResponseHeaders(): string {
      return [...(this.#answered ?? [])].map(([name, value]) => `${name}: ${value}\r\n`).join('');
    }

    send(body: string): void {
      const sent = new AbortController();
      this.#sent = sent;
      const credentials = this.withCredentials ? 'include' : 'same-origin';
      const init = { method: this.#method, headers: this.#headers, credentials, signal: sent.signal } as const;
      const { via } = this;
      const ask = async (): Promise<void> => {
        try {
          const response = await via(this.#url, { ...init, body });
          const text = await response.text();
          if (sent.signal.aborted) return;
          this.#answered = response.headers;
          this.status = response.status;
          this.responseText = text;
        } catch {
          // Status 0 says it; what went wrong XMLHttpRequest tells nobody.
        }
        if (!sent.signal.aborted) this.#turn(4);
      };
      void ask();
    }

    abort(): void {
      const sent = this.#sent;
      this.#sent = undefined;
      if (this.readyState === 1 && sent) {
        sent.abort();
        this.#turn(4);
      }
      this.readyState = 0;
    }

    #turn(readyState: number): void {
      this.readyState = readyState;
      this.onreadystatechange?.();
    }
  };
}
