/** The last exchanges as a table, the latest first. Pure. */
import { html, type TemplateResult } from 'lit';
import type { TrafficRecord } from '../../sdk/index.ts';
import type { ViewContext } from '../observed.ts';
import { strings } from '../panel/strings.ts';
import { strings as common } from '../strings.ts';
import { MOST } from './figures.ts';

/** Exchanges that are listed. */
export const LISTED = 100;

/** `records` are in order of time. */
export function trafficView(records: readonly TrafficRecord[], { formats, now }: ViewContext): TemplateResult {
  if (records.length === 0) return html`<p>${strings.trafficNone()}</p>`;
  const names = [
    strings.trafficTime(),
    strings.trafficWhat(),
    common.logAnswer(),
    strings.trafficSpan(),
    strings.trafficBytes(),
  ];
  const row = ({ at, method, carried, url, durationMs, bytesIn, bytesOut, ...ended }: TrafficRecord) => html`
    <tr>
      <td>${formats.time(at, now)}</td>
      <td class="wide" lang="en">${(carried || `${method} ${url}`).slice(0, MOST)}</td>
      <td lang="en">${answer(ended)}</td>
      <td>${durationMs === undefined ? '–' : formats.milliseconds(durationMs)}</td>
      <td>${formats.count(bytesOut + Math.max(0, bytesIn))}</td>
    </tr>
  `;
  return html`<div class="scroll" tabindex="0" role="group" aria-label=${strings.traffic()}>
    <table>
      <thead>
        <tr>
          ${names.map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${records.slice(-LISTED).reverse().map(row)}
      </tbody>
    </table>
  </div>`;
}

function answer({ result, error, status }: Pick<TrafficRecord, 'result' | 'error' | 'status'>): string {
  if (result === 'pending') return strings.trafficPending();
  return error?.slice(0, MOST) ?? String(status ?? (result === 'answered' ? '✓' : '–'));
}
