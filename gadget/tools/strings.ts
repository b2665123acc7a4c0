/** What the tools say, in English; what the check says is in `check-strings.ts`. For engineers, in the words of the field. */
import { msg, str } from '@lit/localize';

/** The id of each message is `fx.` and its key. */
export const strings = {
  servers: (): string => msg('Servers A and B', { id: 'fx.servers' }),
  inUse: (): string => msg('in use', { id: 'fx.inUse' }),
  serverIn: (): string => msg('In service', { id: 'fx.serverIn' }),
  serverOut: (): string => msg('Out of service', { id: 'fx.serverOut' }),
  serverAnswers: (): string => msg('Answers', { id: 'fx.serverAnswers' }),
  serverSilent: (): string => msg('Does not answer', { id: 'fx.serverSilent' }),
  serverUnasked: (): string =>
    msg('Not asked while all is well; “Check the way to Finesse” below asks it.', { id: 'fx.serverUnasked' }),
  serverAlone: (): string => msg('No second server is known.', { id: 'fx.serverAlone' }),
  asOf: (state: string, time: string): string => msg(str`${state} (at ${time})`, { id: 'fx.asOf' }),

  clock: (): string => msg('Clock', { id: 'fx.clock' }),
  clockDrift: (): string => msg('Against the server', { id: 'fx.clockDrift' }),
  clockBound: (): string => msg('Accuracy', { id: 'fx.clockBound' }),
  clockAt: (): string => msg('Measured at', { id: 'fx.clockAt' }),
  clockTrip: (): string => msg('Round trip of that check', { id: 'fx.clockTrip' }),
  clockSamples: (): string => msg('Checks it rests on', { id: 'fx.clockSamples' }),
  clockSlope: (): string => msg('Server clock runs faster by', { id: 'fx.clockSlope' }),
  clockStamps: (): string => msg('Server tells time to', { id: 'fx.clockStamps' }),
  clockSetOn: (): string => msg('This clock was set forward', { id: 'fx.clockSetOn' }),
  clockSetBack: (): string => msg('This clock was set back', { id: 'fx.clockSetBack' }),
  clockSetAt: (span: string, time: string): string => msg(str`${span} at ${time}`, { id: 'fx.clockSetAt' }),

  computer: (): string => msg('Computer and page', { id: 'fx.computer' }),
  browser: (): string => msg('Browser', { id: 'fx.browser' }),
  browserUnlisted: (browser: string): string =>
    msg(str`${browser}, not on the list of supported browsers`, { id: 'fx.browserUnlisted' }),
  browserTooOld: (browser: string): string =>
    msg(str`${browser}, older than what is supported`, { id: 'fx.browserTooOld' }),
  pageAge: (): string => msg('Page is open for', { id: 'fx.pageAge' }),
  pageLate: (): string => msg('Page late, now', { id: 'fx.pageLate' }),
  machineLate: (): string => msg('Computer late, now', { id: 'fx.machineLate' }),
  hidden: (): string => msg('Page in the background since', { id: 'fx.hidden' }),
  heap: (): string => msg('Memory of the page', { id: 'fx.heap' }),
  heapOf: (used: string, limit: string): string => msg(str`${used} of ${limit} MiB`, { id: 'fx.heapOf' }),
  pressure: (): string => msg('Processor', { id: 'fx.pressure' }),
  pressureNominal: (): string => msg('has room', { id: 'fx.pressureNominal' }),
  pressureFair: (): string => msg('at work', { id: 'fx.pressureFair' }),
  pressureSerious: (): string => msg('under load', { id: 'fx.pressureSerious' }),
  pressureCritical: (): string => msg('overloaded', { id: 'fx.pressureCritical' }),
  frames: (): string => msg('Other frames of the desktop', { id: 'fx.frames' }),
  longTasks: (): string => msg('Long tasks, last 15 minutes', { id: 'fx.longTasks' }),
  longTasksOf: (count: string, longest: string, frame: string): string =>
    msg(str`${count}, the longest ${longest} (${frame})`, { id: 'fx.longTasksOf' }),
  pauses: (): string => msg('Stood still, last 15 minutes', { id: 'fx.pauses' }),
  pauseSleep: (): string => msg('Computer asleep', { id: 'fx.pauseSleep' }),
  pauseFrozen: (): string => msg('Page stopped by the browser', { id: 'fx.pauseFrozen' }),
  pauseCached: (): string => msg('Page put aside by the browser', { id: 'fx.pauseCached' }),
  pauseThrottled: (): string => msg('Timers slowed in the background', { id: 'fx.pauseThrottled' }),
  pausePageBusy: (): string => msg('Page busy', { id: 'fx.pausePageBusy' }),
  pauseMachineBusy: (): string => msg('Computer busy', { id: 'fx.pauseMachineBusy' }),
  pauseFor: (what: string, duration: string, time: string): string =>
    msg(str`${what} for ${duration}, from ${time}`, { id: 'fx.pauseFor' }),

  subscriptions: (): string => msg('Subscriptions', { id: 'fx.subscriptions' }),
  subscriptionsNone: (): string => msg('Nothing is subscribed yet.', { id: 'fx.subscriptionsNone' }),
  node: (): string => msg('Node', { id: 'fx.node' }),
  subscribedBy: (): string => msg('Subscribed by', { id: 'fx.subscribedBy' }),
  byServer: (): string => msg('Finesse itself', { id: 'fx.byServer' }),
  byClient: (): string => msg('this gadget', { id: 'fx.byClient' }),
  state: (): string => msg('State', { id: 'fx.state' }),
  subscribed: (): string => msg('Subscribed', { id: 'fx.subscribed' }),
  asking: (): string => msg('Asked for', { id: 'fx.asking' }),
  waiting: (): string => msg('Waiting for a session', { id: 'fx.waiting' }),
  refused: (condition: string): string => msg(str`Refused (${condition})`, { id: 'fx.refused' }),
  since: (): string => msg('Since', { id: 'fx.since' }),
  items: (): string => msg('Items', { id: 'fx.items' }),
  lastItem: (): string => msg('Last item', { id: 'fx.lastItem' }),

  nodes: (): string => msg('Nodes and messages', { id: 'fx.nodes' }),
  nodesHintOwn: (): string =>
    msg(
      'What the notification service lets you see, and what arrives while this is open. Passwords and customer data are left out; nothing is kept once it is closed.',
      { id: 'fx.nodesHintOwn' },
    ),
  nodesHintHub: (): string =>
    msg(
      'Every message on the desktop’s hub while this is open, those of other gadgets too. Passwords and customer data are left out; nothing is kept once it is closed.',
      { id: 'fx.nodesHintHub' },
    ),
  nodesFind: (): string => msg('Find a node', { id: 'fx.nodesFind' }),
  nodesList: (): string => msg('Nodes', { id: 'fx.nodesList' }),
  nodesAgain: (): string => msg('Ask again', { id: 'fx.nodesAgain' }),
  nodesAsking: (): string => msg('The service is being asked…', { id: 'fx.nodesAsking' }),
  nodesCount: (shown: string, all: string): string => msg(str`${shown} of ${all} nodes`, { id: 'fx.nodesCount' }),
  nodesNone: (): string => msg('Nothing has come yet.', { id: 'fx.nodesNone' }),
  nodesFailed: (why: string): string => msg(str`The service did not tell its nodes: ${why}`, { id: 'fx.nodesFailed' }),
  whyForbidden: (): string => msg('this user may not see them.', { id: 'fx.whyForbidden' }),
  whyUnknown: (): string => msg('it knows no such node.', { id: 'fx.whyUnknown' }),
  whyNoAnswer: (): string => msg('no answer came within 10 s.', { id: 'fx.whyNoAnswer' }),
  whyNoSession: (): string => msg('there is no session now.', { id: 'fx.whyNoSession' }),
  held: (jids: string): string => msg(str`Subscribed on the server: ${jids}`, { id: 'fx.held' }),
  itemsAsk: (): string => msg('Ask for the latest items', { id: 'fx.itemsAsk' }),
  itemsNone: (): string => msg('No item.', { id: 'fx.itemsNone' }),
  itemsFailed: (why: string): string => msg(str`Its items were not told: ${why}`, { id: 'fx.itemsFailed' }),
  itemAsked: (): string => msg('asked for', { id: 'fx.itemAsked' }),
  itemCopy: (): string => msg('Copy', { id: 'fx.itemCopy' }),

  reconnect: (): string => msg('Session', { id: 'fx.reconnect' }),
  reconnectHint: (): string =>
    msg('Ends this session with a good-bye and opens a new one. Calls go on, and what you see is read anew.', {
      id: 'fx.reconnectHint',
    }),
  reconnectNow: (): string => msg('Reconnect', { id: 'fx.reconnectNow' }),
  reconnecting: (): string => msg('Reconnecting…', { id: 'fx.reconnecting' }),
  reconnected: (time: string, count: string): string =>
    msg(str`New session since ${time}. All ${count} subscriptions stand again and were read anew: nothing was lost.`, {
      id: 'fx.reconnected',
    }),
  reconnectWaits: (standing: string, count: string): string =>
    msg(str`A new session stands; ${standing} of ${count} subscriptions stand again so far.`, {
      id: 'fx.reconnectWaits',
    }),
  reconnectFailed: (): string =>
    msg('There is no new session yet; it goes on trying by itself.', { id: 'fx.reconnectFailed' }),
} as const;
