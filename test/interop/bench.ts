/** What a file of interop tests stands on: Prosody with its users, an administrator who publishes, a site, a browser. */
import { after, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../kit/chromium.ts';
import { within } from '../kit/deadline.ts';
import { connectAdmin, type Admin } from './admin.ts';
import { startProsody, type Prosody, type ProsodyOptions } from './prosody.ts';
import { openSession, type Place, type Running, type Session } from './session.ts';
import { startSite, type Site } from './site.ts';

export const AGENT = '1001001';
export const SUPERVISOR = '1001003';
const PASSWORDS = { admin: 'admin-secret', [AGENT]: 'agent-secret', [SUPERVISOR]: 'supervisor-secret' };

export type Transport = Session['transport'];

/** Everywhere a client can be: two places, two transports. */
export const EVERYWHERE: readonly (readonly [Place, Transport])[] = [
  ['Chromium', 'bosh'],
  ['Chromium', 'websocket'],
  ['Node', 'bosh'],
  ['Node', 'websocket'],
];

/** Filled before the first test of the file. */
export interface Bench {
  prosody: Prosody;
  site: Site;
  browser: Browser;
  admin: Admin;
  /** A client of the supervisor that follows the agent; it ends with the file at the latest. */
  open(place: Place, transport: Transport, overrides?: Partial<Session>): Promise<Running>;
  /** The administrator signs in anew, after the server was started again. */
  renewAdmin(): Promise<void>;
}

/** Sets up before the tests of a file and takes down after them, whatever fails. */
export function interopBench(nodes: readonly string[], options: ProsodyOptions = {}): Bench {
  const endings: (() => Promise<unknown>)[] = [];
  const bench = {} as Bench;
  before(async () => {
    const prosody = await startProsody(PASSWORDS, options);
    endings.push(() => prosody.stop());
    const site = await startSite();
    endings.push(() => site.close());
    const browser = await launchChromium();
    endings.push(() => browser.close());
    const signIn = (): Promise<Admin> => connectAdmin(prosody.webSocketUrl, 'admin', PASSWORDS.admin);
    const admin = await signIn();
    await Promise.all(nodes.map((node) => admin.createNode(node)));
    endings.push(() => {
      bench.admin.close();
      return Promise.resolve();
    });
    const running = new Set<Running>();
    endings.push(() => Promise.allSettled([...running].map((one) => within(5_000, 'a client to close', one.close()))));
    Object.assign(bench, {
      prosody,
      site,
      browser,
      admin,
      async open(place, transport, overrides = {}) {
        const client = await openSession(place, browser, site, {
          userId: SUPERVISOR,
          password: PASSWORDS[SUPERVISOR],
          transport,
          serviceUrl: transport === 'bosh' ? prosody.boshUrl : prosody.webSocketUrl,
          watch: AGENT,
          ...overrides,
        });
        const close = async (): Promise<void> => {
          running.delete(closing);
          await client.close();
        };
        const closing: Running = { ...client, close };
        running.add(closing);
        return closing;
      },
      async renewAdmin() {
        bench.admin = await signIn();
      },
    } satisfies Bench);
  });
  after(async () => {
    // The clients first, while there is still somebody to take leave of.
    for (const end of endings.reverse()) await end();
  });
  return bench;
}
