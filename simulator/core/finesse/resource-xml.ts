/** Writes users, teams, dialogs and reason codes as XML, in the field order of the captures (facts §2.4). */
import type { FinesseVersion } from '../types.ts';
import type { World, WorldTeam } from '../world.ts';
import type { CallRecord, Reason, UserRecord } from './model.ts';
import { branch, leaf } from './updates.ts';

/** `2019-01-11T23:56:54.783Z`, or '' where there is no time. */
export function timestamp(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString();
}

/** Teams that a user supervises. */
export function supervisedTeams(world: World, userId: string): readonly WorldTeam[] {
  return world.teams.filter((team) => team.supervisors.some((one) => one === userId));
}

/** A full `<User>` (REST) or `<user>` (notification). */
export function userXml(root: 'User' | 'user', user: UserRecord, world: World, version: FinesseVersion): string {
  const { agent } = user;
  const modern = version === '12.5';
  const teams = modern ? supervisedTeams(world, agent.id) : [];
  return branch(
    root,
    leaf('dialogs', `/finesse/api/User/${agent.id}/Dialogs`),
    leaf('extension', user.extension),
    leaf('firstName', agent.firstName),
    leaf('lastName', agent.lastName),
    leaf('loginId', agent.id),
    leaf('loginName', agent.loginName),
    leaf('mediaType', 1),
    leaf('pendingState', user.pendingState),
    user.reason && reasonXml('ReasonCode', user.reason),
    modern ? leaf('reasonCodeId', user.reason?.id ?? '-1') : undefined,
    branch('roles', ...agent.roles.map((role) => leaf('role', role))),
    branch('settings', leaf('wrapUpOnIncoming', 'OPTIONAL'), modern ? leaf('wrapUpOnOutgoing', 'OPTIONAL') : undefined),
    leaf('state', user.state),
    leaf('stateChangeTime', timestamp(user.stateChangeTime)),
    leaf('teamId', agent.teamId),
    leaf('teamName', world.teams.find((team) => team.id === agent.teamId)?.name ?? ''),
    teams.length > 0 ? branch('teams', ...teams.map((team) => teamReferenceXml(team))) : undefined,
    leaf('uri', `/finesse/api/User/${agent.id}`),
    modern ? leaf('wrapUpTimer', 7200) : undefined,
  );
}

function teamReferenceXml({ id, name }: WorldTeam): string {
  return branch('Team', leaf('id', id), leaf('name', name), leaf('uri', `/finesse/api/Team/${id}`));
}

/** The summary of a user that a team holds: without settings, roles and team. */
export function teamUserXml(root: 'User' | 'user', user: UserRecord): string {
  const { agent } = user;
  return branch(
    root,
    leaf('dialogs', `/finesse/api/User/${agent.id}/Dialogs`),
    leaf('extension', user.extension),
    leaf('firstName', agent.firstName),
    leaf('lastName', agent.lastName),
    leaf('loginId', agent.id),
    leaf('pendingState', user.pendingState),
    user.reason && reasonXml('reasonCode', user.reason),
    leaf('state', user.state),
    leaf('stateChangeTime', timestamp(user.stateChangeTime)),
    leaf('uri', `/finesse/api/User/${agent.id}`),
  );
}

/** A `<Team>` with its members. */
export function teamXml(team: WorldTeam, users: readonly UserRecord[]): string {
  return branch(
    'Team',
    leaf('id', team.id),
    leaf('name', team.name),
    leaf('uri', `/finesse/api/Team/${team.id}`),
    branch('users', ...users.map((user) => teamUserXml('User', user))),
  );
}

/** A reason code; its element is `ReasonCode` in user payloads and `reasonCode` in those of teams. */
export function reasonXml(root: 'ReasonCode' | 'reasonCode', reason: Reason): string {
  return branch(
    root,
    leaf('category', reason.category),
    leaf('code', reason.code),
    leaf('forAll', String(reason.forAll)),
    leaf('id', reason.id),
    leaf('label', reason.label),
    leaf('uri', `/finesse/api/ReasonCode/${reason.id}`),
  );
}

/** What the agent may do with a call now. */
export function callActions(call: CallRecord): readonly string[] {
  if (call.state === 'ALERTING') return ['ANSWER'];
  if (call.state === 'INITIATED') return ['DROP', 'UPDATE_CALL_DATA'];
  if (call.state === 'ACTIVE') return ['HOLD', 'DROP', 'UPDATE_CALL_DATA', 'TRANSFER_SST'];
  return call.state === 'HELD' ? ['RETRIEVE', 'DROP', 'UPDATE_CALL_DATA'] : [];
}

/** A `<Dialog>` (REST, added, removed) or `<dialog>` (changed). */
export function dialogXml(root: 'Dialog' | 'dialog', call: CallRecord): string {
  const state = call.state === 'HELD' ? 'ACTIVE' : call.state;
  const participant = (address: string, type: string, own: string, actions: readonly string[]): string =>
    branch(
      'Participant',
      branch('actions', ...actions.map((action) => leaf('action', action))),
      leaf('mediaAddress', address),
      leaf('mediaAddressType', type),
      leaf('startTime', timestamp(call.startedAt)),
      leaf('state', own),
      leaf('stateCause', ''),
      leaf('stateChangeTime', timestamp(call.stateChangeTime)),
    );
  return branch(
    root,
    leaf('associatedDialogUri', ''),
    leaf('fromAddress', call.from),
    leaf('id', call.id),
    leaf('secondaryId', ''),
    leaf('mediaType', 'Voice'),
    branch(
      'mediaProperties',
      leaf('mediaId', 1),
      leaf('DNIS', call.dialed),
      leaf('callType', call.callType),
      leaf('dialedNumber', call.dialed),
      leaf('outboundClassification', ''),
      leaf('queueNumber', call.queueId ?? ''),
      leaf('queueName', call.queueName),
      leaf('callKeyCallId', call.id),
      leaf('callKeySequenceNum', 1),
      leaf('callKeyPrefix', '152018'),
      branch(
        'callvariables',
        ...Object.entries(call.variables).map(([name, value]) =>
          branch('CallVariable', leaf('name', name), leaf('value', value)),
        ),
      ),
    ),
    branch(
      'participants',
      participant(call.extension, 'AGENT_DEVICE', call.state, callActions(call)),
      call.callType === 'OUT'
        ? participant(call.dialed, '', call.state === 'INITIATED' ? 'ALERTING' : state, [])
        : participant(call.from, '', call.state === 'ALERTING' ? 'INITIATED' : state, []),
    ),
    leaf('state', state),
    leaf('toAddress', call.dialed),
    leaf('uri', `/finesse/api/Dialog/${call.id}`),
  );
}
