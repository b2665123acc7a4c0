import { expect } from '@open-wc/testing';
import { readChoices } from './choices.ts';
import type { Gadgets } from './container.ts';

/** A container that gives these preferences, and this address of the gadget. */
function container(prefs: Readonly<Record<string, unknown>> = {}, url?: unknown): Gadgets {
  return {
    Prefs: class {
      getString = (key: string): string => (prefs[key] ?? '') as string;
      getLang = (): string => (prefs['lang'] ?? 'all') as string;
      getCountry = (): string => (prefs['country'] ?? 'ALL') as string;
    },
    util: { getUrlParameters: () => ({ url, mid: '1' }) },
  };
}

const AS_ALWAYS = {
  locales: [undefined, undefined, undefined, undefined],
  theme: 'light',
  channel: 'desktop',
  view: 'auto',
  probeIntervalMs: 60_000,
  keepsLog: true,
  postsLog: true,
  toasts: true,
  beacon: 'off',
};

describe('the choices of the container', () => {
  it('are as they have always been where nobody chose, and where nothing can be read', () => {
    const fail = (): never => {
      throw new Error('container');
    };
    const throwing: Gadgets = {
      Prefs: class {
        getString = fail;
        getLang = fail;
        getCountry = fail;
      },
      util: { getUrlParameters: fail },
    };
    const unmade = { Prefs: fail as unknown as NonNullable<Gadgets['Prefs']>, util: {} };
    for (const gadgets of [undefined, {}, container(), throwing, unmade])
      expect(readChoices(gadgets)).to.deep.equal(AS_ALWAYS);
  });

  it('take the language from the gadget’s own preference, the desktop, then the container', () => {
    const prefs = { displayLanguage: 'en', locale: 'ko_KR', language: 'ko', lang: 'fr', country: 'CA' };
    expect(readChoices(container(prefs)).locales).to.deep.equal(['en', 'ko_KR', 'ko', 'fr-CA']);
    expect(readChoices(container({ lang: 'ko' })).locales).to.deep.equal([undefined, undefined, undefined, 'ko']);
  });

  it('are those of gadget.xml', () => {
    const prefs = {
      theme: 'dark',
      channel: 'own',
      view: 'team',
      probeSeconds: '15',
      logKeep: 'off',
      logPost: 'off',
      toast: 'off',
      beacon: ' 1001003, Anna.Smith;sup@site.example.com ',
    };
    expect(readChoices(container(prefs))).to.deep.include({
      theme: 'dark',
      channel: 'own',
      view: 'team',
      probeIntervalMs: 15_000,
      keepsLog: false,
      postsLog: false,
      toasts: false,
      beacon: ['1001003', 'Anna.Smith', 'sup@site.example.com'],
    });
  });

  it('are those of the address in the layout before those of gadget.xml', () => {
    const prefs = { theme: 'dark', channel: 'own', beacon: '1001003', probeSeconds: '30' };
    const address = '/3rdpartygadget/files/finesse-pulse/gadget.xml?gadgetHeight=260&channel=desktop&beacon=domain';
    expect(readChoices(container(prefs, `${address}&probeSeconds=never#view=team`))).to.deep.include({
      theme: 'dark',
      channel: 'desktop',
      beacon: 'domain',
      probeIntervalMs: 30_000,
      view: 'auto',
    });
  });

  it('pass over what is nonsense', () => {
    const rubbish = [
      'constructor',
      '__proto__',
      '-1',
      '1e9',
      'NaN',
      '14.9',
      '<b>',
      '"\'&',
      'a/b:c',
      'x'.repeat(100_000),
      7,
      null,
      { toString: 1 },
      [],
    ];
    for (const one of rubbish) {
      const { theme, channel, view, probeIntervalMs, keepsLog, postsLog, beacon } = readChoices(
        container(
          { theme: one, channel: one, view: one, probeSeconds: one, logKeep: one, logPost: one, beacon: one },
          one,
        ),
      );
      const said = { theme, channel, view, probeIntervalMs, keepsLog, postsLog };
      expect(AS_ALWAYS, JSON.stringify(one).slice(0, 20)).to.deep.include(said);
      expect(beacon).to.satisfy((who: typeof beacon) => who !== 'domain');
    }
  });

  it('share with nobody where no login id can be read, and with 64 at most', () => {
    expect(readChoices(container({ beacon: ', ; <script>' })).beacon).to.equal('off');
    const many = Array.from({ length: 100 }, (_, n) => `1${n}`).join();
    expect(readChoices(container({ beacon: many })).beacon).to.have.length(64);
  });
});
