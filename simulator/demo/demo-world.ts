/** The example world with a first team of any size, everybody at work: what `npm start` plays. */
import { OptionsError } from '../../sdk/errors.ts';
import { exampleWorld } from '../core/example-world.ts';
import type { Deployment, FinesseVersion } from '../core/types.ts';
import { parseWorld, type World } from '../core/world.ts';

/** Agents of the first team unless told: the smallest team that the burst of seven of twelve can be shown with. */
export const DEFAULT_AGENTS = 12;
/** Cisco counts 2,000 agents for a Finesse of UCCE; a page is not asked to show more. */
export const MOST_AGENTS = 2_000;
/** Agents whom the example world has in the first team. */
const NAMED = 6;
/** Login ids beyond those of the example world. */
const FIRST_ID = 1_010_001;
const FIRST_EXTENSION = 20_001;

const FIRST_NAMES = [
  'Amara',
  'Ben',
  'Chiara',
  'Dmitri',
  'Elif',
  'Farid',
  'Greta',
  '하준',
  'Inês',
  'Jonas',
  'Keiko',
  '리나',
];
const LAST_NAMES = ['Adler', 'Bianchi', 'Costa', 'Demir', '강', 'Eriksen', 'Fofanah', 'García', 'Haddad', 'Ito', '윤'];

/**
 * A world whose first team, `5000`, has so many members, its supervisor among them; all of them are signed in.
 * @throws OptionsError for a number that is not between 6 and 2,000.
 */
export function demoWorld(
  agents: number,
  options: { readonly version?: FinesseVersion; readonly deployment?: Deployment } = {},
): World {
  if (!Number.isInteger(agents) || agents < NAMED || agents > MOST_AGENTS)
    throw new OptionsError(`A team of ${agents}: a whole number from ${NAMED} to ${MOST_AGENTS} is due.`);
  const { sides, timezoneOffset, teams, queues, media, reasonCodes } = exampleWorld;
  const more = Array.from({ length: agents - NAMED }, (_, n) => ({
    id: String(FIRST_ID + n),
    // Two lists whose lengths share no divisor: 132 names, then with a number.
    firstName: FIRST_NAMES[n % FIRST_NAMES.length],
    lastName: `${LAST_NAMES[n % LAST_NAMES.length]}${n < FIRST_NAMES.length * LAST_NAMES.length ? '' : ` ${n}`}`,
    password: 'finesse',
    extension: String(FIRST_EXTENSION + n),
    teamId: '5000',
    roles: ['Agent'],
  }));
  const all = [...exampleWorld.agents, ...more];
  return parseWorld({
    version: options.version ?? exampleWorld.version,
    deployment: options.deployment ?? exampleWorld.deployment,
    sides,
    timezoneOffset,
    teams: teams.map(({ id, name }) => ({ id, name })),
    queues,
    media,
    reasonCodes,
    agents: all,
    initialStates: Object.fromEntries(all.map(({ id }, n) => [id, n % 5 === 4 ? 'NOT_READY' : 'READY'])),
  });
}
