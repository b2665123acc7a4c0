/** Reads a fault from JSON, for the control API: a mistake is told with its place and what is allowed. */
import { OptionsError } from '../../sdk/errors.ts';
import type { Fault, FaultTarget } from './faults-types.ts';

type Field =
  | NumberField
  | { readonly type: 'text' }
  | { readonly type: 'yes-no' }
  | { readonly type: 'word'; readonly of: readonly string[] };

interface NumberField {
  readonly type: 'number';
  readonly min: number;
  readonly max: number;
  readonly required?: boolean;
  readonly whole?: boolean;
}

const DAY = 86_400_000;
const milliseconds: NumberField = { type: 'number', min: 0, max: DAY };
const text: Field = { type: 'text' };

const FIELDS: Readonly<Record<Fault['kind'], Readonly<Record<string, Field>>>> = {
  delay: { ms: { ...milliseconds, required: true }, jitterMs: milliseconds },
  loss: { percent: { type: 'number', min: 0, max: 95, required: true } },
  'hold-back': { everyMs: { ...milliseconds, min: 1, required: true } },
  'cut-off': { afterMs: { ...milliseconds, min: 1, required: true } },
  untrusted: {},
  stall: {},
  blackhole: {},
  'answer-lost': { silent: { type: 'yes-no' } },
  reset: {},
  status: {
    status: { type: 'number', min: 200, max: 599, required: true, whole: true },
    retryAfterSeconds: { type: 'number', min: 0, max: 86_400, whole: true },
    body: text,
  },
  html: {},
  'rest-unavailable': {},
  'malformed-xml': {},
  'truncated-xml': {},
  'oversized-xml': { bytes: { type: 'number', min: 1, max: 64 * 1_048_576 } },
  duplicate: {},
  reorder: { holdMs: milliseconds },
  'garbage-frame': { text },
  'session-loss': {},
  'session-terminate': {},
  conflict: {},
  'service-stop': {},
  'out-of-service': {},
  'cti-heartbeat': {},
  maintenance: {
    of: { type: 'word', of: ['finesse', 'cti'] },
    phase: { type: 'word', of: ['INITIATING', 'IN_PROGRESS'] },
  },
  'credentials-expired': {},
  'finesse-unavailable': {},
  'messages-refused': { silent: { type: 'yes-no' } },
  'clock-step': { ms: { type: 'number', min: -365 * DAY, max: 365 * DAY, required: true } },
  'clock-slope': { ppm: { type: 'number', min: -500_000, max: 500_000, required: true } },
  takeover: {},
};

const COMMON: Readonly<Record<string, Field>> = {
  durationMs: { type: 'number', min: 1, max: DAY },
  count: { type: 'number', min: 1, max: 1_000_000, whole: true },
  label: text,
};

const TARGET: Readonly<Record<keyof FaultTarget, readonly string[] | 'text' | 'port'>> = {
  side: ['a', 'b'],
  on: ['notification', 'bosh', 'websocket', 'rest'],
  pathPrefix: 'text',
  pathSuffix: 'text',
  userId: 'text',
  sid: 'text',
  port: 'port',
};

/** All kinds of faults. */
export const FAULT_KINDS = Object.keys(FIELDS) as readonly Fault['kind'][];

/**
 * Checks a value from outside and gives it back as a fault.
 * @throws OptionsError one sentence that names the field and what may stand there.
 */
export function parseFault(value: unknown): Fault {
  if (!isRecord(value)) throw new OptionsError('A fault is a JSON object such as {"kind":"delay","ms":2000}.');
  const kind = FAULT_KINDS.find((one) => one === value['kind']);
  if (kind === undefined) throw new OptionsError(`kind: one of ${FAULT_KINDS.join(', ')} is due.`);
  const fields = { ...COMMON, ...FIELDS[kind] };
  for (const [name, given] of Object.entries(value)) {
    if (name === 'kind') continue;
    if (name === 'target') checkTarget(given);
    else checkField(name, Object.hasOwn(fields, name) ? fields[name] : undefined, given, kind);
  }
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'number' && field.required && value[name] === undefined)
      throw new OptionsError(`${name}: ${kind} needs a number here.`);
  }
  // Each field was checked against the table of its kind just above.
  return value as unknown as Fault;
}

function checkField(name: string, field: Field | undefined, given: unknown, kind: string): void {
  if (field === undefined) throw new OptionsError(`${name}: ${kind} has no such field.`);
  if (field.type === 'text') {
    if (typeof given !== 'string') throw new OptionsError(`${name}: a text is due.`);
  } else if (field.type === 'yes-no') {
    if (typeof given !== 'boolean') throw new OptionsError(`${name}: true or false is due.`);
  } else if (field.type === 'word') {
    if (!field.of.includes(String(given))) throw new OptionsError(`${name}: one of ${field.of.join(', ')} is due.`);
  } else if (
    typeof given !== 'number' ||
    !(given >= field.min && given <= field.max) ||
    (field.whole && !Number.isInteger(given))
  ) {
    throw new OptionsError(`${name}: a ${field.whole ? 'whole ' : ''}number from ${field.min} to ${field.max} is due.`);
  }
}

function checkTarget(target: unknown): void {
  if (!isRecord(target)) throw new OptionsError('target: an object such as {"on":"rest"} is due.');
  for (const [name, given] of Object.entries(target)) {
    const allowed = isTargetName(name) ? TARGET[name] : undefined;
    if (allowed === undefined)
      throw new OptionsError(`target.${name}: there is no such field; ${Object.keys(TARGET).join(', ')} are known.`);
    if (!fitsTarget(given, allowed)) {
      const due = typeof allowed === 'string' ? TARGET_DUE[allowed] : `one of ${allowed.join(', ')}`;
      throw new OptionsError(`target.${name}: ${due} is due.`);
    }
  }
}

const TARGET_DUE = { text: 'a text', port: 'a whole number from 1 to 65535' } as const;

function fitsTarget(given: unknown, allowed: readonly string[] | 'text' | 'port'): boolean {
  if (allowed === 'port') return Number.isInteger(given) && Number(given) >= 1 && Number(given) <= 65_535;
  return typeof given === 'string' && (allowed === 'text' || allowed.includes(given));
}

function isTargetName(name: string): name is keyof FaultTarget {
  return Object.hasOwn(TARGET, name);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
