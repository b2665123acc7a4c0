import { expect } from '@open-wc/testing';
import { judgeBrowser, SUPPORTED_BROWSERS, type BrowserVerdict } from './browsers.ts';

const WIN = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome';

describe('a browser', () => {
  const agents: readonly (readonly [string, string, number | undefined, BrowserVerdict['standing']])[] = [
    [`${WIN} ${CHROME}/131.0.0.0 Safari/537.36`, 'Chrome', 131, 'listed'],
    [`${WIN} ${CHROME}/76.0.3809.100 Safari/537.36`, 'Chrome', 76, 'listed'],
    [`${WIN} ${CHROME}/75.0.3770.142 Safari/537.36`, 'Chrome', 75, 'too-old'],
    [`${MAC} ${CHROME}/120.0.0.0 Safari/537.36`, 'Chrome', 120, 'listed'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${CHROME}/119.0.0.0 Safari/537.36`, 'Chrome', 119, 'listed'],
    [
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36`,
      'Chrome',
      140,
      'listed',
    ],
    [
      `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Ubuntu Chromium/80.0.3987.87 Chrome/80.0.3987.87 Safari/537.36`,
      'Chromium',
      80,
      'unknown',
    ],
    [`${WIN} ${CHROME}/131.0.0.0 Safari/537.36 Edg/131.0.2903.86`, 'Edge', 131, 'listed'],
    [`${WIN} ${CHROME}/64.0.3282.140 Safari/537.36 Edge/18.17763`, 'Edge', 18, 'too-old'],
    [`${WIN} ${CHROME}/79.0.3945.74 Safari/537.36 Edg/79.0.309.43`, 'Edge', 79, 'listed'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox ESR', 128, 'listed'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:68.0) Gecko/20100101 Firefox/68.0', 'Firefox ESR', 68, 'listed'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:60.0) Gecko/20100101 Firefox/60.0', 'Firefox ESR', 60, 'too-old'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0', 'Firefox', 133, 'unlisted'],
    ['Mozilla/5.0 (Windows NT 6.1; rv:52.0) Gecko/20100101 Firefox/52.0', 'Firefox', 52, 'too-old'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:170.0) Gecko/20100101 Firefox/170.0', 'Firefox', 170, 'unknown'],
    [`${MAC} AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15`, 'Safari', 17, 'unlisted'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
      'Safari (mobile)',
      17,
      'unlisted',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/124.0.6367.88 Mobile/15E148 Safari/604.1',
      'Chrome (mobile)',
      124,
      'unlisted',
    ],
    [
      'Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/125.0 Mobile/15E148 Safari/605.1.15',
      'Firefox (mobile)',
      125,
      'unlisted',
    ],
    [`Mozilla/5.0 (Linux; Android 10; K) ${CHROME}/131.0.0.0 Mobile Safari/537.36`, 'Chrome (mobile)', 131, 'unlisted'],
    [
      `Mozilla/5.0 (Linux; Android 10; K) ${CHROME}/120.0.0.0 Mobile Safari/537.36 EdgA/120.0.2210.141`,
      'Edge (mobile)',
      120,
      'unlisted',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko', 'IE', 11, 'unlisted'],
    ['Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; WOW64; Trident/7.0; .NET4.0C)', 'IE', 11, 'unlisted'],
    ['Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)', 'IE', 6, 'unlisted'],
    [`${WIN} ${CHROME}/118.0.0.0 Safari/537.36 OPR/104.0.0.0`, 'Opera', 104, 'unlisted'],
    [`${WIN} ${CHROME}/118.0.0.0 Whale/3.23.214.10 Safari/537.36`, 'Whale', 3, 'unlisted'],
    [`${WIN} ${CHROME}/118.0.0.0 YaBrowser/23.11.0.0 Safari/537.36`, 'YaBrowser', 23, 'unlisted'],
    [`${WIN} ${CHROME}/118.0.0.0 Electron/27.1.3 Safari/537.36`, 'Electron', 27, 'unlisted'],
    [
      `Mozilla/5.0 (Linux; Android 13; SM-S901B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36`,
      'SamsungBrowser (mobile)',
      23,
      'unlisted',
    ],
    ['curl/8.4.0', 'unknown', undefined, 'unknown'],
    ['', 'unknown', undefined, 'unknown'],
  ];
  for (const [userAgent, name, version, standing] of agents)
    it(`is told by its user agent: ${name} ${version ?? ''} is ${standing} (${userAgent.slice(0, 30)}…)`, () => {
      expect(judgeBrowser({ userAgent, brands: [] })).to.deep.equal({ name, version, standing });
    });

  const chrome = `${WIN} ${CHROME}/131.0.0.0 Safari/537.36`;
  const hints: readonly (readonly [readonly (readonly [string, string])[], BrowserVerdict])[] = [
    [
      [
        ['Not_A Brand', '24'],
        ['Chromium', '131'],
        ['Google Chrome', '131'],
      ],
      { name: 'Chrome', version: 131, standing: 'listed' },
    ],
    [
      [
        ['Microsoft Edge', '131'],
        ['Chromium', '131'],
        ['Not;A=Brand', '8'],
      ],
      { name: 'Edge', version: 131, standing: 'listed' },
    ],
    [
      [
        ['Chromium', '131'],
        [' Not A;Brand', '99'],
        ['Brave', '131'],
      ],
      { name: 'Brave', version: 131, standing: 'unlisted' },
    ],
    [
      [
        ['Whale', '3'],
        ['Not-A.Brand', '8'],
        ['Chromium', '118'],
      ],
      { name: 'Whale', version: 3, standing: 'unlisted' },
    ],
    [
      [
        ['Not/A)Brand', '8'],
        ['Chromium', '126'],
      ],
      { name: 'Chromium', version: 126, standing: 'unknown' },
    ],
    [
      [
        ['HeadlessChrome', '140'],
        ['Chromium', '140'],
      ],
      { name: 'Chrome', version: 140, standing: 'listed' },
    ],
    [[['Google Chrome', 'new']], { name: 'Chrome', version: undefined, standing: 'unknown' }],
    [[['Not?A_Brand', '8']], { name: 'Chrome', version: 131, standing: 'listed' }],
  ];
  for (const [list, verdict] of hints)
    it(`is told by client hints before its user agent: ${verdict.name} of ${list.map(([brand]) => brand).join(', ')}`, () => {
      const brands = list.map(([brand, version]) => ({ brand, version }));
      expect(judgeBrowser({ userAgent: chrome, brands })).to.deep.equal(verdict);
    });

  it('is held against the table of an administrator', () => {
    const table = {
      source: 'ours',
      date: '2026-01-01',
      floors: { Firefox: 118, Safari: 17, Chrome: 140 },
      esr: [115, 128],
    };
    const firefox = (version: number) =>
      judgeBrowser(
        { userAgent: `Mozilla/5.0 (X11; Linux x86_64; rv:1) Gecko/20100101 Firefox/${version}.0`, brands: [] },
        table,
      );
    expect(judgeBrowser({ userAgent: chrome, brands: [] }, table).standing).to.equal('too-old');
    expect(firefox(128)).to.deep.equal({ name: 'Firefox ESR', version: 128, standing: 'listed' });
    expect(firefox(115)).to.deep.equal({ name: 'Firefox ESR', version: 115, standing: 'too-old' });
    expect(firefox(170)).to.deep.equal({ name: 'Firefox', version: 170, standing: 'listed' });
    expect(firefox(100)).to.deep.equal({ name: 'Firefox', version: 100, standing: 'too-old' });
  });

  it('is held against a table that says where it comes from', () => {
    expect(SUPPORTED_BROWSERS.source).to.match(/^Cisco, /);
    expect(SUPPORTED_BROWSERS.date).to.match(/^\d{4}-\d\d-\d\d$/);
  });
});
