/** The page of a desk in the simulated contact centre: signs its agent in, shows the state, holds the gadget, breaks things on demand. */
import { render } from 'lit';
import { defer, firstValueFrom, retry, timer } from 'rxjs';
import type { Fault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';
import { createActs } from './acts.ts';
import { control, type DemoAgent } from './control-client.ts';
import { crowdView } from './crowd-view.ts';
import { demoStringsOf } from './demo-strings.ts';
import { hostGadget } from './gadget-host.ts';
import { headerView } from './header-view.ts';
import { createHub } from './hub.ts';
import { activeView, logView, panelView, type PanelModel } from './panel-view.ts';
import { emptySeat, keepClientLog, look, lookEachSecond, type Seat } from './seat.ts';
import { startSession, type DesktopSession } from './session.ts';
import { sidesView } from './sides-view.ts';
import { languageOf, stringsOf } from './strings.ts';
import { labelOf, type TourAct, type TourContext } from './tour.ts';
import { TourPlayer } from './tour-player.ts';
import { tourStringsOf } from './tour-strings.ts';
import { tourView } from './tour-view.ts';

/** The gadget in the colours of the page, and looking as often as it may: nobody waits for a minute in a demonstration. */
const DEMO_PREFS = { theme: 'auto', probeSeconds: '15' };

const query = new URLSearchParams(location.search);
const language = languageOf(query.get('locale'), navigator.language);
const strings = stringsOf(language);
const demo = demoStringsOf(language);
const tourStrings = tourStringsOf(language);
const transport = query.get('transport') === 'websocket' ? 'websocket' : 'bosh';
const hub = createHub();
const seat = emptySeat();

/** Nothing to act on before the gadget is there. */
let act = (_act: TourAct | undefined): void => undefined;
const player = new TourPlayer(
  {
    control,
    act: (next) => act(next),
    reconnect: () => {
      if (seat.session && ['conflict', 'unauthorized'].includes(seat.session.status$.value)) seat.session.reconnect();
    },
    load: (url) => location.replace(url),
    keep: (url) => history.replaceState(null, '', url),
    changed: draw,
    now: () => Date.now(),
  },
  new URL(location.href),
);

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}.`);
  return found;
}

const contextOf = (): TourContext => ({ side: seat.ports.here, userId: seat.agent?.userId ?? '' });

function draw(): void {
  const { session, agent, problem, ports, sides } = seat;
  render(
    headerView({
      strings,
      agent,
      side: ports.here,
      view: session?.agent$.value,
      status: session?.status$.value,
      movingTo: seat.movingTo,
      problem,
      calm: session && sides ? demo.onSide(ports.here, sides[ports.here].host) : '',
      home: demo.home,
      reasons: seat.reasons,
      now: Date.now(),
      onState: (state, reasonCodeId) => attempt(session?.setState(state, reasonCodeId)),
      onSignIn: () => attempt(session?.signIn()),
      onReconnect: () => session?.reconnect(),
    }),
    element('header'),
  );
  render(
    tourView({
      strings: tourStrings,
      playing: player.playing,
      now: Date.now(),
      onPlay: (cause) => attempt(player.play(cause, contextOf(), new URL(location.href)).then(lookNow)),
      onMend: () => attempt(player.mend(contextOf(), new URL(location.href)).then(lookNow)),
    }),
    element('tour'),
  );
  render(
    sidesView({ strings, demo, sides, here: ports.here, onTakeOver: (side) => attempt(takeOver(side)) }),
    element('sides'),
  );
  if (seat.demo && agent?.roles.includes('Supervisor')) {
    const onDrop = (kind: 'burst' | 'scattered' | undefined): void =>
      attempt((kind ? control.drop(kind) : control.calm()).then(lookNow));
    const onResize = (agents: number): void => attempt(control.resize(agents).then(lookNow));
    render(crowdView({ demo, state: seat.demo, onDrop, onResize }), element('crowd'));
  }
  drawPanel();
}

function drawPanel(): void {
  const { ports, agent } = seat;
  const model: PanelModel = {
    strings,
    context: { side: ports.here, userId: agent?.userId ?? '', durationMs: seat.durationMs, place: seat.place },
    active: seat.active,
    now: Date.now(),
    file: seat.file,
    lines: seat.lines,
    transport,
    onFault: (fault: Fault) => attempt(control.addFault(fault).then(lookNow)),
    onRemove: (id) => attempt(control.removeFault(id).then(lookNow)),
    onClear: () => attempt(control.clearFaults().then(lookNow)),
    onDuration: (ms) => change({ durationMs: ms }),
    onPlace: (place) => change({ place }),
    onFile: (file) => {
      change({ file, lines: '' });
      attempt(lookNow());
    },
    onTransport: (chosen) => go({ transport: chosen }),
  };
  render(activeView(model), element('active'));
  render(panelView(model), element('panel'));
  const tail = document.querySelector('pre');
  const atEnd = !tail || tail.scrollTop + tail.clientHeight >= tail.scrollHeight - 4;
  render(logView(model), element('evidence'));
  const drawn = document.querySelector('pre');
  if (atEnd && drawn) drawn.scrollTop = drawn.scrollHeight;
}

function change(next: Partial<Seat>): void {
  const before = seat.demo?.generation;
  Object.assign(seat, next);
  // The contact centre was begun anew: nobody is signed in any more.
  if (before !== undefined && seat.demo !== undefined && seat.demo.generation !== before) location.reload();
  draw();
}

const lookNow = async (): Promise<void> => change(await look(seat));

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Waits for something that the person has asked for, and says why when it fails. */
function attempt(work: Promise<unknown> | undefined): void {
  work?.then(
    () => {
      if (seat.problem !== '') change({ problem: '' });
    },
    (error: unknown) => change({ problem: strings.refused(reasonOf(error)) }),
  );
}

/** One side takes over from the other, in place of what the sides were told before; undefined: both serve. */
async function takeOver(side: SideName | undefined): Promise<void> {
  for (const { id, fault } of await control.faults()) if (fault.kind === 'takeover') await control.removeFault(id);
  if (side) await control.addFault({ kind: 'takeover', target: { side }, label: labelOf('sides') });
  await lookNow();
}

/** Loads the page again with another option, or on another side. */
function go(options: { readonly transport?: string; readonly side?: SideName }): void {
  const url = new URL(location.href);
  if (options.transport !== undefined) url.searchParams.set('transport', options.transport);
  if (options.side !== undefined) url.port = String(seat.ports[options.side]);
  location.replace(url);
}

function veil(text: string): void {
  const line = element('veil');
  line.textContent = text;
  line.hidden = text === '';
}

async function showGadget(agent: DemoAgent, session: DesktopSession): Promise<void> {
  const chosen = [...query]
    .filter(([name]) => name.startsWith('up_'))
    .map(([name, value]) => [name.slice(3), value] as const);
  const host = hostGadget({
    hub,
    frame: element('gadget') as HTMLIFrameElement,
    agent,
    session,
    ports: seat.ports,
    sides: seat.sides ?? (await control.sides()),
    language,
    country: language === 'ko' ? 'KR' : 'US',
    userPrefs: { ...DEMO_PREFS, ...Object.fromEntries(chosen) },
    onTitle: (title) => {
      element('gadget-title').textContent = title;
    },
  });
  act = createActs({ host, strings: tourStrings, place: element('others'), veil });
  host.reload();
  player.resume();
}

async function start(): Promise<void> {
  document.documentElement.lang = language;
  document.title = strings.title;
  element('gadget-title').textContent = strings.gadget;
  keepClientLog(hub, seat);
  // A page that comes back from the browser's cache has said good-bye already.
  window.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload();
  });
  draw();
  const [ports, agent, state, crowd] = await Promise.all([
    control.ports(),
    control.signIn(query.get('userId')),
    control.state(),
    control.demo(),
  ]);
  document.title = `${agent.firstName} ${agent.lastName} · ${strings.title}`;
  change({ ports, agent, reasons: state.reasonCodes, demo: crowd });
  lookEachSecond(seat, change, (error) => change({ problem: strings.noControl(reasonOf(error)) }));
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
  await showGadget(agent, session);
}

start().catch((error: unknown) => change({ problem: strings.noControl(reasonOf(error)) }));
