/** The control API of the simulator, `/simulator/*`: JSON in, JSON out. It tells passwords and breaks things, so pages of others get 403. */
import { ControlError, controlHandler, isRecord, json, readJson } from './control-http.ts';
import { parseFault } from './faults-parse.ts';
import type { Fault, FaultTarget } from './faults-types.ts';
import type { Faults } from './faults.ts';
import { isAgentState, type Finesse } from './finesse/finesse.ts';
import type { NotificationService } from './openfire/notification-service.ts';
import type { HttpHandler, HttpOutcome, HttpRequest, SideName, Surroundings } from './types.ts';
import type { World } from './world.ts';

/** What the control API acts on. */
export interface ControlParts {
  readonly world: World;
  readonly finesse: Finesse;
  readonly faults: Faults;
  readonly notification: Readonly<Record<SideName, NotificationService>>;
  readonly surroundings: Surroundings;
}

/** Actions that are over at once or switch a standing fault; `POST /simulator/actions {"action": "conflict", "userId": "1001001"}`. */
const ACTIONS: Readonly<
  Record<string, { readonly add: Fault['kind'] } | { readonly remove: readonly Fault['kind'][] }>
> = {
  conflict: { add: 'conflict' },
  'lose-session': { add: 'session-loss' },
  'terminate-session': { add: 'session-terminate' },
  'stop-service': { add: 'service-stop' },
  'start-service': { remove: ['service-stop'] },
  'out-of-service': { add: 'out-of-service' },
  'in-service': { remove: ['out-of-service'] },
  takeover: { add: 'takeover' },
  'give-back': { remove: ['takeover'] },
};

/** Makes the handler of `/simulator/*`. */
export function createControl(parts: ControlParts): HttpHandler {
  const { world, finesse, faults, notification, surroundings } = parts;

  const state = (): unknown => ({
    ...finesse.snapshot(),
    now: surroundings.scheduler.now(),
    faults: faults.list(),
    services: { a: serviceState(notification.a), b: serviceState(notification.b) },
  });

  /** In few words, for pages that look each second: how a side is, and whose sessions it holds. */
  const side = (name: SideName): unknown => {
    const { running } = notification[name];
    const seats = [...new Set(notification[name].sessions().map(({ userId }) => userId))];
    return { host: world.sides[name].host, status: finesse.systemStatus(name), running, seats };
  };

  const log = (name: string, query: URLSearchParams): HttpOutcome => {
    const side = query.get('side') ?? 'a';
    if (side !== 'a' && side !== 'b') throw new ControlError(400, `side: "a" or "b" is due, not "${side}".`);
    const logs = new Map([
      ['debug.log', notification[side].log.debug],
      ['info.log', notification[side].log.info],
      ['webservices.log', finesse.webservicesLog.lines(side)],
    ]);
    const lines = logs.get(name);
    if (!lines) throw new ControlError(404, `There is no log ${name}; ${[...logs.keys()].join(', ')} are there.`);
    return {
      kind: 'answer',
      status: 200,
      headers: { 'content-type': 'text/plain;charset=utf-8' },
      body: lines.map((line) => `${line}\n`).join(''),
    };
  };

  const setState = (id: string, body: Readonly<Record<string, unknown>>): HttpOutcome => {
    const { state: next, reasonCode } = body;
    if (typeof next !== 'string' || !isAgentState(next))
      throw new ControlError(400, 'state: a state of an agent such as "READY" is due.');
    if (reasonCode !== undefined && typeof reasonCode !== 'number')
      throw new ControlError(400, 'reasonCode: a number such as 255 is due.');
    if (!world.agents.some((agent) => agent.id === id)) throw new ControlError(404, `There is no agent ${id}.`);
    finesse.setAgentState(id, next, reasonCode);
    return json(200, { id, state: next });
  };

  const startCall = (body: Readonly<Record<string, unknown>>): HttpOutcome => {
    const { userId, queueId, from, variables = {} } = body;
    for (const [name, value] of Object.entries({ userId, queueId, from })) {
      if (value !== undefined && typeof value !== 'string') throw new ControlError(400, `${name}: a text is due.`);
    }
    if (!isRecord(variables) || !Object.values(variables).every((value) => typeof value === 'string')) {
      throw new ControlError(400, 'variables: an object of texts is due.');
    }
    return json(201, { id: finesse.startCall(body) });
  };

  const act = (body: Readonly<Record<string, unknown>>): HttpOutcome => {
    const { action, ...rest } = body;
    const found = typeof action === 'string' && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (!found) throw new ControlError(400, `action: one of ${Object.keys(ACTIONS).join(', ')} is due.`);
    if ('add' in found) return json(201, { id: faults.add(parseFault({ kind: found.add, target: rest })) });
    const { side } = (parseFault({ kind: 'stall', target: rest }).target ?? {}) satisfies FaultTarget;
    const meant = faults
      .list()
      .filter(({ fault }) => found.remove.includes(fault.kind) && (side === undefined || fault.target?.side === side));
    for (const { id } of meant) faults.remove(id);
    return json(200, { removed: meant.map(({ id }) => id) });
  };

  const signIn = (query: URLSearchParams): HttpOutcome => {
    const wanted = query.get('userId');
    const agent = wanted === null ? world.agents[0] : world.agents.find((one) => one.id === wanted);
    if (!agent)
      throw new ControlError(404, wanted === null ? 'The world has no agents.' : `There is no agent ${wanted}.`);
    const { id, password, extension, firstName, lastName, teamId, roles } = agent;
    const teamName = world.teams.find((one) => one.id === teamId)?.name ?? '';
    return json(200, { userId: id, password, extension, firstName, lastName, teamId, teamName, roles });
  };

  const clientLog = (index: string): HttpOutcome => {
    const entry = finesse.clientLogs[Number(index)];
    if (!entry) throw new ControlError(404, `There is no client log ${index}; ${finesse.clientLogs.length} are kept.`);
    return { kind: 'answer', status: 200, headers: { 'content-type': 'text/plain;charset=utf-8' }, body: entry.text };
  };

  const answer = (request: HttpRequest): HttpOutcome => {
    const [path = '', search = ''] = request.path.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const [, , room = '', id, more] = path.replace(/\/$/, '').split('/');
    const known = (route: string): boolean =>
      route === `${request.method} ${[room, id && '*', more].filter(Boolean).join('/')}`;
    if (known('GET state')) return json(200, state());
    if (known('GET sides')) return json(200, { a: side('a'), b: side('b') });
    if (known('GET signin')) return signIn(query);
    if (known('GET faults')) return json(200, faults.list());
    if (known('POST faults')) return json(201, { id: faults.add(parseFault(readJson(request))) });
    if (known('DELETE faults')) {
      faults.clear();
      return json(200, []);
    }
    if (known('DELETE faults/*')) {
      if (!faults.remove(id ?? ''))
        throw new ControlError(404, `There is no fault ${id ?? ''}; it may have ended by itself.`);
      return json(200, faults.list());
    }
    if (known('POST agents/*/state')) return setState(decoded(id ?? ''), readJson(request));
    if (known('POST calls')) return startCall(readJson(request));
    if (known('POST actions')) return act(readJson(request));
    if (known('GET logs/*')) return log(id ?? '', query);
    if (known('GET clientlogs')) return json(200, finesse.snapshot().clientLogs);
    if (known('GET clientlogs/*')) return clientLog(id ?? '');
    throw new ControlError(404, `The control API has no ${request.method} ${path}.`);
  };

  return controlHandler(answer);
}

function serviceState(service: NotificationService): unknown {
  return { running: service.running, sessions: service.sessions() };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ControlError(400, `${part} is not a part of an address: its % signs are broken.`);
  }
}
