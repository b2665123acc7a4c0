/** Who owns a connection to the notification service. */
import type { XmlElement } from '../xml.ts';
import type { Made } from './attempts.ts';
import type { ChannelActivity } from './channel.ts';
import type { ConnectionStates } from './connection-states.ts';
import type { PageOwner } from './page-watch.ts';

/** Is told what a connection brings. */
export interface ConnectionOwner extends PageOwner {
  readonly states: ConnectionStates;
  /** A new session stands, or the old one is of use again. */
  onUp(epoch: number, made: Made): void;
  /** The session is gone for good, or of no use for now. */
  onDown(): void;
  onMessage(message: XmlElement): void;
  onActivity(activity: ChannelActivity): void;
}
