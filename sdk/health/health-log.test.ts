import { expect } from '@open-wc/testing';
import { Subject } from 'rxjs';
import { redact } from '../redaction.ts';
import { INITIAL_CONCLUSION } from './conclude.ts';
import { findingLine, logHealth } from './health-log.ts';
import type { Finding, Health } from './health.ts';

const AT = Date.UTC(2026, 0, 5, 8);
const busy: Finding = {
  id: 'browser-busy-1',
  cause: 'browser-busy',
  advice: 'page-busy',
  level: 'fair',
  confidence: 0.75,
  certainty: 'likely',
  actor: 'agent',
  place: 'client',
  since: AT,
  openedAt: AT,
  updatedAt: AT,
  evidence: [{ code: 'page-late', at: AT, values: { ms: 300 } }],
  against: [],
};

describe('the lines of health in the client log', () => {
  let health$: Subject<Health>;
  let lines: string[];
  beforeEach(() => {
    health$ = new Subject();
    lines = [];
    const write = (line: string): void => void lines.push(line);
    logHealth(health$, { info: write, warn: write }).subscribe();
  });
  const tell = (change: Partial<Health>): void =>
    health$.next({ ...INITIAL_CONCLUSION.health, at: AT, since: AT, ...change });

  it('are few where a finding goes to and fro: one for each case, and for how sure it was at most', () => {
    for (let n = 0; n < 500; n += 1) {
      const certainty = n % 2 ? 'proved' : 'likely';
      tell({ at: AT + n * 1_000, findings: [{ ...busy, certainty, advice: n % 3 ? 'page-busy' : 'page-old' }] });
    }
    expect(lines.map((line) => line.split(', ').slice(0, 2).join())).to.deep.equal([
      'Finding browser-busy-1: page-old,likely',
      'Finding browser-busy-1: page-busy,proved',
    ]);
    tell({ findings: [] });
    expect(lines.at(-1)).to.equal('Finding browser-busy-1 closed.');
    expect(lines).to.have.length(3);
  });

  it('tell each finding of several as it goes', () => {
    tell({ findings: [busy, { ...busy, id: 'network-2' }] });
    tell({ findings: [{ ...busy, id: 'network-2' }] });
    tell({ findings: [] });
    expect(lines.slice(2)).to.deep.equal(['Finding browser-busy-1 closed.', 'Finding network-2 closed.']);
  });

  it('know no time below nothing, where the clock was set back', () => {
    tell({ level: 'good' });
    tell({ at: AT - 3_600_000, level: 'fair' });
    expect(lines).to.deep.equal(['Health: fair; it was good for 0 s.']);
  });

  it('hold nothing that redaction would have to take out again, beside what a server said', () => {
    const said = findingLine({
      ...busy,
      against: [{ code: 'service-said', at: AT, values: { detail: 'Authorization: Basic dXNlcjpTZXNhbWU=' } }],
    });
    expect(redact(said)).not.to.include('dXNlcjpTZXNhbWU=');
    expect(redact(findingLine(busy))).to.equal(findingLine(busy));
  });
});
