/** Everything that the simulated Finesse knows, as plain JSON for control panels and tests. Without secrets. */
import type { SideName } from '../types.ts';
import type { Calls } from './calls.ts';
import type { ClientLogs } from './client-logs.ts';
import type { AgentState, CallState, Core } from './model.ts';
import type { System, SystemStatus } from './system.ts';
import type { Users } from './users.ts';

/** Plain JSON. Times are the server's clock, ms since the epoch. */
export interface FinesseSnapshot {
  readonly version: string;
  readonly deployment: string;
  readonly clock: { readonly now: number; readonly offsetMs: number; readonly slopePpm: number };
  readonly sides: Readonly<Record<SideName, { readonly host: string; readonly status: SystemStatus }>>;
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly extension: string;
    readonly teamId: string;
    readonly roles: readonly string[];
    readonly state: AgentState;
    readonly pendingState: string;
    readonly reasonCode: number | null;
    readonly stateChangeTime: number | null;
  }[];
  readonly calls: readonly {
    readonly id: string;
    readonly state: CallState;
    readonly queueId: string | null;
    readonly userId: string | null;
    readonly since: number;
  }[];
  readonly teams: readonly { readonly id: string; readonly name: string; readonly supervisors: readonly string[] }[];
  readonly queues: readonly { readonly id: string; readonly name: string; readonly waiting: number }[];
  readonly reasonCodes: readonly {
    readonly id: string;
    readonly category: string;
    readonly code: number;
    readonly label: string;
  }[];
  readonly clientLogs: readonly {
    readonly userId: string;
    readonly at: number;
    readonly characters: number;
    readonly file: string;
  }[];
}

/** Takes the picture. */
export function snapshotOf(parts: {
  readonly core: Core;
  readonly users: Users;
  readonly calls: Calls;
  readonly system: System;
  readonly clientLogs: ClientLogs;
}): FinesseSnapshot {
  const { core, users, calls, system, clientLogs } = parts;
  const { world, clock } = core;
  const side = (name: SideName) => ({ host: world.sides[name].host, status: system.status(name) });
  return {
    version: core.version,
    deployment: core.deployment,
    clock: { now: clock.now(), offsetMs: Math.round(clock.offset()), slopePpm: clock.ppm },
    sides: { a: side('a'), b: side('b') },
    users: users.all.map((user) => ({
      id: user.agent.id,
      name: `${user.agent.firstName} ${user.agent.lastName}`,
      extension: user.agent.extension,
      teamId: user.agent.teamId,
      roles: user.agent.roles,
      state: user.state,
      pendingState: user.pendingState,
      reasonCode: user.reason?.code ?? null,
      stateChangeTime: user.stateChangeTime ?? null,
    })),
    calls: calls.all.map((call) => ({
      id: call.id,
      state: call.state,
      queueId: call.queueId ?? null,
      userId: call.userId ?? null,
      since: call.stateChangeTime,
    })),
    teams: world.teams,
    queues: world.queues.map((queue) => ({
      id: queue.id,
      name: queue.name,
      waiting: calls.all.filter((call) => call.state === 'QUEUED' && call.queueId === queue.id).length,
    })),
    reasonCodes: world.reasonCodes.map(({ id, category, code, label }) => ({ id, category, code, label })),
    clientLogs: clientLogs.entries.map(({ userId, at, characters, file }) => ({ userId, at, characters, file })),
  };
}
