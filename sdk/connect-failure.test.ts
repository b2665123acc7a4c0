import { expect } from '@open-wc/testing';
import type { ConnectionState } from './channel/channel.ts';
import { NOT_LOADED } from './channel/strophe.ts';
import { failureOf, outOfService, tooLate } from './connect-failure.ts';

const TRIED = {
  services: ['wss://fin1:8445/ws/?key=s3cret', 'https://fin1:8445/http-bind/', 'https://fin1:7443/http-bind/'],
  userId: '1001001',
};
const failure = (over: Partial<ConnectionState>) =>
  failureOf({ status: 'reconnecting', reason: 'network-error', since: 0, epoch: 0, ...over }, TRIED);

describe('why a first connection could not be made', () => {
  it('is told by a code of its own, with what to do', () => {
    for (const [state, code, words] of [
      [
        { status: 'unauthorized', reason: 'credentials-refused', detail: 'not-authorized' },
        'credentials-refused',
        '1001001',
      ],
      [{ status: 'conflict', reason: 'conflict' }, 'connection-lost', 'another resource'],
      [{ status: 'failing-over', reason: 'server-out-of-service', detail: 'fin1: OUT' }, 'timeout', '(fin1: OUT)'],
      [{ status: 'failing-over', reason: 'finesse-unavailable' }, 'timeout', 'Finesse itself'],
      [{ status: 'intercepted', reason: 'not-xmpp' }, 'not-xml', 'proxy'],
      [{ detail: NOT_LOADED }, 'host-unreachable', 'chunk'],
      [{ reason: 'timeout' }, 'timeout', 'in time'],
      [{ reason: 'http-error', detail: 'HTTP 502' }, 'http-status', '(HTTP 502)'],
      [{}, 'host-unreachable', 'certificate'],
    ] as const satisfies readonly (readonly [Partial<ConnectionState>, string, string])[]) {
      const error = failure(state);
      expect(error.code, words).to.equal(code);
      expect(error.message).to.contain(words).and.not.to.contain('s3cret');
    }
    expect(outOfService(undefined).message).to.equal('Finesse answers, but is not in service. Try again when it is.');
  });

  it('names every address that was tried, each once, and pages to open', () => {
    expect(failure({}).message)
      .to.contain('wss://fin1:8445/ws/, https://fin1:8445/http-bind/, https://fin1:7443/http-bind/')
      .and.to.contain('(open https://fin1:8445, https://fin1:7443 in');
    expect(tooLate(TRIED).message).to.contain('wss://fin1:8445, https://fin1:8445, https://fin1:7443');
  });
});
