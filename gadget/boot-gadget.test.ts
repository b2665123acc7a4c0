import { expect } from '@open-wc/testing';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { FinesseError, type FinesseClient } from '../sdk/index.ts';
import { bootGadget, HUB_PATIENCE } from './boot-gadget.ts';
import { readChoices, type GadgetPage, type Gadgets } from './container.ts';
import { gadgetLocale, setGadgetLocale } from './locale.ts';
import { FakeClient, receipt } from './testing/fake-client.ts';

/** A container as Shindig's, as far as the boot goes. */
class Container {
  readonly heights: number[] = [];
  readonly titles: string[] = [];
  dismissed = 0;
  readonly settings: { onConnect: ((...args: readonly unknown[]) => void) | null } = { onConnect: null };
  connected = false;
  readonly gadgets: Gadgets;

  constructor(prefs: Readonly<Record<string, string>> = {}) {
    this.gadgets = {
      Hub: { isConnected: () => this.connected },
      HubSettings: this.settings,
      Prefs: class {
        getString = (key: string): string => prefs[key] ?? '';
        getLang = (): string => prefs['lang'] ?? 'all';
        getCountry = (): string => prefs['country'] ?? 'ALL';
      },
      window: {
        adjustHeight: (height = 0) => void this.heights.push(height),
        setTitle: (title) => void this.titles.push(title),
      },
      loadingindicator: { dismiss: () => void (this.dismissed += 1) },
    };
  }
}

describe('the boot of the gadget', () => {
  let root: HTMLElement;
  let client: FakeClient;
  let clock: SinonFakeTimers;
  let end: () => void;

  beforeEach(() => {
    root = document.createElement('div');
    document.body.append(root);
    client = new FakeClient().tellAll(Date.now());
    clock = useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    end = () => undefined;
  });
  afterEach(async () => {
    end();
    root.remove();
    clock.restore();
    await setGadgetLocale('en');
  });

  const boot = async (page: GadgetPage, connect: (page: GadgetPage) => FinesseClient = () => client): Promise<void> => {
    end = await bootGadget({ page, root, connect });
  };
  const head = async (): Promise<string> => {
    const element = root.querySelector('finesse-health')!;
    await element.updateComplete;
    return element.renderRoot.querySelector('h2')!.textContent;
  };

  it('waits for a hub that connects late, then shows the client', async () => {
    const container = new Container();
    await boot(container);
    expect(await head()).to.equal('Waiting for the desktop');
    container.settings.onConnect!({}, true);
    expect(await head()).to.equal('Connected');
    expect(clock.countTimers()).to.equal(1);
  });

  it('hears from the script in gadget.xml of a hub that connected before the module came', async () => {
    const container = new Container();
    await boot({ gadgets: container.gadgets, finessePulseHub: { connected: true } });
    expect(await head()).to.equal('Connected');
  });

  it('hears from the script in gadget.xml of a hub that connects after the module came', async () => {
    const container = new Container();
    const herald: { connected: boolean; listener?: (() => void) | null } = { connected: false, listener: null };
    await boot({ gadgets: container.gadgets, finessePulseHub: herald });
    expect(await head()).to.equal('Waiting for the desktop');
    herald.listener!();
    expect(await head()).to.equal('Connected');
  });

  it('uses a hub that is connected already', async () => {
    const container = new Container();
    container.connected = true;
    await boot(container);
    expect(await head()).to.equal('Connected');
  });

  it('leaves the page’s own onConnect in place, and does not start on a failed connection', async () => {
    const container = new Container();
    const heard: unknown[] = [];
    container.settings.onConnect = (...args) => heard.push(args[1]);
    await boot(container);
    container.settings.onConnect({}, false);
    expect(await head()).to.equal('Waiting for the desktop');
    container.settings.onConnect({}, true);
    expect(await head()).to.equal('Connected');
    expect(heard).to.deep.equal([false, true]);
  });

  it('says so at once where there is no container, and no hub in it', async () => {
    for (const page of [{}, { gadgets: {} }]) {
      await boot(page);
      expect(await head()).to.equal('Not in the Finesse desktop');
      expect(clock.countTimers()).to.equal(0);
      end();
    }
  });

  it('says so after a while where the hub never connects, and still starts when it does', async () => {
    const container = new Container();
    await boot(container);
    clock.tick(HUB_PATIENCE);
    expect(await head()).to.equal('Not in the Finesse desktop');
    container.settings.onConnect!({}, true);
    expect(await head()).to.equal('Connected');
  });

  it('says what the SDK says is missing, in a sentence', async () => {
    const container = new Container();
    container.connected = true;
    const heads: Record<string, string> = {
      'hub-missing': 'Not in the Finesse desktop',
      'config-missing': 'No settings from the desktop',
      'options-invalid': 'The gadget could not start',
    };
    for (const [code, expected] of Object.entries(heads)) {
      await boot(container, () => {
        throw new FinesseError(code as 'hub-missing', '');
      });
      expect(await head()).to.equal(expected);
      end();
    }
  });

  it('says where the real SDK finds no Finesse in the page', async () => {
    end = await bootGadget({ page: { gadgets: new Container().gadgets, finessePulseHub: { connected: true } }, root });
    expect(await head()).to.be.oneOf(['Not in the Finesse desktop', 'No settings from the desktop']);
  });

  it('speaks the desktop’s language, unless the administrator chose one', async () => {
    const korean = new Container({ locale: 'ko_KR', theme: 'dark' });
    await boot(korean);
    expect(await head()).to.equal('데스크톱을 기다리는 중');
    expect(korean.titles).to.deep.equal(['연결 상태']);
    expect(korean.dismissed).to.equal(1);
    expect(document.documentElement.lang).to.equal('ko-KR');
    expect(root.querySelector('finesse-health')!.theme).to.equal('dark');
    expect(document.documentElement.style.colorScheme).to.equal('dark');
    end();
    await boot(new Container({ locale: 'ko_KR', displayLanguage: 'en', theme: 'purple' }));
    expect(gadgetLocale()).to.equal('en');
    expect(root.querySelector('finesse-health')!.theme).to.equal('light');
    expect(document.documentElement.style.colorScheme).to.equal('light');
    end();
    await boot(new Container({ theme: 'auto' }));
    expect(document.documentElement.style.colorScheme).to.equal('light dark');
  });

  it('fits the frame when another kind of picture is drawn, not with every number', async () => {
    const container = new Container();
    await boot(container);
    const element = root.querySelector('finesse-health')!;
    /** After the layout was told to all who watch sizes: those who began to watch earlier have been told by then. */
    const laidOut = (): Promise<void> =>
      new Promise((resolve) => {
        const sizes = new ResizeObserver(() => {
          sizes.disconnect();
          // In a task of its own: what the test changes next must not count as a change made by an observer.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => {
            port1.close();
            resolve();
          };
          port2.postMessage(undefined);
        });
        sizes.observe(element);
      });
    const settled = async (): Promise<number> => {
      await element.updateComplete;
      await laidOut();
      return container.heights.length;
    };
    const shown = (): number => Math.ceil(element.getBoundingClientRect().height);
    const waiting = await settled();
    container.settings.onConnect!({}, true);
    const connected = await settled();
    expect(connected).to.be.above(waiting);
    expect(container.heights.at(-1)).to.equal(shown());
    for (let count = 0; count < 12; count += 1) {
      client.notificationCount$.next(count * 1_000);
      clock.tick(5_000);
    }
    expect(await settled()).to.equal(connected);
    client.answer = () => Promise.resolve(receipt(Date.now()));
    await element.renderRoot.querySelector('finesse-log-sender')!.send();
    expect(await settled()).to.be.above(connected);
    root.style.width = '320px';
    await settled();
    expect(container.heights.at(-1)).to.equal(shown());
    const narrow = container.heights.length;
    expect(await settled()).to.equal(narrow);
    element.style.paddingBottom = '50px';
    await settled();
    expect(container.heights.at(-1), 'what grows is never cut off').to.equal(shown());
    element.style.paddingBottom = '0';
    expect(await settled(), 'what gives way a little leaves the frame in peace').to.equal(narrow + 1);
  });

  it('takes itself down when the page goes', async () => {
    const container = new Container();
    container.connected = true;
    await boot(container);
    expect(client.observed).to.equal(true);
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(client.closed).to.equal(1);
    expect(client.observed).to.equal(false);
    expect(root.childElementCount).to.equal(0);
    expect(clock.countTimers()).to.equal(0);
    end();
    expect(client.closed).to.equal(1);
  });

  it('does not connect once it was taken down', async () => {
    const container = new Container();
    await boot(container);
    end();
    container.settings.onConnect!({}, true);
    expect(client.observed).to.equal(false);
    expect(root.childElementCount).to.equal(0);
  });

  it('lives with a container that throws at everything', async () => {
    const fail = (): never => {
      throw new Error('container');
    };
    const container = new Container();
    const gadgets: Gadgets = {
      Hub: { isConnected: () => true },
      Prefs: class {
        getString = fail;
        getLang = fail;
      },
      window: { adjustHeight: fail, setTitle: fail },
    };
    await boot({ gadgets });
    expect(await head()).to.equal('Connected');
    end();
    const unmade = { ...container.gadgets, Prefs: fail as unknown as NonNullable<Gadgets['Prefs']> };
    expect(readChoices(unmade).theme).to.equal('light');
  });
});

describe('the choices of the container', () => {
  it('come from the gadget’s own preference, the desktop, then the container', () => {
    const { gadgets } = new Container({
      displayLanguage: 'en',
      locale: 'ko_KR',
      language: 'ko',
      lang: 'fr',
      country: 'CA',
    });
    expect(readChoices(gadgets).locales).to.deep.equal(['en', 'ko_KR', 'ko', 'fr-CA']);
    expect(readChoices(new Container({ lang: 'ko' }).gadgets).locales).to.deep.equal([
      undefined,
      undefined,
      undefined,
      'ko',
    ]);
    expect(readChoices(new Container().gadgets).locales.every((one) => one === undefined)).to.equal(true);
    expect(readChoices(new Container({ theme: 'auto' }).gadgets).theme).to.equal('auto');
  });
});
