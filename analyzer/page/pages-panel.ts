/** The client's own log by loads of its page: what is there, what is missing, what was there more than once. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Report } from '../report.ts';
import { moreOf, type ReportView } from './view.ts';

/** The table; built only when it is opened. */
export function pagesTable({ report, speech }: ReportView, most: number, more: () => void): TemplateResult {
  const { words, formats } = speech;
  const { page, lines, numbers, missing, twice } = words.pageColumns;
  return html`
    <p class="note">${words.pagesMeans}</p>
    <div class="scrolls" tabindex="0" role="group" aria-label=${words.pagesHead}>
      <table>
        <thead>
          <tr>
            ${[page, words.agent, lines, numbers, missing, twice].map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${report.pages.slice(0, most).map(
            (one) => html`
              <tr>
                <th scope="row" translate="no">${one.pageId}</th>
                <td>${one.agent ?? ''}</td>
                <td>${formats.count(one.lines)}</td>
                <td>${formats.count(one.first)}–${formats.count(one.last)}</td>
                <td>
                  ${formats.count(one.missing)}${one.holes.length === 0 ? nothing : html` ${holesOf(one, speech)}`}
                </td>
                <td>${formats.count(one.twice)}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${moreOf(report.pages.length, most, more, speech)}
  `;
}

/** `(4–12, 20)`; with … where there are more than the report holds. */
function holesOf({ holes, missing }: Report['pages'][number], { words, formats }: ReportView['speech']): string {
  const told = holes.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  const ranges = holes.map(([from, to]) =>
    from === to ? formats.count(from) : `${formats.count(from)}–${formats.count(to)}`,
  );
  return words.holes(ranges.join(', '), told < missing);
}
