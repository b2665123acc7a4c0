/** Carries out the faults of the server. What two faults hold down at once comes back when the last of them has gone. */
import type { FaultBase, FaultTarget, ServerFault } from './faults-types.ts';
import type { Finesse } from './finesse/finesse.ts';
import type { NotificationService } from './openfire/notification-service.ts';
import type { SessionInfo } from './openfire/session.ts';
import type { SideName } from './types.ts';

/** What faults of the server act on. */
export interface ServerParts {
  readonly finesse: Pick<
    Finesse,
    'clock' | 'setSystemStatus' | 'setCtiHeartbeat' | 'setMaintenance' | 'expireCredentials' | 'world'
  >;
  readonly notification: Readonly<
    Record<SideName, Pick<NotificationService, 'kill' | 'stop' | 'start' | 'setFinessePresence' | 'setUserMessages'>>
  >;
}

/** Made for `createFaults`: carries a fault out and gives back how to undo it; undefined when it acted once. */
export function createServerFaults({
  finesse,
  notification,
}: ServerParts): (fault: FaultBase & ServerFault) => (() => void) | undefined {
  const stopped = perSide(
    (side) => notification[side].stop(),
    (side) => notification[side].start(),
  );
  const outOfService = perSide(
    (side) => finesse.setSystemStatus(side, 'OUT_OF_SERVICE'),
    (side) => finesse.setSystemStatus(side, 'IN_SERVICE'),
  );
  const ctiSilent = perSide(
    (side) => finesse.setCtiHeartbeat(side, false),
    (side) => finesse.setCtiHeartbeat(side, true),
  );
  const unavailable = perSide(
    (side) => notification[side].setFinessePresence(false),
    (side) => notification[side].setFinessePresence(true),
  );

  return (fault) => {
    const { target = {} } = fault;
    const sides: readonly SideName[] = target.side === undefined ? ['a', 'b'] : [target.side];
    switch (fault.kind) {
      case 'session-loss':
      case 'session-terminate':
      case 'conflict':
        for (const side of sides) notification[side].kill((session) => isMeant(session, target), KILLS[fault.kind]);
        return undefined;
      case 'service-stop':
        return all(sides.map(stopped));
      case 'out-of-service':
        return all(sides.map(outOfService));
      case 'cti-heartbeat':
        return all(sides.map(ctiSilent));
      case 'maintenance': {
        const { of = 'finesse', phase = 'IN_PROGRESS' } = fault;
        for (const side of sides) finesse.setMaintenance(side, { of, phase });
        return all(sides.map((side) => () => finesse.setMaintenance(side, undefined)));
      }
      case 'credentials-expired': {
        const { userId } = target;
        const users = userId === undefined ? finesse.world.agents.map(({ id }) => id) : [userId];
        for (const user of users) finesse.expireCredentials(user, true);
        return all(users.map((user) => () => finesse.expireCredentials(user, false)));
      }
      case 'finesse-unavailable':
        return all(sides.map(unavailable));
      case 'messages-refused': {
        for (const side of sides) notification[side].setUserMessages(fault.silent ? 'dropped' : 'refused');
        return all(sides.map((side) => () => notification[side].setUserMessages('carried')));
      }
      case 'clock-step':
        finesse.clock.step(fault.ms);
        return () => finesse.clock.step(-fault.ms);
      case 'clock-slope': {
        const { ppm } = fault;
        finesse.clock.slope(finesse.clock.ppm + ppm);
        return () => finesse.clock.slope(finesse.clock.ppm - ppm);
      }
      case 'takeover': {
        const down: SideName = target.side === 'a' ? 'b' : 'a';
        return all([outOfService(down), unavailable(down), stopped(down)]);
      }
    }
  };
}

const KILLS = { 'session-loss': 'lose', 'session-terminate': 'terminate', conflict: 'conflict' } as const;

function isMeant(session: SessionInfo, { on, userId, sid }: FaultTarget): boolean {
  return (
    (on === undefined || on === 'notification' || on === session.transport) &&
    (userId === undefined || userId.toLowerCase() === session.userId) &&
    (sid === undefined || sid === session.id)
  );
}

/** Something that is switched off by the first who holds it down and on again by the last who lets go. */
function perSide(off: (side: SideName) => void, on: (side: SideName) => void): (side: SideName) => () => void {
  const holders: Record<SideName, number> = { a: 0, b: 0 };
  return (side) => {
    if (++holders[side] === 1) off(side);
    return () => {
      if (--holders[side] === 0) on(side);
    };
  };
}

function all(undos: readonly (() => void)[]): () => void {
  return () => {
    for (const undo of undos.toReversed()) undo();
  };
}
