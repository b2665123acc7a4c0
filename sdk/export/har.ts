/**
 * Traffic records as HAR 1.2, which the network panels of Chrome and Firefox import, and Fiddler. Pure. By its make it holds nothing that
 * the records do not: they were redacted when they were made; there are no cookies, and no headers but those of theirs.
 */
import type { TrafficRecord } from '../channel/traffic-record.ts';
import type { Har, HarEntry, HarMessage, HarPair, HarRequest, HarResponse } from './har-format.ts';
import { writeLocalTime } from './local-time.ts';
import { VERSION } from './version.ts';

/** Where the records come from. A snapshot of the client ({@link ClientSnapshot}) is one. */
export interface HarAbout {
  /** When the HAR is made, wall ms. */
  readonly at: number;
  /** Zone of the client, minutes east of Greenwich. */
  readonly zoneMinutes: number;
  /** Finesse server; for addresses that name none, and the page's title. */
  readonly host: string | undefined;
  readonly userAgent: string | undefined;
}

const PAGE = 'page_1';
const TITLE = 'Cisco Finesse';
const COMMENT =
  'Written by finesse-pulse. Sizes are of bodies, decompressed. Redacted: passwords, tokens, cookies, SASL payloads, call data.';
const HUB_COMMENT =
  'Messages of the hub of the Finesse desktop, shown as those of a WebSocket; no request was made for them.';
/** Edge and Opera name Chrome too, and come after it. */
const BROWSER = /^.*\b(?:(Edg)|(OPR)|(Firefox)|(?:Headless)?(Chrome))\/([\w.]+)/;

/**
 * The HAR of some records, in any order; one that is there twice (begun and ended) counts as it was told last. What is not known of where
 * they come from, as after a connect that failed, is left out: times are in UTC then, and what is pending has taken until the last record.
 */
export function trafficHar(records: readonly TrafficRecord[], known: Partial<HarAbout> = {}): Har {
  const latest = [...new Map(records.map((one) => [one.id, one])).values()].sort((a, b) => a.at - b.at || a.id - b.id);
  const about = { at: endOf(latest), zoneMinutes: 0, host: undefined, userAgent: undefined, ...known };
  const isFrame = ({ way }: TrafficRecord): boolean => way === 'websocket' || way === 'hub';
  const entries = [
    ...latest.filter((one) => !isFrame(one)).map((one) => exchangeEntry(one, about)),
    ...connectionsOf(latest.filter(isFrame)).map((frames) => connectionEntry(frames, about)),
  ].sort((a, b) => Date.parse(a.startedDateTime) - Date.parse(b.startedDateTime));
  const began = latest[0]?.at ?? about.at;
  const browser = browserOf(about.userAgent);
  return {
    log: {
      version: '1.2',
      creator: { name: 'finesse-pulse', version: VERSION },
      ...(browser && { browser }),
      pages: [
        {
          startedDateTime: writeLocalTime(began, about.zoneMinutes),
          id: PAGE,
          title: about.host === undefined ? TITLE : `${TITLE}, ${about.host}`,
          pageTimings: { onContentLoad: -1, onLoad: -1 },
        },
      ],
      entries,
      comment: COMMENT,
    },
  };
}

function exchangeEntry(record: TrafficRecord, about: HarAbout): HarEntry {
  const { at, way, url, method, bytesOut, bytesIn, headersIn = {}, bodyOut, bodyIn, rid, carried, result } = record;
  const isAnswered = result === 'answered';
  // What is still open has taken so long.
  const waited = record.durationMs ?? about.at - at;
  const mimeType = headersIn['content-type'] ?? (isAnswered && bytesIn > 0 ? 'text/xml' : 'x-unknown');
  return {
    ...entryOf(record, about, { method, url, waited, resourceType: way === 'bosh' ? 'xhr' : 'fetch' }),
    request: {
      ...requestOf(method, absolute(url, about), bytesOut),
      ...(bodyOut !== undefined && { postData: { mimeType: 'text/xml', text: bodyOut } }),
    },
    response: {
      // Status 0 and no version: so the browsers write what never was answered.
      ...responseOf(isAnswered ? (record.status ?? 0) : 0, isAnswered ? bytesIn : -1),
      headers: pairs(Object.entries(headersIn)),
      content: { size: Math.max(0, bytesIn), mimeType, ...(bodyIn !== undefined && { text: bodyIn }) },
      ...(record.error !== undefined && { _error: record.error }),
    },
    comment: carried,
    _carried: carried,
    ...(rid !== undefined && { _rid: rid }),
  };
}

type Frames = readonly [TrafficRecord, ...TrafficRecord[]];

/** Frames by socket; all messages of the hub are one. */
function connectionsOf(frames: readonly TrafficRecord[]): readonly Frames[] {
  const all = new Map<number | string, [TrafficRecord, ...TrafficRecord[]]>();
  for (const one of frames) {
    const where = one.way === 'hub' ? 'hub' : (one.socket ?? one.url);
    const connection = all.get(where);
    if (connection) connection.push(one);
    else all.set(where, [one]);
  }
  return [...all.values()];
}

function connectionEntry(frames: Frames, about: HarAbout): HarEntry {
  const [first] = frames;
  const isHub = first.way === 'hub';
  const url = isHub ? '/#hub' : first.url;
  // The opening may have left the ring before the frames.
  const opening = frames.find(({ method }) => method === 'GET');
  const isOpen = !opening || opening.result === 'answered';
  return {
    ...entryOf(first, about, { method: 'GET', url, waited: endOf(frames) - first.at, resourceType: 'websocket' }),
    response: {
      ...responseOf(isOpen ? (opening?.status ?? 101) : 0, isOpen ? 0 : -1),
      ...(opening?.error !== undefined && { _error: opening.error }),
    },
    comment: isHub ? HUB_COMMENT : (opening?.carried ?? ''),
    _webSocketMessages: frames.filter((one) => one !== opening).map(messageOf),
  };
}

function messageOf({ id, way, kind, at, method, url, bytesOut, bytesIn, carried, ...more }: TrafficRecord): HarMessage {
  const isSent = method === 'SEND';
  return {
    type: isSent ? 'send' : 'receive',
    time: at / 1000,
    opcode: 1,
    data: (isSent ? more.bodyOut : more.bodyIn) ?? `[${carried}]`,
    _id: id,
    _kind: kind,
    _carried: carried,
    _bytes: isSent ? bytesOut : bytesIn,
    ...(way === 'hub' && { _topic: url }),
  };
}

/** What all entries have in common. */
function entryOf(
  { id, at, way, kind, result }: TrafficRecord,
  about: HarAbout,
  as: {
    readonly method: string;
    readonly url: string;
    readonly waited: number;
    readonly resourceType: HarEntry['_resourceType'];
  },
): HarEntry {
  // A clock that was set in between must not make a negative time.
  const wait = Math.max(0, Math.round(as.waited * 1000) / 1000);
  return {
    pageref: PAGE,
    startedDateTime: writeLocalTime(at, about.zoneMinutes),
    time: wait,
    request: requestOf(as.method, absolute(as.url, about), 0),
    response: responseOf(0, -1),
    cache: {},
    // Only the whole is known: it is the wait, as in any long poll.
    timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait, receive: 0 },
    comment: '',
    _resourceType: as.resourceType,
    _id: id,
    _way: way,
    _kind: kind,
    _result: result,
  };
}

function requestOf(method: string, url: string, bodySize: number): HarRequest {
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: [],
    queryString: pairs([...new URL(url).searchParams]),
    headersSize: -1,
    bodySize,
  };
}

function responseOf(status: number, bodySize: number): HarResponse {
  return {
    status,
    statusText: status === 101 ? 'Switching Protocols' : '',
    httpVersion: status === 0 ? '' : 'HTTP/1.1',
    cookies: [],
    headers: [],
    content: { size: 0, mimeType: 'x-unknown' },
    redirectURL: '',
    headersSize: -1,
    bodySize,
    _transferSize: Math.max(0, bodySize),
  };
}

/** When the last of them was over, wall ms. There may be too many for the arguments of a call. */
function endOf(records: readonly TrafficRecord[]): number {
  return records.reduce((last, { at, durationMs = 0 }) => Math.max(last, at + durationMs), 0);
}

/** Importers take whole addresses only; REST on the page's own origin names a path. */
function absolute(url: string, { host }: HarAbout): string {
  // `.invalid` (RFC 2606) where nobody said which host it is.
  const base = `https://${host ?? 'finesse.invalid'}/`;
  try {
    return new URL(url, base).href;
  } catch {
    return base;
  }
}

function pairs(entries: readonly (readonly [string, string])[]): readonly HarPair[] {
  return entries.map(([name, value]) => ({ name, value }));
}

function browserOf(userAgent = ''): Har['log']['browser'] {
  const [, edge, opera, firefox, chrome, version] = BROWSER.exec(userAgent) ?? [];
  const name = edge ? 'Edge' : opera ? 'Opera' : (firefox ?? chrome);
  return name === undefined || version === undefined ? undefined : { name, version };
}
