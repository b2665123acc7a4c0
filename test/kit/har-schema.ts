/** The schema of HAR 1.2 (har-schema), applied strictly. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { Ajv, type AnySchemaObject, type ErrorObject } from 'ajv';

const load = createRequire(import.meta.url);
const schemas = load('har-schema') as Readonly<Record<string, AnySchemaObject>>;

/** What the schema asks of texts: an address whole, a time with its zone; addresses of servers are not recorded. */
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

/** What the schema complains about in the text of a HAR file. */
export function harComplaints(text: string): readonly ErrorObject[] {
  const validate = ajv.getSchema('har.json#');
  assert.ok(validate);
  void validate(JSON.parse(text));
  return validate.errors ?? [];
}
