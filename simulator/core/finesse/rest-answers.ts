/** Answers of the REST API: statuses, error bodies, headers. */
import type { HttpAnswer } from '../types.ts';
import type { Fault } from './model.ts';
import { writeApiErrors } from './updates.ts';

/** An answer before its common headers were added. */
export type Reply =
  | { readonly kind: 'xml'; readonly body: string }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'error'; readonly status: number; readonly fault: Fault; readonly allow?: string };

export const accepted: Reply = { kind: 'accepted' };

/** 200 with a body. */
export function ok(body: string): Reply {
  return { kind: 'xml', body };
}

function error(status: number, type: string, message: string, data: string): Reply {
  return { kind: 'error', status, fault: { type, message, data } };
}

/** The error answers of the developer guide ("User API Errors", "ClientLog API Errors", facts §3.2). */
export const refuse = {
  badRequest: (what: string): Reply => error(400, 'Bad Request', 'The request is malformed or incomplete', what),
  invalidInput: (what: string): Reply => error(400, 'Invalid Input', 'INVALID_INPUT', what),
  invalidDestination: (what: string): Reply => error(400, 'Invalid Destination', 'INVALID_DESTINATION', what),
  invalidState: (what: string): Reply => error(400, 'Invalid State', 'CF_INVALID_OBJECT_STATE', what),
  parameterMissing: (what: string): Reply => error(400, 'Parameter Missing', 'PARAMETER_MISSING', what),
  unauthorized: (): Reply =>
    error(401, 'Authorization Failure', 'UNAUTHORIZED', 'The credentials are missing or wrong'),
  locked: (): Reply =>
    error(401, 'Authorization Failure', 'USER_LOCKED', 'Too many wrong passwords; wait 5 minutes without a try'),
  notAllowed: (what: string): Reply => error(401, 'Authorization Failure', 'UNAUTHORIZED', what),
  otherUser: (id: string): Reply =>
    error(
      401,
      'Invalid Authorization User Specified',
      "The user specified in the authentication credentials and the uri don't match",
      id,
    ),
  otherTeam: (id: string): Reply =>
    error(401, 'Invalid Supervisor', 'The user does not belong to a team of the supervisor', id),
  userNotFound: (id: string): Reply => error(404, 'User Not Found', 'FINESSE_API_ERROR_USER_NOT_FOUND', id),
  notFound: (what: string): Reply =>
    error(404, 'Not Found', 'The resource specified is invalid or does not exist', what),
  method: (allow: string): Reply => ({
    ...(error(405, 'Method Not Allowed', 'METHOD_NOT_ALLOWED', `Allowed: ${allow}`) as Extract<
      Reply,
      { kind: 'error' }
    >),
    allow,
  }),
  outOfService: (): Reply => error(503, 'Service Unavailable', 'SERVER_OUT_OF_SERVICE', ''),
} as const;

/** Adds status and headers. A synchronous error echoes the request's `requestId`. */
export function finish(reply: Reply, date: number, requestId: string | undefined): HttpAnswer {
  const common = {
    date: new Date(date).toUTCString(),
    'cache-control': 'no-cache, no-store',
    pragma: 'no-cache',
  };
  if (reply.kind === 'accepted') return { status: 202, headers: common, body: '' };
  const headers = { ...common, 'content-type': 'application/xml;charset=UTF-8' };
  if (reply.kind === 'xml') return { status: 200, headers, body: reply.body };
  return {
    status: reply.status,
    headers: {
      ...headers,
      ...(reply.allow === undefined ? {} : { allow: reply.allow }),
      ...(requestId === undefined ? {} : { requestId }),
    },
    body: writeApiErrors(reply.fault),
  };
}
