import { aTimeout, expect } from '@open-wc/testing';
import { BehaviorSubject } from 'rxjs';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { FinesseError, type FinesseClient, type Watcher } from '../sdk/index.ts';
import {
  bootGadget,
  FETCH_AGAIN_MS,
  HUB_PATIENCE,
  LANGUAGE_PATIENCE,
  OWN_AGAIN_MS,
  type BootOptions,
} from './boot-gadget.ts';
import type { GadgetPage, Gadgets } from './container.ts';
import { directionOf } from './direction.ts';
import { fetchHubClient } from './hub-connection.ts';
import { gadgetLocale, loadTranslations, setGadgetLocale } from './locale.ts';
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
    for (const name of ['lang', 'dir', 'style']) document.documentElement.removeAttribute(name);
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

  it('says where the real SDK, once it was fetched, finds no Finesse in the page', async () => {
    clock.restore();
    await fetchHubClient();
    end = await bootGadget({ page: { gadgets: new Container().gadgets, finessePulseHub: { connected: true } }, root });
    await aTimeout(0);
    expect(await head()).to.be.oneOf(['Not in the Finesse desktop', 'No settings from the desktop']);
  });

  it('asks for one client only while it is fetched, and closes one that comes too late', async () => {
    const container = new Container();
    let asked = 0;
    let come: (made: FinesseClient) => void = () => undefined;
    const connect = (): Promise<FinesseClient> => {
      asked += 1;
      return new Promise((resolve) => (come = resolve));
    };
    end = await bootGadget({ page: container, root, connect });
    container.settings.onConnect!({}, true);
    container.settings.onConnect!({}, true);
    expect([asked, await head()]).to.deep.equal([1, 'Waiting for the desktop']);
    end();
    come(client);
    await Promise.resolve();
    expect(client.closed).to.equal(1);
  });

  it('says that something went wrong where the client cannot be fetched', async () => {
    const container = new Container();
    container.connected = true;
    const connect = (): Promise<FinesseClient> => Promise.reject(new TypeError('Failed to fetch'));
    end = await bootGadget({ page: container, root, connect });
    await Promise.resolve();
    expect(await head()).to.not.equal('Waiting for the desktop');
    expect(root.querySelector('finesse-health')!.renderRoot.textContent).to.contain('Reload the page');
  });

  it('fetches the client again, later each time, until it is there', async () => {
    const container = new Container();
    container.connected = true;
    let asked = 0;
    let isThere = false;
    const connect = (): Promise<FinesseClient> => {
      asked += 1;
      return isThere ? Promise.resolve(client) : Promise.reject(new TypeError('Failed to fetch'));
    };
    end = await bootGadget({ page: container, root, connect });
    await clock.tickAsync(FETCH_AGAIN_MS.first * 1.5);
    expect(asked).to.equal(2);
    await clock.tickAsync(600_000);
    expect(asked).to.be.within(10, 30);
    isThere = true;
    await clock.tickAsync(FETCH_AGAIN_MS.most * 1.5);
    expect(await head()).to.equal('Connected');
    const enough = asked;
    await clock.tickAsync(600_000);
    expect(asked).to.equal(enough);
  });

  it('does not fetch the client again once it was taken down', async () => {
    const container = new Container();
    container.connected = true;
    let refuse: (error: Error) => void = () => undefined;
    const connect = (): Promise<FinesseClient> => new Promise((_resolve, reject) => (refuse = reject));
    end = await bootGadget({ page: container, root, connect });
    end();
    refuse(new TypeError('Failed to fetch'));
    await clock.tickAsync(0);
    expect(clock.countTimers()).to.equal(0);
  });

  it('speaks English where the language cannot be fetched, or takes long, and the language as soon as it is there', async () => {
    await loadTranslations('ko');
    for (const way of ['fails', 'lasts'] as const) {
      const container = new Container({ locale: 'ko_KR' });
      container.connected = true;
      let come = (): void => undefined;
      let asked = 0;
      const setLocale: typeof setGadgetLocale = async (...candidates) => {
        asked += 1;
        if (way === 'lasts') await new Promise<void>((resolve) => (come = resolve));
        else if (asked < 3) return false;
        return setGadgetLocale(...candidates);
      };
      const starting = bootGadget({ page: container, root, connect: () => client, setLocale });
      await clock.tickAsync(LANGUAGE_PATIENCE);
      end = await starting;
      expect(await head(), way).to.equal('Connected');
      come();
      await clock.tickAsync(FETCH_AGAIN_MS.first * 4.5);
      expect([await head(), container.titles.at(-1)], way).to.deep.equal(['연결됨', '연결 상태']);
      expect(document.documentElement.lang).to.equal('ko-KR');
      end();
      await setGadgetLocale('en');
    }
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
  });

  it('gives the client what the administrator chose', async () => {
    const container = new Container({ probeSeconds: '30', logKeep: 'off', logPost: 'off' });
    container.connected = true;
    const told: unknown[] = [];
    end = await bootGadget({
      page: container,
      root,
      connect: (_page, { probeIntervalMs, clientLog, recording }) => {
        told.push(probeIntervalMs, clientLog, recording !== undefined);
        return client;
      },
    });
    expect(told).to.deep.equal([30_000, { keep: false, post: false }, true]);
  });

  it('turns the page where the language is written from right to left', async () => {
    await boot(new Container({ locale: 'ko_KR' }));
    expect(document.documentElement.dir).to.equal('ltr');
    expect(['he-IL', 'ar', 'ur-PK', 'zh-TW', 'en'].map(directionOf)).to.deep.equal(['rtl', 'rtl', 'rtl', 'ltr', 'ltr']);
  });

  describe('with a session of its own', () => {
    let own: FakeClient;
    let attempts: number;
    let closed: number;
    let watchers$: BehaviorSubject<readonly Watcher[]>;

    beforeEach(() => {
      own = new FakeClient().tellAll(Date.now());
      [attempts, closed] = [0, 0];
      watchers$ = new BehaviorSubject<readonly Watcher[]>([]);
    });

    /** Boots with a way to an own session; each attempt is told how it ends. */
    const bootOwn = async (ends: () => Promise<void>, more: Partial<BootOptions> = {}): Promise<void> => {
      const container = new Container({ channel: 'own', beacon: 'domain' });
      container.connected = true;
      const open = async () => {
        attempts += 1;
        await ends();
        return { client: own, watchers$, close: () => Promise.resolve(void (closed += 1)) };
      };
      end = await bootGadget({
        page: container,
        root,
        connect: () => client,
        loadOwnSession: () => Promise.resolve({ openOwnSession: open }),
        ...more,
      });
      await clock.tickAsync(0);
    };
    const shown = () => root.querySelector('finesse-health')!;
    const refuse = (code: 'timeout' | 'credentials-refused') => () => Promise.reject(new FinesseError(code, 'no'));

    it('shows it as soon as it stands, leaves the hub, and tells who watches', async () => {
      let stand = (): void => undefined;
      await bootOwn(() => new Promise((resolve) => (stand = resolve)));
      expect(shown().client).to.equal(client);
      stand();
      await clock.tickAsync(0);
      expect(shown().client).to.equal(own);
      expect([client.closed, client.observed]).to.deep.equal([1, false]);
      watchers$.next([{ userId: '1001003', since: 0, until: 1 }]);
      expect(shown().watchers.map(({ userId }) => userId)).to.deep.equal(['1001003']);
      end();
      expect([closed, own.observed, watchers$.observed, clock.countTimers()]).to.deep.equal([1, false, false, 0]);
    });

    it('stays with the hub where it cannot be had, and tries again later and later', async () => {
      let ends: () => Promise<void> = refuse('timeout');
      await bootOwn(() => ends());
      expect(shown().client).to.equal(client);
      await clock.tickAsync(OWN_AGAIN_MS.first * 1.5);
      expect(attempts).to.equal(2);
      await clock.tickAsync(3_600_000);
      expect(attempts).to.be.within(7, 20);
      ends = () => Promise.resolve();
      await clock.tickAsync(OWN_AGAIN_MS.most * 1.5);
      expect(shown().client).to.equal(own);
    });

    it('does not try again what was refused: an account might be locked', async () => {
      await bootOwn(refuse('credentials-refused'));
      await clock.tickAsync(3_600_000);
      expect([attempts, shown().client === client, clock.countTimers()]).to.deep.equal([1, true, 1]);
    });

    it('stays with the hub where its script cannot be fetched, and tries again', async () => {
      let fetched = 0;
      const loadOwnSession = (): Promise<never> => {
        fetched += 1;
        return Promise.reject(new TypeError('Failed to fetch'));
      };
      await bootOwn(() => Promise.resolve(), { loadOwnSession });
      await clock.tickAsync(OWN_AGAIN_MS.first * 1.5);
      expect([fetched, shown().client === client]).to.deep.equal([2, true]);
    });

    it('closes what comes after the page has gone', async () => {
      let stand = (): void => undefined;
      await bootOwn(() => new Promise((resolve) => (stand = resolve)));
      end();
      stand();
      await clock.tickAsync(0);
      expect([closed, client.closed, own.observed]).to.deep.equal([1, 1, false]);
    });
  });

  describe('for a supervisor', () => {
    const bootAs = async (roles: readonly string[], prefs = {}, loadTeam?: () => Promise<unknown>): Promise<void> => {
      const container = new Container(prefs);
      container.connected = true;
      client.tellUser({ roles });
      end = await bootGadget({ page: container, root, connect: () => client, ...(loadTeam && { loadTeam }) });
    };
    const elements = (): readonly string[] => [...root.children].map(({ localName }) => localName);
    const door = () => root.querySelector('finesse-team-door')!;

    it('shows the team below the panel, and to nobody else', async () => {
      await bootAs(['Agent', 'Supervisor'], { beacon: 'domain', theme: 'dark' });
      expect(elements()).to.deep.equal(['finesse-health', 'finesse-team-door']);
      await drawn(door(), () => door().renderRoot.querySelector('finesse-team-health'));
      const team = door().renderRoot.querySelector('finesse-team-health')!;
      expect([team.client === client, team.theme, door().beacon]).to.deep.equal([true, 'dark', true]);
      expect(team.options.store).to.equal(window.sessionStorage);
      end();
      expect([client.observed, root.childElementCount]).to.deep.equal([false, 0]);
      await bootAs(['Agent']);
      expect(elements()).to.deep.equal(['finesse-health']);
    });

    it('learns the role when Finesse tells it', async () => {
      await bootAs([]);
      expect(elements()).to.deep.equal(['finesse-health']);
      client.tellUser({ roles: ['supervisor'] });
      client.tellUser({ roles: ['supervisor'] });
      expect(elements()).to.deep.equal(['finesse-health', 'finesse-team-door']);
    });

    it('shows the panel alone, or the team alone, where the administrator chose so', async () => {
      await bootAs(['Supervisor'], { view: 'agent' });
      expect(elements()).to.deep.equal(['finesse-health']);
      end();
      await bootAs(['Supervisor'], { view: 'team' });
      expect(elements()).to.deep.equal(['finesse-team-door']);
      end();
      await bootAs(['Agent'], { view: 'team' });
      expect(elements()).to.deep.equal(['finesse-health']);
    });

    it('says in words that the view could not be fetched, and fetches it at a press', async () => {
      let fetched = 0;
      const loadTeam = (): Promise<void> => {
        fetched += 1;
        return fetched === 1 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve();
      };
      await bootAs(['Supervisor'], {}, loadTeam);
      await drawn(door(), () => door().renderRoot.querySelector('[role=alert]'));
      expect(door().renderRoot.textContent).to.include('The team view could not be fetched');
      door().renderRoot.querySelector('button')!.click();
      await drawn(door(), () => door().renderRoot.querySelector('finesse-team-health'));
      expect(fetched).to.equal(2);
    });
  });
});

/** Waits, by the changes of what an element draws, until it draws this. */
async function drawn(element: HTMLElementTagNameMap['finesse-team-door'], found: () => Element | null): Promise<void> {
  await element.updateComplete;
  while (!found()) {
    await new Promise<void>((resolve) => {
      const changes = new MutationObserver(() => {
        changes.disconnect();
        resolve();
      });
      changes.observe(element.renderRoot, { childList: true, subtree: true });
    });
    await element.updateComplete;
  }
}
