/** How the frame of a report looks: head, verdict of the whole, timeline with its tools. */
import { css } from 'lit';

/** Head, verdicts, timeline. */
export const frame = css`
  main {
    display: grid;
    gap: 1.25rem;
    margin-block-start: 1rem;
  }
  main > * {
    min-inline-size: 0;
  }
  .skip:not(:focus) {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  a {
    color: inherit;
  }
  ul,
  ol {
    margin: 0.25rem 0 0;
    padding-inline-start: 1.25rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0.75rem 2rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    align-content: start;
    gap: 0.5rem;
  }
  .why {
    margin: 0;
  }
  .verdict {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.25rem 0.75rem;
    padding: 0.75rem 0.875rem;
    border-inline-start: 4px solid var(--finesse-health-unknown);
    background: color-mix(in srgb, var(--finesse-health-unknown) 10%, var(--finesse-health-surface));
  }
  .verdict .shape {
    margin-block-start: 0.2em;
    font-size: 1.125rem;
  }
  .verdict.busy {
    border-color: var(--finesse-health-busy);
    background: var(--finesse-health-busy-tint);
  }
  .verdict.slow {
    border-color: var(--finesse-health-slow);
    background: var(--finesse-health-slow-tint);
  }
  .verdict.down {
    border-color: var(--finesse-health-down);
    background: var(--finesse-health-down-tint);
  }
  .verdict.ok {
    border-color: var(--finesse-health-ok);
  }
  .certainty {
    display: inline-block;
    padding: 0 0.5rem;
    border: 1px solid currentColor;
    border-radius: 1rem;
    font-size: 0.8125rem;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    margin-block-end: 0.5rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.375rem;
    min-block-size: 1.75rem;
  }
  .check input {
    inline-size: 1.125rem;
    block-size: 1.125rem;
    margin: 0;
    accent-color: var(--finesse-health-busy);
  }
  .check > span {
    color: inherit;
    font-size: 0.875rem;
  }
  finesse-timeline {
    --finesse-timeline-height: min(24rem, 60vh);
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1rem;
    margin-block-start: 0.375rem;
    padding: 0;
    list-style: none;
    font-size: 0.8125rem;
  }
  .legend .shape {
    vertical-align: -0.1em;
  }
  .swatch {
    display: inline-block;
    inline-size: 0.875rem;
    block-size: 0.875rem;
    vertical-align: -0.15em;
    background: color-mix(in srgb, var(--finesse-health-down) 30%, var(--finesse-health-surface));
    border: 1px solid var(--finesse-health-down);
  }
  .tick {
    display: inline-block;
    inline-size: 0;
    block-size: 0.875rem;
    vertical-align: -0.15em;
    border-inline-start: 2px solid var(--finesse-health-text);
  }
  .columns {
    display: grid;
    gap: 1.25rem 2rem;
  }
  .columns > * {
    min-inline-size: 0;
  }
`;
