/** The page of the simulated desktop: signs the demo agent in, shows its state, holds the gadget, breaks things on demand. */
import { render } from 'lit';
import { defer, firstValueFrom, retry, timer } from 'rxjs';
import type { ActiveFault, Fault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';
import { control, type ControlState, type DemoAgent, type SidePorts } from './control-client.ts';
import { authorizationOf } from './desktop-rest.ts';
import { connectFrame } from './frame-bridge.ts';
import { headerView } from './header-view.ts';
import { createHub } from './hub.ts';
import { evidenceView, panelView, type LogFile, type PanelModel } from './panel-view.ts';
import { startSession, type DesktopSession } from './session.ts';
import { languageOf, stringsOf } from './strings.ts';

const GADGET = '/3rdpartygadget/files/finesse-pulse/gadget.xml';
const MODULE_ID = '1';
/** Lines of a log that are shown. */
const TAIL = 200;
/** UTF-16 units of a line of a gadget that are kept. */
const LINE_LENGTH = 2000;

const query = new URLSearchParams(location.search);
const language = languageOf(query.get('locale'), navigator.language);
const strings = stringsOf(language);
const country = language === 'ko' ? 'KR' : 'US';
const transport = query.get('transport') === 'websocket' ? 'websocket' : 'bosh';
const hub = createHub();

const page = {
  ports: { a: 0, b: 0, here: 'a' } as SidePorts,
  agent: undefined as DemoAgent | undefined,
  session: undefined as DesktopSession | undefined,
  reasons: [] as ControlState['reasonCodes'],
  movingTo: undefined as SideName | undefined,
  problem: '',
  active: [] as readonly ActiveFault[],
  durationMs: 90_000,
  place: 'all' as 'all' | 'notification' | 'rest',
  file: 'info.log' as LogFile,
  lines: '',
  clientLog: [] as string[],
};

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

function draw(): void {
  const { session, agent, problem, ports } = page;
  render(
    headerView({
      strings,
      agent,
      side: ports.here,
      view: session?.agent$.value,
      status: session?.status$.value,
      movingTo: page.movingTo,
      problem,
      reasons: page.reasons,
      now: Date.now(),
      onState: (state, reasonCodeId) => attempt(session?.setState(state, reasonCodeId)),
      onSignIn: () => attempt(session?.signIn()),
      onReconnect: () => session?.reconnect(),
    }),
    element('header'),
  );
  const model: PanelModel = {
    strings,
    context: { side: ports.here, userId: agent?.userId ?? '', durationMs: page.durationMs, place: page.place },
    active: page.active,
    now: Date.now(),
    file: page.file,
    lines: page.lines,
    transport,
    onFault: (fault: Fault) => attempt(control.addFault(fault).then(look)),
    onRemove: (id) => attempt(control.removeFault(id).then(look)),
    onClear: () => attempt(control.clearFaults().then(look)),
    onDuration: (ms) => change({ durationMs: ms }),
    onPlace: (place) => change({ place }),
    onFile: (file) => {
      change({ file, lines: '' });
      attempt(look());
    },
    onTransport: (chosen) => go({ transport: chosen }),
  };
  render(panelView(model), element('panel'));
  const tail = document.querySelector('pre');
  const atEnd = !tail || tail.scrollTop + tail.clientHeight >= tail.scrollHeight - 4;
  render(evidenceView(model), element('evidence'));
  const drawn = document.querySelector('pre');
  if (atEnd && drawn) drawn.scrollTop = drawn.scrollHeight;
}

function change(next: Partial<typeof page>): void {
  Object.assign(page, next);
  draw();
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for something that the person has asked for, and says why when it fails. */
function attempt(work: Promise<unknown> | undefined): void {
  work?.then(
    () => {
      if (page.problem !== '') change({ problem: '' });
    },
    (error: unknown) => change({ problem: strings.refused(reasonOf(error)) }),
  );
}

/** Reads what is broken, and the end of the chosen log. */
async function look(): Promise<void> {
  const active = await control.faults();
  const { file, ports } = page;
  const whole = file === 'client' ? page.clientLog : (await control.log(file, ports.here)).trimEnd().split('\n');
  change({ active, lines: file === page.file ? whole.slice(-TAIL).join('\n') : page.lines });
}

/** Loads the page again with another option, or on another side. */
function go(options: { readonly transport?: string; readonly side?: SideName }): void {
  const url = new URL(location.href);
  if (options.transport !== undefined) url.searchParams.set('transport', options.transport);
  if (options.side !== undefined) url.port = String(page.ports[options.side]);
  location.replace(url);
}

/** What the desktop tells its gadgets (`finesse.gadget.Config`). It holds credentials: handed over in the page, never in an address. */
function gadgetPrefs(agent: DemoAgent, session: DesktopSession): Readonly<Record<string, string>> {
  return {
    authorization: authorizationOf(agent),
    authToken: '',
    clientDriftInMillis: String(Math.round(session.driftMs)),
    compatibilityMode: 'false',
    country,
    extension: agent.extension,
    host: location.hostname,
    hostPort: location.port,
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

function showGadget(agent: DemoAgent, session: DesktopSession): void {
  const frame = element('gadget') as HTMLIFrameElement;
  const container = {
    getGadgetPrefs: (moduleId: string) => (moduleId === MODULE_ID ? gadgetPrefs(agent, session) : undefined),
  };
  Object.assign(window, { finesse: { container } });
  connectFrame({
    hub,
    frame,
    onHeight: (height) => {
      frame.style.height = `${height}px`;
    },
    onTitle: (title) => {
      element('gadget-title').textContent = title;
      frame.title = title;
    },
  });
  const address = new URLSearchParams({ url: GADGET, mid: MODULE_ID, lang: language, country, up_theme: 'auto' });
  frame.src = `/gadgets/ifr?${address.toString()}`;
}

async function start(): Promise<void> {
  document.documentElement.lang = language;
  document.title = strings.title;
  element('gadget-title').textContent = strings.gadget;
  hub.subscribe('finesse.clientLogging.*', (_topic, line) => {
    // A line is a text; what else a gadget may say is shown as it came. JSON has brought it, so that JSON can write it.
    page.clientLog.push((typeof line === 'string' ? line : JSON.stringify(line ?? null)).slice(0, LINE_LENGTH));
    if (page.clientLog.length > TAIL) page.clientLog.shift();
  });
  timer(1000, 1000).subscribe(() => {
    if (!document.hidden) look().catch((error: unknown) => change({ problem: strings.noControl(reasonOf(error)) }));
  });
  // A page that comes back from the browser's cache has said good-bye already.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  draw();
  const [ports, agent, state] = await Promise.all([
    control.ports(),
    control.signIn(query.get('userId')),
    control.state(),
  ]);
  change({ ports, agent, reasons: state.reasonCodes });
  const onMove = (side: SideName): void => {
    change({ movingTo: side });
    go({ side });
  };
  const notYet = (error: unknown) => {
    change({ problem: strings.notStarted(reasonOf(error)) });
    return timer(3000);
  };
  const session = await firstValueFrom(
    defer(() => startSession({ agent, ports, transport, hub, onMove })).pipe(retry({ delay: notYet })),
  );
  change({ session, problem: '' });
  session.status$.subscribe(draw);
  session.agent$.subscribe(draw);
  window.addEventListener('pagehide', () => session.leave());
  showGadget(agent, session);
}

start().catch((error: unknown) => change({ problem: strings.noControl(reasonOf(error)) }));
