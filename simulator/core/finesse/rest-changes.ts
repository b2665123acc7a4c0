/** REST requests that change something: checked at once, answered 202, and carried out by CTI a moment later. */
import { FinesseError } from '../../../sdk/errors.ts';
import { child, childrenNamed, childText, parseXml, type XmlElement } from '../../../sdk/xml.ts';
import { supervisedTeams } from './resource-xml.ts';
import { CALL_ACTIONS } from './calls.ts';
import { MEDIA_REQUESTS, type MediaRecord } from './media.ts';
import { CALL_STATES, type Reason, type UserRecord } from './model.ts';
import { reasonById, supervisorReason } from './reasons.ts';
import { accepted, refuse, type Reply } from './rest-answers.ts';
import type { Asked, RestParts } from './rest-parts.ts';
import { TASK_ACTIONS } from './tasks.ts';
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

/**
 * `PUT /Dialog/{id}` with `requestedAction`; `targetMediaAddress`, where it is given, must be the caller's own extension, or
 * `address`, its id, for a task.
 */
export function putDialog(parts: RestParts, asked: Asked, id: string, address?: string): Reply {
  const { core, users, calls, tasks, ctiMs } = parts;
  const body = readBody(asked.request.body, 'Dialog');
  if ('kind' in body) return body;
  const wanted = childText(body, 'requestedAction')?.trim() ?? '';
  if (wanted === '') return refuse.parameterMissing('requestedAction');
  const { caller, requestId } = asked;
  const target = childText(body, 'targetMediaAddress')?.trim();
  const wrong = target !== undefined && target !== (address ?? users.get(caller)?.extension);
  if (address !== undefined) {
    if (!TASK_ACTIONS.has(wanted)) return refuse.invalidInput('requestedAction');
    if (wrong) return refuse.invalidInput('targetMediaAddress');
    core.after(ctiMs, () => tasks.act(id, caller, wanted, requestId));
    return accepted;
  }
  const action = CALL_ACTIONS.find((one) => one === wanted);
  if (action === undefined) return refuse.invalidInput('requestedAction');
  if (wrong) return refuse.invalidInput('targetMediaAddress');
  if (action === 'TRANSFER_SST' && !childText(body, 'toAddress')?.trim()) return refuse.parameterMissing('toAddress');
  core.after(ctiMs, () => calls.act(id, caller, action, { requestId, variables: readVariables(body) }));
  return accepted;
}

/** `POST /User/{id}/Dialogs`: MAKE_CALL by the user itself, from its own extension. */
export function postDialog(parts: RestParts, asked: Asked, user: UserRecord): Reply {
  const { core, calls, ctiMs } = parts;
  const body = readBody(asked.request.body, 'Dialog');
  if ('kind' in body) return body;
  const text = (name: string): string => childText(body, name)?.trim() ?? '';
  for (const name of ['requestedAction', 'fromAddress', 'toAddress']) {
    if (text(name) === '') return refuse.parameterMissing(name);
  }
  if (text('requestedAction') !== 'MAKE_CALL') return refuse.invalidInput('requestedAction');
  if (core.deployment === 'UCCX' && child(body, 'mediaProperties')) return refuse.invalidInput('mediaProperties');
  if (user.extension !== text('fromAddress')) return refuse.invalidInput('fromAddress');
  if (text('toAddress') === user.extension) return refuse.invalidDestination(user.extension);
  const options = { requestId: asked.requestId, variables: readVariables(body) };
  core.after(ctiMs, () => calls.dial(user.agent.id, text('toAddress'), options));
  return accepted;
}

function readVariables(body: XmlElement): Readonly<Record<string, string>> {
  const list = childrenNamed(child(child(body, 'mediaProperties'), 'callvariables'), 'CallVariable');
  return Object.fromEntries(list.map((one) => [childText(one, 'name') ?? '', childText(one, 'value') ?? '']));
}

/** `PUT /User/{id}/Media/{mrdId}`: sign in, change state, sign out. */
export function putMedia(parts: RestParts, asked: Asked, { userId, media }: MediaRecord): Reply {
  const { core, ctiMs } = parts;
  const body = readBody(asked.request.body, 'Media');
  if ('kind' in body) return body;
  const text = (name: string): string => childText(body, name)?.trim() ?? '';
  const state = MEDIA_REQUESTS.find((one) => one === text('state'));
  if (state === undefined)
    return text('state') === '' ? refuse.parameterMissing('state') : refuse.invalidInput('state');
  const reason = reasonById(core.world, text('reasonCodeId'));
  const change = { state, reason, requestId: asked.requestId };
  if (state !== 'LOGIN') {
    core.after(ctiMs, () => parts.media.request(userId, media.id, change));
    return accepted;
  }
  for (const name of ['maxDialogLimit', 'interruptAction']) if (text(name) === '') return refuse.parameterMissing(name);
  const maxDialogLimit = Number(text('maxDialogLimit'));
  const [interruptAction, dialogLogoutAction] = [text('interruptAction'), text('dialogLogoutAction') || 'CLOSE'];
  if (!Number.isInteger(maxDialogLimit) || maxDialogLimit < 1 || maxDialogLimit > 10)
    return refuse.invalidInput('maxDialogLimit');
  if (!['ACCEPT', 'IGNORE'].includes(interruptAction)) return refuse.invalidInput('interruptAction');
  if (!['CLOSE', 'TRANSFER'].includes(dialogLogoutAction)) return refuse.invalidInput('dialogLogoutAction');
  const options = { ...change, maxDialogLimit, interruptAction, dialogLogoutAction };
  core.after(ctiMs, () => parts.media.request(userId, media.id, options));
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
