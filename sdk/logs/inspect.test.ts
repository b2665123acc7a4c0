import { expect } from '@open-wc/testing';
import { TransportError } from '../errors.ts';
import { redact } from '../redaction.ts';
import { inspect as inspectAll, shorten } from './inspect.ts';

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

  it('is hidden where the text before it names a secret', () => {
    for (const before of ['token', 'Password:', 'access_token =', 'the new authToken', 'JSESSIONID cookie: '])
      for (const value of ['7tHk29', 729, 'two words'])
        expect(inspectAll([before, value, 'kept'], redact), `${before} ${value}`).to.match(/ \[redacted\]( kept)?$/);
    expect(inspectAll(['credentials', { user: 'x', word: '7tHk29' }], redact)).to.equal('credentials [redacted]');
    expect(inspectAll(['No token', new RangeError('far')], redact)).to.equal('No token RangeError: far');
    expect(inspectAll(['Login of', '1001001', { status: 401 }], redact)).to.equal('Login of 1001001 {"status":401}');
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

  it('shows why an error happened, though errors cause each other in a circle', () => {
    const outer = new Error('outer', { cause: new RangeError('inner', { cause: 'a word' }) });
    expect(inspect(outer)).to.equal('Error: outer ← RangeError: inner ← "a word"');
    const circle = new Error('circle');
    circle.cause = { again: circle };
    expect(inspect(circle)).to.equal('Error: circle ← {"again":[cycle]}');
  });

  it('is named where it has nothing of its own to show', () => {
    expect(inspect([new Map([[1, 2]]), new Uint8Array(3), {}])).to.equal('[[object Map],[object Uint8Array],{}]');
  });
});

describe('a text that is cut', () => {
  const long = (text: string, before = 0): string => `${'a '.repeat(before / 2)}${text}${' b'.repeat(5_000)}`;

  it('says how long it was', () => {
    expect(shorten('short', 5, redact)).to.equal('short');
    expect(shorten('x '.repeat(5_000), 10, redact)).to.equal('x x x x x … (10000 characters)');
  });

  it('is not cut within a character', () => {
    for (const most of [9, 10, 11, 12]) {
      const cut = shorten('😀 '.repeat(1_000), most, redact);
      expect(cut).to.match(/^(?:😀 )+😀?… \(3000 characters\)$/u);
    }
  });

  const secrets = [
    'user.of.finesse@customers.example.com',
    '+49 (0)30 123 45 67 89',
    'https://joe:Zq7hunter7secret@host.example.com/x',
    'Authorization: Basic Zq7hunter7secret',
    '{"password":"Zq7hunter7secret","user":"joe"}',
    '<callvariables><CallVariable><value>Zq7hunter7secret</value></CallVariable></callvariables>',
    'eyJhbGciOiJIUzI1NiJ9.Zq7hunter7secret.sig',
    'access_token=Zq7hunter7secret&x=1',
  ];
  const kept = /Zq7|user\.of|customers|30 12|45 67/;

  for (const secret of secrets) {
    it(`shows no beginning of a secret, wherever the cut falls: ${secret.slice(0, 20)}…`, () => {
      for (const edge of [200, 2_200]) {
        for (let before = edge - 140; before <= edge + 4; before += 2) {
          const text = long(secret, before);
          expect(redact(shorten(text, 200, redact)), String(before)).not.to.match(kept);
          expect(inspectAll([{ text }], redact)).not.to.match(kept);
        }
      }
    });
  }

  it('shows no beginning of a secret that is itself longer than what is looked at', () => {
    const endless = `https://joe:${'Zq7'.repeat(3_000)}@host/`;
    expect(shorten(`before ${endless}`, 200, redact)).to.equal(`before … (${endless.length + 7} characters)`);
    expect(shorten(`password=x ${'y'.repeat(500)}`, 200, redact)).not.to.contain('=x');
  });
});
