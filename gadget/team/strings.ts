/**
 * Everything the supervisor's view says, in English, the source language; see `gadget/strings.ts` for how, and for the rules. They are
 * loaded with the view alone.
 */
import { msg, str } from '@lit/localize';

/** The words of the view. The id of each message is `ft.` and its key. */
export const words = {
  title: (): string => msg('Team connection', { id: 'ft.title' }),
  team: (): string => msg('Team', { id: 'ft.team' }),
  colState: (): string => msg('State', { id: 'ft.colState' }),
  colAgent: (): string => msg('Agent', { id: 'ft.colAgent' }),
  colSince: (): string => msg('Duration', { id: 'ft.colSince' }),
  colVerdict: (): string => msg('Connection', { id: 'ft.colVerdict' }),
  colDrops: (): string => msg('Drops today', { id: 'ft.colDrops' }),
  colDelay: (): string => msg('Delay now', { id: 'ft.colDelay' }),
  colClock: (): string => msg('Clock', { id: 'ft.colClock' }),
  colCause: (): string => msg('Likely cause', { id: 'ft.colCause' }),
  colHeard: (): string => msg('Last report', { id: 'ft.colHeard' }),
  colHour: (): string => msg('Last hour', { id: 'ft.colHour' }),
  ahead: (span: string): string => msg(str`${span} ahead`, { id: 'ft.ahead' }),
  behind: (span: string): string => msg(str`${span} behind`, { id: 'ft.behind' }),
  hourSaid: (parts: string): string => msg(str`Last hour: ${parts}`, { id: 'ft.hourSaid' }),
  hourPart: (word: string, duration: string): string => msg(str`${word} ${duration}`, { id: 'ft.hourPart' }),
  unwatched: (): string => msg('not watched', { id: 'ft.unwatched' }),
  grid: (): string => msg('Agents and their connections', { id: 'ft.grid' }),
  dropped: (): string => msg('Dropped', { id: 'ft.dropped' }),
  forcedOut: (): string => msg('Forced out', { id: 'ft.forcedOut' }),
  atRisk: (): string => msg('At risk', { id: 'ft.atRisk' }),
  back: (): string => msg('Back', { id: 'ft.back' }),
  connected: (): string => msg('Connected', { id: 'ft.connected' }),
  notReporting: (): string => msg('Not reporting', { id: 'ft.notReporting' }),
  signedOut: (): string => msg('Signed out', { id: 'ft.signedOut' }),
  unknown: (): string => msg('Not known', { id: 'ft.unknown' }),
  whyLost: (): string => msg('Connection lost', { id: 'ft.whyLost' }),
  whyTelephony: (): string => msg('Telephony lost its link to Finesse', { id: 'ft.whyTelephony' }),
  whySupervisor: (): string => msg('By a supervisor', { id: 'ft.whySupervisor' }),
  whyElsewhere: (): string => msg('Signed in somewhere else', { id: 'ft.whyElsewhere' }),
  whyExtension: (): string => msg('Extension taken by another agent', { id: 'ft.whyExtension' }),
  whyRepeated: (drops: string): string => msg(str`${drops} drops within an hour`, { id: 'ft.whyRepeated' }),
  whyAgain: (): string => msg('Drops again and again', { id: 'ft.whyAgain' }),
  whySilent: (): string => msg('Reports stopped', { id: 'ft.whySilent' }),
  whyAfter: (time: string): string => msg(str`after the drop at ${time}`, { id: 'ft.whyAfter' }),
  whyReport: (): string => msg('The agent’s own page reports trouble', { id: 'ft.whyReport' }),
  whyOverdue: (time: string): string => msg(str`No report since ${time}`, { id: 'ft.whyOverdue' }),
  whyNoReport: (): string => msg('This agent’s page sends no reports', { id: 'ft.whyNoReport' }),
  causeProved: (cause: string): string => msg(str`Cause: ${cause}`, { id: 'ft.causeProved' }),
  causeLikely: (cause: string): string => msg(str`Likely: ${cause}`, { id: 'ft.causeLikely' }),
  causePossible: (cause: string): string => msg(str`Possibly: ${cause}`, { id: 'ft.causePossible' }),
  all: (): string => msg('All', { id: 'ft.all' }),
  filter: (): string => msg('Show only', { id: 'ft.filter' }),
  search: (): string => msg('Search agents', { id: 'ft.search' }),
  searchHint: (): string => msg('Name, ID or extension (press /)', { id: 'ft.searchHint' }),
  shown: (shown: string, all: string): string => msg(str`${shown} of ${all} agents shown`, { id: 'ft.shown' }),
  groupBy: (): string => msg('Group by', { id: 'ft.groupBy' }),
  groupNone: (): string => msg('No groups', { id: 'ft.groupNone' }),
  groupOther: (): string => msg('No group known', { id: 'ft.groupOther' }),
  groupNoCause: (): string => msg('No cause', { id: 'ft.groupNoCause' }),
  groupHead: (name: string, count: string): string => msg(str`${name} (${count})`, { id: 'ft.groupHead' }),
  onlyGroup: (name: string): string => msg(str`Only ${name}`, { id: 'ft.onlyGroup' }),
  showAll: (): string => msg('Show all again', { id: 'ft.showAll' }),
  compact: (): string => msg('Compact rows', { id: 'ft.compact' }),
  showMap: (): string => msg('Show map', { id: 'ft.showMap' }),
  showTable: (): string => msg('Show table', { id: 'ft.showTable' }),
  map: (): string => msg('Map of the agents', { id: 'ft.map' }),
  mapHint: (): string =>
    msg('One mark for each agent. Arrow keys move, Enter shows the agent in the table.', { id: 'ft.mapHint' }),
  sortAgain: (): string => msg('Sort again', { id: 'ft.sortAgain' }),
  pause: (): string => msg('Pause updates', { id: 'ft.pause' }),
  resume: (): string => msg('Resume updates', { id: 'ft.resume' }),
  pausedAt: (time: string): string => msg(str`Paused: the table is as of ${time}.`, { id: 'ft.pausedAt' }),
  noneMatch: (): string => msg('No agent matches.', { id: 'ft.noneMatch' }),
  noneInTeam: (): string => msg('This team has no agents.', { id: 'ft.noneInTeam' }),
  waiting: (): string => msg('Waiting for the list of the team', { id: 'ft.waiting' }),
  noTeam: (): string => msg('Finesse names no team that you supervise.', { id: 'ft.noTeam' }),
  refused: (): string => msg('The team cannot be shown', { id: 'ft.refused' }),
  linkDown: (): string => msg('Your own connection is down', { id: 'ft.linkDown' }),
  linkDownMeans: (time: string, age: string): string =>
    msg(str`The table is as of ${time} (${age}). What has happened to your agents since is not in it.`, {
      id: 'ft.linkDownMeans',
    }),
  linkDownEmpty: (): string => msg('Nothing of the team is known until it is back.', { id: 'ft.linkDownEmpty' }),
  linkBack: (): string => msg('Your own connection is back', { id: 'ft.linkBack' }),
  ownUnsteady: (): string => msg('Your own connection is unsteady', { id: 'ft.ownUnsteady' }),
  ownUnsteadyMeans: (): string => msg('What you see here may be late.', { id: 'ft.ownUnsteadyMeans' }),
  liveCarried: (live: string, all: string): string =>
    msg(str`Live reports from ${live} of ${all} signed-in agents.`, { id: 'ft.liveCarried' }),
  liveProbing: (): string => msg('Finding out whether live reports can be carried…', { id: 'ft.liveProbing' }),
  liveUnsupported: (): string =>
    msg('Live reports cannot be carried on the desktop’s channel: the view shows what Finesse tells of the team.', {
      id: 'ft.liveUnsupported',
    }),
  liveRefused: (): string =>
    msg('This server does not carry live reports between users: the view shows what Finesse tells of the team.', {
      id: 'ft.liveRefused',
    }),
  burst: (count: string, all: string, span: string): string =>
    msg(str`${count} of ${all} agents dropped within ${span}`, { id: 'ft.burst' }),
  burstSecond: (count: string, all: string): string =>
    msg(str`${count} of ${all} agents dropped in the same second`, { id: 'ft.burstSecond' }),
  server: (): string => msg('Likely the server', { id: 'ft.server' }),
  serverOrNetwork: (): string => msg('Likely the server or a shared network', { id: 'ft.serverOrNetwork' }),
  network: (group: string): string => msg(str`Likely the network of ${group}`, { id: 'ft.network' }),
  undecided: (): string => msg('The server, or what these agents share: too few to tell', { id: 'ft.undecided' }),
  client: (): string => msg('Likely each agent’s own side', { id: 'ft.client' }),
  scattered: (drops: string, agents: string, all: string): string =>
    msg(str`Scattered: ${drops} drops of ${agents} of ${all} agents`, { id: 'ft.scattered' }),
  fewAgents: (drops: string, names: string): string =>
    msg(str`${drops} drops, all of ${names}`, { id: 'ft.fewAgents' }),
  gathered: (dropped: string, all: string, group: string): string =>
    msg(str`${dropped} of ${all} agents of ${group} dropped, at different times`, { id: 'ft.gathered' }),
  evForced: (from: string, to: string): string =>
    msg(str`Forced logouts (reason 255) from ${from} to ${to}.`, { id: 'ft.evForced' }),
  evTelephony: (from: string, to: string): string =>
    msg(str`Telephony lost (reason 50001 or 50002) from ${from} to ${to}.`, { id: 'ft.evTelephony' }),
  evSocket: (from: string, to: string): string =>
    msg(str`The agents’ pages saw their connections close from ${from} to ${to}.`, { id: 'ft.evSocket' }),
  evPing: (from: string, to: string): string =>
    msg(str`The agents’ pages had no answer from ${from} to ${to}.`, { id: 'ft.evPing' }),
  evWent: (from: string, to: string): string =>
    msg(str`The connections themselves went between ${from} and ${to}.`, { id: 'ft.evWent' }),
  evChance: (count: string, window: string): string =>
    msg(str`From ${count} within ${window} on, chance explains it in fewer than 1 of 100 shifts.`, {
      id: 'ft.evChance',
    }),
  evGroup: (dropped: string, all: string, group: string, othersDropped: string, others: string): string =>
    msg(str`${dropped} of ${all} of ${group} dropped, ${othersDropped} of ${others} elsewhere.`, { id: 'ft.evGroup' }),
  evGroupAlone: (dropped: string, all: string, group: string, others: string): string =>
    msg(str`${dropped} of ${all} of ${group} dropped, none of ${others} elsewhere.`, { id: 'ft.evGroupAlone' }),
  evOwn: (time: string): string => msg(str`Your own connection dropped too, at ${time}.`, { id: 'ft.evOwn' }),
  evScattered: (from: string, to: string): string =>
    msg(str`First at ${from}, last at ${to}; no more of them together than chance brings.`, { id: 'ft.evScattered' }),
  evOthers: (others: string): string => msg(str`${others} other agents stayed connected.`, { id: 'ft.evOthers' }),
  who: (names: string): string => msg(str`Who: ${names}`, { id: 'ft.who' }),
  andMore: (names: string, more: string): string => msg(str`${names} and ${more} more`, { id: 'ft.andMore' }),
  doServer: (): string =>
    msg(
      'For the administrator: on both Finesse nodes, see with “utils service list” whether Notification Service and Finesse Tomcat run, and whether CTIManager or the CTI server does. If they are down, restart in this order: stop Tomcat, stop Notification Service, start Tomcat, start Notification Service.',
      { id: 'ft.doServer' },
    ),
  doNetwork: (): string =>
    msg(
      'For the administrator: check delay, loss and the port of the notifications (7443 or 8445) between these agents and Finesse: firewall, VPN, proxy.',
      { id: 'ft.doNetwork' },
    ),
  doClient: (): string =>
    msg(
      'Look at each of them by itself: network, supported browser, many tabs, sleep, processor and memory, other gadgets, clock. The agent’s own Connection health names the cause.',
      { id: 'ft.doClient' },
    ),
  doUndecided: (): string =>
    msg('Compare with another site or team, then check the server, and what these agents share.', {
      id: 'ft.doUndecided',
    }),
  todo: (): string => msg('What to do', { id: 'ft.todo' }),
  evidence: (): string => msg('Evidence and what to do', { id: 'ft.evidence' }),
  dismiss: (): string => msg('Dismiss', { id: 'ft.dismiss' }),
  incidents: (count: string): string => msg(str`Incidents today (${count})`, { id: 'ft.incidents' }),
  noIncidents: (): string => msg('None: no drops came together.', { id: 'ft.noIncidents' }),
  saveCsv: (): string => msg('Save CSV', { id: 'ft.saveCsv' }),
  saveJson: (): string => msg('Save JSON', { id: 'ft.saveJson' }),
  traceNote: (): string =>
    msg('Told by Finesse: a lost connection shows here 1 to 3 minutes after it went.', { id: 'ft.traceNote' }),
  details: (name: string): string => msg(str`Details of ${name}`, { id: 'ft.details' }),
  detailDrops: (times: string): string => msg(str`Drops: ${times}`, { id: 'ft.detailDrops' }),
  detailNoDrops: (): string => msg('No drops today.', { id: 'ft.detailNoDrops' }),
  detailReport: (trip: string, age: string): string =>
    msg(str`Own page: round trip ${trip}, ${age}`, { id: 'ft.detailReport' }),
  detailOverdue: (): string =>
    msg('The reports of this agent’s page stopped without a word: the connection, the page or the computer is gone.', {
      id: 'ft.detailOverdue',
    }),
  detailClock: (clock: string): string => msg(str`Clock: ${clock}`, { id: 'ft.detailClock' }),
  detailLoss: (share: string): string => msg(str`${share} of the latest checks had no answer`, { id: 'ft.detailLoss' }),
  close: (): string => msg('Close', { id: 'ft.close' }),
} as const;
