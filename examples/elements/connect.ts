import { connectFinesse, type FinesseClient } from 'finesse-pulse';

/** Signs in to the Finesse server that serves this page. A page of another origin names `host` alone, and needs CORS on the server. */
export function connect(userId: string, password: string): Promise<FinesseClient> {
  const { host, hostname, protocol } = location;
  const serviceUrl = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws/`;
  return connectFinesse({ host: hostname, userId, password, restUrl: '', serviceUrl });
}
