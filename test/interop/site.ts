/** Serves a page with the built SDK, and the two REST answers that the SDK reads beside the notification service. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/run.mjs';
import { DOMAIN, PUBSUB } from './prosody.ts';

/** `userState` is what a REST snapshot says of every user. */
export interface Site {
  readonly origin: string;
  userState: string;
  /** What a page waits for before it gets the SDK; the page before it is gone by then. */
  beforeScript: Promise<unknown>;
  close(): Promise<void>;
}

export async function startSite(): Promise<Site> {
  const { outputFiles } = await build({
    entryPoints: [join(ROOT, 'dist', 'sdk', 'index.js')],
    bundle: true,
    format: 'esm',
    conditions: ['es2015'],
    write: false,
  });
  const script = outputFiles[0]?.text ?? '';
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const user = /^\/finesse\/api\/User\/([^/]+)$/.exec(path)?.[1];
    const [type, body] =
      path === '/sdk.js'
        ? ['text/javascript', script]
        : path === '/finesse/api/SystemInfo'
          ? ['application/xml', systemInfoXml(server)]
          : user !== undefined
            ? ['application/xml', userXml(user, site.userState)]
            : ['text/html', '<!doctype html><title>interop</title>'];
    const due = path === '/sdk.js' ? site.beforeScript.catch(() => undefined) : Promise.resolve();
    void due.then(() => response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site: Site = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    userState: 'NOT_READY',
    beforeScript: Promise.resolve(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return site;
}

function systemInfoXml(server: Server): string {
  const { port } = server.address() as AddressInfo;
  return (
    `<SystemInfo><currentTimestamp>${new Date().toISOString()}</currentTimestamp><deploymentType>UCCE</deploymentType>` +
    `<primaryNode><host>127.0.0.1:${port}</host></primaryNode><secondaryNode/><status>IN_SERVICE</status>` +
    `<timezoneOffset>0</timezoneOffset><uri>/finesse/api/SystemInfo</uri>` +
    `<xmppDomain>${DOMAIN}</xmppDomain><xmppPubSubDomain>${PUBSUB}</xmppPubSubDomain></SystemInfo>`
  );
}

function userXml(id: string, state: string, name: 'User' | 'user' = 'User', firstName = 'Min'): string {
  return (
    `<${name}><dialogs>/finesse/api/User/${id}/Dialogs</dialogs><extension>${id}</extension><firstName>${firstName}</firstName>` +
    `<lastName>Kim</lastName><loginId>${id}</loginId><loginName>${id}</loginName><roles><role>Agent</role></roles>` +
    `<state>${state}</state><teamId>5000</teamId><uri>/finesse/api/User/${id}</uri></${name}>`
  );
}

/** Node of a user. */
export const nodeOf = (id: string): string => `/finesse/api/User/${id}`;

/** An Update of a user's state, as Finesse publishes it on the user's node. */
export function updateOf(id: string, state: string, firstName?: string): string {
  return (
    `<Update><data>${userXml(id, state, 'user', firstName)}</data><event>PUT</event><requestId></requestId>` +
    `<source>${nodeOf(id)}</source></Update>`
  );
}
