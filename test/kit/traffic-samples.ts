/** Traffic records of every way, kind and result, as a client makes them. */
import type { TrafficRecord } from '../../sdk/channel/traffic-record.ts';

/** When the first of them was sent. */
export const AT = Date.UTC(2026, 10, 23, 0, 14, 26, 120);

/** One BOSH poll that nobody has answered yet. */
export const OPEN_POLL: TrafficRecord = {
  id: 1,
  way: 'bosh',
  kind: 'poll',
  at: AT,
  method: 'POST',
  url: 'https://fin1.ucce.local:7443/http-bind/',
  result: 'pending',
  status: undefined,
  error: undefined,
  bytesOut: 79,
  bytesIn: -1,
  durationMs: undefined,
  rid: 4711,
  carried: 'nothing',
};

const answered = { result: 'answered', status: 200, bytesIn: 812, durationMs: 48.25 } as const;
const socket = {
  way: 'websocket',
  url: 'wss://fin1.ucce.local:7443/ws/',
  rid: undefined,
  durationMs: 0,
  socket: 1,
} as const;
const hub = { way: 'hub', method: 'RECEIVE', url: 'finesse.api.User.1001001', rid: undefined, durationMs: 0 } as const;

/** See the head of the file; in order, a second between each two. */
export const RECORDS: readonly TrafficRecord[] = (
  [
    { ...answered, kind: 'session', carried: 'session begins', bodyOut: '<body/>', bodyIn: '<body sid="a"/>' },
    { ...answered, kind: 'events', headersIn: { 'content-type': 'text/xml; charset=utf-8' }, carried: 'PUT of User 1' },
    { ...answered, kind: 'empty', bytesIn: 56, durationMs: 30_012, carried: 'empty answer' },
    { result: 'unanswered', error: 'timeout', durationMs: 40_000 },
    { ...answered, kind: 'terminate', status: 404, error: 'http-status', carried: 'session ends' },
    { ...answered, way: 'rest', kind: 'request', method: 'GET', url: '/finesse/api/SystemInfo?nocache=17' },
    { way: 'rest', kind: 'request', method: 'PUT', url: '/finesse/api/User/1', result: 'unanswered', error: 'aborted' },
    { ...socket, kind: 'session', method: 'GET', result: 'answered', status: 101, durationMs: 12 },
    { ...socket, kind: 'session', method: 'SEND', result: 'answered', carried: 'open', bodyOut: '<open/>' },
    { ...socket, kind: 'events', method: 'RECEIVE', result: 'answered', bytesIn: 700, carried: 'PUT of User 1' },
    { ...socket, kind: 'terminate', method: 'RECEIVE', result: 'answered', bytesIn: 40, bodyIn: '<close/>' },
    { ...socket, socket: 2, kind: 'session', method: 'GET', result: 'unanswered', error: 'network-error' },
    { ...hub, kind: 'events', result: 'answered', bytesIn: 640, carried: 'PUT of User 1' },
    {},
  ] satisfies readonly Partial<TrafficRecord>[]
).map((change, n) => ({ ...OPEN_POLL, ...change, id: n + 1, at: AT + n * 1_000 }));

/** Where they come from. */
export const ABOUT = {
  at: AT + 60_000,
  zoneMinutes: 540,
  host: 'fin1.ucce.local',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
};
