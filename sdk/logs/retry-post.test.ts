import { expect } from '@open-wc/testing';
import { seededRandom } from '../../simulator/core/random.ts';
import { ApiError, FinesseError, TransportError } from '../errors.ts';
import { afterFailure, mayHaveArrived, type PostHistory } from './retry-post.ts';

const http = (status: number, retryAfterMs?: number) =>
  new TransportError('http-status', '', { status, ...(retryAfterMs !== undefined && { retryAfterMs }) });
const api = (status: number | undefined, errorType: string) =>
  new ApiError('', [{ errorType, errorMessage: '', errorData: '' }], status);
const after = (error: unknown, over: Partial<PostHistory> = {}, random = 0.5) =>
  afterFailure(error, { failures: 1, elapsedMs: 0, deadlineMs: 900_000, splittable: true, ...over }, random);

describe('after a failed post of the log', () => {
  it('waits with full jitter, from a second to a ceiling that doubles up to a minute', () => {
    const random = seededRandom(5);
    for (let failures = 1; failures < 40; failures += 1) {
      const waits = Array.from({ length: 200 }, () => after(http(503), { failures }, random()));
      const ceiling = Math.min(60_000, 1_000 * 2 ** (failures + 1));
      for (const verdict of waits) {
        expect(verdict).to.have.property('kind', 'again');
        expect(verdict).to.have.property('afterMs').within(1_000, ceiling);
      }
      const spread = waits.map((one) => ('afterMs' in one ? one.afterMs : 0));
      expect(Math.max(...spread) - Math.min(...spread)).to.be.above(0.8 * (ceiling - 1_000));
    }
  });

  it('leaves a server alone for as long as it says, with 503 as with 429, and a little longer', () => {
    for (const status of [429, 503]) {
      const verdict = after(http(status, 120_000), {}, 0.5);
      expect(verdict).to.deep.equal({ kind: 'again', afterMs: 121_000 });
    }
  });

  it('gives up rather than wait beyond the deadline, and says how long the server wants to be left alone', () => {
    expect(after(http(503, 600_000), { elapsedMs: 400_000 })).to.deep.equal({ kind: 'over', afterMs: 601_000 });
    expect(after(http(503), { elapsedMs: 899_500 })).to.have.property('kind', 'over');
  });

  it('makes smaller what is too large, until it cannot be split', () => {
    const tooLarge = [http(413), http(400), api(400, 'Invalid Input'), new FinesseError('log-too-large', '')];
    for (const error of tooLarge) {
      expect(after(error)).to.deep.equal({ kind: 'smaller' });
      expect(after(error, { splittable: false })).to.have.property('kind', 'over');
    }
    expect(after(api(400, 'Operation Failure'))).to.have.property('kind', 'again');
  });

  it('does not offer refused credentials again, nor a log to who takes none', () => {
    expect(after(new TransportError('credentials-refused', '', { status: 401 }))).to.deep.equal({
      kind: 'credentials',
    });
    expect(after(new FinesseError('config-missing', ''))).to.deep.equal({ kind: 'credentials' });
    for (const error of [
      http(403),
      http(404),
      http(405),
      http(410),
      http(501),
      api(401, 'Invalid Authorization User Specified'),
    ])
      expect(after(error)).to.deep.equal({ kind: 'never' });
  });

  it('tries again what may pass, whatever was thrown, and nothing once closed', () => {
    const passing = [
      http(500),
      http(502),
      new TransportError('timeout', ''),
      new TransportError('not-xml', '', { status: 200 }),
      new TypeError('odd'),
    ];
    for (const error of passing) expect(after(error)).to.have.property('kind', 'again');
    expect(after(new TransportError('closed', ''))).to.have.property('kind', 'over');
  });
});

describe('whether a post may have arrived though it failed', () => {
  it('is so where no answer came, or one of somebody who does not know', () => {
    for (const code of ['host-unreachable', 'timeout', 'connection-lost', 'closed'] as const)
      expect(mayHaveArrived(new TransportError(code, '')), code).to.equal(true);
    expect(mayHaveArrived(new FinesseError('xml-malformed', ''))).to.equal(true);
    for (const status of [500, 502, 504]) expect(mayHaveArrived(http(status)), String(status)).to.equal(true);
  });

  it('is not so where the server, or a login page in its place, has refused it', () => {
    for (const status of [400, 401, 404, 413, 429, 503])
      expect(mayHaveArrived(http(status)), String(status)).to.equal(false);
    expect(mayHaveArrived(new TransportError('not-xml', '', { status: 200 }))).to.equal(false);
    expect(mayHaveArrived(api(undefined, 'Operation Failure'))).to.equal(false);
  });
});
