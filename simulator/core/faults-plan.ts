/** Decides what the active faults do to a request, an answer or a frame. Pure: the effects are in faults-http and faults-socket. */
import type { ActiveFault, Fault, FaultTarget, ReplacedAnswer } from './faults-types.ts';
import type { SideName } from './types.ts';

/** What is known of a request or a socket when faults are looked up. */
export interface FaultSubject {
  readonly side: SideName;
  readonly area: 'bosh' | 'websocket' | 'rest' | 'other';
  readonly path: string;
  readonly userId: string | undefined;
  readonly sid: string | undefined;
  readonly port?: number | undefined;
}

type Of<Kind extends Fault['kind']> = ActiveFault & { readonly fault: Extract<Fault, { readonly kind: Kind }> };

/** The active faults of one kind that are meant for a subject, oldest first. */
export function matching<Kind extends Fault['kind']>(
  active: Iterable<ActiveFault>,
  subject: FaultSubject,
  ...kinds: readonly Kind[]
): readonly Of<Kind>[] {
  return [...active].filter(
    (one): one is Of<Kind> => kinds.some((kind) => one.fault.kind === kind) && isMeant(one.fault, subject),
  );
}

/** Whether a fault is meant for a subject. Some kinds have a natural place when none was named. */
export function isMeant(fault: Fault, subject: FaultSubject): boolean {
  const {
    side,
    on = NATURAL_PLACE[fault.kind],
    pathPrefix,
    pathSuffix,
    userId,
    sid,
    port,
  }: FaultTarget = fault.target ?? {};
  if (subject.area === 'other' && pathPrefix === undefined && port === undefined) return false;
  return (
    (side === undefined || side === subject.side) &&
    (on === undefined ||
      on === subject.area ||
      (on === 'notification' && (subject.area === 'bosh' || subject.area === 'websocket'))) &&
    (pathPrefix === undefined || subject.path.startsWith(pathPrefix)) &&
    (pathSuffix === undefined || subject.path.replace(/\?.*/s, '').endsWith(pathSuffix)) &&
    (userId === undefined || userId.toLowerCase() === subject.userId?.toLowerCase()) &&
    (sid === undefined || sid === subject.sid) &&
    (port === undefined || port === subject.port)
  );
}

const NATURAL_PLACE: Partial<Record<Fault['kind'], FaultTarget['on']>> = {
  'rest-unavailable': 'rest',
  'garbage-frame': 'websocket',
  duplicate: 'notification',
};

/** The answer that a box in the middle gives in the server's place; undefined for other faults. */
export function replacedAnswer(fault: Fault): ReplacedAnswer | undefined {
  switch (fault.kind) {
    case 'reset':
    case 'untrusted':
      return { kind: 'reset' };
    case 'status': {
      const retry = fault.retryAfterSeconds === undefined ? {} : { 'retry-after': String(fault.retryAfterSeconds) };
      return {
        kind: 'answer',
        status: fault.status,
        headers: { 'content-type': 'text/plain;charset=utf-8', ...retry },
        body: fault.body ?? '',
      };
    }
    case 'html':
      return { kind: 'answer', status: 200, headers: { 'content-type': 'text/html;charset=utf-8' }, body: PORTAL };
    case 'rest-unavailable':
      return {
        kind: 'answer',
        status: 503,
        headers: { 'content-type': 'application/xml;charset=utf-8' },
        body: UNAVAILABLE,
      };
    default:
      return undefined;
  }
}

/** Kinds that make late what passes. */
export const DELAYING = ['delay', 'loss', 'hold-back'] as const;

/** How long TCP waits before it sends a lost packet again, ms, doubled each time, and how often it does. */
const AGAIN_MS = 300;
const MAX_AGAIN = 6;

/**
 * Ms by which what the server sends is late: all delays added up, each with its jitter, packets that were lost, and what gathers. `random`
 * is asked once per delay with jitter, and once per packet.
 */
export function delayOf(
  late: readonly Of<(typeof DELAYING)[number]>[],
  { random, now }: { readonly random: () => number; readonly now: number },
): number {
  let ms = 0;
  for (const { fault } of late) {
    if (fault.kind === 'loss') ms += lostMs(fault.percent, random);
    if (fault.kind !== 'delay') continue;
    const { jitterMs = 0 } = fault;
    ms += Math.max(0, fault.ms + (jitterMs === 0 ? 0 : (2 * random() - 1) * jitterMs));
  }
  for (const { fault, since } of late) {
    if (fault.kind === 'hold-back') ms += fault.everyMs - ((now + ms - since) % fault.everyMs);
  }
  return ms;
}

/** Ms by which what the client sends is late: what was lost on the way. */
export function lossOf(losses: readonly Of<'loss'>[], random: () => number): number {
  return losses.reduce((sum, { fault }) => sum + lostMs(fault.percent, random), 0);
}

function lostMs(percent: number, random: () => number): number {
  let [ms, again] = [0, 0];
  while (again < MAX_AGAIN && random() * 100 < percent) ms += AGAIN_MS * 2 ** again++;
  return ms;
}

/** Kinds that change the text of an answer or a frame. */
export const DAMAGING = ['malformed-xml', 'truncated-xml', 'oversized-xml', 'duplicate'] as const;

/** The text after one fault; the same text where the fault finds nothing to do. */
export function damaged(text: string, fault: Fault): string {
  if (text === '') return text;
  switch (fault.kind) {
    case 'malformed-xml':
      return insertBeforeEnd(text, '<cut off & "');
    case 'truncated-xml':
      return text.slice(0, Math.ceil(text.length / 2));
    case 'oversized-xml':
      return insertBeforeEnd(
        text,
        `<filler xmlns="">${'x'.repeat(Math.max(0, (fault.bytes ?? TEN_MEGABYTES) - text.length - 26))}</filler>`,
      );
    case 'duplicate':
      return text.replace(/<message\b[\s\S]*?<\/message>/g, '$&$&');
    default:
      return text;
  }
}

const TEN_MEGABYTES = 10 * 1_048_576;

function insertBeforeEnd(text: string, what: string): string {
  const at = text.lastIndexOf('</');
  if (at >= 0) return text.slice(0, at) + what + text.slice(at);
  const name = /^<([^\s/>]+)[^>]*\/>$/.exec(text)?.[1];
  return name === undefined ? text + what : `${text.slice(0, -2)}>${what}</${name}>`;
}

const PORTAL =
  '<!DOCTYPE html>\n<html><head><title>Guest network</title></head><body><h1>Welcome to the guest network</h1>' +
  '<form action="/login" method="post"><label>Room <input name="room"></label><button>Continue</button></form></body></html>\n';

const UNAVAILABLE =
  '<ApiErrors><ApiError><ErrorType>Service Unavailable</ErrorType><ErrorMessage>SERVICE_UNAVAILABLE</ErrorMessage>' +
  '<ErrorData>The server is out of service.</ErrorData></ApiError></ApiErrors>';
