/** How `<finesse-timeline>` looks around its canvases. */
import { css } from 'lit';

/** The timeline. */
export const timeline = css`
  :host {
    display: block;
    position: relative;
    color: var(--finesse-health-text);
    font-family: var(--finesse-health-font);
  }
  .overview,
  .rows {
    display: block;
    inline-size: 100%;
  }
  .overview {
    block-size: 44px;
    margin-block-end: 6px;
    touch-action: none;
    cursor: grab;
    border: 1px solid var(--finesse-health-line);
    box-sizing: border-box;
  }
  .scroller {
    position: relative;
    overflow: auto;
    overscroll-behavior: contain;
    max-block-size: var(--finesse-timeline-height, 60vh);
    border: 1px solid var(--finesse-health-line);
    touch-action: pan-y;
    scrollbar-gutter: stable;
  }
  .scroller:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
  }
  .rows {
    position: sticky;
    inset-block-start: 0;
    cursor: crosshair;
  }
  .tip {
    position: absolute;
    z-index: 1;
    inset-inline-start: 0;
    inset-block-start: 0;
    max-inline-size: min(22rem, 80%);
    padding: 0.25rem 0.5rem;
    border: 1px solid var(--finesse-health-unknown);
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font-size: 0.8125rem;
    pointer-events: none;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .tip[hidden] {
    display: none;
  }
  .heard {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  @media print {
    .scroller {
      max-block-size: none;
      overflow: hidden;
    }
  }
`;
