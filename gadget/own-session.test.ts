import { expect } from '@open-wc/testing';
import type { ConnectOptions, FinesseClient } from '../sdk/index.ts';
import type { GadgetPage } from './container.ts';
import { openOwnSession, type OwnParts, type OwnSession } from './own-session.ts';
import { FakeClient } from './testing/fake-client.ts';

const HTTPS = { protocol: 'https:', hostname: 'fin1.example.com', port: '8445', host: 'fin1.example.com:8445' };
const CONFIG = { id: '1001001', authorization: btoa('1001001:pass:word'), systemAuthMode: 'NON_SSO' };

/** Opens a session with this configuration; what the SDK was told. */
async function opened(config: Readonly<Record<string, unknown>>, address: OwnParts['address'] = HTTPS) {
  const told: ConnectOptions[] = [];
  const published: (readonly [string, unknown])[] = [];
  const connect = (options: ConnectOptions): Promise<FinesseClient> => {
    told.push(options);
    return Promise.resolve(new FakeClient());
  };
  const page: GadgetPage = {
    gadgets: {
      Hub: { publish: (topic: string, data: unknown) => published.push([topic, data]) },
      Prefs: class {
        getString = (key: string): string => (config[key] ?? '') as string;
      },
    },
  };
  let session: OwnSession | undefined;
  let code: unknown;
  try {
    session = await openOwnSession(page, 'off', { probeIntervalMs: 30_000 }, { connect, address });
  } catch (error) {
    code = (error as { readonly code?: unknown }).code;
  }
  return { options: told[0], session, code, published };
}

describe('the session of the gadget’s own', () => {
  it('signs in as the agent of the desktop, at the address of the page', async () => {
    const { options } = await opened({ ...CONFIG, host: 'evil.example.com', hostPort: '1' });
    expect(options).to.deep.include({
      host: 'fin1.example.com',
      ports: { rest: 8445 },
      userId: '1001001',
      password: 'pass:word',
      probeIntervalMs: 30_000,
    });
    expect(options).not.to.have.any.keys('token', 'resource', 'restUrl', 'serviceUrl');
    expect((await opened(CONFIG, { ...HTTPS, port: '' })).options?.ports).to.deep.equal({ rest: 443 });
  });

  it('asks one node alone where the page has no TLS', async () => {
    const { options } = await opened(CONFIG, { protocol: 'http:', hostname: 'a', port: '80', host: 'a:80' });
    expect(options).to.deep.include({ restUrl: '', serviceUrl: 'ws://a:80/ws/' });
  });

  it('reads a password of any letters', async () => {
    const password = 'p:가 ü';
    const authorization = `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`1001001:${password}`)))}`;
    expect((await opened({ ...CONFIG, authorization })).options?.password).to.equal(password);
  });

  it('uses the token with single sign-on, as the desktop has renewed it', async () => {
    const config: Record<string, string> = { id: '1001001', authToken: 'first', systemAuthMode: 'SSO' };
    const { options } = await opened(config);
    const token = options?.token as () => string;
    expect(token()).to.equal('first');
    config['authToken'] = 'second';
    expect(token()).to.equal('second');
    expect(options).not.to.have.property('password');
  });

  it('says that the desktop’s configuration is missing, and connects nowhere', async () => {
    for (const config of [
      {},
      { ...CONFIG, id: '' },
      { id: '1001001' },
      { ...CONFIG, authorization: '%%%' },
      { ...CONFIG, authorization: btoa('no colon') },
      { ...CONFIG, authorization: btoa('1001001:') },
      { ...CONFIG, authorization: 7, id: {} },
    ]) {
      const { code, options } = await opened(config);
      expect([code, options], JSON.stringify(config)).to.deep.equal(['config-missing', undefined]);
    }
  });

  it('hands each line to the log of the desktop, and closes the client', async () => {
    const { options, session, published } = await opened(CONFIG);
    options?.clientLog?.sink?.('a line', 'finesse-pulse');
    expect(published).to.deep.equal([['finesse.clientLogging.finesse-pulse', 'a line']]);
    await session?.close();
    expect((session?.client as FakeClient | undefined)?.closed).to.equal(1);
  });
});
