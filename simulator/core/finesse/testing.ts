/** What the tests of the simulated web services share: a Finesse in virtual time, and what it published. */
import { parseXml, type XmlElement } from '../../../sdk/xml.ts';
import { exampleWorld } from '../example-world.ts';
import type { HttpAnswer, SideName } from '../types.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { createFinesse, type Finesse, type FinesseOptions } from './finesse.ts';

/** One call of `publish`. */
export interface Publication {
  readonly at: number;
  readonly node: string;
  readonly xml: string;
  readonly users: readonly string[];
  readonly sides: readonly SideName[];
}

/** A Finesse under test. */
export interface Bench {
  readonly clock: VirtualClock;
  readonly finesse: Finesse;
  readonly published: Publication[];
  /** What was published on a node. */
  readonly on: (node: string) => readonly Publication[];
  /** A REST request by the first agent unless `as` names another; '' sends no credentials. */
  readonly ask: (method: string, path: string, options?: AskOptions) => Promise<HttpAnswer>;
}

/** How {@link Bench.ask} differs from a plain request. */
export interface AskOptions {
  readonly body?: string;
  readonly as?: string;
  readonly password?: string;
  readonly authorization?: string;
  readonly requestId?: string;
  readonly side?: SideName;
}

/** First agent, of team 5000. */
export const ISAAC = '1001001';
/** Supervisor of team 5000. */
export const BOSS = '1001006';
/** An agent of team 5001. */
export const SEOYEON = '1001007';

/** A Finesse of the example world, deterministic. */
export function bench(options: Partial<FinesseOptions> = {}): Bench {
  const clock = new VirtualClock(Date.UTC(2026, 0, 5, 8, 0, 0));
  const published: Publication[] = [];
  let seed = 1;
  const finesse = createFinesse({
    world: exampleWorld,
    surroundings: { scheduler: clock, random: () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647 },
    publish: (node, xml, users, sides) => published.push({ at: clock.now(), node, xml, users, sides }),
    ...options,
  });
  return {
    clock,
    finesse,
    published,
    on: (node) => published.filter((one) => one.node === node),
    async ask(
      method,
      path,
      { body = '', as = ISAAC, password = 'finesse', authorization, requestId, side = 'a' } = {},
    ) {
      const basic = as === '' ? undefined : `Basic ${btoa(`${as}:${password}`)}`;
      const given = authorization ?? basic;
      const outcome = await finesse.rest(side)(
        {
          method,
          path: `/finesse/api/${path}`,
          headers: {
            ...(given === undefined ? {} : { authorization: given }),
            ...(requestId === undefined ? {} : { requestid: requestId }),
          },
          body,
          remote: '127.0.0.1.44660',
        },
        new AbortController().signal,
      );
      if (outcome.kind !== 'answer') throw new Error('the connection was reset');
      return outcome;
    },
  };
}

/** Path down from an element by local names, as text; undefined where it does not lead anywhere. */
export function at(xml: string, ...names: readonly string[]): string | undefined {
  let element: XmlElement | undefined = parseXml(xml);
  for (const name of names) element = element?.children.find((one) => one.localName === name);
  return element?.text;
}

/** Local names of the children of an element. */
export function childNames(xml: string, ...names: readonly string[]): readonly string[] {
  let element: XmlElement | undefined = parseXml(xml);
  for (const name of names) element = element?.children.find((one) => one.localName === name);
  return element?.children.map((one) => one.localName) ?? [];
}
