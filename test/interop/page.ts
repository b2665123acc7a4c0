/** A page in real Chromium with the built SDK, and the two REST answers that the SDK reads beside the notification service. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { ROOT } from '../../scripts/run.mjs';
import { EventLog } from '../kit/deadline.ts';
import { DOMAIN, PUBSUB } from './prosody.ts';

/** What the page tells of its client. */
export type PageEvent =
  | { readonly on: 'connection'; readonly status: string; readonly reason: string }
  | { readonly on: 'user'; readonly kind: string; readonly id: string; readonly state: string }
  | { readonly on: 'notification'; readonly node: string; readonly payload: string }
  | { readonly on: 'error'; readonly of: 'connect' | 'user' | 'node'; readonly name: string; readonly code: string };

/** Serves the page; `userState` is what a REST snapshot says of every user. */
export interface Site {
  readonly origin: string;
  userState: string;
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
    response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const site: Site = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    userState: 'NOT_READY',
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

export function userXml(id: string, state: string, name: 'User' | 'user' = 'User'): string {
  return (
    `<${name}><dialogs>/finesse/api/User/${id}/Dialogs</dialogs><extension>${id}</extension><firstName>Min</firstName>` +
    `<lastName>Kim</lastName><loginId>${id}</loginId><loginName>${id}</loginName><roles><role>Agent</role></roles>` +
    `<state>${state}</state><teamId>5000</teamId><uri>/finesse/api/User/${id}</uri></${name}>`
  );
}

/** What a page is told to do. */
export interface Session {
  readonly userId: string;
  readonly password: string;
  readonly transport: 'bosh' | 'websocket';
  readonly serviceUrl: string;
  /** User whose stream is followed. */
  readonly watch: string;
  /** Node whose notifications are followed as well. */
  readonly node?: string;
}

/** Opens a page of its own and connects there; the log ends with the page. */
export async function openSession(
  browser: Browser,
  site: Site,
  session: Session,
): Promise<{ page: Page; events: EventLog<PageEvent> }> {
  const page = await browser.newPage();
  const events = new EventLog<PageEvent>();
  await page.exposeFunction('report', (event: PageEvent) => events.add(event));
  await page.goto(site.origin);
  await page.evaluate(connectInPage, session);
  return { page, events };
}

/** Runs in the page: the public face of the SDK and nothing else. */
async function connectInPage({ watch, node, ...session }: Session): Promise<void> {
  const { report } = globalThis as unknown as { readonly report: (event: PageEvent) => void };
  const address = '/sdk.js';
  const sdk = (await import(address)) as typeof import('../../sdk/index.ts');
  const fail = (of: 'connect' | 'user' | 'node') => (error: unknown) => {
    report({
      on: 'error',
      of,
      name: error instanceof Error ? error.name : typeof error,
      code: error instanceof sdk.FinesseError ? error.code : '',
    });
  };
  try {
    const client = await sdk.connectFinesse({ host: 'localhost', restUrl: '', ...session });
    Object.assign(globalThis, { client });
    client.connection$.subscribe(({ status, reason }) => report({ on: 'connection', status, reason }));
    client.user(watch).subscribe({
      next: ({ kind, value }) => report({ on: 'user', kind, id: value.id, state: value.state }),
      error: fail('user'),
    });
    if (node !== undefined) {
      client.node(node).subscribe({
        next: (notification) =>
          report({ on: 'notification', node: notification.node, payload: notification.payload.kind }),
        error: fail('node'),
      });
    }
  } catch (error) {
    fail('connect')(error);
  }
}
