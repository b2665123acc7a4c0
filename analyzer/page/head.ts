/** What the page begins with: what was read, and the verdict of the whole. */
import { html, nothing, type TemplateResult } from 'lit';
import { markOf, type Tone } from '../../gadget/shared/marks.ts';
import { zoneName as nameFor } from '../tell/times.ts';
import type { Report } from '../report.ts';
import { outageLabel, SIDE_TONES } from './model.ts';
import type { Speech } from './speech.ts';
import { told, type ReportView } from './view.ts';
import { wholeOf } from './whole.ts';

/** What can be done with the page as a whole. */
export type PageAction = 'html' | 'json' | 'other' | 'language';

/** Outages that are told at once; all of them stand below. */
const MOST_OUTAGES = 3;

/** Title, span, product, and the tools. `skip` goes to the list, past all of it. */
export function head(
  view: ReportView,
  act: (action: PageAction) => void,
  skip: (event: Event) => void,
): TemplateResult {
  const { report, speech, clock, selection, select } = view;
  const { words } = speech;
  const { from, to, deployment, zoneMinutes } = report;
  const span = from === undefined || to === undefined ? words.noTimes : words.span(clock.full(from), clock.full(to));
  const at = from ?? 0;
  const zones = { server: words.serverZone(zoneOf(zoneMinutes)), viewer: words.viewerZone(nameOf(at)) };
  return html`
    <header>
      <a class="skip" href="#list" @click=${skip}>${words.skip}</a>
      <div>
        <h1>${words.title}</h1>
        <p>${span}${from === undefined ? nothing : ` (${clock.name(at)})`}</p>
        <p class="note">
          ${speech.formats.plural(
            report.files.length,
            (n) => words.files(n, true),
            (n) => words.files(n, false),
          )},
          ${deployment.is ?? words.deploymentUnknown}
        </p>
        ${
          deployment.why.length === 0
            ? nothing
            : html`<ul class="note why">
                ${deployment.why.map((why) => html`<li>${told(view, why)}</li>`)}
              </ul>`
        }
      </div>
      <div class="tools">
        <label
          ><span>${words.times}</span>
          <select
            name="zone"
            @change=${(event: Event) =>
              select({ zone: (event.currentTarget as HTMLSelectElement).value === 'viewer' ? 'viewer' : 'server' })}
          >
            ${(['server', 'viewer'] as const).map(
              (zone) => html`<option value=${zone} ?selected=${selection.zone === zone}>${zones[zone]}</option>`,
            )}
          </select>
        </label>
        <button type="button" lang=${speech.language === 'ko' ? 'en' : 'ko'} @click=${() => act('language')}>
          ${speech.language === 'ko' ? 'English' : '한국어'}
        </button>
        <button type="button" @click=${() => act('html')}>${words.saveHtml}</button>
        <button type="button" @click=${() => act('json')}>${words.saveJson}</button>
        <button type="button" @click=${() => print()}>${words.print}</button>
        <button type="button" @click=${() => act('other')}>${words.otherFiles}</button>
      </div>
    </header>
  `;
}

/** The first thing to be read. */
export function overall({ report, speech, clock }: ReportView): TemplateResult {
  const { words, formats } = speech;
  const { team, incidents, outages } = report;
  const { place, agreed } = wholeOf(report);
  const tone: Tone = place === 'none' ? 'ok' : place === 'nothing' ? 'unknown' : SIDE_TONES[place];
  const percent = new Intl.NumberFormat(speech.locale, { style: 'percent' }).format(team.confidence);
  const together = allTogether(report, speech);
  const counts = [...new Set(incidents.map(({ side }) => side))].map(
    (side) => `${words.sides[side]} ${formats.count(incidents.filter((one) => one.side === side).length)}`,
  );
  return html`<section class="verdict whole ${tone}" aria-labelledby="whole">
    ${markOf(tone)}
    <div>
      <h2 id="whole">${agreed ? speech.verdict(agreed) : words.verdictHeads[place]}</h2>
      <p>${words.verdictMeans[agreed ? 'unknown' : place]}</p>
      ${outages.slice(0, MOST_OUTAGES).map((outage) => html`<p>${outageLabel(outage, speech, clock)}</p>`)}
      ${
        incidents.length === 0
          ? nothing
          : html`<p>
              ${words.counts(
                speech.incidents(incidents.length),
                formats.count(team.dropped),
                formats.plural(
                  team.agents,
                  (n) => words.agents(n, true),
                  (n) => words.agents(n, false),
                ),
              )}.
              ${counts.join(' · ')}.${team.confidence > 0 ? ` ${words.confidence(percent)}.` : ''}
            </p>`
      }
      ${together === '' ? nothing : html`<p>${words.all(together)}.</p>`}
    </div>
  </section>`;
}

/** Sessions, requests without an answer and round trips of all agents; '' where nothing of it is told. */
function allTogether({ all }: Report, { words, formats }: Speech): string {
  const { sessions, unanswered, roundTrip } = all;
  const many = (count: number, say: (count: string, one: boolean) => string): string =>
    formats.plural(
      count,
      (text) => say(text, true),
      (text) => say(text, false),
    );
  const parts = [
    ...(sessions > 0 ? [many(sessions, words.sessionsOf)] : []),
    ...(unanswered > 0 ? [many(unanswered, words.unansweredOf)] : []),
  ];
  if (roundTrip) {
    const [median, p95, max] = [roundTrip.median, roundTrip.p95, roundTrip.max].map((ms) => formats.milliseconds(ms));
    const trips = words.roundTripValue(median ?? '', p95 ?? '', max ?? '', formats.count(roundTrip.count));
    parts.push(`${words.roundTrip} (${trips})`);
  }
  return parts.join(', ');
}

function zoneOf(minutes: number | undefined): string {
  return minutes === undefined ? 'UTC' : nameFor(minutes);
}

function nameOf(at: number): string {
  return nameFor(-new Date(at).getTimezoneOffset());
}
