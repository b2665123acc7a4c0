/** What folds out of the card: summaries, tables, headings, focus. */
import { css } from 'lit';

/** Shared by the parts of the panel. */
export const fold = css`
  h3,
  h4,
  h5,
  p,
  ul,
  dl,
  dt,
  dd {
    margin: 0;
  }
  h3 {
    font-size: 1rem;
    font-weight: 600;
  }
  summary {
    inline-size: fit-content;
    min-block-size: 1.5rem;
    padding-block: 0.125rem;
    font-weight: 600;
    cursor: pointer;
  }
  summary:focus-visible,
  .strip:focus-visible,
  .scroll:focus-visible,
  button:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
  }
  .scroll {
    overflow: auto;
    overscroll-behavior: contain;
    max-block-size: 18rem;
    margin-block-start: 0.375rem;
    border: 1px solid var(--finesse-health-line);
  }
  table {
    border-collapse: collapse;
    inline-size: 100%;
    font-size: 0.8125rem;
  }
  th,
  td {
    padding: 0.1875rem 0.5rem;
    border-block-end: 1px solid var(--finesse-health-line);
    text-align: start;
    vertical-align: top;
    white-space: nowrap;
  }
  th {
    position: sticky;
    inset-block-start: 0;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-muted);
    font-weight: 400;
  }
  td.wide {
    white-space: normal;
    min-inline-size: 10rem;
    overflow-wrap: anywhere;
  }
`;
