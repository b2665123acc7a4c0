/** In the page: our SDK, by what it exports to everybody. */
import { connectFinesse, isUp, type FinesseClient } from '../../sdk/index.ts';
import { AGENT } from './protocol.ts';

let client: FinesseClient | undefined;

window.clients = {
  ...window.clients,
  ours: {
    async connect(transport) {
      const { host, hostname, protocol } = location;
      const serviceUrl =
        transport === 'bosh' ? `${protocol}//${host}/http-bind/` : `${protocol.replace('http', 'ws')}//${host}/ws/`;
      client = await connectFinesse({
        host: hostname,
        userId: AGENT.userId,
        password: AGENT.password,
        transport,
        serviceUrl,
        restUrl: '',
      });
      client.connection$.subscribe((state) => {
        const status = state.status === 'degraded' ? 'degraded' : isUp(state) ? 'up' : 'down';
        const says = [state.status, state.reason, state.detail].filter(Boolean).join(' ');
        window.tell?.({ kind: 'status', at: Date.now(), status, says });
      });
      client.notifications$.subscribe(({ requestId }) => {
        if (/^\d+$/.test(requestId ?? '')) window.tell?.({ kind: 'event', at: Date.now(), id: Number(requestId) });
      });
    },
    close: () => client?.close() ?? Promise.resolve(),
  },
};
