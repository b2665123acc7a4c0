/** Details on demand: findings with their evidence, figures of link and computer, what cannot be seen, the traffic. Pure. */
import { html, nothing, type TemplateResult } from 'lit';
import type {
  CausePlace,
  EvidenceLine,
  Finding,
  HealthNumbers,
  LatencySummary,
  TrafficRecord,
} from '../../sdk/index.ts';
import { certaintyWords } from '../connection-view.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { strings as common } from '../strings.ts';
import { adviceWords, evidenceWords } from './fill.ts';
import { strings } from './strings.ts';

/** Exchanges that are listed. */
export const LISTED = 100;
/** Texts from the wire are cut here, characters. */
const MOST = 200;

/** The details; `records` are in order of time, and undefined while their table is closed: `unfold` is called when it opens or closes. */
export function detailsView(
  observed: Observed,
  context: ViewContext,
  { records, unfold }: { readonly records: readonly TrafficRecord[] | undefined; readonly unfold: () => void },
): TemplateResult {
  const { findings = [], recent = [], blindSpots = [] } = observed.health ?? {};
  const { blindSpots: blind } = context.spoken.words;
  return html`
    <h3>${strings.found()}</h3>
    ${findings.length === 0 ? html`<p>${strings.foundNothing()}</p>` : findings.map((one) => findingView(one, context))}
    ${
      recent.length === 0
        ? nothing
        : html`<h3>${strings.recent()}</h3>
            ${list(recent.map((one) => pastWords(one, context)))}`
    }
    <h3>${strings.measured()}</h3>
    <dl class="figures">
      ${figures(observed, context).map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      blindSpots.length === 0
        ? nothing
        : html`<h3>${strings.blind()}</h3>
            ${list(blindSpots.map((spot) => blind[spot]))}`
    }
    <details class="traffic" @toggle=${unfold}>
      <summary>${strings.traffic()}</summary>
      ${records === undefined ? nothing : trafficTable(records, context)}
    </details>
  `;
}

function findingView(finding: Finding, context: ViewContext): TemplateResult {
  const { head, means, act, admin } = adviceWords(finding, context);
  const { certainty, since, place, evidence, against } = finding;
  const lines = (name: string, list: readonly EvidenceLine[]): TemplateResult | typeof nothing =>
    list.length === 0
      ? nothing
      : html`<h5>${name}</h5>
          <ul>
            ${list.map(
              (line) =>
                html`<li>
                  ${evidenceWords(line, context)}
                  <span class="time">${context.formats.time(line.at, context.now)}</span>
                </li>`,
            )}
          </ul>`;
  return html`
    <article>
      <h4>${certaintyWords(certainty, head)}</h4>
      <p class="time">${placeWords(place)} · ${common.since(context.formats.time(since, context.now))}</p>
      <p>${means}</p>
      <dl class="advice">
        <div>
          <dt>${strings.forYou()}</dt>
          <dd>${act}</dd>
        </div>
        <div>
          <dt>${strings.forAdministrator()}</dt>
          <dd>${admin}</dd>
        </div>
      </dl>
      ${lines(strings.speaksFor(), evidence)}${lines(strings.speaksAgainst(), against)}
    </article>
  `;
}

/** `Unsteady network: 9:02:10 AM to 9:05:01 AM` */
export function pastWords(finding: Finding, context: ViewContext): string {
  const { formats, now } = context;
  const span = strings.fromTo(
    formats.time(finding.since, now),
    formats.time(finding.closedAt ?? finding.updatedAt, now),
  );
  return `${certaintyWords(finding.certainty, adviceWords(finding, context).head)} (${span})`;
}

/** Where it sits, in words. */
export function placeWords(place: CausePlace | 'unknown'): string {
  const words: Readonly<Record<typeof place, () => string>> = {
    client: strings.placeClient,
    network: strings.placeNetwork,
    server: strings.placeServer,
    unknown: strings.placeUnknown,
  };
  return words[place]();
}

/** Names and values of the figures behind the facts; those that are not known are left out. */
export function figures(
  { health, connection, channelKind, system }: Observed,
  { formats, now }: ViewContext,
): readonly (readonly [string, string])[] {
  const n: Partial<HealthNumbers> = health?.numbers ?? {};
  const trip = (of: LatencySummary | undefined): string | undefined =>
    of &&
    `${formats.milliseconds(of.last)} (${common.roundTripNote(formats.milliseconds(of.p50), formats.milliseconds(of.p95))})`;
  const lag = (ms: number | undefined): string | undefined =>
    ms === undefined ? undefined : formats.milliseconds(Math.max(1, ms));
  const { primaryNode, secondaryNode } = system?.value ?? {};
  const hosts = [primaryNode?.host, secondaryNode?.host].filter((host) => host !== undefined);
  const way =
    channelKind === 'desktop' ? strings.wayDesktop() : channelKind && strings.wayOwn(connection?.transport ?? 'xmpp');
  const rows: readonly (readonly [string, string | undefined])[] = [
    [strings.way(), way],
    [strings.side(), connection?.side ?? system?.value.xmppDomain],
    [strings.sides(), hosts.length === 0 ? undefined : formats.list(hosts)],
    [common.roundTrip(), trip(n.rest)],
    [strings.updatesTrip(), trip(n.ping ?? n.poll)],
    [
      strings.lost(),
      n.lossShare === undefined ? undefined : strings.lostShare(formats.count(Math.round(n.lossShare * 100))),
    ],
    [strings.heardUs(), n.lastSeenByServerAt === undefined ? undefined : formats.time(n.lastSeenByServerAt, now)],
    [strings.pageLag(), lag(n.pageLagMs)],
    [strings.machineLag(), lag(n.machineLagMs)],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.slice(0, MOST)] as const]));
}

function trafficTable(records: readonly TrafficRecord[], { formats, now }: ViewContext): TemplateResult {
  if (records.length === 0) return html`<p>${strings.trafficNone()}</p>`;
  const names = [
    strings.trafficTime(),
    strings.trafficWhat(),
    common.logAnswer(),
    strings.trafficSpan(),
    strings.trafficBytes(),
  ];
  const row = ({
    at,
    method,
    carried,
    url,
    result,
    status,
    error,
    durationMs,
    bytesIn,
    bytesOut,
  }: TrafficRecord) => html`
    <tr>
      <td>${formats.time(at, now)}</td>
      <td class="wide" lang="en">${(carried || `${method} ${url}`).slice(0, MOST)}</td>
      <td lang="en">
        ${result === 'pending' ? strings.trafficPending() : (error ?? status ?? (result === 'answered' ? '✓' : '–'))}
      </td>
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

function list(texts: readonly string[]): TemplateResult {
  return html`<ul>
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;
}
