/** How `<finesse-health-details>` looks before the tools are there. */
import { css } from 'lit';

/** The summary, and what is said of the script. */
export const doorStyles = css`
  :host {
    display: block;
  }
  :host([hidden]) {
    display: none;
  }
  p {
    margin-block-start: 0.375rem;
    max-inline-size: 60ch;
  }
  button {
    min-block-size: 2rem;
    margin-block-start: 0.5rem;
    padding: 0.3125rem 0.875rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 1rem;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
    cursor: pointer;
  }
`;
