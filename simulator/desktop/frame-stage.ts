/**
 * What the desktop's page does to the frame of a gadget before the gadget runs. It stands in for name servers and certificates, so that the
 * servers have their names; and it plays what a page cannot bring about: a computer that sleeps or is short of power, another browser.
 */
import type { SideName } from '../core/types.ts';
import type { TourAct } from './tour.ts';

type Frame = Window & typeof globalThis;

/** What a stage knows. */
export interface StageSetup {
  /** Fully qualified names of the servers, and the ports of this machine that they stand for. */
  readonly servers: Readonly<Record<SideName, { readonly host: string; readonly port: number }>>;
  /** Told to the simulator with what the frame asks without credentials, so that a fault can mean this seat. */
  readonly userId: string;
}

/** See the head of the file. */
export interface FrameStage {
  /** For `finesse.container.prepareFrame`. */
  prepare(frame: Window): void;
  /** What is played from now on; `old-browser` from the next loading of the frame on. */
  play(act: TourAct | undefined): void;
}

/** How long the played sleep lasts, ms: above 30 s a sleep is told though no session was lost. */
export const SLEEP_MS = 34_000;
/** An overloaded computer: of so many beats of a second one comes. */
const SLOW_BEATS = 2;
/** Older than any browser on Cisco's list. */
const OLD_BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/70.0.3538.110 Safari/537.36';

/** A beat as the SDK's worker sends it (`sdk/worker-tick.ts`). */
interface Beat {
  readonly sentAt: number;
  readonly lateMs: number;
}

/** Makes the stage of one frame. */
export function createFrameStage(setup: StageSetup): FrameStage {
  let act: TourAct | undefined;
  let asleepUntil = 0;
  return {
    prepare(frame) {
      const inner = frame as Frame;
      leadNames(inner, setup);
      passBeats(inner, (since) => {
        if (Date.now() < asleepUntil) return false;
        return act !== 'slow-computer' || since >= SLOW_BEATS * BEAT_MS - BEAT_MS / 2;
      });
      if (act === 'old-browser') {
        Object.defineProperty(inner.navigator, 'userAgent', { value: OLD_BROWSER });
        Object.defineProperty(inner.navigator, 'userAgentData', { value: undefined });
      }
    },
    play(next) {
      act = next;
      asleepUntil = next === 'sleep' ? Date.now() + SLEEP_MS : 0;
    },
  };
}

/** Between two beats, ms. */
const BEAT_MS = 1_000;

/** Hands on the beats of the frame's worker that `comes` lets through, as a worker tells them that was kept from running. */
function passBeats(frame: Frame, comes: (sinceMs: number) => boolean): void {
  const Own = frame.Worker;
  frame.Worker = class extends Own {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      let lastAt: number | undefined;
      // First of all listeners, so that what it stops nobody hears.
      this.addEventListener('message', (event: MessageEvent<Partial<Beat> | undefined>) => {
        const sentAt = event.data?.sentAt;
        // Another worker's message.
        if (sentAt === undefined) return;
        // The first one always comes: what began before it is seen only against it.
        const sinceMs = sentAt - (lastAt ?? sentAt - BEAT_MS);
        if (lastAt !== undefined && !comes(sinceMs)) {
          event.stopImmediatePropagation();
          return;
        }
        lastAt = sentAt;
        // Those in between never were.
        if (sinceMs > 1.5 * BEAT_MS)
          Object.defineProperty(event, 'data', { value: { sentAt, lateMs: sinceMs - BEAT_MS } satisfies Beat });
      });
    }
  };
}

/** Requests and sockets by a server's name go to the port that stands for it. */
function leadNames(frame: Frame, { servers, userId }: StageSetup): void {
  const ports = new Map(Object.values(servers).map(({ host, port }) => [host, port]));
  const { protocol, hostname, origin, href } = frame.location;
  const lead = (address: string): string => {
    const url = new URL(address, href);
    const port = ports.get(url.hostname);
    const isBare = url.origin === origin && url.pathname.startsWith('/finesse/') && url.search === '';
    if (port === undefined && !isBare) return address;
    if (port !== undefined) {
      url.protocol = /^ws/.test(url.protocol) ? protocol.replace('http', 'ws') : protocol;
      url.hostname = hostname;
      url.port = String(port);
    }
    url.searchParams.set('seat', userId);
    return url.href;
  };
  const ask = frame.fetch.bind(frame);
  frame.fetch = (input, init) => ask(input instanceof frame.Request ? input : lead(String(input)), init);
  frame.WebSocket = class extends frame.WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(lead(String(url)), protocols);
    }
  };
  frame.XMLHttpRequest = class extends frame.XMLHttpRequest {
    override open(
      method: string,
      url: string | URL,
      isAsync = true,
      user?: string | null,
      password?: string | null,
    ): void {
      super.open(method, lead(String(url)), isAsync, user, password);
    }
  };
}
