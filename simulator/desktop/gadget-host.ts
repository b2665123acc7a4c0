/** Hosts the gadget in its frame, as the Finesse desktop does: configuration, hub, height, title. */
import { authorizationOf } from './desktop-rest.ts';
import type { DemoAgent, SidePorts, SideStates } from './control-client.ts';
import { connectFrame } from './frame-bridge.ts';
import { createFrameStage, type FrameStage } from './frame-stage.ts';
import type { Hub } from './hub.ts';
import type { DesktopSession } from './session.ts';

/** What {@link hostGadget} works with. */
export interface GadgetHostOptions {
  readonly hub: Hub;
  readonly frame: HTMLIFrameElement;
  readonly agent: DemoAgent;
  readonly session: DesktopSession;
  readonly ports: SidePorts;
  readonly sides: SideStates;
  readonly language: string;
  readonly country: string;
  /** Preferences of the gadget that an administrator would have set, by name. */
  readonly userPrefs: Readonly<Record<string, string>>;
  readonly onTitle: (title: string) => void;
}

/** A gadget in its frame. */
export interface GadgetHost {
  readonly stage: FrameStage;
  /** Loads the frame anew. */
  reload(): void;
}

const GADGET = '/3rdpartygadget/files/finesse-pulse/gadget.xml';
const MODULE_ID = '1';

/** Loads the gadget. */
export function hostGadget(options: GadgetHostOptions): GadgetHost {
  const { hub, frame, agent, ports, sides, language, country, userPrefs, onTitle } = options;
  const stage = createFrameStage({
    servers: { a: { host: sides.a.host, port: ports.a }, b: { host: sides.b.host, port: ports.b } },
    userId: agent.userId,
  });
  const container = {
    getGadgetPrefs: (moduleId: string) => (moduleId === MODULE_ID ? gadgetPrefs(options) : undefined),
    prepareFrame: (moduleId: string, inner: Window) => {
      if (moduleId === MODULE_ID) stage.prepare(inner);
    },
  };
  Object.assign(window, { finesse: { container } });
  connectFrame({
    hub,
    frame,
    onHeight: (height) => {
      frame.style.height = `${height}px`;
    },
    onTitle: (title) => {
      frame.title = title;
      onTitle(title);
    },
  });
  const chosen = Object.entries(userPrefs).map(([name, value]) => [`up_${name}`, value]);
  const query = new URLSearchParams([
    ['url', GADGET],
    ['mid', MODULE_ID],
    ['lang', language],
    ['country', country],
    ...chosen,
  ]);
  const reload = (): void => {
    frame.src = `/gadgets/ifr?${query.toString()}`;
  };
  return { stage, reload };
}

/** What the desktop tells its gadgets (`finesse.gadget.Config`). It holds credentials: handed over in the page, never in an address. */
function gadgetPrefs({ agent, session, country, language }: GadgetHostOptions): Readonly<Record<string, string>> {
  return {
    authorization: authorizationOf(agent),
    authToken: '',
    clientDriftInMillis: String(Math.round(session.driftMs)),
    compatibilityMode: 'false',
    country,
    extension: agent.extension,
    // By its name, which the frame's stage leads to the port of this machine.
    host: session.domain.xmpp,
    hostPort: '8445',
    id: agent.userId,
    language,
    locale: `${language}_${country}`,
    localhostFQDN: session.domain.xmpp,
    localhostPort: '8082',
    mobileAgentMode: '',
    mobileAgentDialNumber: '',
    peripheralId: '5000',
    pubsubDomain: session.domain.pubsub,
    restHost: 'localhost',
    scheme: location.protocol.replace(':', ''),
    systemAuthMode: 'NON_SSO',
    teamId: agent.teamId,
    teamName: agent.teamName,
    toasterNotificationTimeout: '8000',
    xmppDomain: session.domain.xmpp,
  };
}
