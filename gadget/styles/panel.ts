/** How the parts of `<finesse-health>` look that tell of the diagnosis. */
import { css } from 'lit';

/** Cause, countdown, card of an outage, hour, details, the one-line strip. */
export const panelStyles = css`
  .state > p {
    grid-column: 1 / -1;
  }
  .cause {
    margin-block-start: 0.25rem;
    font-weight: 600;
    text-wrap: pretty;
  }
  .slow .cause {
    color: var(--finesse-health-slow-ink);
  }
  .down .cause {
    color: var(--finesse-health-down-ink);
  }
  .busy .cause {
    color: var(--finesse-health-busy-ink);
  }
  .also {
    margin-block-start: 0.25rem;
    color: var(--finesse-health-text);
  }
  .countdown {
    margin-block-start: 0.5rem;
    padding-block-start: 0.5rem;
    border-block-start: 1px solid currentcolor;
    text-wrap: pretty;
  }
  .fold {
    inline-size: 1.75rem;
    block-size: 1.75rem;
    padding: 0.25rem;
    border: 0;
    border-radius: 0.25rem;
    background: none;
    color: inherit;
    cursor: pointer;
  }
  .fold svg {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
  }
  .row button {
    min-block-size: 2rem;
    padding: 0.3125rem 0.875rem;
    border: 1px solid var(--finesse-health-unknown);
    border-radius: 1rem;
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
    cursor: pointer;
  }
  .row button:hover {
    border-color: var(--finesse-health-text);
  }
  .outage,
  finesse-health-hour,
  .details {
    display: block;
    padding: 0.625rem;
    border-block-start: 1px solid var(--finesse-health-line);
  }
  .outage {
    background: var(--finesse-health-busy-tint);
  }
  .outage .row {
    margin-block-start: 0.5rem;
  }
  .details[hidden],
  .foot[hidden] {
    display: none;
  }
  .result:not(:empty) {
    margin-block-start: 0.5rem;
  }

  .card.line .state {
    padding: 0.375rem 0.625rem;
    align-items: center;
  }
  .line .state > .shape {
    font-size: 1.25rem;
    margin: 0;
  }
  .line h2 {
    font-size: 1rem;
  }
  .line .head span {
    margin: 0;
  }
  .line .countdown {
    margin: 0;
    padding: 0;
    border: 0;
  }

  @container finesse-health (min-width: 17rem) {
    .state > p {
      grid-column: 2 / -1;
    }
    .outage,
    finesse-health-hour,
    .details {
      padding: 0.75rem 1rem;
    }
  }
  @media (forced-colors: active) {
    .fold {
      color: ButtonText;
    }
  }
`;
