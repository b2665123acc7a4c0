import { expect } from '@open-wc/testing';
import type { Health, HealthLevel } from '../../sdk/index.ts';
import { finding, health } from '../testing/fake-client.ts';
import { nextOutage, readOutage, writeOutage, type Outage } from './outage.ts';

const start = Date.UTC(2026, 10, 22, 9);
const HOUR = 3_600_000;
const lostLine = { code: 'connection-lost', at: start, values: {} } as const;

/** What comes of looks, each at a second after the start. */
const after = (...looks: readonly (readonly [number, HealthLevel, Partial<Health>?])[]): Outage | undefined =>
  looks.reduce<Outage | undefined>((outage, [second, level, change]) => {
    const at = start + second * 1_000;
    return nextOutage(outage, health(at, { level, since: at, ...change }));
  }, undefined);

describe('the outage that is told of afterwards', () => {
  it('lasts from the loss to the session that stands again', () => {
    expect(after([0, 'good'])).to.equal(undefined);
    expect(after([0, 'good'], [10, 'lost'])).to.deep.include({ from: start + 10_000 });
    const ended = after([0, 'good'], [10, 'lost'], [40, 'lost', { since: start + 10_000 }], [55, 'fair'], [60, 'good']);
    expect(ended).to.deep.include({ from: start + 10_000, to: start + 55_000 });
  });

  it('is not told of where it was a blink', () => {
    expect(after([10, 'lost'], [11, 'good'])).to.equal(undefined);
  });

  it('goes on while nothing is known', () => {
    expect(after([10, 'lost'], [20, 'unknown'], [30, 'good'])).to.deep.include({ to: start + 30_000 });
  });

  it('keeps the surest cause of the loss, also one that is found out shortly afterwards', () => {
    const possible = finding(start, { certainty: 'possible' });
    const slept = finding(start, {
      cause: 'computer-sleep',
      advice: 'computer-sleep',
      certainty: 'proved',
      level: 'fair',
      evidence: [lostLine],
    });
    const ended = after([0, 'lost', { findings: [possible] }], [30, 'fair', { findings: [slept] }]);
    expect(ended?.due).to.deep.equal({ cause: 'computer-sleep', advice: 'computer-sleep', certainty: 'proved' });
    const later = after([0, 'lost', { findings: [possible] }], [30, 'good'], [35, 'fair', { findings: [slept] }]);
    expect(later?.due?.certainty).to.equal('proved');
    const tooLate = after([0, 'lost', { findings: [possible] }], [30, 'good'], [95, 'fair', { findings: [slept] }]);
    expect(tooLate?.due?.certainty).to.equal('possible');
  });

  it('is not due to what cannot have taken the session', () => {
    const browser = finding(start, { cause: 'browser-unsupported', advice: 'browser-unlisted', level: 'fair' });
    expect(after([0, 'lost', { findings: [browser] }], [30, 'good'])?.due).to.equal(undefined);
  });

  it('knows that the agent was signed out', () => {
    const out = finding(start, { evidence: [lostLine, { code: 'forced-logout', at: start, values: {} }] });
    expect(after([0, 'lost'], [30, 'good'], [31, 'good', { findings: [out] }])?.signedOut).to.equal(true);
  });

  it('is written down when it changes, and each 10 s while it lasts', () => {
    const lost = after([0, 'lost'])!;
    const look = (second: number) =>
      nextOutage(lost, health(start + second * 1_000, { level: 'lost', since: start, findings: [] }));
    expect(look(9)).to.equal(lost);
    expect(look(10)?.seenAt).to.equal(start + 10_000);
  });
});

describe('the outage from a storage', () => {
  const outage: Outage = {
    from: start,
    to: start + 45_000,
    seenAt: start + 45_000,
    due: { cause: 'network', advice: 'network-lossy', certainty: 'likely' },
    signedOut: true,
  };
  const now = start + 60_000;

  it('comes back as it was written', () => {
    expect(readOutage(writeOutage(outage), now)).to.deep.equal(outage);
    expect(readOutage(null, now)).to.equal(undefined);
  });

  it('holds codes and times, and nothing else', () => {
    const more = { ...outage, due: { ...outage.due!, evidence: 'secret' }, password: 'secret' } as Outage;
    expect(JSON.stringify(readOutage(JSON.stringify(more), now))).to.not.include('secret');
  });

  it('that lasted when the page was reloaded goes on; one of long ago does not', () => {
    const { to: _, ...open } = outage;
    expect(readOutage(writeOutage(open), start + 300_000)?.from).to.equal(start);
    expect(readOutage(writeOutage(open), start + HOUR)).to.equal(undefined);
    expect(readOutage(writeOutage(outage), start + HOUR)?.to).to.equal(outage.to);
    expect(readOutage(writeOutage(outage), start + 13 * HOUR)).to.equal(undefined);
  });

  it('is not believed where it makes no sense', () => {
    for (const text of ['', '{', 'null', '7', '[]', '"x"', `"${'x'.repeat(5_000)}"`])
      expect(readOutage(text, now), text.slice(0, 9)).to.equal(undefined);
    for (const change of [
      { from: 'x' },
      { from: now + HOUR },
      { from: -1 },
      { to: start - 1 },
      { to: null },
      { seenAt: undefined },
    ])
      expect(readOutage(JSON.stringify({ ...outage, ...change }), now), JSON.stringify(change)).to.equal(undefined);
    for (const due of [7, null, { cause: '__proto__', advice: 'constructor', certainty: 'toString' }, {}])
      expect(readOutage(JSON.stringify({ ...outage, due }), now)?.due).to.equal(undefined);
    expect(readOutage(JSON.stringify({ ...outage, signedOut: 'yes' }), now)?.signedOut).to.equal(undefined);
  });
});
