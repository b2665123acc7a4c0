/** The Finesse `SystemInfo` object: what the server says of itself (Cisco Finesse Web Services Developer Guide, "SystemInfo"). */
import { nodePath, type NodePath } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { booleanField, listOf, nested, numberField, readObject, textField, timeField, type WithRaw } from './fields.ts';

/** Whether the server takes agents. `UNKNOWN` is ours, for an answer without a status. */
export type SystemStatus = 'IN_SERVICE' | 'OUT_OF_SERVICE' | 'UNKNOWN';

/** One of the two Finesse servers of a deployment. Ports since 12.x. */
export interface SystemNode extends WithRaw {
  readonly host?: string | undefined;
  readonly httpsPort?: number | undefined;
  readonly xmppPort?: number | undefined;
  readonly xmppSecurePort?: number | undefined;
}

/** A CTI server behind Finesse (12.6 and later). */
export interface CtiServer extends WithRaw {
  readonly host?: string | undefined;
  readonly connectedDuration?: string | undefined;
  readonly active?: boolean | undefined;
}

/** What the server says of itself. Fields that a version does not know are undefined. */
export interface SystemInfo extends WithRaw {
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
  return readObject(element, {
    status: (one, name) => textField(one, name) ?? 'UNKNOWN',
    statusReason: textField,
    currentTimestamp: timeField,
    timezoneOffset: zoneField,
    xmppDomain: textField,
    xmppPubSubDomain: textField,
    primaryNode: nested(parseSystemNode),
    secondaryNode: nested(parseSystemNode),
    deploymentType: textField,
    systemAuthMode: textField,
    peripheralId: textField,
    license: textField,
    uri: textField,
    lastCtiHeartbeatStatus: ['lastCTIHeartbeatStatus', textField],
    lastSuccessCtiHeartbeatTime: ['lastSuccessCTIHeartbeatTime', textField],
    ctiHeartbeatInterval: textField,
    ctiVersion: textField,
    ctiServers: listOf('ctiServer', (one) =>
      readObject(one, { host: textField, connectedDuration: textField, active: booleanField }),
    ),
    ctiMaintenanceMode: ['ctiMMode', textField],
    finesseMaintenanceMode: ['finesseMMode', textField],
    ctiTimeInMaintenanceMode: ['ctiTimeInMMode', textField],
    finesseTimeInMaintenanceMode: ['finesseTimeInMMode', textField],
  });
}

/**
 * Host of the other side, by the rule of Cisco's library: the secondary node where the primary one's host is the XMPP domain,
 * else the primary node. Undefined on a single-node deployment.
 */
export function alternateHost(systemInfo: SystemInfo): string | undefined {
  const { primaryNode, secondaryNode, xmppDomain } = systemInfo;
  return primaryNode?.host?.toLowerCase() === xmppDomain?.toLowerCase() ? secondaryNode?.host : primaryNode?.host;
}

/** Undefined for what is no zone: no time could be written in it. */
function zoneField(element: XmlElement | undefined, name: string): number | undefined {
  const minutes = numberField(element, name);
  return minutes !== undefined && Number.isInteger(minutes) && Math.abs(minutes) <= 1_440 ? minutes : undefined;
}

function parseSystemNode(element: XmlElement): SystemNode {
  return readObject(element, {
    host: textField,
    httpsPort: numberField,
    xmppPort: numberField,
    xmppSecurePort: numberField,
  });
}
