/** The REST client over the real `fetch` of a browser; msw answers in the network's place. */
import { expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { setupWorker } from 'msw/browser';
import { ApiError, FinesseError } from '../../sdk/errors.ts';
import { userId } from '../../sdk/ids.ts';
import { browserPlatform } from '../../sdk/platform.ts';
import { basic } from '../../sdk/rest/authorization.ts';
import { createRestClient } from '../../sdk/rest/rest-client.ts';

const ORIGIN = 'https://finesse.test:8445';
const API = `${ORIGIN}/finesse/api`;
const SYSTEM_INFO =
  '<SystemInfo><currentTimestamp>2026-01-05T08:00:00.000Z</currentTimestamp><status>IN_SERVICE</status></SystemInfo>';
const xmlAnswer = (body: string, status = 200, headers: Record<string, string> = {}) =>
  new HttpResponse(body, { status, headers: { 'Content-Type': 'application/xml', ...headers } });

describe('the REST client in a browser', () => {
  const worker = setupWorker();
  const rest = createRestClient({
    baseUrl: ORIGIN,
    authorization: () => basic('1001001', 'secret'),
    platform: browserPlatform(),
  });

  before(async () => {
    await worker.start({ quiet: true, onUnhandledFrame: 'bypass' });
  });
  afterEach(() => {
    worker.resetHandlers();
  });
  after(async () => {
    await rest.close();
    await worker.stop();
  });

  async function failure(promise: Promise<unknown>): Promise<FinesseError> {
    try {
      await promise;
    } catch (error) {
      if (!(error instanceof FinesseError)) throw error;
      expect(error.message).to.not.contain('secret');
      return error;
    }
    throw new Error('did not fail');
  }
  const systemInfoFailure = (answer: Response): Promise<FinesseError> => {
    worker.use(http.get(`${API}/SystemInfo`, () => answer));
    return failure(rest.systemInfo());
  };

  it('reads the system info, with credentials and past the cache', async () => {
    let request: Request | undefined;
    worker.use(
      http.get(`${API}/SystemInfo`, (info) => {
        request = info.request;
        return xmlAnswer(SYSTEM_INFO);
      }),
    );
    const { systemInfo, timing } = await rest.systemInfo();
    expect(systemInfo).to.include({ status: 'IN_SERVICE', currentTimestamp: Date.UTC(2026, 0, 5, 8) });
    expect(timing.receivedMonotonic).to.be.at.least(timing.sentMonotonic);
    expect(request?.headers.get('authorization')).to.equal(basic('1001001', 'secret'));
    expect(request?.url).to.match(/\?nocache=\d+$/);
  });

  it('posts a client log, which is accepted with 202 and its request id', async () => {
    let body = '';
    let requestId: string | null = null;
    worker.use(
      http.post(`${API}/User/1001001/ClientLog`, async ({ request }) => {
        body = await request.text();
        requestId = request.headers.get('requestId');
        return new HttpResponse(null, { status: 202 });
      }),
    );
    const answer = await rest.postClientLog(userId('1001001'), 'line 1\nline 2');
    expect(answer.status).to.equal(202);
    expect(answer.requestId).to.equal(requestId);
    expect(answer.requestId).to.match(/^[0-9a-f-]{36}$/);
    expect(body).to.equal('<ClientLog><logData>line 1\nline 2</logData></ClientLog>');
  });

  it('tells what Finesse refused, and when to come back', async () => {
    const error = await systemInfoFailure(
      xmlAnswer('<ApiErrors><ApiError><ErrorType>Service Unavailable</ErrorType></ApiError></ApiErrors>', 503, {
        'Retry-After': '30',
        'Access-Control-Expose-Headers': 'Retry-After',
      }),
    );
    if (!(error instanceof ApiError)) throw error;
    expect(error).to.include({ code: 'api-error', status: 503, retryAfterMs: 30_000 });
    expect(error.errors[0]?.errorType).to.equal('Service Unavailable');
  });

  it('tells refused credentials, without a password dialog of the browser', async () => {
    const challenge = { 'WWW-Authenticate': 'Basic realm="Finesse"' };
    expect(await systemInfoFailure(xmlAnswer('<ApiErrors/>', 401, challenge))).to.include({
      code: 'credentials-refused',
    });
  });

  it('tells a login page from Finesse', async () => {
    const error = await systemInfoFailure(HttpResponse.html('<!doctype html><title>Sign in</title>'));
    expect(error).to.include({ code: 'not-xml', status: 200 });
  });

  it('tells an empty answer where XML was due', async () => {
    expect((await systemInfoFailure(new HttpResponse(null, { status: 204 }))).code).to.equal('not-xml');
  });

  it('tells truncated XML', async () => {
    expect((await systemInfoFailure(xmlAnswer(SYSTEM_INFO.slice(0, 50)))).code).to.equal('xml-malformed');
  });

  it('refuses a body of 10 MB after its first one', async () => {
    let sent = 0;
    const part = new TextEncoder().encode(`<x>${'y'.repeat(65_536)}</x>`);
    const body = new ReadableStream({
      pull: (controller) => {
        if (sent++ < 160) controller.enqueue(part);
        else controller.close();
      },
    });
    const seen: number[] = [];
    const watching = rest.exchanges$.subscribe((one) => seen.push(one.bytes));
    expect((await systemInfoFailure(new HttpResponse(body))).code).to.equal('xml-too-large');
    watching.unsubscribe();
    expect(seen[0]).to.be.above(1_048_576).and.to.be.below(3_000_000);
  });

  it('tells a network without answer', async () => {
    const error = await systemInfoFailure(HttpResponse.error());
    expect(error).to.include({ code: 'host-unreachable' });
    expect(error.cause).to.be.instanceOf(TypeError);
    expect(error.message).to.contain(ORIGIN).and.to.contain('CORS');
  });
});
