/** What is tried with credentials: one REST request, then sessions one after the other. After a refusal nothing more: five lock the account. */
import type { SessionEnd } from '../channel/stream-end.ts';
import { FinesseError, type ApiError } from '../errors.ts';
import { SYSTEM_INFO_NODE } from '../resources/system-info.ts';
import { basic, bearer } from '../rest/authorization.ts';
import { createRestClient } from '../rest/rest-client.ts';
import { failureOf, type Journal, type Outcome } from './journal.ts';
import type { Secret } from './options.ts';
import type { PreflightAdvice, PreflightReason, PreflightStepId } from './report.ts';
import type { Echo, OpenSession } from './session.ts';
import { judgeUnread, type CheckedSide } from './side-checks.ts';
import { portOf, tryWithin, whyOf, type Limits, type Tried } from './tries.ts';

type Transport = 'websocket' | 'bosh';

/** Skipped, with the reason. */
export function skipped(reason: PreflightReason): Outcome {
  return { status: 'skipped', reason };
}

/** Asks REST once who the user is. */
export async function checkCredentials(journal: Journal, sides: readonly CheckedSide[]): Promise<void> {
  const { secret, userId } = journal.settings;
  await journal.run('credentials', undefined, [], async () => {
    if (!secret) return skipped('no-credentials');
    const side = sides.find(({ name }) => journal.holds('system-info', name));
    if (!side) return { ...skipped('needs'), values: { step: 'system-info' } };
    // Single sign-on takes no password and a password deployment no token: a try would only be one more refusal.
    const mode = side.info?.systemAuthMode;
    if (mode === 'SSO' && secret.kind === 'password') return { ...skipped('token-due'), advice: 'sign-in-mode' };
    if (mode === 'NON_SSO' && secret.kind === 'token') return { ...skipped('password-due'), advice: 'sign-in-mode' };
    return askUser(journal, side, userId, secret);
  });
}

async function askUser(
  journal: Journal,
  { name, host }: CheckedSide,
  userId: string,
  secret: Secret,
): Promise<Outcome> {
  const { ports, secure, platform } = journal.settings;
  const values = { side: name };
  let value: string;
  try {
    const text = await readSecret(journal, secret);
    value = secret.kind === 'token' ? bearer(text) : basic(userId, text);
  } catch {
    journal.signal.throwIfAborted();
    return { status: 'failed', reason: 'credentials-unavailable', values };
  }
  const baseUrl = `http${secure ? 's' : ''}://${host}:${ports.rest}`;
  const limits = journal.limits();
  if (limits.limitMs === 0) return { ...skipped('no-time'), values };
  // Asked again after a refusal, it gives the same, which is not tried again.
  const rest = createRestClient({
    baseUrl,
    authorization: () => value,
    platform,
    timeoutMs: limits.limitMs,
  });
  try {
    await rest.get(`/finesse/api/User/${encodeURIComponent(userId)}`, { signal: journal.signal });
    return { status: 'passed', reason: 'accepted', values };
  } catch (error) {
    journal.signal.throwIfAborted();
    // SystemInfo could be read just before: what is new is Authorization, for which a browser asks leave first.
    const outcome =
      error instanceof FinesseError && error.code === 'host-unreachable'
        ? await judgeUnread(baseUrl + SYSTEM_INFO_NODE, { kind: 'failed', ms: 0, why: whyOf(error) }, journal)
        : judgeRefusal(error, limits);
    return { ...outcome, values: { ...outcome.values, ...values } };
  } finally {
    await rest.close();
  }
}

function judgeRefusal(error: unknown, limits: Limits): Outcome {
  if (!(error instanceof FinesseError)) return { status: 'failed', reason: 'not-readable' };
  const { status } = error as Partial<ApiError>;
  if (error.code === 'credentials-refused')
    return { status: 'failed', reason: 'credentials-refused', advice: 'credentials-refused' };
  // What else is 401 counts as refused too, for all that is known, and is not tried again.
  if (status === 401) return { status: 'failed', reason: 'not-allowed' };
  if (status === 403) return { status: 'warned', reason: 'not-allowed' };
  if (status === 404) return { status: 'warned', reason: 'user-unknown' };
  if (status === 503) return { status: 'failed', reason: 'out-of-service', advice: 'server-out-of-service' };
  if (error.code === 'timeout') return failureOf({ kind: 'silent', ms: limits.limitMs }, limits);
  if (error.code === 'not-xml') return { status: 'failed', reason: 'intercepted', advice: 'intercepted' };
  return { status: 'failed', reason: status === undefined ? 'not-readable' : 'http-status' };
}

/** Asks for it. An empty one is what remains of a dialog that was closed: to try it would be a refusal. */
async function readSecret(journal: Journal, secret: Secret): Promise<string> {
  const tried = await tryWithin(journal.limits(), () => journal.secret(secret));
  if (tried.kind === 'answered' && typeof tried.value === 'string' && tried.value !== '') return tried.value;
  throw new RangeError(tried.kind);
}

/** A session of each transport on one side. `open` is absent where none is wanted. */
export async function checkSessions(journal: Journal, side: CheckedSide, open: OpenSession | undefined): Promise<void> {
  const { secret } = journal.settings;
  for (const transport of ['websocket', 'bosh'] as const) {
    const way = transport === 'bosh' ? pollAddress(journal, side) : side.sockets[0];
    const lacks = lackOf(
      journal,
      side,
      way === undefined && (transport === 'bosh' ? 'notification-port' : 'websocket'),
    );
    if (!open) skipSession(journal, transport, side, skipped('no-session'));
    else if (!secret) skipSession(journal, transport, side, skipped('no-credentials'));
    else if (lacks || way === undefined) {
      skipSession(journal, transport, side, { ...skipped('needs'), values: { step: lacks || 'websocket' } });
    } else if (journal.limits().limitMs === 0) skipSession(journal, transport, side, skipped('no-time'));
    else await trySession(journal, side, transport, way, open, secret);
  }
}

/** By 7443 unless told; by the port of REST, which serves notifications too from 12.5(1) on, where that one does not answer. */
function pollAddress(journal: Journal, { name, host, sockets }: CheckedSide): string | undefined {
  const { ports, secure } = journal.settings;
  const shared = sockets.some((url) => portOf(url) === ports.rest);
  const port = journal.holds('notification-port', name) ? ports.notifications : shared ? ports.rest : undefined;
  return port === undefined ? undefined : `http${secure ? 's' : ''}://${host}:${port}/http-bind/`;
}

/** The step for want of which no session is tried. A refusal, wherever it came, is the end of all. */
function lackOf(journal: Journal, { name }: CheckedSide, way: PreflightStepId | false): PreflightStepId | false {
  if (journal.refused || !journal.holds('credentials')) return 'credentials';
  return journal.holds('system-info', name) ? way : 'system-info';
}

function skipSession(journal: Journal, transport: Transport, { name }: CheckedSide, outcome: Outcome): void {
  for (const what of ['session', 'echo'] as const) journal.set(`${transport}-${what}`, name, outcome);
}

async function trySession(
  journal: Journal,
  { name, host, info }: CheckedSide,
  transport: Transport,
  service: string,
  open: OpenSession,
  secret: Secret,
): Promise<void> {
  const domain = info?.xmppDomain ?? host;
  const pubsubDomain = info?.xmppPubSubDomain ?? `pubsub.${domain}`;
  const { userId } = journal.settings;
  const values = { port: portOf(service) };
  let ended = journal.start(`${transport}-session`, name);
  let password: string;
  try {
    password = await readSecret(journal, secret);
  } catch {
    journal.signal.throwIfAborted();
    ended({ status: 'failed', reason: 'credentials-unavailable', values });
    skipEcho();
    return;
  }
  await open({ service, userId, domain, pubsubDomain, password }, () => journal.limits(2), {
    stands(made, limits) {
      const outcome = judgeSession(made, limits);
      ended({ ...outcome, values: { ...outcome.values, ...values } });
      const goesOn = outcome.status === 'passed' && journal.limits().limitMs > 0;
      if (goesOn) ended = journal.start(`${transport}-echo`, name);
      else if (outcome.status === 'passed') journal.set(`${transport}-echo`, name, skipped('no-time'));
      else skipEcho();
      return goesOn;
    },
    echoed: (echo, end, limits) => ended(judgeEcho(echo, end, limits)),
  });

  function skipEcho(): void {
    journal.set(`${transport}-echo`, name, { ...skipped('needs'), values: { step: `${transport}-session` } });
  }
}

function judgeSession(made: Tried<SessionEnd | undefined>, limits: Limits): Outcome {
  if (made.kind !== 'answered') return failureOf(made, limits);
  return made.value ? judgeEnd(made.value, limits) : { status: 'passed', reason: 'accepted' };
}

/** Why the server, or the way to it, ended a session. */
function judgeEnd({ reason, detail }: SessionEnd, { limitMs }: Limits): Outcome {
  const values = detail === undefined ? {} : { detail };
  const failed = (why: PreflightReason, advice?: PreflightAdvice): Outcome => ({
    status: 'failed',
    reason: why,
    values,
    ...(advice && { advice }),
  });
  switch (reason) {
    case 'credentials-refused':
      return failed(reason, reason);
    case 'conflict':
      return failed(reason, 'session-conflict');
    case 'service-stopped':
      return failed(reason, 'notification-service-down');
    case 'not-xmpp':
      return failed('intercepted', 'intercepted');
    case 'http-error':
      return failed('http-status');
    case 'timeout':
      return { ...failed('no-answer'), values: { ...values, limitMs: Math.round(limitMs) } };
    default:
      return failed('session-ended');
  }
}

function judgeEcho(echo: Tried<Echo>, end: SessionEnd | undefined, limits: Limits): Outcome {
  if (echo.kind !== 'answered') return failureOf(echo, limits);
  const { value, ms } = echo;
  switch (value.kind) {
    case 'answered': {
      const { subscriptions, leftOver } = value;
      const values = { roundTripMs: Math.round(ms), subscriptions, leftOver };
      return { status: 'passed', reason: 'answered', values };
    }
    case 'refused':
      return { status: 'warned', reason: 'not-subscribable', values: { condition: value.condition } };
    case 'silent':
      return failureOf({ kind: 'silent', ms }, limits);
    case 'lost':
      return judgeEnd(end ?? { reason: 'session-lost' }, limits);
  }
}
