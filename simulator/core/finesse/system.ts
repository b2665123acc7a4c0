/** Which side is in service, and what SystemInfo says of it (facts §3.6). */
import type { SideName } from '../types.ts';
import type { Core } from './model.ts';
import { timestamp } from './resource-xml.ts';
import { branch, leaf } from './updates.ts';

/** What a side says of itself. */
export type SystemStatus = 'IN_SERVICE' | 'OUT_OF_SERVICE';

const NODE = '/finesse/api/SystemInfo';

/** Phases of maintenance mode (12.6). */
export interface Maintenance {
  readonly of: 'finesse' | 'cti';
  readonly phase: 'INITIATING' | 'IN_PROGRESS';
}

/** Both sides' status. */
export interface System {
  status(side: SideName): SystemStatus;
  /** Says it by notification too, through that side only, when it changes. */
  setStatus(side: SideName, status: SystemStatus): void;
  /** Whether the last heartbeat of the CTI server came; nobody is notified, as that is told only when asked. True at first. */
  setCtiHeartbeat(side: SideName, came: boolean): void;
  /** Maintenance mode, told by notification too; none at first. */
  setMaintenance(side: SideName, maintenance: Maintenance | undefined): void;
  /** The object, as REST (`SystemInfo`) or a notification (`systemInfo`) writes it. */
  xml(root: 'SystemInfo' | 'systemInfo', side: SideName): string;
}

/** Both sides in service. */
export function createSystem(core: Core): System {
  const statuses: Record<SideName, SystemStatus> = { a: 'IN_SERVICE', b: 'IN_SERVICE' };
  /** Server time of the last heartbeat that came, where one is missed. */
  const ctiLostAt = new Map<SideName, number>();
  const maintenance = new Map<SideName, { readonly mode: Maintenance; readonly since: number }>();
  const everybody = core.world.agents.map((agent) => agent.id);
  const modern = core.version === '12.5';
  const nodeXml = (name: string, host: string): string =>
    branch(
      name,
      leaf('host', host),
      ...(modern ? [leaf('httpsPort', 8445), leaf('xmppPort', 5222), leaf('xmppSecurePort', 5223)] : []),
    );
  const xml: System['xml'] = (root, side) => {
    const { sides, timezoneOffset } = core.world;
    const now = core.clock.now();
    const ctiNow = ctiLostAt.get(side) ?? now;
    const modes = maintenance.get(side);
    const minutes = modes && Math.floor((now - modes.since) / 60_000);
    const only = (...fields: readonly string[]): readonly string[] => (modern ? fields : []);
    return branch(
      root,
      leaf('currentTimestamp', timestamp(now)),
      leaf('deploymentType', core.deployment),
      ...only(
        leaf('lastCTIHeartbeatStatus', statuses[side] === 'IN_SERVICE' && !ctiLostAt.has(side) ? 'success' : 'failure'),
        leaf('lastSuccessCTIHeartbeatTime', ctiNow - (ctiNow % 5000)),
        ...(modes?.mode.of === 'cti' ? [leaf('ctiMMode', modes.mode.phase), leaf('ctiTimeInMMode', minutes ?? 0)] : []),
        ...(modes?.mode.of === 'finesse'
          ? [leaf('finesseMMode', modes.mode.phase), leaf('finesseTimeInMMode', minutes ?? 0)]
          : []),
        leaf('ctiVersion', 20),
        leaf('ctiHeartbeatInterval', 5),
        leaf('license', core.deployment === 'UCCX' ? 'PREMIUM' : ''),
        leaf('peripheralId', 5000),
      ),
      nodeXml('primaryNode', sides.a.host),
      nodeXml('secondaryNode', sides.b.host),
      leaf('status', statuses[side]),
      ...only(leaf('statusReason', '')),
      leaf('systemAuthMode', 'NON_SSO'),
      leaf('timezoneOffset', timezoneOffset),
      ...only(leaf('uri', NODE)),
      leaf('xmppDomain', sides[side].host),
      leaf('xmppPubSubDomain', `pubsub.${sides[side].host}`),
    );
  };
  const tell = (side: SideName): void =>
    core.publish(NODE, { data: xml('systemInfo', side), event: 'PUT', source: NODE }, everybody, [side]);
  return {
    status: (side) => statuses[side],
    setStatus(side, status) {
      if (statuses[side] === status) return;
      statuses[side] = status;
      tell(side);
    },
    setCtiHeartbeat(side, came) {
      if (came) ctiLostAt.delete(side);
      else if (!ctiLostAt.has(side)) ctiLostAt.set(side, core.clock.now());
    },
    setMaintenance(side, mode) {
      if (mode) maintenance.set(side, { mode, since: maintenance.get(side)?.since ?? core.clock.now() });
      else maintenance.delete(side);
      tell(side);
    },
    xml,
  };
}
