import { expect } from '@open-wc/testing';
import { judgeAnswer, MAX_ANSWER_LENGTH, type EndedRequest } from './answers.ts';

const NOW = Date.UTC(2026, 0, 5, 8);
const BODY = '<body xmlns="http://jabber.org/protocol/httpbind"/>';

function answer(status: number, responseText = '', headers = ''): EndedRequest {
  const responseXML = responseText === '' ? null : new DOMParser().parseFromString(responseText, 'text/xml');
  return { status, responseText, responseXML, getAllResponseHeaders: () => headers };
}

describe('what came in place of an answer', () => {
  it('is fine where it is a body', () => {
    expect(judgeAnswer(answer(200, BODY), NOW)).to.equal(undefined);
    expect(judgeAnswer(answer(200, `<?xml version="1.0"?>\n${BODY}`), NOW)).to.equal(undefined);
  });

  for (const [name, given, lasting, reason, answered] of [
    ['nothing', answer(0), false, 'network-error', undefined],
    ['HTTP 500', answer(500), false, 'http-error', true],
    ['HTTP 502', answer(502, '<html/>'), false, 'http-error', true],
    ['HTTP 408', answer(408), false, 'http-error', true],
    ['HTTP 404', answer(404), true, 'session-lost', true],
    ['HTTP 429', answer(429), true, 'http-error', true],
    ['HTTP 204', answer(204), true, 'not-xmpp', true],
    ['HTTP 302', answer(302), true, 'not-xmpp', true],
    ['a page', answer(200, '<html><body>Sign in</body></html>'), true, 'not-xmpp', true],
    ['a body of another namespace', answer(200, '<body xmlns="urn:other"/>'), true, 'not-xmpp', true],
    ['a body that is cut off', answer(200, BODY.slice(0, -1)), false, 'network-error', true],
    ['a recoverable error', answer(200, BODY.replace('/>', ' type="error"/>')), false, 'server-terminated', true],
    ['too much', answer(200, BODY + ' '.repeat(MAX_ANSWER_LENGTH)), true, 'http-error', true],
  ] as const) {
    it(`is told as ${reason} where it is ${name}, ${lasting ? 'and asking again cannot help' : 'and asked again'}`, () => {
      const failure = judgeAnswer(given, NOW);
      expect(failure).to.include({ lasting, reason });
      expect(failure?.answered).to.equal(answered);
      expect(failure).not.to.have.property('retryAfterMs');
    });
  }

  it('is not asked again before the time that it names', () => {
    expect(judgeAnswer(answer(503, '', 'Retry-After: 7\r\n'), NOW)).to.include({ lasting: true, retryAfterMs: 7_000 });
    expect(judgeAnswer(answer(429, '', 'date: x\r\nretry-after: 0\r\nserver: y'), NOW)).to.include({ retryAfterMs: 0 });
    for (const headers of ['', 'retry-after:\r\n', 'x-retry-after: 5\r\n', 'retry-after: soon\r\n'])
      expect(judgeAnswer(answer(503, '', headers), NOW)).not.to.have.property('retryAfterMs');
  });
});
