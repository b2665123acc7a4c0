/** Steps and causes of a check in words. Pure. */
import type {
  PreflightBlindSpot,
  PreflightCause,
  PreflightReason,
  PreflightReport,
  PreflightStep,
} from '../../sdk/index.ts';
import { certaintyWords } from '../connection-view.ts';
import type { ViewContext } from '../observed.ts';
import type { Shape } from '../shared/shapes.ts';
import { check } from './check-strings.ts';

/** The shape of a step's state. */
export const STEP_SHAPES: Readonly<Record<PreflightStep['status'], Shape>> = {
  waiting: 'unknown',
  running: 'busy',
  passed: 'ok',
  warned: 'slow',
  failed: 'down',
  skipped: 'unknown',
};

type Said = (values: PreflightStep['values'], context: ViewContext) => string;

const REASONS: Readonly<Record<PreflightReason, Said>> = {
  answered: check.answered,
  'in-service': check.inService,
  accepted: check.accepted,
  'same-time': check.sameTime,
  online: check.online,
  offline: check.offline,
  slow: check.slow,
  'untrusted-or-refused': check.untrustedOrRefused,
  untrusted: check.untrusted,
  refused: check.portRefused,
  reset: check.reset,
  'unknown-host': check.unknownHost,
  'forbidden-by-page': check.forbiddenByPage,
  'no-answer': check.noAnswer,
  'cors-refused': check.corsRefused,
  'not-readable': check.notReadable,
  intercepted: check.intercepted,
  'http-status': ({ status = '–' }) => check.httpStatus(String(status)),
  'out-of-service': check.outOfService,
  maintenance: check.maintenance,
  'cti-failing': check.ctiFailing,
  'time-untold': check.timeUntold,
  'clock-off': ({ offsetMs }, { formats }) => check.clockOff(formats.difference(Math.abs(Number(offsetMs) || 0))),
  'some-refused': check.someRefused,
  'credentials-refused': check.credentialsRefused,
  'credentials-unavailable': check.credentialsUnavailable,
  'not-allowed': check.notAllowed,
  'token-due': check.tokenDue,
  'password-due': check.passwordDue,
  'user-unknown': check.userUnknown,
  conflict: check.conflict,
  'service-stopped': check.serviceStopped,
  'session-ended': check.sessionEnded,
  'not-subscribable': check.notSubscribable,
  needs: check.needs,
  'no-credentials': check.noCredentials,
  'no-session': check.noSession,
  'no-other-side': check.noOtherSide,
  'no-time': check.noTime,
  unsupported: check.unsupported,
};

const BLIND: Readonly<Record<PreflightBlindSpot, () => string>> = {
  'why-refused': check.blindRefused,
  'time-split': check.blindSplit,
  credentials: check.blindCredentials,
  session: check.blindSession,
  'other-side': check.blindOther,
  'page-rules': check.blindRules,
  'finesse-presence': check.blindPresence,
  'long-polls': check.blindPolls,
};

/** Ports that were asked. */
export interface CheckedPorts {
  readonly rest: number;
  readonly notifications: number;
}

/** Steps that only a check with a sign-in takes. */
const SIGNED_IN: ReadonlySet<PreflightStep['id']> = new Set([
  'credentials',
  'websocket-session',
  'websocket-echo',
  'bosh-session',
  'bosh-echo',
]);

/** The steps that are taken at all; the others are among what could not be seen. */
export function takenSteps({ steps }: PreflightReport, signsIn: boolean): readonly PreflightStep[] {
  return signsIn ? steps : steps.filter(({ id }) => !SIGNED_IN.has(id));
}

/** What a step is called. */
export function stepName(id: PreflightStep['id'], ports: CheckedPorts): string {
  switch (id) {
    case 'network':
      return check.stepNetwork();
    case 'rest-port':
      return check.stepRest(String(ports.rest));
    case 'notification-port':
      return check.stepNotification(String(ports.notifications));
    case 'certificate':
      return check.stepCertificate();
    case 'cors':
      return check.stepCors();
    case 'system-info':
      return check.stepSystem();
    case 'clock':
      return check.stepClock();
    case 'websocket':
      return check.stepSocket();
    case 'credentials':
      return check.stepCredentials();
    case 'websocket-session':
      return check.stepSession('WebSocket');
    case 'websocket-echo':
      return check.stepEcho('WebSocket');
    case 'bosh-session':
      return check.stepSession('BOSH');
    case 'bosh-echo':
      return check.stepEcho('BOSH');
  }
}

/** How a step stands. */
export function stepResult({ id, status, reason, values }: PreflightStep, context: ViewContext): string {
  if (status === 'waiting') return check.waits();
  if (status === 'running') return check.runs();
  if (id === 'certificate' && reason === 'answered') return check.accepted();
  return reason === undefined ? '–' : REASONS[reason](values, context);
}

/** `Likely: Port blocked at fin1.example.com`, and what an administrator does about it. */
export function pointWords(
  { cause, advice, certainty, side }: PreflightCause,
  { hosts }: PreflightReport,
  { spoken }: ViewContext,
): { readonly head: string; readonly act: string } {
  const { name } = spoken.causes[cause];
  const host = side && hosts[side];
  return { head: certaintyWords(certainty, host ? check.checkAt(name, host) : name), act: adviceOf(advice, spoken) };
}

/** What the check could not see. */
export function blindWords({ cannotSee }: PreflightReport): readonly string[] {
  return cannotSee.map((spot) => BLIND[spot]());
}

function adviceOf(advice: PreflightCause['advice'], { words }: ViewContext['spoken']): string {
  switch (advice) {
    case 'cors-allow-origin':
      return check.adviceCors();
    case 'websocket-blocked':
      return check.adviceSocket();
    case 'sign-in-mode':
      return check.adviceMode();
    default:
      return words.advice[advice].admin;
  }
}
