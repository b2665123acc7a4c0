/** The page's way to the control API of the simulator. It is never touched by faults. */
import type { ActiveFault, Fault } from '../core/faults-types.ts';
import type { SideName } from '../core/types.ts';

/** Who the page signs in as. */
export interface DemoAgent {
  readonly userId: string;
  readonly password: string;
  readonly extension: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly teamId: string;
  readonly teamName: string;
  readonly roles: readonly string[];
}

/** Ports of both sides, and which one has answered. */
export interface SidePorts {
  readonly a: number;
  readonly b: number;
  readonly here: SideName;
}

/** How one server is, in few words. */
export interface SideState {
  readonly host: string;
  readonly status: string;
  /** Whether its notification service runs. */
  readonly running: boolean;
  /** Login ids of those who have a session there. */
  readonly seats: readonly string[];
}

/** How both are. */
export type SideStates = Readonly<Record<SideName, SideState>>;

/** How the crowd of `npm start` is; absent where a server without one is asked. */
export interface DemoState {
  /** Another number: the contact centre was begun anew. */
  readonly generation: number;
  readonly resizable: boolean;
  readonly agents: number;
  readonly signedIn: number;
  readonly drop?: { readonly kind: 'burst' | 'scattered'; readonly done: number; readonly of: number };
}

/** What the page reads of `/simulator/state`. */
export interface ControlState {
  readonly users: readonly {
    readonly id: string;
    readonly name: string;
    readonly teamId: string;
    readonly roles: readonly string[];
  }[];
  readonly reasonCodes: readonly {
    readonly id: string;
    readonly category: string;
    readonly code: number;
    readonly label: string;
  }[];
}

async function ask(path: string, init?: RequestInit): Promise<Response> {
  const response = await fetch(`/simulator/${path}`, init);
  if (response.ok) return response;
  const text = await response.text();
  let message = `HTTP ${response.status}`;
  try {
    message = (JSON.parse(text) as { error: string }).error;
  } catch {
    // Not an answer of the control API; the status is all there is to say.
  }
  throw new Error(message);
}

const asJson = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

const readJson = async <Value>(path: string, init?: RequestInit): Promise<Value> =>
  (await ask(path, init)).json() as Promise<Value>;

/** Requests of the page; each rejects with an `Error` whose message is for the person in front of it. */
export const control = {
  signIn: (userId: string | null): Promise<DemoAgent> =>
    readJson(`signin${userId === null ? '' : `?userId=${encodeURIComponent(userId)}`}`),
  ports: (): Promise<SidePorts> => readJson('ports'),
  state: (): Promise<ControlState> => readJson('state'),
  sides: (): Promise<SideStates> => readJson('sides'),
  /** Undefined where the server has no crowd. */
  demo: (): Promise<DemoState | undefined> => readJson<DemoState>('demo').catch(() => undefined),
  resize: (agents: number): Promise<unknown> => readJson('demo/team', asJson('POST', { agents })),
  drop: (kind: 'burst' | 'scattered'): Promise<unknown> => readJson('demo/drop', asJson('POST', { kind })),
  calm: (): Promise<unknown> => readJson('demo/drop', { method: 'DELETE' }),
  faults: (): Promise<readonly ActiveFault[]> => readJson('faults'),
  addFault: (fault: Fault): Promise<unknown> => readJson('faults', asJson('POST', fault)),
  removeFault: (id: string): Promise<unknown> => ask(`faults/${id}`, { method: 'DELETE' }),
  clearFaults: (): Promise<unknown> => ask('faults', { method: 'DELETE' }),
  log: async (file: string, side: SideName): Promise<string> => (await ask(`logs/${file}?side=${side}`)).text(),
};
