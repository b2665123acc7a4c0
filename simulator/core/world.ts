/**
 * The world file: which agents, teams, queues and reason codes the simulated Finesse has, as JSON that a person writes.
 * Reading it is pure; every mistake is told at once, each with its path and a remedy.
 */
import { FinesseError } from '../../sdk/errors.ts';
import {
  mediaId,
  queueId,
  teamId,
  userId,
  type MediaId,
  type QueueId,
  type TeamId,
  type UserId,
} from '../../sdk/ids.ts';
import { findJsonFault } from './finesse/json-fault.ts';
import { isObject, readObject, shown, type ObjectReader, type WorldMistake } from './finesse/world-reader.ts';
import type { Deployment, FinesseVersion, SideName } from './types.ts';

export type { WorldMistake } from './finesse/world-reader.ts';

/** What a user may be. Supervisors are agents too. */
export type WorldRole = 'Agent' | 'Supervisor';

/** States in which an agent may begin. */
export const INITIAL_STATES = ['LOGOUT', 'NOT_READY', 'READY'] as const;
/** A state in which an agent may begin. */
export type InitialState = (typeof INITIAL_STATES)[number];

/** A person at a desk. */
export interface WorldAgent {
  /** At most 12 characters (Cisco Finesse Web Services Developer Guide, "ClientLog API Parameters"). */
  readonly id: UserId;
  readonly loginName: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Never written anywhere but in the world file. */
  readonly password: string;
  readonly extension: string;
  readonly teamId: TeamId;
  readonly roles: readonly WorldRole[];
}

export interface WorldTeam {
  readonly id: TeamId;
  readonly name: string;
  /** Who supervises it: as written, or else its members with the role Supervisor. */
  readonly supervisors: readonly UserId[];
}

export interface WorldQueue {
  readonly id: QueueId;
  readonly name: string;
  /** Teams whose agents take its calls: as written, or else all. */
  readonly teams: readonly TeamId[];
}

/** A nonvoice Media Routing Domain (UCCE): chat, mail. */
export interface WorldMedia {
  readonly id: MediaId;
  readonly name: string;
  readonly description: string;
  /** Whether a task of another domain may interrupt. */
  readonly interruptible: boolean;
}

/** A reason that an administrator has made for agents to choose. */
export interface WorldReasonCode {
  readonly id: string;
  readonly category: 'NOT_READY' | 'LOGOUT';
  readonly code: number;
  readonly label: string;
  readonly forAll: boolean;
}

/** Everything that a simulated Finesse begins with. */
export interface World {
  readonly deployment: Deployment;
  readonly version: FinesseVersion;
  readonly sides: Readonly<Record<SideName, { readonly host: string }>>;
  /** Minutes east of Greenwich: 540 for Seoul. */
  readonly timezoneOffset: number;
  readonly agents: readonly WorldAgent[];
  readonly teams: readonly WorldTeam[];
  readonly queues: readonly WorldQueue[];
  readonly media: readonly WorldMedia[];
  readonly reasonCodes: readonly WorldReasonCode[];
  /** By user id; who is not named is signed out. */
  readonly initialStates: Readonly<Record<string, InitialState>>;
}

/** A world file that cannot be used; code `options-invalid`. `mistakes` holds each one, `message` all of them. */
export class WorldError extends FinesseError {
  override readonly name = 'WorldError';
  readonly mistakes: readonly WorldMistake[];
  constructor(mistakes: readonly WorldMistake[]) {
    const lines = mistakes.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
    super(
      'options-invalid',
      lines.length === 1
        ? `The world file has a mistake. ${lines[0]}`
        : `The world file has ${lines.length} mistakes.\n${lines.map((line) => `  ${line}`).join('\n')}`,
    );
    this.mistakes = mistakes;
  }
}

/**
 * Reads the text of a world file.
 * @throws WorldError with line and column where the text is no JSON, else as {@link parseWorld}.
 */
export function parseWorldText(text: string): World {
  const plain = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const fault = findJsonFault(plain);
  if (fault) {
    throw new WorldError([
      { path: '', message: `It is no JSON: line ${fault.line}, column ${fault.column}: ${fault.what}.` },
    ]);
  }
  return parseWorld(JSON.parse(plain));
}

/**
 * Reads a world from parsed JSON.
 * @throws WorldError with every mistake: wrong types, unknown keys, missing or doubled ids, references to nothing.
 */
export function parseWorld(json: unknown): World {
  const mistakes: WorldMistake[] = [];
  const root = readObject(json, '', mistakes);
  const world = root && readWorld(root);
  if (!world || mistakes.length > 0) {
    throw new WorldError(mistakes.map((one) => (one.path === '' ? { path: '', message: `It ${one.message}.` } : one)));
  }
  return world;
}

function readWorld(root: ObjectReader): World | undefined {
  const deployment = root.oneOf('deployment', ['UCCE', 'UCCX'], 'UCCE');
  const version = root.oneOf('version', ['11.6', '12.5'], '12.5');
  const sides = root.object('sides');
  const hosts = { a: readHost(sides, 'a'), b: readHost(sides, 'b') };
  sides?.end();
  if (hosts.a !== '' && hosts.a === hosts.b) {
    sides?.wrong('b.host', `is the host of side a too (${shown(hosts.b)}); give side b a name of its own`);
  }
  const timezoneOffset = root.integer('timezoneOffset', -720, 840, 0);
  const teamReaders = root.objects('teams', true);
  const agentReaders = root.objects('agents', true);
  const queueReaders = root.objects('queues', false);
  const agents = agentReaders.map(readAgent);
  const teams = teamReaders.map((reader) => readTeam(reader, agents));
  const teamIds = teams.map((team) => team.id);
  const queues = queueReaders.map((reader) => readQueue(reader, teamIds));
  const mediaReaders = root.objects('media', false);
  const media = mediaReaders.map(readMedia);
  const reasonReaders = root.objects('reasonCodes', false);
  const reasonCodes = reasonReaders.map(readReasonCode);
  const initialStates = readInitialStates(
    root,
    agents.map((agent) => agent.id),
  );
  root.end();

  agents.forEach((agent, index) => {
    if (agent.teamId !== '') mustExist(agentReaders[index], 'teamId', agent.teamId, 'team', 'teams', teamIds);
  });
  unique(agentReaders, 'id', agents, (agent) => agent.id);
  unique(agentReaders, 'loginName', agents, (agent) => agent.loginName);
  unique(agentReaders, 'extension', agents, (agent) => agent.extension);
  unique(teamReaders, 'id', teams, (team) => team.id);
  unique(teamReaders, 'name', teams, (team) => team.name);
  unique(queueReaders, 'id', queues, (queue) => queue.id);
  unique(mediaReaders, 'id', media, (one) => one.id);
  unique(reasonReaders, 'id', reasonCodes, (reason) => reason.id);
  unique(reasonReaders, 'code', reasonCodes, (reason) => `${reason.category} ${reason.code}`);
  if (!deployment || !version) return undefined;
  return {
    deployment,
    version,
    sides: { a: { host: hosts.a }, b: { host: hosts.b } },
    timezoneOffset,
    agents,
    teams,
    queues,
    media,
    reasonCodes,
    initialStates,
  };
}

function readHost(sides: ObjectReader | undefined, side: SideName): string {
  const reader = sides?.object(side);
  const host = reader?.text('host', 'a host name such as "fin1.ucce.local"') ?? '';
  if (host !== '' && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(host)) {
    reader?.wrong('host', `must be a bare host name such as "fin1.ucce.local", not ${shown(host)}`);
  }
  reader?.end();
  return host.toLowerCase();
}

function readAgent(reader: ObjectReader): WorldAgent {
  const id = readId(reader, 'a login id such as "1001001"');
  if (id !== id.toLowerCase()) {
    reader.wrong('id', `must be in lower case, as XMPP addresses are: ${shown(id.toLowerCase())}`);
  }
  if (id === 'finesse') reader.wrong('id', '"finesse" is the name of the server’s own XMPP user');
  if (id.length > 12) reader.wrong('id', `has ${id.length} characters; Finesse takes at most 12`);
  const roles = reader.texts('roles') ?? ['Agent'];
  const agent = {
    id: userId(id),
    loginName: reader.text('loginName', 'a login name such as "isaac"', { optional: id }),
    firstName: reader.text('firstName', 'a first name'),
    lastName: reader.text('lastName', 'a last name'),
    password: reader.text('password', 'a password', { secret: true }),
    extension: reader.text('extension', 'an extension such as "10005"'),
    teamId: teamId(reader.text('teamId', 'the id of a team')),
    roles: roles.flatMap((role, index): readonly WorldRole[] => {
      if (role === 'Agent' || role === 'Supervisor') return [role];
      reader.wrong(`roles[${index}]`, `there is no role ${shown(role)}; roles are Agent, Supervisor`);
      return [];
    }),
  };
  if (roles.length === 0) reader.wrong('roles', 'is empty; write ["Agent"] or ["Agent", "Supervisor"]');
  reader.end();
  return agent;
}

function readTeam(reader: ObjectReader, agents: readonly WorldAgent[]): WorldTeam {
  const id = teamId(readId(reader, 'a team id such as "5000"'));
  const name = reader.text('name', 'the name of the team');
  const written = reader.texts('supervisors')?.map(userId);
  reader.end();
  const able = agents.filter((agent) => agent.roles.includes('Supervisor')).map((agent) => agent.id);
  written?.forEach((one, index) => {
    if (!able.includes(one)) {
      const known = agents.some((agent) => agent.id === one);
      reader.wrong(
        `supervisors[${index}]`,
        known
          ? `agent "${one}" has not the role Supervisor; add it to its roles`
          : `there is no agent "${one}"; supervisors are ${listed(able)}`,
      );
    }
  });
  return {
    id,
    name,
    supervisors:
      written ??
      agents.filter((agent) => agent.teamId === id && agent.roles.includes('Supervisor')).map((agent) => agent.id),
  };
}

function readQueue(reader: ObjectReader, teams: readonly TeamId[]): WorldQueue {
  const id = queueId(readId(reader, 'a queue id such as "5022"'));
  const name = reader.text('name', 'the name of the queue');
  const written = reader.texts('teams')?.map(teamId);
  reader.end();
  written?.forEach((one, index) => mustExist(reader, `teams[${index}]`, one, 'team', 'teams', teams));
  return { id, name, teams: written ?? teams };
}

function readMedia(reader: ObjectReader): WorldMedia {
  const media = {
    id: mediaId(readId(reader, 'a media routing domain id such as "5101"')),
    name: reader.text('name', 'the name of the media routing domain'),
    description: reader.text('description', 'a description', { optional: '' }),
    interruptible: reader.flag('interruptible', false),
  };
  reader.end();
  return media;
}

function readReasonCode(reader: ObjectReader): WorldReasonCode {
  const reason = {
    id: readId(reader, 'an id such as "1"'),
    category: reader.oneOf('category', ['NOT_READY', 'LOGOUT']) ?? 'NOT_READY',
    code: reader.integer('code', 1, 65_535, 0),
    label: reader.text('label', 'what the agent reads'),
    forAll: reader.flag('forAll', true),
  };
  if (reader.raw('code') === undefined) reader.wrong('code', 'is missing; write a whole number from 1 to 65535');
  if (reason.label.length > 40)
    reader.wrong('label', `has ${reason.label.length} characters; Finesse takes at most 40`);
  reader.end();
  return reason;
}

function readInitialStates(root: ObjectReader, agents: readonly UserId[]): Readonly<Record<string, InitialState>> {
  const value = root.raw('initialStates');
  if (value === undefined) return {};
  if (!isObject(value)) {
    root.wrong('initialStates', `must be an object such as {"1001001": "READY"}, not ${shown(value)}`);
    return {};
  }
  const states: (readonly [string, InitialState])[] = [];
  for (const [id, state] of Object.entries(value)) {
    const found = INITIAL_STATES.find((one) => one === state);
    mustExist(root, `initialStates.${id}`, id, 'agent', 'agents', agents);
    if (found) states.push([id, found]);
    else {
      root.wrong(`initialStates.${id}`, `must be one of ${listed(INITIAL_STATES)}, not ${shown(state)}`);
    }
  }
  return Object.fromEntries(states);
}

/** Ids stand in REST paths and in node names, so what would need escaping there is refused. */
function readId(reader: ObjectReader, hint: string): string {
  const id = reader.text('id', hint);
  if (id !== '' && !/^(?!\.+$)[A-Za-z0-9_.-]+$/.test(id)) {
    reader.wrong('id', `may hold letters, digits, ".", "_" and "-" only, not ${shown(id)}`);
  }
  return id;
}

function mustExist(
  reader: ObjectReader | undefined,
  key: string,
  id: string,
  kind: string,
  kinds: string,
  known: readonly string[],
): void {
  if (known.includes(id)) return;
  const have = known.length === 0 ? `there are no ${kinds} at all` : `${kinds} are ${listed(known)}`;
  reader?.wrong(key, `there is no ${kind} "${id}"; ${have}`);
}

function listed(ids: readonly string[]): string {
  if (ids.length === 0) return 'none';
  return ids.length > 12 ? `${ids.slice(0, 12).join(', ')} and ${ids.length - 12} more` : ids.join(', ');
}

function unique<Thing>(
  readers: readonly ObjectReader[],
  key: string,
  things: readonly Thing[],
  valueOf: (thing: Thing) => string,
): void {
  const first = new Map<string, string>();
  things.forEach((thing, index) => {
    const value = valueOf(thing);
    const before = first.get(value);
    if (value === '') return;
    if (before === undefined) first.set(value, readers[index]?.path ?? '');
    else readers[index]?.wrong(key, `"${value}" stands at ${before} too; give each its own`);
  });
}
