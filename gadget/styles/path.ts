/** How the way to Finesse looks: three steps a row where it is narrow, a chain of six where there is room. */
import { css } from 'lit';

/** The row of steps, and who watches. */
export const path = css`
  .path {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(6.5rem, 100%), 1fr));
    gap: 0.125rem 0.25rem;
    margin: 0;
    padding: 0.375rem 0.375rem;
    list-style: none;
    border-block-start: 1px solid var(--finesse-health-line);
    font-size: 0.8125rem;
    line-height: 1.25;
  }
  .path li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    column-gap: 0.375rem;
    align-content: start;
    align-items: center;
    padding: 0.25rem;
    border-radius: 0.375rem;
    hyphens: auto;
  }
  .path .word {
    grid-column: 2;
    font-size: 0.75rem;
    color: var(--finesse-health-muted);
  }
  .path .beyond {
    color: var(--finesse-health-muted);
  }
  .path [aria-current] {
    font-weight: 600;
    /* Drawn where colours are forced and backgrounds are gone. */
    outline: 2px solid transparent;
    outline-offset: -2px;
  }
  .path .slow[aria-current] {
    background: var(--finesse-health-slow-tint);
  }
  .path .down[aria-current] {
    background: var(--finesse-health-down-tint);
  }
  .path .busy[aria-current] {
    background: var(--finesse-health-busy-tint);
  }
  .path [aria-current] .word {
    color: inherit;
  }
  .path li:not([aria-current]) .cut {
    stroke: var(--finesse-health-surface);
  }
  .watched {
    color: var(--finesse-health-text);
  }
  .watched > span {
    display: flex;
    gap: 0.375rem;
    margin-block-start: 0.5rem;
  }
  .watched .shape {
    margin-block-start: 0.2em;
    color: inherit;
  }

  @container finesse-health (min-width: 17rem) {
    .path {
      padding-inline: 0.75rem;
    }
  }
  @container finesse-health (max-width: 27.49rem) {
    /* What works is short where room is: a screen reader hears its word all the same. */
    .path .ok .word {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .path li {
      position: relative;
    }
  }
  @container finesse-health (min-width: 27.5rem) {
    .path {
      grid-template-columns: repeat(6, minmax(0, 1fr));
      padding-block: 0.625rem;
    }
    .path li {
      position: relative;
      grid-template-columns: minmax(0, 1fr);
      justify-items: center;
      row-gap: 0.125rem;
      text-align: center;
    }
    .path .shape {
      font-size: 1.125rem;
    }
    .path .word {
      grid-column: 1;
    }
    .path li + li::before {
      content: '';
      position: absolute;
      inset-block-start: calc(0.8125rem - 1px);
      inset-inline-end: calc(50% + 0.8125rem);
      inline-size: calc(100% - 1.375rem);
      border-block-start: 2px solid var(--finesse-health-unknown);
    }
    .path li.beyond::before {
      border-block-start-style: dotted;
    }
  }
  @container finesse-health (min-width: 66rem) {
    .path {
      border-block-start: 0;
    }
  }
`;
