/** Which changes of state Finesse and CTI behind it let an agent make. Pure. */
import type { Deployment } from '../types.ts';
import { CALL_STATES, type AgentState, type Fault, type UserRecord } from './model.ts';

/** States that a request may name; `LOGIN` is a request only. */
export const REQUESTABLE = ['LOGIN', 'NOT_READY', 'READY', 'WORK', 'WORK_READY', 'LOGOUT'] as const;
/** A state that a request may name. */
export type RequestedState = (typeof REQUESTABLE)[number];

/** What CTI makes of a request. */
export type Verdict =
  | { readonly kind: 'change'; readonly state: AgentState }
  | { readonly kind: 'pending'; readonly state: AgentState }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly fault: Fault };

/** CTI's answer to a state that cannot follow the present one (12.5 capture). */
export const INVALID_STATE: Fault = { type: 'Invalid State', message: 'CF_INVALID_OBJECT_STATE', data: '22' };
const INVALID_WORK_MODE: Fault = { type: 'Invalid State', message: 'CF_INVALID_AGENT_WORKMODE', data: '265' };
/** CTI's answer to an extension that is not the agent's own, or that somebody else uses (12.5 capture). */
export const INVALID_DEVICE: Fault = {
  type: 'Invalid Device',
  message: 'CF_INVALID_LOGON_DEVICE_SPECIFIED',
  data: '260',
  peripheral: {
    code: '10125',
    text: 'The device cannot be used for this sign-in.',
    message: 'PERERR_TELDRIVE_NODEVICETARGETFORNETTARGETID',
  },
};

const AFTER: Readonly<Record<'LOGOUT' | 'NOT_READY' | 'READY' | 'WORK' | 'WORK_READY', readonly AgentState[]>> = {
  LOGOUT: [],
  NOT_READY: ['NOT_READY', 'READY', 'LOGOUT'],
  READY: ['READY', 'NOT_READY', 'LOGOUT'],
  WORK: ['NOT_READY', 'READY', 'LOGOUT'],
  WORK_READY: ['NOT_READY', 'READY', 'LOGOUT'],
};

/**
 * Judges a request for a state. A state that is asked for during a call is pending until its end; `LOGOUT` is only made
 * pending by force (a supervisor, the presence monitor), an agent cannot ask for it then.
 */
export function judge(
  user: UserRecord,
  wanted: RequestedState,
  extension: string,
  deployment: Deployment,
  forced: boolean,
): Verdict {
  if (wanted === 'LOGIN') return judgeLogin(user, extension);
  if (CALL_STATES.has(user.state)) return judgeDuringCall(user, wanted, deployment, forced);
  const state = user.state as keyof typeof AFTER;
  if (!AFTER[state].includes(wanted)) return { kind: 'refused', fault: INVALID_STATE };
  return wanted === 'READY' && user.state === 'READY' ? { kind: 'unchanged' } : { kind: 'change', state: wanted };
}

function judgeLogin(user: UserRecord, extension: string): Verdict {
  if (extension !== user.agent.extension) return { kind: 'refused', fault: INVALID_DEVICE };
  return user.state === 'LOGOUT' ? { kind: 'change', state: 'NOT_READY' } : { kind: 'unchanged' };
}

function judgeDuringCall(
  user: UserRecord,
  wanted: Exclude<RequestedState, 'LOGIN'>,
  deployment: Deployment,
  forced: boolean,
): Verdict {
  if (!forced && (wanted === 'LOGOUT' || user.state === 'RESERVED')) return { kind: 'refused', fault: INVALID_STATE };
  if (deployment === 'UCCX' && wanted === 'NOT_READY' && user.pendingState === 'NOT_READY') {
    return { kind: 'refused', fault: INVALID_WORK_MODE };
  }
  if (deployment === 'UCCX' && wanted === 'WORK_READY') return { kind: 'refused', fault: INVALID_STATE };
  return { kind: 'pending', state: wanted };
}
