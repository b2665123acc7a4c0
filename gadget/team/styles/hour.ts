/** How an agent's last hour looks. */
import { css } from 'lit';

/** The strip: its bars differ by height, which colour supports. */
export const hour = css`
  .strip {
    display: block;
    inline-size: 100%;
    block-size: 0.875rem;
    border-block-end: 1px solid var(--finesse-health-line);
  }
  :host(:dir(rtl)) .strip {
    transform: scaleX(-1);
  }
  .strip path {
    color: var(--finesse-health-unknown);
    fill: currentColor;
    shape-rendering: crispEdges;
  }
  .strip .ok {
    color: var(--finesse-health-ok);
  }
  .strip .busy {
    color: var(--finesse-health-busy);
  }
  .strip .slow {
    color: var(--finesse-health-slow);
  }
  .strip .down {
    color: var(--finesse-health-down);
  }
  @media (forced-colors: active) {
    .strip path {
      color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
