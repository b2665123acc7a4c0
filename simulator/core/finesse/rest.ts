/** The REST API under `/finesse/api/` (facts §3): finds the object, checks who asks, answers or sets CTI to work. */
import type { HttpHandler, HttpRequest, SideName } from '../types.ts';
import { maySee } from './access.ts';
import { dialogXml, reasonXml, supervisedTeams, teamXml, userXml } from './resource-xml.ts';
import { finish, ok, refuse, type Reply } from './rest-answers.ts';
import type { Asked, RestParts } from './rest-parts.ts';
import { postClientLog, postDialog, putDialog, putMedia, putUser } from './rest-changes.ts';
import { branch } from './updates.ts';

const PREFIX = '/finesse/api/';
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';

/** The handler of one side; any path that is not under `/finesse/api/` is 404. */
export function createRest(parts: RestParts, side: SideName): HttpHandler {
  return (request) => {
    const requestId = request.headers['requestid'];
    const reply = answer(parts, side, request, requestId);
    return Promise.resolve({ kind: 'answer', ...finish(reply, parts.core.clock.now(), requestId) });
  };
}

function answer(parts: RestParts, side: SideName, request: HttpRequest, requestId: string | undefined): Reply {
  const { core, system, credentials } = parts;
  const [path = ''] = request.path.split('?');
  const segments = path.startsWith(PREFIX) ? path.slice(PREFIX.length).replace(/\/$/, '').split('/') : [];
  if (segments.length === 1 && segments[0] === 'SystemInfo') {
    if (request.method !== 'GET') return refuse.method('GET');
    return ok((core.version === '12.5' ? DECLARATION : '') + system.xml('SystemInfo', side));
  }
  if (system.status(side) === 'OUT_OF_SERVICE') return refuse.outOfService();
  const identity = credentials.authorize(request.headers['authorization']);
  if (identity.kind === 'locked') return refuse.locked();
  if (identity.kind === 'refused') return refuse.unauthorized();
  const asked: Asked = { request, caller: identity.userId, requestId };
  const [kind, id = '', ...rest] = segments;
  if (kind === 'User') return answerUser(parts, asked, id, rest.join('/'));
  if (rest.length > 0 || id === '') return refuse.notFound(path);
  if (kind === 'Dialog') return answerDialog(parts, asked, id);
  if (kind === 'Team') return answerTeam(parts, asked, id);
  if (kind === 'Queue') return answerQueue(parts, asked, id);
  return refuse.notFound(path);
}

function answerUser(parts: RestParts, asked: Asked, id: string, tail: string): Reply {
  const { core, users, calls, queues } = parts;
  const { request, caller } = asked;
  const user = users.get(id);
  if (!user) return refuse.userNotFound(id);
  if (tail === 'ClientLog') {
    if (request.method !== 'POST') return refuse.method('POST');
    return caller === id ? postClientLog(parts, asked) : refuse.otherUser(id);
  }
  if (tail === '' && request.method === 'PUT') return putUser(parts, asked, user);
  if (tail === 'Dialogs' && request.method === 'POST') {
    return caller === id ? postDialog(parts, asked, user) : refuse.otherUser(id);
  }
  if (tail === 'Media' || tail.startsWith('Media/')) return answerMedia(parts, asked, id, tail.split('/').slice(1));
  if (!['', 'Dialogs', 'Queues', 'ReasonCodes'].includes(tail)) return refuse.notFound(request.path);
  if (request.method !== 'GET') return refuse.method(tail === '' ? 'GET, PUT' : 'GET');
  if (tail === 'Queues') {
    if (core.deployment === 'UCCX') return refuse.notFound(request.path);
    return ok(branch('Queues', ...queues.of(id).map((queue) => queues.xml('Queue', queue))));
  }
  if (!maySee(core.world, caller, id)) return refuse.otherUser(id);
  if (tail === 'Dialogs') return ok(branch('Dialogs', ...calls.of(id).map((call) => dialogXml('Dialog', call))));
  if (tail === 'ReasonCodes') {
    const category = /[?&]category=([A-Z_]+)/.exec(request.path)?.[1];
    if (category === undefined) return refuse.parameterMissing('category');
    const reasons = core.world.reasonCodes.filter((reason) => reason.category === category);
    return ok(branch('ReasonCodes', ...reasons.map((reason) => reasonXml('ReasonCode', reason))));
  }
  return ok(userXml('User', user, core.world, core.version));
}

function answerMedia(parts: RestParts, asked: Asked, userId: string, [id, below, ...rest]: readonly string[]): Reply {
  const { core, media, tasks } = parts;
  const { request, caller } = asked;
  const one = id === undefined ? undefined : media.get(userId, id);
  const known = id === undefined ? core.deployment === 'UCCE' : one !== undefined;
  if (!known || rest.length > 0 || (below !== undefined && below !== 'Dialogs')) return refuse.notFound(request.path);
  if (caller !== userId) return refuse.otherUser(userId);
  if (one && below === undefined && request.method === 'PUT') return putMedia(parts, asked, one);
  if (request.method !== 'GET') return refuse.method(one && below === undefined ? 'GET, PUT' : 'GET');
  if (!one) return ok(branch('MediaList', ...media.of(userId).map((each) => media.xml(each))));
  if (below === undefined) return ok(media.xml(one));
  const own = tasks.of(userId).filter((task) => task.mediaId === id);
  return ok(branch('Dialogs', ...own.map((task) => tasks.xml('Dialog', task))));
}

function answerDialog(parts: RestParts, asked: Asked, id: string): Reply {
  const task = parts.tasks.get(id);
  if (task) {
    if (task.userId !== asked.caller) return refuse.otherUser(task.userId);
    if (asked.request.method === 'PUT') return putDialog(parts, asked, id, task.userId);
    return asked.request.method === 'GET' ? ok(parts.tasks.xml('Dialog', task)) : refuse.method('GET, PUT');
  }
  const call = parts.calls.get(id);
  if (call?.userId === undefined) return refuse.notFound(id);
  if (asked.request.method === 'PUT') {
    return call.userId === asked.caller ? putDialog(parts, asked, id) : refuse.otherUser(call.userId);
  }
  if (asked.request.method !== 'GET') return refuse.method('GET, PUT');
  if (!maySee(parts.core.world, asked.caller, call.userId)) return refuse.otherUser(call.userId);
  return ok(dialogXml('Dialog', call));
}

function answerTeam(parts: RestParts, asked: Asked, id: string): Reply {
  const { core, users } = parts;
  const team = core.world.teams.find((one) => one.id === id);
  if (!team) return refuse.notFound(id);
  if (asked.request.method !== 'GET') return refuse.method('GET');
  if (!supervisedTeams(core.world, asked.caller).includes(team)) {
    return refuse.notAllowed('Only supervisors of the team may read it');
  }
  return ok(
    teamXml(
      team,
      users.all.filter((user) => user.agent.teamId === team.id),
    ),
  );
}

function answerQueue(parts: RestParts, asked: Asked, id: string): Reply {
  const queue = parts.core.deployment === 'UCCE' ? parts.queues.get(id) : undefined;
  if (!queue) return refuse.notFound(id);
  return asked.request.method === 'GET' ? ok(parts.queues.xml('Queue', queue)) : refuse.method('GET');
}
