import { gadgetWords } from './locale.ts';
import { expect } from '@open-wc/testing';
import { FinesseError, type ConnectionState, type ConnectionStatus, type FinesseErrorCode } from '../sdk/index.ts';
import { explain, problemOf } from './explain.ts';
import { formatsOf } from './shared/format.ts';
import { heartbeat, latency, systemInfo, user } from './testing/fake-client.ts';
import type { Observed } from './observed.ts';
import { absentView, healthView } from './view.ts';
import type { Fact, FactKey } from './facts.ts';

const now = new Date(2026, 10, 22, 9, 14, 26).getTime();
const context = { now, formats: formatsOf('en'), spoken: gadgetWords() } as const;
const connection = (change: Partial<ConnectionState> = {}): ConnectionState => ({
  status: 'connected',
  reason: 'session-established',
  since: now - 60_000,
  epoch: 1,
  ...change,
});
const status = (observed: Observed) => healthView(observed, context).status;
const fact = (key: FactKey, observed: Observed): Fact =>
  healthView(observed, context).facts.find((one) => one.key === key)!;

describe('the view of a connection', () => {
  it('has words, a shape and a sentence for every status', () => {
    const shapes: Record<ConnectionStatus, string> = {
      idle: 'unknown',
      connecting: 'busy',
      connected: 'ok',
      degraded: 'slow',
      reconnecting: 'down',
      'failing-over': 'busy',
      suspended: 'down',
      conflict: 'down',
      unauthorized: 'down',
      intercepted: 'down',
      closed: 'unknown',
    };
    const heads = new Set<string>();
    for (const [one, shape] of Object.entries(shapes)) {
      const told = status({ connection: connection({ status: one as ConnectionStatus }) });
      expect(told.shape, one).to.equal(shape);
      expect(told.sentence, one).to.match(/^[A-Z].*\.$/);
      expect(told.since, one).to.match(/^since 9:13:26\sAM \(1 min\)$/);
      heads.add(told.head);
    }
    expect(heads.size).to.equal(Object.keys(shapes).length);
  });

  it('calls a link reconnecting for 15 s, then disconnected', () => {
    const lost = (ago: number) => status({ connection: connection({ status: 'reconnecting', since: now - ago }) });
    expect([lost(14_999).head, lost(14_999).shape]).to.deep.equal(['Reconnecting…', 'busy']);
    expect([lost(15_000).head, lost(15_000).shape]).to.deep.equal(['Disconnected', 'down']);
  });

  it('says that something is in the way when the check after a loss found a login page', () => {
    const error = new FinesseError('not-xml', 'A page answered.');
    const probe = { kind: 'failed', at: now, afterMs: 12, error } as const;
    const lost = connection({ status: 'reconnecting', since: now - 1_000 });
    expect(status({ connection: lost, probe }).head).to.equal('Something is in the way');
    const other = { ...probe, error: new FinesseError('host-unreachable', 'No answer.') };
    expect(status({ connection: lost, probe: other }).head).to.equal('Reconnecting…');
  });

  it('tells the next try where one is waited for, and no duration of a state just begun', () => {
    const told = status({
      connection: connection({ status: 'reconnecting', since: now - 1_000, attempt: 3, retryAt: now + 5_000 }),
    });
    expect(told.retry).to.match(/^Try 3, next at 9:14:31\sAM$/);
    expect(told.since).to.match(/^since 9:14:25\sAM$/);
    expect(status({ connection: connection({ attempt: 3 }) }).retry).to.equal(undefined);
  });

  it('does not say that all is well when the server is out of service or the link silent', () => {
    const system = { kind: 'update', value: systemInfo({ status: 'OUT_OF_SERVICE' }), at: now } as const;
    expect(status({ connection: connection(), system }).shape).to.equal('slow');
    expect(status({ connection: connection(), heartbeat: heartbeat(now - 40_000, true) }).shape).to.equal('slow');
    expect(healthView({ connection: connection(), system }, context).mode).to.equal('trouble');
    expect(healthView({ connection: connection() }, context).mode).to.equal('connected');
  });

  it('knows nothing where nothing was told', () => {
    const view = healthView({}, context);
    expect(view.status.head).to.equal('Not known');
    expect(view.facts.map((one) => one.value)).to.deep.equal(Array(6).fill('Not known'));
    expect(view.facts.every((one) => !one.known && one.shape === 'unknown')).to.equal(true);
  });
});

describe('the view without a client', () => {
  it('waits for the desktop', () => {
    expect(absentView(undefined).status.head).to.equal('Waiting for the desktop');
    expect(absentView(undefined).mode).to.equal('waiting');
  });

  it('tells a missing hub, a missing configuration and anything else in a sentence and one thing to do', () => {
    for (const code of ['hub-missing', 'config-missing', 'options-invalid', 'not a code', 'constructor']) {
      const { mode, status: told, facts } = absentView({ code, message: 'secret detail' });
      expect(mode).to.equal('problem');
      expect(facts).to.deep.equal([]);
      expect(told.sentence, code).to.match(/^[A-Z].*\.$/);
      expect(told.action, code).to.match(/^[A-Z].*\.$/);
      expect(JSON.stringify(told)).to.not.include('secret detail');
    }
  });
});

describe('the facts', () => {
  it('tells the agent’s name, state and since when by this computer’s clock', () => {
    const observed: Observed = {
      connection: connection(),
      user: {
        kind: 'update',
        value: user({ state: 'NOT_READY', stateChangeTime: now - 60_000, reasonCode: { label: 'Lunch' } }),
        at: now,
      },
      clock: { driftMs: 30_000, boundMs: 10, roundTripMs: 20, at: now, samples: 1 },
    };
    const told = fact('user', observed);
    expect(told.value).to.equal('Not ready (Lunch)');
    expect(told.notes[0]).to.equal('Isaac Newton');
    // The server is 30 s ahead: what it stamped 60 s ago by our clock was 90 s ago.
    expect(told.notes[1]).to.match(/^since 9:12:56\sAM \(1 min 30 sec\)$/);
  });

  it('never tells that a state began in the future: at the latest when it was told', () => {
    const value = user({ stateChangeTime: now + 90_000 });
    const told = fact('user', { connection: connection(), user: { kind: 'update', value, at: now - 7_000 } });
    expect(told.notes[1]).to.match(/^since 9:14:19\sAM \(7 sec\)$/);
  });

  it('names an agent without a name by the login, and states of later versions as the server does', () => {
    const value = user({ firstName: undefined, lastName: undefined, loginName: undefined, state: 'constructor' });
    const told = fact('user', { connection: connection(), user: { kind: 'snapshot', value, at: now } });
    expect(told.value).to.equal('constructor');
    expect(told.notes).to.deep.equal(['1001001']);
    const unknown = fact('user', {
      connection: connection(),
      user: { kind: 'snapshot', value: user({ state: 'UNKNOWN' }), at: now },
    });
    expect([unknown.value, unknown.known]).to.deep.equal(['Not known', false]);
  });

  it('marks the agent’s state as the last known one while the link is down', () => {
    const told = fact('user', {
      connection: connection({ status: 'reconnecting' }),
      user: { kind: 'update', value: user(), at: now },
    });
    expect(told.notes).to.deep.equal(['Isaac Newton', 'last known before the link was lost']);
  });

  it('tells a refusal as one', () => {
    const problem = { code: 'credentials-refused', message: '' };
    expect(fact('user', { userProblem: problem }).notes).to.deep.equal(['Finesse refused to tell it']);
    expect(fact('server', { systemProblem: problem }).notes).to.deep.equal(['The server refused to tell it']);
  });

  it('tells when the link was last heard, and that the next sign is overdue', () => {
    expect(fact('heartbeat', { heartbeat: heartbeat(undefined) }).known).to.equal(false);
    const fine = fact('heartbeat', { heartbeat: heartbeat(now - 4_000) });
    expect([fine.value, fine.shape]).to.deep.equal(['4 seconds ago', undefined]);
    const late = fact('heartbeat', { heartbeat: heartbeat(now - 41_000, true) });
    expect([late.value, late.shape]).to.deep.equal(['41 seconds ago', 'slow']);
    expect(late.notes[0]).to.include('overdue');
  });

  it('explains a long silence of the desktop’s hub, which passes on changes only', () => {
    const notes = (ago: number, channelKind: 'desktop' | 'xmpp'): number =>
      fact('heartbeat', { connection: connection(), channelKind, heartbeat: heartbeat(now - ago) }).notes.length;
    expect([notes(59_000, 'desktop'), notes(60_000, 'desktop'), notes(60_000, 'xmpp')]).to.deep.equal([1, 2, 1]);
  });

  it('tells the last round trip with its spread, and first of all a check without an answer', () => {
    const told = fact('round-trip', { latency: latency(now) });
    expect([told.value, ...told.notes]).to.deep.equal(['48 ms', 'median 45 ms, 95 of 100 within 81 ms']);
    const probe = { kind: 'failed', at: now - 3_000, afterMs: 5, error: new FinesseError('timeout', '') } as const;
    const failed = fact('round-trip', { latency: latency(now), probe });
    expect([failed.value, failed.shape]).to.deep.equal(['No answer', 'slow']);
    expect(failed.notes[1]).to.equal('before that: median 45 ms, 95 of 100 within 81 ms');
    expect(fact('round-trip', { probe }).notes.length).to.equal(1);
  });

  it('tells a check that nothing answered from one that something else, or an error, answered', () => {
    const met = (code: FinesseErrorCode): string =>
      fact('round-trip', { probe: { kind: 'failed', at: now, afterMs: 5, error: new FinesseError(code, '') } }).value;
    expect(met('host-unreachable')).to.equal('No answer');
    expect(met('not-xml')).to.equal('Something else answers');
    expect(met('http-status')).to.equal('Answered with an error');
  });

  it('tells the clock without a sign, and as the same within its bound', () => {
    const clock = (driftMs: number, boundMs: number) =>
      fact('clock', { clock: { driftMs, boundMs, roundTripMs: 48, at: now, samples: 8 } });
    expect(clock(-212, 24).value).to.equal('0.2 sec ahead of the server');
    expect(clock(212, 24).value).to.equal('0.2 sec behind the server');
    expect(clock(212, 24).notes).to.deep.equal(['accurate to ± 24 ms']);
    expect(clock(-24, 24).value).to.equal('Same as the server');
    expect(clock(0, 0).notes).to.deep.equal(['accurate to ± 1 ms']);
    expect(clock(190_000, 400).value).to.equal('3 min 10 sec behind the server');
  });

  it('tells the server’s status by whatever is newer: the stream or a probe', () => {
    const system = { kind: 'snapshot', value: systemInfo(), at: now - 60_000 } as const;
    const out = systemInfo({ status: 'OUT_OF_SERVICE', xmppDomain: undefined });
    const probe = { kind: 'answered', at: now - 1_000, roundTripMs: 40, systemInfo: out } as const;
    const told = fact('server', { connection: connection(), system, probe });
    expect([told.value, told.shape, ...told.notes]).to.deep.equal(['Out of service', 'down']);
    const older = fact('server', { connection: connection(), system, probe: { ...probe, at: now - 90_000 } });
    expect([older.value, older.shape, ...older.notes]).to.deep.equal(['In service', 'ok', 'finesse1.example.com']);
  });

  it('does not pass off the server’s status from before the loss as today’s', () => {
    const system = { kind: 'snapshot', value: systemInfo(), at: now - 60_000 } as const;
    const told = fact('server', { connection: connection({ status: 'reconnecting', since: now - 30_000 }), system });
    expect([told.value, told.shape]).to.deep.equal(['In service', 'unknown']);
    expect(told.notes).to.deep.equal(['finesse1.example.com', 'last known before the link was lost']);
  });

  it('shows a status of a later version as it comes, and none as not known', () => {
    const told = (one: string, xmppDomain?: string): Fact =>
      fact('server', {
        connection: connection(),
        system: { kind: 'snapshot', value: systemInfo({ status: one, xmppDomain }), at: now },
      });
    expect([told('PARTIAL_SERVICE').value, told('PARTIAL_SERVICE').shape]).to.deep.equal(['PARTIAL_SERVICE', 'slow']);
    expect([told('UNKNOWN').value, ...told('UNKNOWN').notes]).to.deep.equal([
      'Not known',
      'The server has not told it yet',
    ]);
    expect(told('UNKNOWN', 'a.example').notes).to.deep.equal(['a.example']);
  });
});

describe('explaining an error', () => {
  it('reads whatever was thrown', () => {
    expect(problemOf(new FinesseError('timeout', 'late'))).to.deep.equal({ code: 'timeout', message: 'late' });
    for (const thrown of [new TypeError('x'), 'text', undefined, null, 7, { code: 7 }, { code: 'odd', message: 1 }])
      expect(explain(problemOf(thrown))).to.equal('Something unexpected went wrong in this gadget. Reload the page.');
  });
});
