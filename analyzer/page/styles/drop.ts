/** How the drop page looks. */
import { css } from 'lit';

/** The field. */
export const drop = css`
  .page {
    max-inline-size: 48rem;
  }
  main {
    display: grid;
    gap: 0.875rem;
  }
  .top {
    display: flex;
    justify-content: space-between;
    align-items: center;
    color: var(--finesse-health-muted);
  }
  .field {
    display: grid;
    gap: 0.875rem;
    justify-items: center;
    align-content: center;
    min-block-size: 17rem;
    box-sizing: border-box;
    padding: 1.25rem 0.875rem;
    border: 2px dashed var(--finesse-health-unknown);
    border-radius: 0.5rem;
    text-align: center;
  }
  .field.over {
    border: 2px solid var(--finesse-health-busy);
    background: var(--finesse-health-busy-tint);
  }
  .here {
    font-size: 1.125rem;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 0.625rem;
  }
  .button {
    position: relative;
    display: inline-flex;
    align-items: center;
  }
  .button input {
    position: absolute;
    inset: 0;
    inline-size: 100%;
    opacity: 0;
    cursor: pointer;
  }
  progress {
    inline-size: min(24rem, 100%);
    block-size: 0.75rem;
    accent-color: var(--finesse-health-busy);
  }
  .said {
    min-block-size: 1.5rem;
  }
`;
