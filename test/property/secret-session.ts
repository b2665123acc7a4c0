/**
 * One session in which secrets pass a client on all of its ways, and all that the client has told afterwards. Everything is real but the
 * server and the wire.
 */
import { merge, NEVER, Subject } from 'rxjs';
import { createClient } from '../../sdk/client.ts';
import { diagnosisBundle } from '../../sdk/export/bundle.ts';
import { trafficHar } from '../../sdk/export/har.ts';
import { beginBosh } from '../../sdk/channel/traffic-exchanges.ts';
import { hubMessages } from '../../sdk/channel/hub-messages.ts';
import type { RawItem } from '../../sdk/channel/node-standing.ts';
import { toldHub } from '../../sdk/channel/traffic-hub.ts';
import type { TrafficTap } from '../../sdk/channel/traffic-tap.ts';
import { nodePath } from '../../sdk/ids.ts';
import { createLogKeeper } from '../../sdk/logs/keeper.ts';
import { createClientLog } from '../../sdk/logs/logger.ts';
import { createMemoryStore } from '../../sdk/logs/store-memory.ts';
import type { Platform } from '../../sdk/platform.ts';
import { createRedactor } from '../../sdk/redaction.ts';
import { parseDialogs } from '../../sdk/resources/dialog.ts';
import { parseXml, rewriteXml } from '../../sdk/xml.ts';
import { basic, bearer } from '../../sdk/rest/authorization.ts';
import { createRestClient } from '../../sdk/rest/rest-client.ts';
import { recordTraffic } from '../../sdk/traffic.ts';
import { seededRandom } from '../../simulator/core/random.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { fakeChannel } from '../support/fake-channel.ts';
import { Clocks } from './clocks.ts';
import { boshBody, dialogXml, logged, restAnswer, updateXml } from './secret-plants.ts';
import { AGENT, drawSecrets, type Secrets } from './secrets.ts';

/** Where something is told. */
export const PLACES = ['log', 'hub', 'store', 'posts', 'har', 'bundle', 'nodes'] as const;
export type Place = (typeof PLACES)[number];

/** All that was told in a session, by place. */
export type Told = Readonly<Record<Place, string>>;

const START = Date.UTC(2026, 0, 5, 8);
const HOST = 'fin1.ucce.local';
const DIALOGS = nodePath(`/finesse/api/User/${AGENT}/Dialogs`);

/** Plays the session of a seed. */
export async function playSecrets(seed: number): Promise<{ readonly secrets: Secrets; readonly told: Told }> {
  const random = seededRandom(seed);
  // Neighbouring seeds begin alike.
  for (let n = 0; n < 4; n += 1) random();
  const secrets = drawSecrets(random);
  const clocks = new Clocks(START, (error) => {
    throw error;
  });
  const page = clocks.page();
  const posts: string[] = [];
  const published: string[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const sent = typeof init?.body === 'string' ? init.body : '';
    if (sent.includes('<logData>')) {
      posts.push(sent);
      return Promise.resolve(new Response('', { status: 202 }));
    }
    // The client's own question, which it asks again and again in trouble, is mostly answered.
    if ((input as string).includes('/SystemInfo') && random() < 0.9) {
      return Promise.resolve(new Response(systemInfo(page.now()), { headers: { 'content-type': 'application/xml' } }));
    }
    if (random() < 0.1) return Promise.reject(new TypeError('Failed to fetch'));
    const { status, headers, body } = restAnswer(random, secrets);
    return Promise.resolve(new Response(body, { status, headers }));
  };
  const uuid = (): string => Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  const platform: Platform = { scheduler: page, monotonic: page.monotonic, random, uuid, fetch };

  const tap: TrafficTap = { book: undefined };
  const bare = createHub();
  const hub = toldHub(bare, tap);
  const own$ = new Subject<RawItem>();
  const channel = fakeChannel(page.now);
  const client = createClient({
    channel: {
      ...channel,
      traffic: tap,
      nodes: { subscriptions: () => [], raw$: merge(hubMessages(bare, page, NEVER), own$) },
    },
    rest: createRestClient({
      baseUrl: `https://${HOST}:8445`,
      authorization: () => (random() < 0.5 ? basic(AGENT, secrets.password) : bearer(secrets.opaque)),
      platform,
    }),
    userId: AGENT,
    platform,
    clientLog: { host: HOST, zoneMinutes: () => 60, sink: (line) => void published.push(line), confirmTimeoutMs: 100 },
  });
  const ring = recordTraffic(client, { bodies: true });
  const items: string[] = [];
  client.nodes.items$.subscribe((item) => items.push(JSON.stringify(item)));
  hub.subscribe('finesse.api.User', () => undefined);
  client.dialogs().subscribe({ next: (update) => client.log.info('dialogs', update), error: () => undefined });
  client.open();
  channel.connect();
  const kept = keepLines(platform);

  const acts: readonly (() => void)[] = [
    () => {
      const [message, ...details] = logged(random, secrets);
      client.log.log(random() < 0.5 ? 'info' : 'warn', message as string, ...details);
      kept.log.info(message as string, ...details);
    },
    () => {
      const update = updateXml(dialogXml(random, secrets));
      hub.publish('finesse.api.User', { content: `${DIALOGS}${update}`, rawContent: update });
      const dialogs = parseDialogs(parseXml(`<Dialogs>${dialogXml(random, secrets)}</Dialogs>`));
      channel.notify({ node: DIALOGS, payload: { kind: 'dialogs', dialogs } });
      client.log.debug('notified', dialogs);
    },
    () => {
      if (!tap.book) return;
      const any = (): string => boshBody(random, secrets);
      const end = beginBosh(tap.book, `https://${HOST}:7443/http-bind/?token=${secrets.opaque}`, 4711, any());
      end({ status: random() < 0.8 ? 200 : 403, text: any(), headers: restAnswer(random, secrets).headers });
    },
    () => {
      const to = secrets.phones[Math.floor(random() * secrets.phones.length)] as string;
      client.makeCall({ from: '10001', to }).catch((error: unknown) => client.log.error('makeCall', error));
    },
    () => {
      const code = encodeURIComponent(secrets.password);
      const query = `password=${code}&authToken=${secrets.opaque}&email=${encodeURIComponent(secrets.email)}`;
      client
        .command({
          method: 'PUT',
          path: `/finesse/api/User/${AGENT}?${query}`,
          body: `<a>${dialogXml(random, secrets)}</a>`,
          node: DIALOGS,
        })
        .catch((error: unknown) => client.log.warn('command', error));
    },
  ];
  for (let left = 3 + Math.floor(random() * 6); left > 0; left -= 1) {
    (random() < 0.5 ? acts[0] : acts[Math.floor(random() * acts.length)])?.();
    if (random() < 0.3) await clocks.advance(500);
  }
  // Of its own dice, so that the sessions stay what they were.
  const other = seededRandom(~seed);
  own$.next({ node: DIALOGS, itemId: 'a', at: page.now(), text: rewriteXml(parseXml(boshBody(other, secrets))) });
  bare.publish('finesse.gadget.other', { content: restAnswer(other, secrets).body });
  bare.publish('finesse.gadget.other', {
    user: { password: secrets.password },
    cookie: `JSESSIONID=${secrets.cookie}`,
  });
  channel.set({ status: 'reconnecting', reason: 'network-error', detail: 'HTTP 401' });
  await clocks.advance(2_000);
  client.sendClientLog().catch(() => undefined);
  await clocks.advance(3_000);

  const records = ring.records();
  const told: Told = {
    log: client.log.lines().join('\n'),
    hub: published.join('\n'),
    store: JSON.stringify(await kept.stored()),
    posts: posts.join('\n'),
    har: JSON.stringify(trafficHar(records, client.snapshot())),
    bundle: diagnosisBundle(client, records),
    nodes: items.join('\n'),
  };
  void client.close();
  kept.close();
  await clocks.advance(3_000);
  return { secrets, told };
}

function systemInfo(at: number): string {
  return `<SystemInfo><status>IN_SERVICE</status><currentTimestamp>${new Date(at).toISOString()}</currentTimestamp></SystemInfo>`;
}

/** A log of its own, whose store can be looked into. */
function keepLines(platform: Platform) {
  const { text: redact } = createRedactor();
  const log = createClientLog({
    now: () => platform.scheduler.now(),
    monotonic: platform.monotonic,
    serverClock: () => undefined,
    connection: () => 'connected',
    uuid: platform.uuid,
    redact,
  });
  const store = createMemoryStore();
  const logger = log.logger('kept');
  const keeper = createLogKeeper({ log, logger, owner: 'a', platform, store });
  keeper.start();
  return {
    log: logger,
    stored: () => store.all('a', log.pageId),
    close: () => void keeper.close(),
  };
}
