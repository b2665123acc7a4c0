import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { OptionsError } from '../errors.ts';
import { createRedactor, REDACTED, type RedactionPolicy } from '../redaction.ts';

const shown = (policy: RedactionPolicy, text: string): string => createRedactor(policy).text(text);
const OFF: RedactionPolicy = { phoneNumbers: false, emailAddresses: false, callVariables: false };

describe('the policy of redaction', () => {
  it('hides everything unless told', () => {
    const text = 'joe@example.com +15551234567 callVariable1=Rome <value>x</value> password=y';
    expect(shown({}, text)).to.equal(`${REDACTED} ${REDACTED} callVariable1=${REDACTED}`);
    expect(shown({ phoneNumbers: true, emailAddresses: true, callVariables: true }, text)).to.equal(shown({}, text));
  });

  const shownWhere: readonly (readonly [keyof RedactionPolicy, readonly string[]])[] = [
    [
      'phoneNumbers',
      [
        'call +49 (0)30 123456',
        '<fromAddress>5551234</fromAddress>',
        '{"dialedNumber":"1001"}',
        'ani=5551234',
        'tel:5551234',
      ],
    ],
    ['emailAddresses', ['mail joe@example.com', '<email>x</email>', '{"e-mail":"x"}']],
    [
      'callVariables',
      ['callVariable1=Mr X of Rome', '<CallVariable><value>x</value></CallVariable>', '{"callVariables":["x"]}'],
    ],
  ];
  for (const [which, texts] of shownWhere) {
    it(`shows ${which} where they may be seen, and only there`, () => {
      for (const text of texts) {
        expect(shown({ [which]: false }, text), text).to.equal(text);
        expect(shown({ ...OFF, [which]: true }, text), text).to.contain(REDACTED);
      }
    });
  }

  it('never shows passwords, tokens, Authorization, cookies or SASL, whatever is switched off', () => {
    const secret = 'Zq7Zq7Zq7Zq7';
    const texts = [
      `<auth mechanism='PLAIN'>${secret}</auth>`,
      `<response>${secret}</response>`,
      `<password>${secret}</password>`,
      `password=${secret}`,
      `{"access_token":"${secret}"}`,
      `Authorization: Basic ${secret}`,
      `{"authorization":{"a":["${secret}"]}}`,
      `Cookie: a=1; JSESSIONID=${secret}`,
      `set-cookie: JSESSIONID=${secret}`,
      `Bearer ${secret}`,
      `eyJhbGciOi.${secret}.sig`,
      `wss://joe:p@${secret}@host:7443/ws/`,
    ];
    for (const text of texts) expect(shown(OFF, text), text).not.to.contain(secret);
    const headers = createRedactor(OFF).headers([
      ['Authorization', `Basic ${secret}`],
      ['X-Mail', 'joe@example.com'],
    ]);
    expect(headers).to.deep.equal({ authorization: REDACTED, 'x-mail': 'joe@example.com' });
  });

  it('finds a phone number in a call variable that may be seen', () => {
    expect(shown({ callVariables: false }, '<value>+15551234567 Rome</value>')).to.equal(
      `<value>${REDACTED} Rome</value>`,
    );
  });

  it('hides what stands under further keys, in any case, as element, attribute, JSON, query, header and prose', () => {
    const { text, headers } = createRedactor({ keys: ['customerId', 'x-account', '고객번호', 'a.b'] });
    for (const [given, left] of [
      ['<CustomerID>123 x</CustomerID> y', `<CustomerID>${REDACTED}</CustomerID> y`],
      ['&lt;customerid&gt;1&lt;/customerid&gt;', `&lt;customerid&gt;${REDACTED}&lt;/customerid&gt;`],
      ['<a customerId="1 2"/>', `<a customerId="${REDACTED}"/>`],
      ['{"my.customerId":"1","b":2}', `{"my.customerId":"${REDACTED}","b":2}`],
      ['?customerid=1&b=2', `?customerid=${REDACTED}&b=2`],
      ['X-Account: 17', `X-Account: ${REDACTED}`],
      ['"고객번호": "홍길동", "b": 2', `"고객번호": "${REDACTED}", "b": 2`],
      ['<고객번호>홍길동</고객번호>', `<고객번호>${REDACTED}</고객번호>`],
      ['a.b=1 axb=1', `a.b=${REDACTED} axb=1`],
      ['customerIds: 5', 'customerIds: 5'],
    ] as const) {
      expect(text(given)).to.equal(left);
    }
    expect(headers([['X-Account', '17']])).to.deep.equal({ 'x-account': REDACTED });
  });

  it('hides what further expressions match, all of it, whatever their flags and their state', () => {
    const sticky = /ACC-\d{4,12}/y;
    sticky.lastIndex = 7;
    const { text } = createRedactor({ patterns: [sticky, /geheim \w+/i, /x*/] });
    expect(text('ACC-123456 and ACC-777777, Geheim otto; ab')).to.equal(`${REDACTED} and ${REDACTED}, ${REDACTED}; ab`);
    expect(sticky.lastIndex).to.equal(7);
  });

  it('shows what an expression leaves, though it would match the mark itself', () => {
    expect(shown({ patterns: [/[a-z]+/] }, 'password=1 23 abc 4')).to.equal(`${REDACTED}=${REDACTED} 23 ${REDACTED} 4`);
  });

  it('changes nothing the second time, with further keys and expressions', () => {
    const { text } = createRedactor({ keys: ['k'], patterns: [/[a-c]{2}/, /redacted|\d\]/, /=./] });
    const piece = fc.constantFrom(
      'k=',
      'a',
      'b',
      '"',
      REDACTED,
      '[',
      ']',
      'redacted',
      ' ',
      '=',
      '1',
      '<k>',
      '</k>',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (parts) => {
        const once = text(parts.join(''));
        expect(text(once)).to.equal(once);
      }),
      { numRuns: 3_000 },
    );
  });

  it('refuses keys that could never be found', () => {
    for (const key of ['', 'a b', 'a:b', '<a>', 'x'.repeat(65), 7, undefined]) {
      expect(() => createRedactor({ keys: [key as string] }), String(key)).to.throw(OptionsError, 'redaction.keys');
    }
  });

  it('refuses expressions that could take for ever, and what is none', () => {
    const bad = [
      /(a+)+/,
      /(?:a*)*b/,
      /((ab)+c)*/,
      /(a|aa)+/,
      /(?:x{2,}){3}/,
      /(a{1,9}){2,}/,
      /(?<n>\w+\s?)*$/,
      /.*a.*b.*c/,
    ];
    for (const pattern of bad) {
      expect(() => createRedactor({ patterns: [pattern] }), String(pattern)).to.throw(
        OptionsError,
        'could take for ever',
      );
    }
    for (const none of ['a+', null, {}, { source: '(', flags: '' }]) {
      expect(() => createRedactor({ patterns: [none as unknown as RegExp] })).to.throw(OptionsError);
    }
  });

  it('takes expressions as they are used', () => {
    const good = [
      /\b\d{4}(?:[- ]\d{4}){3}\b/,
      /KR-[A-Z]{2}\d+/,
      /(?:foo|bar)-\d{3,8}/,
      /[+*(){}|]{3}\(\+\)/,
      /(?<=id )\w+ \w*/u,
      /\p{Lu}{3}\d{1,3}/u,
      /a{,3}|b/,
    ];
    for (const pattern of good) expect(() => createRedactor({ patterns: [pattern] }), String(pattern)).not.to.throw();
  });
});
