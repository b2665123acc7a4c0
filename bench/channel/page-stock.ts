/** In the page: strophe.js as it is published, used as its documentation says. */
import { $pres, Strophe } from 'strophe.js';
import { AGENT } from './protocol.ts';

type Connection = InstanceType<typeof Strophe.Connection>;

let connection: Connection | undefined;
let closed: (() => void) | undefined;
const { Status } = Strophe;
const UP: readonly number[] = [Status.CONNECTED, Status.ATTACHED];
const DOWN: readonly number[] = [Status.CONNFAIL, Status.CONNTIMEOUT, Status.DISCONNECTED, Status.ERROR];
/** `wait` and `hold` as our own client asks for them. */
const WAIT_SECONDS = 30;
const HOLD = 1;

// Its default writes every body to the console, which costs time that is not its own.
Strophe.setLogLevel(Strophe.LogLevel.FATAL);

window.clients = {
  ...window.clients,
  stock: {
    connect: (transport) =>
      new Promise((resolve) => {
        const { origin } = location;
        const service = transport === 'bosh' ? `${origin}/http-bind/` : `${origin.replace('http', 'ws')}/ws/`;
        const made = new Strophe.Connection(service);
        connection = made;
        made.addHandler(
          (message) => {
            const id = /<requestId>(\d+)</.exec(message.textContent)?.[1];
            if (id !== undefined) window.tell?.({ kind: 'event', at: Date.now(), id: Number(id) });
            return true;
          },
          null,
          'message',
          null,
        );
        const onStatus = (status: number): void => {
          const known = UP.includes(status) ? 'up' : DOWN.includes(status) ? 'down' : undefined;
          const says = Object.entries(Status).find(([, value]) => value === status)?.[0] ?? '';
          if (known) window.tell?.({ kind: 'status', at: Date.now(), status: known, says });
          if (known === 'up') {
            made.send($pres());
            resolve();
          }
          if (status === Status.DISCONNECTED) closed?.();
        };
        made.connect(`${AGENT.userId}@${AGENT.domain}/bench`, AGENT.password, onStatus, WAIT_SECONDS, HOLD);
      }),
    close: () =>
      new Promise((resolve) => {
        closed = resolve;
        connection?.disconnect('bench');
      }),
  },
};
