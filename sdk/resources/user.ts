/** The Finesse `User` object: an agent or supervisor (Cisco Finesse Web Services Developer Guide, "User"). */
import { nodePath, teamId, userId, type NodePath, type TeamId, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { booleanField, field, fields, idOfUri, numberField, textField, timeField } from './fields.ts';

/** State of an agent: one that Finesse documents (`LOGIN` exists only as a request), or what a later version made up. */
export type UserState =
  | 'LOGOUT'
  | 'NOT_READY'
  | 'READY'
  | 'RESERVED'
  | 'RESERVED_OUTBOUND'
  | 'RESERVED_OUTBOUND_PREVIEW'
  | 'TALKING'
  | 'HOLD'
  | 'WORK'
  | 'WORK_READY'
  | 'UNKNOWN'
  | (string & {});

/** Why an agent is Not Ready or signed out. `255` is the forced logout after a lost connection. */
export interface ReasonCode {
  /** `NOT_READY` or `LOGOUT`. */
  readonly category?: string | undefined;
  /** The number that agents and reports see. */
  readonly code?: string | undefined;
  readonly label?: string | undefined;
  /** Id of the Finesse object; -1 for system codes. */
  readonly id?: string | undefined;
  readonly forAll?: boolean | undefined;
  readonly uri?: string | undefined;
}

/** A team that a supervisor may see. */
export interface TeamReference {
  readonly id: TeamId;
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
}

/** A device of the agent (12.5 and later, multi-line). */
export interface UserDevice {
  readonly deviceId?: string | undefined;
  readonly deviceType?: string | undefined;
  readonly deviceTypeName?: string | undefined;
}

/** An agent or supervisor. What the server left out, or left empty, is undefined; summaries in team payloads hold less. */
export interface User {
  /** The `loginId`. */
  readonly id: UserId;
  readonly loginName?: string | undefined;
  readonly firstName?: string | undefined;
  readonly lastName?: string | undefined;
  readonly extension?: string | undefined;
  /** `UNKNOWN` where the server gave none; states of later versions are kept as they come. */
  readonly state: UserState;
  /** State that follows the present one: `LOGOUT` when a talking agent is being signed out. */
  readonly pendingState?: string | undefined;
  /** Server time of the last change of state, ms since the epoch. */
  readonly stateChangeTime?: number | undefined;
  readonly reasonCode?: ReasonCode | undefined;
  /** Id of the reason code; undefined for none (the wire says -1). */
  readonly reasonCodeId?: string | undefined;
  readonly teamId?: TeamId | undefined;
  readonly teamName?: string | undefined;
  /** `Agent`, `Supervisor`, `Administrator`. */
  readonly roles: readonly string[];
  /** Teams that a supervisor supervises. */
  readonly teams: readonly TeamReference[];
  /** `wrapUpOnIncoming`, `wrapUpOnOutgoing`, `deviceSelection`: as the server names them. */
  readonly settings: Readonly<Record<string, string>>;
  /** Seconds of wrap-up time. */
  readonly wrapUpTimer?: number | undefined;
  readonly mediaType?: string | undefined;
  readonly mobileAgent?: { readonly mode?: string | undefined; readonly dialNumber?: string | undefined } | undefined;
  readonly activeDeviceId?: string | undefined;
  readonly devices: readonly UserDevice[];
  readonly skillTargetId?: string | undefined;
  /** REST path of the user's dialogs. */
  readonly dialogsUri?: string | undefined;
  /** REST path of the user. */
  readonly uri?: string | undefined;
}

/** Node and REST path of a user; the user's own is subscribed automatically. */
export function userNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}`);
}

/** Reads a `<User>` (REST) or `<user>` (notification). Never throws: what is missing is undefined. */
export function parseUser(element: XmlElement): User {
  const uri = textField(element, 'uri');
  const reasonCode = field(element, 'reasonCode');
  const reasonCodeId = textField(element, 'reasonCodeId');
  const mobileAgent = field(element, 'mobileAgent');
  const team = textField(element, 'teamId');
  return {
    id: userId(textField(element, 'loginId') ?? idOfUri(uri) ?? ''),
    loginName: textField(element, 'loginName'),
    firstName: textField(element, 'firstName'),
    lastName: textField(element, 'lastName'),
    extension: textField(element, 'extension'),
    state: textField(element, 'state') ?? 'UNKNOWN',
    pendingState: textField(element, 'pendingState'),
    stateChangeTime: timeField(element, 'stateChangeTime'),
    reasonCode: reasonCode && parseReasonCode(reasonCode),
    reasonCodeId: reasonCodeId === '-1' ? undefined : reasonCodeId,
    teamId: team === undefined ? undefined : teamId(team),
    teamName: textField(element, 'teamName'),
    roles: textsOf(field(element, 'roles'), 'role'),
    teams: fields(field(element, 'teams'), 'team').map(parseTeamReference),
    settings: Object.fromEntries(
      (field(element, 'settings')?.children ?? []).map((one) => [one.localName, one.text.trim()]),
    ),
    wrapUpTimer: numberField(element, 'wrapUpTimer'),
    mediaType: textField(element, 'mediaType'),
    mobileAgent: mobileAgent && {
      mode: textField(mobileAgent, 'mode'),
      dialNumber: textField(mobileAgent, 'dialNumber'),
    },
    activeDeviceId: textField(element, 'activeDeviceId'),
    devices: fields(field(element, 'devices'), 'device').map(parseDevice),
    skillTargetId: textField(element, 'skillTargetId'),
    dialogsUri: textField(element, 'dialogs'),
    uri,
  };
}

/** Reads a `<reasonCode>` or `<ReasonCode>`. */
export function parseReasonCode(element: XmlElement): ReasonCode {
  return {
    category: textField(element, 'category'),
    code: textField(element, 'code'),
    label: textField(element, 'label'),
    id: textField(element, 'id'),
    forAll: booleanField(element, 'forAll'),
    uri: textField(element, 'uri'),
  };
}

function parseTeamReference(element: XmlElement): TeamReference {
  const uri = textField(element, 'uri');
  return { id: teamId(textField(element, 'id') ?? idOfUri(uri) ?? ''), name: textField(element, 'name'), uri };
}

function parseDevice(element: XmlElement): UserDevice {
  return {
    deviceId: textField(element, 'deviceId'),
    deviceType: textField(element, 'deviceType'),
    deviceTypeName: textField(element, 'deviceTypeName'),
  };
}

function textsOf(element: XmlElement | undefined, name: string): readonly string[] {
  return fields(element, name).map((one) => one.text.trim());
}
