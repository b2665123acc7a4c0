/** What a REST request asks, in words for the traffic records. Never what its body holds, but for the state of an agent. */
import { nameOfPath } from '../resources/names.ts';
import type { EndRow, TrafficBook } from '../channel/traffic-tap.ts';

/** A request goes out. */
export function beginRest(book: TrafficBook, method: string, url: string, out = ''): EndRow {
  const name = nameOfPath(url) ?? 'request';
  const state = /<User>.*<state>([A-Z_]{1,24})<\/state>/s.exec(out)?.[1];
  const carried = `${method} ${name}${state ? `; ${state}` : ''}`;
  return book.begin({ way: 'rest', kind: 'request', method, url, carried, out });
}
