/** What is said of the check of the way to Finesse, in English. For the rules see `../strings.ts`; its codes are those of the SDK's preflight. */
import { msg, str } from '@lit/localize';

/** The id of each message is `fx.` and its key. */
export const check = {
  check: (): string => msg('Check the way to Finesse', { id: 'fx.check' }),
  checkHint: (): string =>
    msg('Tries ports, certificates and services of both servers. It opens no session and disturbs nothing.', {
      id: 'fx.checkHint',
    }),
  checkNow: (): string => msg('Check now', { id: 'fx.checkNow' }),
  checkStop: (): string => msg('Stop', { id: 'fx.checkStop' }),
  checkCopy: (): string => msg('Copy result', { id: 'fx.checkCopy' }),
  checkNoHost: (): string =>
    msg('The name of the Finesse server is not known yet, so there is nothing to check.', { id: 'fx.checkNoHost' }),
  checkRunning: (done: string, all: string): string => msg(str`Step ${done} of ${all}…`, { id: 'fx.checkRunning' }),
  checkPassed: (span: string): string => msg(str`All is well (${span}).`, { id: 'fx.checkPassed' }),
  checkWarned: (span: string): string =>
    msg(str`Finesse can be used from here, and something is worth a look (${span}).`, { id: 'fx.checkWarned' }),
  checkFailed: (span: string): string =>
    msg(str`Finesse cannot be used from here (${span}).`, { id: 'fx.checkFailed' }),
  checkPoints: (): string => msg('What it points to', { id: 'fx.checkPoints' }),
  checkBlind: (): string => msg('What the check could not see', { id: 'fx.checkBlind' }),
  checkAt: (cause: string, host: string): string => msg(str`${cause} at ${host}`, { id: 'fx.checkAt' }),

  stepNetwork: (): string => msg('Network', { id: 'fx.stepNetwork' }),
  stepRest: (port: string): string => msg(str`Port ${port} (REST)`, { id: 'fx.stepRest' }),
  stepNotification: (port: string): string => msg(str`Port ${port} (notifications)`, { id: 'fx.stepNotification' }),
  stepCertificate: (): string => msg('Certificate', { id: 'fx.stepCertificate' }),
  stepCors: (): string => msg('Readable from this page (CORS)', { id: 'fx.stepCors' }),
  stepSystem: (): string => msg('SystemInfo', { id: 'fx.stepSystem' }),
  stepClock: (): string => msg('Clock', { id: 'fx.stepClock' }),
  stepSocket: (): string => msg('WebSocket', { id: 'fx.stepSocket' }),
  stepCredentials: (): string => msg('Sign-in', { id: 'fx.stepCredentials' }),
  stepSession: (transport: string): string => msg(str`Session (${transport})`, { id: 'fx.stepSession' }),
  stepEcho: (transport: string): string => msg(str`Notification service answers (${transport})`, { id: 'fx.stepEcho' }),

  waits: (): string => msg('waits', { id: 'fx.waits' }),
  runs: (): string => msg('under way…', { id: 'fx.runs' }),
  answered: (): string => msg('answers', { id: 'fx.answered' }),
  inService: (): string => msg('in service', { id: 'fx.inService' }),
  accepted: (): string => msg('accepted', { id: 'fx.accepted' }),
  sameTime: (): string => msg('the same time', { id: 'fx.sameTime' }),
  online: (): string => msg('there', { id: 'fx.online' }),
  offline: (): string => msg('the browser says that there is no network', { id: 'fx.offline' }),
  slow: (): string => msg('answers slowly', { id: 'fx.slow' }),
  untrustedOrRefused: (): string =>
    msg('certificate not trusted, or port refused: open the address in a tab to see which', {
      id: 'fx.untrustedOrRefused',
    }),
  untrusted: (): string => msg('certificate not trusted', { id: 'fx.untrusted' }),
  portRefused: (): string => msg('refused: nothing listens there, or a firewall says no', { id: 'fx.portRefused' }),
  reset: (): string => msg('connection reset', { id: 'fx.reset' }),
  unknownHost: (): string => msg('the name is not known', { id: 'fx.unknownHost' }),
  forbiddenByPage: (): string =>
    msg('the desktop’s own rules (connect-src) do not let this page ask', { id: 'fx.forbiddenByPage' }),
  noAnswer: (): string => msg('no answer in time', { id: 'fx.noAnswer' }),
  corsRefused: (): string => msg('answers, but this page may not read it', { id: 'fx.corsRefused' }),
  notReadable: (): string => msg('the answer is not what Finesse says', { id: 'fx.notReadable' }),
  intercepted: (): string => msg('something else answers in its place', { id: 'fx.intercepted' }),
  httpStatus: (status: string): string => msg(str`answers with HTTP ${status}`, { id: 'fx.httpStatus' }),
  outOfService: (): string => msg('out of service', { id: 'fx.outOfService' }),
  maintenance: (): string => msg('maintenance is announced', { id: 'fx.maintenance' }),
  ctiFailing: (): string => msg('in service, but its link to the telephone system fails', { id: 'fx.ctiFailing' }),
  timeUntold: (): string => msg('the server tells no time', { id: 'fx.timeUntold' }),
  clockOff: (span: string): string => msg(str`apart by ${span}`, { id: 'fx.clockOff' }),
  someRefused: (): string => msg('works by one port only', { id: 'fx.someRefused' }),
  credentialsRefused: (): string => msg('refused; it is not tried again', { id: 'fx.credentialsRefused' }),
  credentialsUnavailable: (): string => msg('could not be fetched', { id: 'fx.credentialsUnavailable' }),
  notAllowed: (): string => msg('this user may not read itself', { id: 'fx.notAllowed' }),
  tokenDue: (): string => msg('single sign-on wants a token', { id: 'fx.tokenDue' }),
  passwordDue: (): string => msg('a password is wanted', { id: 'fx.passwordDue' }),
  userUnknown: (): string => msg('the server knows no such user', { id: 'fx.userUnknown' }),
  conflict: (): string => msg('another session took its place', { id: 'fx.conflict' }),
  serviceStopped: (): string => msg('the notification service stopped', { id: 'fx.serviceStopped' }),
  sessionEnded: (): string => msg('the session was ended', { id: 'fx.sessionEnded' }),
  notSubscribable: (): string => msg('the notification service refuses', { id: 'fx.notSubscribable' }),
  needs: (): string => msg('not tried: a step before it failed', { id: 'fx.needs' }),
  noCredentials: (): string => msg('not tried: no sign-in is used here', { id: 'fx.noCredentials' }),
  noSession: (): string => msg('not tried: no session is opened here', { id: 'fx.noSession' }),
  noOtherSide: (): string => msg('no second server is known', { id: 'fx.noOtherSide' }),
  noTime: (): string => msg('not tried: time was up', { id: 'fx.noTime' }),
  unsupported: (): string => msg('cannot be tried here', { id: 'fx.unsupported' }),

  adviceCors: (): string =>
    msg('On both nodes: utils finesse cors enable, and add this page’s origin (12.6(2) and later).', {
      id: 'fx.adviceCors',
    }),
  adviceSocket: (): string =>
    msg('Let WebSocket (HTTP Upgrade) pass the proxy or firewall to both nodes.', { id: 'fx.adviceSocket' }),
  adviceMode: (): string =>
    msg('Use the way to sign in that this deployment has: single sign-on, or a password.', { id: 'fx.adviceMode' }),

  blindRefused: (): string => msg('why a port failed at once', { id: 'fx.blindRefused' }),
  blindSplit: (): string => msg('how long name, TCP and TLS took each', { id: 'fx.blindSplit' }),
  blindCredentials: (): string => msg('whether the sign-in is right', { id: 'fx.blindCredentials' }),
  blindSession: (): string => msg('whether a session can be opened', { id: 'fx.blindSession' }),
  blindOther: (): string => msg('the other server', { id: 'fx.blindOther' }),
  blindRules: (): string => msg('what a browser would forbid a page', { id: 'fx.blindRules' }),
  blindPresence: (): string => msg('whether the user “finesse” is present', { id: 'fx.blindPresence' }),
  blindPolls: (): string => msg('whether polls survive their 30 s', { id: 'fx.blindPolls' }),
} as const;
