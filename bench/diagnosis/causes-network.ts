/** What faults between browser and server look like: the network, firewalls, certificates, proxies, portals. */
import type { Fault } from '../../simulator/core/faults-types.ts';
import type { Plan } from './plan.ts';

const EVERYTHING = { pathPrefix: '/' } as const;
const MINUTE = 60_000;
/** Port of the notification service where it has one of its own. */
const PORT = 7443;

/** What a cut line does: packets vanish, or the operating system says at once that there is no network. */
function cutLine(plan: Plan, from: number, to: number, fault: Fault, tellsOffline: boolean): void {
  plan.script.fault(from, to, { ...fault, target: EVERYTHING });
  if (!tellsOffline) return;
  plan.script.act(from, 'browser: offline', ({ machine }) => machine.offline());
  plan.script.act(to, 'browser: online', ({ machine }) => machine.online());
}

/** By cause, then by variant. */
export const NETWORK_CAUSES = {
  network: {
    slow: ({ dice, from, to, script }: Plan) => {
      const ms = dice.magnitude(700, 4_000);
      script.fault(from, to, { kind: 'delay', ms, jitterMs: ms * 0.4, target: EVERYTHING });
    },
    lossy: ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'loss', percent: dice.whole(20, 50), target: EVERYTHING }),
    cut: (plan: Plan) => {
      const { dice, from } = plan;
      const to = from + dice.magnitude(40_000, 4 * MINUTE);
      cutLine(plan, from, to, { kind: dice.pick('blackhole', 'stall', 'reset') }, dice.chance(0.5));
      return to;
    },
    flapping: (plan: Plan) => {
      const { dice, from, to } = plan;
      const tellsOffline = dice.chance(0.5);
      const kind = dice.pick('blackhole', 'stall', 'reset');
      for (let at = from; at < to; at += dice.whole(10_000, 40_000)) {
        const back = at + dice.whole(6_000, 25_000);
        cutLine(plan, at, back, { kind }, tellsOffline);
        at = back;
      }
    },
    'one-side': ({ from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'blackhole', target: { side: 'a', ...EVERYTHING } }),
  },
  'port-blocked': {
    'silent-start': ({ from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'blackhole', target: { port: PORT } }),
    'silent-later': ({ from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'blackhole', target: { port: PORT } }),
    'refused-start': ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'reset', target: { port: PORT } }),
    'refused-later': ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'reset', target: { port: PORT } }),
  },
  'certificate-untrusted': {
    start: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'untrusted', target: { port: PORT } }),
    // A certificate is renewed by restarting the service, which ends the sessions.
    renewed: ({ from, to, script }: Plan) => {
      script.fault(from, to, { kind: 'untrusted', target: { port: PORT } });
      script.fault(from, from + 1_000, { kind: 'reset', target: { port: PORT } });
    },
  },
  'buffering-proxy': {
    // Over BOSH; what a proxy does not understand, as a WebSocket, it does not gather but cuts. With more than a few seconds nothing would
    // come while anybody waits, which is silence; with few, nobody would mind.
    gathering: ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'hold-back', everyMs: dice.whole(6_000, 12_000), target: { on: 'notification' } }),
    // Of a WebSocket: polls of the SDK are turned each 4 s, so that a proxy that ends them after 10 s or more does no harm at all.
    impatient: ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'cut-off', afterMs: dice.whole(15_000, 60_000), target: { on: 'notification' } }),
  },
  intercepted: {
    portal: ({ from, to, script }: Plan) => script.fault(from, to, { kind: 'html', target: EVERYTHING }),
    'proxy-login': ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, {
        kind: 'status',
        status: dice.pick(511, 407),
        body: '<html><body><h1>Network authentication required</h1></body></html>',
        target: EVERYTHING,
      }),
  },
} as const;
