import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { story, type Story } from '../../test/kit/story.ts';
import type { ConnectionReason, ConnectionStatus } from '../channel/channel.ts';
import { diagnose } from './diagnose.ts';
import { INITIAL_FINDINGS, updateFindings } from './findings.ts';

const STATUSES: readonly (readonly [ConnectionStatus, ConnectionReason])[] = [
  ['connected', 'session-established'],
  ['degraded', 'answer-overdue'],
  ['connecting', 'opened'],
  ['reconnecting', 'network-error'],
  ['reconnecting', 'timeout'],
  ['reconnecting', 'service-stopped'],
  ['reconnecting', 'http-error'],
  ['failing-over', 'server-out-of-service'],
  ['failing-over', 'desktop-failing-over'],
  ['suspended', 'asleep'],
  ['suspended', 'offline'],
  ['intercepted', 'not-xmpp'],
  ['conflict', 'conflict'],
  ['unauthorized', 'credentials-refused'],
  ['idle', 'not-opened'],
  ['closed', 'closed-by-caller'],
];

type Step = (told: Story) => unknown;

const ms = fc.integer({ min: 0, max: 400_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  ms.map(
    (by): Step =>
      (told) =>
        told.pass(by),
  ),
  // A clock that is set back.
  fc.integer({ min: -600_000, max: 0 }).map(
    (by): Step =>
      (told) =>
        told.pass(by),
  ),
  fc.tuple(fc.constantFrom(...STATUSES), fc.constantFrom(undefined, 'fin1', 'fin2')).map(
    ([[status, reason], side]): Step =>
      (told) =>
        told.state(status, reason, side ? { side } : {}),
  ),
  fc.tuple(ms, fc.constantFrom('IN_SERVICE', 'OUT_OF_SERVICE', 'UNKNOWN')).map(
    ([took, status]): Step =>
      (told) =>
        told.answered(took, { status }),
  ),
  fc
    .constantFrom('host-unreachable' as const, 'timeout' as const, 'not-xml' as const, 'credentials-refused' as const)
    .map(
      (failure): Step =>
        (told) =>
          told.failed(failure),
    ),
  fc.constantFrom(401, 407, 503, 511).map(
    (status): Step =>
      (told) =>
        told.failed('http-status', status),
  ),
  fc
    .tuple(
      fc.constantFrom('notification' as const, 'rest' as const, 'other-side' as const),
      fc.constantFrom('answered' as const, 'failed' as const, 'timeout' as const),
    )
    .map(
      ([target, outcome]): Step =>
        (told) =>
          told.reach(target, outcome),
    ),
  fc.tuple(fc.constantFrom('ping' as const, 'poll' as const, 'rest' as const), ms).map(
    ([of, took]): Step =>
      (told) =>
        told.trip(of, took),
  ),
  fc.constantFrom('no answer', 'HTTP 504', 'HTTP 404', 'HTTP 407').map(
    (what): Step =>
      (told) =>
        told.torn(what),
  ),
  fc
    .tuple(
      fc.constantFrom(
        'sleep' as const,
        'frozen' as const,
        'throttled' as const,
        'page-busy' as const,
        'machine-busy' as const,
      ),
      ms,
    )
    .map(
      ([kind, took]): Step =>
        (told) =>
          told.pause(kind, took),
    ),
  fc
    .record({
      pageLagP95Ms: fc.option(ms, { nil: undefined }),
      machineLagP95Ms: fc.option(ms, { nil: undefined }),
      offlineSince: fc.option(ms, { nil: undefined }),
      frozenSince: fc.option(ms, { nil: undefined }),
      discarded: fc.boolean(),
      pageAgeMs: fc.option(ms, { nil: undefined }),
    })
    .map(
      (change): Step =>
        (told) =>
          told.machine(change),
    ),
  fc.tuple(fc.integer({ min: -1e7, max: 1e7 }), ms, fc.constantFrom(undefined, 5_000)).map(
    ([driftMs, boundMs, stepMs]): Step =>
      (told) =>
        told.see({
          kind: 'clock',
          estimate: { driftMs, boundMs, roundTripMs: 40, at: told.at, samples: 3, ...(stepMs && { stepMs }) },
        }),
  ),
);

function tell(channel: 'xmpp' | 'desktop', steps: readonly Step[]): Story {
  const told = story(channel);
  for (const each of steps) each(told);
  return told;
}

const stories = fc.tuple(fc.constantFrom('xmpp' as const, 'desktop' as const), fc.array(step, { maxLength: 60 }));

describe('the diagnosis', () => {
  it('says nothing of a quiet day, on either channel', () => {
    expect(story().quiet(60).causes).to.deep.equal([]);
    expect(story('desktop').quiet(60).causes).to.deep.equal([]);
  });

  it('says nothing before anything was seen, nor after the end', () => {
    expect(story().causes).to.deep.equal([]);
    expect(story().quiet().machine({ offlineSince: 1 }).state('closed', 'closed-by-caller').causes).to.deep.equal([]);
  });

  it('knows no cause of a loss that nobody looked into', () => {
    expect(story().quiet().lost('network-error').pass(3_000).causes).to.deep.equal([]);
  });

  it('puts several causes in order: what is likely and worst first', () => {
    const told = story().machine({ browser: { name: 'Opera', version: 112, standing: 'unlisted' } });
    told.quiet().machine({ pageLagP95Ms: 1_800, machineLagP95Ms: 3 }).state('conflict', 'conflict').pass(1_000);
    expect(told.causes).to.deep.equal(['session-conflict', 'browser-busy', 'browser-unsupported']);
  });

  it('is bounded, ordered, sure between 0 and 1, never without evidence and the same twice, whatever was seen', () => {
    fc.assert(
      fc.property(stories, ([channel, steps]) => {
        const { evidence } = tell(channel, steps);
        const found = diagnose(evidence);
        expect(diagnose(evidence)).to.deep.equal(found);
        expect(new Set(found.map(({ cause }) => cause)).size).to.equal(found.length);
        expect(found.length).to.be.at.most(17);
        for (const { confidence, evidence: lines, against } of found) {
          expect(confidence).to.be.within(0.1, 1);
          expect(lines.length).to.be.within(1, 12);
          expect(against.length).to.be.at.most(4);
          for (const { values, at } of [...lines, ...against]) {
            expect(Number.isFinite(at)).to.equal(true);
            for (const value of Object.values(values)) {
              expect(typeof value === 'string' || Number.isFinite(value)).to.equal(true);
            }
          }
        }
        const likely = found.map(({ confidence }) => confidence >= 0.6);
        expect(likely.lastIndexOf(true)).to.be.below(likely.includes(false) ? likely.indexOf(false) : likely.length);
      }),
      { numRuns: 400 },
    );
  });

  it('never leaves findings that cannot be closed', () => {
    fc.assert(
      fc.property(stories, ([channel, steps]) => {
        const { evidence, at } = tell(channel, steps);
        const open = updateFindings(INITIAL_FINDINGS, diagnose(evidence), at);
        const gone = updateFindings(updateFindings(open, [], at), [], at + 20_000);
        expect(gone.open).to.deep.equal([]);
      }),
      { numRuns: 100 },
    );
  });
});
