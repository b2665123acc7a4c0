/** How a small line over time looks. */
import { css } from 'lit';

/** The chart. */
export const chart = css`
  .chart {
    margin: 0;
  }
  .chart figcaption {
    font-weight: 600;
  }
  .chart figcaption span {
    font-weight: 400;
    color: var(--finesse-health-muted);
  }
  .plot {
    margin-block-start: 0.25rem;
    border: 1px solid var(--finesse-health-line);
  }
  .plot svg {
    display: block;
    inline-size: 100%;
    block-size: 96px;
  }
  .plot path {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .plot .line {
    stroke: var(--finesse-health-busy);
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .plot .zero {
    stroke: var(--finesse-health-line);
  }
  .plot .limit {
    stroke: var(--finesse-health-unknown);
    stroke-dasharray: 3 3;
  }
  .plot .mark {
    stroke: var(--finesse-health-down);
    stroke-width: 1.5;
    stroke-dasharray: 5 4;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    margin: 0.125rem 0 0;
    font-size: 0.75rem;
    color: var(--finesse-health-muted);
  }
  @media (forced-colors: active) {
    .plot .line {
      stroke: CanvasText;
    }
    .plot .mark {
      stroke: Highlight;
    }
    .plot .limit,
    .plot .zero {
      stroke: GrayText;
    }
  }
`;
