/** A session without a channel around it, in virtual time: what it tells, and when. */
import type { ChannelActivity } from '../../sdk/channel/channel.ts';
import type { Session, SessionEvent, SessionOptions, SessionStart } from '../../sdk/channel/session.ts';
import { startSession } from '../../sdk/channel/strophe-session.ts';
import type { XmlElement } from '../../sdk/xml.ts';
import { PASSWORD, setUpBench, SUPERVISOR, type Bench, type Transport } from './bench.ts';

/** What a session told, without its activity. */
export interface Told {
  /** Virtual ms since the bench was set up. */
  readonly at: number;
  readonly event: Exclude<SessionEvent, { kind: 'activity' }>;
}

/** One session on a bench. */
export interface Watched {
  readonly session: Session;
  readonly told: Told[];
  readonly activity: ChannelActivity[];
  /** Kinds that were told, without messages and presence. */
  readonly kinds: () => readonly string[];
  /** States of the supervisor that arrived, in order. */
  readonly states: () => readonly string[];
  /** First of a kind. */
  readonly first: <K extends Told['event']['kind']>(
    kind: K,
  ) => { readonly at: number; readonly event: Extract<Told['event'], { kind: K }> } | undefined;
}

/** See the head of the file. */
export interface SessionBench extends Bench {
  /** Virtual ms since the bench was set up. */
  readonly now: number;
  /** Starts a session; `login` unless told. */
  start(overrides?: Partial<SessionOptions>, start?: SessionStart, listen?: (event: SessionEvent) => void): Watched;
  /** Starts one, and waits until it stands. */
  established(...given: Parameters<SessionBench['start']>): Promise<Watched>;
}

/** Sets up. Call `dispose()` in the end, whatever happened. */
export async function setUpSessionBench(transport: Transport): Promise<SessionBench> {
  const bench = await setUpBench(transport);
  const { platform, simulator } = bench;
  // Monotonic: a test may set the clock.
  const begun = performance.now();
  const now = (): number => Math.round(performance.now() - begun);
  const { host } = simulator.sides.a;
  const sessions: Session[] = [];
  const start = (
    overrides: Partial<SessionOptions> = {},
    begin: SessionStart = { kind: 'login', password: PASSWORD },
    listen?: (event: SessionEvent) => void,
  ): Watched => {
    const told: Told[] = [];
    const activity: ChannelActivity[] = [];
    const options: SessionOptions = {
      service: transport === 'bosh' ? `https://${host}:7443/http-bind/` : `wss://${host}:7443/ws/`,
      jid: `${SUPERVISOR}@${host}/test`,
      domain: host,
      wait: 30,
      hold: 1,
      pingIntervalMs: 10_000,
      presencePriority: 0,
      connectTimeoutMs: 15_000,
      platform,
      ...overrides,
    };
    const session = startSession(options, begin, (event) => {
      if (event.kind === 'activity') activity.push(event.activity);
      else told.push({ at: now(), event });
      listen?.(event);
    });
    sessions.push(session);
    return {
      session,
      told,
      activity,
      kinds: () => told.map(({ event }) => event.kind).filter((kind) => kind !== 'message' && kind !== 'presence'),
      states: () => told.flatMap(({ event }) => (event.kind === 'message' ? statesIn(event.message) : [])),
      first: (kind) => told.find(({ event }) => event.kind === kind) as never,
    };
  };
  const dispose = async (): Promise<void> => {
    for (const session of sessions) void session.end();
    await bench.dispose();
  };
  return Object.defineProperties(
    { ...bench, dispose, start },
    {
      timers: { get: () => bench.timers },
      now: { get: now },
      established: {
        value: async (...given: Parameters<SessionBench['start']>) => {
          const watched = start(...given);
          await bench.advance(1);
          if (!watched.first('established')) throw new Error(`not established: ${JSON.stringify(watched.told)}`);
          return watched;
        },
      },
    },
  ) as SessionBench;
}

function statesIn(message: XmlElement): readonly string[] {
  return [...message.text.matchAll(/<state>([^<]*)</g)].map(([, state]) => state ?? '');
}
