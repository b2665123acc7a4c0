/** Every message on the hub of the Finesse desktop, while somebody looks: of all gadgets, whatever it is. */
import { Observable, takeUntil, type SchedulerLike } from 'rxjs';
import { member, stopListening, type GadgetsHub } from './gadgets-hub.ts';
import type { RawItem } from './node-standing.ts';

/** All topics of Finesse and its gadgets (OpenAjax Hub 2.0 §"Wildcards"). */
const ALL = 'finesse.**';

/** Each message as it came, until `end$`. Cold. A hub that takes no wildcard is silent. */
export function hubMessages(hub: GadgetsHub, scheduler: SchedulerLike, end$: Observable<unknown>): Observable<RawItem> {
  return new Observable<RawItem>((subscriber) => {
    try {
      const id = hub.subscribe(ALL, (topic, data) =>
        subscriber.next({ node: topic, itemId: undefined, at: scheduler.now(), text: textOf(data) }),
      );
      subscriber.add(() => stopListening(hub, id));
    } catch {
      // It has disconnected, or its policy takes no wildcard: nothing is seen.
    }
  }).pipe(takeUntil(end$));
}

/** A stanza or Update where there is one, else what was published. */
function textOf(data: unknown): string {
  const content = member(data, 'content');
  if (typeof content === 'string') return content;
  if (typeof data === 'string') return data;
  try {
    const text: unknown = JSON.stringify(data);
    return typeof text === 'string' ? text : '';
  } catch {
    return '';
  }
}
