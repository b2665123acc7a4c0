import { expect } from '@open-wc/testing';
import { desktopTargets, sessionTargets } from './reach-targets.ts';
import type { SystemInfo } from './resources/system-info.ts';

const info = (over: Partial<SystemInfo> = {}): SystemInfo => ({
  status: 'IN_SERVICE',
  ctiServers: [],
  primaryNode: { host: 'fin1.example.com' },
  secondaryNode: { host: 'fin2.example.com' },
  ...over,
});
const modern = info({ lastCtiHeartbeatStatus: 'success' });
const API = '/finesse/api/SystemInfo';

describe('what there is to reach from a desktop', () => {
  const targets = desktopTargets('fin1.example.com', '', () => undefined);
  const urls = (...given: Parameters<typeof targets>) => targets(...given).map(({ target, url }) => `${target} ${url}`);

  it('is the notification port of the version, REST here, and REST there', () => {
    expect(urls(info())).to.deep.equal([
      'notification https://fin1.example.com:7443/http-bind/',
      `rest ${API}`,
      `other-side https://fin2.example.com:8445${API}`,
    ]);
    expect(urls(modern)[0]).to.equal('notification https://fin1.example.com:8445/http-bind/');
  });

  it('is the port of the desktop’s own frame where that is known', () => {
    const [first] = desktopTargets('fin2.example.com', 'https://fin2.example.com:443', () => '7443')(modern);
    expect(first?.url).to.equal('https://fin2.example.com:7443/http-bind/');
  });

  it('is what is known: neither a port by guess, nor another server on a single one', () => {
    expect(urls(undefined)).to.deep.equal([`rest ${API}`]);
    const single = info({ secondaryNode: undefined });
    expect(urls(single).some((one) => one.startsWith('other-side'))).to.equal(false);
    expect(desktopTargets('no host', '', () => undefined)(info())).to.have.length(1);
    const evil = info({ secondaryNode: { host: 'evil.example.com/x?' } });
    expect(urls(evil).some((one) => one.includes('evil'))).to.equal(false);
  });
});

describe('what there is to reach from a session of one’s own', () => {
  const addresses = {
    failover: true,
    hosts: ['fin1.example.com'],
    restUrlOf: (host: string) => `https://${host}:8445`,
  };
  const side = (host: string) => ({ host, restUrl: `https://${host}:8445` });
  const A = 'wss://fin1.example.com:7443/ws/';
  const B = 'https://fin2.example.com:7443/http-bind/';

  it('is its own address, asked as HTTP, and REST of both', () => {
    const targets = sessionTargets({ side: side('fin1.example.com'), tried: [A] }, addresses);
    expect(targets(info()).map(({ target, url }) => `${target} ${url}`)).to.deep.equal([
      'notification https://fin1.example.com:7443/http-bind/',
      `rest https://fin1.example.com:8445${API}`,
      `other-side https://fin2.example.com:8445${API}`,
    ]);
  });

  it('follows the session to the other side', () => {
    const moved = sessionTargets({ side: side('fin2.example.com'), tried: [A, B] }, addresses)(info());
    expect(moved.map(({ url }) => new URL(url).hostname)).to.deep.equal([
      'fin2.example.com',
      'fin2.example.com',
      'fin1.example.com',
    ]);
    expect(moved[0]?.url).to.equal(B);
  });

  it('knows no other side where there is none to go to', () => {
    const alone = sessionTargets(
      { side: side('fin1.example.com'), tried: [] },
      { ...addresses, failover: false },
    )(info());
    expect(alone.map(({ target }) => target)).to.deep.equal(['rest']);
  });
});
