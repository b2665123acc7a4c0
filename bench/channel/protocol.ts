/** What the pages of the channel bench and their conductor say to each other. */

/** Whose client: ours, or strophe.js as it is published. */
export type Subject = 'ours' | 'stock';
export const SUBJECTS: readonly Subject[] = ['ours', 'stock'];
export type Transport = 'bosh' | 'websocket';
export const TRANSPORTS: readonly Transport[] = ['bosh', 'websocket'];

/** Login id, password and XMPP domain of the agent in the simulator's example world. */
export const AGENT = { userId: '1001001', password: 'finesse', domain: 'fin1.ucce.local' } as const;

/**
 * What a client tells its user. `at` is wall time, ms, of the moment at which it did; conductor and pages share the machine's clock.
 * `event`: a notification came, `id` is the number that the conductor gave it.
 */
export type Heard =
  | { readonly kind: 'event'; readonly at: number; readonly id: number }
  | {
      readonly kind: 'status';
      readonly at: number;
      readonly status: 'up' | 'degraded' | 'down';
      /** In the client's own words. */
      readonly says: string;
    };

/** A client in a page. */
export interface PageClient {
  /** Resolves when it is connected, in its own judgement. */
  connect(transport: Transport): Promise<void>;
  close(): Promise<void>;
}

/** How long a connect took, ms, and how much of that no request was under way. */
export interface ConnectTime {
  readonly whole: number;
  readonly own: number;
}

declare global {
  interface Window {
    /** Of the scripts of the page. */
    clients: Partial<Record<Subject, PageClient>>;
    /** Given by the conductor. */
    tell?: (heard: Heard) => void;
    timeConnect?: (subject: Subject) => Promise<ConnectTime>;
  }
}
