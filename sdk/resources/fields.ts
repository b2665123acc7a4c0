/**
 * Reading the fields of a Finesse object. REST answers and notifications of the same object differ in the case of the first
 * letter (`<ApiErrors>` and `<apiErrors>`, `<ReasonCode>` and `<reasonCode>`), so that letter is not compared.
 */
import type { XmlElement } from '../xml.ts';

/** What the typed fields do not hold: text, what stands within, or a list where a name stands several times. */
export type RawValue = string | RawFields | readonly RawValue[];
/** Fields by the name that the server gave them. */
export interface RawFields {
  readonly [name: string]: RawValue;
}
/** An object that may hold more than this version of the SDK knows. */
export interface WithRaw {
  /** Fields that have no place of their own, as the server wrote them; absent where there are none. May hold customer data. */
  readonly raw?: RawFields;
}

/** Reads the field of that name of an element. */
export type FieldReader<T> = (element: XmlElement | undefined, name: string) => T;
/** How the fields of an object are read: under their own name, or under that of the wire. */
type Shape = Readonly<Record<string, FieldReader<unknown> | readonly [name: string, read: FieldReader<unknown>]>>;
type Shaped<S extends Shape> = {
  readonly [Key in keyof S]: S[Key] extends FieldReader<infer T> | readonly [string, FieldReader<infer T>] ? T : never;
};

/** Reads an object; what its shape does not name is kept in `raw`. Never throws. */
export function readObject<S extends Shape>(element: XmlElement, shape: S): Shaped<S> & WithRaw {
  const known = new Set<string>();
  const entries = Object.entries(shape).map(([key, entry]) => {
    const [name, read] = typeof entry === 'function' ? ([key, entry] as const) : entry;
    known.add(lowerFirst(name));
    return [key, read(element, name)] as const;
  });
  const raw = rawFields(element.children.filter((one) => !known.has(lowerFirst(one.localName))));
  return { ...(Object.fromEntries(entries) as Shaped<S>), ...(raw && { raw }) };
}

/** Elements as plain data, by name; undefined where there are none. */
export function rawFields(elements: readonly XmlElement[]): RawFields | undefined {
  if (elements.length === 0) return undefined;
  const all = new Map<string, RawValue[]>();
  for (const one of elements) {
    const value = rawFields(one.children) ?? one.text.trim();
    all.set(one.localName, [...(all.get(one.localName) ?? []), value]);
  }
  return Object.fromEntries([...all].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]));
}

/** Whether two local names are the same but for the case of the first letter. */
export function sameName(one: string, other: string): boolean {
  return one === other || lowerFirst(one) === lowerFirst(other);
}

/** `apiErrors` for `ApiErrors`. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** First child of that name. */
export function field(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => sameName(one.localName, name));
}

/** All children of that name. */
export function fields(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((one) => sameName(one.localName, name)) ?? [];
}

/** Trimmed text of the first child of that name; undefined where it is missing or empty: Finesse writes "none" either way. */
export function textField(element: XmlElement | undefined, name: string): string | undefined {
  return field(element, name)?.text.trim() || undefined;
}

/** A decimal number; undefined where it is missing, empty or no finite number. */
export function numberField(element: XmlElement | undefined, name: string): number | undefined {
  const text = textField(element, name);
  if (text === undefined || !/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text)) return undefined;
  return Number(text);
}

/** `true` or `false`, in any case; undefined for anything else. */
export function booleanField(element: XmlElement | undefined, name: string): boolean | undefined {
  const text = textField(element, name)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)$/;

/** A moment such as `2019-01-11T23:56:54.783Z`, as ms since the epoch. Without a zone it would be a guess, so it is undefined. */
export function timeField(element: XmlElement | undefined, name: string): number | undefined {
  const text = textField(element, name);
  if (text === undefined || !TIMESTAMP.test(text)) return undefined;
  const time = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time) ? undefined : time;
}

/** An id: the field itself, else the last part of the object's URI, else ''. */
export function idField<Id>(brand: (id: string) => Id): FieldReader<Id> {
  return (element, name) => brand(textField(element, name) ?? idOfUri(textField(element, 'uri')) ?? '');
}

/** An object within the object. */
export function nested<T>(read: (element: XmlElement) => T): FieldReader<T | undefined> {
  return (element, name) => {
    const found = field(element, name);
    return found && read(found);
  };
}

/** The elements called `member` within a field; none where it is missing. */
export function listOf<T>(member: string, read: (element: XmlElement) => T): FieldReader<readonly T[]> {
  return (element, name) => fields(field(element, name), member).map(read);
}

/** Trimmed text of an element. */
export function textOf(element: XmlElement): string {
  return element.text.trim();
}

/** Last part of a REST URI: `5000` of `/finesse/api/Team/5000`. */
export function idOfUri(uri: string | undefined): string | undefined {
  return uri?.split('/').pop() || undefined;
}
