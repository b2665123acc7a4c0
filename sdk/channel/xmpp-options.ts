/** Options of the XMPP channel, checked once and early: what is wrong is told before anything is sent. */
import { OptionsError } from '../errors.ts';
import type { NodePath, UserId } from '../ids.ts';
import type { Platform } from '../platform.ts';
import { isAutomaticNode } from '../pubsub/nodes.ts';
import type { StartSession } from './attempts.ts';
import { DEFAULT_BACKOFF, type Backoff } from './backoff.ts';
import { ownResource } from './left-over.ts';
import type { Route } from './route.ts';
import type { TrafficTap } from './traffic-tap.ts';

/** Options of `createXmppChannel`. */
export interface XmppChannelOptions {
  /** `https://h:7443/http-bind/` (BOSH, XEP-0124) or `wss://h:7443/ws/` (RFC 7395); plain `http` and `ws` too. */
  readonly service: string;
  readonly jid: {
    readonly userId: UserId;
    /** `xmppDomain` of SystemInfo. */
    readonly domain: string;
    /** A random one unless told, kept across reconnects. */
    readonly resource?: string;
  };
  /**
   * The password, or the access token with single sign-on. A function is asked at each attempt, and once more, with `true`, when what it gave
   * was refused: a value that differs then is tried, the same is not.
   */
  readonly password: string | ((refused: boolean) => string | Promise<string>);
  /** `xmppPubSubDomain` of SystemInfo; `pubsub.` and the domain unless told. */
  readonly pubsubDomain?: string;
  readonly platform: Platform;
  /** Longest that the server may keep a poll, s; 30 unless told, as the Finesse desktop asks. */
  readonly wait?: number;
  /** Polls that the server may keep; 1 unless told. */
  readonly hold?: number;
  /** Ms between pings of a silent connection; 10,000 unless told. Finesse wants to hear a client every 20 s. */
  readonly pingIntervalMs?: number;
  /** Nodes that the server subscribes by itself; those of Finesse unless told. */
  readonly isAutomatic?: (node: NodePath) => boolean;
  /** 0 unless told; a negative priority would receive no notifications. */
  readonly presencePriority?: number;
  /** Limit of each attempt, ms; 15,000 unless told. */
  readonly connectTimeoutMs?: number;
  readonly backoff?: Partial<Backoff>;
  /**
   * Resource `desktop` belongs to the Finesse desktop, whose session ends in a conflict when another one takes it. Only a
   * desktop itself may set this.
   */
  readonly allowDesktopResource?: boolean;
}

/** Options with everything filled in. */
export interface XmppSettings extends Required<Omit<XmppChannelOptions, 'jid' | 'password' | 'allowDesktopResource'>> {
  /** Lower case, as Finesse has it in JIDs. */
  readonly userId: string;
  readonly domain: string;
  /** Kept for all sessions. */
  readonly resource: string;
  /** Whether the caller wants this one and no other. */
  readonly resourceTold: boolean;
  readonly password: (refused: boolean) => string | Promise<string>;
  readonly backoff: Backoff;
  readonly traffic?: TrafficTap;
}

/** Parts of a channel that are not the caller's business. */
export interface XmppParts {
  /** In place of the one address of the options. */
  readonly route?: Route;
  readonly startSession?: StartSession;
  /** Told whether the page is hidden, where the timers of the platform are wakeful already: the route's too. */
  readonly setHidden?: (hidden: boolean) => void;
  /** Where exchanges are told, where others tell theirs there too. */
  readonly traffic?: TrafficTap;
}

/** RFC 7622 §3.3.1: what a JID's local part may not hold; spaces and controls neither. */
// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const LOCAL_PART = /^[^\u0000-\u0020"&'/:<>@\u007f]{1,256}$/;
const DOMAIN = /^[^\s"&'/<>@]{1,255}$/;
// eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
const RESOURCE = /^[^\u0000-\u001f\u007f]{1,256}$/;

/**
 * Checks and completes.
 * @throws OptionsError naming the option and what it should be.
 */
export function checkXmppOptions(options: XmppChannelOptions): XmppSettings {
  const { service, jid, password, platform } = options;
  const { userId, domain } = jid;
  const resource = jid.resource ?? ownResource(platform);
  const backoff = { ...DEFAULT_BACKOFF, ...options.backoff };
  requireService(service);
  requireSurroundings();
  demand(LOCAL_PART.test(userId), 'jid.userId', 'a login id without blanks, @ and /');
  demand(DOMAIN.test(domain), 'jid.domain', 'the xmppDomain of SystemInfo');
  demand(RESOURCE.test(resource), 'jid.resource', 'a short text');
  demand(
    options.allowDesktopResource === true || resource.toLowerCase() !== 'desktop',
    'jid.resource',
    'another than "desktop", which belongs to the Finesse desktop',
  );
  demand(typeof password === 'function' || password !== '', 'password', 'a text that is not empty, or a function');
  const settings: XmppSettings = {
    service,
    // Finesse compares login ids without case, and lower-cases them in JIDs.
    userId: userId.toLowerCase(),
    resource,
    resourceTold: jid.resource !== undefined,
    domain: domain.toLowerCase(),
    password: typeof password === 'function' ? password : () => password,
    pubsubDomain: (options.pubsubDomain ?? `pubsub.${domain}`).toLowerCase(),
    platform,
    wait: options.wait ?? 30,
    hold: options.hold ?? 1,
    pingIntervalMs: options.pingIntervalMs ?? 10_000,
    isAutomatic: options.isAutomatic ?? ((node) => isAutomaticNode(node, userId)),
    presencePriority: options.presencePriority ?? 0,
    connectTimeoutMs: options.connectTimeoutMs ?? 15_000,
    backoff,
  };
  demand(DOMAIN.test(settings.pubsubDomain), 'pubsubDomain', 'the xmppPubSubDomain of SystemInfo');
  demand(isWhole(settings.wait, 1, 600), 'wait', 'whole seconds from 1 to 600');
  demand(isWhole(settings.hold, 1, 10), 'hold', 'a whole number from 1 to 10');
  demand(isWhole(settings.presencePriority, 0, 127), 'presencePriority', 'a whole number from 0 to 127');
  demand(isBetween(settings.pingIntervalMs, 1_000, 600_000), 'pingIntervalMs', 'from 1000 to 600000');
  demand(isBetween(settings.connectTimeoutMs, 1_000, 600_000), 'connectTimeoutMs', 'from 1000 to 600000');
  demand(isBetween(backoff.minMs, 1, backoff.maxMs), 'backoff', 'a minMs from 1 to maxMs');
  demand(isBetween(backoff.maxMs, backoff.minMs, 3_600_000), 'backoff', 'a maxMs up to 3600000');
  return settings;
}

function requireService(service: string): void {
  const url = URL.canParse(service) ? new URL(service) : undefined;
  const known = url !== undefined && ['http:', 'https:', 'ws:', 'wss:'].includes(url.protocol);
  demand(known, 'service', 'an address such as https://finesse.example.com:7443/http-bind/');
  demand(url?.username === '' && url.password === '', 'service', 'an address without user and password in it');
}

/**
 * Strophe reads stanzas by a DOM. A page has one, and for Node the SDK brings one along.
 * @throws OptionsError in a worker of a browser.
 */
export function requireSurroundings(scope: object = globalThis): void {
  if ('WorkerGlobalScope' in scope && !('document' in scope)) {
    throw new OptionsError(
      'An XMPP session needs a DOM, which a worker lacks. Connect in the page, and post to the worker.',
    );
  }
}

function demand(right: boolean, option: string, wanted: string): void {
  if (!right) throw new OptionsError(`Option ${option} must be ${wanted}.`);
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && isBetween(value, from, to);
}

function isBetween(value: number, from: number, to: number): boolean {
  return value >= from && value <= to;
}
