/** How `<finesse-health-check>` looks. */
import { css } from 'lit';

/** Steps side by side for both servers where there is room. */
export const checkStyles = css`
  .sides {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375rem 1.5rem;
    margin-block-start: 0.5rem;
  }
  @container finesse-health-tools (min-width: 32rem) {
    .sides {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  .sides > section:first-child {
    grid-column: 1 / -1;
  }
  .steps {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .steps li,
  .sum {
    display: flex;
    gap: 0.5rem;
    padding-block: 0.1875rem;
  }
  .steps .shape {
    font-size: 0.875rem;
  }
  .steps .shape,
  .sum .shape {
    flex: none;
    margin-block-start: 0.2em;
  }
  .said {
    display: block;
    font-size: 0.8125rem;
    color: var(--finesse-health-muted);
  }
  .failed .said,
  .warned .said {
    color: inherit;
    font-weight: 600;
  }
  .waiting,
  .skipped {
    color: var(--finesse-health-muted);
  }
`;
