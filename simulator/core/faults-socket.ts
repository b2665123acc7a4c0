/** Faults of the wire on WebSockets: two lanes of frames, which a stall closes, a delay lengthens, and a black hole empties for good. */
import { Subscription } from 'rxjs';
import {
  DAMAGING,
  damaged,
  DELAYING,
  delayOf,
  isMeant,
  lossOf,
  matching,
  replacedAnswer,
  type FaultSubject,
} from './faults-plan.ts';
import type { ActiveFault } from './faults-types.ts';
import type { FaultRegister } from './faults-register.ts';
import type { SideName, SocketConnection, SocketHandler, SocketPeer } from './types.ts';

/** The socket handler behind the faults. */
export function faultySocket(register: FaultRegister, side: SideName, handler: SocketHandler): SocketHandler {
  const { scheduler } = register.surroundings;
  return (peer, remote, port, seat) => {
    let sid: string | undefined;
    const subject = (): FaultSubject => ({
      side,
      area: 'websocket',
      path: '/ws/',
      userId: (sid === undefined ? undefined : register.userOf(side, sid)) ?? seat,
      sid,
      port,
    });
    const all = new Subscription();
    let silent = false as boolean;
    /** Whether nothing passes any more because of the faults given, or of one before. */
    const isSwallowed = (active = register.active()): boolean => {
      const [hole] = silent ? [] : matching(active, subject(), 'blackhole');
      if (hole) {
        silent = true;
        register.use(hole.id);
      }
      return silent;
    };
    if (isSwallowed()) {
      // Only the end of the simulator ends it.
      all.add(register.added$.subscribe({ complete: () => peer.reset() }));
      return { silent, receive: () => undefined, gone: () => all.unsubscribe() };
    }
    const refusal = register.active().find((one) => isMeant(one.fault, subject()) && replacedAnswer(one.fault));
    if (refusal) {
      register.use(refusal.id);
      peer.reset();
      return { receive: () => undefined, gone: () => undefined };
    }

    const isStalled = (): boolean => matching(register.active(), subject(), 'stall').length > 0;
    const up = createLane(register, isStalled);
    const down = createLane(register, isStalled);
    const reorder = createReorder(register, subject);
    all.add(up.stop);
    all.add(down.stop);
    all.add(() => reorder.stop());

    /** Ms by which a frame to the client is late. */
    const lateness = (): number => {
      const late = matching(register.active(), subject(), ...DELAYING);
      for (const one of late) register.use(one.id);
      return delayOf(late, { random: register.surroundings.random, now: scheduler.now() });
    };
    const sendDown = (text: string): void => {
      if (isSwallowed()) return;
      const active = register.active();
      for (const one of matching(active, subject(), 'garbage-frame')) {
        register.use(one.id);
        peer.send(one.fault.text ?? '\u0001 not xml <<');
      }
      let after = text;
      let times = 1;
      for (const one of matching(active, subject(), ...DAMAGING)) {
        if (one.fault.kind !== 'duplicate') after = damaged(after, one.fault);
        else if (isMessage(text)) times += 1;
        else continue;
        register.use(one.id);
      }
      reorder.pass(isMessage(text), () => {
        for (let sent = 0; sent < times && !silent; sent += 1) peer.send(after);
      });
    };
    const faultyPeer: SocketPeer = {
      send(text) {
        sid ??= /^<(?:\w+:)?open\b[^>]*\bid=["']([^"']+)["']/.exec(text)?.[1];
        down.add(() => sendDown(text), lateness());
      },
      close(code, reason) {
        down.add(() => isSwallowed() || peer.close(code, reason), 0);
      },
      reset() {
        down.add(() => isSwallowed() || peer.reset(), 0);
      },
    };
    const openedAt = scheduler.now();
    const handshakeMs = lateness();
    const connection = handler(faultyPeer, remote);
    const gone = (): void => {
      all.unsubscribe();
      if (!isSwallowed()) connection.gone();
    };
    const tear = (): void => {
      peer.reset();
      all.unsubscribe();
      connection.gone();
    };
    const cutOff = (active: readonly ActiveFault[]): void => {
      for (const { id, fault } of matching(active, subject(), 'cut-off')) {
        const tired = (): void => {
          if (silent || !register.active().some((one) => one.id === id)) return;
          register.use(id);
          tear();
        };
        all.add(scheduler.schedule(tired, Math.max(0, openedAt + fault.afterMs - scheduler.now())));
      }
    };
    cutOff(register.active());
    all.add(
      register.added$.subscribe({
        next({ id, fault }) {
          const active = register.active().filter((one) => one.id === id);
          if (isSwallowed(active) || active.length === 0 || !isMeant(fault, subject())) return;
          cutOff(active);
          if (fault.kind === 'untrusted' || !replacedAnswer(fault)) return;
          register.use(id);
          tear();
        },
        complete: tear,
      }),
    );
    return {
      get silent() {
        return silent;
      },
      ...(handshakeMs > 0 && {
        opened: new Promise<void>((resolve) => down.add(resolve, handshakeMs)),
      }),
      receive(text) {
        const losses = matching(register.active(), subject(), 'loss');
        up.add(() => isSwallowed() || connection.receive(text), lossOf(losses, register.surroundings.random));
      },
      gone: () => up.add(gone, 0),
    } satisfies SocketConnection;
  };
}

function isMessage(text: string): boolean {
  return /^\s*<(?:\w+:)?message\b/.test(text);
}

interface Lane {
  /** Hands something over after `ms`, but never before what was added earlier, and not while stalled. */
  add(step: () => void, ms: number): void;
  readonly stop: () => void;
}

function createLane(register: FaultRegister, isStalled: () => boolean): Lane {
  const { scheduler } = register.surroundings;
  const waiting: { readonly step: () => void; readonly due: number }[] = [];
  let timer: Subscription | undefined;
  let stopped = false;
  const pump = (): void => {
    timer?.unsubscribe();
    timer = undefined;
    for (let next = waiting[0]; next && !stopped && !isStalled(); next = waiting[0]) {
      const ms = next.due - scheduler.now();
      if (ms > 0) {
        timer = scheduler.schedule(pump, ms);
        return;
      }
      waiting.shift();
      next.step();
    }
  };
  const changes = register.changes$.subscribe(pump);
  return {
    add(step, ms) {
      if (stopped) return;
      waiting.push({ step, due: Math.max(scheduler.now() + ms, waiting.at(-1)?.due ?? 0) });
      if (waiting.length === 1) pump();
    },
    stop() {
      stopped = true;
      waiting.length = 0;
      timer?.unsubscribe();
      changes.unsubscribe();
    },
  };
}

/** Keeps one message back until the next frame has passed it. */
function createReorder(register: FaultRegister, subject: () => FaultSubject) {
  let kept: (() => void) | undefined;
  let timer: Subscription | undefined;
  const release = (): void => {
    timer?.unsubscribe();
    const send = kept;
    kept = undefined;
    send?.();
  };
  return {
    pass(message: boolean, send: () => void): void {
      const [one] = matching(register.active(), subject(), 'reorder');
      if (one && message && kept === undefined) {
        register.use(one.id);
        kept = send;
        timer = register.surroundings.scheduler.schedule(release, one.fault.holdMs ?? 1000);
      } else {
        send();
        release();
      }
    },
    stop(): void {
      timer?.unsubscribe();
      kept = undefined;
    },
  };
}
