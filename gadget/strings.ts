/**
 * Everything the gadget says, in English, the source language. Every entry is a function, so that it is looked up in the
 * language of the moment. Other languages live in `locales/`, keyed by the same ids.
 *
 * The rules: what happened → what it means for me → one thing to do. No codes for agents, no blame, no "please".
 */
import { msg, str } from '@lit/localize';

/** The words of the gadget. The id of each message is `fp.` and its key. */
export const strings = {
  connected: (): string => msg('Connected', { id: 'fp.connected' }),
  connectedMeans: (): string => msg('Everything that your desktop needs answers.', { id: 'fp.connectedMeans' }),
  connectedOutOfService: (): string =>
    msg('The link is up, but the Finesse server says that it is out of service.', {
      id: 'fp.connectedOutOfService',
    }),
  connectedOutOfServiceDo: (): string =>
    msg('Stay signed in and keep this page open.', { id: 'fp.connectedOutOfServiceDo' }),
  connectedSilent: (): string =>
    msg('The link is up, but nothing was heard when it was due.', { id: 'fp.connectedSilent' }),
  waiting: (): string => msg('Waiting for the desktop', { id: 'fp.waiting' }),
  waitingMeans: (): string =>
    msg('The Finesse desktop has not opened its link to this gadget yet.', { id: 'fp.waitingMeans' }),
  idle: (): string => msg('Not connected yet', { id: 'fp.idle' }),
  idleMeans: (): string =>
    msg('The link to Finesse has not been opened, so nothing is measured.', { id: 'fp.idleMeans' }),
  connecting: (): string => msg('Connecting…', { id: 'fp.connecting' }),
  connectingMeans: (): string =>
    msg('Live updates begin as soon as the link to Finesse is up.', { id: 'fp.connectingMeans' }),
  reconnecting: (): string => msg('Reconnecting…', { id: 'fp.reconnecting' }),
  degraded: (): string => msg('Connection unsteady', { id: 'fp.degraded' }),
  degradedMeans: (): string =>
    msg('Finesse did not answer as it should; live updates may come late.', { id: 'fp.degradedMeans' }),
  suspended: (): string => msg('Link suspended', { id: 'fp.suspended' }),
  suspendedMeans: (): string =>
    msg('This computer or its browser cannot hear Finesse right now: asleep, frozen or without network.', {
      id: 'fp.suspendedMeans',
    }),
  suspendedDo: (): string =>
    msg('Keep the computer awake and on the network; the link comes back by itself.', { id: 'fp.suspendedDo' }),
  disconnected: (): string => msg('Disconnected', { id: 'fp.disconnected' }),
  lostMeans: (): string =>
    msg('Live updates have stopped; the link to Finesse is being restored automatically.', { id: 'fp.lostMeans' }),
  lostDo: (): string => msg('Stay on this page; a call in progress continues on the phone.', { id: 'fp.lostDo' }),
  retry: (attempt: string, time: string): string => msg(str`Try ${attempt}, next at ${time}`, { id: 'fp.retry' }),
  closed: (): string => msg('Closed', { id: 'fp.closed' }),
  closedMeans: (): string =>
    msg('The link to Finesse was closed, so nothing more arrives here.', { id: 'fp.closedMeans' }),
  closedDo: (): string => msg('Reload the page to connect again.', { id: 'fp.closedDo' }),

  title: (): string => msg('Connection health', { id: 'fp.title' }),
  since: (time: string): string => msg(str`since ${time}`, { id: 'fp.since' }),
  sinceFor: (time: string, duration: string): string => msg(str`since ${time} (${duration})`, { id: 'fp.sinceFor' }),
  unknown: (): string => msg('Not known', { id: 'fp.unknown' }),
  nothingYet: (): string => msg('Nothing has been measured yet', { id: 'fp.nothingYet' }),
  timesAre: (): string => msg('All times are this computer’s time.', { id: 'fp.timesAre' }),
  announcement: (head: string, sentence: string): string => msg(str`${head}. ${sentence}`, { id: 'fp.announcement' }),

  you: (): string => msg('Your state', { id: 'fp.you' }),
  youNotTold: (): string => msg('Finesse has not told it yet', { id: 'fp.youNotTold' }),
  youRefused: (): string => msg('Finesse refused to tell it', { id: 'fp.youRefused' }),
  lastKnown: (): string => msg('last known before the link was lost', { id: 'fp.lastKnown' }),
  stateReady: (): string => msg('Ready', { id: 'fp.stateReady' }),
  stateNotReady: (): string => msg('Not ready', { id: 'fp.stateNotReady' }),
  stateTalking: (): string => msg('Talking', { id: 'fp.stateTalking' }),
  stateHold: (): string => msg('Call on hold', { id: 'fp.stateHold' }),
  stateReserved: (): string => msg('Call offered', { id: 'fp.stateReserved' }),
  stateWork: (): string => msg('Wrap-up, then not ready', { id: 'fp.stateWork' }),
  stateWorkReady: (): string => msg('Wrap-up, then ready', { id: 'fp.stateWorkReady' }),
  stateLogout: (): string => msg('Signed out', { id: 'fp.stateLogout' }),
  heartbeat: (): string => msg('Last heartbeat', { id: 'fp.heartbeat' }),
  heartbeatAt: (time: string): string => msg(str`heard at ${time}`, { id: 'fp.heartbeatAt' }),
  heartbeatOverdue: (time: string): string =>
    msg(str`heard at ${time}, the next is overdue`, { id: 'fp.heartbeatOverdue' }),
  heartbeatPassive: (): string => msg('the desktop passes on changes only', { id: 'fp.heartbeatPassive' }),
  heartbeatNone: (): string => msg('Nothing heard yet', { id: 'fp.heartbeatNone' }),
  roundTrip: (): string => msg('Round trip', { id: 'fp.roundTrip' }),
  roundTripNote: (median: string, p95: string): string =>
    msg(str`median ${median}, 95 of 100 within ${p95}`, { id: 'fp.roundTripNote' }),
  noAnswer: (): string => msg('No answer', { id: 'fp.noAnswer' }),
  otherAnswers: (): string => msg('Something else answers', { id: 'fp.otherAnswers' }),
  errorAnswer: (): string => msg('Answered with an error', { id: 'fp.errorAnswer' }),
  noAnswerAt: (time: string): string => msg(str`at the check of ${time}`, { id: 'fp.noAnswerAt' }),
  beforeThat: (spread: string): string => msg(str`before that: ${spread}`, { id: 'fp.beforeThat' }),
  clock: (): string => msg('Computer clock', { id: 'fp.clock' }),
  clockAhead: (span: string): string => msg(str`${span} ahead of the server`, { id: 'fp.clockAhead' }),
  clockBehind: (span: string): string => msg(str`${span} behind the server`, { id: 'fp.clockBehind' }),
  clockSame: (): string => msg('Same as the server', { id: 'fp.clockSame' }),
  clockBound: (bound: string): string => msg(str`accurate to ± ${bound}`, { id: 'fp.clockBound' }),
  notifications: (): string => msg('Notifications', { id: 'fp.notifications' }),
  notificationsNote: (): string => msg('since this page opened', { id: 'fp.notificationsNote' }),
  server: (): string => msg('Finesse server', { id: 'fp.server' }),
  serverIn: (): string => msg('In service', { id: 'fp.serverIn' }),
  serverOut: (): string => msg('Out of service', { id: 'fp.serverOut' }),
  serverNotTold: (): string => msg('The server has not told it yet', { id: 'fp.serverNotTold' }),
  serverRefused: (): string => msg('The server refused to tell it', { id: 'fp.serverRefused' }),

  log: (): string => msg('Client log', { id: 'fp.log' }),
  logHint: (): string =>
    msg('What this gadget has recorded goes to your Finesse server, for support to read.', {
      id: 'fp.logHint',
    }),
  logSend: (): string => msg('Send log to support', { id: 'fp.logSend' }),
  logSending: (): string => msg('Sending…', { id: 'fp.logSending' }),
  logRetry: (): string => msg('Try again', { id: 'fp.logRetry' }),
  logSendAgain: (): string => msg('Send again', { id: 'fp.logSendAgain' }),
  logSent: (): string => msg('The server has taken the log.', { id: 'fp.logSent' }),
  logSentEmpty: (): string => msg('The server answered; there was nothing new to send.', { id: 'fp.logSentEmpty' }),
  logNotSent: (): string => msg('The log was not sent.', { id: 'fp.logNotSent' }),
  logKept: (): string => msg('It stays here until it can be sent.', { id: 'fp.logKept' }),
  logTime: (): string => msg('Sent at', { id: 'fp.logTime' }),
  logAnswer: (): string => msg('Answer', { id: 'fp.logAnswer' }),
  logAnswerValue: (status: string, roundTrip: string): string =>
    msg(str`accepted (HTTP ${status}) in ${roundTrip}`, { id: 'fp.logAnswerValue' }),
  logAnswerLost: (): string => msg('lost on its way; the server’s own event came', { id: 'fp.logAnswerLost' }),
  logSize: (): string => msg('Size', { id: 'fp.logSize' }),
  logSizeValue: (characters: string, lines: string): string =>
    msg(str`${characters}, ${lines}`, { id: 'fp.logSizeValue' }),
  linesOne: (count: string): string => msg(str`${count} line`, { id: 'fp.linesOne' }),
  linesOther: (count: string): string => msg(str`${count} lines`, { id: 'fp.linesOther' }),
  charactersOne: (count: string): string => msg(str`${count} character`, { id: 'fp.charactersOne' }),
  charactersOther: (count: string): string => msg(str`${count} characters`, { id: 'fp.charactersOther' }),
  logRequestId: (): string => msg('Number to quote', { id: 'fp.logRequestId' }),
  logConfirmed: (): string => msg('Confirmed', { id: 'fp.logConfirmed' }),
  logConfirmedEvent: (): string => msg('by the server’s own event', { id: 'fp.logConfirmedEvent' }),
  logConfirmedStatus: (): string => msg('by its answer only; no event has come', { id: 'fp.logConfirmedStatus' }),

  saveDiagnosis: (): string => msg('Save diagnosis', { id: 'fp.saveDiagnosis' }),
  saveHar: (): string => msg('Save HAR', { id: 'fp.saveHar' }),
  saveHint: (): string =>
    msg('Files for support, kept on this computer. Passwords and customer data are left out.', { id: 'fp.saveHint' }),
  saveDone: (name: string): string => msg(str`Saved to your downloads as ${name}.`, { id: 'fp.saveDone' }),
  saveBlocked: (): string =>
    msg('This desktop does not let its gadgets save files. Copy the text, and paste it into a message to support.', {
      id: 'fp.saveBlocked',
    }),
  saveCopy: (): string => msg('Copy instead', { id: 'fp.saveCopy' }),
  saveCopied: (): string => msg('Copied. Paste it into a message to support.', { id: 'fp.saveCopied' }),
  saveUncopied: (): string =>
    msg('This browser does not let the gadget copy it. Tell your administrator.', { id: 'fp.saveUncopied' }),

  teamMissing: (): string =>
    msg('The team view could not be fetched from the Finesse server. Try again once you are connected.', {
      id: 'fp.teamMissing',
    }),
  noHub: (): string => msg('Not in the Finesse desktop', { id: 'fp.noHub' }),
  noHubMeans: (): string =>
    msg('This gadget works only inside the Finesse desktop, and there is none around this page.', {
      id: 'fp.noHubMeans',
    }),
  noHubDo: (): string => msg('Sign in to Finesse and open the gadget there.', { id: 'fp.noHubDo' }),
  noConfig: (): string => msg('No settings from the desktop', { id: 'fp.noConfig' }),
  noConfigMeans: (): string =>
    msg('The desktop did not tell this gadget who is signed in, so it cannot measure anything.', {
      id: 'fp.noConfigMeans',
    }),
  noConfigDo: (): string => msg('Reload the desktop; if it stays, tell your administrator.', { id: 'fp.noConfigDo' }),
  broken: (): string => msg('The gadget could not start', { id: 'fp.broken' }),
  brokenDo: (): string => msg('Reload the desktop; if it stays, tell your administrator.', { id: 'fp.brokenDo' }),

  whyCredentials: (): string =>
    msg('Finesse refused your sign-in. Sign out and in again, once.', { id: 'fp.whyCredentials' }),
  whyUnreachable: (): string =>
    msg('The Finesse server could not be reached. Check the network, then try again.', {
      id: 'fp.whyUnreachable',
    }),
  whyTimeout: (): string =>
    msg('The Finesse server did not answer in time. Try again in a minute.', { id: 'fp.whyTimeout' }),
  whyStatus: (): string =>
    msg('The Finesse server gave an answer that was not expected. Try again in a minute.', {
      id: 'fp.whyStatus',
    }),
  whyNotFinesse: (): string =>
    msg('Another page answered in place of Finesse. Check the network’s sign-in page, then try again.', {
      id: 'fp.whyNotFinesse',
    }),
  whyUnreadable: (): string =>
    msg('The answer of the Finesse server could not be read. Try again; if it stays, tell your administrator.', {
      id: 'fp.whyUnreadable',
    }),
  whyRefused: (): string => msg('The Finesse server refused it. Tell your administrator.', { id: 'fp.whyRefused' }),
  whyLost: (): string =>
    msg('The link to Finesse broke while it was under way. Try again once you are connected.', {
      id: 'fp.whyLost',
    }),
  whyClosed: (): string =>
    msg('The link to Finesse is closed. Reload the page, then try again.', { id: 'fp.whyClosed' }),
  whyTooLarge: (): string => msg('It is larger than Finesse takes. Tell your administrator.', { id: 'fp.whyTooLarge' }),
  whyInternal: (): string =>
    msg('Something unexpected went wrong in this gadget. Reload the page.', { id: 'fp.whyInternal' }),
} as const;
