/** The Finesse `SystemInfo` object: what the server says of itself (Cisco Finesse Web Services Developer Guide, "SystemInfo"). */
import { nodePath, type NodePath } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { booleanField, field, fields, numberField, textField, timeField } from './fields.ts';

/** Whether the server takes agents. `UNKNOWN` is ours, for an answer without a status. */
export type SystemStatus = 'IN_SERVICE' | 'OUT_OF_SERVICE' | 'UNKNOWN';

/** One of the two Finesse servers of a deployment. Ports since 12.x. */
export interface SystemNode {
  readonly host?: string | undefined;
  readonly httpsPort?: number | undefined;
  readonly xmppPort?: number | undefined;
  readonly xmppSecurePort?: number | undefined;
}

/** A CTI server behind Finesse (12.6 and later). */
export interface CtiServer {
  readonly host?: string | undefined;
  readonly connectedDuration?: string | undefined;
  readonly active?: boolean | undefined;
}

/** What the server says of itself. Fields that a version does not know are undefined. */
export interface SystemInfo {
  /** Later values are kept as they come. */
  readonly status: SystemStatus | (string & {});
  /** 12.x. */
  readonly statusReason?: string | undefined;
  /** Server time, ms since the epoch: the one documented source for clock drift. */
  readonly currentTimestamp?: number | undefined;
  /** Minutes east of Greenwich, such as 330. */
  readonly timezoneOffset?: number | undefined;
  readonly xmppDomain?: string | undefined;
  readonly xmppPubSubDomain?: string | undefined;
  readonly primaryNode?: SystemNode | undefined;
  readonly secondaryNode?: SystemNode | undefined;
  /** `UCCE` or `UCCX`. */
  readonly deploymentType?: string | undefined;
  /** `SSO`, `NON_SSO` or `HYBRID`; 11.5 and later. */
  readonly systemAuthMode?: string | undefined;
  readonly peripheralId?: string | undefined;
  readonly license?: string | undefined;
  readonly uri?: string | undefined;
  /** `success` or `failure`; 12.x. */
  readonly lastCtiHeartbeatStatus?: string | undefined;
  /** As the server writes it. */
  readonly lastSuccessCtiHeartbeatTime?: string | undefined;
  /** As the server writes it. */
  readonly ctiHeartbeatInterval?: string | undefined;
  readonly ctiVersion?: string | undefined;
  readonly ctiServers: readonly CtiServer[];
  /** Maintenance mode of the CTI server: `INITIATING`, `IN_PROGRESS`; 12.6. */
  readonly ctiMaintenanceMode?: string | undefined;
  /** Maintenance mode of Finesse: `INITIATING`, `IN_PROGRESS`; 12.6. */
  readonly finesseMaintenanceMode?: string | undefined;
  /** As the server writes it. */
  readonly ctiTimeInMaintenanceMode?: string | undefined;
  /** As the server writes it. */
  readonly finesseTimeInMaintenanceMode?: string | undefined;
}

/** Node and REST path of the system info; subscribed automatically for everybody. */
export const SYSTEM_INFO_NODE: NodePath = nodePath('/finesse/api/SystemInfo');

/** Reads a `<SystemInfo>` or `<systemInfo>`. Never throws: what is missing is undefined. */
export function parseSystemInfo(element: XmlElement): SystemInfo {
  return {
    status: textField(element, 'status') ?? 'UNKNOWN',
    statusReason: textField(element, 'statusReason'),
    currentTimestamp: timeField(element, 'currentTimestamp'),
    timezoneOffset: zoneField(element),
    xmppDomain: textField(element, 'xmppDomain'),
    xmppPubSubDomain: textField(element, 'xmppPubSubDomain'),
    primaryNode: parseSystemNode(field(element, 'primaryNode')),
    secondaryNode: parseSystemNode(field(element, 'secondaryNode')),
    deploymentType: textField(element, 'deploymentType'),
    systemAuthMode: textField(element, 'systemAuthMode'),
    peripheralId: textField(element, 'peripheralId'),
    license: textField(element, 'license'),
    uri: textField(element, 'uri'),
    lastCtiHeartbeatStatus: textField(element, 'lastCTIHeartbeatStatus'),
    lastSuccessCtiHeartbeatTime: textField(element, 'lastSuccessCTIHeartbeatTime'),
    ctiHeartbeatInterval: textField(element, 'ctiHeartbeatInterval'),
    ctiVersion: textField(element, 'ctiVersion'),
    ctiServers: fields(field(element, 'ctiServers'), 'ctiServer').map((one) => ({
      host: textField(one, 'host'),
      connectedDuration: textField(one, 'connectedDuration'),
      active: booleanField(one, 'active'),
    })),
    ctiMaintenanceMode: textField(element, 'ctiMMode'),
    finesseMaintenanceMode: textField(element, 'finesseMMode'),
    ctiTimeInMaintenanceMode: textField(element, 'ctiTimeInMMode'),
    finesseTimeInMaintenanceMode: textField(element, 'finesseTimeInMMode'),
  };
}

/**
 * Host of the other side, by the rule of Cisco's library: the secondary node where the primary one's host is the XMPP domain,
 * else the primary node. Undefined on a single-node deployment.
 */
export function alternateHost(systemInfo: SystemInfo): string | undefined {
  const { primaryNode, secondaryNode, xmppDomain } = systemInfo;
  return primaryNode?.host === xmppDomain ? secondaryNode?.host : primaryNode?.host;
}

/** Undefined for what is no zone: no time could be written in it. */
function zoneField(element: XmlElement): number | undefined {
  const minutes = numberField(element, 'timezoneOffset');
  return minutes !== undefined && Number.isInteger(minutes) && Math.abs(minutes) <= 1_440 ? minutes : undefined;
}

function parseSystemNode(element: XmlElement | undefined): SystemNode | undefined {
  if (!element) return undefined;
  return {
    host: textField(element, 'host'),
    httpsPort: numberField(element, 'httpsPort'),
    xmppPort: numberField(element, 'xmppPort'),
    xmppSecurePort: numberField(element, 'xmppSecurePort'),
  };
}
