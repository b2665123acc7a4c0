import { expect } from '@open-wc/testing';
import { addressesOf, secretOf, type ConnectOptions } from './connect-options.ts';
import { OptionsError, TransportError } from './errors.ts';
import { parseSystemInfo } from './resources/system-info.ts';
import { parseXml } from './xml.ts';

const USER = { userId: '1001001', password: 'x' };
const INFO = parseSystemInfo(parseXml('<SystemInfo><ctiVersion>20</ctiVersion></SystemInfo>'));
const of = (options: Partial<ConnectOptions>) => addressesOf({ ...USER, ...options });

describe('options of connectFinesse', () => {
  it('take one host or both, and go by the ports that are told', () => {
    const one = of({ host: 'fin1' });
    expect(one.hosts).to.deep.equal(['fin1']);
    expect(one.failover).to.equal(true);
    expect(one.restUrlOf('fin2')).to.equal('https://fin2:8445');
    expect(one.waysOf('fin2', INFO).map(({ service }) => service)).to.include('https://fin2:7443/http-bind/');
    const both = of({ hosts: ['fin1', '[::1]'], ports: { rest: 443, notifications: 444 }, transport: 'bosh' });
    expect(both.hosts).to.deep.equal(['fin1', '[::1]']);
    expect(both.restUrlOf('fin1')).to.equal('https://fin1:443');
    expect(both.waysOf('fin1', INFO)).to.deep.equal([{ transport: 'bosh', service: 'https://fin1:444/http-bind/' }]);
  });

  it('with a whole address, or told so, stay on one side', () => {
    const socket = of({ host: 'fin1', serviceUrl: 'WSS://proxy/ws/' });
    expect(socket.failover).to.equal(false);
    expect(socket.waysOf('fin1', INFO)).to.deep.equal([{ transport: 'websocket', service: 'WSS://proxy/ws/' }]);
    expect(of({ host: 'fin1', serviceUrl: 'https://proxy/b' }).waysOf('fin1', INFO)[0]?.transport).to.equal('bosh');
    const page = of({ host: 'fin1', restUrl: '' });
    expect(page.failover).to.equal(false);
    expect(page.restUrlOf('fin1')).to.equal('');
    expect(of({ host: 'fin1', failover: false }).failover).to.equal(false);
  });

  it('that contradict each other are refused', () => {
    for (const wrong of [
      {},
      { hosts: [] },
      { host: 'fin1', hosts: ['fin1', 'fin2'] },
      { hosts: ['fin1', 'https://fin2'] },
      { hosts: ['fin1', 'fin2'], failover: false },
      { hosts: ['fin1', 'fin2'], restUrl: '' },
      { hosts: ['fin1', 'fin2'], serviceUrl: 'wss://proxy/ws/' },
      { host: 'fin1', transport: 'bosh', serviceUrl: 'wss://proxy/ws/' },
      { host: 'fin1', ports: { rest: 1.5 } },
    ] as const) {
      expect(() => of(wrong), JSON.stringify(wrong)).to.throw(OptionsError);
    }
  });

  it('give the secret each time it is asked for, and say when it was refused', async () => {
    expect(await secretOf({ ...USER, host: 'fin1' })()).to.equal('x');
    expect(await secretOf({ userId: '1', token: 't' })(true)).to.equal('t');
    expect(await secretOf({ userId: '1', token: (refused) => `t${refused}` })(true)).to.equal('ttrue');
    const lost = await secretOf({ userId: '1', token: () => Promise.reject(new Error('sso')) })().catch(
      (error: unknown) => error,
    );
    expect(lost).to.be.instanceOf(TransportError).with.property('code', 'host-unreachable');
    const own = new OptionsError('mine');
    const thrown = await secretOf({ userId: '1', token: () => Promise.reject(own) })().catch((error: unknown) => error);
    expect(thrown).to.equal(own);
  });
});
