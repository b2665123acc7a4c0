/** A way to a server that can be shut: what is open is reset, and what is new too, until it is opened again. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Gate {
  readonly port: number;
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

/** Leads to a port of 127.0.0.1. */
export async function openGate(target: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let isShut = false;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((client) => {
    keep(client);
    if (isShut) {
      client.resetAndDestroy();
      return;
    }
    const service = connect(target, '127.0.0.1');
    keep(service);
    client.pipe(service).pipe(client);
    client.on('close', () => service.destroy());
    service.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const reset = (): void => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    shut() {
      isShut = true;
      reset();
    },
    open() {
      isShut = false;
    },
    async close() {
      reset();
      server.close();
      await once(server, 'close');
    },
  };
}
