/** The Finesse `Team` object (Cisco Finesse Web Services Developer Guide, "Team"). */
import { nodePath, teamId, type NodePath, type TeamId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { idField, listOf, readObject, textField, type WithRaw } from './fields.ts';
import { parseUser, type User } from './user.ts';

/** A team with summaries of its members. */
export interface Team extends WithRaw {
  readonly id: TeamId;
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
  /** Summaries: without settings and roles. */
  readonly users: readonly User[];
}

/** Node of the states of a team's members; supervisors subscribe to it explicitly. */
export function teamUsersNode(id: TeamId): NodePath {
  return nodePath(`/finesse/api/Team/${id}/Users`);
}

/** REST path of a team, with its members. */
export function teamPath(id: TeamId): NodePath {
  return nodePath(`/finesse/api/Team/${id}`);
}

/** Reads a `<Team>` or `<team>`. Never throws: what is missing is undefined. */
export function parseTeam(element: XmlElement): Team {
  return readObject(element, {
    id: idField(teamId),
    name: textField,
    uri: textField,
    users: listOf('user', parseUser),
  });
}
