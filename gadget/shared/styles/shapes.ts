/** How the shapes of states look. */
import { css } from 'lit';

/** The shapes, and the colours that support them. */
export const shapes = css`
  .shape {
    flex: none;
    inline-size: 1em;
    block-size: 1em;
    overflow: visible;
    color: var(--finesse-health-unknown);
  }
  .shape.ok {
    color: var(--finesse-health-ok);
  }
  .shape.slow {
    color: var(--finesse-health-slow);
  }
  .shape.down {
    color: var(--finesse-health-down);
  }
  .shape.busy {
    color: var(--finesse-health-busy);
  }
  .fill {
    fill: currentColor;
  }
  .cut,
  .line {
    fill: none;
    stroke-width: 2.6;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .cut {
    stroke: var(--finesse-health-surface);
  }
  .line {
    stroke: currentColor;
  }
  @media (forced-colors: active) {
    .shape,
    .shape.ok,
    .shape.slow,
    .shape.down,
    .shape.busy {
      color: CanvasText;
      forced-color-adjust: none;
    }
    .cut {
      stroke: Canvas;
    }
  }
`;
