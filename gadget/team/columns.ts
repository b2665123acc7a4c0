/** The columns of a team's table: what is in them, how wide they are, and which of them there is room for. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf } from '../shared/shapes.ts';
import type { HourMarks } from './hour-marks.ts';
import { hourView } from './hour-view.ts';
import type { AgentRow } from './model.ts';
import {
  clockTone,
  clockWords,
  delayTone,
  delayWords,
  heardWords,
  sinceWords,
  stateWords,
  verdictWords,
  whyWords,
  type SayContext,
} from './say.ts';
import { words } from './strings.ts';

/** What cells are made with. */
export interface CellContext extends SayContext {
  readonly hours: HourMarks;
}

/** What is in a cell. */
export type CellContent = TemplateResult | string | typeof nothing;

/** One column. */
export interface Column {
  readonly name: string;
  readonly label: () => string;
  /** Width for a grid's template. */
  readonly width: string;
  /** It is there in a table of so many rem or more; columns that the others can do without fold first. */
  readonly fromRem: number;
  /** And of no more than this. */
  readonly toRem?: number;
  /** Only the agents' own pages can fill it. */
  readonly live?: boolean;
  readonly cell: (row: AgentRow, context: CellContext) => CellContent;
  /** How much is to be made of the cell. */
  readonly tone?: (row: AgentRow) => string;
}

/** From here on cause and state have a column each. */
const APART_REM = 52;

const VERDICT = {
  name: 'verdict',
  label: words.colVerdict,
  cell: ({ shape, verdict }: AgentRow) => html`${shapeOf(shape)} ${verdictWords(verdict)}`,
};

const ALL: readonly Column[] = [
  // In a narrow table names and causes need the room more.
  { ...VERDICT, width: '7.25rem', fromRem: 0, toRem: APART_REM },
  { ...VERDICT, width: '8.25rem', fromRem: APART_REM },
  { name: 'agent', label: words.colAgent, width: 'minmax(8.5rem, 1.2fr)', fromRem: 0, cell: ({ name }) => name },
  { name: 'since', label: words.colSince, width: '6.25rem', fromRem: 0, cell: sinceWords },
  {
    name: 'state',
    label: words.colState,
    width: 'minmax(8.5rem, 1.6fr)',
    fromRem: 0,
    toRem: APART_REM,
    // There is room for the more telling one; the other stands below the table.
    cell: (row, context) => {
      const why = whyWords(row, context);
      if (why === undefined) return stateWords(row.state);
      return html`<span class="word">${stateWords(row.state)}</span> <span class="why">${why}</span>`;
    },
  },
  {
    name: 'state',
    label: words.colState,
    width: 'minmax(6rem, 0.8fr)',
    fromRem: APART_REM,
    cell: ({ state }) => stateWords(state),
  },
  {
    name: 'cause',
    label: words.colCause,
    width: 'minmax(9rem, 2fr)',
    fromRem: APART_REM,
    cell: (row, context) => {
      const why = whyWords(row, context);
      return why === undefined ? nothing : html`<span class="why">${why}</span>`;
    },
  },
  {
    name: 'delay',
    label: words.colDelay,
    width: '5.25rem',
    fromRem: 44,
    live: true,
    cell: delayWords,
    tone: delayTone,
  },
  {
    name: 'clock',
    label: words.colClock,
    width: '7rem',
    fromRem: 74,
    live: true,
    cell: clockWords,
    tone: clockTone,
  },
  {
    name: 'drops',
    label: words.colDrops,
    width: '4rem',
    fromRem: 0,
    cell: ({ drops }, { formats }) => (drops.length === 0 ? nothing : formats.count(drops.length)),
  },
  { name: 'heard', label: words.colHeard, width: '7rem', fromRem: 66, live: true, cell: heardWords },
  {
    name: 'hour',
    label: words.colHour,
    width: '8.5rem',
    fromRem: 58,
    cell: (row, context) => hourView(row, context.hours, context),
  },
];

/** The columns that there is room for. @param live whether there are reports of the agents' own pages. */
export function columnsFor(rem: number, live: boolean): readonly Column[] {
  return ALL.filter(
    ({ fromRem, toRem = Infinity, live: isLive = false }) => rem >= fromRem && rem < toRem && (live || !isLive),
  );
}
