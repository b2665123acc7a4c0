import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { parseSystemInfo } from '../resources/system-info.ts';
import { parseXml } from '../xml.ts';
import type { Endpoint } from './route.ts';
import { PRESENCE_MS, ServiceWatch } from './service-watch.ts';

const ENDPOINT: Endpoint = {
  side: 'fin1',
  transport: 'bosh',
  service: 'https://fin1:7443/http-bind/',
  domain: 'fin1',
  pubsubDomain: 'pubsub.fin1',
};

function setUp({ needsFinesse = true, asks = true } = {}) {
  const clock = new VirtualClock();
  const told: string[] = [];
  const recoveries: { readonly signal: AbortSignal; readonly inService: () => void; move(): void; fail(): void }[] = [];
  const recovery = (_: Endpoint, signal: AbortSignal, inService: () => void): Promise<void> =>
    new Promise((resolve, reject) => {
      recoveries.push({ signal, inService, move: resolve, fail: () => reject(new Error('refused')) });
    });
  const watch = new ServiceWatch({
    route: { needsFinesse, ...(asks && { recovery }) },
    endpoint: ENDPOINT,
    scheduler: clock,
    tell: (verdict) => told.push(verdict.kind === 'unusable' ? verdict.reason : verdict.kind),
  });
  return {
    clock,
    watch,
    told,
    recoveries,
    presence: (from: string, type?: string) =>
      watch.presence(parseXml(`<presence from="${from}"${type === undefined ? '' : ` type="${type}"`}/>`)),
    says: (status: string) => {
      const systemInfo = parseSystemInfo(parseXml(`<systemInfo><status>${status}</status></systemInfo>`));
      watch.notification({ payload: { kind: 'systemInfo', systemInfo } });
    },
  };
}

describe('a watch on the side of a session', () => {
  const FINESSE = 'finesse@fin1/finesse';

  it('calls a session usable once user finesse is present, whether that comes before or after the session stands', () => {
    const before = setUp();
    before.presence(FINESSE);
    expect(before.told).to.deep.equal([]);
    before.watch.established();
    expect(before.told).to.deep.equal(['usable']);
    const after = setUp();
    after.watch.established();
    expect(after.told).to.deep.equal([]);
    after.presence(FINESSE);
    expect(after.told).to.deep.equal(['usable']);
    expect(after.clock.pending).to.equal(0);
  });

  it('takes the presence of the services of UCCX and CUIC for it, and of nobody else', async () => {
    const { told, watch, presence, clock } = setUp();
    watch.established();
    presence('1001001@fin1/desktop');
    presence('someone@finesse.example.com');
    presence(FINESSE, 'subscribe');
    await clock.advance(PRESENCE_MS - 1);
    expect(told).to.deep.equal([]);
    presence('ccx.fin1');
    expect(told).to.deep.equal(['usable']);
    presence(FINESSE);
    presence('ccx.fin1', 'unavailable');
    expect(told).to.deep.equal(['usable']);
    presence(FINESSE, 'unavailable');
    expect(told).to.deep.equal(['usable', 'finesse-unavailable']);
  });

  it('calls it unusable where nobody comes, and asks both sides', async () => {
    const { told, watch, presence, recoveries, clock } = setUp();
    watch.established();
    await clock.advance(PRESENCE_MS);
    expect(told).to.deep.equal(['finesse-unavailable']);
    expect(recoveries).to.have.length(1);
    presence(FINESSE);
    expect(told).to.deep.equal(['finesse-unavailable', 'usable']);
    expect(recoveries[0]?.signal.aborted).to.equal(true);
  });

  it('needs no presence where the route needs none, but believes one that goes', () => {
    const { told, watch, presence } = setUp({ needsFinesse: false, asks: false });
    watch.established();
    presence(FINESSE);
    presence(FINESSE, 'unavailable');
    presence(FINESSE);
    expect(told).to.deep.equal(['usable', 'finesse-unavailable', 'usable']);
  });

  it('waits for finesse, then for IN_SERVICE, which it asks for at once', () => {
    const { told, watch, presence, recoveries } = setUp();
    presence(FINESSE);
    watch.established();
    presence(FINESSE, 'unavailable');
    expect(told).to.deep.equal(['usable', 'finesse-unavailable']);
    recoveries[0]?.inService();
    expect(told).to.have.length(2);
    presence(FINESSE, 'unavailable');
    presence(FINESSE);
    expect(told).to.deep.equal(['usable', 'finesse-unavailable', 'usable']);
    presence(FINESSE, 'unavailable');
    presence(FINESSE);
    expect(told).to.have.length(4);
    expect(recoveries).to.have.length(3);
    recoveries[1]?.inService();
    expect(told).to.have.length(4);
    recoveries[2]?.inService();
    expect(told.at(-1)).to.equal('usable');
  });

  it('goes by the notifications of SystemInfo, out and in again', () => {
    const { told, watch, presence, says, recoveries } = setUp();
    presence(FINESSE);
    watch.established();
    watch.notification({ payload: { kind: 'clientLog' } });
    says('IN_SERVICE');
    expect(told).to.deep.equal(['usable']);
    says('OUT_OF_SERVICE');
    says('OUT_OF_SERVICE');
    says('UNKNOWN');
    presence(FINESSE, 'unavailable');
    expect(told).to.deep.equal(['usable', 'server-out-of-service']);
    says('IN_SERVICE');
    expect(told).to.have.length(2);
    presence(FINESSE);
    expect(told).to.deep.equal(['usable', 'server-out-of-service', 'usable']);
    expect(recoveries.every(({ signal }) => signal.aborted)).to.equal(true);
  });

  it('does not wait for finesse to say that the server is out of service', () => {
    const { told, watch, says, clock } = setUp();
    watch.established();
    says('OUT_OF_SERVICE');
    expect(told).to.deep.equal(['server-out-of-service']);
    expect(clock.pending).to.equal(0);
  });

  it('leaves when another side is in service, and says no more', async () => {
    const { told, watch, presence, says, recoveries, clock } = setUp();
    presence(FINESSE);
    watch.established();
    says('OUT_OF_SERVICE');
    recoveries[0]?.move();
    await clock.advance(0);
    says('IN_SERVICE');
    presence(FINESSE, 'unavailable');
    expect(told).to.deep.equal(['usable', 'server-out-of-service', 'leave']);
  });

  it('waits on for a notification where asking is refused, and tells nothing after it was stopped', async () => {
    const { told, watch, presence, says, recoveries, clock } = setUp();
    presence(FINESSE);
    watch.established();
    says('OUT_OF_SERVICE');
    recoveries[0]?.fail();
    await clock.advance(0);
    says('IN_SERVICE');
    expect(told.at(-1)).to.equal('usable');
    says('OUT_OF_SERVICE');
    watch.stop();
    recoveries[1]?.move();
    recoveries[1]?.inService();
    says('IN_SERVICE');
    await clock.advance(60_000);
    expect(told).to.have.length(4);
    expect(clock.pending).to.equal(0);
  });
});
