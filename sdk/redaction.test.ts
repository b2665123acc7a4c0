import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { createRedactor, REDACTED, redact } from './redaction.ts';
import { settle } from './redaction/settle.ts';

/** Letters that no other part of the tests uses, so that a planted secret is found wherever it survives. */
const secret = fc
  .string({ unit: fc.constantFrom('Q', 'Z', 'X', 'q', 'z', 'x', '7', '3', '1', '9'), minLength: 9, maxLength: 24 })
  .map((text) => `Zq${text}`);

function expectGone(make: (planted: string) => string): void {
  fc.assert(
    fc.property(
      secret,
      fc.constantFrom('', 'before ', 'x="1" ', '{"a":1} '),
      fc.constantFrom('', ' after', '\nafter'),
      (planted, before, after) => {
        const shown = redact(before + make(planted) + after);
        expect(shown).to.not.contain(planted);
        expect(shown).to.contain(REDACTED);
        expect(shown.startsWith(before)).to.equal(true);
      },
    ),
  );
}

describe('redact', () => {
  const places: Readonly<Record<string, (planted: string) => string>> = {
    'a SASL initial response': (s) => `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${s}=</auth>`,
    'a SASL response': (s) => `<response xmlns="urn:ietf:params:xml:ns:xmpp-sasl">${s}</response>`,
    'a SASL challenge with a prefix': (s) => `<sasl:challenge>${s}</sasl:challenge>`,
    'SASL in capitals': (s) => `<AUTH>${s}</AUTH>`,
    'a SASL payload that was cut': (s) => `<auth mechanism='PLAIN'>${s}`,
    'a SASL tag that was cut': (s) => `<auth mechanism='PLAIN' ${s}`,
    'an XML password': (s) => `<password>${s}</password>`,
    'CDATA in an XML password': (s) => `<password><![CDATA[<${s}>]]></password>`,
    'a call variable': (s) =>
      `<callvariables><CallVariable><name>callVariable1</name><value>${s}</value></CallVariable></callvariables>`,
    'a call variable alone': (s) => `<CallVariable><name>n</name><value>${s} and more</value></CallVariable>`,
    'a call variable in an escaped Update': (s) =>
      `&lt;callvariables&gt;&lt;value&gt;${s}&lt;/value&gt;&lt;/callvariables&gt;`,
    'a call variable in an Update escaped twice': (s) => `&amp;lt;value&amp;gt;${s}&amp;lt;/value&amp;gt;`,
    'an address of a call': (s) => `<fromAddress>${s}</fromAddress>`,
    'an Authorization header': (s) => `Authorization: Basic ${s}`,
    'an Authorization header with another scheme': (s) => `authorization: Custom a ${s}`,
    'a Cookie header': (s) => `Cookie: a=1; JSESSIONID=${s}`,
    'a Set-Cookie header': (s) => `set-cookie: JSESSIONID=${s}; Secure`,
    'Basic without its header': (s) => `used Basic ${s}== there`,
    'Bearer without its header': (s) => `bearer ${s}.a-b_c`,
    'a web token': (s) => `got eyJhbGciOi.${s}.sig`,
    'a JSON password': (s) => `{"password":"${s}","user":"x"}`,
    'a JSON password with escapes': (s) => `{"password" : "a\\"${s}\\\\","user":"x"}`,
    'a JSON number under a secret key': (s) =>
      `{"token":${s.replace(/\D/g, '5')},"user":"x"}`.replace(/:(\d+)/, `:${s}`),
    'a JSON object under a secret key': (s) => `{"authorization":{"a":["}","${s}"]},"user":"x"}`,
    'a JSON object that was cut': (s) => `{"callVariables":[{"name":"${s}`,
    'JSON within JSON': (s) => JSON.stringify({ body: JSON.stringify({ password: s }) }),
    'JSON within JSON within JSON': (s) => JSON.stringify(JSON.stringify(JSON.stringify({ password: `"${s}"` }))),
    'JSON within XML': (s) => `<a>{&quot;password&quot;:&quot;${s}&quot;}</a>`,
    'JSON within XML that was cut': (s) => `<a>{&quot;password&quot;:&quot;${s}`,
    'a list of call variables': (s) => `callVariables: ["${s}", "b"]`,
    'a call variable in prose': (s) => `callVariable1=Mr ${s} of Rome`,
    'an attribute': (s) => `<user password="${s}"/>`,
    'an attribute in single quotes': (s) => `<user xmppPassword='${s}'/>`,
    'an assignment in prose': (s) => `cc_password=${s} ok`,
    'a quoted value on the next line': (s) => `"password":\n  "${s}"`,
    'the gadget configuration': (s) => `finesse.gadget.Config.authorization = "${s}"`,
    'a query': (s) => `https://h/desktop/sso/token?cc_username=x&access_token=${s}&a=1`,
    'a query within a query': (s) => `/gadgets/makeRequest?headers=Authorization%3DBasic%2520${s}&x=1`,
    'the user part of a URL': (s) => `wss://joe:p@${s}@host:7443/ws/`,
    'an e-mail address': (s) => `mail to ${s}@example.com, please`,
    'an e-mail address of another script': (s) => `메일 ${s}민준@예시.한국 로`,
    'a sip address': (s) => `sip:${s}@example.com`,
  };
  for (const [place, make] of Object.entries(places)) it(`takes away ${place}`, () => expectGone(make));

  it('takes away telephone numbers in their usual forms', () => {
    const numbers = [
      '+15551234567',
      '+49 (0)30 123456',
      '+82-10-1234-5678',
      '(555) 123-4567',
      '555-123-4567',
      '555.123.4567',
      '1-555-123-4567',
      '010-1234-5678',
      '030 1234 5678',
      '15551234567',
      'tel:5551234',
    ];
    for (const number of numbers)
      expect(redact(`call from ${number}, now`), number).to.equal(`call from ${REDACTED}, now`);
    expect(redact('phone: 5551234')).to.equal(`phone: ${REDACTED}`);
  });

  it('leaves what a log is read for', () => {
    const lines = [
      '2017.04.14 21:34:26 time=1492185866851,JID=1001003@finesse.example.com/desktop,msgs_sent=4,msgs_queue=0,bytes_sent=3748',
      '2017.06.17 00:16:04 Closing idle session (id=f382a015): 1001003@fin1.ucce.local/desktop after inactivity for more than threshold value of 60',
      '2019-01-11T12:24:14.586 -05:00: : fin1.ucce.local: Jan 11 2019 11:24:14.577 -0600: Header : Client: 2019-01-11T12:24:14, Drift: -9 ms, Network Latency (round trip): 23 ms',
      '<body xmlns="http://jabber.org/protocol/httpbind" sid="3117c5ef" rid="2779414706"/>',
      '<item id="26a3e421-9d0c-4752-8a1d-5adbdac74a7717">',
      '<message from="pubsub.fin1.ucce.local" to="47483648@fin1.ucce.local" id="x">',
      '<state>READY</state><stateChangeTime>2019-01-11T23:56:54.783Z</stateChangeTime><teamId>5000</teamId>',
      'GET https://10.10.10.10:8445/finesse/api/User/1001001234?nocache=1492185866851 200',
      'UA Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0.8078.79',
      "a = b, c: d; it's {fine}",
      '<success xmlns="urn:ietf:params:xml:ns:xmpp-sasl"/><next>seen</next>',
      'password=\nnext line',
      '<authority>x</authority> authors: five',
      '',
    ];
    for (const line of lines) expect(redact(line)).to.equal(line);
  });

  it('tells an e-mail address from a JID by what stands around it', () => {
    expect(redact('joe@example.com')).to.equal(REDACTED);
    expect(redact('joe@example.com/desktop')).to.equal('joe@example.com/desktop');
    expect(redact('joe@example.com/jim@example.com')).to.equal(`${REDACTED}/${REDACTED}`);
    expect(redact(`jid='joe@fin1.example.com'`)).to.equal(`jid='joe@fin1.example.com'`);
  });

  it('knows an e-mail address in a URL, and a password in one that holds a quote (found by the secret hunt)', () => {
    expect(redact('contact: jane.doe%40example.com {')).to.equal(`contact: ${REDACTED} {`);
    expect(redact('next=%2F%3Fmail%3Djane.doe%2540example.com')).to.not.include('example.com');
    expect(redact("https://1001001:De8L'TzCS@fin1/x")).to.equal(`https://${REDACTED}@fin1/x`);
    expect(redact("['https://fin1/', 'a:b']")).to.equal("['https://fin1/', 'a:b']");
  });

  it('knows JSON that is text within XML, with quotes in it or text within JSON before (found by the secret hunt)', () => {
    const json = JSON.stringify({ password: 'first"second', user: 'a' });
    const asXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    for (const text of [json, JSON.stringify({ json }), JSON.stringify({ more: JSON.stringify({ json }) })]) {
      for (const shown of [text, asXml(text), asXml(asXml(text))].map(redact)) {
        expect(shown).to.include(REDACTED).and.to.include('user');
        expect(shown).to.not.match(/first|second/);
      }
    }
  });

  it('keeps what follows a secret readable', () => {
    expect(redact('{"password":"x","user":"joe"}')).to.equal(`{"password":"${REDACTED}","user":"joe"}`);
    expect(redact('{"token":[1,{"a":"]"}],"user":"joe"}')).to.equal(`{"token":${REDACTED},"user":"joe"}`);
    expect(redact('?token=x&user=joe')).to.equal(`?token=${REDACTED}&user=joe`);
    expect(redact('Cookie: a\nHost: b')).to.equal(`Cookie: ${REDACTED}\nHost: b`);
    expect(redact('<auth>x</auth><b>y</b>')).to.equal(`<auth>${REDACTED}</auth><b>y</b>`);
  });

  const hostile = fc.array(
    fc.constantFrom(
      '<auth>',
      '</auth>',
      '<value',
      '/>',
      '&lt;value&gt;',
      '&lt;/value&gt;',
      'password',
      'Authorization',
      'token=',
      ':',
      '=',
      '"',
      "'",
      '\\',
      '\\"',
      '&quot;',
      '{',
      '}',
      '[',
      ']',
      ' ',
      '\n',
      'Basic ',
      'bearer+',
      'eyJa.b',
      '://',
      '@',
      'a',
      'b.com',
      '.',
      '-',
      '+',
      '1',
      '0',
      '555',
      '1234567',
      '(555)',
      'tel:',
      'jid="',
      '/desktop',
      '%3D',
      '_',
      REDACTED,
    ),
    { maxLength: 30 },
  );

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(hostile, (parts) => {
        const once = redact(parts.join(''));
        expect(redact(once)).to.equal(once);
      }),
      { numRuns: 10_000 },
    );
  });

  it('takes time in proportion to the length, whatever the text', () => {
    const pieces = [
      '<auth ',
      '<auth>',
      '<value/>',
      '&lt;auth',
      'password=',
      'password="',
      '"token":[',
      'a@',
      '@b.',
      '://',
      'eyJ',
      '+1 ',
      '0 ',
      '(12)',
      'aaaa',
      '1-1.',
      '\\"',
      'Basic ',
      'a.',
      ' : ',
      '%3D',
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(300_000 / piece.length));
      const started = performance.now();
      redact(text);
      expect(performance.now() - started, piece).to.be.below(1_500);
    }
  });
});

describe('the redaction of headers', () => {
  it('hides the values of secret headers and redacts the others', () => {
    const headers = new Headers({
      Authorization: 'Basic eDp5',
      Cookie: 'a=1',
      'X-CSRF-Token': 't',
      requestId: 'r1',
      Referer: 'https://h/?token=abc',
    });
    expect(createRedactor().headers(headers)).to.deep.equal({
      authorization: REDACTED,
      cookie: REDACTED,
      referer: `https://h/?token=${REDACTED}`,
      requestid: 'r1',
      'x-csrf-token': REDACTED,
    });
  });
});

describe('settle', () => {
  it('goes on until nothing changes, and shows nothing of what never settles', () => {
    expect(settle('abc', (text) => text.replace(/[a-c]/, 'x'))).to.equal('xxx');
    expect(settle('a', (text) => `${text}a`)).to.equal(REDACTED);
  });
});
