/** How incidents look: filters, list, one incident with its quotes. From 60 rem on the list has the incident beside it. */
import { css } from 'lit';

/** Incidents, and one of them. */
export const incidents = css`
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
`;
