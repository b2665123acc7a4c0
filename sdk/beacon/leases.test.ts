import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Leases } from './leases.ts';

const ask = (watch: string, leaseMs = 300_000, everyMs = 30_000) => ({ kind: 'ask', watch, leaseMs, everyMs }) as const;

describe('leases of a beacon', () => {
  it('end at their time, however long somebody asks for', () => {
    const leases = new Leases(8);
    leases.grant('a@d/1', 'a', ask('w', 86_400_000, 1), 0);
    leases.grant('b@d/1', 'b', ask('w', 1, 86_400_000), 0);
    expect(leases.all().map(({ until, everyMs }) => [until, everyMs])).to.deep.equal([
      [900_000, 15_000],
      [60_000, 300_000],
    ]);
    expect(leases.expire(59_999)).to.equal(false);
    expect(leases.expire(60_000)).to.equal(true);
    expect(leases.all().map(({ user }) => user)).to.deep.equal(['a']);
  });

  it('go on when they are renewed, and begin anew for another watch', () => {
    const leases = new Leases(8);
    leases.grant('a@d/1', 'a', ask('w'), 0);
    Object.assign(leases.all()[0]!, { seq: 5, sentAt: 10, verdict: 'good' });
    expect(leases.grant('a@d/1', 'a', ask('w'), 100_000)).to.equal(true);
    expect(leases.all()[0]).to.include({ seq: 5, sentAt: 10, from: 0, until: 400_000 });
    leases.grant('a@d/1', 'a', ask('x'), 100_000);
    expect(leases.all()[0]).to.include({ seq: 0, sentAt: -Infinity, verdict: '', watch: 'x' });
  });

  it('of one user are two: the third takes the place of the one that ends first', () => {
    const leases = new Leases(8);
    for (const [at, resource] of ['1', '2', '3'].entries()) leases.grant(`a@d/${resource}`, 'a', ask('w'), at);
    expect(leases.all().map(({ jid }) => jid)).to.deep.equal(['a@d/2', 'a@d/3']);
  });

  it('are never more than allowed, whoever asks', () => {
    const op = fc.tuple(fc.nat(5), fc.nat(4), fc.nat(1_000_000), fc.boolean());
    fc.assert(
      fc.property(fc.array(op, { maxLength: 60 }), fc.integer({ min: 1, max: 5 }), (ops, most) => {
        const leases = new Leases(most);
        let now = 0;
        for (const [user, resource, ms, drops] of ops) {
          now += ms;
          leases.expire(now);
          const jid = `${user}@d/${resource}`;
          if (drops) leases.drop(jid);
          else if (!leases.grant(jid, String(user), ask('w'), now)) expect(leases.size).to.equal(most);
          expect(leases.size).to.be.at.most(most);
          for (const one of leases.all()) {
            expect(one.until).to.be.above(now);
            expect(leases.all().filter((other) => other.user === one.user).length).to.be.at.most(2);
          }
        }
      }),
    );
  });
});
