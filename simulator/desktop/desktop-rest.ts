/** What the desktop asks of REST: who the agent is, and the agent's wishes about the own state. */
import { escapeXml, parseXml } from '../../sdk/xml.ts';
import { parseSystemInfo, type SystemInfo } from '../../sdk/resources/system-info.ts';
import { parseUser, type User } from '../../sdk/resources/user.ts';
import type { DemoAgent } from './control-client.ts';

/** REST of the desktop's own origin for one agent. Each call rejects with an `Error` whose message a person can read. */
export interface DesktopRest {
  systemInfo(): Promise<SystemInfo>;
  user(): Promise<User>;
  /** The change itself arrives as a notification. */
  signIn(): Promise<void>;
  setState(state: string, reasonCodeId?: string): Promise<void>;
}

/** `Basic` credentials of the agent, UTF-8 as Finesse takes them. */
export function authorizationOf({ userId, password }: DemoAgent): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(`${userId}:${password}`)));
}

/** Makes the calls. */
export function createDesktopRest(agent: DemoAgent): DesktopRest {
  const path = `/finesse/api/User/${encodeURIComponent(agent.userId)}`;
  const ask = async (address: string, method = 'GET', body?: string): Promise<string> => {
    const response = await fetch(address, {
      method,
      headers: {
        authorization: `Basic ${authorizationOf(agent)}`,
        'content-type': 'application/xml',
        requestid: crypto.randomUUID(),
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(15_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(/<ErrorMessage>([^<]+)/.exec(text)?.[1] ?? `HTTP ${response.status}`);
    return text;
  };
  const change = async (fields: string): Promise<void> => {
    await ask(path, 'PUT', `<User>${fields}</User>`);
  };
  return {
    systemInfo: async () => parseSystemInfo(parseXml(await ask(`/finesse/api/SystemInfo?nocache=${Date.now()}`))),
    user: async () => parseUser(parseXml(await ask(`${path}?nocache=${Date.now()}`))),
    signIn: () => change(`<state>LOGIN</state><extension>${escapeXml(agent.extension)}</extension>`),
    setState: (state, reasonCodeId) =>
      change(
        `<state>${escapeXml(state)}</state>${reasonCodeId === undefined ? '' : `<reasonCodeId>${escapeXml(reasonCodeId)}</reasonCodeId>`}`,
      ),
  };
}
