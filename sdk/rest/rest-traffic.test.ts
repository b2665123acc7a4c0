import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { browserPlatform } from '../platform.ts';
import { createTraffic, recordTraffic } from '../traffic.ts';
import { basic } from './authorization.ts';
import { createRestClient, type RestOptions } from './rest-client.ts';

const ORIGIN = 'https://fin1.example.com:8445';
const USER = '/finesse/api/User/1001';

/** A client whose network is `answer`. */
function lab(answer: (request: Request) => Response | Promise<Response>, options: Partial<RestOptions> = {}) {
  const clock = new VirtualClock();
  const platform = browserPlatform({
    scheduler: clock,
    monotonic: clock.monotonic,
    fetch: (input, init) => {
      const request = new Request(input, init);
      return Promise.resolve().then(() => answer(request));
    },
  });
  const rest = createRestClient({ baseUrl: ORIGIN, authorization: () => basic('1001', 'abc'), platform, ...options });
  const traffic = createTraffic(platform, [rest.traffic]);
  const recording = recordTraffic(traffic, { bodies: true });
  const rows = () =>
    recording.records().map(({ result, status, error, bytesIn }) => [result, status, error, bytesIn] as const);
  return { clock, rest, recording, rows };
}

const settled = (promise: Promise<unknown>): Promise<unknown> => promise.catch(() => undefined);
const never = (): Promise<Response> => new Promise(() => undefined);

describe('the records of REST', () => {
  it('tell verb, address, object and an agent’s state, bytes both ways and the time it took', async () => {
    const { clock, rest, recording } = lab(
      () => new Promise((resolve) => void clock.schedule(() => resolve(new Response('', { status: 202 })), 70)),
    );
    const body = '<User><state>NOT_READY</state><reasonCodeId>12</reasonCodeId></User>';
    const changed = rest.send('PUT', USER, body);
    await clock.advance(70);
    await changed;
    const [record] = recording.records();
    expect(record).to.include({
      way: 'rest',
      kind: 'request',
      method: 'PUT',
      url: ORIGIN + USER,
      carried: 'PUT User 1001; NOT_READY',
      result: 'answered',
      status: 202,
      error: undefined,
      bytesOut: body.length,
      bytesIn: 0,
      durationMs: 70,
    });
  });

  it('hold no credentials, no call data and no number', async () => {
    const { rest, recording } = lab(() => new Response('<x><password>abc</password></x>'));
    await settled(rest.send('POST', `${USER}/Dialogs`, '<Dialog><toAddress>+15551234567</toAddress></Dialog>'));
    await settled(rest.get(`${USER}?token=abc`));
    const text = JSON.stringify(recording.records());
    expect(text).not.to.match(/abc|5551234567/);
    expect(text).not.to.contain(btoa('1001:abc'));
    expect(recording.records()[0]?.carried).to.equal('POST User 1001 Dialogs');
  });

  it('tell a request of its own where credentials were renewed', async () => {
    let asked = 0;
    const { rest, rows } = lab(() => new Response(asked === 1 ? '<a/>' : '', { status: asked === 1 ? 200 : 401 }), {
      authorization: (refused) => basic('1001', refused ? `new${(asked += 1)}` : 'old'),
    });
    await settled(rest.get(USER));
    expect(rows()).to.deep.equal([
      ['answered', 401, 'credentials-refused', 0],
      ['answered', 200, undefined, 4],
    ]);
  });

  it('end in every case: refused, broken off, unreachable, late, aborted, closed', async () => {
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('<a>'));
        controller.error(new TypeError('gone'));
      },
    });
    const answers: (() => Response | Promise<Response>)[] = [
      () => new Response('<ApiErrors/>', { status: 503, headers: { 'Retry-After': '7' } }),
      () => new Response(broken),
      () => Promise.reject(new TypeError('Failed to fetch')),
      never,
      never,
      never,
    ];
    let turn = 0;
    const { clock, rest, recording, rows } = lab(() => (answers[turn++] ?? never)(), { timeoutMs: 5_000 });
    for (let quick = 0; quick < 3; quick += 1) await settled(rest.get(USER));
    const late = settled(rest.get(USER));
    await clock.advance(5_000);
    await late;
    const abort = new AbortController();
    const aborted = settled(rest.get(USER, { signal: abort.signal }));
    await clock.advance(1);
    abort.abort();
    await aborted;
    const open = settled(rest.get(USER));
    await clock.advance(1);
    expect(rows().at(-1)).to.deep.equal(['pending', undefined, undefined, -1]);
    await rest.close();
    await open;
    expect(rows()).to.deep.equal([
      ['answered', 503, 'api-error', 12],
      ['unanswered', undefined, 'connection-lost', -1],
      ['unanswered', undefined, 'host-unreachable', -1],
      ['unanswered', undefined, 'timeout', -1],
      ['unanswered', undefined, 'aborted', -1],
      ['unanswered', undefined, 'closed', -1],
    ]);
    expect(recording.records()[0]?.headersIn).to.include({ 'retry-after': '7' });
  });
});
