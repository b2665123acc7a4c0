/** The panel's own words, in English; what it says of causes, evidence and levels is in `words.ts`. For the rules see `../strings.ts`. */
import { msg, str } from '@lit/localize';

/** The words of the panel. The id of each message is `fp.` and its key. */
export const strings = {
  causeProved: (cause: string): string => msg(str`Cause: ${cause}`, { id: 'fp.causeProved' }),
  causeLikely: (cause: string): string => msg(str`Likely: ${cause}`, { id: 'fp.causeLikely' }),
  causePossible: (cause: string): string => msg(str`Possible: ${cause}`, { id: 'fp.causePossible' }),
  causeAlso: (causes: string): string => msg(str`Also seen: ${causes}`, { id: 'fp.causeAlso' }),
  causeUnknown: (): string => msg('Cause not known yet', { id: 'fp.causeUnknown' }),
  causeUnknownDo: (): string => msg('Copy the report if it happens again.', { id: 'fp.causeUnknownDo' }),
  unsteadyMeans: (): string =>
    msg('The link stands, but Finesse answers late or not at all now and then.', { id: 'fp.unsteadyMeans' }),
  backAgain: (): string => msg('Connected again', { id: 'fp.backAgain' }),
  backAgainMeans: (): string =>
    msg('The link to Finesse is back and is watched for a while.', { id: 'fp.backAgainMeans' }),

  logoutFrom: (time: string): string => msg(str`You may be signed out from ${time}.`, { id: 'fp.logoutFrom' }),
  logoutOrNotReadyFrom: (time: string): string =>
    msg(str`You may be signed out or set to Not ready from ${time}.`, { id: 'fp.logoutOrNotReadyFrom' }),
  logoutIn: (span: string): string => msg(str`In ${span} at the earliest.`, { id: 'fp.logoutIn' }),
  logoutLatest: (time: string): string => msg(str`By ${time} at the latest.`, { id: 'fp.logoutLatest' }),
  logoutSince: (time: string): string =>
    msg(str`Finesse may have signed you out since ${time}.`, { id: 'fp.logoutSince' }),
  logoutPassed: (): string => msg('Finesse has probably signed you out by now.', { id: 'fp.logoutPassed' }),
  logoutCheck: (): string => msg('Check your state once you are connected.', { id: 'fp.logoutCheck' }),
  logoutNone: (): string =>
    msg('You stay signed in: a server that is out of service signs nobody out.', { id: 'fp.logoutNone' }),
  logoutOtherSession: (): string =>
    msg('The other sign-in keeps you signed in as long as it lasts.', { id: 'fp.logoutOtherSession' }),
  logoutOtherSide: (time: string): string =>
    msg(str`The server you left may still sign you out from ${time}.`, { id: 'fp.logoutOtherSide' }),

  path: (): string => msg('Way to Finesse', { id: 'fp.path' }),
  stepComputer: (): string => msg('This computer', { id: 'fp.stepComputer' }),
  stepBrowser: (): string => msg('Browser', { id: 'fp.stepBrowser' }),
  stepNetwork: (): string => msg('Network', { id: 'fp.stepNetwork' }),
  stepSite: (): string => msg('Finesse site', { id: 'fp.stepSite' }),
  stepUpdates: (): string => msg('Live updates', { id: 'fp.stepUpdates' }),
  stepCalls: (): string => msg('Call control', { id: 'fp.stepCalls' }),
  stepOk: (): string => msg('Works', { id: 'fp.stepOk' }),
  stepSlow: (): string => msg('Worth a look', { id: 'fp.stepSlow' }),
  stepBusy: (): string => msg('Changing', { id: 'fp.stepBusy' }),
  stepDown: (): string => msg('Stops here', { id: 'fp.stepDown' }),
  stepBeyond: (): string => msg('Not reached', { id: 'fp.stepBeyond' }),

  watched: (names: string): string =>
    msg(str`Your supervisor sees your connection health: ${names}`, { id: 'fp.watched' }),

  outageHead: (duration: string): string => msg(str`You were disconnected for ${duration}`, { id: 'fp.outageHead' }),
  outageSpan: (from: string, to: string): string => msg(str`From ${from} to ${to}.`, { id: 'fp.outageSpan' }),
  outageUnknown: (): string => msg('Its cause is not known.', { id: 'fp.outageUnknown' }),
  outageSignedOut: (): string =>
    msg('Finesse signed you out meanwhile: check your state.', { id: 'fp.outageSignedOut' }),
  copyReport: (): string => msg('Copy report', { id: 'fp.copyReport' }),
  dismiss: (): string => msg('Dismiss', { id: 'fp.dismiss' }),

  hour: (): string => msg('Last hour', { id: 'fp.hour' }),
  hourState: (state: string, duration: string): string => msg(str`${state}: ${duration}.`, { id: 'fp.hourState' }),
  hourLost: (state: string, duration: string, times: string, time: string): string =>
    msg(str`${state}: ${duration} in all (${times}×, last at ${time}).`, { id: 'fp.hourLost' }),
  hourTrip: (usual: string, most: string): string =>
    msg(str`Round trip: usually ${usual}, at most ${most}.`, { id: 'fp.hourTrip' }),
  hourAsleep: (): string => msg('Not measured', { id: 'fp.hourAsleep' }),
  hourTable: (): string => msg('Show as table', { id: 'fp.hourTable' }),
  hourFrom: (): string => msg('From', { id: 'fp.hourFrom' }),
  hourWhat: (): string => msg('State', { id: 'fp.hourWhat' }),
  hourLasted: (): string => msg('How long', { id: 'fp.hourLasted' }),
  between: (least: string, most: string): string => msg(str`Between ${least} and ${most}.`, { id: 'fp.between' }),

  details: (): string => msg('Details', { id: 'fp.details' }),
  found: (): string => msg('What was found', { id: 'fp.found' }),
  foundNothing: (): string => msg('Nothing is wrong as far as can be seen from here.', { id: 'fp.foundNothing' }),
  forYou: (): string => msg('For you', { id: 'fp.forYou' }),
  forAdministrator: (): string => msg('For the administrator', { id: 'fp.forAdministrator' }),
  speaksFor: (): string => msg('What speaks for it', { id: 'fp.speaksFor' }),
  speaksAgainst: (): string => msg('What speaks against it', { id: 'fp.speaksAgainst' }),
  recent: (): string => msg('Over within the last hour', { id: 'fp.recent' }),
  fromTo: (from: string, to: string): string => msg(str`${from} to ${to}`, { id: 'fp.fromTo' }),
  placeClient: (): string => msg('On this computer', { id: 'fp.placeClient' }),
  placeNetwork: (): string => msg('In the network', { id: 'fp.placeNetwork' }),
  placeServer: (): string => msg('On the server’s side', { id: 'fp.placeServer' }),
  placeUnknown: (): string => msg('Not known where', { id: 'fp.placeUnknown' }),
  measured: (): string => msg('Connection and computer', { id: 'fp.measured' }),
  way: (): string => msg('Updates come', { id: 'fp.way' }),
  wayDesktop: (): string => msg('through the Finesse desktop', { id: 'fp.wayDesktop' }),
  wayOwn: (transport: string): string => msg(str`by an own session (${transport})`, { id: 'fp.wayOwn' }),
  side: (): string => msg('Server in use', { id: 'fp.side' }),
  sides: (): string => msg('Servers of the pair', { id: 'fp.sides' }),
  updatesTrip: (): string => msg('Round trip of updates', { id: 'fp.updatesTrip' }),
  lost: (): string => msg('Checks without an answer', { id: 'fp.lost' }),
  lostShare: (percent: string): string => msg(str`${percent} % of the last ten`, { id: 'fp.lostShare' }),
  heardUs: (): string => msg('Server last heard this page', { id: 'fp.heardUs' }),
  pageLag: (): string => msg('Page reacts within', { id: 'fp.pageLag' }),
  machineLag: (): string => msg('Computer reacts within', { id: 'fp.machineLag' }),
  blind: (): string => msg('What cannot be seen from here', { id: 'fp.blind' }),
  traffic: (): string => msg('Last 100 exchanges', { id: 'fp.traffic' }),
  trafficNone: (): string => msg('No exchange has been recorded yet.', { id: 'fp.trafficNone' }),
  trafficTime: (): string => msg('Time', { id: 'fp.trafficTime' }),
  trafficWhat: (): string => msg('What', { id: 'fp.trafficWhat' }),
  trafficSpan: (): string => msg('Duration', { id: 'fp.trafficSpan' }),
  trafficBytes: (): string => msg('Bytes', { id: 'fp.trafficBytes' }),
  trafficPending: (): string => msg('under way', { id: 'fp.trafficPending' }),

  pause: (): string => msg('Pause updates', { id: 'fp.pause' }),
  resume: (): string => msg('Resume updates', { id: 'fp.resume' }),
  paused: (time: string): string =>
    msg(str`Figures stand still since ${time}; changes of state are still shown.`, { id: 'fp.paused' }),
  less: (): string => msg('Show less', { id: 'fp.less' }),
  more: (): string => msg('Show more', { id: 'fp.more' }),
  report: (): string => msg('Connection report for support', { id: 'fp.report' }),
} as const;
