/** How `<finesse-health-nodes>` looks. */
import { css } from 'lit';

/** The list, and what a node holds. */
export const nodeStyles = css`
  label {
    display: grid;
    gap: 0.125rem;
    flex: 1 1 12rem;
    max-inline-size: 24rem;
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  input {
    box-sizing: border-box;
    inline-size: 100%;
    min-block-size: 2rem;
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 0.25rem;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
    font-size: 0.875rem;
  }
  .list {
    margin-block: 0.25rem 0.75rem;
    padding: 0;
    max-block-size: 14rem;
    overflow: auto;
    overscroll-behavior: contain;
    border: 1px solid var(--finesse-health-line);
    list-style: none;
  }
  .list li {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    padding: 0.25rem 0.5rem;
    min-block-size: 1.5rem;
    border-inline-start: 3px solid transparent;
    cursor: pointer;
  }
  .list li:hover {
    background: var(--finesse-health-busy-tint);
  }
  .list [aria-selected='true'] {
    border-inline-start-color: var(--finesse-health-focus);
    background: var(--finesse-health-busy-tint);
    font-weight: 600;
  }
  .item {
    margin-block-start: 0.5rem;
  }
  .item .bar {
    justify-content: space-between;
  }
  pre {
    margin: 0.25rem 0 0;
    padding: 0.5rem;
    max-block-size: 12rem;
    overflow: auto;
    border: 1px solid var(--finesse-health-line);
    font:
      0.75rem/1.45 ui-monospace,
      'SFMono-Regular',
      Consolas,
      'Liberation Mono',
      monospace;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .list:focus-visible,
  pre:focus-visible,
  input:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
  }
`;
