import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { FinesseTimeline, type TimelinePickDetail, type TimelineWindowDetail } from './timeline.ts';
import { AXIS, labelWidth, ROW, type TimelineRow } from './timeline-paint.ts';
import { theme } from './styles/theme.ts';

const HOUR = 3_600_000;
const bounds = { from: 0, to: 24 * HOUR };

class TestTimeline extends FinesseTimeline {
  static override styles = [theme, ...FinesseTimeline.styles];
}
customElements.define('test-timeline', TestTimeline);

/** Agents with an event each, one hour after the other. */
const rows = (count: number): readonly TimelineRow[] =>
  Array.from({ length: count }, (_, index) => {
    const from = (index % 23) * HOUR;
    return {
      id: `agent ${index}`,
      label: `agent ${index}`,
      spans: [
        { from: 0, to: 24 * HOUR, tone: 'ok', look: 'bar', label: () => 'session' },
        { id: String(index), from, to: from + HOUR / 2, tone: 'down', look: 'event', label: () => `event ${index}` },
      ],
    };
  });

async function timeline(count = 5): Promise<TestTimeline> {
  const element = await fixture<TestTimeline>(
    html`<test-timeline
      style="inline-size: 800px"
      .rows=${rows(count)}
      .bounds=${bounds}
      label="Agents"
    ></test-timeline>`,
  );
  await painted();
  return element;
}

const painted = async (): Promise<void> => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
};
const part = (element: Element, selector: string): HTMLElement => {
  const found = element.shadowRoot?.querySelector<HTMLElement>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
};
const canvasAt = (element: Element, selector: string): HTMLCanvasElement => {
  const found = part(element, selector);
  if (!(found instanceof HTMLCanvasElement)) throw new Error(`${selector} is no canvas`);
  return found;
};
const canvasOf = (element: Element): HTMLCanvasElement => canvasAt(element, 'canvas.rows');
const xOf = (canvas: HTMLCanvasElement, at: number): number => {
  const left = labelWidth(canvas.clientWidth);
  return left + (at / bounds.to) * (canvas.clientWidth - left);
};
const pointer = (canvas: HTMLCanvasElement, type: string, x: number, y: number, pointerId = 1): void => {
  const { left, top } = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => undefined;
  canvas.dispatchEvent(
    new PointerEvent(type, { pointerId, button: 0, clientX: left + x, clientY: top + y, bubbles: true }),
  );
};
const press = (element: Element, key: string): void => {
  part(element, '.scroller').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
};

describe('<finesse-timeline>', () => {
  it('paints events in their colour where they were, and nothing of them elsewhere', async () => {
    const canvas = canvasOf(await timeline());
    const context = canvas.getContext('2d')!;
    const ratio = canvas.width / canvas.clientWidth;
    const redAt = (at: number, row: number): boolean => {
      const y = AXIS + row * ROW + ROW / 2;
      const [red = 0, green = 0] = context.getImageData(xOf(canvas, at) * ratio, y * ratio, 1, 1).data;
      return red > 190 && green < 60;
    };
    expect(redAt(2 * HOUR, 2)).to.be.true;
    expect(redAt(2 * HOUR, 1)).to.be.false;
    expect(redAt(9 * HOUR, 2)).to.be.false;
  });

  it('paints ticks beside events, tells them under the pointer, and picks none of them', async () => {
    const element = await timeline();
    const [first, ...rest] = element.rows;
    element.rows = [{ ...first!, ticks: [10 * HOUR, 11 * HOUR], tickLabel: (at) => `tick ${at / HOUR}` }, ...rest];
    await element.updateComplete;
    await painted();
    const canvas = canvasOf(element);
    const context = canvas.getContext('2d')!;
    const ratio = canvas.width / canvas.clientWidth;
    const painting = (at: number): string => {
      const place = Math.round(xOf(canvas, at)) * ratio;
      return String(context.getImageData(place, (AXIS + 4) * ratio, 1, 1).data);
    };
    expect(painting(10 * HOUR)).not.to.equal(painting(9 * HOUR));
    expect(painting(11 * HOUR)).to.equal(painting(10 * HOUR));
    pointer(canvas, 'pointermove', xOf(canvas, 10 * HOUR) + 1, AXIS + 8);
    expect(part(element, '.tip').textContent).to.equal('session\ntick 10');
    let picked = 0;
    element.addEventListener('finesse-timeline-pick', () => (picked += 1));
    pointer(canvas, 'pointerdown', xOf(canvas, 10 * HOUR), AXIS + 8);
    pointer(canvas, 'pointerup', xOf(canvas, 10 * HOUR), AXIS + 8);
    expect(picked).to.equal(0);
  });

  it('costs the same few nodes for a thousand agents, and paints those that are scrolled to', async () => {
    const element = await timeline(1_000);
    expect(element.shadowRoot!.querySelectorAll('*').length).to.be.below(12);
    const scroller = part(element, '.scroller');
    expect(scroller.scrollHeight).to.be.at.least(1_000 * ROW);
    element.reveal('agent 700');
    expect(scroller.scrollTop).to.be.within(700 * ROW - scroller.clientHeight, 700 * ROW);
  });

  it('zooms and moves by keys, tells so, and says it', async () => {
    const element = await timeline();
    element.say = (window, events) => `${(window.to - window.from) / HOUR} h, ${events}`;
    setTimeout(() => press(element, '+'));
    const { detail } = await oneEvent<CustomEvent<TimelineWindowDetail>>(element, 'finesse-timeline-window');
    expect(detail.to - detail.from).to.equal((24 * HOUR) / 1.6);
    await element.updateComplete;
    expect(part(element, '[role=status]').textContent).to.match(/^15 h, \d$/);
    press(element, 'ArrowLeft');
    press(element, 'ArrowLeft');
    expect(element.window?.from).to.equal(0);
    press(element, 'Home');
    expect(element.window).to.deep.equal(bounds);
  });

  it('picks an event by a press, by Enter the next one, and none by a drag', async () => {
    const element = await timeline();
    const canvas = canvasOf(element);
    const picked: string[] = [];
    element.addEventListener('finesse-timeline-pick', (event) => {
      const { id } = (event as CustomEvent<TimelinePickDetail>).detail;
      picked.push(id);
      element.selected = id;
    });
    const y = AXIS + 3 * ROW + ROW / 2;
    pointer(canvas, 'pointerdown', xOf(canvas, 3 * HOUR) + 2, y);
    pointer(canvas, 'pointerup', xOf(canvas, 3 * HOUR) + 2, y);
    press(element, 'Enter');
    pointer(canvas, 'pointerdown', xOf(canvas, 3 * HOUR), y);
    pointer(canvas, 'pointermove', xOf(canvas, 3 * HOUR) - 40, y);
    pointer(canvas, 'pointerup', xOf(canvas, 3 * HOUR) - 40, y);
    expect(picked).to.deep.equal(['3', '4']);
  });

  it('moves by a drag, zooms by two fingers and by the wheel with Ctrl', async () => {
    const element = await timeline();
    const canvas = canvasOf(element);
    const lasts = (): number => (element.window ? element.window.to - element.window.from : bounds.to);
    canvas.dispatchEvent(new WheelEvent('wheel', { deltaY: -60, ctrlKey: true, bubbles: true, cancelable: true }));
    const wheeled = lasts();
    expect(wheeled).to.be.below(24 * HOUR);
    pointer(canvas, 'pointerdown', 300, 40, 1);
    pointer(canvas, 'pointerdown', 400, 40, 2);
    pointer(canvas, 'pointermove', 500, 40, 2);
    pointer(canvas, 'pointerup', 500, 40, 2);
    pointer(canvas, 'pointerup', 300, 40, 1);
    expect(lasts()).to.be.closeTo(wheeled / 2, 1);
    const { from } = element.window!;
    pointer(canvas, 'pointerdown', 400, 40);
    pointer(canvas, 'pointermove', 300, 40);
    pointer(canvas, 'pointerup', 300, 40);
    expect(element.window!.from).to.be.above(from);
    expect(lasts()).to.be.closeTo(wheeled / 2, 1);
  });

  it('lets a plain wheel scroll, and picks a time by a drag on the strip', async () => {
    const element = await timeline(100);
    const plain = new WheelEvent('wheel', { deltaY: 60, bubbles: true, cancelable: true });
    canvasOf(element).dispatchEvent(plain);
    expect(plain.defaultPrevented).to.be.false;
    const strip = canvasAt(element, 'canvas.overview');
    pointer(strip, 'pointerdown', xOf(strip, 6 * HOUR), 10);
    pointer(strip, 'pointermove', xOf(strip, 9 * HOUR), 10);
    pointer(strip, 'pointerup', xOf(strip, 9 * HOUR), 10);
    expect(element.window!.from).to.be.closeTo(6 * HOUR, HOUR / 10);
    expect(element.window!.to).to.be.closeTo(9 * HOUR, HOUR / 10);
  });

  it('tells what is under the pointer, and stops when it leaves', async () => {
    const element = await timeline();
    const canvas = canvasOf(element);
    const tip = part(element, '.tip');
    pointer(canvas, 'pointermove', xOf(canvas, 2 * HOUR), AXIS + 2 * ROW + 8);
    expect(tip.hidden).to.be.false;
    expect(tip.textContent).to.equal('event 2');
    pointer(canvas, 'pointermove', xOf(canvas, 12 * HOUR), AXIS + 2 * ROW + 8);
    expect(tip.textContent).to.equal('session');
    press(element, 'Escape');
    expect(tip.hidden).to.be.true;
  });
});
