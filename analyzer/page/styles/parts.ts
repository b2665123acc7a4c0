/** How the parts of a report look. One column; from 60 rem on the list has the incident beside it. */
import { css } from 'lit';

/** The report's parts. */
export const parts = css`
  main {
    display: grid;
    gap: 1.25rem;
    margin-block-start: 1rem;
  }
  main > * {
    min-inline-size: 0;
  }
  .skip:not(:focus) {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  a {
    color: inherit;
  }
  ul,
  ol {
    margin: 0.25rem 0 0;
    padding-inline-start: 1.25rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.75rem 2rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    align-content: start;
    gap: 0.5rem;
  }
  .why {
    margin: 0;
  }
  .verdict {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 0.75rem;
    padding: 0.75rem 0.875rem;
    border-inline-start: 4px solid var(--finesse-health-unknown);
    background: color-mix(in srgb, var(--finesse-health-unknown) 10%, var(--finesse-health-surface));
  }
  .verdict .shape {
    margin-block-start: 0.2em;
    font-size: 1.125rem;
  }
  .verdict.busy {
    border-color: var(--finesse-health-busy);
    background: var(--finesse-health-busy-tint);
  }
  .verdict.slow {
    border-color: var(--finesse-health-slow);
    background: var(--finesse-health-slow-tint);
  }
  .verdict.down {
    border-color: var(--finesse-health-down);
    background: var(--finesse-health-down-tint);
  }
  .verdict.ok {
    border-color: var(--finesse-health-ok);
  }
  .certainty {
    display: inline-block;
    padding: 0 0.5rem;
    border: 1px solid currentColor;
    border-radius: 1rem;
    font-size: 0.8125rem;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    margin-block-end: 0.5rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    min-block-size: 1.75rem;
  }
  .check input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--finesse-health-busy);
  }
  .check > span {
    color: inherit;
    font-size: 0.875rem;
  }
  finesse-timeline {
    --finesse-timeline-height: min(24rem, 60vh);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    margin-block-start: 0.375rem;
    padding: 0;
    list-style: none;
    font-size: 0.8125rem;
  }
  .legend .shape {
    vertical-align: -0.1em;
  }
  .swatch {
    display: inline-block;
    inline-size: 0.875rem;
    block-size: 0.875rem;
    vertical-align: -0.15em;
    background: color-mix(in srgb, var(--finesse-health-down) 30%, var(--finesse-health-surface));
    border: 1px solid var(--finesse-health-down);
  }
  .columns {
    display: grid;
    gap: 1.25rem 2rem;
  }
  .columns > * {
    min-inline-size: 0;
  }
  .filters {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9rem, 100%), 1fr));
    gap: 0.5rem;
    align-items: end;
    margin-block: 0.5rem;
  }
  .filters :is(select, input[type='search']) {
    inline-size: 100%;
  }
  .filters :is(.wide, .check) {
    grid-column: 1 / -1;
  }
  .incidents {
    padding: 0;
    list-style: none;
    border-block-start: 1px solid var(--finesse-health-line);
  }
  .incidents li {
    border-block-end: 1px solid var(--finesse-health-line);
    content-visibility: auto;
    contain-intrinsic-block-size: auto 4.9rem;
  }
  .incidents a {
    display: grid;
    grid-template-columns: 1rem minmax(0, 1fr);
    gap: 0 0.625rem;
    padding: 0.5rem 0.375rem;
    text-decoration: none;
  }
  .incidents a > .shape {
    grid-row: 1 / span 3;
    margin-block-start: 0.25rem;
  }
  .incidents a:hover {
    background: color-mix(in srgb, var(--finesse-health-text) 6%, transparent);
  }
  .incidents a:focus-visible {
    outline-offset: -2px;
  }
  .incidents a[aria-current] {
    background: var(--finesse-health-busy-tint);
    box-shadow: inset 3px 0 var(--finesse-health-busy);
  }
  .near-miss .shape :is(.fill) {
    fill: none;
    stroke: currentColor;
    stroke-width: 4;
  }
  .who {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
  }
  .long,
  .came {
    color: var(--finesse-health-muted);
  }
  .came {
    font-size: 0.8125rem;
  }
  .more {
    margin-block-start: 0.5rem;
  }
  .empty {
    padding: 1rem 0;
    color: var(--finesse-health-muted);
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    margin-block-end: 0.75rem;
  }
  .detail .when {
    margin-block: 0.125rem 0.625rem;
  }
  .facts {
    margin: 0.25rem 0 0;
  }
  .facts > div {
    display: grid;
    grid-template-columns: minmax(7rem, 2fr) minmax(0, 5fr);
    gap: 0.75rem;
    padding-block: 0.25rem;
    border-block-end: 1px solid var(--finesse-health-line);
  }
  dt {
    color: var(--finesse-health-muted);
  }
  dd {
    margin: 0;
  }
  code,
  pre {
    font-family: ui-monospace, 'SFMono-Regular', Consolas, 'Liberation Mono', monospace;
    font-size: 0.8125rem;
  }
  .quotes {
    padding: 0;
    list-style: none;
  }
  .quotes li {
    margin-block: 0.5rem;
  }
  .place {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  pre {
    margin: 0.125rem 0 0;
    padding: 0.375rem 0.5rem;
    border-inline-start: 3px solid var(--finesse-health-line);
    background: color-mix(in srgb, var(--finesse-health-text) 4%, transparent);
    white-space: pre-wrap;
    word-break: break-word;
  }
  .agent {
    margin-block-start: 1rem;
    border-block-start: 2px solid var(--finesse-health-line);
  }
  .chart {
    margin-block-start: 0.75rem;
  }
  summary {
    cursor: pointer;
  }
  summary h2 {
    display: inline;
  }
  .scrolls {
    overflow-x: auto;
    max-block-size: 30rem;
    overflow-y: auto;
    margin-block-start: 0.5rem;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    overflow-wrap: normal;
  }
  th,
  td {
    padding: 0.3125rem 0.75rem 0.3125rem 0;
    border-block-end: 1px solid var(--finesse-health-line);
    text-align: start;
    vertical-align: top;
    min-inline-size: 4.5rem;
  }
  .files th[scope='row'] {
    min-inline-size: 10rem;
    overflow-wrap: anywhere;
  }
  thead th {
    color: var(--finesse-health-muted);
    font-size: 0.8125rem;
    white-space: nowrap;
  }
  tbody th {
    font-weight: 600;
  }
  .link {
    min-block-size: 1.5rem;
    padding: 0;
    border: 0;
    text-decoration: underline;
    text-align: start;
  }
  .samples {
    font-size: 0.8125rem;
  }

  /* One after the other: the list, or the incident. */
  .open .list {
    display: none;
  }
  .page:not(.open) .beside > .empty {
    display: none;
  }
  @container page (min-width: 60rem) {
    .columns {
      grid-template-columns: minmax(20rem, 2fr) minmax(0, 3fr);
      align-items: start;
    }
    .open .list {
      display: block;
    }
    .page:not(.open) .beside > .empty {
      display: block;
    }
    .list .incidents {
      max-block-size: 60rem;
      overflow-y: auto;
    }
    .back {
      display: none;
    }
  }

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
