import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { ApiError, FinesseError, OptionsError, TransportError } from '../errors.ts';
import { userId } from '../ids.ts';
import { basic } from './authorization.ts';
import { createRestClient, type RestClient, type RestExchange, type RestOptions } from './rest-client.ts';

const PASSWORD = 'hunter2';
const SYSTEM_INFO = '<SystemInfo><status>IN_SERVICE</status></SystemInfo>';

/** A client whose network is `answer`; time moves only by the clock. */
function setUp(answer: (request: Request) => Response | Promise<Response>, options: Partial<RestOptions> = {}) {
  const clock = new VirtualClock();
  const requests: Request[] = [];
  let ids = 0;
  const rest = createRestClient({
    baseUrl: 'https://fin1.example.com:8445',
    authorization: () => basic('1001001', PASSWORD),
    platform: {
      scheduler: clock,
      monotonic: clock.monotonic,
      random: () => 0.5,
      uuid: () => `id-${++ids}`,
      fetch: (input, init) => {
        const request = new Request(input, init);
        requests.push(request);
        return Promise.resolve().then(() => answer(request));
      },
    },
    ...options,
  });
  const exchanges: RestExchange[] = [];
  let completed = false;
  rest.exchanges$.subscribe({ next: (one) => exchanges.push(one), complete: () => (completed = true) });
  return { clock, rest, requests, exchanges, isCompleted: () => completed };
}

const xmlAnswer = (body: string, status = 200, headers: Record<string, string> = {}) =>
  new Response(body, { status, headers: { 'Content-Type': 'application/xml', ...headers } });
const never = (): Promise<Response> => new Promise(() => undefined);

async function failure(promise: Promise<unknown>): Promise<FinesseError> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof FinesseError)) throw error;
    expect(error.message)
      .to.not.contain(PASSWORD)
      .and.to.not.contain(btoa(`1001001:${PASSWORD}`));
    return error;
  }
  throw new Error('did not fail');
}

/** The failure of a GET that is answered so. */
function failureOf(
  answer: Response | Error,
  act = (rest: RestClient): Promise<unknown> => rest.get('/finesse/api/SystemInfo'),
) {
  const { rest } = setUp(() => {
    if (answer instanceof Error) throw answer;
    return answer;
  });
  return failure(act(rest));
}

describe('createRestClient', () => {
  it('reads past every cache, with its own credentials and none of the browser', async () => {
    const { rest, requests, clock } = setUp(() => xmlAnswer(SYSTEM_INFO, 200, { 'X-A': 'b' }));
    const answer = await rest.get('/finesse/api/SystemInfo?a=1');
    expect(answer).to.deep.include({ status: 200, body: SYSTEM_INFO });
    expect(answer.element?.name).to.equal('SystemInfo');
    expect(answer.headers.get('x-a')).to.equal('b');
    expect(answer).to.not.have.property('requestId');
    const [request] = requests;
    expect(request?.url).to.equal(`https://fin1.example.com:8445/finesse/api/SystemInfo?a=1&nocache=${clock.now()}`);
    expect(request).to.include({ method: 'GET', cache: 'no-store', credentials: 'omit' });
    expect(request?.headers.get('authorization')).to.equal('Basic MTAwMTAwMTpodW50ZXIy');
    expect(request?.headers.has('requestid')).to.equal(false);
  });

  it('asks for changes with a request id of its own or of the caller', async () => {
    const { rest, requests } = setUp(() => new Response(null, { status: 202 }), {
      baseUrl: 'https://fin1.example.com:8445/',
    });
    const first = await rest.send('PUT', '/finesse/api/User/1', '<User/>');
    expect(first).to.deep.include({ status: 202, body: '', requestId: 'id-1' });
    expect(first).to.not.have.property('element');
    expect(requests[0]?.url).to.equal('https://fin1.example.com:8445/finesse/api/User/1');
    expect(requests[0]?.headers.get('content-type')).to.equal('application/xml');
    expect(requests[0]?.headers.get('requestid')).to.equal('id-1');
    expect(await requests[0]?.text()).to.equal('<User/>');
    expect((await rest.send('POST', '/x', '', { requestId: 'mine', keepalive: true })).requestId).to.equal('mine');
    expect(requests[1]?.headers.has('content-type')).to.equal(false);
    expect(requests[1]?.keepalive).to.equal(true);
  });

  it('tells when the request went and when its last byte was there', async () => {
    const { rest, clock } = setUp(async () => {
      await new Promise<void>((resolve) => clock.schedule(() => resolve(), 250));
      return xmlAnswer(SYSTEM_INFO);
    });
    const start = clock.now();
    const asked = rest.systemInfo();
    await clock.advance(250);
    const { systemInfo, timing } = await asked;
    expect(systemInfo.status).to.equal('IN_SERVICE');
    expect(timing).to.deep.equal({ sentAt: start, receivedAt: start + 250, sentMonotonic: 0, receivedMonotonic: 250 });
    expect(clock.pending).to.equal(0);
  });

  it('hands out the date of the answer, but not that of a cache, nor one that cannot be read', async () => {
    const Date = 'Mon, 05 Jan 2026 08:00:01 GMT';
    const said: [Record<string, string>, number | undefined][] = [
      [{ Date }, 1_767_600_001_000],
      [{ Date, Age: '3' }, undefined],
      [{ Date: 'today' }, undefined],
      [{}, undefined],
    ];
    for (const [headers, dateMs] of said) {
      const { rest } = setUp(() => xmlAnswer(SYSTEM_INFO, 200, headers));
      expect((await rest.systemInfo()).dateMs).to.equal(dateMs);
    }
  });

  it('reads users and posts client logs, ids encoded', async () => {
    const { rest, requests } = setUp((request) =>
      request.method === 'GET' ? xmlAnswer('<User><loginId>a b</loginId></User>') : new Response(null, { status: 202 }),
    );
    expect((await rest.user(userId('a b'))).id).to.equal('a b');
    await rest.postClientLog(userId('a/b'), 'x & y', { requestId: 'r' });
    expect(requests.map((one) => new URL(one.url).pathname)).to.deep.equal([
      '/finesse/api/User/a%20b',
      '/finesse/api/User/a%2Fb/ClientLog',
    ]);
    expect(await requests[1]?.text()).to.equal('<ClientLog><logData>x &amp; y</logData></ClientLog>');
    expect(await failure(rest.postClientLog(userId('1'), 'x'.repeat(1_048_577)))).to.have.property(
      'code',
      'log-too-large',
    );
    expect(requests.length).to.equal(2);
  });

  it('speaks to the server of its page where no other is named', async () => {
    const { rest, requests } = setUp(() => xmlAnswer(SYSTEM_INFO), {
      baseUrl: '',
      authorization: () => Promise.resolve('Bearer t'),
    });
    await rest.systemInfo();
    expect(new URL(requests[0]?.url ?? '').origin).to.equal(location.origin);
    expect(requests[0]?.headers.get('authorization')).to.equal('Bearer t');
  });

  it('gives answers without XML without an element: empty, JSON, 207', async () => {
    const answers = [
      new Response(null, { status: 204 }),
      xmlAnswer(' \n'),
      new Response('{"a":1}', { headers: { 'Content-Type': 'application/json; charset=utf-8' } }),
    ];
    const { rest } = setUp(() => answers.shift() ?? xmlAnswer('<ApiErrors/>', 207));
    for (const [status, body] of [
      [204, ''],
      [200, ' \n'],
      [200, '{"a":1}'],
    ] as const) {
      const answer = await rest.get('/a');
      expect([answer.status, answer.body, answer.element]).to.deep.equal([status, body, undefined]);
    }
    expect((await rest.get('/a')).element?.name).to.equal('ApiErrors');
  });

  it('reads characters that are cut between two parts of a body', async () => {
    const bytes = new TextEncoder().encode('<User><firstName>김😀</firstName></User>');
    const parts = [bytes.slice(0, 18), bytes.slice(18, 22), bytes.slice(22)];
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: (controller) => {
        const part = parts.shift();
        if (part) controller.enqueue(part);
        else controller.close();
      },
    });
    const { rest, exchanges } = setUp(() => new Response(body));
    expect((await rest.user(userId('1'))).firstName).to.equal('김😀');
    expect(exchanges[0]?.bytes).to.equal(bytes.length);
  });
});

describe('errors of the REST client', () => {
  it('401: the credentials were refused, do not retry', async () => {
    const body = `<ApiErrors><ApiError><ErrorType>Authorization Failure</ErrorType><ErrorMessage>${PASSWORD}</ErrorMessage></ApiError></ApiErrors>`;
    const error = await failureOf(xmlAnswer(body, 401));
    expect(error).to.be.instanceOf(TransportError).and.to.include({ code: 'credentials-refused', status: 401 });
    expect(error.message).to.contain('Authorization Failure').and.to.contain('5 minutes');
    expect((await failureOf(new Response(null, { status: 401 }))).code).to.equal('credentials-refused');
  });

  it('401 for what this user may not do is no refusal of the credentials', async () => {
    for (const type of ['Invalid Authorization User Specified', 'Invalid Supervisor']) {
      const error = await failureOf(
        xmlAnswer(`<ApiErrors><ApiError><ErrorType>${type}</ErrorType></ApiError></ApiErrors>`, 401),
      );
      expect(error).to.be.instanceOf(ApiError).and.to.include({ code: 'api-error', status: 401 });
      expect(error.message).to.contain(type).and.not.to.contain('password');
    }
  });

  it('ApiErrors: what Finesse said, with status and Retry-After, and nothing odd in the message', async () => {
    const body =
      `<ApiErrors><ApiError><ErrorType>Invalid State</ErrorType><ErrorData>22</ErrorData></ApiError>` +
      `<ApiError><ErrorType>password=${PASSWORD}</ErrorType></ApiError></ApiErrors>`;
    const error = await failureOf(xmlAnswer(body, 400, { 'Retry-After': '7' }));
    if (!(error instanceof ApiError)) throw error;
    expect(error).to.include({ code: 'api-error', status: 400, retryAfterMs: 7_000 });
    expect(error.errors.map((one) => one.errorData)).to.deep.equal(['22', '']);
    expect(error.message).to.contain('Finesse refused GET /finesse/api/SystemInfo with 400 (Invalid State).');
    expect((await failureOf(xmlAnswer('<ApiErrors/>', 400))).message).to.contain('(no type given)');
  });

  it('other statuses: what they mean and what to do', async () => {
    const said: Readonly<Record<number, RegExp>> = {
      503: /out of service/,
      404: /Check the id/,
      403: /right/,
      502: /administrator/,
      304: /redirect/,
      405: /does not suit/,
    };
    for (const [status, message] of Object.entries(said)) {
      const error = await failureOf(
        new Response(status === '304' ? null : '<html>no</html>', { status: Number(status) }),
      );
      expect(error)
        .to.be.instanceOf(TransportError)
        .and.to.include({ code: 'http-status', status: Number(status) });
      expect(error).to.have.property('retryAfterMs', undefined);
      expect(error.message).to.match(message);
    }
    expect((await failureOf(xmlAnswer('<Other/>', 500))).code).to.equal('http-status');
  });

  it('HTML, text or other XML in the place of Finesse: something in between has answered', async () => {
    const pages = [
      new Response('<!DOCTYPE html><html><body>Sign in</body></html>', { headers: { 'Content-Type': 'text/html' } }),
      xmlAnswer('  <HTML><body/></HTML>'),
      xmlAnswer('<html xmlns="http://www.w3.org/1999/xhtml"/>'),
      new Response('<a/>', { headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
      new Response('OK'),
    ];
    for (const page of pages) {
      const error = await failureOf(page);
      expect(error).to.include({ code: 'not-xml', status: 200 });
      expect(error.message).to.contain('captive portal');
    }
    for (const answer of [xmlAnswer('<Other/>'), new Response(null, { status: 204 })]) {
      expect((await failureOf(answer.clone(), (rest) => rest.systemInfo())).code).to.equal('not-xml');
      expect((await failureOf(answer, (rest) => rest.user(userId('1')))).message).to.contain('no User');
    }
  });

  it('XML that is cut or forbidden', async () => {
    expect((await failureOf(xmlAnswer(SYSTEM_INFO.slice(0, 30)))).code).to.equal('xml-malformed');
    expect((await failureOf(xmlAnswer('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))).code).to.equal('xml-forbidden');
  });

  it('a body that is too large is refused while it streams, and its transfer ended', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(new Uint8Array(65_536).fill(32));
        },
        cancel: () => {
          cancelled = true;
        },
      });
    const { rest, exchanges } = setUp(() => new Response(endless()));
    const error = await failure(rest.get('/finesse/api/SystemInfo'));
    expect(error).to.include({ code: 'xml-too-large' });
    expect(error.message).to.contain('longer than 1048576 bytes');
    expect(pulled).to.be.below(20);
    expect(cancelled).to.equal(true);
    expect(exchanges[0]).to.include({ status: 200, error: 'xml-too-large', bytes: 17 * 65_536 });
    expect((await failureOf(new Response(endless(), { status: 500 }))).code).to.equal('http-status');
  });

  it('a body that breaks off', async () => {
    const broken = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('<System')),
        pull: (controller) => controller.error(new TypeError('network error')),
      });
    expect(await failureOf(new Response(broken()))).to.include({ code: 'connection-lost' });
    expect(await failureOf(new Response(broken(), { status: 401 }))).to.include({ code: 'credentials-refused' });
  });

  it('no answer at all: what it may be, and how to tell', async () => {
    const cause = new TypeError('Failed to fetch');
    const error = await failureOf(cause);
    expect(error).to.include({ code: 'host-unreachable', cause });
    expect(error.message).to.match(/fin1\.example\.com:8445.*host name.*certificate.*CORS.*browser tab/);
    const own = setUp(() => Promise.reject(cause), { baseUrl: '' });
    expect((await failure(own.rest.get('/a'))).message).to.contain("the page's own server");
  });

  it('no answer in time, even from a network that ignores the abort', async () => {
    const { rest, clock, exchanges } = setUp(never);
    const asked = failure(rest.get('/finesse/api/SystemInfo?secret=x'));
    await clock.advance(19_999);
    expect(exchanges).to.deep.equal([]);
    await clock.advance(1);
    const error = await asked;
    expect(error).to.include({ code: 'timeout' });
    expect(error.message).to.contain('GET /finesse/api/SystemInfo within 20 s').and.to.not.contain('secret');
    expect(exchanges[0]).to.include({
      status: undefined,
      error: 'timeout',
      durationMs: 20_000,
      path: '/finesse/api/SystemInfo',
    });
    expect(clock.pending).to.equal(0);
  });

  it('a body that stalls ends with the deadline', async () => {
    const { rest, clock } = setUp(() => new Response(new ReadableStream({ pull: never as () => Promise<never> })), {
      timeoutMs: 500,
    });
    const asked = failure(rest.get('/a'));
    await clock.advance(500);
    expect((await asked).code).to.equal('timeout');
  });

  it('credentials that never come end with the deadline', async () => {
    const { rest, clock, requests } = setUp(never, { authorization: () => new Promise<string>(() => undefined) });
    const asked = failure(rest.get('/a'));
    await clock.advance(20_000);
    expect((await asked).code).to.equal('timeout');
    expect(requests).to.deep.equal([]);
  });

  it('an abort of the caller rejects with the reason of the caller', async () => {
    const { rest, clock, exchanges } = setUp(never);
    const controller = new AbortController();
    const reason = new Error('enough');
    const asked = rest.get('/a', { signal: controller.signal }).catch((error: unknown) => error);
    await clock.advance(1);
    controller.abort(reason);
    expect(await asked).to.equal(reason);
    expect(
      await rest.send('PUT', '/a', '', { signal: AbortSignal.abort(reason) }).catch((error: unknown) => error),
    ).to.equal(reason);
    expect(exchanges.map((one) => [one.status, one.error])).to.deep.equal([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(clock.pending).to.equal(0);
  });

  it('a failure of the caller in giving credentials is handed on as it is', async () => {
    const reason = new Error('signed out');
    const { rest } = setUp(never, { authorization: () => Promise.reject(reason) });
    expect(await rest.get('/a').catch((error: unknown) => error)).to.equal(reason);
    const thrown = setUp(never, {
      authorization: () => {
        throw reason;
      },
    });
    expect(await thrown.rest.get('/a').catch((error: unknown) => error)).to.equal(reason);
  });

  it('requests follow the side that is in use when they go', async () => {
    let side = 'https://fin1.example.com:8445/';
    const { rest, requests } = setUp(() => xmlAnswer(SYSTEM_INFO), { baseUrl: () => side });
    await rest.systemInfo();
    side = 'https://fin2.example.com:8445';
    await rest.systemInfo();
    side = 'fin3';
    expect((await failure(rest.systemInfo())).code).to.equal('options-invalid');
    expect(requests.map(({ url }) => new URL(url).host)).to.deep.equal([
      'fin1.example.com:8445',
      'fin2.example.com:8445',
    ]);
  });

  it('a refused token is asked for once more, and what was asked is asked again with the fresh one', async () => {
    const asked: boolean[] = [];
    const { rest, requests, exchanges } = setUp(
      (request) =>
        request.headers.get('Authorization') === 'Bearer fresh' ? xmlAnswer(SYSTEM_INFO) : xmlAnswer('', 401),
      {
        authorization: (refused) => {
          asked.push(refused);
          return refused ? 'Bearer fresh' : 'Bearer old';
        },
      },
    );
    expect((await rest.systemInfo()).systemInfo.status).to.equal('IN_SERVICE');
    expect(asked).to.deep.equal([false, true]);
    expect(requests).to.have.length(2);
    expect(exchanges.map(({ status }) => status)).to.deep.equal([200]);
  });

  it('a value that was refused is not sent a second time, and a fresh one only once', async () => {
    const same = setUp(() => xmlAnswer('', 401));
    expect((await failure(same.rest.systemInfo())).code).to.equal('credentials-refused');
    expect(same.requests).to.have.length(1);
    let made = 0;
    const other = setUp(() => xmlAnswer('', 401), { authorization: () => `Bearer t${++made}` });
    expect((await failure(other.rest.systemInfo())).code).to.equal('credentials-refused');
    expect(other.requests).to.have.length(2);
  });

  it('options that cannot be right are refused, and never shown where they may hold a secret', async () => {
    for (const baseUrl of [
      'fin1.example.com',
      'ftp://fin1',
      `https://u:${PASSWORD}@fin1`,
      `https://fin1/?p=${PASSWORD}`,
      'https://fin1#a',
    ]) {
      expect(() => setUp(never, { baseUrl }))
        .to.throw(OptionsError)
        .with.property('message')
        .that.does.not.contain(PASSWORD);
    }
    for (const options of [{ timeoutMs: 0 }, { timeoutMs: NaN }, { maxBodyLength: -1 }])
      expect(() => setUp(never, options)).to.throw(OptionsError);
    for (const authorization of ['', PASSWORD, `Basic ${PASSWORD}\r\nX: y`, `Digest ${PASSWORD}`]) {
      expect((await failure(setUp(never, { authorization: () => authorization }).rest.get('/a'))).code).to.equal(
        'options-invalid',
      );
    }
    const { rest, requests } = setUp(never);
    for (const path of ['x', '//evil.example.com/x', '/\\evil', '/\t/evil.example.com', '/a#b', '/a b', '']) {
      expect((await failure(rest.get(path))).code, path).to.equal('options-invalid');
    }
    for (const requestId of ['', 'a\r\nb', 'a b']) {
      expect((await failure(rest.send('PUT', '/a', '', { requestId }))).code).to.equal('options-invalid');
    }
    expect(requests).to.deep.equal([]);
  });
});

describe('Retry-After', () => {
  const retryAfter = async (headers: Record<string, string>): Promise<number | undefined> => {
    const error = await failureOf(new Response(null, { status: 503, headers }));
    if (!(error instanceof TransportError)) throw error;
    return error.retryAfterMs;
  };

  it('is read in seconds', async () => {
    expect(await retryAfter({ 'Retry-After': '120' })).to.equal(120_000);
    expect(await retryAfter({ 'Retry-After': ' 0 ' })).to.equal(0);
  });

  it('is read as a date, relative to the clock of the server where it is told', async () => {
    const date = 'Tue, 06 Jan 2026 09:00:30 GMT';
    expect(await retryAfter({ 'Retry-After': date, Date: 'Tue, 06 Jan 2026 09:00:00 GMT' })).to.equal(30_000);
    expect(await retryAfter({ 'Retry-After': 'Mon, 05 Jan 2026 08:01:00 GMT' })).to.equal(60_000);
    expect(await retryAfter({ 'Retry-After': date, Date: 'Tue, 06 Jan 2026 10:00:00 GMT' })).to.equal(0);
  });

  it('is left out where nobody can read it', async () => {
    for (const value of ['soon', '-5', '1.5']) {
      expect(await retryAfter({ 'Retry-After': value }), value).to.equal(undefined);
    }
  });
});

describe('close', () => {
  it('settles what is in flight, refuses what comes after, and leaves nothing behind', async () => {
    const { rest, clock, exchanges, isCompleted } = setUp(never);
    const asked = [failure(rest.get('/a')), failure(rest.send('PUT', '/b', '<c/>'))];
    await clock.advance(1);
    await rest.close();
    expect((await Promise.all(asked)).map((error) => error.code)).to.deep.equal(['closed', 'closed']);
    expect(exchanges.map((one) => [one.method, one.error])).to.deep.equal([
      ['GET', 'closed'],
      ['PUT', 'closed'],
    ]);
    expect(isCompleted()).to.equal(true);
    expect(clock.pending).to.equal(0);
    expect((await failure(rest.get('/a'))).code).to.equal('closed');
    await rest.close();
  });

  it('tells the network to stop', async () => {
    const { rest, clock, requests } = setUp(never);
    const asked = failure(rest.get('/a'));
    await clock.advance(1);
    await rest.close();
    await asked;
    expect(requests[0]?.signal.aborted).to.equal(true);
  });

  it('lets go what is to outlive the page, and waits for nothing of it', async () => {
    const { clock, rest, requests } = setUp(never);
    const last = failure(rest.send('POST', '/x', '<a/>', { keepalive: true }));
    await clock.advance(0);
    await rest.close();
    expect(requests[0]?.signal.aborted).to.equal(false);
    await clock.advance(20_000);
    expect((await last).code).to.equal('timeout');
    expect(clock.pending).to.equal(0);
  });
});

describe('exchanges$', () => {
  it('tells of each request what came of it, without query and bodies', async () => {
    const { rest, clock, exchanges } = setUp(async () => {
      await new Promise<void>((resolve) => clock.schedule(() => resolve(), 40));
      return xmlAnswer(SYSTEM_INFO);
    });
    const sentAt = clock.now();
    const asked = rest.get('/finesse/api/SystemInfo?token=x');
    await clock.advance(40);
    await asked;
    expect(exchanges).to.deep.equal([
      {
        method: 'GET',
        path: '/finesse/api/SystemInfo',
        status: 200,
        error: undefined,
        sentAt,
        durationMs: 40,
        bytes: SYSTEM_INFO.length,
      },
    ]);
  });
});
