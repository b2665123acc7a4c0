/** How the tables of agents and files look. */
import { css } from 'lit';

/** Tables. */
export const tables = css`
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
`;
