import { expect } from '@open-wc/testing';
import type { ClientSnapshot } from '../client-snapshot.ts';
import { INITIAL_MACHINE } from '../health/machine.ts';
import type { HealthSample } from '../health/health.ts';
import { userId } from '../ids.ts';
import type { LogState } from '../logs/logger.ts';
import { OPEN_POLL } from '../../test/kit/traffic-samples.ts';
import { diagnosisBundle, type BundleSource } from './bundle.ts';
import { BUNDLE_MARK, type BundleLine } from './bundle-format.ts';

const AT = Date.UTC(2026, 10, 23, 0, 14, 26);

const snapshot: ClientSnapshot = {
  at: AT,
  userId: userId('1001001'),
  host: 'fin1.ucce.local',
  channel: 'desktop',
  pageId: '4f3a9c01',
  userAgent: 'Mozilla/5.0',
  zoneMinutes: 540,
  health: {
    at: AT,
    level: 'good',
    since: AT - 1_000,
    findings: [],
    recent: [],
    place: 'unknown',
    numbers: {
      rest: undefined,
      poll: undefined,
      ping: undefined,
      lossShare: 0,
      driftMs: 12.34567,
      driftBoundMs: 3,
      lastHeardAt: AT,
      lastSeenByServerAt: undefined,
      suspicion: 0,
      pageLagMs: undefined,
      machineLagMs: undefined,
    },
    forecast: undefined,
    blindSpots: ['polls'],
  },
  clock: { driftMs: 12.34567, boundMs: 3, roundTripMs: 48, at: AT, samples: 8 },
  machine: { ...INITIAL_MACHINE, at: AT },
};
const state: LogState = {
  lines: 2,
  bytes: 200,
  dropped: 0,
  droppedByLevel: { debug: 0, info: 0, warn: 0, error: 0 },
  sequence: 2,
};

function sourceOf(
  lines: readonly string[] = ['one', 'two'],
  seconds = 3,
  change: Partial<ClientSnapshot> = {},
): BundleSource {
  const sample = (n: number): HealthSample => ({
    at: AT - (seconds - n) * 1_000,
    level: 'good',
    roundTripMs: Math.fround(48.3),
    driftMs: undefined,
    suspicion: 0,
    lagMs: 0.25,
    awake: true,
  });
  const log = { lines: () => lines, state: () => state } as BundleSource['log'];
  return {
    snapshot: () => ({ ...snapshot, ...change }),
    healthHistory: () => Array.from({ length: seconds }, (_, n) => sample(n)),
    log,
  };
}

const read = (text: string): readonly BundleLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as BundleLine);
const kinds = (text: string): string =>
  read(text)
    .map(({ kind }) => kind)
    .join(' ');
const size = (text: string): number => new TextEncoder().encode(text).length;

describe('diagnosisBundle', () => {
  it('begins with its mark, says whose it is, and holds all that is known, one JSON object a line', () => {
    const text = diagnosisBundle(sourceOf(), [OPEN_POLL]);
    expect(text.startsWith(BUNDLE_MARK)).to.equal(true);
    expect(text.endsWith('\n')).to.equal(true);
    expect(kinds(text)).to.equal(
      'finesse-pulse-bundle health clock machine log-state log log traffic sample sample sample',
    );
    const [head, health] = read(text);
    expect(head).to.deep.equal({
      kind: 'finesse-pulse-bundle',
      version: 1,
      at: AT,
      userId: '1001001',
      host: 'fin1.ucce.local',
      channel: 'desktop',
      pageId: '4f3a9c01',
      userAgent: 'Mozilla/5.0',
      zoneMinutes: 540,
    });
    expect(health?.kind === 'health' && health.health.numbers.driftMs).to.equal(12.346);
    expect(read(text).at(-1)).to.deep.equal({
      kind: 'sample',
      at: AT - 1_000,
      level: 'good',
      roundTripMs: 48.3,
      suspicion: 0,
      lagMs: 0.25,
      awake: true,
    });
    expect(read(text).find(({ kind }) => kind === 'log')).to.deep.equal({ kind: 'log', line: 'one' });
  });

  it('does without what is not known', () => {
    const text = diagnosisBundle(sourceOf([], 0, { clock: undefined, host: undefined, userAgent: undefined }));
    expect(kinds(text)).to.equal('finesse-pulse-bundle health machine log-state');
    expect(text.startsWith(BUNDLE_MARK)).to.equal(true);
  });

  it('keeps to its bound in bytes: the oldest samples go first, then traffic, then the log, and it says so', () => {
    const records = Array.from({ length: 50 }, (_, n) => ({ ...OPEN_POLL, id: n + 1 }));
    const source = sourceOf(
      Array.from({ length: 40 }, (_, n) => `${n} 한국어 ${'x'.repeat(80)}`),
      60,
    );
    const whole = diagnosisBundle(source, records);
    for (const maxBytes of [16_000, 12_000, 6_000, 4_000, 2_500]) {
      const text = diagnosisBundle(source, records, { maxBytes });
      expect(size(text)).to.be.at.most(maxBytes);
      expect(size(text)).to.be.at.least(maxBytes - 450, 'what fits is kept');
      const lines = read(text);
      const cut = lines.find((line) => line.kind === 'cut');
      const count = (kind: string): number => lines.filter((one) => one.kind === kind).length;
      expect(cut?.samples).to.equal(60 - count('sample'));
      expect(cut?.traffic).to.equal(50 - count('traffic'));
      expect(cut?.lines).to.equal(40 - count('log'));
      expect(cut?.traffic === 0 || cut?.samples === 60).to.equal(true);
      expect(cut?.lines === 0 || cut?.traffic === 50).to.equal(true);
      if (count('traffic') > 0) expect(lines.findLast((one) => one.kind === 'traffic')?.record.id).to.equal(50);
    }
    expect(kinds(whole)).to.not.include('cut');
  });

  it('of a client at its fullest is below 8 MiB, and takes no long task to write', () => {
    const bodies = { bodyOut: 'o'.repeat(8_000), bodyIn: 'i'.repeat(8_000) };
    const records = Array.from({ length: 1_000 }, (_, n) => ({ ...OPEN_POLL, ...bodies, id: n + 1 }));
    const source = sourceOf(
      Array.from({ length: 10_000 }, (_, n) => `${n} ${'x'.repeat(140)}`),
      3_600,
    );
    const started = performance.now();
    const text = diagnosisBundle(source, records);
    expect(size(text)).to.be.at.most(8_388_608);
    expect(performance.now() - started).to.be.below(1_000);
    expect(read(text).find(({ kind }) => kind === 'cut')).to.include({ lines: 0, samples: 3_600 });
  });
});
