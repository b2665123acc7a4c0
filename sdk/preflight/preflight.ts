/** The check of connectivity: what it is, step by step, before an agent needs it. */
import { lastValueFrom, Observable } from 'rxjs';
import { alternateHost, type SystemInfo } from '../resources/system-info.ts';
import { Journal, type Outcome } from './journal.ts';
import { checkPreflightOptions, isHost, type PreflightOptions, type PreflightSettings } from './options.ts';
import type { PreflightReport, PreflightSideName } from './report.ts';
import { openOwnSession, type OpenSession } from './session.ts';
import { checkSide, type CheckedSide } from './side-checks.ts';
import { checkCredentials, checkSessions } from './signed-in.ts';

/**
 * Tries what a client needs, on both sides of the pair: ports, certificates, CORS, SystemInfo, clock, WebSocket; with credentials, one REST
 * request and a session of each transport with a question to the pubsub service. Sessions come one after the other, have a resource of their own and no
 * presence, and end with a good-bye; nothing is subscribed to.
 *
 * Cold: each subscription is a check of its own, with one use of the credentials more. Tells the report at each change and completes with the last
 * one, whose `done` is true, in `timeoutMs` and a second at most; trouble is a value and never an error. Unsubscribing ends it: no request, timer or
 * session is left, but for the good-bye of a session, a second at most.
 * @throws OptionsError where an option is missing or out of range.
 */
export function checkConnectivity(options: string | PreflightOptions): Observable<PreflightReport> {
  return check(options, openOwnSession);
}

/**
 * As {@link checkConnectivity}, but never opens a session: for a gadget, whose script is the smaller for it. Credentials are still tried once
 * where they are given.
 * @throws OptionsError where an option is missing or out of range.
 */
export function checkReachability(options: string | Omit<PreflightOptions, 'session'>): Observable<PreflightReport> {
  return check(options, undefined);
}

/**
 * The last report of {@link checkConnectivity}.
 * @param signal ends the check; the promise then rejects with its reason.
 * @throws OptionsError where an option is missing or out of range.
 */
export function runPreflight(options: string | PreflightOptions, signal?: AbortSignal): Promise<PreflightReport> {
  const report$ = checkConnectivity(options);
  if (!signal) return lastValueFrom(report$);
  return lastValueFrom(
    new Observable<PreflightReport>((subscriber) => {
      const abort = (): void => subscriber.error(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort);
      subscriber.add(() => signal.removeEventListener('abort', abort));
      subscriber.add(report$.subscribe(subscriber));
    }),
  );
}

function check(options: string | PreflightOptions, open: OpenSession | undefined): Observable<PreflightReport> {
  const settings = checkPreflightOptions(options);
  return new Observable((subscriber) => {
    const abort = new AbortController();
    const journal = new Journal(settings, abort.signal, (report) => subscriber.next(report));
    subscriber.add(() => abort.abort());
    run(journal, settings, open).then(
      () => {
        subscriber.next(journal.report(true));
        subscriber.complete();
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

async function run(journal: Journal, settings: PreflightSettings, open: OpenSession | undefined): Promise<void> {
  const { hosts, bothSides } = settings;
  await journal.run('network', undefined, [], () => Promise.resolve(lookAtNetwork(settings)));
  const [hostA = '', given] = hosts;
  const sides: CheckedSide[] = [];
  const begin = (name: PreflightSideName, host: string, whenKnown: (side: CheckedSide) => void): Promise<void> => {
    const side: CheckedSide = { name, host, sockets: [] };
    sides.push(side);
    return checkSide(journal, side, whenKnown);
  };
  let other: Promise<void> | undefined;
  const beginOther = (host: string | undefined): void => {
    if (!bothSides || other) return;
    if (host === undefined) journal.skipRest('b', { status: 'skipped', reason: 'no-other-side' });
    else {
      other = begin('b', host, () => undefined);
      // Waited for below; where the first side is given up before, nobody does.
      other.catch(() => undefined);
    }
  };
  const first = begin('a', hostA, ({ info }) => beginOther(given ?? otherHost(hostA, info)));
  if (given !== undefined) beginOther(given);
  await first;
  await other;
  await checkCredentials(journal, sides);
  const wanted = settings.session ?? !isAtHome(settings, sides);
  for (const side of sides) await checkSessions(journal, side, wanted ? open : undefined);
}

function lookAtNetwork({ platform }: PreflightSettings): Outcome {
  let offline = false as boolean;
  // Told at once where it is so.
  platform.signals$?.subscribe(({ kind }) => (offline ||= kind === 'offline')).unsubscribe();
  return offline
    ? { status: 'failed', reason: 'offline', advice: 'network-offline' }
    : { status: 'passed', reason: 'online' };
}

/** Undefined where there is none, or what is written there is no name. */
function otherHost(host: string, info: SystemInfo | undefined): string | undefined {
  const other = info && alternateHost(info);
  return other && isHost(other) && other.toLowerCase() !== host.toLowerCase() ? other : undefined;
}

/** A page of Finesse itself: there the desktop has a session already. */
function isAtHome({ gadget, pageHost }: PreflightSettings, sides: readonly CheckedSide[]): boolean {
  // A server may be asked by another name than its own.
  const names = sides.flatMap(({ host, info }) => [host, info?.primaryNode?.host, info?.secondaryNode?.host]);
  return gadget || names.some((name) => name?.toLowerCase() === pageHost);
}
