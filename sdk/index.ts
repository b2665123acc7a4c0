/**
 * finesse-pulse: a typed SDK for the real-time side of Cisco Finesse, and for the truth about the connection to it.
 * Importing it has no side effect. Everything public is exported here and only here.
 *
 * @packageDocumentation
 */
export { connectFinesse } from './connect.ts';
export type { ConnectOptions } from './connect-options.ts';
export { connectDesktop } from './connect-desktop.ts';
export type { DesktopContainer, DesktopOptions } from './connect-desktop.ts';
export { createClient } from './client.ts';
export type { ClientOptions, FinesseClient } from './client.ts';
export type { ClientSnapshot } from './client-snapshot.ts';
export { shareHealth } from './beacon/share.ts';
export type { BeaconAudience, HealthSharing, ShareHealthOptions, Watcher } from './beacon/share.ts';
export { watchHealth } from './beacon/watch.ts';
export type { AgentBeacon, AgentHealth, HealthWatched, WatchHealthOptions } from './beacon/watch.ts';
export type { Carriage } from './beacon/carriage.ts';
export type { BeaconClient } from './beacon/terms.ts';
export type { WatchedState } from './beacon/watched.ts';
export type { BeaconCertainty, BeaconFigures } from './beacon/words.ts';
export { trafficHar } from './export/har.ts';
export type { HarAbout } from './export/har.ts';
export type {
  Har,
  HarEntry,
  HarMessage,
  HarPage,
  HarPair,
  HarProgram,
  HarRequest,
  HarResponse,
} from './export/har-format.ts';
export { diagnosisBundle } from './export/bundle.ts';
export type { BundleSource } from './export/bundle.ts';
export { BUNDLE_MARK } from './export/bundle-format.ts';
export type { BundleHead, BundleLine } from './export/bundle-format.ts';
export type { MachineState } from './health/machine.ts';
export type {
  AgentCommands,
  ChangeStateOptions,
  DialogActionOptions,
  MakeCallOptions,
  SignInOptions,
} from './agent-commands.ts';
export type { Command, CommandOutcome } from './commands.ts';
export { createXmppChannel } from './channel/xmpp-channel.ts';
export type { Backoff } from './channel/backoff.ts';
export type { XmppChannelOptions } from './channel/xmpp-options.ts';
export { createDesktopChannel } from './channel/desktop-channel.ts';
export type { DesktopChannelOptions } from './channel/desktop-channel.ts';
export type { GadgetsHub } from './channel/gadgets-hub.ts';
export type { NodeSubscription } from './channel/node-standing.ts';
export { createRestClient } from './rest/rest-client.ts';
export type {
  RequestOptions,
  RestAnswer,
  RestClient,
  RestExchange,
  RestOptions,
  RestTiming,
  SendOptions,
} from './rest/rest-client.ts';
export { basic, bearer } from './rest/authorization.ts';
export { isUp } from './channel/channel.ts';
export type {
  ConnectionReason,
  ConnectionState,
  ConnectionStatus,
  ConnectionTransition,
  Channel,
  ChannelActivity,
  DesktopSignals,
  DesktopTick,
  DirectMessages,
} from './channel/channel.ts';
export { ApiError, FinesseError, OptionsError, SubscriptionError, TransportError, XmlError } from './errors.ts';
export type { ApiErrorDetail, FinesseErrorCode } from './errors.ts';
export type { ClockEstimate, ClockProbe } from './health/clock.ts';
export { SUPPORTED_BROWSERS } from './health/browsers.ts';
export type { BrowserVerdict, SupportedBrowsers } from './health/browsers.ts';
export { forecastLogout, LOGOUT_TERMS, remaining } from './health/forecast.ts';
export type { ForecastInput, LogoutForecast, LogoutTerms, Moment, Span } from './health/forecast.ts';
export { INITIAL_SEEN, observeSeen } from './health/seen.ts';
export type { LossKind, Seen, SeenInput, SeenSession } from './health/seen.ts';
export { judgeDrops } from './health/team.ts';
export type { GroupTest, Incident, TeamAgent, TeamInput, TeamPlace, TeamReason, TeamVerdict } from './health/team.ts';
export { readReason } from './health/team-drops.ts';
export type { Drop, DropEvidence, ReasonMeaning } from './health/team-drops.ts';
export { burstThreshold } from './health/team-statistics.ts';
export type { BurstTerms } from './health/team-statistics.ts';
export { teamConnectivity } from './health/team-stream.ts';
export type { TeamClient, TeamConnectivity, TeamOptions } from './health/team-stream.ts';
export type {
  AdviceCode,
  BlindSpot,
  EvidenceCode,
  EvidenceLine,
  Finding,
  Health,
  HealthLevel,
  HealthNumbers,
  HealthOptions,
  HealthSample,
  Suspicion,
} from './health/health.ts';
export { CAUSES } from './causes.ts';
export type { Cause, CauseActor, CauseCode, CausePlace } from './causes.ts';
export type { ServerClock } from './health/server-clock.ts';
export type { Heartbeat } from './health/heartbeat.ts';
export type { LatencySummary } from './health/latency.ts';
export type { ProbeResult } from './health/prober.ts';
export type { ReachSeen } from './health/evidence.ts';
export type { ReachTarget, ReachTargets } from './health/reach.ts';
export type { TimingSplit } from './health/timing.ts';
export { nodePath, userId } from './ids.ts';
export type { DialogId, MediaId, NodePath, QueueId, TeamId, UserId } from './ids.ts';
export type { DeliveryReason, LogDelivery, LogKeepOptions, LogPostOptions } from './logs/delivery.ts';
export { driftMessage, readDriftLine } from './logs/drift-line.ts';
export type { DriftMeasurement, DriftReading } from './logs/drift-line.ts';
export { formatLine, parseLine } from './logs/line.ts';
export type { LogLine } from './logs/line.ts';
export type { LogDrops } from './logs/buffer.ts';
export type { ClientLogger, ClientLogOptions, LogState } from './logs/logger.ts';
export type { LogLevel } from './logs/level.ts';
export type { ClientLogReceipt } from './logs/poster.ts';
export { readStamp } from './logs/stamp.ts';
export type { LogStamp } from './logs/stamp.ts';
export type { RedactionPolicy } from './redaction.ts';
export type { ResourceTiming } from './page-network.ts';
export type { NodeBrowser, NodeItem, NodeService, ServiceNode, ServiceSubscription } from './node-browser.ts';
export { browserPlatform } from './platform.ts';
export type { HeapSize, LongTask, MachineSource, Pressure } from './machine-source.ts';
export type { PageSignal, Platform, Tick } from './platform.ts';
export { checkConnectivity, checkReachability, runPreflight } from './preflight/preflight.ts';
export { preflightText } from './preflight/text.ts';
export type { PreflightOptions } from './preflight/options.ts';
export type {
  PreflightAdvice,
  PreflightBlindSpot,
  PreflightCause,
  PreflightReason,
  PreflightReport,
  PreflightSideName,
  PreflightStatus,
  PreflightStep,
  PreflightStepId,
} from './preflight/report.ts';
export type { Notification, NotificationEvent, NotificationPayload } from './pubsub/notification.ts';
export type { CallVariable, Dialog, MediaProperties, Participant } from './resources/dialog.ts';
export type { RawFields, RawValue, WithRaw } from './resources/fields.ts';
export type { Media } from './resources/media.ts';
export type { Queue, QueueStatistics } from './resources/queue.ts';
export type { CtiServer, SystemInfo, SystemNode, SystemStatus } from './resources/system-info.ts';
export type { Team } from './resources/team.ts';
export type { ReasonCode, TeamReference, User, UserDevice, UserState } from './resources/user.ts';
export type { RestObjects } from './rest/objects.ts';
export type { FinesseStreams } from './streams/client-streams.ts';
export type { ResourceUpdate } from './streams.ts';
export { createTrafficRecording, recordTraffic } from './traffic.ts';
export type { TrafficRecording, TrafficRecordingOptions, TrafficStreams } from './traffic.ts';
export type { TrafficKind, TrafficRecord, TrafficWay } from './channel/traffic-record.ts';
export type { TrafficTap } from './channel/traffic-tap.ts';
export type { XmlContent, XmlElement, XmlNode } from './xml.ts';
