/** How `<finesse-health-tools>` looks: sections one below the other, figures side by side where there is room. */
import { css } from 'lit';

/** The tools. */
export const toolStyles = css`
  :host {
    display: block;
    container: finesse-health-tools / inline-size;
    overflow-wrap: anywhere;
  }
  .tools {
    display: grid;
    gap: 0.875rem;
    margin-block-start: 0.5rem;
  }
  h3 {
    margin-block-end: 0.25rem;
  }
  ul {
    padding-inline-start: 1.125rem;
  }
  article {
    padding-block: 0.375rem 0.625rem;
    max-inline-size: 70ch;
  }
  article + article {
    border-block-start: 1px solid var(--finesse-health-line);
  }
  h4 {
    font-size: 1em;
    font-weight: 600;
  }
  h5 {
    margin-block-start: 0.375rem;
    font-size: 0.8125rem;
    font-weight: 400;
    color: var(--finesse-health-muted);
  }
  .time,
  .hint {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  dt {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  .advice > div {
    margin-block-start: 0.375rem;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
    gap: 0.375rem 1.5rem;
  }
`;
