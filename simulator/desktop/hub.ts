/**
 * An OpenAjax hub as the Finesse desktop has one: topics, wildcards, and data that never crosses by reference.
 * Source: OpenAjax Hub 2.0 specification, §"Managed hub"; Shindig's `pubsub-2` feature, whose `gadgets.Hub` it resembles.
 */

/** What a subscriber is called with: the topic that was published (never a pattern), its own copy of the data, what it gave on subscribing. */
export type HubCallback = (topic: string, data: unknown, subscriberData?: unknown) => void;

/** The shape of `gadgets.Hub`. Delivery is synchronous here, and by message across the border of a frame. */
export interface Hub {
  /**
   * Hears a topic. `*` stands for exactly one token, `**` at the end for one or more; tokens are separated by dots.
   * @returns the id for {@link Hub.unsubscribe}.
   * @throws Error for a topic with an empty token, or a wildcard that is only part of a token.
   */
  subscribe(
    topic: string,
    callback: HubCallback,
    scope?: unknown,
    onComplete?: unknown,
    subscriberData?: unknown,
  ): string;
  /** Forgets a subscription; an unknown id is ignored. */
  unsubscribe(id: string): void;
  /**
   * Gives every subscriber, the publisher's own included, its own copy of `data` (JSON, as Shindig's rpc carries it).
   * @throws Error for a topic that is not valid or has a wildcard.
   */
  publish(topic: string, data?: unknown): void;
}

interface Subscriber {
  readonly pattern: readonly string[];
  readonly callback: HubCallback;
  readonly scope: unknown;
  readonly subscriberData: unknown;
}

/** Makes an empty hub. A subscriber that throws harms no other: its error is reported once all others have heard. */
export function createHub(): Hub {
  const subscribers = new Map<string, Subscriber>();
  let counter = 0;
  return {
    subscribe(topic, callback, scope, _onComplete, subscriberData) {
      const id = `hub-${++counter}`;
      subscribers.set(id, { pattern: patternOf(topic), callback, scope, subscriberData });
      return id;
    },
    unsubscribe(id) {
      subscribers.delete(id);
    },
    publish(topic, data) {
      const tokens = patternOf(topic);
      if (tokens.some((token) => token.startsWith('*')))
        throw new Error(`A topic to publish on has no wildcard: ${topic}`);
      const text = data === undefined ? undefined : JSON.stringify(data);
      for (const [id, one] of [...subscribers]) {
        if (!subscribers.has(id) || !matchesTopic(one.pattern, tokens)) continue;
        try {
          one.callback.call(one.scope, topic, text === undefined ? undefined : JSON.parse(text), one.subscriberData);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}

function patternOf(topic: string): readonly string[] {
  const tokens = topic.split('.');
  const wrong = tokens.some(
    (token, index) =>
      token === '' || (token.includes('*') && token !== '*' && !(token === '**' && index === tokens.length - 1)),
  );
  if (wrong) throw new Error(`Not a hub topic: ${topic}`);
  return tokens;
}

function matchesTopic(pattern: readonly string[], topic: readonly string[]): boolean {
  for (const [index, token] of pattern.entries()) {
    if (token === '**') return topic.length > index;
    if (topic[index] === undefined || (token !== '*' && token !== topic[index])) return false;
  }
  return pattern.length === topic.length;
}
