/** The files that were read, what was not understood of them, and what the reader should know. */
import { html, nothing, type TemplateResult } from 'lit';
import { zoneName } from '../tell/times.ts';
import type { FileReport } from '../report.ts';
import { quoteList } from './incident-detail.ts';
import { moreOf, told, type ReportView } from './view.ts';

/** Notices, and what a page can do about them. */
export function notices(view: ReportView): TemplateResult | typeof nothing {
  const { report, speech } = view;
  const { words } = speech;
  if (report.notices.length === 0) return nothing;
  return html`<section class="notices" aria-labelledby="notices-head">
    <h2 id="notices-head">${words.notes}</h2>
    <ul>
      ${report.notices.map(
        (notice) => html`<li>${told(view, notice)}${notice.includes('--zone') ? ` ${words.nameZone}` : nothing}</li>`,
      )}
    </ul>
  </section>`;
}

/** Stops and starts of the service, and dumps. */
export function service(view: ReportView): TemplateResult | typeof nothing {
  const { report, speech, clock } = view;
  const { words } = speech;
  if (report.outages.length + report.dumps.length === 0) return nothing;
  return html`<section aria-labelledby="service-head">
    <h2 id="service-head">${words.serviceHead}</h2>
    ${report.outages.map(
      ({ node, kind, from, to, quotes }) => html`
        <h3>${words.outages[kind]}${node === undefined ? '' : `, ${words.sessionNode(node)}`}</h3>
        <p>${to === undefined ? words.outageFrom(clock.full(from)) : words.span(clock.full(from), clock.full(to))}</p>
        ${quotes.length === 0 ? nothing : quoteList(quotes, view)}
      `,
    )}
    ${
      report.dumps.length === 0
        ? nothing
        : html`<h3>${words.dump}</h3>
            ${quoteList(report.dumps, view)}`
    }
  </section>`;
}

/** The table of files; built only when it is opened. */
export function files(view: ReportView, most: number, more: () => void): TemplateResult {
  const { report, speech, clock } = view;
  const { words } = speech;
  const { name, kind, size, lines, unread, times, clock: zone } = words.fileColumns;
  return html`<div class="scrolls" tabindex="0" role="group" aria-label=${words.filesHead}>
      <table class="files">
        <thead>
          <tr>
            ${[name, kind, size, lines, unread, times, zone].map((head) => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${report.files.slice(0, most).map(
            (file) =>
              html`<tr>
                <th scope="row">
                  ${file.name}${file.problem === undefined ? nothing : html`<p class="problem">${told(view, file.problem)}</p>`}
                </th>
                <td>${words.kinds[file.kind]}</td>
                <td>${speech.bytes(file.bytes)}</td>
                <td>${speech.formats.count(file.lines)}</td>
                <td>${unreadOf(file, { speech })}</td>
                <td>
                  ${
                    file.from === undefined || file.to === undefined
                      ? ''
                      : words.span(clock.full(file.from), clock.full(file.to))
                  }
                </td>
                <td>${zoneOf(file, { speech })}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${moreOf(report.files.length, most, more, speech)}`;
}

function unreadOf(
  { broken, unknown, outOfOrder, dropped, samples }: FileReport,
  { speech }: Pick<ReportView, 'speech'>,
): TemplateResult {
  const { words, formats } = speech;
  const parts = [
    broken > 0 ? words.broken(formats.count(broken)) : '',
    unknown > 0 ? words.unknown(formats.count(unknown)) : '',
    outOfOrder > 0 ? words.outOfOrder(formats.count(outOfOrder)) : '',
    dropped > 0 ? words.droppedEvents(formats.count(dropped)) : '',
  ].filter((part) => part !== '');
  return html`${parts.length === 0 ? words.allUnderstood : parts.join(', ')}
  ${
    samples.length === 0
      ? nothing
      : html`<details>
          <summary>${words.samples}</summary>
          <ul class="samples">
            ${samples.map(({ line, text }) => html`<li>${formats.count(line)}: <code translate="no">${text}</code></li>`)}
          </ul>
        </details>`
  }`;
}

function zoneOf(
  { zoneMinutes, zoneBy, driftMs, driftBoundMs, from }: FileReport,
  { speech }: Pick<ReportView, 'speech'>,
): string {
  const { words, formats } = speech;
  if (from === undefined) return '';
  const parts = [
    zoneMinutes === undefined ? words.zoneBy.written : `${zoneName(zoneMinutes)}, ${words.zoneBy[zoneBy]}`,
  ];
  if (driftMs !== undefined) {
    const bound = driftBoundMs === undefined ? undefined : formats.difference(driftBoundMs);
    parts.push(words.driftOf(formats.difference(Math.abs(driftMs)), bound));
  }
  return parts.join('; ');
}
