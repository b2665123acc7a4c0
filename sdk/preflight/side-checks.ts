/** What is tried of one side without credentials: ports, certificate, CORS, SystemInfo, clock, WebSocket. */
import { waysTo } from '../channel/transport-choice.ts';
import { parseSystemInfo, SYSTEM_INFO_NODE, type SystemInfo } from '../resources/system-info.ts';
import { judge } from '../rest/answer.ts';
import { readBody } from '../rest/body.ts';
import { failureOf, type Journal, type Outcome } from './journal.ts';
import type { PreflightSideName } from './report.ts';
import { portOf, tryPort, tryRead, tryWebSocket, tryWithin, type Limits, type Tried } from './tries.ts';

/** One server of the pair, and what was learnt of it. */
export interface CheckedSide {
  readonly name: PreflightSideName;
  readonly host: string;
  info?: SystemInfo;
  /** Addresses at which a WebSocket could be opened. */
  sockets: readonly string[];
}

/** A round trip above it is slow, ms: what Cisco-like services take for the end of good (Coder 250, Sinch 300). */
const SLOW_MS = 250;
/** The clocks may be so far apart, ms, and in any case by what the measurement cannot tell: Amazon warns from 10 s, agents' logs suffer from 1 s. */
const CLOCK_OFF_MS = 1_000;
/** A request that the page's policy forbids fails at once; why is told a task or two later, ms. */
const REASON_MS = 50;
/** Of SystemInfo, bytes; it has less than two thousand. */
const MAX_BYTES = 65_536;
/** Resolution of the server's stamps, ms. */
const STAMP_MS = 1;

interface Read {
  readonly info: SystemInfo | undefined;
  readonly failure: Outcome | undefined;
  /** Server minus client, ms, and what it may be off by. */
  readonly offsetMs: number;
  readonly boundMs: number;
}

/** Does all steps of the side; fills in what it learns. */
export async function checkSide(
  journal: Journal,
  side: CheckedSide,
  whenKnown: (side: CheckedSide) => void,
): Promise<void> {
  const { name, host } = side;
  const { ports, secure } = journal.settings;
  const origin = (port: number): string => `http${secure ? 's' : ''}://${host}:${port}`;
  journal.host(name, host);
  const rest = origin(ports.rest) + SYSTEM_INFO_NODE;
  await Promise.all([
    checkPort(journal, 'rest-port', name, rest, origin(ports.rest)).then(() =>
      checkSystem(journal, side, rest, whenKnown),
    ),
    checkPort(
      journal,
      'notification-port',
      name,
      `${origin(ports.notifications)}/http-bind/`,
      origin(ports.notifications),
    ),
  ]);
  if (secure) checkCertificate(journal, name);
  else journal.set('certificate', name, { status: 'skipped', reason: 'unsupported' });
  await checkSockets(journal, side);
}

async function checkPort(
  journal: Journal,
  id: 'rest-port' | 'notification-port',
  side: PreflightSideName,
  url: string,
  link: string,
): Promise<void> {
  await journal.run(id, side, ['network'], async () => {
    const limits = journal.limits();
    const tried = await tryPort(url, limits);
    const port = portOf(url);
    if (tried.kind !== 'answered') {
      if (tried.kind === 'failed')
        await tryWithin({ ...limits, limitMs: REASON_MS }, () => new Promise(() => undefined));
      if (journal.isForbidden(url)) return { status: 'failed', reason: 'forbidden-by-page', values: { port } };
      const { values, ...failure } = failureOf(tried, limits);
      return { ...failure, values: { ...values, port, link: `${link}/` } };
    }
    const { firstMs, againMs = firstMs } = tried.value;
    const roundTripMs = Math.min(firstMs, againMs);
    const values = {
      port,
      firstMs: round(firstMs),
      roundTripMs: round(roundTripMs),
      setupMs: round(firstMs - roundTripMs),
    };
    return roundTripMs > SLOW_MS
      ? { status: 'warned', reason: 'slow', values, advice: 'network-slow' }
      : { status: 'passed', reason: 'answered', values };
  });
}

/** CORS, SystemInfo and the clock: one request tells the first two, and another on the same connection the third. */
async function checkSystem(
  journal: Journal,
  side: CheckedSide,
  url: string,
  whenKnown: (side: CheckedSide) => void,
): Promise<void> {
  const { name } = side;
  const read = (limits: Limits): Promise<Tried<Read>> => readSystemInfo(url, limits);
  let first: Read | undefined;
  await journal.run('cors', name, ['rest-port'], async () => {
    const limits = journal.limits();
    const tried = await read(limits);
    if (tried.kind === 'answered') first = tried.value;
    else return tried.kind === 'failed' ? judgeUnread(url, tried, journal) : failureOf(tried, limits);
    return { status: 'passed', reason: 'answered' };
  });
  await journal.run('system-info', name, ['cors'], () => {
    const { info, failure } = first ?? {};
    if (info) side.info = info;
    return Promise.resolve(info ? judgeInfo(info) : (failure ?? { status: 'failed', reason: 'not-readable' }));
  });
  whenKnown(side);
  await journal.run('clock', name, ['cors'], async () => {
    if (side.info?.currentTimestamp === undefined) return { status: 'skipped', reason: 'time-untold' };
    const again = await read(journal.limits());
    const probes = [first, again.kind === 'answered' ? again.value : undefined].filter(
      (one) => one?.info !== undefined,
    );
    const best = probes.reduce((left, right) => ((right?.boundMs ?? 0) < (left?.boundMs ?? 0) ? right : left));
    return judgeClock(best?.offsetMs ?? 0, best?.boundMs ?? 0);
  });
  const split = journal.splitOf(url);
  if (!split) return;
  const { dnsMs, tcpMs, tlsMs, serverMs } = split;
  journal.note('rest-port', name, {
    dnsMs: round(dnsMs),
    tcpMs: round(tcpMs),
    tlsMs: round(tlsMs),
    serverMs: round(serverMs),
  });
}

function readSystemInfo(url: string, limits: Limits): Promise<Tried<Read>> {
  const { scheduler, monotonic } = limits.platform;
  const sentAt = scheduler.now();
  const sent = monotonic();
  return tryRead(`${url}?nocache=${sentAt}`, limits, async (answer) => {
    const body = await readBody(answer, MAX_BYTES);
    const half = (monotonic() - sent) / 2;
    const { status, headers } = answer;
    const where = 'GET /finesse/api/SystemInfo';
    const verdict = judge({ where, status, headers, body, maxBytes: MAX_BYTES, now: sentAt });
    const element = 'element' in verdict ? verdict.element : undefined;
    const isInfo = element?.localName.toLowerCase() === 'systeminfo';
    const info = element && isInfo ? parseSystemInfo(element) : undefined;
    const offsetMs = (info?.currentTimestamp ?? 0) - (sentAt + half);
    const code = 'error' in verdict ? verdict.error.code : undefined;
    return { info, offsetMs, boundMs: half + STAMP_MS, failure: info ? undefined : notInfo(status, code) };
  });
}

/** A request failed at once whose answer was to be read: by the rules for pages, where one that needs nobody's leave is answered all the same. */
export async function judgeUnread(
  url: string,
  failed: Exclude<Tried<unknown>, { kind: 'answered' }>,
  journal: Journal,
): Promise<Outcome> {
  const limits = journal.limits();
  if (limits.platform.signals$ === undefined) return failureOf(failed, limits);
  const again = await tryPort(url, limits);
  return again.kind === 'answered'
    ? { status: 'failed', reason: 'cors-refused', advice: 'cors-allow-origin' }
    : failureOf(again, limits);
}

function notInfo(status: number, code: string | undefined): Outcome {
  // A browser shows of a redirect that is not followed no more than status 0.
  if (code === 'not-xml' || status === 0 || (status >= 300 && status < 400))
    return { status: 'failed', reason: 'intercepted', values: { status }, advice: 'intercepted' };
  if (status === 503)
    return { status: 'failed', reason: 'out-of-service', values: { status }, advice: 'server-out-of-service' };
  return { status: 'failed', reason: status >= 300 ? 'http-status' : 'not-readable', values: { status } };
}

/** What SystemInfo says, as an outcome and as values. */
function judgeInfo(info: SystemInfo): Outcome {
  const { status, statusReason, deploymentType, systemAuthMode, ctiVersion, lastCtiHeartbeatStatus } = info;
  const maintenance = info.finesseMaintenanceMode ?? info.ctiMaintenanceMode;
  const said = {
    status,
    statusReason,
    deploymentType,
    systemAuthMode,
    ctiVersion,
    lastCtiHeartbeatStatus,
    maintenance,
  };
  const values = Object.fromEntries(Object.entries(said).flatMap(([key, value]) => (value ? [[key, value]] : [])));
  const ctiFails = lastCtiHeartbeatStatus === 'failure';
  if (status !== 'IN_SERVICE') {
    return {
      status: 'failed',
      reason: 'out-of-service',
      values,
      advice: ctiFails ? 'cti-down' : 'server-out-of-service',
    };
  }
  if (maintenance) return { status: 'warned', reason: 'maintenance', values, advice: 'maintenance' };
  if (ctiFails) return { status: 'warned', reason: 'cti-failing', values, advice: 'cti-down' };
  return { status: 'passed', reason: 'in-service', values };
}

function judgeClock(offsetMs: number, boundMs: number): Outcome {
  const values = { offsetMs: round(offsetMs), boundMs: round(boundMs) };
  return Math.abs(offsetMs) > Math.max(CLOCK_OFF_MS, boundMs)
    ? { status: 'warned', reason: 'clock-off', values, advice: 'clock-apart' }
    : { status: 'passed', reason: 'same-time', values };
}

/** Concluded from both ports: where one answers and the other fails at once, the name is known and the way is open. */
function checkCertificate(journal: Journal, side: PreflightSideName): void {
  const ports = (['rest-port', 'notification-port'] as const).map((id) => journal.step(id, side));
  const trusted = ports.filter(({ status }) => status === 'passed' || status === 'warned');
  const doubtful = ports.find(({ reason }) => reason === 'untrusted' || reason === 'untrusted-or-refused');
  if (doubtful) {
    const reason = doubtful.reason ?? 'untrusted-or-refused';
    journal.set('certificate', side, {
      status: 'failed',
      reason,
      values: { port: doubtful.values['port'] ?? '', link: doubtful.values['link'] ?? '' },
      advice: 'certificate-untrusted',
    });
  } else if (trusted.length === 0)
    journal.set('certificate', side, { status: 'skipped', reason: 'needs', values: { step: 'rest-port' } });
  else journal.set('certificate', side, { status: 'passed', reason: 'answered', values: { ports: trusted.length } });
}

async function checkSockets(journal: Journal, side: CheckedSide): Promise<void> {
  const { name } = side;
  const { platform } = journal.settings;
  const open = platform.webSocket;
  const urls = socketsOf(journal, side);
  await journal.run('websocket', name, [], async () => {
    if (!open) return { status: 'skipped', reason: 'unsupported' };
    const limits = journal.limits();
    const answering = urls.filter(({ step }) => journal.holds(step, name));
    if (answering.length === 0) return { status: 'skipped', reason: 'needs', values: { step: 'notification-port' } };
    const tries = await Promise.all(answering.map(({ url }) => tryWebSocket(url, open, limits)));
    side.sockets = answering.flatMap(({ url }, at) => (tries[at]?.kind === 'answered' ? [url] : []));
    const [works] = side.sockets;
    const [bad] = tries.flatMap((tried) => (tried.kind === 'answered' ? [] : [tried]));
    const [good] = tries.flatMap((tried) => (tried.kind === 'answered' ? [tried] : []));
    if (!works || !good)
      return {
        ...(bad ? failureOf(bad, limits) : { status: 'failed', reason: 'no-answer' }),
        advice: 'websocket-blocked',
      };
    const values = { port: portOf(works), openMs: round(good.ms) };
    return bad
      ? { status: 'warned', reason: 'some-refused', values }
      : { status: 'passed', reason: 'answered', values };
  });
}

/** Where a WebSocket may be had: by the rules of the channel where the version is known, else by both ports. */
function socketsOf(journal: Journal, { host, info }: CheckedSide) {
  const { ports, secure } = journal.settings;
  const modern = info === undefined || waysTo(host, info, { transport: 'websocket' }).length > 1;
  const at = (step: 'rest-port' | 'notification-port', port: number) =>
    ({ step, url: `ws${secure ? 's' : ''}://${host}:${port}/ws/` }) as const;
  const own = at('notification-port', ports.notifications);
  return modern && ports.rest !== ports.notifications ? [at('rest-port', ports.rest), own] : [own];
}

function round(ms: number): number {
  return Math.round(ms);
}
