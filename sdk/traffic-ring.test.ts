import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import type { TrafficTap } from './channel/traffic-tap.ts';
import { OptionsError } from './errors.ts';
import { REDACTED } from './redaction.ts';
import { createTraffic, createTrafficRecording, recordTraffic, type TrafficRecordingOptions } from './traffic.ts';

const URL = 'https://fin1.example.com:8445/finesse/api/User/1001';
const ASKED = { way: 'rest', kind: 'request', method: 'GET', url: URL, carried: 'GET User 1001' } as const;

function lab(options: TrafficRecordingOptions = {}) {
  const clock = new VirtualClock();
  const tap: TrafficTap = { book: undefined };
  const traffic = createTraffic({ scheduler: clock, monotonic: clock.monotonic }, [tap, tap, undefined]);
  const recording = recordTraffic(traffic, options);
  const ask = (over: object = {}) => tap.book?.begin({ ...ASKED, ...over });
  const ids = (): readonly number[] => recording.records().map(({ id }) => id);
  return { clock, tap, traffic, recording, ask, ids };
}

describe('the ring of traffic records', () => {
  it('puts an end in the place of what was pending', async () => {
    const { clock, recording, ask } = lab();
    const end = ask();
    ask();
    expect(recording.records().map(({ result, bytesIn }) => [result, bytesIn])).to.deep.equal([
      ['pending', -1],
      ['pending', -1],
    ]);
    await clock.advance(40);
    end?.({ status: 200, in: 'ünï' });
    const [first, second] = recording.records();
    expect(first).to.include({ id: 1, result: 'answered', status: 200, bytesIn: 5, durationMs: 40 });
    expect(second).to.include({ id: 2, result: 'pending' });
    end?.({ error: 'aborted' });
    expect(recording.records()[0]?.result, 'an exchange ends once').to.equal('answered');
  });

  it('keeps the newest, and says how many went; the end of one that went stays away', () => {
    const { recording, ask, ids } = lab({ maxRecords: 3 });
    const oldest = ask();
    for (let more = 0; more < 4; more += 1) ask();
    expect(ids()).to.deep.equal([3, 4, 5]);
    expect(recording.dropped).to.equal(2);
    oldest?.({ status: 200 });
    expect(ids()).to.deep.equal([3, 4, 5]);
  });

  it('keeps within its bounds whatever comes, in order, with nothing lost uncounted', () => {
    const step = fc.record({ size: fc.nat(9_000), ends: fc.boolean(), bodies: fc.boolean() });
    const bounds = fc.record({
      maxRecords: fc.integer({ min: 1, max: 20 }),
      maxBytes: fc.integer({ min: 1, max: 60_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), bounds, (steps, { maxRecords, maxBytes }) => {
        const { recording, ask, ids } = lab({ maxRecords, maxBytes, bodies: true });
        const open: (ReturnType<typeof ask> | undefined)[] = [];
        for (const { size, ends } of steps) {
          open.push(ask({ out: 'a'.repeat(size) }));
          if (ends) open.shift()?.({ status: 200, in: 'b'.repeat(size) });
          const kept = recording.records();
          const units = kept.reduce((sum, { bodyIn = '', bodyOut = '' }) => sum + bodyIn.length + bodyOut.length, 0);
          expect(kept.length).to.be.at.most(maxRecords);
          expect(2 * units).to.be.at.most(maxBytes);
          expect(ids()).to.deep.equal([...ids()].sort((a, b) => a - b));
        }
        expect(recording.dropped + recording.records().length).to.equal(steps.length);
      }),
    );
  });

  it('refuses bounds that are none', () => {
    for (const options of [{ maxRecords: -1 }, { maxRecords: 0 }, { maxBytes: Number.NaN }]) {
      expect(() => createTrafficRecording(options)).to.throw(OptionsError, 'maxRecords and maxBytes');
    }
  });

  it('stops when it is closed, and still has what it has', () => {
    const { tap, recording, ask, ids } = lab();
    ask();
    recording.close();
    recording.close();
    expect(tap.book).to.equal(undefined);
    expect(ids()).to.deep.equal([1]);
  });

  it('holds bodies and headers only where they were asked for, whoever else did', () => {
    const { tap, traffic, recording, ask } = lab();
    const full = recordTraffic(traffic, { bodies: true });
    const headers = [['Date', 'now']] as const;
    ask({ out: '<User/>' })?.({ status: 200, in: '<a/>', headers });
    const [plain] = recording.records();
    const [whole] = full.records();
    expect(plain).not.to.have.any.keys('bodyIn', 'bodyOut', 'headersIn');
    expect(whole).to.deep.include({ bodyOut: '<User/>', bodyIn: '<a/>', headersIn: { date: 'now' } });
    full.close();
    expect(tap.book?.bodies).to.equal(false);
    ask()?.({ status: 503, in: 'x', headers: [['Retry-After', '7']] });
    expect(recording.records()[1]?.headersIn, 'of a refusal').to.deep.equal({ 'retry-after': '7' });
  });

  it('is told of what began before only by others who looked then', () => {
    const { traffic, recording, ask, ids } = lab();
    const end = ask();
    const late = recordTraffic(traffic);
    end?.({ status: 200 });
    expect(late.records().map(({ id, result }) => [id, result])).to.deep.equal([[1, 'answered']]);
    recording.close();
    late.close();
    end?.({ status: 200 });
    const again = recordTraffic(traffic);
    expect(again.records()).to.deep.equal([]);
    expect(ids()).to.deep.equal([1]);
  });

  it('ends what is pending with its client', () => {
    const { traffic, recording, ask } = lab();
    ask();
    traffic.close();
    expect(recording.records()[0]).to.include({
      result: 'unanswered',
      error: 'aborted',
      bytesIn: -1,
      status: undefined,
    });
    expect(ask()).to.equal(undefined);
  });
});

describe('what a record shows', () => {
  it('hides secrets in addresses, bodies and headers', () => {
    const { recording, ask } = lab({ bodies: true });
    ask({ url: `${URL}?access_token=abc&x=1`, out: '<User><password>abc</password></User>' })?.({
      status: 200,
      in: `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>abc</auth>`,
      headers: [
        ['Set-Cookie', 'JSESSIONID=abc'],
        ['Server', 'Apache'],
      ],
    });
    const [record] = recording.records();
    expect(record?.url).to.equal(`${URL}?access_token=${REDACTED}&x=1`);
    expect(JSON.stringify(record)).not.to.contain('abc');
    expect(record?.headersIn).to.deep.equal({ 'set-cookie': REDACTED, server: 'Apache' });
  });

  it('cuts a long body at 16 KiB, and no secret open', () => {
    const secrets = ['<password>QQQQQQQQQQQQ</password>', '<a>joe.QQQQ@example.com</a>', '<b>+1 555 777 7777</b>'];
    for (const secret of secrets) {
      for (let before = 16_384 - secret.length - 2; before <= 16_386; before += 1) {
        const { recording, ask } = lab({ bodies: true });
        ask({ out: `<x>${'y'.repeat(before - 3)}${secret}<rest/>` });
        const body = recording.records()[0]?.bodyOut ?? '';
        expect(body.length).to.be.at.most(16_384);
        expect(body).not.to.match(/Q|joe|\+1|555|777/);
      }
    }
  });
});
