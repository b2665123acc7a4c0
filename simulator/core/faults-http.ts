/** Faults of the wire on HTTP: carries out what faults-plan decides. */
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
import { Subscription } from 'rxjs';
import type { ActiveFault, FaultId, ReplacedAnswer } from './faults-types.ts';
import type { FaultRegister } from './faults-register.ts';
import type { HttpAnswer, HttpHandler, HttpOutcome, HttpRequest, SideName } from './types.ts';

/** The handler behind the faults that are active when a request comes, while it is held, and when it is answered. */
export function faultyHttp(register: FaultRegister, side: SideName, handler: HttpHandler): HttpHandler {
  const { scheduler, random } = register.surroundings;
  /** Answers that `reorder` keeps back: called when the next answer has gone out. */
  const keptBack = new Map<FaultId, () => void>();

  const reordered = async (subject: FaultSubject, signal: AbortSignal): Promise<void> => {
    const [one] = matching(register.active(), subject, 'reorder');
    if (!one) return;
    const release = keptBack.get(one.id);
    if (release) {
      // This answer overtakes the one kept back, which follows once this one has been handed over.
      keptBack.delete(one.id);
      scheduler.schedule(release, 0);
      return;
    }
    register.use(one.id);
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        timer.unsubscribe();
        signal.removeEventListener('abort', onAbort);
        if (keptBack.get(one.id) === done) keptBack.delete(one.id);
      };
      const done = (): void => {
        stop();
        resolve();
      };
      const onAbort = (): void => {
        stop();
        reject(signal.reason as Error);
      };
      const timer = scheduler.schedule(done, one.fault.holdMs ?? 1000);
      signal.addEventListener('abort', onAbort);
      keptBack.set(one.id, done);
    });
  };

  const deliver = async (answer: HttpAnswer, subject: FaultSubject, signal: AbortSignal): Promise<HttpOutcome> => {
    const late = matching(register.active(), subject, ...DELAYING);
    for (const one of late) register.use(one.id);
    await sleep(register, delayOf(late, { random, now: scheduler.now() }), signal);
    await passable(register, subject, signal);
    await reordered(subject, signal);
    let { body } = answer;
    for (const one of matching(register.active(), subject, ...DAMAGING)) {
      const after = damaged(body, one.fault);
      if (after !== body) register.use(one.id);
      body = after;
    }
    return { ...answer, kind: 'answer', body };
  };

  /** What is lost does not get as far as the server, and nobody hears what comes of it. */
  const run = async (
    request: HttpRequest,
    subject: FaultSubject,
    signal: AbortSignal,
    isLost: () => boolean,
  ): Promise<HttpOutcome> => {
    signal.throwIfAborted();
    await passable(register, subject, signal);
    if (isLost()) return { kind: 'reset' };
    const replacement = findReplacement(register.active(), subject);
    if (replacement) register.use(replacement.id);
    const ms = replacement ? 0 : lossOf(matching(register.active(), subject, 'loss'), random);
    if (ms > 0) await sleep(register, ms, signal);
    const outcome = replacement?.answer ?? (await handler(request, signal));
    const [lost] = matching(register.active(), subject, 'answer-lost');
    if (lost) {
      register.use(lost.id);
      if (lost.fault.silent) await aborted(signal);
      return { kind: 'reset' };
    }
    return outcome.kind === 'reset' ? outcome : deliver(outcome, subject, signal);
  };

  return async (request, signal) => {
    const subject = subjectOf(register, side, request);
    const own = new AbortController();
    let lost = false as boolean;
    let abandon = (): void => undefined;
    // The server does not hear of it when a black hole lies between.
    const hangUp = (): void => (lost ? abandon() : own.abort(signal.reason));
    if (signal.aborted) hangUp();
    signal.addEventListener('abort', hangUp);
    const startedAt = scheduler.now();
    const patience = new Subscription();
    let endCut = (): void => undefined;
    const cut = new Promise<HttpOutcome>((resolve, reject) => {
      const end = (outcome: HttpOutcome, why: string): void => {
        resolve(outcome);
        own.abort(new DOMException(why, 'AbortError'));
      };
      const swallow = (active: readonly ActiveFault[]): void => {
        const [hole] = matching(active, subject, 'blackhole');
        if (!hole || lost) return;
        lost = true;
        register.use(hole.id);
      };
      abandon = () => reject(signal.reason as Error);
      swallow(register.active());
      const cutOff = (active: readonly ActiveFault[]): void => {
        for (const { id, fault } of matching(active, subject, 'cut-off')) {
          const tired = (): void => {
            if (lost || !register.active().some((one) => one.id === id)) return;
            register.use(id);
            end(TIRED, 'A proxy ended the request.');
          };
          patience.add(scheduler.schedule(tired, Math.max(0, startedAt + fault.afterMs - scheduler.now())));
        }
      };
      cutOff(register.active());
      const added = register.added$.subscribe({
        next({ id }) {
          // Looked up again: its count may have been used up by another request that was held.
          const active = register.active().filter((one) => one.id === id);
          swallow(active);
          cutOff(active);
          const [replacement] = lost || active[0]?.fault.kind === 'untrusted' ? [] : [findReplacement(active, subject)];
          if (!replacement) return;
          register.use(id);
          end(replacement.answer, 'A box in the middle ended the request.');
        },
        complete: () => end({ kind: 'reset' }, 'The simulator was closed.'),
      });
      endCut = () => {
        added.unsubscribe();
        patience.unsubscribe();
      };
    });
    const answered = run(request, subject, own.signal, () => lost);
    try {
      return await Promise.race([cut, answered.then((outcome) => (lost ? cut : outcome))]);
    } finally {
      signal.removeEventListener('abort', hangUp);
      // After a cut nobody waits for it, and its rejection is expected; closing still ends what a black hole has left at the server.
      answered.catch(() => undefined).finally(endCut);
      if (!lost) endCut();
    }
  };
}

const TIRED = {
  kind: 'answer',
  status: 504,
  headers: { 'content-type': 'text/html;charset=utf-8' },
  body: '<html><body><h1>504 Gateway Time-out</h1></body></html>\n',
} as const;

function findReplacement(
  active: readonly ActiveFault[],
  subject: FaultSubject,
): { readonly id: FaultId; readonly answer: ReplacedAnswer } | undefined {
  for (const { id, fault } of active) {
    const answer = isMeant(fault, subject) ? replacedAnswer(fault) : undefined;
    if (answer) return { id, answer };
  }
  return undefined;
}

/** Waits until no stall holds the subject. */
async function passable(register: FaultRegister, subject: FaultSubject, signal: AbortSignal): Promise<void> {
  while (matching(register.active(), subject, 'stall').length > 0) {
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        change.unsubscribe();
        reject(signal.reason as Error);
      };
      const change = register.changes$.subscribe(() => {
        change.unsubscribe();
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      signal.addEventListener('abort', onAbort);
      if (signal.aborted) onAbort();
    });
  }
}

/** Never resolves; rejects when the client has had enough. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

async function sleep(register: FaultRegister, ms: number, signal: AbortSignal): Promise<void> {
  if (ms === 0) return;
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      timer.unsubscribe();
      reject(signal.reason as Error);
    };
    const timer = register.surroundings.scheduler.schedule(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}

function subjectOf(register: FaultRegister, side: SideName, request: HttpRequest): FaultSubject {
  const { path, headers, body, port } = request;
  if (path.startsWith('/http-bind')) {
    const head = /^\s*<body\b[^>]*>/.exec(body)?.[0] ?? '';
    const sid = /\bsid=["']([^"']+)["']/.exec(head)?.[1];
    const userId =
      (sid === undefined ? undefined : register.userOf(side, sid)) ??
      /\bfrom=["']([^"'@]+)@/.exec(head)?.[1] ??
      seatOf(path);
    return { side, area: 'bosh', path, userId, sid, port };
  }
  const area = path.startsWith('/finesse/api') ? 'rest' : 'other';
  return {
    side,
    area,
    path,
    userId: basicUser(headers['authorization']) ?? /^\/finesse\/api\/User\/([^/?]+)/.exec(path)?.[1] ?? seatOf(path),
    sid: undefined,
    port,
  };
}

/** Whose page asks, where it says so. */
function seatOf(path: string): string | undefined {
  return /[?&]seat=([\w.-]+)/.exec(path)?.[1];
}

function basicUser(authorization: string | undefined): string | undefined {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)\s*$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  try {
    return /^([^:]+):/.exec(atob(encoded))?.[1];
  } catch {
    return undefined;
  }
}
