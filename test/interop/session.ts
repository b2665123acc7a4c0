/** A client of the built SDK, in a page of real Chromium or in this Node process, and what it tells. */
import * as sdkInNode from 'finesse-pulse';
import type { Browser, Page } from 'playwright-core';
import { EventLog } from '../kit/deadline.ts';
import type { Site } from './site.ts';

type Sdk = typeof sdkInNode;

/** What a client tells. */
export type ClientEvent =
  | { readonly on: 'connection'; readonly status: string; readonly reason: string; readonly epoch: number }
  | {
      readonly on: 'user';
      readonly kind: string;
      readonly id: string;
      readonly state: string;
      readonly firstName: string | undefined;
    }
  | { readonly on: 'notification'; readonly node: string; readonly state: string }
  | { readonly on: 'error'; readonly of: 'connect' | 'user' | 'node'; readonly name: string; readonly code: string };

/** What a client is told to do. */
export interface Session extends Partial<sdkInNode.ConnectOptions> {
  readonly userId: string;
  readonly password: string;
  readonly transport: 'bosh' | 'websocket';
  readonly serviceUrl: string;
  /** User whose stream is followed, once those of `nodes` are. */
  readonly watch: string;
  /** Nodes whose notifications are followed as well. */
  readonly nodes?: readonly string[];
}

/** A client that runs. */
export interface Running {
  readonly events: EventLog<ClientEvent>;
  /** Where it runs, if in Chromium. */
  readonly page: Page | undefined;
  readonly session: Session;
  /** Closes the client, and its page. */
  readonly close: () => Promise<void>;
}

export type Place = 'Chromium' | 'Node';

/** Connects there. What becomes of it is in the events. */
export async function openSession(place: Place, browser: Browser, site: Site, session: Session): Promise<Running> {
  const events = new EventLog<ClientEvent>();
  if (place === 'Node') {
    const options = { ...session, restUrl: site.origin };
    const client = await follow(sdkInNode, (event) => events.add(event), options);
    return { events, page: undefined, session, close: async () => client?.close() };
  }
  const page = await browser.newPage();
  await page.exposeFunction('report', (event: ClientEvent) => events.add(event));
  await page.goto(site.origin);
  await connectInPage(page, session);
  return {
    events,
    page,
    session,
    async close() {
      await page.evaluate('client?.close()');
      await page.close();
    },
  };
}

/** Reloads the page as its own script does, and connects there again. */
export async function reload(page: Page, session: Session): Promise<void> {
  const loaded = page.waitForEvent('load');
  await page.evaluate('location.reload()');
  await loaded;
  await connectInPage(page, session);
}

async function connectInPage(page: Page, session: Session): Promise<void> {
  const options = JSON.stringify({ ...session, restUrl: '' });
  await page.evaluate(`(async () => {
    globalThis.client = await (${follow.toString()})(await import('/sdk.js'), globalThis.report, ${options});
  })()`);
}

/** Runs in the page or here: the public face of the SDK and nothing else. */
async function follow(
  sdk: Sdk,
  report: (event: ClientEvent) => void,
  { watch, nodes = [], ...session }: Session,
): Promise<sdkInNode.FinesseClient | undefined> {
  const fail = (of: 'connect' | 'user' | 'node') => (error: unknown) => {
    const name = error instanceof Error ? error.name : typeof error;
    report({ on: 'error', of, name, code: error instanceof sdk.FinesseError ? error.code : '' });
  };
  try {
    const client = await sdk.connectFinesse({ host: 'localhost', ...session });
    client.connection$.subscribe(({ status, reason, epoch }) => report({ on: 'connection', status, reason, epoch }));
    for (const node of nodes) {
      client.node(node).subscribe({
        next: ({ payload }) => {
          report({ on: 'notification', node, state: payload.kind === 'user' ? payload.user.state : payload.kind });
        },
        error: fail('node'),
      });
    }
    client.user(watch).subscribe({
      next: ({ kind, value: { id, state, firstName } }) => report({ on: 'user', kind, id, state, firstName }),
      error: fail('user'),
    });
    return client;
  } catch (error) {
    fail('connect')(error);
    return undefined;
  }
}

export const isUser = (kind: string, state: string) => (event: ClientEvent) =>
  event.on === 'user' && event.kind === kind && event.state === state;
export const isConnection = (status: string) => (event: ClientEvent) =>
  event.on === 'connection' && event.status === status;
export const isError = (event: ClientEvent): event is Extract<ClientEvent, { on: 'error' }> => event.on === 'error';
