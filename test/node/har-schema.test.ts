/** HAR files against the schema of HAR 1.2 (har-schema). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { trafficHar } from '../../sdk/export/har.ts';
import { VERSION } from '../../sdk/export/version.ts';
import { harComplaints } from '../kit/har-schema.ts';
import { ABOUT, RECORDS } from '../kit/traffic-samples.ts';

const complaints = (har: unknown): readonly unknown[] => harComplaints(JSON.stringify(har));

describe('a HAR of traffic records', () => {
  const har = trafficHar(RECORDS, ABOUT);

  it('keeps to the schema of HAR 1.2, whatever happened to the exchanges', () => {
    assert.equal(har.log.entries.length, 11);
    assert.deepEqual(complaints(har), []);
    assert.deepEqual(complaints(trafficHar([], { ...ABOUT, host: undefined, userAgent: undefined })), []);
  });

  it('has parts of time that add up, as far as they are known (HAR 1.2)', () => {
    for (const { time, timings } of har.log.entries) {
      const sum = Object.values(timings).reduce<number>((total, ms) => total + Math.max(0, ms), 0);
      assert.equal(sum, time);
      assert.ok(time >= 0);
    }
  });

  it('would be found out by the schema, were it wrong', () => {
    const spoilt = (spoil: (entry: Record<string, unknown>) => void): number => {
      const copy = JSON.parse(JSON.stringify(har)) as { log: { entries: Record<string, unknown>[] } };
      spoil(copy.log.entries[0]!);
      return complaints(copy).length;
    };
    assert.equal(
      spoilt(() => undefined),
      0,
    );
    assert.notEqual(
      spoilt((entry) => (entry['startedDateTime'] = '2026-11-23T09:14:26.120')),
      0,
    );
    assert.notEqual(
      spoilt((entry) => delete entry['time']),
      0,
    );
    assert.notEqual(
      spoilt((entry) => ((entry['request'] as Record<string, unknown>)['url'] = '/http-bind/')),
      0,
    );
    assert.notEqual(
      spoilt((entry) => ((entry['response'] as Record<string, unknown>)['status'] = '200')),
      0,
    );
    assert.notEqual(
      spoilt((entry) => delete entry['timings']),
      0,
    );
  });

  it('names the version of this package', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as unknown;
    assert.equal((manifest as { readonly version: string }).version, VERSION);
  });
});
