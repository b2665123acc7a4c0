import { expect } from '@open-wc/testing';
import { VirtualClock } from '../../simulator/core/virtual-clock.ts';
import { parseSystemInfo, type SystemInfo } from '../resources/system-info.ts';
import { parseXml } from '../xml.ts';
import { PROVED_MS, TransportChoice, TURN_MS, waysTo, type Way } from './transport-choice.ts';

const OLD = parseSystemInfo(parseXml('<SystemInfo><status>IN_SERVICE</status></SystemInfo>'));
const NEW: SystemInfo = { ...OLD, primaryNode: { host: 'fin1', httpsPort: 8445 } };
const WS: Way = { transport: 'websocket', service: 'wss://fin1:8445/ws/' };
const POLL: Way = { transport: 'bosh', service: 'https://fin1:8445/http-bind/' };
const TORN = { reason: 'network-error' } as const;
const LATE = { reason: 'timeout' } as const;

const mapStorage = (): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> & { readonly map: Map<string, string> } => {
  const map = new Map<string, string>();
  return {
    map,
    getItem: (key) => map.get(key) ?? null,
    setItem: (key, value) => void map.set(key, value),
    removeItem: (key) => void map.delete(key),
  };
};

describe('ways into a notification service', () => {
  const of = (info: SystemInfo, transport: 'auto' | 'bosh' | 'websocket' = 'auto', port?: number) =>
    waysTo('fin1', info, { transport, port }).map(({ service }) => service);

  it('begins with WebSocket on the port of REST from 12.x on, and knows BOSH and 7443 too', () => {
    const all = [
      'wss://fin1:8445/ws/',
      'wss://fin1:7443/ws/',
      'https://fin1:8445/http-bind/',
      'https://fin1:7443/http-bind/',
    ];
    expect(of(NEW)).to.deep.equal(all);
    expect(of({ ...OLD, lastCtiHeartbeatStatus: 'success' })).to.deep.equal(all);
  });

  it('begins with BOSH on 7443 on 11.x, which knows nothing else', () => {
    expect(of(OLD)).to.deep.equal(['https://fin1:7443/http-bind/', 'wss://fin1:7443/ws/']);
  });

  it('keeps to the transport and the port that were asked for', () => {
    expect(of(NEW, 'bosh')).to.deep.equal(['https://fin1:8445/http-bind/', 'https://fin1:7443/http-bind/']);
    expect(of(NEW, 'websocket', 443)).to.deep.equal(['wss://fin1:443/ws/']);
  });
});

describe('the choice of transport', () => {
  const setUp = (ways: readonly Way[] = [WS, POLL], storage = mapStorage()) => {
    const clock = new VirtualClock();
    const choose = () => new TransportChoice('fin1', ways, { scheduler: clock, storage });
    return { clock, storage, choose, choice: choose() };
  };
  const taken = (choice: TransportChoice): string => choice.next(false).way.transport;

  it('takes BOSH at once where no WebSocket can be made, within a few seconds', () => {
    const { choice } = setUp();
    expect(choice.next(false)).to.deep.equal({ way: WS, limitMs: TURN_MS });
    choice.failed(WS.service, TORN, undefined);
    expect(choice.discovering).to.equal(true);
    expect(taken(choice)).to.equal('bosh');
    choice.connected(POLL.service);
    expect(choice.discovering).to.equal(false);
    expect(choice.next(false)).to.deep.equal({ way: POLL, limitMs: TURN_MS });
  });

  it('comes round to WebSocket again where nothing works, and hurries no more', () => {
    const { choice } = setUp();
    expect(choice.eager).to.equal(false);
    choice.failed(WS.service, TORN, undefined);
    expect(choice.eager).to.equal(true);
    choice.failed(POLL.service, TORN, undefined);
    expect(choice.discovering).to.equal(false);
    expect(choice.eager).to.equal(false);
    expect(taken(choice)).to.equal('websocket');
  });

  it('connects over a slow line: once no way has come about in a hurry, each has all the time', () => {
    const { choice } = setUp();
    choice.failed(WS.service, LATE, undefined);
    expect(choice.next(false)).to.deep.equal({ way: POLL, limitMs: TURN_MS });
    choice.failed(POLL.service, LATE, undefined);
    expect(choice.next(false)).to.deep.equal({ way: WS });
    choice.failed(WS.service, LATE, undefined);
    expect(choice.next(false)).to.deep.equal({ way: POLL });
    choice.connected(POLL.service);
    choice.failed(POLL.service, TORN, 1_000);
    choice.failed(POLL.service, TORN, undefined);
    expect(choice.next(false)).to.deep.equal({ way: WS, limitMs: TURN_MS });
  });

  it('gives a way that was answered, but not in time, all the time once: the line is slow there', () => {
    const { choice } = setUp();
    expect(choice.failed(WS.service, { ...LATE, answered: true }, undefined)).to.equal(false);
    expect(choice.next(true)).to.deep.equal({ way: WS });
    expect(choice.failed(WS.service, { ...LATE, answered: true }, undefined)).to.equal(true);
    expect(choice.next(true)).to.deep.equal({ way: POLL, limitMs: TURN_MS });
  });

  it('stays with a WebSocket that broke once after it had stood, and leaves it after two failures in a row', () => {
    const { choice } = setUp();
    choice.connected(WS.service);
    choice.failed(WS.service, TORN, PROVED_MS);
    expect(taken(choice)).to.equal('websocket');
    choice.connected(WS.service);
    choice.failed(WS.service, TORN, PROVED_MS);
    expect(taken(choice)).to.equal('websocket');
    choice.failed(WS.service, TORN, undefined);
    expect(taken(choice)).to.equal('bosh');
  });

  it('goes from a WebSocket that has worked to BOSH, past its other port, and round to it again', () => {
    const { choice } = setUp([WS, { ...WS, service: 'wss://fin1:7443/ws/' }, POLL]);
    choice.connected(WS.service);
    expect(choice.failed(WS.service, TORN, undefined)).to.equal(false);
    expect(choice.failed(WS.service, TORN, undefined)).to.equal(true);
    expect(choice.next(false).way).to.equal(POLL);
    expect(choice.failed(POLL.service, TORN, undefined)).to.equal(true);
    expect(choice.next(false).way).to.equal(WS);
  });

  it('leaves a WebSocket that can be made but does not last', () => {
    const { choice } = setUp();
    for (const expected of ['websocket', 'bosh']) {
      choice.connected(WS.service);
      choice.failed(WS.service, { reason: 'answer-overdue' }, 5_000);
      expect(taken(choice)).to.equal(expected);
    }
  });

  it('does not blame the way for what the server, the machine or the user did', () => {
    const { choice } = setUp();
    choice.connected(WS.service);
    for (const reason of [
      'service-stopped',
      'session-lost',
      'server-out-of-service',
      'finesse-unavailable',
      'asleep',
    ] as const)
      choice.failed(WS.service, { reason }, 1_000);
    for (const reason of ['credentials-refused', 'conflict'] as const) choice.failed(WS.service, { reason }, undefined);
    expect(taken(choice)).to.equal('websocket');
  });

  it('tries WebSocket again now and then, and goes on with what worked when that fails', () => {
    const { choice, clock } = setUp();
    choice.failed(WS.service, TORN, undefined);
    choice.connected(POLL.service);
    clock.frame += 599_000;
    expect(taken(choice)).to.equal('bosh');
    clock.frame += 1_000;
    expect(choice.next(false)).to.deep.equal({ way: WS, limitMs: TURN_MS });
    choice.failed(WS.service, TORN, undefined);
    expect(taken(choice)).to.equal('bosh');
    clock.frame += 600_000;
    expect(taken(choice)).to.equal('websocket');
    choice.connected(WS.service);
    expect(choice.next(false).way).to.equal(WS);
  });

  it('begins with what worked after a reload, but still tries the better way when it is due', () => {
    const { choice, choose, clock, storage } = setUp();
    choice.failed(WS.service, TORN, undefined);
    choice.connected(POLL.service);
    expect([...storage.map.keys()]).to.deep.equal(['finesse-pulse.way.fin1']);
    expect(choose().next(false)).to.deep.equal({ way: POLL, limitMs: TURN_MS });
    clock.frame += 600_000;
    expect(taken(choose())).to.equal('websocket');
    storage.map.set('finesse-pulse.way.fin1', 'nonsense');
    expect(taken(choose())).to.equal('websocket');
    storage.map.set('finesse-pulse.way.fin1', `x ${POLL.service}`);
    expect(taken(choose())).to.equal('websocket');
  });

  it('gives the only way there is all the time, and ignores what is none of its own', () => {
    const { choice } = setUp([POLL]);
    expect(choice.next(false)).to.deep.equal({ way: POLL });
    expect(choice.next(true)).to.deep.equal({ way: POLL, limitMs: TURN_MS });
    choice.connected(WS.service);
    choice.failed(WS.service, TORN, undefined);
    expect(choice.discovering).to.equal(true);
  });

  it('works where storage is full', () => {
    const storage = {
      ...mapStorage(),
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    };
    const { choice } = setUp([WS, POLL], storage);
    choice.connected(POLL.service);
    expect(taken(choice)).to.equal('bosh');
  });
});
