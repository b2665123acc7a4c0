/** The two themes, as custom properties that a page may set. */
import { css } from 'lit';

/** What is dark in the dark theme. */
const dark = css`
  --finesse-health-surface: #1a1a1a;
  --finesse-health-text: #f2f2f2;
  --finesse-health-muted: #b3b3b3;
  --finesse-health-line: #404040;
  --finesse-health-ok: #27a17a;
  --finesse-health-slow: #cf7900;
  --finesse-health-down: #f55868;
  --finesse-health-unknown: #8f8f8f;
  --finesse-health-busy: #64b4fa;
  --finesse-health-slow-tint: #36220c;
  --finesse-health-slow-ink: #f2990a;
  --finesse-health-down-tint: #4f0e10;
  --finesse-health-down-ink: #fc8b98;
  --finesse-health-busy-tint: #0c2a47;
  --finesse-health-busy-ink: #8fcbff;
  --finesse-health-focus: #64b4fa;
  color-scheme: dark;
`;

/**
 * Colours of the two themes (contrast measured against the surface: text ≥ 4.5, shapes ≥ 3). Dark only when asked for:
 * a gadget must not go dark alone inside a light desktop.
 */
export const theme = css`
  :host {
    --finesse-health-surface: #ffffff;
    --finesse-health-text: #171717;
    --finesse-health-muted: #595959;
    --finesse-health-line: #dedede;
    --finesse-health-ok: #1d805f;
    --finesse-health-slow: #a65e00;
    --finesse-health-down: #db1f2e;
    --finesse-health-unknown: #707070;
    --finesse-health-busy: #1170cf;
    --finesse-health-slow-tint: #ffebc2;
    --finesse-health-slow-ink: #7d4705;
    --finesse-health-down-tint: #ffe8ea;
    --finesse-health-down-ink: #ab0a15;
    --finesse-health-busy-tint: #e6f2fd;
    --finesse-health-busy-ink: #0a4f97;
    --finesse-health-focus: #1170cf;
    --finesse-health-font:
      'CiscoSans', 'Inter', 'Helvetica Neue', Helvetica, Arial, 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic',
      sans-serif;
    color-scheme: light;
  }
  :host([theme='dark']) {
    ${dark}
  }
  @media (prefers-color-scheme: dark) {
    :host([theme='auto']) {
      ${dark}
    }
  }
`;
