/** Both servers of a pair: which is in use, and how the other one is, as far as anybody has asked it. Pure. */
import { html, type TemplateResult } from 'lit';
import type { EvidenceLine, PreflightReport, ReachTarget } from '../../sdk/index.ts';
import { serverFact } from '../facts.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { shapeOf, type Shape } from '../shared/shapes.ts';
import { strings } from './strings.ts';

/** One server. */
export interface ServerSide {
  readonly host: string;
  readonly inUse: boolean;
  readonly shape: Shape;
  /** In words. */
  readonly state: string;
}

/** What sides are read from. */
export interface SidesInput {
  readonly observed: Observed;
  /** See `FinesseClient.addresses`. */
  readonly addresses: readonly ReachTarget[];
  /** The latest check, where there was one. */
  readonly report: PreflightReport | undefined;
  /** Where the client is, where its connection does not tell. */
  readonly host: string | undefined;
}

/** The side in use first. */
export function sidesOf(
  { observed, addresses, report, host }: SidesInput,
  context: ViewContext,
): readonly ServerSide[] {
  const { connection, system } = observed;
  const { primaryNode, secondaryNode } = system?.value ?? {};
  const here = connection?.side ?? host ?? primaryNode?.host;
  const asked = addresses.find(({ target }) => target === 'other-side')?.url;
  const pair = [asked === undefined ? undefined : hostOf(asked), primaryNode?.host, secondaryNode?.host];
  const other = pair.find((one) => one !== undefined && one.toLowerCase() !== here?.toLowerCase());
  const { shape = 'unknown', value } = serverFact(observed);
  return [
    ...(here === undefined ? [] : [{ host: here, inUse: true, shape, state: value }]),
    ...(other === undefined ? [] : [{ host: other, inUse: false, ...otherState(other, observed, report, context) }]),
  ];
}

function otherState(
  host: string,
  { health }: Observed,
  report: PreflightReport | undefined,
  { formats, now }: ViewContext,
): Pick<ServerSide, 'shape' | 'state'> {
  const seen = [...(health?.findings ?? []), ...(health?.recent ?? [])]
    .flatMap(({ evidence, against }) => [...evidence, ...against])
    .filter(({ code }) => code === 'other-side-answered' || code === 'other-side-lost')
    .reduce<EvidenceLine | undefined>((latest, one) => (latest && latest.at >= one.at ? latest : one), undefined);
  const at = (ms: number, words: string): string => strings.asOf(words, formats.time(ms, now));
  if (report && report.startedAt > (seen?.at ?? -Infinity)) {
    const { hosts, steps } = report;
    const side = (['a', 'b'] as const).find((name) => hosts[name]?.toLowerCase() === host.toLowerCase());
    const step = (id: 'system-info' | 'rest-port') => steps.find((one) => one.id === id && one.side === side);
    if (side !== undefined && report.done) {
      const { status, reason } = step('system-info') ?? {};
      if (status === 'passed') return { shape: 'ok', state: at(report.startedAt, strings.serverIn()) };
      if (reason === 'out-of-service') return { shape: 'down', state: at(report.startedAt, strings.serverOut()) };
      const reached = step('rest-port')?.status;
      if (reached === 'failed') return { shape: 'down', state: at(report.startedAt, strings.serverSilent()) };
      return { shape: 'slow', state: at(report.startedAt, strings.serverAnswers()) };
    }
  }
  if (!seen) return { shape: 'unknown', state: strings.serverUnasked() };
  return seen.code === 'other-side-answered'
    ? { shape: 'ok', state: at(seen.at, strings.serverAnswers()) }
    : { shape: 'down', state: at(seen.at, strings.serverSilent()) };
}

/** A list of them. */
export function sidesView(sides: readonly ServerSide[]): TemplateResult {
  return html`<section>
    <h3>${strings.servers()}</h3>
    <ul class="sides">
      ${sides.map(
        ({ host, inUse, shape, state }) =>
          html`<li>
            ${shapeOf(shape)}
            <div>
              <strong lang="en">${host}</strong>${inUse ? html` <span class="tag">${strings.inUse()}</span>` : ''}
              <p>${state}</p>
            </div>
          </li>`,
      )}
    </ul>
    ${sides.length < 2 ? html`<p class="hint">${strings.serverAlone()}</p>` : ''}
  </section>`;
}

function hostOf(url: string): string | undefined {
  try {
    return new URL(url).hostname;
  } catch {
    return undefined;
  }
}
