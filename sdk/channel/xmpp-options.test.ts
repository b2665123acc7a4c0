import { expect } from '@open-wc/testing';
import { OptionsError } from '../errors.ts';
import { requireSurroundings } from './xmpp-options.ts';

const BOSH = 'https://fin1.example.com:7443/http-bind/';
const WEBSOCKET = 'wss://fin1.example.com:7443/ws/';

describe('the surroundings of an XMPP session', () => {
  it('are right in a page over both transports, and in Node over WebSocket', () => {
    requireSurroundings(BOSH);
    requireSurroundings(WEBSOCKET);
    requireSurroundings(WEBSOCKET, { process: {} });
  });

  it('lack XMLHttpRequest in Node: the other transport is named', () => {
    expect(() => requireSurroundings(BOSH, { process: {} })).to.throw(OptionsError, 'Use the transport websocket');
  });

  it('lack a DOM in a worker, unless it was given one', () => {
    const worker = { WorkerGlobalScope: {}, XMLHttpRequest: {} };
    for (const service of [BOSH, WEBSOCKET]) {
      expect(() => requireSurroundings(service, worker)).to.throw(OptionsError, 'Connect in the page');
      requireSurroundings(service, { ...worker, document: {} });
    }
  });
});
