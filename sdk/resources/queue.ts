/** The Finesse `Queue` object, UCCE only (Cisco Finesse Web Services Developer Guide, "Queue"). */
import { nodePath, queueId, type NodePath, type QueueId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { field, idOfUri, numberField, textField, timeField } from './fields.ts';

/** Counts of a queue at one moment; undefined where the server has none (the wire says -1). */
export interface QueueStatistics {
  readonly callsInQueue?: number | undefined;
  /** Server time, ms since the epoch. */
  readonly startTimeOfLongestCallInQueue?: number | undefined;
  readonly agentsReady?: number | undefined;
  readonly agentsNotReady?: number | undefined;
  readonly agentsLoggedOn?: number | undefined;
  readonly agentsBusyOther?: number | undefined;
  readonly agentsTalkingInbound?: number | undefined;
  readonly agentsTalkingOutbound?: number | undefined;
  readonly agentsTalkingInternal?: number | undefined;
  readonly agentsWrapUpNotReady?: number | undefined;
  readonly agentsWrapUpReady?: number | undefined;
}

/** A queue and its statistics, which Finesse publishes about every 10 s when they changed. */
export interface Queue {
  readonly id: QueueId;
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
  readonly statistics: QueueStatistics;
}

/** Node and REST path of a queue; subscribed explicitly. */
export function queueNode(id: QueueId): NodePath {
  return nodePath(`/finesse/api/Queue/${id}`);
}

/** Reads a `<Queue>` or `<queue>`. Never throws: what is missing is undefined. */
export function parseQueue(element: XmlElement): Queue {
  const uri = textField(element, 'uri');
  const statistics = field(element, 'statistics');
  const count = (name: string): number | undefined => {
    const value = numberField(statistics, name);
    return value === -1 ? undefined : value;
  };
  return {
    id: queueId(textField(element, 'id') ?? idOfUri(uri) ?? ''),
    name: textField(element, 'name'),
    uri,
    statistics: {
      callsInQueue: count('callsInQueue'),
      startTimeOfLongestCallInQueue: timeField(statistics, 'startTimeOfLongestCallInQueue'),
      agentsReady: count('agentsReady'),
      agentsNotReady: count('agentsNotReady'),
      agentsLoggedOn: count('agentsLoggedOn'),
      agentsBusyOther: count('agentsBusyOther'),
      agentsTalkingInbound: count('agentsTalkingInbound'),
      agentsTalkingOutbound: count('agentsTalkingOutbound'),
      agentsTalkingInternal: count('agentsTalkingInternal'),
      agentsWrapUpNotReady: count('agentsWrapUpNotReady'),
      agentsWrapUpReady: count('agentsWrapUpReady'),
    },
  };
}
