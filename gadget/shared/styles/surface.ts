/** What the panel and the team view have in common: the card that they stand on. */
import { css } from 'lit';

/** The card, its heading, and what is only heard. */
export const surface = css`
  :host {
    display: block;
    font-family: var(--finesse-health-font);
    font-size: 0.875rem;
    line-height: 1.4;
  }
  :host([hidden]) {
    display: none;
  }
  .card {
    position: relative;
    box-sizing: border-box;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .card:lang(ko) {
    word-break: keep-all;
  }
  h2,
  p {
    margin: 0;
  }
  h2 {
    font-size: 1.125rem;
    line-height: 1.3;
    font-weight: 600;
  }
  .heard {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .card {
      border: 1px solid CanvasText;
    }
  }
`;
