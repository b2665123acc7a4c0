/** What report and drop page have in common: the sheet, its type, its buttons and fields. From 320 px on. */
import { css } from 'lit';

/** The sheet. */
export const layout = css`
  :host {
    display: block;
    min-block-size: 100vh;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font-family: var(--finesse-health-font);
    font-size: 0.9375rem;
    line-height: 1.45;
  }
  .page {
    container: page / inline-size;
    box-sizing: border-box;
    max-inline-size: 100rem;
    margin-inline: auto;
    padding: 0.875rem;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .page:lang(ko) {
    word-break: keep-all;
  }
  h1,
  h2,
  h3,
  p {
    margin: 0;
    text-wrap: pretty;
  }
  h1 {
    font-size: 1.375rem;
    line-height: 1.25;
  }
  h2 {
    font-size: 1.125rem;
    line-height: 1.3;
  }
  h3 {
    margin-block: 1rem 0.25rem;
    font-size: 0.9375rem;
  }
  :is(h2, h3)[tabindex]:focus-visible {
    outline-offset: 4px;
  }
  .note {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  .problem {
    color: var(--finesse-health-down-ink);
    font-weight: 600;
  }
  button,
  select,
  input[type='search'],
  .button {
    box-sizing: border-box;
    min-block-size: 2rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 0.25rem;
    background: var(--finesse-health-surface);
    color: inherit;
    font: inherit;
  }
  select {
    padding-inline: 0.375rem;
    max-inline-size: 100%;
  }
  button,
  .button {
    min-inline-size: 2rem;
    font-weight: 600;
    cursor: pointer;
  }
  :is(button, select, .button):hover {
    border-color: var(--finesse-health-text);
  }
  button:disabled {
    cursor: default;
    color: var(--finesse-health-muted);
    border-style: dashed;
  }
  :is(button, select, input, a, summary, [tabindex]):focus-visible,
  .button:focus-within {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
  }
  label > span {
    display: block;
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  @media (forced-colors: active) {
    button:disabled {
      color: GrayText;
      border-color: GrayText;
    }
  }
`;
