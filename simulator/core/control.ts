/**
 * The control API of the simulator, `/simulator/*`: JSON in, JSON out. It tells passwords and breaks things, so pages of others get 403:
 * by `Origin` and `Sec-Fetch-Site`, and by `Host`, which under DNS rebinding is a name (an address in numbers cannot be rebound).
 */
import { FinesseError } from '../../sdk/errors.ts';
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

/** A request that cannot be carried out; the message is for the person who made it. */
class ControlError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
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
    const { id, password, extension, firstName, lastName, teamId } = agent;
    const team = world.teams.find((one) => one.id === teamId);
    return json(200, { userId: id, password, extension, firstName, lastName, teamId, teamName: team?.name ?? '' });
  };

  const clientLog = (index: string): HttpOutcome => {
    const entry = finesse.clientLogs[Number(index)];
    if (!entry) throw new ControlError(404, `There is no client log ${index}; ${finesse.clientLogs.length} are kept.`);
    return { kind: 'answer', status: 200, headers: { 'content-type': 'text/plain;charset=utf-8' }, body: entry.text };
  };

  const answer = (request: HttpRequest): HttpOutcome => {
    refuseForeign(request);
    const [path = '', search = ''] = request.path.split(/\?(.*)/s);
    const query = new URLSearchParams(search);
    const [, , room = '', id, more] = path.replace(/\/$/, '').split('/');
    const known = (route: string): boolean =>
      route === `${request.method} ${[room, id && '*', more].filter(Boolean).join('/')}`;
    if (known('GET state')) return json(200, state());
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

  const answerOrExplain = (request: HttpRequest): HttpOutcome => {
    try {
      return answer(request);
    } catch (error) {
      if (error instanceof ControlError) return json(error.status, { error: error.message });
      if (error instanceof FinesseError) return json(400, { error: error.message });
      throw error;
    }
  };
  return async (request) => Promise.resolve(answerOrExplain(request));
}

function serviceState(service: NotificationService): unknown {
  return { running: service.running, sessions: service.sessions() };
}

const SAFE_HOST = /^(localhost|[a-z0-9-]+\.localhost|\d{1,3}(\.\d{1,3}){3}|\[[0-9a-f:.]+\])(:\d+)?$/i;

function refuseForeign({ headers }: HttpRequest): void {
  const { host, origin } = headers;
  if (host !== undefined && !SAFE_HOST.test(host)) {
    throw new ControlError(
      403,
      `The control API does not answer to the name "${host}". Ask by localhost or by an address in numbers.`,
    );
  }
  if (
    origin !== undefined &&
    (host === undefined || !/^https?:\/\//.test(origin) || origin.replace(/^https?:\/\//, '') !== host)
  ) {
    throw new ControlError(403, `The control API answers its own pages only, not those of ${origin}.`);
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    throw new ControlError(403, 'The control API answers its own pages only.');
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new ControlError(400, `${part} is not a part of an address: its % signs are broken.`);
  }
}

function readJson({ body, headers }: HttpRequest): Readonly<Record<string, unknown>> {
  // A page elsewhere can send a form or a text without being asked; JSON it cannot.
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new ControlError(400, 'Send JSON with Content-Type: application/json.');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new ControlError(400, `The body is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isRecord(value)) throw new ControlError(400, 'The body must be a JSON object.');
  return value;
}

function json(status: number, value: unknown): HttpOutcome {
  return {
    kind: 'answer',
    status,
    headers: { 'content-type': 'application/json;charset=utf-8', 'cache-control': 'no-store' },
    body: `${JSON.stringify(value)}\n`,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
