/** What the check asks, read off the addresses that the client has. Pure. */
import type { PreflightOptions, ReachTarget } from '../../sdk/index.ts';

/** Undefined where no server is known by name. Nothing is signed in, and no session opened. */
export function checkOptions(
  addresses: readonly ReachTarget[],
  { host, page }: { readonly host: string | undefined; readonly page: string },
): Omit<PreflightOptions, 'session'> | undefined {
  const urlOf = (target: ReachTarget['target']): URL | undefined => {
    const url = addresses.find((one) => one.target === target)?.url;
    return url === undefined || !URL.canParse(url, page) ? undefined : new URL(url, page);
  };
  const rest = urlOf('rest');
  const notifications = urlOf('notification');
  const other = urlOf('other-side')?.hostname;
  const here = host ?? notifications?.hostname ?? rest?.hostname;
  if (!here) return undefined;
  return {
    hosts: other === undefined || other.toLowerCase() === here.toLowerCase() ? [here] : [here, other],
    secure: (notifications ?? rest)?.protocol !== 'http:',
    ports: { ...(rest && { rest: portOf(rest) }), ...(notifications && { notifications: portOf(notifications) }) },
  };
}

function portOf({ port, protocol }: URL): number {
  return Number(port) || (protocol === 'http:' ? 80 : 443);
}
