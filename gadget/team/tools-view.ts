/** What a supervisor asks of the table: chips, search, groups, density, map or table. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import { shapeOf } from '../shared/shapes.ts';
import { VERDICT_SHAPES, VERDICTS, type AgentRow, type Verdict } from './model.ts';
import { countsOf, type GroupBy } from './query.ts';
import { groupWords, verdictWords, type SayContext } from './say.ts';
import { words } from './strings.ts';

/** What is asked for. */
export interface TeamQuestion {
  /** Nothing chosen is everything. */
  readonly verdicts: ReadonlySet<Verdict>;
  readonly search: string;
  readonly by: GroupBy;
  /** One group alone, by its key. */
  readonly only: string | undefined;
}

/** Everything, in one table. */
export const EVERYTHING: TeamQuestion = { verdicts: new Set(), search: '', by: 'none', only: undefined };

/** What the tools show, and what they do. */
export interface TeamTools {
  readonly question: TeamQuestion;
  readonly rows: ReadonlyMap<string, AgentRow>;
  readonly dimensions: readonly string[];
  readonly paused: boolean;
  readonly disturbed: boolean;
  readonly compact: boolean;
  /** Which is shown; undefined where the team is too small for a map. */
  readonly view: 'map' | 'table' | undefined;
  readonly ask: (change: Partial<TeamQuestion>) => void;
  readonly sort: () => void;
  readonly pause: () => void;
  readonly compress: () => void;
  readonly turn: () => void;
}

/** Chips that are shown though nobody is in them: what a supervisor looks for. */
const ALWAYS: ReadonlySet<Verdict> = new Set(['dropped', 'forced-out', 'at-risk', 'connected']);

/** The key stands in parentheses at the hint's end, in each language: a narrow field has no room for it. */
const KEY_NOTE = /\s*[(（][^()（）]*[)）]$/u;

/** How many agents each verdict has; each a filter. */
export function chipsView({ question, rows, ask }: TeamTools, { formats }: SayContext): TemplateResult {
  const { verdicts } = question;
  const counts = countsOf(rows.values());
  const chips = VERDICTS.filter((one) => counts[one] > 0 || ALWAYS.has(one) || verdicts.has(one));
  const toggle = (verdict: Verdict): void => {
    const next = new Set(verdicts);
    if (!next.delete(verdict)) next.add(verdict);
    ask({ verdicts: next });
  };
  return html`<div class="chips" role="group" aria-label=${words.filter()}>
    <button type="button" aria-pressed=${verdicts.size === 0} @click=${() => ask({ verdicts: new Set() })}>
      <b>${formats.count(rows.size)}</b> ${words.all()}
    </button>
    ${chips.map(
      (one) =>
        html`<button
          type="button"
          class=${counts[one] === 0 ? 'empty' : ''}
          aria-pressed=${verdicts.has(one)}
          data-verdict=${one}
          @click=${() => toggle(one)}
        >
          ${shapeOf(VERDICT_SHAPES[one])}<b>${formats.count(counts[one])}</b> ${verdictWords(one)}
        </button>`,
    )}
  </div>`;
}

/** Search, groups, and how the rows are shown. */
export function toolsView(tools: TeamTools): TemplateResult {
  const { question, dimensions, paused, disturbed, compact, view, ask } = tools;
  const { by, only } = question;
  const options: readonly (readonly [GroupBy, string])[] = [
    ['none', words.groupNone()],
    ['connection', words.colVerdict()],
    ['cause', words.colCause()],
    ...dimensions.map((one) => [`of ${one}`, one] as const),
  ];
  return html`<div class="tools">
    <input
      type="search"
      aria-label=${words.search()}
      aria-keyshortcuts="/"
      title=${words.searchHint()}
      placeholder=${words.searchHint().replace(KEY_NOTE, '')}
      .value=${question.search}
      @input=${({ target }: InputEvent) => ask({ search: (target as HTMLInputElement).value })}
    />
    <select
      aria-label=${words.groupBy()}
      title=${words.groupBy()}
      @change=${({ target }: Event) => ask({ by: (target as HTMLSelectElement).value as GroupBy, only: undefined })}
    >
      ${options.map(([value, label]) => html`<option value=${value} ?selected=${value === by}>${label}</option>`)}
    </select>
    ${
      only === undefined
        ? nothing
        : html`<span class="only">${words.onlyGroup(groupWords(by, only))}</span> ${button(words.showAll(), () =>
              ask({ only: undefined }),
            )}`
    }
    ${view === undefined ? nothing : button(view === 'map' ? words.showTable() : words.showMap(), tools.turn)}
    ${disturbed ? button(words.sortAgain(), tools.sort) : nothing}
    ${button(paused ? words.resume() : words.pause(), tools.pause)}
    ${
      view === 'map'
        ? nothing
        : html`<button type="button" class="plain" aria-pressed=${compact} @click=${tools.compress}>
            ${words.compact()}
          </button>`
    }
  </div>`;
}

function button(label: string, work: () => void): TemplateResult {
  return html`<button type="button" class="plain" @click=${work}>${label}</button>`;
}
