/**
 * The `gadgets` library of a gadget frame. {@link gadgetRuntime} is never called here: its text is put into the frame's page,
 * so it is complete in itself, reaches for nothing outside its body but what a browser has, and imports nothing.
 */

/** What the page hands to the run-time. Nothing secret: it stands in the page's text. */
export interface RuntimeSetup {
  readonly moduleId: string;
  readonly lang: string;
  readonly country: string;
  /** Values of the gadget's own user preferences. */
  readonly userPrefs: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<string, string>>;
  /** Names of the features that the gadget asked for; what it did not ask for is not there. */
  readonly features: readonly string[];
  readonly makeRequestPath: string;
  /** The gadget takes the loading indicator away by itself; otherwise it goes when the page has loaded. */
  readonly manualDismiss: boolean;
}

/** Mark of the messages between a frame and the container. */
export const FRAME_PROTOCOL = 'finesse-simulator-frame';

/** What a frame says to its container by `postMessage`. */
export type FrameMessage =
  | { readonly protocol: typeof FRAME_PROTOCOL; readonly kind: 'connect' }
  | {
      readonly protocol: typeof FRAME_PROTOCOL;
      readonly kind: 'subscribe';
      readonly id: string;
      readonly topic: string;
    }
  | { readonly protocol: typeof FRAME_PROTOCOL; readonly kind: 'unsubscribe'; readonly id: string }
  | {
      readonly protocol: typeof FRAME_PROTOCOL;
      readonly kind: 'publish';
      readonly topic: string;
      readonly data: unknown;
    }
  | { readonly protocol: typeof FRAME_PROTOCOL; readonly kind: 'height'; readonly height: number }
  | { readonly protocol: typeof FRAME_PROTOCOL; readonly kind: 'title'; readonly title: string };

/** What the container says to a frame. */
export type ContainerMessage =
  | { readonly protocol: typeof FRAME_PROTOCOL; readonly kind: 'connected' }
  | {
      readonly protocol: typeof FRAME_PROTOCOL;
      readonly kind: 'event';
      readonly id: string;
      readonly topic: string;
      readonly data: unknown;
    };

type HubCallback = (this: unknown, topic: string, data: unknown, subscriberData: unknown) => void;

interface RequestResult {
  readonly data: unknown;
  readonly errors: readonly string[];
  readonly rc: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
}

/** Defines `window.gadgets`. */
export function gadgetRuntime(setup: RuntimeSetup): void {
  const protocol = 'finesse-simulator-frame';
  const container = window.parent === window ? undefined : window.parent;
  const has = (feature: string): boolean => setup.features.includes(feature);

  interface Container {
    readonly finesse?: {
      readonly container?: {
        getGadgetPrefs?(moduleId: string): Readonly<Record<string, string>> | undefined;
        prepareFrame?(moduleId: string, frame: Window): void;
      };
    };
  }
  const inPage = (): Container | undefined => container as (Window & Container) | undefined;
  // The desktop hands configuration over in the page, as credentials stand in it: never by an address.
  const containerPrefs = (): Readonly<Record<string, string>> => {
    try {
      return inPage()?.finesse?.container?.getGadgetPrefs?.(setup.moduleId) ?? {};
    } catch {
      return {};
    }
  };
  try {
    // Before any script of the gadget runs: the simulated desktop stands in for name servers, and plays what a page cannot bring about.
    inPage()?.finesse?.container?.prepareFrame?.(setup.moduleId, window);
  } catch {
    // A container of another origin.
  }
  const prefs: Record<string, string> = { ...setup.userPrefs, ...containerPrefs() };
  const post = (message: object): void => container?.postMessage({ protocol, ...message }, window.location.origin);

  class Prefs {
    getString(key: string): string {
      return prefs[key] ?? '';
    }
    getInt(key: string): number {
      return parseInt(prefs[key] ?? '', 10) || 0;
    }
    getFloat(key: string): number {
      return parseFloat(prefs[key] ?? '') || 0;
    }
    getBool(key: string): boolean {
      const value = prefs[key] ?? '';
      return value === 'true' || Boolean(parseInt(value, 10));
    }
    getMsg(key: string): string {
      return setup.messages[key] ?? '';
    }
    getLang(): string {
      return setup.lang;
    }
    getCountry(): string {
      return setup.country;
    }
    getModuleId(): string {
      return setup.moduleId;
    }
    set(key: string, value: unknown): void {
      if (!has('setprefs')) throw new Error('gadget.xml does not require setprefs.');
      prefs[key] = String(value);
    }
  }

  const callbacks = new Map<
    string,
    { readonly callback: HubCallback; readonly scope: unknown; readonly subscriberData: unknown }
  >();
  let counter = 0;
  let connected = false;
  const mustBeConnected = (): void => {
    if (!connected) throw new Error('The hub is not connected yet: wait for gadgets.HubSettings.onConnect.');
  };
  const hub = {
    isConnected: (): boolean => connected,
    subscribe(
      topic: string,
      callback: HubCallback,
      scope?: unknown,
      onComplete?: (id: string, ok: boolean) => void,
      subscriberData?: unknown,
    ) {
      mustBeConnected();
      const id = `${setup.moduleId}.${++counter}`;
      callbacks.set(id, { callback, scope, subscriberData });
      post({ kind: 'subscribe', id, topic });
      onComplete?.(id, true);
      return id;
    },
    unsubscribe(id: string): void {
      mustBeConnected();
      if (callbacks.delete(id)) post({ kind: 'unsubscribe', id });
    },
    publish(topic: string, data: unknown): void {
      mustBeConnected();
      post({
        kind: 'publish',
        topic,
        data: data === undefined ? undefined : (JSON.parse(JSON.stringify(data)) as unknown),
      });
    },
  };
  const hubSettings: {
    params: object;
    onConnect: ((hubClient: unknown, success: boolean, error: unknown) => void) | null;
  } = {
    params: {},
    onConnect: null,
  };

  const dismiss = (): void => document.getElementById('loading-indicator')?.remove();
  const loadHandlers: (() => void)[] = [];
  const util = {
    registerOnLoadHandler(handler: () => void): void {
      if (document.readyState === 'complete') handler();
      else loadHandlers.push(handler);
    },
    hasFeature: has,
    escapeString(text: string): string {
      return text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`);
    },
    getUrlParameters: (): Record<string, string> => Object.fromEntries(new URLSearchParams(window.location.search)),
  };

  const makeRequest = async (
    url: string,
    callback: (result: RequestResult) => void,
    params: Record<string, unknown> = {},
  ): Promise<void> => {
    const failed = (rc: number, error: string): RequestResult => ({
      data: null,
      errors: [error],
      rc,
      text: '',
      headers: {},
    });
    const form = new URLSearchParams({
      url,
      httpMethod: (params['METHOD'] as string | undefined) ?? 'GET',
      headers: new URLSearchParams((params['HEADERS'] as Record<string, string> | undefined) ?? {}).toString(),
      postData: (params['POST_DATA'] as string | undefined) ?? '',
    });
    let result: RequestResult;
    try {
      // Always by POST: parameters hold credentials and stay out of addresses.
      const response = await fetch(setup.makeRequestPath, { method: 'POST', body: form });
      const text = await response.text();
      if (response.ok) {
        const answers = JSON.parse(text.slice(text.indexOf('{'))) as Record<
          string,
          { rc: number; body: string; headers?: Record<string, string[]> }
        >;
        const { rc, body, headers = {} } = answers[url] ?? { rc: 500, body: '' };
        const errors = rc >= 400 ? [`${String(rc)} Error`] : [];
        const wanted = params['CONTENT_TYPE'];
        const data =
          wanted === 'DOM'
            ? new DOMParser().parseFromString(body, 'text/xml')
            : wanted === 'JSON'
              ? (JSON.parse(body) as unknown)
              : body;
        result = { data, errors, rc, text: body, headers };
      } else result = failed(response.status, `${String(response.status)} Error`);
    } catch (error) {
      result = failed(0, String(error));
    }
    callback(result);
  };

  window.addEventListener('message', (event: MessageEvent<ContainerMessage | undefined>) => {
    if (event.source !== container || event.origin !== window.location.origin) return;
    const message = event.data;
    if (message?.protocol !== protocol) return;
    if (message.kind === 'connected' && !connected) {
      connected = true;
      hubSettings.onConnect?.(hub, true, undefined);
    } else if (message.kind === 'event') {
      const one = callbacks.get(message.id);
      one?.callback.call(one.scope, message.topic, message.data, one.subscriberData);
    }
  });
  window.addEventListener('load', () => {
    for (const handler of loadHandlers.splice(0)) handler();
    if (!setup.manualDismiss) dismiss();
    // As in Shindig, the hub connects once the page has loaded: an onConnect that is set later is never called.
    if (has('pubsub-2')) post({ kind: 'connect' });
  });

  const ownHeight = (): number => Math.ceil(document.documentElement.getBoundingClientRect().height);
  const gadgets: Record<string, unknown> = {
    Prefs,
    util,
    json: { parse: JSON.parse, stringify: JSON.stringify },
    io: {
      makeRequest,
      encodeValues: (fields: Record<string, string>): string => new URLSearchParams(fields).toString(),
      MethodType: { GET: 'GET', POST: 'POST', PUT: 'PUT', DELETE: 'DELETE', HEAD: 'HEAD' },
      ContentType: { TEXT: 'TEXT', DOM: 'DOM', JSON: 'JSON', FEED: 'FEED' },
      RequestParameters: {
        METHOD: 'METHOD',
        CONTENT_TYPE: 'CONTENT_TYPE',
        POST_DATA: 'POST_DATA',
        HEADERS: 'HEADERS',
        AUTHORIZATION: 'AUTHORIZATION',
        REFRESH_INTERVAL: 'REFRESH_INTERVAL',
        GET_FULL_HEADERS: 'GET_FULL_HEADERS',
      },
      AuthorizationType: { NONE: 'NONE' },
    },
    window: {
      getViewportDimensions: () => ({ width: window.innerWidth, height: window.innerHeight }),
      ...(has('dynamic-height')
        ? { adjustHeight: (height?: number) => post({ kind: 'height', height: height ?? ownHeight() }) }
        : {}),
      ...(has('settitle') ? { setTitle: (title: string) => post({ kind: 'title', title }) } : {}),
    },
    ...(has('pubsub-2') ? { Hub: hub, HubSettings: hubSettings } : {}),
    ...(has('loadingindicator') ? { loadingindicator: { dismiss } } : {}),
  };
  (window as unknown as { gadgets: unknown }).gadgets = gadgets;
}
