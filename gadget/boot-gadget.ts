/**
 * The start of the gadget in its frame: waits for the hub of the Finesse desktop, connects, shows. Nothing here throws; what
 * goes wrong is a sentence in the gadget.
 */
import { filter, Subscription, take } from 'rxjs';
import { createTrafficRecording, type FinesseClient } from '../sdk/index.ts';
import { Again, type AgainMs } from './again.ts';
import { readChoices, type Choices } from './choices.ts';
import { whenHubConnects, type GadgetPage } from './container.ts';
import { define, defineElements } from './define.ts';
import { directionOf } from './direction.ts';
import { problemOf } from './explain.ts';
import { RING } from './file-saver.ts';
import type { FinesseHealth } from './finesse-health.ts';
import { FrameHeight } from './frame-height.ts';
import { connectHub, fetchHubClient } from './hub-connection.ts';
import { gadgetLocale, setGadgetLocale } from './locale.ts';
import type { CommonOptions, openOwnSession, OwnSession } from './own-session.ts';
import { strings } from './strings.ts';
import { desktopToaster } from './toaster.ts';
import { FinesseTeamDoor, type LoadTeam } from './team-door.ts';

/** How long the hub may take before the gadget says that there is none, ms. It is still waited for after that. */
export const HUB_PATIENCE = 10_000;

/** How long the script of the language may take before the gadget speaks English until it is there, ms. */
export const LANGUAGE_PATIENCE = 3_000;

/** After the client or the language could not be fetched. */
export const FETCH_AGAIN_MS: AgainMs = { first: 2_000, most: 60_000 };
/** After an own session could not be opened. Until it stands the desktop's hub tells. */
export const OWN_AGAIN_MS: AgainMs = { first: 30_000, most: 600_000 };
/** What another attempt would not change, and after which an account might be locked. */
const FOR_GOOD: ReadonlySet<string> = new Set(['credentials-refused', 'options-invalid', 'config-missing']);

/** Surroundings of {@link bootGadget}; a test passes its own. */
export interface BootOptions {
  /** The page: `globalThis` in a gadget frame. */
  readonly page: GadgetPage;
  /** Into which the elements go. */
  readonly root: HTMLElement;
  /** Makes the client on the hub; `connectDesktop` of the SDK, once it was fetched, unless told. */
  readonly connect?: (page: GadgetPage, options: CommonOptions) => FinesseClient | Promise<FinesseClient>;
  /** How the part that opens an own session is fetched. */
  readonly loadOwnSession?: () => Promise<{ readonly openOwnSession: typeof openOwnSession }>;
  /** How the language is chosen, and fetched. */
  readonly setLocale?: typeof setGadgetLocale;
  /** How the view of supervisors is fetched. */
  readonly loadTeam?: LoadTeam;
}

/** What is shown: a client, and how it is left. */
type Link = Pick<OwnSession, 'client' | 'close'> & Partial<OwnSession>;

/** Starts the gadget; resolves with what takes it down again. Never rejects. */
export async function bootGadget(options: BootOptions): Promise<() => void> {
  const { page, root, connect = connectHub, setLocale = setGadgetLocale } = options;
  const choices = readChoices(page.gadgets);
  const again = { words: new Again(FETCH_AGAIN_MS), client: new Again(FETCH_AGAIN_MS), own: new Again(OWN_AGAIN_MS) };
  let ended = false;
  const speak = async (): Promise<void> => {
    const isSpoken = await setLocale(...choices.locales);
    if (ended) return;
    document.documentElement.lang = gadgetLocale();
    document.documentElement.dir = directionOf(gadgetLocale());
    tellContainer(page);
    if (!isSpoken) again.words.later(() => void speak());
  };
  await within(LANGUAGE_PATIENCE, speak());
  defineElements();

  const element: FinesseHealth = document.createElement('finesse-health');
  element.theme = choices.theme;
  element.storage = sessionStorageOf();
  if (choices.toasts) element.toaster = desktopToaster(page);
  // The frame does not shrink with every line; what shows below the card is of the card's theme, and so are scrollbars.
  document.documentElement.style.colorScheme = choices.theme === 'auto' ? 'light dark' : choices.theme;
  const height = new FrameHeight(root, page.gadgets?.window?.adjustHeight);
  root.replaceChildren(element);
  // While the hub is waited for.
  if (connect === connectHub) fetchHubClient().catch(() => undefined);

  let link: Link | undefined;
  let door: FinesseTeamDoor | undefined;
  let connecting = false;
  let told = new Subscription();

  const show = (next: Link): void => {
    const before = link;
    link = next;
    element.client = next.client;
    if (door) door.client = next.client;
    told.unsubscribe();
    told = new Subscription();
    told.add(next.watchers$?.subscribe((watchers) => (element.watchers = watchers)));
    if (choices.view !== 'agent' && !door) told.add(whenSupervisor(next.client, showTeam));
    before?.close().catch(() => undefined);
  };
  const showTeam = (): void => {
    define('finesse-team-door', FinesseTeamDoor);
    const made = document.createElement('finesse-team-door');
    made.theme = choices.theme;
    made.beacon = choices.beacon !== 'off';
    made.store = sessionStorageOf();
    if (options.loadTeam) made.load = options.loadTeam;
    made.client = link?.client;
    if (choices.view === 'team') element.remove();
    root.append(made);
    door = made;
  };
  const openOwn = async (): Promise<void> => {
    const { loadOwnSession = () => import('./own-session.ts') } = options;
    try {
      const { openOwnSession } = await loadOwnSession();
      const own = await openOwnSession(page, choices.beacon, clientOptions(choices));
      if (ended) await own.close();
      else show(own);
    } catch (error) {
      const { code, message } = problemOf(error);
      link?.client.log.warn(`An own session could not be opened (${code}); the desktop's is used:`, message);
      if (!ended && !FOR_GOOD.has(code)) again.own.later(() => void openOwn());
    }
  };
  const begin = (client: FinesseClient): void => {
    connecting = false;
    if (ended) {
      client.close().catch(() => undefined);
      return;
    }
    show({ client, close: () => client.close() });
    if (choices.channel === 'own') void openOwn();
  };
  const fail = (error: unknown): void => {
    connecting = false;
    if (ended) return;
    const problem = problemOf(error);
    element.problem = problem;
    // What is none of the SDK's errors: it could not be fetched.
    if (problem.code === '') again.client.later(start);
  };
  const start = (): void => {
    clearTimeout(patience);
    if (ended || link || connecting) return;
    connecting = true;
    try {
      const made = connect(page, clientOptions(choices));
      if (made instanceof Promise) made.then(begin).catch(fail);
      else begin(made);
    } catch (error) {
      fail(error);
    }
  };
  const noHub = (): void => {
    element.problem = { code: 'hub-missing', message: '' };
  };
  const patience = setTimeout(noHub, HUB_PATIENCE);
  if (!whenHubConnects(page, start)) {
    clearTimeout(patience);
    noHub();
  }

  const end = (): void => {
    if (ended) return;
    ended = true;
    clearTimeout(patience);
    for (const one of Object.values(again)) one.stop();
    window.removeEventListener('pagehide', end);
    height.stop();
    told.unsubscribe();
    root.replaceChildren();
    element.client = undefined;
    // The page is going: there is nobody left to tell that a good-bye failed.
    link?.close().catch(() => undefined);
  };
  window.addEventListener('pagehide', end);
  return end;
}

/** Of a client, whichever way it connects. The traffic is recorded from its first message on. */
function clientOptions({ probeIntervalMs, keepsLog, postsLog }: Choices): CommonOptions {
  const clientLog = { ...(!keepsLog && { keep: false as const }), ...(!postsLog && { post: false as const }) };
  return { probeIntervalMs, clientLog, recording: createTrafficRecording(RING) };
}

/** Calls back once, if Finesse says that the user is a supervisor. */
function whenSupervisor(client: FinesseClient, run: () => void): Subscription {
  return client
    .user()
    .pipe(
      filter(({ value }) => value.roles.length > 0),
      take(1),
    )
    .subscribe({
      next: ({ value }) => {
        if (value.roles.some((role) => role.toLowerCase() === 'supervisor')) run();
      },
      // Whoever may not be read is no supervisor, and the panel says what is wrong.
      error: () => undefined,
    });
}

/** Resolves when that is done, or after so long, ms. */
function within(ms: number, work: Promise<unknown>): Promise<unknown> {
  let limit: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise((resolve) => (limit = setTimeout(resolve, ms)));
  return Promise.race([work, patience]).finally(() => clearTimeout(limit));
}

/** Where the browser lets a frame have it: it outlives the reload of the desktop, and not the tab. */
function sessionStorageOf(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}

/** The container's own signs: the title in the agent's language, and that there is something to see. */
function tellContainer({ gadgets }: GadgetPage): void {
  try {
    gadgets?.window?.setTitle?.(strings.title());
    gadgets?.loadingindicator?.dismiss?.();
  } catch {
    // A container that cannot take them loses nothing that the agent needs.
  }
}
