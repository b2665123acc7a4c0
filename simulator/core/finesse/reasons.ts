/** Reason codes: those of the world and those of the system (facts §3.4; developer guide, "User—Agent State Change"). */
import type { Deployment } from '../types.ts';
import type { World } from '../world.ts';
import type { Reason } from './model.ts';

function system(category: Reason['category'], code: number, label: string): Reason {
  return { id: '-1', category, code, label, forAll: true };
}

/** Forced logout after presence was lost for the grace time. */
export const CONNECTION_FAILURE = 255;

const SYSTEM_REASONS: readonly Reason[] = [
  system('LOGOUT', CONNECTION_FAILURE, 'Connection failure'),
  system('NOT_READY', CONNECTION_FAILURE, 'Connection failure'),
  system('LOGOUT', 999, 'Supervisor signed out agent'),
  system('NOT_READY', 999, 'Supervisor set agent to Not Ready'),
  system('LOGOUT', 22, 'Supervisor signed out agent'),
  system('NOT_READY', 33, 'Supervisor set agent to Not Ready'),
  system('NOT_READY', 32_767, 'Call not answered'),
  system('NOT_READY', 32_763, 'Call not answered'),
];

/** A reason by its code, of the world first, then of the system; unknown codes get one without a label. */
export function reasonByCode(world: World, category: Reason['category'], code: number): Reason {
  const own = world.reasonCodes.find((one) => one.category === category && one.code === code);
  return (
    own ?? SYSTEM_REASONS.find((one) => one.category === category && one.code === code) ?? system(category, code, '')
  );
}

/** A reason by the id that a REST request names. */
export function reasonById(world: World, id: string): Reason | undefined {
  return world.reasonCodes.find((one) => one.id === id);
}

/** What stands as reason when a supervisor did it: 999 on UCCE; 33 and 22 on UCCX. */
export function supervisorReason(world: World, deployment: Deployment, category: Reason['category']): Reason {
  if (deployment === 'UCCE') return reasonByCode(world, category, 999);
  return reasonByCode(world, category, category === 'LOGOUT' ? 22 : 33);
}

/** What stands as reason when an agent let a call ring: 32767 on UCCE, 32763 on UCCX. */
export function unansweredReason(world: World, deployment: Deployment): Reason {
  return reasonByCode(world, 'NOT_READY', deployment === 'UCCE' ? 32_767 : 32_763);
}
