/** The timeline with its tools and its legend. */
import { html, nothing, type TemplateResult } from 'lit';
import { markOf } from '../../gadget/shared/marks.ts';
import type { FinesseTimeline, TimelinePickDetail, TimelineWindowDetail } from '../../gadget/shared/timeline.ts';
import type { TimelineBand, TimelineRow } from '../../gadget/shared/timeline-paint.ts';
import type { TimeWindow } from '../../gadget/shared/time-window.ts';
import { isDrop } from '../judge/verdict.ts';
import type { IncidentReport } from '../report.ts';
import { SIDE_TONES } from './model.ts';
import type { ReportView } from './view.ts';

/** From so many agents on, those without incidents are left out of the timeline at first. */
export const MANY_AGENTS = 40;
const SIDES: readonly IncidentReport['side'][] = ['server', 'shared-network', 'client', 'unknown'];

/** What the timeline draws, and whom it tells. */
export interface DrawnTime {
  readonly rows: readonly TimelineRow[];
  readonly bands: readonly TimelineBand[];
  readonly bounds: TimeWindow;
  readonly say: (window: TimeWindow, events: number) => string;
  readonly moved: (event: CustomEvent<TimelineWindowDetail>) => void;
  /** An incident was picked; the timeline keeps the focus. */
  readonly pick: (incident: number) => void;
  /** The element, once it is drawn. */
  readonly timeline: () => FinesseTimeline | null;
}

/** See the head of the file. */
export function timeSection(
  { report, speech, clock, selection, select }: ReportView,
  drawn: DrawnTime,
): TemplateResult | typeof nothing {
  if (report.agents.length === 0 && report.outages.length === 0) return nothing;
  const { words } = speech;
  const button = (name: string, sign: string, act: (timeline: FinesseTimeline) => void): TemplateResult =>
    html`<button
      type="button"
      aria-label=${name}
      title=${name}
      @click=${() => {
        const element = drawn.timeline();
        if (element) act(element);
      }}
    >
      ${sign}
    </button>`;
  const sides = SIDES.filter((side) => report.incidents.some((incident) => incident.side === side));
  return html`
    <section class="time" aria-labelledby="time-head">
      <div class="bar">
        <h2 id="time-head">${words.timeline}</h2>
        <div class="buttons">
          ${button(words.earlier, '←', (one) => one.pan(-0.5))} ${button(words.later, '→', (one) => one.pan(0.5))}
          ${button(words.zoomIn, '+', (one) => one.zoom(2))} ${button(words.zoomOut, '−', (one) => one.zoom(0.5))}
          <button type="button" @click=${() => drawn.timeline()?.whole()}>${words.zoomAll}</button>
        </div>
        ${
          report.agents.length > MANY_AGENTS && report.incidents.length > 0
            ? html`<label class="check"
                ><input
                  type="checkbox"
                  .checked=${selection.onlyTouched}
                  @change=${(event: Event) =>
                    select({ onlyTouched: (event.currentTarget as HTMLInputElement).checked })}
                /><span>${words.onlyTouched}</span></label
              >`
            : nothing
        }
      </div>
      <finesse-timeline
        .rows=${drawn.rows}
        .bands=${drawn.bands}
        .bounds=${drawn.bounds}
        .window=${selection.window}
        .selected=${selection.incident === undefined ? undefined : String(selection.incident)}
        .zone=${clock}
        .say=${drawn.say}
        label=${words.timelineLabel}
        @finesse-timeline-window=${drawn.moved}
        @finesse-timeline-pick=${(event: CustomEvent<TimelinePickDetail>) => drawn.pick(Number(event.detail.id))}
      ></finesse-timeline>
      <ul class="legend" aria-label=${words.legend}>
        ${sides.map((side) => html`<li>${markOf(SIDE_TONES[side])} ${words.sides[side]}</li>`)}
        <li>${markOf('ok')} ${words.legendSession}</li>
        ${report.agents.some(({ unansweredAt }) => unansweredAt.length > 0) ? html`<li><i class="tick"></i> ${words.legendUnanswered}</li>` : nothing}
        ${report.outages.length > 0 ? html`<li><i class="swatch"></i> ${words.legendOutage}</li>` : nothing}
        ${report.incidents.some((one) => !isDrop(one)) ? html`<li>${words.legendNearMiss}</li>` : nothing}
      </ul>
      <p class="note hint">${words.timelineHint}</p>
    </section>
  `;
}
