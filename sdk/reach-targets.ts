/** Which addresses tell, in trouble, whose trouble it is: the port of notifications, REST of this server, REST of the other one. Pure. */
import type { FailoverRoute } from './channel/failover-route.ts';
import { bindingOf } from './channel/fixed-route.ts';
import { HOST } from './channel/side.ts';
import { waysTo } from './channel/transport-choice.ts';
import type { Addresses } from './connect-options.ts';
import type { ReachTarget, ReachTargets } from './health/reach.ts';
import { SYSTEM_INFO_NODE, type SystemInfo } from './resources/system-info.ts';

/** Of a session of one's own: the address that it has, or was tried last on the server of now. */
export function sessionTargets(
  route: Pick<FailoverRoute, 'side' | 'tried'>,
  { failover, hosts, restUrlOf }: Pick<Addresses, 'failover' | 'hosts' | 'restUrlOf'>,
): ReachTargets {
  return (info) => {
    const { host, restUrl } = route.side;
    const here = route.tried.filter((service) => new URL(service).hostname === host.toLowerCase());
    const service = here[0] ?? route.tried[0];
    const other = failover ? otherHost(host, info, hosts) : undefined;
    return [
      ...(service === undefined ? [] : [target('notification', bindingOf(service))]),
      target('rest', restUrl + SYSTEM_INFO_NODE),
      ...(other === undefined ? [] : [target('other-side', restUrlOf(other) + SYSTEM_INFO_NODE)]),
    ];
  };
}

/**
 * Of the Finesse desktop: its notification frame's port where that is known, else the one of its version (8445 from 12.x on).
 * @param restUrl origin of REST, '' for the page's own.
 */
export function desktopTargets(host: string, restUrl: string, tunnelPort: () => string | undefined): ReachTargets {
  if (!HOST.test(host)) return () => [target('rest', restUrl + SYSTEM_INFO_NODE)];
  return (info) => {
    const [way] = info ? waysTo(host, info, { transport: 'bosh', port: undefined }) : [];
    const port = tunnelPort() ?? (way && new URL(way.service).port);
    const other = otherHost(host, info, []);
    const { port: restPort = '8445' } = restUrl === '' ? {} : new URL(restUrl);
    return [
      ...(port === undefined ? [] : [target('notification', `https://${host}:${port}/http-bind/`)]),
      target('rest', restUrl + SYSTEM_INFO_NODE),
      ...(other === undefined ? [] : [target('other-side', `https://${other}:${restPort}${SYSTEM_INFO_NODE}`)]),
    ];
  };
}

function target(what: ReachTarget['target'], url: string): ReachTarget {
  return { target: what, url };
}

/** The one of the pair that is not this one. */
function otherHost(here: string, info: SystemInfo | undefined, hosts: readonly string[]): string | undefined {
  const pair = [...hosts, info?.primaryNode?.host, info?.secondaryNode?.host];
  return pair.find((host) => host !== undefined && HOST.test(host) && host.toLowerCase() !== here.toLowerCase());
}
