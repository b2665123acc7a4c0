import { expect } from '@open-wc/testing';
import { seededRandom } from '../../simulator/core/random.ts';
import { driftMessage, readDriftLine } from './drift-line.ts';
import { formatLine } from './line.ts';

/** As technote 211376 prints it, cut where the technote cuts it. */
const TECHNOTE =
  '2019-01-11T12:24:14.586 -05:00: : fin1.ucce.local: Jan 11 2019 11:24:14.577 -0600: Header : Client: 201';

describe('the line of drift and latency', () => {
  it('is written as the technote has it, field by field', () => {
    const at = Date.UTC(2019, 0, 11, 17, 24, 14, 586);
    const line = formatLine({
      at,
      zoneMinutes: -300,
      session: undefined,
      host: 'fin1.ucce.local',
      serverAt: at - 9,
      serverZoneMinutes: -360,
      id: 'Header',
      message: driftMessage({ at, driftMs: -9, roundTripMs: 14 }),
    });
    expect(line.startsWith(TECHNOTE)).to.equal(true);
    expect(line).to.match(
      /: Header : Client: [^,]+, Server: [^,]+, Drift: -9 ms, Network Latency \(round trip\): 14 ms$/,
    );
  });

  it('is read from the technote’s own sample, by its two times where it is cut', () => {
    const clientAt = Date.UTC(2019, 0, 11, 17, 24, 14, 586);
    expect(readDriftLine(TECHNOTE)).to.deep.equal({
      clientAt,
      serverAt: clientAt - 9,
      driftMs: -9,
      roundTripMs: undefined,
    });
  });

  it('is read back as it was written: any time, zone, host, logger, drift and round trip', () => {
    const random = seededRandom(211_376);
    const below = (most: number): number => Math.floor(random() * most);
    for (let n = 0; n < 2_000; n++) {
      const at = Date.UTC(2010, 0, 1) + below(30 * 31_557_600_000);
      const driftMs = (random() - 0.5) * 10 ** below(9);
      const roundTripMs = random() * 10 ** below(6);
      const line = formatLine({
        at,
        zoneMinutes: (below(105) - 48) * 15,
        session: random() < 0.5 ? undefined : 'a1B2c3',
        host: random() < 0.1 ? undefined : `fin${below(9)}.example.com`,
        serverAt: random() < 0.1 ? undefined : at + Math.round(driftMs),
        serverZoneMinutes: (below(105) - 48) * 15,
        id: ['Header', 'finesse-pulse', 'my gadget'][below(3)] ?? '',
        message: driftMessage({ at, driftMs, roundTripMs }),
      });
      const drift = Math.round(driftMs) || 0;
      expect(readDriftLine(line), line).to.deep.equal({
        clientAt: at,
        serverAt: at + drift,
        driftMs: drift,
        roundTripMs: Math.round(roundTripMs),
      });
    }
  });

  it('is no other line', () => {
    expect(readDriftLine(TECHNOTE.replace('Client: 201', 'Something else'))).to.equal(undefined);
    expect(readDriftLine('Drift: 5 ms, Network Latency (round trip): 9 ms')).to.equal(undefined);
    expect(
      readDriftLine('2019-01-11T12:24:14.586 -05:00: : ?.?.?.?: --- -- ---- --:--:--.--- -----: Header : Client: 201'),
    ).to.equal(undefined);
  });
});
