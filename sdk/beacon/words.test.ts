import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { CAUSES, type CauseCode } from '../causes.ts';
import { parseXml, writeXml, xml } from '../xml.ts';
import {
  BEACON_NAMESPACE,
  domainOf,
  isLocalPart,
  readWord,
  writeWord,
  type BeaconFigures,
  type BeaconWord,
} from './words.ts';

const DOMAIN = 'fin1.ucce.local';
const JID = `1001001@${DOMAIN}/page`;
const WATCH = '8c2c3c2e-9d6b-4d0c-8a55-2f7b4a5a6d01';

const read = (content: string, { from = JID, type = 'headline' } = {}) =>
  readWord(parseXml(`<message xmlns="jabber:client" from="${from}" type="${type}">${content}</message>`), DOMAIN);
const element = (tag: string, attributes: Readonly<Record<string, string | number>>, inner = ''): string =>
  writeXml(xml(tag, { xmlns: BEACON_NAMESPACE, watch: WATCH, ...attributes })).replace('/>', `>${inner}</${tag}>`);

const share = fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000);
const figures: fc.Arbitrary<BeaconFigures> = fc
  .record(
    {
      level: fc.constantFrom('good', 'fair', 'poor', 'lost', 'unknown'),
      forMs: fc.nat(),
      suspicion: share,
      cause: fc.record({
        code: fc.constantFrom(...(Object.keys(CAUSES) as CauseCode[])),
        certainty: fc.constantFrom('proved', 'likely', 'possible'),
      }),
      roundTripMs: fc.nat(86_400_000),
      driftMs: fc.integer(),
      lossShare: share,
    },
    { requiredKeys: ['level', 'forMs', 'suspicion'] },
  )
  .map((one) => one as BeaconFigures);
const id = fc.stringMatching(/^[\w-]{1,64}$/);
const word: fc.Arbitrary<BeaconWord> = fc.oneof(
  fc.record({
    kind: fc.constant('ask' as const),
    watch: id,
    leaseMs: fc.nat(86_400_000),
    everyMs: fc.nat(86_400_000),
  }),
  fc.record({ kind: fc.constant('beacon' as const), watch: id, page: id, seq: fc.nat(1_000_000_000), figures }),
  fc.record({
    kind: fc.constant('end' as const),
    watch: id,
    reason: fc.constantFrom('switched-off' as const, 'full' as const),
  }),
  fc.record({ kind: fc.constant('echo' as const), watch: id }),
);

describe('words of a beacon', () => {
  it('are read as they were written, stamped with their sender', () => {
    fc.assert(
      fc.property(word, (said) => {
        expect(read(writeXml(writeWord(said)), { from: `ISAAC@${DOMAIN.toUpperCase()}/x y` })).to.deep.equal({
          jid: `ISAAC@${DOMAIN.toUpperCase()}/x y`,
          user: 'isaac',
          word: said,
        });
      }),
    );
  });

  it('hold whole numbers, codes and ids, in less than 400 characters, whatever the figures are', () => {
    const wild = fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, -0));
    fc.assert(
      fc.property(wild, wild, wild, wild, wild, (forMs, suspicion, roundTripMs, driftMs, lossShare) => {
        const cause = { code: 'notification-service-down', certainty: 'possible' } as const;
        const told = { level: 'unknown', forMs, suspicion, cause, roundTripMs, driftMs, lossShare } as const;
        const written = writeXml(writeWord({ kind: 'beacon', watch: WATCH, page: WATCH, seq: 9e9, figures: told }));
        expect(written.length).to.be.below(400);
        expect(written).to.match(/^<beacon( [a-z]+="[\w:-]+")+\/>$/);
        // An age that is no number cannot be told; everything else that is none is left out.
        expect(read(written) === undefined).to.equal(Number.isNaN(forMs));
      }),
    );
  });

  it('of other domains, of servers, and of nobody are not read', () => {
    const echo = element('echo', {});
    expect(read(echo)).not.to.equal(undefined);
    for (const from of [
      '1001001@other.test/page',
      `1001001@evil.${DOMAIN}/page`,
      `a@b@${DOMAIN}/page`,
      DOMAIN,
      `pubsub.${DOMAIN}`,
      '',
      `@${DOMAIN}`,
      `${'1'.repeat(65)}@${DOMAIN}`,
      `1@${DOMAIN}/${'x'.repeat(256)}`,
    ])
      expect(read(echo, { from }), from).to.equal(undefined);
    const own = parseXml(`<message from="${JID}">${echo}</message>`);
    expect(readWord(own, undefined), 'without a session of our own').to.equal(undefined);
    expect(readWord(parseXml(`<message>${echo}</message>`), DOMAIN), 'without a sender').to.equal(undefined);
  });

  it('are refused as a whole where anything is wrong', () => {
    const beacon = { page: 'p1', seq: 0, level: 'good', for: 1, suspicion: 0 };
    expect(read(element('beacon', beacon))?.word.kind).to.equal('beacon');
    const wrong: readonly (readonly [string, Readonly<Record<string, string | number>>])[] = [
      ...[
        { page: '' },
        { page: '<b>' },
        { page: 'x'.repeat(65) },
        { seq: -1 },
        { seq: '1e3' },
        { seq: '' },
        { level: 'great' },
        { level: 'constructor' },
        { for: '0x10' },
        { for: '1.5' },
        { for: '9'.repeat(16) },
        { suspicion: 1_001 },
        { suspicion: 'NaN' },
        { cause: 'network' },
        { certainty: 'likely' },
        { cause: 'network', certainty: 'sure' },
        { cause: 'Call me on 555 0100', certainty: 'likely' },
        { trip: -1 },
        { trip: 'fast' },
        { drift: '-0' },
        { drift: '+1' },
        { loss: '٣' },
        { watch: '' },
        { watch: 'a b' },
      ].map((change) => ['beacon', { ...beacon, ...change }] as const),
      ['ask', {}],
      ['ask', { lease: 60_000 }],
      ['ask', { lease: -1, every: 1 }],
      ['ask', { lease: '60s', every: 1 }],
      ['ask', { lease: 86_400_001, every: 1 }],
      ['end', {}],
      ['end', { reason: 'because' }],
      ['shout', {}],
    ];
    for (const [tag, attributes] of wrong)
      expect(read(element(tag, attributes)), `${tag} ${JSON.stringify(attributes)}`).to.equal(undefined);
    expect(read(element('beacon', beacon, 'text')), 'text').to.equal(undefined);
    expect(read(element('beacon', beacon, '<name>Isaac</name>')), 'an element').to.equal(undefined);
    expect(read(element('beacon', beacon) + element('echo', {})), 'two words').to.equal(undefined);
    expect(read(element('echo', {}).repeat(9)), 'a crowd').to.equal(undefined);
    expect(read(element('echo', {}).replaceAll(BEACON_NAMESPACE, 'urn:other')), 'another namespace').to.equal(
      undefined,
    );
    expect(read('<body>hello</body>'), 'a chat').to.equal(undefined);
  });

  it('of a newer client keep what is known: other attributes and causes are left out', () => {
    const newer = {
      page: 'p1',
      seq: 0,
      level: 'poor',
      for: 1,
      suspicion: 0,
      cause: 'new-cause',
      certainty: 'likely',
      x: 1,
    };
    const heard = read(element('beacon', newer))?.word;
    expect(heard).to.deep.include({ figures: { level: 'poor', forMs: 1, suspicion: 0 } });
  });

  it('never throw, whatever comes', () => {
    const tag = fc.constantFrom('ask', 'beacon', 'end', 'echo', 'error', 'x');
    const name = fc.constantFrom(
      'watch',
      'lease',
      'every',
      'page',
      'seq',
      'level',
      'for',
      'suspicion',
      'cause',
      'trip',
    );
    fc.assert(
      fc.property(tag, fc.dictionary(name, fc.string()), fc.string(), fc.string(), (one, attributes, from, type) => {
        const stanza = xml('message', { from, type }, xml(one, { xmlns: BEACON_NAMESPACE, ...attributes }));
        const heard = readWord(parseXml(writeXml(stanza)), DOMAIN);
        expect(heard === undefined || heard.jid === from).to.equal(true);
      }),
    );
  });

  it('that the server refused are told by their condition', () => {
    const error = (inner: string) =>
      read(`<echo xmlns="${BEACON_NAMESPACE}"/><error>${inner}</error>`, { type: 'error' })?.word;
    expect(error('<not-allowed xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>')).to.deep.equal({
      kind: 'refused',
      condition: 'not-allowed',
    });
    for (const inner of ['', '<Shouting/>', `<${'a'.repeat(50)}/>`])
      expect(error(inner)).to.deep.equal({ kind: 'refused', condition: 'undefined-condition' });
  });
});

describe('addresses of a beacon', () => {
  it('have a domain where they are of a user', () => {
    expect(domainOf('1001001@FIN1.ucce.local/x')).to.equal(DOMAIN);
    expect(domainOf(DOMAIN)).to.equal(undefined);
    expect(domainOf(undefined)).to.equal(undefined);
  });

  it('take login ids that a JID can hold', () => {
    for (const one of ['1001001', 'isaac.newton', '김민준']) expect(isLocalPart(one), one).to.equal(true);
    for (const one of ['', 'a b', 'a@b', 'a/b', '<a>', 'x'.repeat(65)]) expect(isLocalPart(one), one).to.equal(false);
  });
});
