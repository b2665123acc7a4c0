/**
 * A stand-in for the library that other gadgets of a Finesse desktop use, written by us from the recorded facts (facts §4.4, §4.5)
 * and none of Cisco's code: what a gadget's half of `ClientServices` does on the hub, with its habits and its limits.
 */
import type { GadgetsHub } from '../../sdk/channel/gadgets-hub.ts';

/** What the library is at work for. */
export interface LibraryObject {
  readonly node: string;
  /** Texts of the Updates that came. */
  readonly heard: string[];
  /** How often it was loaded afresh: once at first, and after each recovery. */
  readonly loads: number;
  readonly failures: unknown[];
  /** Ends the subscription. */
  dispose(): void;
}

/** A library that was initialised. */
export interface ClientServices {
  /** Status and resource as they came, duplicates included. */
  readonly statuses: readonly string[];
  /** One slot: a second handler takes the place of the first. Called on `connected` out of a failover, and on `recovered`. */
  registerOnConnectHandler(handler: () => void): void;
  /** One slot. Called on `failing` and nothing else. */
  registerOnDisconnectHandler(handler: () => void): void;
  /** Hears a topic; false where this library hears it already. */
  subscribe(topic: string, callback: (data: unknown) => void): boolean;
  unsubscribe(topic: string): void;
  /** Loads an object and hears of its changes; explicit nodes are asked for. */
  object(node: string, options: { readonly explicit: boolean }): LibraryObject;
}

const REQUESTS = 'finesse.info.requests';

/** As `ClientServices.init`: hears of the connection, then asks for it. @param now ms, for the ids of requests. */
export function initClientServices(hub: GadgetsHub, now: () => number): ClientServices {
  const topics = new Map<string, unknown>();
  const statuses: string[] = [];
  const loaded = new Set<{ refresh(): void }>();
  let onConnect: (() => void) | undefined;
  let onDisconnect: (() => void) | undefined;
  let inFailover = false;
  let requests = 0;

  const subscribe = (topic: string, callback: (data: unknown) => void): boolean => {
    if (topics.has(topic)) return false;
    topics.set(
      topic,
      hub.subscribe(topic, (_topic, data) => callback(data)),
    );
    return true;
  };
  const unsubscribe = (topic: string): void => {
    if (topics.has(topic)) hub.unsubscribe(topics.get(topic));
    topics.delete(topic);
  };
  const request = (type: string, data: object, onAnswer?: (answer: unknown) => void): void => {
    // The time in ms; two requests within one would share it, so they count on.
    const invokeID = now() + (requests += 1);
    const topic = `finesse.info.responses.${invokeID}`;
    if (onAnswer) {
      subscribe(topic, (answer) => {
        unsubscribe(topic);
        onAnswer(answer);
      });
    }
    hub.publish(REQUESTS, { type, data, invokeID });
  };

  subscribe('finesse.info.connection', (data) => {
    const { status, resourceID } = data as { readonly status: string; readonly resourceID?: string };
    statuses.push(resourceID === undefined ? status : `${status} ${resourceID}`);
    if (status === 'failing') {
      inFailover = true;
      onDisconnect?.();
    } else if (status === 'recovered' || (status === 'connected' && !inFailover)) {
      const wasInFailover = inFailover;
      inFailover = false;
      if (status === 'recovered' && wasInFailover) for (const one of loaded) one.refresh();
      onConnect?.();
    }
  });
  request('ConnectionInfoReq', {});

  return {
    statuses,
    registerOnConnectHandler: (handler) => (onConnect = handler),
    registerOnDisconnectHandler: (handler) => (onDisconnect = handler),
    subscribe,
    unsubscribe,
    object(node, { explicit }) {
      const topic = node.replace(/^\//, '').replaceAll('/', '.');
      const heard: string[] = [];
      const failures: unknown[] = [];
      let loads = 0;
      const refresh = (): void => {
        loads += 1;
        if (explicit)
          request('SubscribeNodeReq', { node }, (answer) => answer === undefined || void failures.push(answer));
      };
      subscribe(topic, (data) => heard.push((data as { content: string }).content.slice(node.length)));
      const one = { refresh };
      loaded.add(one);
      refresh();
      return {
        node,
        heard,
        failures,
        get loads() {
          return loads;
        },
        dispose() {
          loaded.delete(one);
          unsubscribe(topic);
          if (explicit) request('UnsubscribeNodeReq', { node, subid: undefined }, () => undefined);
        },
      };
    },
  };
}
