import { expect } from '@open-wc/testing';
import { TransportError } from '../errors.ts';
import { redact } from '../redaction.ts';
import { inspect as inspectAll } from './inspect.ts';

const inspect = (value: unknown): string => inspectAll([value], redact);

describe('a value in the log', () => {
  it('is shown much as JSON', () => {
    expect(inspect({ a: [1, 'two', null, true], at: new Date(5), u: undefined, f: () => 1, n: 3n })).to.equal(
      '{"a":[1,"two",null,true],"at":5,"u":undefined,"f":[function],"n":3}',
    );
    expect(inspect('plain')).to.equal('plain');
    expect(inspect(Symbol('s'))).to.equal('Symbol(s)');
  });

  it('shows an error by name, code and message, without its stack', () => {
    expect(inspect(new TransportError('timeout', 'No answer.'))).to.equal('TransportError (timeout): No answer.');
    expect(inspect(new RangeError('far'))).to.equal('RangeError: far');
  });

  it('is bounded in depth, breadth and length, and cycles end', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(inspect(cycle)).to.equal('{"self":[cycle]}');
    expect(inspect([[[[[1]]]], { a: { b: { c: { d: 1 } } } }])).to.equal('[[[[[…]]]],{"a":{"b":{"c":{…}}}}]');
    expect(inspect(Array.from({ length: 60 }, () => 0))).to.match(/,… 10 more\]$/);
    expect(inspect(['x '.repeat(2_500)])).to.have.length.below(2_100);
  });

  it('never throws, whatever it is given', () => {
    const hostile = {
      get bad(): never {
        throw new Error('no');
      },
      good: 1,
    };
    expect(inspect(hostile)).to.equal('{"bad":"[unreadable]","good":1}');
    const worse = new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no');
        },
      },
    );
    expect(inspect(worse)).to.equal('[unreadable]');
  });
});
