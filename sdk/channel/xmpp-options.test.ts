import { expect } from '@open-wc/testing';
import { OptionsError } from '../errors.ts';
import { requireSurroundings } from './xmpp-options.ts';

const BOSH = 'https://fin1.example.com:7443/http-bind/';
const WEBSOCKET = 'wss://fin1.example.com:7443/ws/';

describe('the surroundings of an XMPP session', () => {
  it('are right in a page and in Node over both transports', () => {
    for (const service of [BOSH, WEBSOCKET]) {
      requireSurroundings(service);
      requireSurroundings(service, { process: {}, WebSocket: {} });
    }
  });

  it('lack WebSocket in Node before 22: the other transport is named', () => {
    expect(() => requireSurroundings(WEBSOCKET, { process: {} })).to.throw(OptionsError, 'Use the transport bosh');
    requireSurroundings(BOSH, { process: {} });
  });

  it('lack a DOM in a worker, unless it was given one', () => {
    const worker = { WorkerGlobalScope: {}, WebSocket: {} };
    for (const service of [BOSH, WEBSOCKET]) {
      expect(() => requireSurroundings(service, worker)).to.throw(OptionsError, 'Connect in the page');
      requireSurroundings(service, { ...worker, document: {} });
    }
  });
});
