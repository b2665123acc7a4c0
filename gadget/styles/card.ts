/** How `<finesse-health>` looks: a calm card, from 300 px to a whole screen. */
import { css } from 'lit';

/** The card of `<finesse-health>`. */
export const card = css`
  :host {
    container: finesse-health / inline-size;
  }
  dl,
  dt,
  dd {
    margin: 0;
  }
  .state {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    column-gap: 0.75rem;
    align-items: start;
    padding: 0.625rem;
  }
  .state > .shape {
    font-size: 1.75rem;
    margin-block-start: 0.0625rem;
  }
  .state.slow {
    background: var(--finesse-health-slow-tint);
  }
  .state.down {
    background: var(--finesse-health-down-tint);
  }
  .state.busy {
    background: var(--finesse-health-busy-tint);
  }
  .slow .cut {
    stroke: var(--finesse-health-slow-tint);
  }
  .down .cut {
    stroke: var(--finesse-health-down-tint);
  }
  .facts .cut {
    stroke: var(--finesse-health-surface);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    column-gap: 0.5rem;
  }
  .slow h2,
  .slow .since,
  .slow .retry {
    color: var(--finesse-health-slow-ink);
  }
  .down h2,
  .down .since,
  .down .retry {
    color: var(--finesse-health-down-ink);
  }
  .busy h2,
  .busy .since,
  .busy .retry {
    color: var(--finesse-health-busy-ink);
  }
  .since,
  .retry {
    color: var(--finesse-health-muted);
  }
  .sentence {
    margin-block-start: 0.25rem;
    max-inline-size: 60ch;
    text-wrap: pretty;
  }
  .action {
    margin-block-start: 0.25rem;
    font-weight: 600;
    text-wrap: pretty;
  }
  .facts {
    display: grid;
    padding-inline: 0.625rem;
    border-block-start: 1px solid var(--finesse-health-line);
  }
  .fact {
    padding-block: 0.4375rem;
  }
  .fact + .fact {
    border-block-start: 1px solid var(--finesse-health-line);
  }
  dt {
    color: var(--finesse-health-muted);
  }
  .value {
    display: flex;
    gap: 0.375rem;
    align-items: first baseline;
    font-weight: 600;
  }
  .value .shape {
    font-size: 0.8125em;
    align-self: first baseline;
    transform: translateY(0.06em);
  }
  .fact:not(.known) .value {
    font-weight: 400;
    color: var(--finesse-health-muted);
  }
  .note {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  .foot {
    display: grid;
    gap: 0.625rem;
    padding: 0.75rem 0.625rem 0.875rem;
    border-block-start: 1px solid var(--finesse-health-line);
  }
  .times {
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }

  /* A frame of 300 px; below that, as at 200 % zoom, everything is one column. */
  @container finesse-health (min-width: 17rem) {
    .state {
      padding: 0.875rem 1rem;
    }
    .facts,
    .foot {
      padding-inline: 1rem;
    }
    .fact {
      display: grid;
      grid-template-columns: minmax(5.5rem, 2fr) minmax(0, 3fr);
      column-gap: 0.75rem;
    }
    dt {
      grid-row: 1 / span 3;
    }
    dd {
      grid-column: 2;
    }
  }
  @container finesse-health (min-width: 27.5rem) {
    .facts {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      column-gap: 1.5rem;
      padding-block: 0.375rem;
    }
    .fact {
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      padding-block: 0.5rem;
    }
    .fact + .fact {
      border-block-start: 0;
    }
    dt {
      grid-row: auto;
    }
    dd {
      grid-column: 1;
    }
    .value {
      font-size: 1rem;
    }
  }
  @container finesse-health (min-width: 45rem) {
    .facts {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @container finesse-health (min-width: 66rem) {
    .card {
      display: grid;
      grid-template-columns: minmax(22.5rem, 2fr) minmax(0, 4fr);
      grid-template-rows: auto auto 1fr;
    }
    .card.bare,
    .card.line {
      display: block;
    }
    .state {
      align-content: start;
    }
    .live {
      grid-row: 1 / 4;
      grid-column: 2;
      border-inline-start: 1px solid var(--finesse-health-line);
    }
    .facts {
      border-block-start: 0;
      align-content: start;
    }
    .foot {
      align-content: start;
    }
    .details {
      grid-column: 1 / -1;
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .state.busy > .shape {
      animation: finesse-health-turn 2.4s linear infinite;
    }
    @keyframes finesse-health-turn {
      to {
        transform: rotate(360deg);
      }
    }
  }
  @media (forced-colors: active) {
    .cut,
    .slow .cut,
    .down .cut,
    .facts .cut {
      stroke: Canvas;
    }
  }
`;
