import type { TeamViewOptions } from 'finesse-pulse/gadget';

/** Sites by the first digits of the agents' extensions; the longest that fits counts. */
const SITES: readonly (readonly [prefix: string, site: string])[] = [
  ['2010', 'Porto, floor 1'],
  ['20', 'Porto'],
  ['3', 'Lisbon'],
];

/** For `<finesse-team-health>.options`: one object for the life of the element, as another one begins anew. */
export const options: TeamViewOptions = {
  groupsOf({ extension = '', teamId }): Record<string, string> {
    const [, site] = SITES.find(([prefix]) => extension.startsWith(prefix)) ?? [];
    return { ...(site && { Site: site }), ...(teamId && { Team: teamId }) };
  },
};
