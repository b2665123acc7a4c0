/** The Finesse `User` object: an agent or supervisor (Cisco Finesse Web Services Developer Guide, "User"). */
import { nodePath, teamId, userId, type NodePath, type TeamId, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import {
  booleanField,
  field,
  idField,
  listOf,
  nested,
  numberField,
  readObject,
  textField,
  textOf,
  timeField,
  type FieldReader,
  type WithRaw,
} from './fields.ts';

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
export interface ReasonCode extends WithRaw {
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
export interface TeamReference extends WithRaw {
  readonly id: TeamId;
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
}

/** A device of the agent (12.5 and later, multi-line). */
export interface UserDevice extends WithRaw {
  readonly deviceId?: string | undefined;
  readonly deviceType?: string | undefined;
  readonly deviceTypeName?: string | undefined;
}

/** An agent or supervisor. What the server left out, or left empty, is undefined; summaries in team payloads hold less. */
export interface User extends WithRaw {
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
  return readObject(element, {
    id: ['loginId', idField(userId)],
    loginName: textField,
    firstName: textField,
    lastName: textField,
    extension: textField,
    state: (one, name) => textField(one, name) ?? 'UNKNOWN',
    pendingState: textField,
    stateChangeTime: timeField,
    reasonCode: nested(parseReasonCode),
    reasonCodeId: reasonCodeIdField,
    teamId: (one, name) => {
      const id = textField(one, name);
      return id === undefined ? undefined : teamId(id);
    },
    teamName: textField,
    roles: listOf('role', textOf),
    teams: listOf('team', parseTeamReference),
    settings: (one, name) =>
      Object.fromEntries((field(one, name)?.children ?? []).map((setting) => [setting.localName, textOf(setting)])),
    wrapUpTimer: numberField,
    mediaType: textField,
    mobileAgent: nested((one) => readObject(one, { mode: textField, dialNumber: textField })),
    activeDeviceId: textField,
    devices: listOf('device', (one) =>
      readObject(one, { deviceId: textField, deviceType: textField, deviceTypeName: textField }),
    ),
    skillTargetId: textField,
    dialogsUri: ['dialogs', textField],
    uri: textField,
  });
}

/** Reads a `<reasonCode>` or `<ReasonCode>`. */
export function parseReasonCode(element: XmlElement): ReasonCode {
  return readObject(element, {
    category: textField,
    code: textField,
    label: textField,
    id: textField,
    forAll: booleanField,
    uri: textField,
  });
}

/** Id of a reason code; the wire says -1 for none. */
export const reasonCodeIdField: FieldReader<string | undefined> = (element, name) => {
  const id = textField(element, name);
  return id === '-1' ? undefined : id;
};

function parseTeamReference(element: XmlElement): TeamReference {
  return readObject(element, { id: idField(teamId), name: textField, uri: textField });
}
