/** What faults of the agent's computer look like: browser, sleep, load, gadgets, clock. */
import type { Script } from './stage.ts';
import type { Plan } from './plan.ts';

const MINUTE = 60_000;

function hidden(script: Script, from: number, to: number): void {
  script.act(from, 'tab hidden', ({ machine }) => machine.hide());
  script.act(to, 'tab shown', ({ machine }) => machine.show());
}

/** Pieces of work of random length with random pauses between them. */
function pieces(
  { dice, from, to }: Plan,
  ms: readonly [number, number],
  pause: readonly [number, number],
  each: (at: number, ms: number) => void,
): void {
  for (let at = from; at < to;) {
    const length = dice.magnitude(...ms);
    each(at, length);
    at += length + dice.magnitude(...pause);
  }
}

function sleep({ dice, from, script, setting }: Plan, lateNetworkMs: number): number {
  const ms = dice.magnitude(45_000, 8 * MINUTE);
  // On Windows the monotonic clock goes on while the computer sleeps, elsewhere it stands still (w3c/hr-time#115).
  const monotonicRuns = setting.system === 'Windows';
  const wakingMs = dice.magnitude(20, 1_500);
  script.act(from, `sleeps ${Math.round(ms / 1000)} s, monotonic ${monotonicRuns ? 'runs' : 'stops'}`, ({ machine }) =>
    machine.sleep(monotonicRuns),
  );
  if (lateNetworkMs > 0) {
    script.fault(from + ms, from + ms + lateNetworkMs, { kind: 'reset', target: { pathPrefix: '/' } });
    if (dice.chance(0.5)) {
      script.act(from + ms, 'browser: offline', ({ machine }) => machine.offline());
      script.act(from + ms + lateNetworkMs, 'browser: online', ({ machine }) => machine.online());
    }
  }
  // The browser closes what was open when the network goes.
  script.act(from + ms, 'wakes', ({ machine, wire }) => {
    wire.cut();
    machine.wake();
    // Programs are started again one after another.
    machine.starve(wakingMs);
  });
  return from + ms;
}

/** By cause, then by variant. */
export const CLIENT_CAUSES = {
  'browser-unsupported': {
    // The browser is drawn with the setting; see plan.ts.
    always: () => undefined,
  },
  'browser-busy': {
    hidden: ({ from, to, script }: Plan) => hidden(script, from, to),
    frozen: ({ dice, from, script }: Plan) => {
      const freeze = from + dice.whole(1_000, 30_000);
      const thaw = freeze + dice.magnitude(45_000, 6 * MINUTE);
      hidden(script, from, thaw + 500);
      script.act(freeze, 'page frozen', ({ machine }) => machine.freeze());
      script.act(thaw, 'page resumed', ({ machine }) => machine.resume());
      return thaw;
    },
    // The page was thrown away and loaded again; see plan.ts.
    discarded: () => undefined,
    blocked: (plan: Plan) =>
      pieces(plan, [1_500, 8_000], [1_500, 10_000], (at, ms) =>
        plan.script.act(at, `page blocked ${ms} ms`, ({ machine }) =>
          machine.block(ms, plan.setting.channel === 'hub' ? 'desktop' : 'self'),
        ),
      ),
  },
  'computer-sleep': {
    'network-at-once': (plan: Plan) => sleep(plan, 0),
    'slow-network': (plan: Plan) => sleep(plan, plan.dice.whole(2_000, 12_000)),
  },
  'computer-overloaded': {
    processor: (plan: Plan) => {
      const { script, dice, from, to } = plan;
      script.act(from, 'processor busy', ({ machine }) => machine.press(dice.pick('serious', 'critical')));
      script.act(to, 'processor idle', ({ machine }) => machine.press('nominal'));
      pieces(plan, [300, 4_000], [100, 1_000], (at, ms) =>
        script.act(at, `no processor for ${ms} ms`, ({ machine }) => machine.starve(ms)),
      );
    },
    memory: (plan: Plan) => {
      const { script, dice, from, to } = plan;
      const share = 0.93 + dice.draw() * 0.06;
      script.act(from, `heap at ${Math.round(share * 100)} %`, ({ machine }) => machine.useHeap(share));
      script.act(to, 'heap freed', ({ machine }) => machine.useHeap(0.1));
      // Paging stops everything.
      pieces(plan, [400, 5_000], [300, 4_000], (at, ms) =>
        script.act(at, `paging for ${ms} ms`, ({ machine }) => machine.starve(ms)),
      );
    },
  },
  'gadget-misbehaving': {
    'long-tasks': (plan: Plan) => {
      const { script, dice, setting } = plan;
      const frame = setting.otherFrames[dice.whole(0, setting.otherFrames.length - 1)] ?? 'crm';
      pieces(plan, [400, 3_000], [500, 4_000], (at, ms) =>
        script.act(at, `gadget ${frame} works ${ms} ms`, ({ machine }) => machine.block(ms, frame)),
      );
    },
  },
  'clock-wrong': {
    // The clock is off from the start; see plan.ts.
    client: () => undefined,
    'client-set': ({ dice, from, script }: Plan) => {
      const by = dice.magnitude(3_000, 2 * 3_600_000) * dice.pick(1, -1);
      script.act(from, `clock set by ${by} ms`, ({ machine }) => machine.setClock(by));
    },
    server: ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'clock-step', ms: dice.magnitude(5_000, 3_600_000) * dice.pick(1, -1) }),
    'server-step': ({ dice, from, to, script }: Plan) =>
      script.fault(from, to, { kind: 'clock-step', ms: dice.magnitude(3_000, 600_000) * dice.pick(1, -1) }),
  },
} as const;
