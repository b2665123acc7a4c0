/** How `<finesse-team-health>` looks: a calm card around the table, from 320 px to a whole screen. */
import { css } from 'lit';

/** The card. */
export const team = css`
  :host {
    container: finesse-team / inline-size;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.625rem;
    padding-block: 0.75rem;
  }
  .card > * {
    margin-inline: 0.75rem;
  }
  ul,
  ol {
    margin: 0;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.25rem 0.75rem;
  }
  b {
    font-weight: 600;
  }
  .note,
  .when,
  .none {
    color: var(--finesse-health-muted);
  }
  .note {
    font-size: 0.8125rem;
    text-wrap: pretty;
  }
  .none {
    padding-block: 1rem;
  }
  .notice,
  .banner,
  .agent {
    display: flex;
    gap: 0.625rem;
    padding: 0.625rem 0.75rem;
    border-radius: 0.375rem;
    border: 1px solid transparent;
  }
  .notice > .shape,
  .banner > .shape,
  .agent > .shape {
    font-size: 1.25rem;
    margin-block-start: 0.05rem;
  }
  .notice > p {
    flex: 1;
    min-inline-size: 0;
  }
  .said {
    flex: 1;
    min-inline-size: 0;
    display: grid;
    gap: 0.125rem;
    text-wrap: pretty;
  }
  .notice.unknown,
  .agent {
    border-color: var(--finesse-health-line);
  }
  .notice.down,
  .banner.down {
    background: var(--finesse-health-down-tint);
  }
  .banner.slow {
    background: var(--finesse-health-slow-tint);
  }
  .notice.down b,
  .banner.down b,
  .banner.down .place,
  .banner.down .when {
    color: var(--finesse-health-down-ink);
  }
  .banner.slow b,
  .banner.slow .place,
  .banner.slow .when {
    color: var(--finesse-health-slow-ink);
  }
  .down > .shape .cut {
    stroke: var(--finesse-health-down-tint);
  }
  .slow > .shape .cut {
    stroke: var(--finesse-health-slow-tint);
  }
  .first {
    font-size: 0.9375rem;
  }
  .place {
    font-weight: 600;
  }
  .chips,
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.375rem;
  }
  button,
  select,
  input {
    box-sizing: border-box;
    min-block-size: 2rem;
    border: 1px solid var(--finesse-health-unknown);
    background: var(--finesse-health-surface);
    color: var(--finesse-health-text);
    font: inherit;
  }
  button {
    flex: none;
    padding: 0.1875rem 0.75rem;
    border-radius: 1rem;
    cursor: pointer;
  }
  .chips button {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    padding-inline: 0.625rem;
    border-color: var(--finesse-health-line);
  }
  .chips .empty:not([aria-pressed='true']) {
    color: var(--finesse-health-muted);
  }
  .chips .empty .shape {
    color: var(--finesse-health-unknown);
  }
  .chips [aria-pressed='true'] {
    border-color: var(--finesse-health-text);
    box-shadow: inset 0 0 0 1px var(--finesse-health-text);
  }
  .plain {
    align-self: start;
  }
  .banner .plain,
  .agent .plain {
    background: none;
    color: inherit;
    min-block-size: 1.75rem;
  }
  button:hover {
    border-color: var(--finesse-health-text);
  }
  input,
  select {
    border-radius: 0.375rem;
    padding: 0.1875rem 0.5rem;
    max-inline-size: 100%;
  }
  input {
    flex: 1 1 11rem;
    max-inline-size: 20rem;
  }
  input::placeholder {
    color: var(--finesse-health-muted);
    opacity: 1;
  }
  button:focus-visible,
  input:focus-visible,
  select:focus-visible,
  summary:focus-visible {
    outline: 2px solid var(--finesse-health-focus);
    outline-offset: 2px;
    box-shadow: 0 0 0 2px var(--finesse-health-surface);
  }
  .card > finesse-team-grid,
  .card > finesse-team-map {
    margin-inline: 0;
  }
  .plain[aria-pressed='true'] {
    border-color: var(--finesse-health-text);
    box-shadow: inset 0 0 0 1px var(--finesse-health-text);
  }
  .only {
    font-weight: 600;
  }
  .source {
    flex: 1 1 20rem;
  }
  summary {
    inline-size: fit-content;
    min-block-size: 1.5rem;
    cursor: pointer;
    border-radius: 0.25rem;
  }
  details ul {
    padding-inline-start: 1.25rem;
  }
  .todo {
    margin-block-start: 0.25rem;
    max-inline-size: 80ch;
  }
  .history > summary {
    font-weight: 600;
  }
  .history ol {
    padding: 0;
    list-style: none;
  }
  .history li li {
    display: list-item;
  }
  .history ol > li {
    padding-block: 0.375rem;
    border-block-start: 1px solid var(--finesse-health-line);
  }
  .history ol summary {
    display: flex;
    align-items: baseline;
    gap: 0.5rem;
    inline-size: auto;
  }
  .history ol summary .shape {
    align-self: center;
  }
  .history .place {
    font-weight: 400;
  }
  .history .when {
    flex: none;
  }
  .history .shape .cut {
    stroke: var(--finesse-health-surface);
  }
  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.5rem 1rem;
  }
  finesse-team-saver {
    flex: 1 1 13rem;
  }
  @container finesse-team (max-width: 30rem) {
    .card > *:not(finesse-team-grid, finesse-team-map) {
      margin-inline: 0.625rem;
    }
    .banner,
    .agent {
      flex-wrap: wrap;
    }
    .banner .said,
    .agent .said {
      flex-basis: calc(100% - 2.5rem);
    }
    .banner .plain,
    .agent .plain {
      margin-inline-start: auto;
    }
    .chips button {
      padding-inline: 0.5rem;
      gap: 0.25rem;
    }
  }
  @media (forced-colors: active) {
    .notice,
    .banner,
    .agent {
      border: 1px solid CanvasText;
    }
    .chips [aria-pressed='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
    .down > .shape .cut,
    .slow > .shape .cut,
    .history .shape .cut {
      stroke: Canvas;
    }
  }
`;
