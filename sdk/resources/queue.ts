/** The Finesse `Queue` object, UCCE only (Cisco Finesse Web Services Developer Guide, "Queue"). */
import { nodePath, queueId, type NodePath, type QueueId, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import {
  field,
  fields,
  idField,
  numberField,
  readObject,
  textField,
  timeField,
  type FieldReader,
  type WithRaw,
} from './fields.ts';

/** Counts of a queue at one moment; undefined where the server has none (the wire says -1). */
export interface QueueStatistics extends WithRaw {
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
export interface Queue extends WithRaw {
  readonly id: QueueId;
  readonly name?: string | undefined;
  readonly uri?: string | undefined;
  readonly statistics: QueueStatistics;
}

/** Node and REST path of a queue; subscribed explicitly. */
export function queueNode(id: QueueId): NodePath {
  return nodePath(`/finesse/api/Queue/${id}`);
}

/** Node and REST path of the queues that a user is assigned to; subscribed explicitly. */
export function queuesNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/Queues`);
}

/** Reads a `<Queue>` or `<queue>`. Never throws: what is missing is undefined. */
export function parseQueue(element: XmlElement): Queue {
  return readObject(element, {
    id: idField(queueId),
    name: textField,
    uri: textField,
    statistics: (one, name) => parseStatistics(field(one, name)),
  });
}

/** Reads the `<Queue>` children of a `<Queues>` or `<queues>`. */
export function parseQueues(element: XmlElement): readonly Queue[] {
  return fields(element, 'queue').map(parseQueue);
}

const count: FieldReader<number | undefined> = (element, name) => {
  const value = numberField(element, name);
  return value === -1 ? undefined : value;
};

function parseStatistics(element: XmlElement | undefined): QueueStatistics {
  if (!element) return {};
  return readObject(element, {
    callsInQueue: count,
    startTimeOfLongestCallInQueue: timeField,
    agentsReady: count,
    agentsNotReady: count,
    agentsLoggedOn: count,
    agentsBusyOther: count,
    agentsTalkingInbound: count,
    agentsTalkingOutbound: count,
    agentsTalkingInternal: count,
    agentsWrapUpNotReady: count,
    agentsWrapUpReady: count,
  });
}
