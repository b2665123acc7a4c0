/** What the signals of page and machine mean for a connection: hints to look at once, never a reason to give up. */
import type { Observable, Subscription } from 'rxjs';
import type { PageSignal } from '../platform.ts';
import type { Attempts, Made } from './attempts.ts';
import { isUp } from './channel.ts';
import type { ConnectionStates } from './connection-states.ts';
import type { Recovery } from './recovery.ts';
import type { SessionStore } from './session-store.ts';
import type { StateTeller } from './state-teller.ts';

/** What {@link watchPage} acts on. */
export interface PagedConnection {
  readonly states: ConnectionStates;
  readonly teller: StateTeller;
  readonly recovery: Recovery;
  readonly attempts: Attempts;
  readonly store: SessionStore;
  /** The session, unless it has been silent. */
  readonly heard: Made | undefined;
  begin(): void;
  /** Lets everything go until `begin`. `handedOver`: the session is the next page's now. */
  suspend(handedOver: boolean): void;
  readonly owner: PageOwner;
}

/** Who is told what is not the connection's business. */
export interface PageOwner {
  /** The page is hidden, or shown again. */
  onHidden(hidden: boolean): void;
  /** The page goes, and does not come back: everything is to be closed. */
  onLeaving(): void;
}

/** Watches until unsubscribed. */
export function watchPage(signals$: Observable<PageSignal>, line: PagedConnection): Subscription {
  const { states, teller, recovery, attempts, store } = line;
  let away = false;

  /** @param anew whether what is under way may have been lost, so that even a first attempt is not waited for. */
  const look = (anew: boolean): void => {
    if (line.heard) line.heard.session.check();
    else if (teller.end) recovery.nudge();
    else if (anew && states.now.status === 'connecting') attempts.start(true);
  };
  const leave = (kept: boolean, reloading: boolean): void => {
    const made = teller.usable ? line.heard : undefined;
    const record = kept || reloading ? made?.session.handOver() : undefined;
    const handedOver = made !== undefined && record !== undefined && store.keep(record, made.endpoint);
    away = kept;
    if (kept || handedOver) line.suspend(handedOver);
    if (!kept) line.owner.onLeaving();
  };

  return signals$.subscribe((signal) => {
    switch (signal.kind) {
      case 'hidden':
        line.owner.onHidden(true);
        break;
      case 'shown':
        line.owner.onHidden(false);
        look(false);
        break;
      case 'frozen':
        teller.deaf = 'frozen';
        if (isUp(states.now)) states.set({ status: 'suspended', reason: 'frozen' });
        break;
      case 'woke':
        teller.deaf ??= 'asleep';
        look(true);
        break;
      case 'resumed':
        look(true);
        break;
      case 'offline':
        recovery.offline = true;
        if (line.heard) line.heard.session.check();
        else if (teller.end) teller.down();
        break;
      case 'online':
        recovery.offline = false;
        look(true);
        break;
      case 'leaving':
        leave(signal.kept, signal.reloading);
        break;
      case 'returned':
        if (away) line.begin();
        away = false;
    }
  });
}
