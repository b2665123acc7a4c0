import assert from 'node:assert/strict';
import { test } from 'node:test';
import { words as english } from '../../gadget/locales/en/words.ts';
import { words as korean } from '../../gadget/locales/ko/words.ts';
import { gadget as koreanGadget } from '../../gadget/locales/ko/gadget.ts';
import { panel as koreanPanel } from '../../gadget/locales/ko/panel.ts';
import { CAUSES, type CauseCode } from '../../sdk/causes.ts';
import { parseFault } from '../core/faults-parse.ts';
import type { ActiveFault, Fault, FaultId } from '../core/faults-types.ts';
import { labelOf, TOUR, type TourAct } from './tour.ts';
import { TourPlayer } from './tour-player.ts';
import { tourStringsOf } from './tour-strings.ts';

const CONTEXT = { side: 'a', userId: '1001001' } as const;
const ADDRESS = 'http://127.0.0.1:8445/desktop/?userId=1001001';

test('the tour stops at every cause once, with faults that the control API takes, or with an act of this browser', () => {
  assert.deepEqual(TOUR.map(({ cause }) => cause).sort(), Object.keys(CAUSES).sort());
  for (const { cause, faults, act, how } of TOUR) {
    assert.equal(faults === undefined, act !== undefined, cause);
    assert.equal(how === 'simulator', faults !== undefined, cause);
    for (const fault of faults?.(CONTEXT) ?? []) assert.doesNotThrow(() => parseFault({ ...fault, label: 'x' }), cause);
  }
});

test('what the tour quotes are the gadget’s own words, in both languages', () => {
  const heads = {
    en: [...Object.values(english.advice).map(({ head }) => head), ...['Connected', 'Connected again', 'Disconnected']],
    ko: [
      ...Object.values(korean.advice).map(({ head }) => head),
      koreanGadget['fp.connected'],
      koreanGadget['fp.disconnected'],
      koreanPanel['fp.backAgain'],
    ],
  };
  for (const language of ['en', 'ko'] as const) {
    const { stops } = tourStringsOf(language);
    const known = [...heads[language], ...Object.values(stops).map(({ name }) => name)];
    for (const [cause, { watch }] of Object.entries(stops)) {
      const quoted = [...watch.matchAll(/“([^”]+)”/g)].map(([, words]) => words);
      assert.ok(quoted.length > 0, `${language} ${cause}`);
      for (const words of quoted) assert.ok(known.includes(words), `${language} ${cause}: ${words ?? ''}`);
    }
  }
});

function playerOf(address = ADDRESS) {
  let faults: ActiveFault[] = [];
  const said: string[] = [];
  const acts: (TourAct | undefined)[] = [];
  let url = new URL(address);
  const player = new TourPlayer(
    {
      control: {
        faults: () => Promise.resolve(faults),
        addFault: (fault: Fault) => {
          faults.push({ id: `f${faults.length + 1}` as FaultId, fault, since: 0, used: 0 });
          return Promise.resolve();
        },
        removeFault: (id) => {
          faults = faults.filter((one) => one.id !== id);
          return Promise.resolve();
        },
      },
      act: (act) => acts.push(act),
      reconnect: () => said.push('reconnect'),
      load: (next) => {
        said.push('load');
        url = next;
      },
      keep: (next) => void (url = next),
      changed: () => said.push('changed'),
      now: () => 1_000,
    },
    url,
  );
  const kinds = (): readonly string[] => faults.map(({ fault }) => fault.kind);
  return {
    player,
    said,
    acts,
    kinds,
    url: () => url,
    play: (cause: CauseCode) => player.play(cause, CONTEXT, url),
    mend: () => player.mend(CONTEXT, url),
    others: (fault: Fault) => faults.push({ id: 'x' as FaultId, fault, since: 0, used: 0 }),
  };
}

test('a stop takes the place of the one before, and mending takes away the tour’s own faults alone', async () => {
  const { player, kinds, play, mend, others, said } = playerOf();
  others({ kind: 'duplicate' });
  await play('network');
  await play('credentials-refused');
  assert.deepEqual(kinds(), ['duplicate', 'credentials-expired', 'session-terminate']);
  assert.equal(player.playing?.stop.cause, 'credentials-refused');
  await mend();
  assert.deepEqual(kinds(), ['duplicate']);
  assert.equal(player.playing, undefined);
  assert.equal(said.at(-2), 'reconnect');
  assert.equal(labelOf('1001001'), 'tour 1001001');
});

test('a desktop that is to begin with the fault is loaded anew, and still knows what is played', async () => {
  const { play, said, url, acts } = playerOf();
  await play('port-blocked');
  assert.equal(said.at(-1), 'load');
  const { player } = playerOf(url().href);
  assert.deepEqual([player.playing?.stop.cause, player.playing?.since], ['port-blocked', 1_000]);
  await play('buffering-proxy');
  assert.equal(url().searchParams.get('transport'), 'websocket');
  assert.deepEqual(acts, [undefined, undefined]);
});

test('what this browser plays goes on after a reload of the page, and ends with the mending', async () => {
  const { play, mend, acts, url } = playerOf();
  await play('browser-unsupported');
  const again = playerOf(url().href);
  again.player.resume();
  assert.deepEqual([acts, again.acts], [[undefined, 'old-browser'], ['old-browser']]);
  await mend();
  assert.equal(acts.at(-1), undefined);
  assert.equal(url().searchParams.has('tour'), false);
});
