/** Watches what a client sends, from the server's end of the wire and in front of the faults: nothing in the page is asked. */
import type { Side } from '../../simulator/simulator.ts';

/** A request or frame of the client. `at` is wall time, ms. */
export interface Sent {
  readonly at: number;
  readonly what: 'bosh' | 'frame' | 'rest';
  /** UTF-16 units of its body. */
  readonly length: number;
}

/** What one server saw. */
export interface Recorder {
  readonly sent: readonly Sent[];
  /**
   * Ms from each answer that left no poll held to the next poll of that session. While none has come, the time until now counts:
   * a client that never asks again does not look good.
   */
  gaps(from: number): readonly number[];
}

interface Gap {
  readonly since: number;
  until: number | undefined;
}

/** Puts itself in front of a side, before a server is started on it. */
export function record(side: Side): Recorder {
  const sent: Sent[] = [];
  const gaps: Gap[] = [];
  const held = new Map<string, number>();
  const open = new Map<string, Gap>();
  const { http, socket } = side;
  Object.assign(side, {
    http: async (...[request, signal]: Parameters<typeof http>) => {
      const bosh = request.path.startsWith('/http-bind');
      sent.push({ at: Date.now(), what: bosh ? 'bosh' : 'rest', length: request.body.length });
      const sid = bosh ? /\bsid=["']([^"']+)/.exec(request.body)?.[1] : undefined;
      if (sid === undefined) return http(request, signal);
      const gap = open.get(sid);
      if (gap) gap.until = now();
      open.delete(sid);
      held.set(sid, (held.get(sid) ?? 0) + 1);
      let answered = false;
      try {
        const outcome = await http(request, signal);
        answered = outcome.kind === 'answer' && outcome.status === 200 && !/type=["']terminate/.test(outcome.body);
        return outcome;
      } finally {
        const left = (held.get(sid) ?? 1) - 1;
        held.set(sid, left);
        if (answered && left === 0) {
          const next: Gap = { since: now(), until: undefined };
          gaps.push(next);
          open.set(sid, next);
        }
      }
    },
    socket: (...[peer, remote]: Parameters<typeof socket>) => {
      const server = socket(peer, remote);
      return {
        get silent() {
          return server.silent === true;
        },
        receive(text: string) {
          sent.push({ at: Date.now(), what: 'frame', length: text.length });
          server.receive(text);
        },
        gone: () => server.gone(),
      };
    },
  });
  return {
    sent,
    gaps: (from) => gaps.filter(({ since }) => since >= from).map(({ since, until = now() }) => until - since),
  };
}

/** Wall time with parts of a ms. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
