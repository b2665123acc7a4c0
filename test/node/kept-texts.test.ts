/** What is kept of a long text is not the text: an engine lets a part of a string hold all of it. */
import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { test } from 'node:test';
import { Subject } from 'rxjs';
import type { RawItem } from '../../sdk/channel/node-standing.ts';
import { createNodeBrowser, type NodeItem } from '../../sdk/node-browser.ts';
import { redact } from '../../sdk/redaction.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const held = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};
/** A text of 4 MB that no other has a part of. */
const long = (n: number): string => Array.from({ length: 200_000 }, () => `<a>item ${n} of it</a>`).join('');

test('items of nodes hold what is shown of them', () => {
  const raw$ = new Subject<RawItem>();
  const { items$ } = createNodeBrowser({ subscriptions: () => [], raw$ }, redact);
  const kept: NodeItem[] = [];
  items$.subscribe((item) => kept.push(item));
  // One may still be in hand.
  const most = held() + 2 * long(0).length;
  for (let n = 0; n < 10; n += 1) raw$.next({ node: long(n), itemId: long(n), at: n, text: long(n) });
  assert.equal(kept.length, 10);
  assert.ok(held() < most, `${held()} bytes of ${most}`);
});
