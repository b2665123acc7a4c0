/** A traffic record of a diagnosis bundle, which may be anybody's JSON, as an exchange. Pure. */
import type { Exchange } from './exchange.ts';
import { durationOf, fieldsOf, integerOf, textOf, timeOf } from './json.ts';

/** See the head of the file; undefined where it is no record of an exchange. `id` tells that two of them are one, told twice. */
export function exchangeOfRecord(
  value: unknown,
  line: number,
): { readonly id: number; readonly exchange: Exchange } | undefined {
  const record = fieldsOf(value);
  const id = integerOf(record['id']);
  const at = timeOf(record['at']);
  const url = textOf(record['url'], 2_000);
  if (id === undefined || at === undefined || url === '') return undefined;
  const headers = fieldsOf(record['headersIn']);
  const date = Date.parse(textOf(headers['date'], 60));
  const result = textOf(record['result'], 20);
  const durationMs = durationOf(record['durationMs']);
  const error = textOf(record['error'], 60);
  return {
    id,
    exchange: {
      number: line,
      place: `record ${id}`,
      at,
      durationMs,
      method: textOf(record['method'], 20),
      url,
      status: result === 'answered' ? (integerOf(record['status']) ?? 0) : 0,
      bodyBytes: integerOf(record['bytesIn']) ?? -1,
      requestBody: textOf(record['bodyOut'], 65_536),
      responseBody: textOf(record['bodyIn'], 65_536),
      date: Number.isNaN(date) ? undefined : date,
      error: error === '' ? undefined : error,
      pulse: {
        way: textOf(record['way'], 20),
        kind: textOf(record['kind'], 20),
        result,
        rid: integerOf(record['rid']),
        carried: textOf(record['carried'], 200),
      },
    },
  };
}
