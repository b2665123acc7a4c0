/** The Finesse `Dialog` object: a call or a task (Cisco Finesse Web Services Developer Guide, "Dialog"). */
import { dialogId, nodePath, type DialogId, type NodePath, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import {
  field,
  fields,
  idField,
  listOf,
  nested,
  readObject,
  textField,
  textOf,
  timeField,
  type WithRaw,
} from './fields.ts';

/** One call variable. Its value is customer data: never log, store or export it. */
export interface CallVariable {
  readonly name: string;
  readonly value: string;
}

/** What the call is and where it came from. */
export interface MediaProperties extends WithRaw {
  readonly mediaId?: string | undefined;
  readonly dnis?: string | undefined;
  /** `ACD_IN`, `OUT`, `CONSULT`, `OUTBOUND_PREVIEW` and others. */
  readonly callType?: string | undefined;
  readonly dialedNumber?: string | undefined;
  readonly outboundClassification?: string | undefined;
  readonly queueNumber?: string | undefined;
  readonly queueName?: string | undefined;
  readonly callKeyCallId?: string | undefined;
  readonly callKeySequenceNum?: string | undefined;
  readonly callKeyPrefix?: string | undefined;
  readonly wrapUpReason?: string | undefined;
  /** Several wrap-up reasons (UCCX). */
  readonly wrapUpItems: readonly string[];
  readonly callVariables: readonly CallVariable[];
}

/** One party of a dialog. */
export interface Participant extends WithRaw {
  readonly mediaAddress?: string | undefined;
  readonly mediaAddressType?: string | undefined;
  readonly state?: string | undefined;
  readonly stateCause?: string | undefined;
  /** Server time, ms since the epoch. */
  readonly startTime?: number | undefined;
  /** Server time, ms since the epoch. */
  readonly stateChangeTime?: number | undefined;
  /** What this party may do now: `HOLD`, `DROP` and others. */
  readonly actions: readonly string[];
}

/** A call or a task (nonvoice; its id holds underscores). Addresses and call variables are customer data. */
export interface Dialog extends WithRaw {
  readonly id: DialogId;
  readonly secondaryId?: string | undefined;
  readonly associatedDialogUri?: string | undefined;
  readonly fromAddress?: string | undefined;
  readonly toAddress?: string | undefined;
  /** `Voice` for calls. */
  readonly mediaType?: string | undefined;
  readonly state?: string | undefined;
  readonly mediaProperties?: MediaProperties | undefined;
  readonly participants: readonly Participant[];
  /** The customer's number without the dialer's prefix (direct preview outbound). */
  readonly callbackNumber?: string | undefined;
  /** When and where to call back, as the server writes it (outbound). */
  readonly scheduledCallbackInfo?:
    | ({ readonly callbackTime?: string | undefined; readonly callbackNumber?: string | undefined } & WithRaw)
    | undefined;
  readonly uri?: string | undefined;
}

/** Node and REST path of a user's dialogs; the user's own is subscribed automatically. */
export function dialogsNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/Dialogs`);
}

/** Node of a user's nonvoice dialogs (tasks); the user's own is subscribed automatically. */
export function tasksNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/Dialogs/Media`);
}

/** REST path of a dialog, and the source of what is told of it on the node of the user's dialogs. */
export function dialogPath(id: DialogId): NodePath {
  return nodePath(`/finesse/api/Dialog/${id}`);
}

/** Reads a `<Dialog>` or `<dialog>`. Never throws: what is missing is undefined. */
export function parseDialog(element: XmlElement): Dialog {
  return readObject(element, {
    id: idField(dialogId),
    secondaryId: textField,
    associatedDialogUri: textField,
    fromAddress: textField,
    toAddress: textField,
    mediaType: textField,
    state: textField,
    mediaProperties: nested(parseMediaProperties),
    participants: listOf('participant', parseParticipant),
    callbackNumber: textField,
    scheduledCallbackInfo: nested((one) => readObject(one, { callbackTime: textField, callbackNumber: textField })),
    uri: textField,
  });
}

/** Reads the `<Dialog>` children of a `<Dialogs>` or `<dialogs>`. */
export function parseDialogs(element: XmlElement): readonly Dialog[] {
  return fields(element, 'dialog').map(parseDialog);
}

function parseMediaProperties(element: XmlElement): MediaProperties {
  return readObject(element, {
    mediaId: textField,
    dnis: ['DNIS', textField],
    callType: textField,
    dialedNumber: textField,
    outboundClassification: textField,
    queueNumber: textField,
    queueName: textField,
    callKeyCallId: textField,
    callKeySequenceNum: textField,
    callKeyPrefix: textField,
    wrapUpReason: textField,
    wrapUpItems: listOf('wrapUpItem', textOf),
    callVariables: [
      'callvariables',
      listOf('callVariable', (one) => ({
        name: textField(one, 'name') ?? '',
        value: field(one, 'value')?.text ?? '',
      })),
    ],
  });
}

function parseParticipant(element: XmlElement): Participant {
  return readObject(element, {
    mediaAddress: textField,
    mediaAddressType: textField,
    state: textField,
    stateCause: textField,
    startTime: timeField,
    stateChangeTime: timeField,
    actions: listOf('action', textOf),
  });
}
