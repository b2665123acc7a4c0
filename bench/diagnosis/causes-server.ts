/** What faults of the server look like, and those of who signs in there. */
import type { Plan } from './plan.ts';
import { AGENT } from './page.ts';

/** What only the agent can end. */
function signInAgain({ to, script }: Plan): void {
  script.act(to + 1_000, 'the agent signs in again', ({ signIn }) => signIn());
}

/** By cause, then by variant. */
export const SERVER_CAUSES = {
  'cti-down': {
    'out-of-service': ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'out-of-service' }),
    heartbeat: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'cti-heartbeat' }),
    unavailable: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'rest-unavailable' }),
  },
  'notification-service-down': {
    stopped: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'service-stop' }),
    'from-start': ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'service-stop' }),
    'one-side': ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'service-stop', target: { side: 'a' } }),
    hung: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'blackhole', target: { on: 'notification' } }),
  },
  'session-conflict': {
    taken: (plan: Plan) => {
      plan.script.act(plan.from, 'another session takes the resource', ({ simulator }) => {
        simulator.faults.add({ kind: 'conflict', target: { userId: AGENT } });
      });
      signInAgain(plan);
    },
  },
  'credentials-refused': {
    // The password is wrong; see plan.ts.
    wrong: () => undefined,
    expired: (plan: Plan) => {
      const { dice, from, to, script } = plan;
      script.fault(from, to, { kind: 'credentials-expired', target: { userId: AGENT } });
      script.act(from + dice.whole(0, 20_000), 'the session is lost', ({ simulator }) => {
        simulator.faults.add({ kind: dice.pick('session-loss', 'session-terminate'), target: { userId: AGENT } });
      });
      signInAgain(plan);
    },
  },
  failover: {
    takeover: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'takeover', target: { side: 'b' } }),
    // A side whose call server is lost is left for the other one.
    'out-of-service': ({ from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'out-of-service', target: { side: 'a' } }),
  },
  maintenance: {
    announced: ({ dice, from, to, script }: Plan) => {
      const of = dice.pick('finesse', 'cti');
      const begins = from + dice.whole(20_000, 90_000);
      script.fault(from, begins, { kind: 'maintenance', of, phase: 'INITIATING' });
      script.fault(begins, to, { kind: 'maintenance', of });
    },
    'with-move': ({ dice, from, to, script }: Plan) => {
      const begins = from + dice.whole(30_000, 90_000);
      const moves = begins + dice.whole(10_000, 40_000);
      script.fault(from, begins, { kind: 'maintenance', phase: 'INITIATING', target: { side: 'a' } });
      script.fault(begins, to, { kind: 'maintenance', target: { side: 'a' } });
      script.fault(moves, to, { kind: 'takeover', target: { side: 'b' } });
    },
  },
} as const;
