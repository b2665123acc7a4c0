/** REST requests that change something: checked at once, answered 202, and carried out by CTI a moment later. */
import { FinesseError } from '../../../sdk/errors.ts';
import { childText, parseXml, type XmlElement } from '../../../sdk/xml.ts';
import { supervisedTeams } from './resource-xml.ts';
import { CALL_ACTIONS } from './calls.ts';
import { CALL_STATES, type Reason, type UserRecord } from './model.ts';
import { reasonById, supervisorReason } from './reasons.ts';
import { accepted, refuse, type Reply } from './rest-answers.ts';
import type { Asked, RestParts } from './rest-parts.ts';
import { REQUESTABLE } from './transitions.ts';

/** `logData` may hold this many characters (developer guide, "ClientLog API Parameters"). */
export const MAX_LOG_DATA = 1_048_576;
/** A body that cannot hold an allowed log even if every character were escaped (`&quot;`) is not read at all. */
const MAX_LOG_BODY = MAX_LOG_DATA * 6 + 1_000;

/** `PUT /User/{id}`: sign in, change state, sign out; by the user itself or by a supervisor of its team. */
export function putUser(parts: RestParts, asked: Asked, user: UserRecord): Reply {
  const { core, users, ctiMs } = parts;
  const { id } = user.agent;
  const body = readBody(asked.request.body, 'User');
  if ('kind' in body) return body;
  const wanted = childText(body, 'state')?.trim() ?? '';
  if (wanted === '') return refuse.parameterMissing('state');
  const state = REQUESTABLE.find((one) => one === wanted);
  if (state === undefined) return refuse.invalidInput('state');
  const other = asked.caller !== id;
  if (other) {
    const teams = supervisedTeams(core.world, asked.caller);
    if (teams.length === 0) return refuse.otherUser(id);
    if (!teams.some((team) => team.id === user.agent.teamId)) return refuse.otherTeam(id);
    if (!['READY', 'NOT_READY', 'LOGOUT'].includes(state)) return refuse.invalidState(state);
  }
  const extension = childText(body, 'extension')?.trim() ?? '';
  if (state === 'LOGIN' && extension === '') return refuse.parameterMissing('extension');
  if (state === 'LOGOUT' && user.state === 'LOGOUT') return refuse.invalidState(state);
  const reasonId = childText(body, 'reasonCodeId')?.trim() ?? '';
  let reason: Reason | undefined;
  if (state === 'NOT_READY' || state === 'LOGOUT') {
    reason = other ? supervisorReason(core.world, core.deployment, state) : reasonById(core.world, reasonId);
    if (!other && reasonId !== '' && reasonId !== '-1' && reason?.category !== state) {
      return refuse.invalidInput('reasonCodeId');
    }
  }
  const forced = other && CALL_STATES.has(user.state);
  core.after(ctiMs, () => users.request(id, { state, extension, reason, requestId: asked.requestId, forced }));
  return accepted;
}

/** `PUT /Dialog/{id}` with `requestedAction`; `targetMediaAddress` must be the caller's own extension where it is given. */
export function putDialog(parts: RestParts, asked: Asked, id: string): Reply {
  const body = readBody(asked.request.body, 'Dialog');
  if ('kind' in body) return body;
  const wanted = childText(body, 'requestedAction')?.trim() ?? '';
  if (wanted === '') return refuse.parameterMissing('requestedAction');
  const action = CALL_ACTIONS.find((one) => one === wanted);
  if (action === undefined) return refuse.invalidInput('requestedAction');
  const target = childText(body, 'targetMediaAddress')?.trim();
  const own = parts.users.get(asked.caller)?.extension;
  if (target !== undefined && target !== own) return refuse.invalidInput('targetMediaAddress');
  parts.core.after(parts.ctiMs, () => parts.calls.act(id, asked.caller, action, asked.requestId));
  return accepted;
}

/** `POST /User/{id}/ClientLog` by the user itself; the receipt is the POST event on the ClientLog node. */
export function postClientLog(parts: RestParts, asked: Asked): Reply {
  if (asked.request.body.length > MAX_LOG_BODY) return refuse.invalidInput('logData');
  const body = readBody(asked.request.body, 'ClientLog', MAX_LOG_BODY);
  if ('kind' in body) return body;
  const text = childText(body, 'logData') ?? '';
  if (text.trim() === '') return refuse.parameterMissing('logData');
  if (text.length > MAX_LOG_DATA) return refuse.invalidInput('logData');
  parts.core.after(parts.ctiMs, () => parts.clientLogs.add(asked.caller, text, asked.requestId));
  return accepted;
}

function readBody(body: string, root: string, maxLength?: number): XmlElement | Reply {
  try {
    const element = parseXml(body, maxLength === undefined ? {} : { maxLength });
    return element.localName === root ? element : refuse.badRequest(`<${root}> was due`);
  } catch (error) {
    if (error instanceof FinesseError)
      return refuse.badRequest(`The body is no XML that can be read; <${root}> was due`);
    throw error;
  }
}
