/** What the page of the pictures runs: all states of a family side by side, in one width, theme and language. */
import pixelmatch from 'pixelmatch';
import '../../gadget/index.ts';
import { setGadgetLocale, type FinesseHealth, type FinesseTeamHealth } from '../../gadget/index.ts';
import { extras } from '../../gadget/panel/extras-part.ts';
import { defineTeamElements } from '../../gadget/team/define.ts';
import { PANEL_OPENED, PANEL_STATES, panelIn } from '../../gadget/testing/panel-states.ts';
import { TEAM_STATES, teamIn } from '../../gadget/testing/team-states.ts';
import { defineTools } from '../../gadget/tools/define.ts';
import {
  SCREENS_NOW,
  THEMES,
  type Area,
  type Difference,
  type Shown,
  type Showing,
  type Theme,
} from './screens-words.ts';

/** What is called in the page. */
export interface ScreensPage {
  /** Shows states in place of what is there; resolves when nothing of them changes any more. */
  show(showing: Showing): Promise<readonly Shown[]>;
  /** Shows texts and controls alone: whoever draws them alike has the same fonts and the same browser. */
  showSample(): void;
  /** Texts that do not fit into their boxes. */
  cut(): readonly string[];
  /** Compares a kept picture with one of now, both PNG in base64, area by area. */
  compare(kept: string, now: string, areas: readonly Area[]): Promise<readonly Difference[]>;
}

type Subject = FinesseHealth | FinesseTeamHealth;

/**
 * How far a pixel may be from the kept one, 0 to 1: more than by fewer colours and by how a browser smooths letters, less than by another
 * colour of the palette.
 */
const TOLERANCE = 0.15;
/** Width of the half of a sheet that has one theme, px; at least one column. */
const HALF_WIDTH = 1_280;

const FAMILIES: Readonly<Record<Showing['family'], readonly string[]>> = {
  panel: Object.keys(PANEL_STATES),
  opened: Object.keys(PANEL_OPENED),
  team: Object.keys(TEAM_STATES),
};

/** Parts that are seen of a state; all of it where it is not told here. What is below is as in `good`, and would be there thirty times. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  panel: ['state', 'outage', 'path'],
  'panel-copied': ['log'],
  'panel-paused': ['log'],
  'panel-nothing-told': ['state', 'path', 'facts'],
  'panel-out-of-service': ['state', 'path', 'facts'],
  'opened-hour-table': ['hour'],
  'team-agent': ['agent'],
  'team-scattered': ['banner'],
  'opened-details': ['details'],
  'opened-logs-sent': ['log'],
  'opened-logs-failed': ['log'],
};
/** States of the panel that are seen whole. */
const WHOLE: readonly string[] = ['good', 'disconnected'];

/** Everything within, through shadow roots. */
const within = (root: ParentNode): readonly HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>('*')].flatMap((one) => [
    one,
    ...(one.shadowRoot ? within(one.shadowRoot) : []),
  ]);

async function put(family: Showing['family'], state: string, theme: Theme, place: HTMLElement): Promise<Subject> {
  const element = family === 'team' ? await teamIn(state, SCREENS_NOW, place) : panelIn(state, SCREENS_NOW);
  element.theme = theme;
  // Put there once more, a supervisor's view would begin anew.
  if (!element.isConnected) place.append(element);
  for (let round = 0; round < 3; round += 1) await element.updateComplete;
  return element;
}

/** Whole px. */
function areaOf(one: Element, origin = { x: 0, y: 0 }): Area {
  const { x, y, width, height } = one.getBoundingClientRect();
  const [left, top] = [Math.round(x - origin.x), Math.round(y - origin.y)];
  return { x: left, y: top, width: Math.round(width), height: Math.round(height) };
}

/** Where its parts are, from its corner. */
function partsOf(element: Subject): Shown['parts'] {
  const origin = element.getBoundingClientRect();
  const parts = element.renderRoot.querySelectorAll('[part], finesse-team-grid, finesse-team-map');
  return [...parts]
    .map((one) => ({ part: one.getAttribute('part') ?? one.localName, ...areaOf(one, origin) }))
    .filter(({ height }) => height > 0);
}

/** Cuts off what is above and below the parts that are to be seen. */
function cutTo(element: Subject, parts: readonly string[]): void {
  const { y } = element.getBoundingClientRect();
  const edges = parts.flatMap((part) => {
    const one = element.renderRoot.querySelector(`[part~=${part}]`)?.getBoundingClientRect();
    return one && one.height > 0 ? [one.top - y, one.bottom - y] : [];
  });
  const [top, bottom] = [Math.floor(Math.min(...edges)), Math.ceil(Math.max(...edges))];
  element.parentElement!.style.cssText = `overflow: hidden; height: ${bottom - top}px`;
  element.style.marginTop = `${-top}px`;
}

async function pixelsOf(png: string): Promise<ImageData> {
  const bytes = Uint8Array.from(atob(png), (one) => one.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

async function pngOf(pixels: ImageData): Promise<string> {
  const canvas = new OffscreenCanvas(pixels.width, pixels.height);
  canvas.getContext('2d')!.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
}

/** An area of a picture; what is beyond its edge is empty. */
function cropped(pixels: ImageData, { x, y, width, height }: Area): ImageData {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d')!;
  context.putImageData(pixels, -x, -y);
  return context.getImageData(0, 0, width, height);
}

const page: ScreensPage = {
  async show({ family, locale, width, textPercent = 100, dir, states = FAMILIES[family] }) {
    document.documentElement.style.fontSize = `${textPercent}%`;
    document.body.replaceChildren();
    await setGadgetLocale(locale);
    const shown: (readonly [string, Theme, Subject])[] = [];
    for (const theme of THEMES) {
      const half = document.createElement('div');
      half.className = theme;
      half.style.gridTemplateColumns = `repeat(${Math.floor(HALF_WIDTH / width)}, ${width}px)`;
      document.body.append(half);
      for (const state of states) {
        const place = document.createElement('figure');
        const caption = document.createElement('figcaption');
        caption.textContent = state;
        // Of its own from the beginning: an element that is moved begins anew.
        const view = document.createElement('div');
        place.append(caption, view);
        half.append(place);
        const element = await put(family, state, theme, view);
        if (dir)
          for (const one of [element, ...element.renderRoot.querySelectorAll<HTMLElement>('.card')]) one.dir = dir;
        shown.push([state, theme, element]);
      }
    }
    // What is measured is drawn in the next frame, and charts and details when the page is idle.
    await new Promise<void>((resolve) => requestIdleCallback(() => resolve(), { timeout: 1_000 }));
    for (let n = 0; n < 2; n += 1) await new Promise(requestAnimationFrame);
    for (const [state, , element] of shown) {
      await element.updateComplete;
      const seen = SEEN[`${family}-${state}`] ?? (WHOLE.includes(state) ? undefined : SEEN[family]);
      if (seen) cutTo(element, seen);
    }
    return shown.map(([state, theme, element]) => ({
      state: `${state} ${theme}`,
      area: areaOf(element.parentElement!),
      parts: partsOf(element),
    }));
  },

  showSample() {
    document.documentElement.style.fontSize = '';
    const sample = document.createElement('finesse-health');
    document.body.replaceChildren(sample);
    const { fontFamily } = getComputedStyle(sample);
    document.body.innerHTML = `<div><p>Connected for 2 hr, 48 ms · 0.2 s ahead — “AaBbGgQq”</p><p><b>Disconnected 09:14:26</b></p>
      <p lang="ko">연결됨 · 지연 시간 48밀리초 <b>연결이 끊겼습니다</b></p>
      <button>Send</button> <select><option>Team</option></select> <input type="search" value="Ada">
      <details><summary>More</summary></details></div>`;
    document.body.querySelector('div')!.style.cssText = `font: 0.875rem/1.4 ${fontFamily}; width: 30rem`;
  },

  cut() {
    const texts = 'dd, dt, p:not(.heard), h2, h3, h4, li, span, button, summary, figcaption, select, label';
    return within(document.body)
      .filter((one) => one.matches(texts) && one.getClientRects().length > 0 && one.clientWidth > 0)
      .filter((one) => getComputedStyle(one).position !== 'absolute' && one.scrollWidth > one.clientWidth)
      .map((one) => `${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 80)}`);
  },

  async compare(kept, now, areas) {
    const [before, after] = [await pixelsOf(kept), await pixelsOf(now)];
    const differences: Difference[] = [];
    for (const area of areas) {
      const { width, height } = area;
      const [one, other, diff] = [cropped(before, area), cropped(after, area), new ImageData(width, height)];
      const pixels = pixelmatch(one.data, other.data, diff.data, width, height, { threshold: TOLERANCE });
      differences.push({ pixels, diff: pixels > 0 ? await pngOf(diff) : undefined });
    }
    return differences;
  },
};

defineTools();
defineTeamElements();
await extras.fetch();
Object.assign(globalThis, { screens: page });
