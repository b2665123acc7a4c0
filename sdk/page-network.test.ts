import { expect } from '@open-wc/testing';
import { filter, firstValueFrom, take, toArray } from 'rxjs';
import { findTiming, splitTiming } from './health/timing.ts';
import { forbiddenAddresses, resourceTimings, type ResourceTiming } from './page-network.ts';
import { browserPlatform } from './platform.ts';

describe('what a page tells of its requests', () => {
  it('tells how long the parts of a request took, by the clock that the platform has', async () => {
    const { timings$, monotonic } = browserPlatform();
    const url = new URL(`/package.json?${Math.random()}`, location.href).href;
    const told = firstValueFrom(timings$!.pipe(filter(({ name }) => name === url)));
    const from = monotonic();
    await (await fetch(url, { cache: 'no-store' })).text();
    const to = monotonic();
    const entry = await told;
    expect(findTiming([entry], from, to)).to.equal(entry);
    const split = splitTiming(entry);
    expect(split.serverMs).to.be.within(0, to - from + 1);
    expect([split.dnsMs, split.tcpMs, split.tlsMs].every((ms) => ms >= 0 && ms <= to - from + 1)).to.equal(true);
  });

  it('is silent where the browser has no such observer, or its clock or requests are others', () => {
    expect(resourceTimings({ document })).to.equal(undefined);
    expect(browserPlatform({ monotonic: () => 0 }).timings$).to.equal(undefined);
    expect(browserPlatform({ fetch: globalThis.fetch }).timings$).to.equal(undefined);
  });

  it('stops to listen with the last who does', () => {
    const calls: string[] = [];
    class Observer {
      static readonly supportedEntryTypes = ['resource'];
      observe = ({ type }: { readonly type: string }) => calls.push(`observe ${type}`);
      disconnect = () => calls.push('disconnect');
    }
    const scope = { document, PerformanceObserver: Observer as unknown as typeof PerformanceObserver };
    resourceTimings(scope)!.subscribe().unsubscribe();
    expect(calls).to.deep.equal(['observe resource', 'disconnect']);
  });

  it('tells which addresses the policy of the page forbids to ask, and no other violation', async () => {
    const told = firstValueFrom(forbiddenAddresses(globalThis.window).pipe(take(1), toArray()));
    const violate = (blockedURI: string, effectiveDirective: string, disposition: 'enforce' | 'report'): void => {
      const init = {
        blockedURI,
        effectiveDirective,
        disposition,
        documentURI: '',
        violatedDirective: '',
        originalPolicy: '',
        statusCode: 0,
      };
      document.dispatchEvent(new SecurityPolicyViolationEvent('securitypolicyviolation', init));
    };
    violate('https://a.example/', 'img-src', 'enforce');
    violate('https://b.example/', 'connect-src', 'report');
    violate('https://c.example/', 'connect-src', 'enforce');
    expect(await told).to.deep.equal(['https://c.example/']);
  });
});

describe('the entry of a request', () => {
  it('is not found among those that are cut by the browser, or of another time', () => {
    const whole = {
      startTime: 100,
      requestStart: 110,
      responseStart: 120,
      responseEnd: 121,
      workerStart: 0,
    } as ResourceTiming;
    expect(findTiming([whole], 100, 122)).to.equal(whole);
    expect(findTiming([{ ...whole, requestStart: 0, responseStart: 0 }], 100, 122)).to.equal(undefined);
    expect(findTiming([{ ...whole, workerStart: 101 }], 100, 122)).to.equal(undefined);
    expect(findTiming([whole], 105, 122)).to.equal(undefined);
    expect(findTiming([whole], 100, 119)).to.equal(undefined);
  });
});
