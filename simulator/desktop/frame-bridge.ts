/** The desktop's end of a gadget frame: hub traffic, height and title across the border, from that frame and this origin only. */
import { FRAME_PROTOCOL, type ContainerMessage, type FrameMessage } from '../shindig/runtime.ts';
import type { Hub } from './hub.ts';

/** What a frame may change of its surroundings. */
export interface FrameBridgeOptions {
  readonly hub: Hub;
  readonly frame: HTMLIFrameElement;
  /** Wished height of the frame, px, kept between 20 and 4000. */
  readonly onHeight: (height: number) => void;
  /** Wished title, at most 200 characters. */
  readonly onTitle: (title: string) => void;
}

/** Joins a frame to the hub. @returns what parts them again. */
export function connectFrame({ hub, frame, onHeight, onTitle }: FrameBridgeOptions): () => void {
  const subscriptions = new Map<string, string>();
  const forget = (): void => {
    for (const id of subscriptions.values()) hub.unsubscribe(id);
    subscriptions.clear();
  };
  const tell = (message: ContainerMessage): void => frame.contentWindow?.postMessage(message, window.location.origin);
  const act = (message: FrameMessage): void => {
    switch (message.kind) {
      case 'connect':
        // The page in the frame is new; what the one before it subscribed to has gone with it.
        forget();
        tell({ protocol: FRAME_PROTOCOL, kind: 'connected' });
        break;
      case 'subscribe': {
        const { id, topic } = message;
        const deliver = (heard: string, data: unknown): void =>
          tell({ protocol: FRAME_PROTOCOL, kind: 'event', id, topic: heard, data });
        const next = hub.subscribe(topic, deliver);
        hub.unsubscribe(subscriptions.get(id) ?? '');
        subscriptions.set(id, next);
        break;
      }
      case 'unsubscribe':
        hub.unsubscribe(subscriptions.get(message.id) ?? '');
        subscriptions.delete(message.id);
        break;
      case 'publish':
        hub.publish(message.topic, message.data);
        break;
      case 'height':
        if (Number.isFinite(message.height)) onHeight(Math.min(4000, Math.max(20, Math.ceil(message.height))));
        break;
      case 'title':
        onTitle(message.title.slice(0, 200));
        break;
    }
  };
  const onMessage = (event: MessageEvent<FrameMessage | undefined>): void => {
    if (event.source !== frame.contentWindow || event.origin !== window.location.origin) return;
    const message = event.data;
    if (message?.protocol !== FRAME_PROTOCOL) return;
    try {
      act(message);
    } catch (error) {
      // The mistake is the gadget's: its author reads of it, and the desktop goes on.
      console.warn('A message of the gadget was refused.', error);
    }
  };
  window.addEventListener('message', onMessage);
  return () => {
    window.removeEventListener('message', onMessage);
    forget();
  };
}
