/** How `<finesse-health-hour>` looks. */
import { css } from 'lit';
import { fold } from './fold.ts';

/** The strip, the lines and the table. */
export const hour = [
  fold,
  css`
    :host {
      display: block;
      container: finesse-health-hour / inline-size;
    }
    .strip {
      padding-block: 0.25rem;
      min-block-size: 1.5rem;
      box-sizing: border-box;
      cursor: crosshair;
    }
    .strip svg {
      display: block;
      inline-size: 100%;
      block-size: 1rem;
      border-block-end: 1px solid var(--finesse-health-unknown);
    }
    /* Time runs from left to right in a chart, whatever the language. */
    .strip,
    .ends {
      direction: ltr;
    }
    rect {
      fill: var(--finesse-health-unknown);
    }
    rect.good {
      fill: var(--finesse-health-ok);
    }
    rect.fair,
    rect.poor {
      fill: var(--finesse-health-slow);
    }
    rect.lost {
      fill: var(--finesse-health-down);
    }
    rect.asleep {
      fill: none;
      stroke: var(--finesse-health-unknown);
      stroke-dasharray: 3 3;
      vector-effect: non-scaling-stroke;
    }
    rect.cursor {
      fill: var(--finesse-health-text);
      opacity: 0.45;
    }
    .strip + .ends {
      min-block-size: 1.4em;
    }
    .sentence {
      margin-block-start: 0.25rem;
      text-wrap: pretty;
    }
    /* Where it is narrow the strip, its sentence and the table tell it. */
    .charts {
      display: none;
      gap: 0.75rem 1.5rem;
      margin-block: 0.625rem;
    }
    .chart figcaption {
      font-weight: 400;
      color: var(--finesse-health-muted);
    }
    /* The strip above has them. */
    .chart .ends {
      display: none;
    }
    .plot svg {
      block-size: 2.75rem;
    }
    @container finesse-health-hour (min-width: 25rem) {
      .charts {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr));
      }
    }
    @media (forced-colors: active) {
      rect,
      rect.good,
      rect.fair,
      rect.poor {
        fill: GrayText;
      }
      rect.lost {
        fill: CanvasText;
      }
      rect.cursor {
        fill: Highlight;
      }
    }
  `,
];
