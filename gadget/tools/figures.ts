/** Figures behind the facts, past findings and places in words: for the details and for the report. Pure. */
import type { CausePlace, Finding, HealthNumbers, LatencySummary } from '../../sdk/index.ts';
import { certaintyWords } from '../connection-view.ts';
import type { Observed, ViewContext } from '../observed.ts';
import { adviceWords } from '../panel/fill.ts';
import { strings } from '../panel/strings.ts';
import { strings as common } from '../strings.ts';

/** Texts from the wire are cut here, characters. */
export const MOST = 200;

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
  return knownOnly([
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
  ]);
}

/** Those with a value, cut. */
export function knownOnly(
  rows: readonly (readonly [string, string | undefined])[],
): readonly (readonly [string, string])[] {
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.slice(0, MOST)] as const]));
}
