/** How the table of a team looks: one line a row, two in a narrow gadget. */
import { css } from 'lit';

/** The table. */
export const grid = css`
  :host {
    --row: 2.25rem;
    /* Of two lines at the most. */
    --head: 2.5rem;
    --rows: 12;
    display: block;
    container: finesse-team-grid / inline-size;
    min-inline-size: 0;
  }
  :host([compact]) {
    --row: 1.75rem;
    --rows: 15;
  }
  .scroller {
    position: relative;
    overflow-y: auto;
    overflow-x: hidden;
    /* Whole rows: half a one at the edge looks broken. */
    max-block-size: var(--finesse-team-height, calc(var(--head) + var(--rows) * var(--row)));
    scroll-padding-block-start: var(--head);
    border-block: 1px solid var(--finesse-health-line);
  }
  .sizer {
    position: absolute;
    inset-block-start: 0;
    block-size: var(--row);
    inline-size: 0;
    visibility: hidden;
  }
  .head {
    box-sizing: border-box;
    block-size: var(--head);
    position: sticky;
    inset-block-start: 0;
    z-index: 1;
    background: var(--finesse-health-surface);
    border-block-end: 1px solid var(--finesse-health-line);
    color: var(--finesse-health-muted);
    font-size: 0.8125rem;
  }
  .rows {
    position: relative;
    contain: layout;
  }
  .row {
    display: grid;
    grid-template-columns: var(--columns);
    align-items: center;
    padding-inline: 0.5rem;
  }
  .head .row {
    block-size: 100%;
  }
  .rows .row {
    position: absolute;
    inset-inline: 0;
    inset-block-start: 0;
    box-sizing: border-box;
    block-size: var(--row);
    border-block-end: 1px solid var(--finesse-health-surface);
    cursor: pointer;
  }
  .row.odd {
    background: color-mix(in srgb, var(--finesse-health-text) 4%, transparent);
  }
  .row.tone-down {
    background: var(--finesse-health-down-tint);
  }
  .row.tone-slow {
    background: var(--finesse-health-slow-tint);
  }
  .rows .row.group {
    grid-template: none;
    background: var(--finesse-health-surface);
    border-block: 1px solid var(--finesse-health-line);
    font-weight: 600;
    cursor: auto;
  }
  .rows .row:not(.group):hover {
    box-shadow: inset 0 0 0 1px var(--finesse-health-unknown);
  }
  .row[aria-selected='true'] {
    box-shadow: inset 0.1875rem 0 0 var(--finesse-health-focus);
  }
  :host(:dir(rtl)) .row[aria-selected='true'] {
    box-shadow: inset -0.1875rem 0 0 var(--finesse-health-focus);
  }
  .cell {
    box-sizing: border-box;
    min-inline-size: 0;
    padding-inline: 0.375rem;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .rows .cell {
    block-size: 100%;
    line-height: calc(var(--row) - 1px);
    white-space: nowrap;
  }
  .head .cell {
    /* As tall as the letters of any font are: Firefox counts them as overflow else. */
    line-height: 1.5;
  }
  .cell .shape {
    vertical-align: -0.125em;
    margin-inline-end: 0.25rem;
  }
  .agent {
    font-weight: 600;
  }
  .head .agent {
    font-weight: inherit;
  }
  .since,
  .drops,
  .delay,
  .clock,
  .heard {
    text-align: end;
  }
  .since {
    padding-inline-end: 0.75rem;
  }
  .drops {
    padding-inline-start: 0;
  }
  .head .drops {
    font-size: 0.75rem;
  }
  .why,
  .tone-unknown .cell {
    color: var(--finesse-health-muted);
  }
  .rows .verdict {
    font-weight: 600;
  }
  .tone-ok .verdict,
  .tone-unknown .verdict,
  .tone-unknown .agent {
    font-weight: 400;
  }
  .tone-down .why,
  .cell.down {
    color: var(--finesse-health-down-ink);
  }
  .tone-slow .why,
  .cell.slow {
    color: var(--finesse-health-slow-ink);
  }
  .cell.slow,
  .cell.down {
    font-weight: 600;
  }
  .rows .cell.hour {
    display: grid;
    align-items: center;
  }
  .cell:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: -2px;
  }
  .tone-down .cut {
    stroke: var(--finesse-health-down-tint);
  }
  .tone-slow .cut {
    stroke: var(--finesse-health-slow-tint);
  }
  /* What is of the past is grey; it stays readable. */
  :host([stale]) .rows .cell,
  :host([stale]) .rows .why {
    color: var(--finesse-health-muted);
  }
  :host([stale]) .rows .shape,
  :host([stale]) .rows .strip path {
    color: var(--finesse-health-unknown);
  }
  :host([stale]) .rows .row {
    background: none;
  }
  :host([stale]) .rows .cut {
    stroke: var(--finesse-health-surface);
  }

  @container finesse-team-grid (max-width: 52rem) {
    .row {
      padding-inline: 0.25rem;
    }
    .cell {
      padding-inline: 0.25rem;
    }
    .since {
      padding-inline-end: 0.25rem;
    }
    .drops {
      padding-inline-start: 0;
    }
    .word:has(+ .why) {
      position: absolute;
      clip-path: inset(50%);
    }
  }
  @container finesse-team-grid (max-width: 33rem) {
    /* Rows of two lines, and no head. */
    .scroller {
      max-block-size: var(--finesse-team-height, calc(8 * (var(--row) + 1rem)));
      scroll-padding-block-start: 0;
    }
    .sizer,
    .rows .row {
      block-size: calc(var(--row) + 1rem);
    }
    .rows .row {
      grid-template: 'agent agent since' 1fr 'verdict state drops' 1fr / auto minmax(0, 1fr) auto;
      padding-inline: 0.25rem;
    }
    .rows .row.group .cell {
      line-height: calc(var(--row) + 1rem);
    }
    .rows .cell {
      line-height: calc(var(--row) / 2 + 0.375rem);
    }
    .agent {
      grid-area: agent;
    }
    .since {
      grid-area: since;
    }
    .verdict {
      grid-area: verdict;
    }
    .state {
      grid-area: state;
    }
    .drops {
      grid-area: drops;
    }
    /* Its words stay for screen readers. */
    .head {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  @media (forced-colors: active) {
    .row[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .rows .row {
      border-block-end: 1px solid CanvasText;
    }
  }
`;
