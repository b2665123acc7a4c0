/** Loads strophe.js, and puts transports that can be watched in place of its own, on objects of ours only. */
import type * as StropheModule from 'strophe.js';
import { tryElementFromDom, useParser } from './dom-xml.ts';
import type { SessionOptions, SessionStart } from './session.ts';
import { readStatusEnd, type SessionEnd } from './stream-end.ts';
import { boshClass } from './strophe-bosh.ts';
import { websocketClass } from './strophe-socket.ts';
import type { BoshLine, TransportWatch } from './transport-watch.ts';

/** A connection of Strophe's. */
export type StropheConnection = InstanceType<typeof StropheModule.Strophe.Connection>;

/** What a session hears of its connection. */
export interface ConnectionEars extends TransportWatch {
  /** What comes in, before Strophe acts on it: a `<body>`, or the frame of a WebSocket in a wrapper; no node: the stream was closed. */
  onInput(root: Element | undefined): void;
  /** Before {@link onSent} of the same. */
  onOutput(element: Element): void;
  onSent(text: string): void;
  /** Logged in; the server has bound `jid`. */
  onBound(jid: string): void;
  /** The session of the page before is taken up; the server has said nothing yet. */
  onAttached(): void;
  /** @param refused the login was refused, and the server waits for another one. */
  onEnd(end: SessionEnd, refused: boolean): void;
}

/** Strophe, with transports that report to a {@link TransportWatch}. */
export interface StropheLibrary {
  /** A fresh connection, not opened yet. */
  connection(service: string, ears: ConnectionEars): StropheConnection;
  /** Its exchanges; undefined over WebSocket. */
  lineOf(connection: StropheConnection): BoshLine | undefined;
  /** Opens it: logs in, or takes up a session that stands. */
  open(connection: StropheConnection, options: SessionOptions, start: SessionStart, ears: ConnectionEars): void;
}

/** What is told where strophe.js cannot be fetched. */
export const NOT_LOADED = 'strophe.js could not be loaded';

const GLOBALS = ['$build', '$iq', '$msg', '$pres', 'Strophe', 'stx', 'toStanza'] as const;

let library: Promise<StropheLibrary> | undefined;

/** Loads strophe.js once. Rejects where it cannot be fetched; the next call tries again. */
export function loadStrophe(): Promise<StropheLibrary> {
  library ??= importStrophe().catch((error: unknown) => {
    library = undefined;
    throw error;
  });
  return library;
}

async function importStrophe(): Promise<StropheLibrary> {
  const scope = globalThis as unknown as Record<string, unknown>;
  const before = GLOBALS.map((name) => [name, Object.getOwnPropertyDescriptor(scope, name)] as const);
  // In Node a copy of it that brings the DOM along and touches no global (node/strophe.ts).
  const module: typeof StropheModule & { readonly DOMParser?: typeof DOMParser } = await import('#strophe');
  if (module.DOMParser) useParser(module.DOMParser);
  for (const [name, descriptor] of before) {
    if (scope[name] !== module[name]) continue;
    if (descriptor) Object.defineProperty(scope, name, descriptor);
    else Reflect.deleteProperty(scope, name);
  }
  const { Strophe, Request } = module;
  // Its highest level; what remains are exceptions of callbacks, and ours throw none.
  Strophe.setLogLevel(Strophe.LogLevel.FATAL);
  const WatchedBosh = boshClass(Strophe.Bosh, Request);
  const WatchedWebsocket = websocketClass(Strophe.Websocket);
  const { SASLPlain, SASLSHA1, SASLSHA256, SASLSHA512, Status } = Strophe;
  return {
    connection(service, ears) {
      const mechanisms = [SASLPlain, SASLSHA1, SASLSHA256, SASLSHA512];
      const connection = new Strophe.Connection(service, { mechanisms });
      const Transport = connection._proto instanceof Strophe.Websocket ? WatchedWebsocket : WatchedBosh;
      connection._proto = new Transport(connection, ears);
      for (const mechanism of Object.values(connection.mechanisms)) {
        if (mechanism.mechname !== 'PLAIN') continue;
        // Finesse asks for it; the others are for a server that does not offer it. The highest priority is taken.
        mechanism.priority = 100;
        mechanism.onChallenge = plainChallenge;
      }
      const onChallenge = connection._sasl_challenge_cb.bind(connection);
      // Nobody would hear of a challenge that makes no sense, and the login would hang until its deadline.
      connection._sasl_challenge_cb = (challenge) =>
        onChallenge(challenge).catch(() => {
          ears.onEnd({ reason: 'server-terminated', detail: 'a challenge that makes no sense', answered: true }, true);
          return false;
        });
      // Where a WebSocket is closed in the usual words, Strophe hands on the event in place of an element.
      connection.xmlInput = (node) => ears.onInput('nodeType' in node ? (node as Element) : undefined);
      connection.xmlOutput = (element) => ears.onOutput(element);
      connection.rawOutput = (text) => ears.onSent(text);
      // Holds off Strophe's own answer to every IQ that no handler took.
      connection.addHandler(() => true, null, null, null);
      return connection;
    },
    lineOf: ({ _proto }) => (_proto instanceof WatchedBosh ? _proto : undefined),
    open(connection, { jid, wait, hold }, start, ears) {
      const onStatus = (status: number, condition?: string | null, element?: Element): void => {
        if (ears.over) return;
        if (status === Status.ATTACHED) ears.onAttached();
        else if (status === Status.CONNECTED) {
          connection.pass = null;
          ears.onBound(connection.jid);
        } else {
          const end = readStatusEnd(Status, status, condition ?? undefined, element && tryElementFromDom(element));
          if (end) ears.onEnd(end, status === Status.AUTHFAIL);
        }
      };
      if (start.kind === 'login') connection.connect(jid, start.password, onStatus, wait, hold);
      else connection.attach(start.record.jid, start.record.sid, start.record.rid, onStatus, wait, hold);
    },
  };
}

/**
 * RFC 4616: in UTF-8, one byte in each unit. Strophe's own writes what is outside the Basic Multilingual Plane in a form that no
 * server decodes, so that such a password would be refused.
 */
function plainChallenge({ authcid, authzid, domain, pass }: StropheConnection): string {
  const inName = authzid === `${authcid}@${domain}` ? '' : authzid;
  return String.fromCharCode(...new TextEncoder().encode(`${inName}\0${authcid}\0${pass as string}`));
}
