/** Which side is in service, and what SystemInfo says of it (facts §3.6). */
import type { SideName } from '../types.ts';
import type { Core } from './model.ts';
import { timestamp } from './resource-xml.ts';
import { branch, leaf } from './updates.ts';

/** What a side says of itself. */
export type SystemStatus = 'IN_SERVICE' | 'OUT_OF_SERVICE';

const NODE = '/finesse/api/SystemInfo';

/** Both sides' status. */
export interface System {
  status(side: SideName): SystemStatus;
  /** Says it by notification too, through that side only, when it changes. */
  setStatus(side: SideName, status: SystemStatus): void;
  /** The object, as REST (`SystemInfo`) or a notification (`systemInfo`) writes it. */
  xml(root: 'SystemInfo' | 'systemInfo', side: SideName): string;
}

/** Both sides in service. */
export function createSystem(core: Core): System {
  const statuses: Record<SideName, SystemStatus> = { a: 'IN_SERVICE', b: 'IN_SERVICE' };
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
    const only = (...fields: readonly string[]): readonly string[] => (modern ? fields : []);
    return branch(
      root,
      leaf('currentTimestamp', timestamp(now)),
      leaf('deploymentType', core.deployment),
      ...only(
        leaf('lastCTIHeartbeatStatus', statuses[side] === 'IN_SERVICE' ? 'success' : 'failure'),
        leaf('lastSuccessCTIHeartbeatTime', now - (now % 5000)),
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
  return {
    status: (side) => statuses[side],
    setStatus(side, status) {
      if (statuses[side] === status) return;
      statuses[side] = status;
      core.publish(NODE, { data: xml('systemInfo', side), event: 'PUT', source: NODE }, everybody, [side]);
    },
    xml,
  };
}
