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
    grid-template-columns: minmax(0, 1fr);
    gap: 0.875rem 2rem;
    margin-block-start: 0.5rem;
  }
  @container finesse-health-tools (min-width: 45rem) {
    .tools {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .wide-part,
    .tools > details {
      grid-column: 1 / -1;
    }
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
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.5rem;
    margin-block: 0.375rem;
  }
  button {
    box-sizing: border-box;
    min-block-size: 2rem;
    padding: 0.3125rem 0.875rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 1rem;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--finesse-health-text);
  }
  button[aria-disabled='true'] {
    color: var(--finesse-health-muted);
    border-style: dashed;
    border-color: var(--finesse-health-unknown);
    cursor: default;
  }
  .tag {
    flex: none;
    padding-inline: 0.375rem;
    border: 1px solid currentcolor;
    border-radius: 0.75rem;
    font-size: 0.75rem;
    font-weight: 400;
  }
  ul.sides {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  ul.sides li {
    display: flex;
    gap: 0.5rem;
    padding-block: 0.1875rem;
  }
  ul.sides .shape {
    flex: none;
    margin-block-start: 0.2em;
  }
  tbody th {
    position: static;
    color: inherit;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(14rem, 100%), 1fr));
    gap: 0.375rem 1.5rem;
  }
`;
