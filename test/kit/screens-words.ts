/** What the page of the pictures and who drives it say to each other. */

/** The time of all pictures, wall ms. */
export const SCREENS_NOW = Date.UTC(2026, 10, 23, 9, 14, 26);

/** Themes: the left half of a sheet, and the right one. */
export const THEMES = ['light', 'dark'] as const;

/** One of {@link THEMES}. */
export type Theme = (typeof THEMES)[number];

/** What is shown: one sheet. */
export interface Showing {
  /** `panel` all states of the agent's panel, `opened` what folds out of it and what came of buttons, `team` the supervisor's view. */
  readonly family: 'panel' | 'opened' | 'team';
  /** Width of each, px. */
  readonly width: number;
  /** BCP 47. */
  readonly locale: string;
  /** Size of text, % of what the browser has. */
  readonly textPercent?: number;
  readonly dir?: 'ltr' | 'rtl';
  /** All of the family unless told. */
  readonly states?: readonly string[];
}

/** Whole px from a corner. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A state as it is drawn. */
export interface Shown {
  /** With its theme. */
  readonly state: string;
  /** Where it is on the sheet. */
  readonly area: Area;
  /** Where its parts are, from its corner. */
  readonly parts: readonly (Area & { readonly part: string })[];
}

/** How far an area is from the one that was kept. */
export interface Difference {
  /** Pixels that differ. */
  readonly pixels: number;
  /** Where, as a PNG, base64; undefined where nothing does. */
  readonly diff: string | undefined;
}
