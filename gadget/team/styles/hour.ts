/** How an agent's last hour looks. */
import { css } from 'lit';

/** The strip: its bars differ by height, which colour supports. */
export const hour = css`
  .hour {
    display: block;
    inline-size: 100%;
    block-size: 0.875rem;
    border-block-end: 1px solid var(--finesse-health-line);
  }
  .hour path {
    color: var(--finesse-health-unknown);
    fill: currentColor;
    shape-rendering: crispEdges;
  }
  .hour .ok {
    color: var(--finesse-health-ok);
  }
  .hour .busy {
    color: var(--finesse-health-busy);
  }
  .hour .slow {
    color: var(--finesse-health-slow);
  }
  .hour .down {
    color: var(--finesse-health-down);
  }
  @media (forced-colors: active) {
    .hour path {
      color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
