import { expect } from '@open-wc/testing';
import { fetchXhrClass, type FetchXhr } from './fetch-xhr.ts';

const readXml = (text: string): Document | null => {
  const parsed = new DOMParser().parseFromString(text, 'text/xml');
  return parsed.querySelector('parsererror') ? null : parsed;
};

/** Sends a request that `answer` answers; resolves at each change of state after `open`. */
function send(answer: typeof fetch): { xhr: FetchXhr; states: number[]; done: Promise<void> } {
  const xhr = new (fetchXhrClass(readXml, () => Promise.reject(new Error('not this one'))))();
  const states: number[] = [];
  const done = new Promise<void>((resolve) => {
    xhr.onreadystatechange = () => {
      states.push(xhr.readyState);
      if (xhr.readyState === 4) resolve();
    };
  });
  xhr.open('POST', 'https://fin1.example.com:7443/http-bind/');
  xhr.setRequestHeader('Content-Type', 'text/xml; charset=utf-8');
  xhr.via = answer;
  xhr.send('<body/>');
  return { xhr, states, done };
}

describe('XMLHttpRequest over fetch', () => {
  it('asks by the fetch that it was given, and hands on status, headers, text and document', async () => {
    const asked: Request[] = [];
    const { xhr, states, done } = send((input, init) => {
      asked.push(new Request(input, init));
      return Promise.resolve(new Response('<body sid="1"/>', { headers: { 'retry-after': '3' } }));
    });
    await done;
    expect(asked.map(({ method, url }) => `${method} ${url}`)).to.deep.equal([
      'POST https://fin1.example.com:7443/http-bind/',
    ]);
    expect(asked[0]!.headers.get('content-type')).to.equal('text/xml; charset=utf-8');
    expect(await asked[0]!.text()).to.equal('<body/>');
    expect(states).to.deep.equal([1, 4]);
    expect(xhr.status).to.equal(200);
    expect(xhr.getResponseHeader('Retry-After')).to.equal('3');
    expect(xhr.getAllResponseHeaders()).to.contain('retry-after: 3\r\n');
    expect(xhr.responseText).to.equal('<body sid="1"/>');
    expect(xhr.responseXML?.documentElement.getAttribute('sid')).to.equal('1');
    expect(xhr.responseXML, 'read once').to.equal(xhr.responseXML);
  });

  it('has no document where the answer is empty or damaged', async () => {
    for (const text of ['', '<body><message>']) {
      const { xhr, done } = send(() => Promise.resolve(new Response(text, { status: 502 })));
      await done;
      expect(xhr.status).to.equal(502);
      expect(xhr.responseXML).to.equal(null);
    }
  });

  it('says status 0 where no answer came, or its body broke off', async () => {
    const broken = new ReadableStream({ start: (stream) => stream.error(new TypeError('terminated')) });
    for (const answer of [
      () => Promise.reject(new TypeError('fetch failed')),
      () => Promise.resolve(new Response(broken)),
    ]) {
      const { xhr, done } = send(answer);
      await done;
      expect(xhr.status).to.equal(0);
      expect(xhr.getResponseHeader('Retry-After')).to.equal(null);
      expect(xhr.getAllResponseHeaders()).to.equal('');
    }
  });

  it('aborts as a browser does: the request ends, the handler hears of it once, and nothing comes afterwards', async () => {
    let signal: AbortSignal | null | undefined;
    let answer = (_response: Response): void => undefined;
    const { xhr, states } = send((_input, init) => {
      signal = init?.signal;
      return new Promise((resolve) => (answer = resolve));
    });
    xhr.abort();
    expect(signal?.aborted).to.equal(true);
    expect(states).to.deep.equal([1, 4]);
    expect([xhr.readyState, xhr.status]).to.deep.equal([0, 0]);
    answer(new Response('<body/>'));
    await new Promise((resolve) => setTimeout(resolve));
    xhr.abort();
    expect(states).to.deep.equal([1, 4]);
    expect(xhr.responseText).to.equal('');
  });

  it('sends credentials only where asked to', () => {
    const credentials: (RequestCredentials | undefined)[] = [];
    for (const withCredentials of [false, true]) {
      const xhr = new (fetchXhrClass(readXml, (_input, init) => {
        credentials.push(init?.credentials);
        return Promise.resolve(new Response(''));
      }))();
      xhr.withCredentials = withCredentials;
      xhr.open('POST', '/http-bind/');
      xhr.send('');
    }
    expect(credentials).to.deep.equal(['same-origin', 'include']);
  });
});
