/** Sessions that do what a test's script says, in place of those over Strophe. */
import type { StartSession } from '../../sdk/channel/attempts.ts';
import type { BoshRecord, Session, SessionEvent, SessionOptions, SessionStart } from '../../sdk/channel/session.ts';
import { writeXml } from '../../sdk/xml.ts';

/** One session, and what was asked of it. */
export interface FakeSession {
  readonly options: SessionOptions;
  readonly start: SessionStart;
  /** `check`, `knock`, `handOver`, `end`, in order. */
  readonly calls: string[];
  /** Stanzas that were sent without a question, as XML. */
  readonly sent: string[];
  /** Whether `knock` may revive it. */
  revivable: boolean;
  /** What `handOver` gives. */
  record: BoshRecord | undefined;
  /** Tells the channel. */
  tell(event: SessionEvent): void;
  /** Is answered for the first time. */
  answer(): void;
  /** Stands from now on. */
  establish(resumed?: boolean): void;
}

/** Starts scripted sessions; the latest is the last. */
export function fakeSessions(): { readonly startSession: StartSession; readonly all: FakeSession[] } {
  const all: FakeSession[] = [];
  const startSession: StartSession = (options, start, listen) => {
    const calls: string[] = [];
    const over = { ended: false };
    const made: FakeSession = {
      options,
      start,
      calls,
      sent: [],
      revivable: true,
      record: undefined,
      tell(event) {
        if (!over.ended) listen(event);
      },
      answer() {
        made.tell({ kind: 'activity', activity: { kind: 'heard', what: 'session', at: 0, bytes: 1 } });
      },
      establish(resumed = false) {
        made.answer();
        made.tell({ kind: 'established', jid: options.jid, resumed });
      },
    };
    all.push(made);
    const session: Session = {
      ask: () => Promise.resolve({ kind: 'timeout' }),
      send: (stanza) => void made.sent.push(writeXml(stanza)),
      check: () => void calls.push('check'),
      knock() {
        calls.push('knock');
        return made.revivable;
      },
      handOver() {
        calls.push('handOver');
        over.ended = made.record !== undefined;
        return made.record;
      },
      end() {
        calls.push('end');
        over.ended = true;
        return Promise.resolve();
      },
    };
    return session;
  };
  return { startSession, all };
}
