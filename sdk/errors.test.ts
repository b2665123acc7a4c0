import { expect } from '@open-wc/testing';
import { ApiError, FinesseError, OptionsError, SubscriptionError, TransportError, XmlError } from './errors.ts';

describe('FinesseError', () => {
  it('tells by class and code what the caller must change', () => {
    const cause = new TypeError('Failed to fetch');
    const errors: readonly (readonly [FinesseError, string, string])[] = [
      [new FinesseError('closed', 'm', { cause }), 'FinesseError', 'closed'],
      [new OptionsError('m'), 'OptionsError', 'options-invalid'],
      [new XmlError('xml-malformed', 'm', 3), 'XmlError', 'xml-malformed'],
      [new TransportError('timeout', 'm'), 'TransportError', 'timeout'],
      [
        new TransportError('http-status', 'm', { status: 503, retryAfterMs: 1_000, cause }),
        'TransportError',
        'http-status',
      ],
      [new ApiError('m', []), 'ApiError', 'api-error'],
    ];
    for (const [error, name, code] of errors) {
      expect(error).to.be.instanceOf(FinesseError).and.to.include({ name, code, message: 'm' });
    }
    expect(errors[0]?.[0].cause).to.equal(cause);
    expect(errors[3]?.[0]).to.not.have.property('cause');
    expect(errors[4]?.[0]).to.include({ status: 503, retryAfterMs: 1_000, cause });
  });

  it('says of a subscription whether the node is unknown or the right to it is missing', () => {
    const unknown = new SubscriptionError('/finesse/api/Team/1/Users', 'item-not-found');
    expect(unknown).to.include({
      code: 'node-unknown',
      condition: 'item-not-found',
      node: '/finesse/api/Team/1/Users',
    });
    expect(unknown.message).to.contain('knows no node /finesse/api/Team/1/Users');
    const refused = new SubscriptionError('/a', 'forbidden');
    expect(refused.code).to.equal('subscription-refused');
    expect(refused.message).to.contain('(forbidden)');
  });
});
