import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { browserPlatform } from '../platform.ts';
import { anyAnswers, endpointOf, finesseAnswers, fixedRoute, systemInfoOf } from './fixed-route.ts';

const SERVICE = 'https://fin1.example.com:7443/http-bind/';
const domains = { domain: 'fin1.example.com', pubsubDomain: 'pubsub.fin1.example.com' };

describe('the way to one address', () => {
  let clock: VirtualClock;
  let asked: Request[];
  const never = new AbortController().signal;
  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
  });
  const platformWith = (answer: (request: Request) => Promise<Response>) =>
    browserPlatform({
      scheduler: clock,
      fetch: (input, init) => {
        const request = new Request(input, init);
        asked.push(request);
        return answer(request);
      },
    });
  const silent = ({ signal }: Request): Promise<Response> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
  const refused = (): Promise<Response> => Promise.reject(new TypeError('Failed to fetch'));

  it('is always that address', async () => {
    const endpoint = endpointOf({ service: SERVICE, ...domains });
    expect(endpoint).to.deep.equal({ side: 'fin1.example.com', transport: 'bosh', service: SERVICE, ...domains });
    const route = fixedRoute(endpoint, platformWith(refused));
    route.failed(endpoint, { reason: 'timeout' });
    route.connected(endpoint);
    expect(await route.next(never)).to.equal(endpoint);
    expect(route.needsFinesse).to.equal(false);
    expect(endpointOf({ service: 'wss://fin1.example.com/ws/', ...domains }).transport).to.equal('websocket');
  });

  it('has REST beside it: on its port 8445 beside 7443, else on its own', () => {
    expect(systemInfoOf(SERVICE)).to.equal('https://fin1.example.com:8445/finesse/api/SystemInfo');
    expect(systemInfoOf('http://fin1.example.com:7071/http-bind/')).to.equal(
      'https://fin1.example.com:8445/finesse/api/SystemInfo',
    );
    expect(systemInfoOf('wss://fin1.example.com:8445/ws/')).to.equal(
      'https://fin1.example.com:8445/finesse/api/SystemInfo',
    );
    expect(systemInfoOf('ws://127.0.0.1:8080/ws/')).to.equal('http://127.0.0.1:8080/finesse/api/SystemInfo');
  });

  it('is not alone when REST says anything at all, asked without credentials', async () => {
    const platform = platformWith(() => Promise.resolve(new Response('', { status: 503 })));
    expect(await fixedRoute(endpointOf({ service: SERVICE, ...domains }), platform).isAlone(never)).to.equal(false);
    expect(asked[0]).to.include({
      url: systemInfoOf(SERVICE),
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
    });
    expect(clock.pending).to.equal(0);
  });

  it('is alone at once when REST refuses', async () => {
    const platform = platformWith(refused);
    expect(await fixedRoute(endpointOf({ service: SERVICE, ...domains }), platform).isAlone(never)).to.equal(true);
  });

  it('is alone after two seconds of silence', async () => {
    const outcomes: boolean[] = [];
    void anyAnswers([systemInfoOf(SERVICE)], platformWith(silent), never).then((is) => outcomes.push(is));
    await clock.advance(1_999);
    expect(outcomes).to.deep.equal([]);
    await clock.advance(1);
    expect(outcomes).to.deep.equal([false]);
    expect(asked[0]?.signal.aborted).to.equal(true);
  });

  it('stops asking when nobody wants to know any more', async () => {
    const abort = new AbortController();
    const outcome = anyAnswers([systemInfoOf(SERVICE)], platformWith(silent), abort.signal);
    abort.abort();
    expect(await outcome).to.equal(false);
    expect([asked[0]?.signal.aborted, clock.pending]).to.deep.equal([true, 0]);
    expect(await anyAnswers([SERVICE], platformWith(silent), abort.signal)).to.equal(false);
    expect(asked).to.have.length(1);
  });

  it('tells Finesse from what answers in its place', async () => {
    const saying = (text: string) => platformWith(() => Promise.resolve(new Response(text)));
    expect(await finesseAnswers(SERVICE, saying('<SystemInfo><status/></SystemInfo>'), never)).to.equal(true);
    expect(await finesseAnswers(SERVICE, saying('<html>Sign in</html>'), never)).to.equal(false);
    expect(await finesseAnswers(SERVICE, platformWith(refused), never)).to.equal(false);
  });
});
