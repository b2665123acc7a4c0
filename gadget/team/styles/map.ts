/** How the map of a team looks. */
import { css } from 'lit';

/** The map. */
export const map = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  p {
    margin: 0 0.75rem;
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  .told {
    color: var(--finesse-health-text);
    min-block-size: 1.4em;
  }
  .scroller {
    overflow-y: auto;
    overflow-x: hidden;
    max-block-size: var(--finesse-team-height, 26rem);
    margin-block: 0.375rem;
    padding-inline: 0.75rem;
    border-block: 1px solid var(--finesse-health-line);
  }
  .all {
    position: relative;
  }
  canvas {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    cursor: pointer;
  }
  button {
    position: absolute;
    margin: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .head {
    inset-inline-start: 0;
    block-size: 32px;
    max-inline-size: 100%;
    padding: 0.25rem 0.25rem 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-weight: 600;
    text-decoration: underline;
    text-decoration-color: var(--finesse-health-line);
    text-underline-offset: 0.25em;
  }
  .head:hover {
    text-decoration-color: currentColor;
  }
  .mark {
    inline-size: 24px;
    block-size: 24px;
    padding: 0;
    border-radius: 0.25rem;
    box-shadow: inset 0 0 0 1px var(--finesse-health-line);
  }
  button:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: -1px;
  }
`;
