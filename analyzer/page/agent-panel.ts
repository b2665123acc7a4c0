/** One agent: sessions, round trip, drift; and the table of all. */
import { html, nothing, type TemplateResult } from 'lit';
import { lineChart, type ChartPoint } from '../../gadget/shared/line-chart.ts';
import { medianOf } from '../../gadget/shared/median.ts';
import type { AgentReport } from '../report.ts';
import { beganAt } from './selection.ts';
import { moreOf, type ReportView } from './view.ts';

/** What is known of an agent beside the incidents. */
export function agentPanel(agent: AgentReport, view: ReportView): TemplateResult {
  const { speech, clock, report } = view;
  const { words, formats } = speech;
  const { readings, roundTrip, unanswered, sessions, log } = agent;
  const marks = report.incidents.filter((one) => one.agent === agent.agent).map(beganAt);
  const ms = (value: number): string => formats.milliseconds(value);
  const trips = readings.flatMap(({ at, roundTripMs }) =>
    roundTripMs === undefined ? [] : [{ at, value: roundTripMs }],
  );
  const drifts = readings.map(({ at, driftMs }) => ({ at, value: driftMs }));
  const signed = (value: number): string => `${value < 0 ? '−' : ''}${formats.difference(Math.abs(value))}`;
  const chart = (
    title: string,
    points: readonly ChartPoint[],
    format: (value: number) => string,
    fromZero: boolean,
  ): TemplateResult => {
    const values = points.map(({ value }) => value);
    const [from, to] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
    const time = (at: number): string => clock.full(at);
    const summary = words.chartSummary(
      title,
      time(from),
      time(to),
      format(Math.min(...values)),
      format(medianOf(values) ?? 0),
      format(Math.max(...values)),
    );
    return lineChart({
      title,
      points,
      window: { from, to: Math.max(to, from + 1) },
      marks,
      fromZero,
      format,
      time,
      summary,
    });
  };
  return html`
    <section class="agent" aria-labelledby="agent-head">
      <h3 id="agent-head">${words.agentHead(agent.agent)}</h3>
      <dl class="facts">
        <div>
          <dt>${words.sessions}</dt>
          <dd>${formats.count(sessions.length)}</dd>
        </div>
        <div>
          <dt>${words.unanswered}</dt>
          <dd>${formats.count(unanswered)}</dd>
        </div>
        ${
          roundTrip
            ? html`<div>
                <dt>${words.roundTrip}</dt>
                <dd>
                  ${words.roundTripValue(
                    ms(roundTrip.median),
                    ms(roundTrip.p95),
                    ms(roundTrip.max),
                    formats.count(roundTrip.count),
                  )}
                </dd>
              </div>`
            : nothing
        }
        ${
          log
            ? html`<div>
                <dt>${words.clientLog}</dt>
                <dd>
                  ${words.clientLogValue(
                    formats.count(log.lines),
                    formats.count(log.pages),
                    formats.count(log.missing),
                    formats.count(log.dropped),
                    formats.count(log.twice),
                  )}
                </dd>
              </div>`
            : nothing
        }
      </dl>
      ${readings.length === 0 ? html`<p class="note">${words.noReadings}</p>` : nothing}
      ${trips.length === 0 ? nothing : chart(words.roundTrip, trips, ms, true)}
      ${drifts.length === 0 ? nothing : chart(words.drift, drifts, signed, false)}
    </section>
  `;
}

/** Everybody in a table; built only when it is opened. */
export function agentsTable({ report, speech, select }: ReportView, most: number, more: () => void): TemplateResult {
  const { words, formats } = speech;
  const { agents } = report;
  const longest = ({ sessions }: AgentReport): number =>
    sessions.reduce((ms, { maxIdleMs }) => Math.max(ms, maxIdleMs), 0);
  return html`
    <div class="scrolls" tabindex="0" role="group" aria-label=${words.agentsHead}>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.agent}</th>
            <th scope="col">${words.sessions}</th>
            <th scope="col">${words.listHead}</th>
            <th scope="col">${words.longestSilence}</th>
            <th scope="col">${words.unanswered}</th>
            <th scope="col">${words.roundTrip}</th>
          </tr>
        </thead>
        <tbody>
          ${agents.slice(0, most).map(
            (agent) => html`
              <tr>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    title=${words.showAgent(agent.agent)}
                    @click=${() => select({ agent: agent.agent, incident: undefined })}
                  >
                    ${agent.agent}
                  </button>
                </th>
                <td>${formats.count(agent.sessions.length)}</td>
                <td>${formats.count(agent.incidents.length)}</td>
                <td>${longest(agent) > 0 ? formats.duration(longest(agent)) : ''}</td>
                <td>${formats.count(agent.unanswered)}</td>
                <td>${agent.roundTrip ? formats.milliseconds(agent.roundTrip.median) : ''}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    </div>
    ${moreOf(agents.length, most, more, speech)}
  `;
}
