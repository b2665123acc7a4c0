/**
 * Reading single fields of a Finesse object. REST answers and notifications of the same object differ in the case of the
 * first letter (`<ApiErrors>` and `<apiErrors>`, `<ReasonCode>` and `<reasonCode>`), so that letter is not compared.
 */
import type { XmlElement } from '../xml.ts';

/** Whether two local names are the same but for the case of the first letter. */
export function sameName(one: string, other: string): boolean {
  return (
    one === other || (one.slice(1) === other.slice(1) && one.charAt(0).toLowerCase() === other.charAt(0).toLowerCase())
  );
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

/** Last part of a REST URI: `5000` of `/finesse/api/Team/5000`. */
export function idOfUri(uri: string | undefined): string | undefined {
  return uri?.split('/').pop() || undefined;
}
