/** A channel under the faults of stock strophe.js, in virtual time: what it tells, what it asks, and what nobody caught. */
import { expect } from '@open-wc/testing';
import { config } from 'rxjs';
import sinon from 'sinon';
import type { Channel, ConnectionState } from '../../sdk/channel/channel.ts';
import type { XmppChannelOptions } from '../../sdk/channel/xmpp-options.ts';
import type { Fault, FaultId } from '../../simulator/core/faults-types.ts';
import type { HttpOutcome, HttpRequest } from '../../simulator/core/types.ts';
import { record, setUpBench, USER_NODE, type Bench, type Transport } from '../kit/bench.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;
/** The notification service alone; REST goes on answering. */
export const ON = { on: 'notification' } as const;

/** See the head of the file. */
export interface FaultBench {
  readonly bench: Bench;
  readonly channel: Channel;
  readonly seen: ReturnType<typeof record>;
  /** What nobody caught so far. */
  readonly thrown: unknown[];
  readonly last: () => ConnectionState | undefined;
  /** Requests to the notification service, and frames, oldest first. */
  readonly asked: () => readonly string[];
  readonly add: (fault: Fault) => FaultId;
  readonly connect: () => Promise<void>;
  /** Publishes states of the supervisor. */
  readonly publish: (...states: readonly string[]) => void;
  /** States of the supervisor that arrived, in order. */
  readonly states: () => readonly string[];
  /** Has the server answer, and changes the answers, until `undefined` is given. */
  readonly rewrite: (change: ((answer: string, request: HttpRequest) => string | HttpOutcome) | undefined) => void;
  /** Ends the poll under way; the answer to the next one also holds `stanzas`. */
  readonly inject: (stanzas: string) => Promise<void>;
  /** Closes everything, and sees that nobody wrote to the console, and nothing was thrown but by {@link fail}. */
  readonly dispose: () => Promise<void>;
}

/** Sets up; `overrides` of the channel. */
export async function setUpFault(
  transport: Transport,
  overrides: Partial<XmppChannelOptions> | ((bench: Bench) => Partial<XmppChannelOptions>) = {},
): Promise<FaultBench> {
  const bench = await setUpBench(transport);
  const channel = bench.channel(typeof overrides === 'function' ? overrides(bench) : overrides);
  const seen = record(channel);
  const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) => sinon.spy(console, name));
  const thrown: unknown[] = [];
  config.onUnhandledError = (error) => void thrown.push(error);
  const onRejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    thrown.push(event.reason);
  };
  const onError = (event: ErrorEvent): void => {
    event.preventDefault();
    event.stopImmediatePropagation();
    thrown.push(event.error);
  };
  window.addEventListener('unhandledrejection', onRejection, true);
  window.addEventListener('error', onError, true);
  const publish = (...states: readonly string[]): void => {
    for (const state of states) bench.publish(USER_NODE, state);
  };
  const rewrite: FaultBench['rewrite'] = (change) => {
    bench.traffic.intercept = change && ((request) => rewritten(bench, request, change));
  };
  return {
    bench,
    channel,
    seen,
    thrown,
    last: () => seen.states.at(-1),
    asked: () => [
      ...bench.traffic.requests.flatMap(({ path, body }) => (path.startsWith('/finesse/') ? [] : [body])),
      ...bench.traffic.frames,
    ],
    add: (fault) => bench.simulator.faults.add(fault),
    async connect() {
      channel.open();
      await bench.advance(100);
      expect(seen.states.at(-1)?.status).to.equal('connected');
    },
    publish,
    states: () => seen.notified.map((one) => one.split(' ')[1] ?? ''),
    rewrite,
    async inject(stanzas) {
      rewrite((answer, { body }) => {
        if (!body.includes(' sid=')) return answer;
        rewrite(undefined);
        return answer.replace('</body>', `${stanzas}</body>`);
      });
      publish('before');
      await bench.clock.tickAsync(0);
      publish('after');
      await bench.clock.tickAsync(0);
    },
    async dispose() {
      try {
        await bench.dispose();
        // Rejections that nobody handles are told after a turn of the page.
        await new Promise((resolve) => setTimeout(resolve));
      } finally {
        window.removeEventListener('unhandledrejection', onRejection, true);
        window.removeEventListener('error', onError, true);
        config.onUnhandledError = null;
        for (const spy of spies) spy.restore();
      }
      expect(
        spies.flatMap(({ args }) => args.map(String)),
        'console',
      ).to.deep.equal([]);
      expect(thrown.filter((error) => error !== MISTAKE).map(String), 'thrown').to.deep.equal([]);
    },
  };
}

async function rewritten(
  { simulator }: Bench,
  request: HttpRequest,
  change: (answer: string, request: HttpRequest) => string | HttpOutcome,
): Promise<HttpOutcome> {
  const outcome = await simulator.sides.a.http(request, new AbortController().signal);
  if (outcome.kind === 'reset') return outcome;
  const changed = change(outcome.body, request);
  return typeof changed === 'string' ? { ...outcome, body: changed } : changed;
}

const MISTAKE = new Error('of a gadget');

/** The code of a gadget, which has a mistake. */
export function fail(): never {
  throw MISTAKE;
}

/** An answer of HTTP. */
export function answer(status: number, body = ''): HttpOutcome {
  return { kind: 'answer', status, headers: {}, body };
}

/** Of all that was sent, the ids of our IQs, but for those of the login, which are Strophe's own and fixed. */
export function iqIds(sent: readonly string[]): readonly string[] {
  return [...sent.join('').matchAll(/<iq [^>]*?\bid="([^"]*)"/g)]
    .map(([, id]) => id ?? '')
    .filter((id) => !id.startsWith('_'));
}
