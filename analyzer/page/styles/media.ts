/** How a report looks on paper and with forced colours; after all other styles. */
import { css } from 'lit';

/** Paper, forced colours. */
export const media = css`
  @media print {
    .tools,
    .filters,
    .buttons,
    .bar .check,
    .hint,
    .steps,
    .more,
    .beside > .empty {
      display: none !important;
    }
    .open .list {
      display: block;
    }
    .columns {
      display: block;
    }
    .list .incidents,
    .scrolls {
      max-block-size: none;
      overflow: visible;
    }
    .incidents li {
      content-visibility: visible;
      break-inside: avoid;
    }
    .incidents a {
      grid-template-columns: 1rem minmax(0, 5fr) minmax(0, 4fr) minmax(0, 4fr);
      padding-block: 0.1875rem;
    }
    .incidents a > .shape {
      grid-row: auto;
    }
    .quotes li,
    .verdict,
    .chart {
      break-inside: avoid;
    }
  }
  @media (forced-colors: active) {
    .swatch {
      forced-color-adjust: none;
      background: GrayText;
    }
    .verdict {
      border: 1px solid CanvasText;
    }
    .incidents a[aria-current] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
