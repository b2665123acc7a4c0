/** How `<finesse-log-sender>` and `<finesse-file-saver>` look. */
import { css } from 'lit';

/** Buttons, and what came of them. */
export const sender = css`
  :host {
    display: block;
    container: finesse-log-sender / inline-size;
  }
  p,
  dl,
  dt,
  dd {
    margin: 0;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.875rem;
  }
  button {
    box-sizing: border-box;
    min-block-size: 2rem;
    min-inline-size: 2rem;
    padding: 0.3125rem 0.875rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 1rem;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
    font-weight: 600;
    cursor: pointer;
  }
  /* For support, not for the agent's day. */
  :host(finesse-file-saver) button {
    font-weight: 400;
  }
  button:hover {
    border-color: var(--finesse-health-text);
  }
  button:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--finesse-health-surface);
  }
  button[aria-disabled='true'] {
    cursor: default;
    color: var(--finesse-health-muted);
    border-style: dashed;
    border-color: var(--finesse-health-unknown);
  }
  .hint {
    flex: 1 1 12rem;
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
    text-wrap: pretty;
  }
  .more {
    margin-block-start: 0.5rem;
  }
  .result {
    display: flex;
    gap: 0.5rem;
    margin-block-start: 0.625rem;
    max-inline-size: 60ch;
    text-wrap: pretty;
  }
  .result .shape {
    margin-block-start: 0.2em;
  }
  .receipt {
    margin-block-start: 0.375rem;
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .receipt dt {
    color: var(--finesse-health-muted);
  }
  .id {
    font-family: ui-monospace, 'SFMono-Regular', Consolas, 'Liberation Mono', monospace;
    user-select: all;
  }
  @container finesse-log-sender (min-width: 15rem) {
    .receipt {
      display: grid;
      grid-template-columns: minmax(5rem, auto) minmax(0, 1fr);
      gap: 0.125rem 0.75rem;
      padding-inline-start: 1.5rem;
    }
  }
  @media (forced-colors: active) {
    button[aria-disabled='true'] {
      color: GrayText;
      border-color: GrayText;
    }
  }
`;
