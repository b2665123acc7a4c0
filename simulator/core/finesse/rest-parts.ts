/** What the parts of the REST API hand to each other. */
import type { HttpRequest } from '../types.ts';
import type { Calls } from './calls.ts';
import type { ClientLogs } from './client-logs.ts';
import type { Credentials } from './credentials.ts';
import type { MediaStates } from './media.ts';
import type { Core } from './model.ts';
import type { Queues } from './queues.ts';
import type { System } from './system.ts';
import type { Tasks } from './tasks.ts';
import type { Users } from './users.ts';

/** What the REST API speaks for. */
export interface RestParts {
  readonly core: Core;
  readonly users: Users;
  readonly calls: Calls;
  readonly queues: Queues;
  readonly media: MediaStates;
  readonly tasks: Tasks;
  readonly system: System;
  readonly credentials: Credentials;
  readonly clientLogs: ClientLogs;
  /** How long CTI takes from an accepted request to its outcome, in ms. */
  readonly ctiMs: number;
}

/** A request that has come as far as its object. */
export interface Asked {
  readonly request: HttpRequest;
  /** Who asks. */
  readonly caller: string;
  readonly requestId: string | undefined;
}
