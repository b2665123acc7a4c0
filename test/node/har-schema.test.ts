/** HAR files against the schema of HAR 1.2 (har-schema). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';
import { trafficHar } from '../../sdk/export/har.ts';
import { VERSION } from '../../sdk/export/version.ts';
import { ABOUT, RECORDS } from '../kit/traffic-samples.ts';

const load = createRequire(import.meta.url);
const schemas = load('har-schema') as Readonly<Record<string, AnySchemaObject>>;

/** What the schema asks of texts, strictly: an address whole, a time with its zone. */
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  uri: (text) => URL.canParse(text),
  'date-time': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text),
  ipv4: () => false,
  ipv6: () => false,
};

// The schemas are of draft 06 and hold words of their own ("min", "optional", "unique").
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addMetaSchema(load('ajv/dist/refs/json-schema-draft-06.json') as AnySchemaObject);
for (const [name, validate] of Object.entries(FORMATS)) ajv.addFormat(name, validate);
ajv.addSchema(Object.values(schemas));

/** What the schema complains about in a HAR, once it is a file. */
function complaints(har: unknown): readonly ErrorObject[] {
  const validate = ajv.getSchema('har.json#');
  assert.ok(validate);
  void validate(JSON.parse(JSON.stringify(har)));
  return validate.errors ?? [];
}

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
