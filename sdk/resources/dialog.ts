/** The Finesse `Dialog` object: a call or a task (Cisco Finesse Web Services Developer Guide, "Dialog"). */
import { dialogId, nodePath, type DialogId, type NodePath, type UserId } from '../ids.ts';
import type { XmlElement } from '../xml.ts';
import { field, fields, idOfUri, textField, timeField } from './fields.ts';

/** One call variable. Its value is customer data: never log, store or export it. */
export interface CallVariable {
  readonly name: string;
  readonly value: string;
}

/** What the call is and where it came from. */
export interface MediaProperties {
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
  readonly callVariables: readonly CallVariable[];
}

/** One party of a dialog. */
export interface Participant {
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

/** A call or a task. Addresses and call variables are customer data. */
export interface Dialog {
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
  readonly uri?: string | undefined;
}

/** Node and REST path of a user's dialogs; the user's own is subscribed automatically. */
export function dialogsNode(id: UserId): NodePath {
  return nodePath(`/finesse/api/User/${id}/Dialogs`);
}

/** Reads a `<Dialog>` or `<dialog>`. Never throws: what is missing is undefined. */
export function parseDialog(element: XmlElement): Dialog {
  const uri = textField(element, 'uri');
  const mediaProperties = field(element, 'mediaProperties');
  return {
    id: dialogId(textField(element, 'id') ?? idOfUri(uri) ?? ''),
    secondaryId: textField(element, 'secondaryId'),
    associatedDialogUri: textField(element, 'associatedDialogUri'),
    fromAddress: textField(element, 'fromAddress'),
    toAddress: textField(element, 'toAddress'),
    mediaType: textField(element, 'mediaType'),
    state: textField(element, 'state'),
    mediaProperties: mediaProperties && parseMediaProperties(mediaProperties),
    participants: fields(field(element, 'participants'), 'participant').map(parseParticipant),
    uri,
  };
}

/** Reads the `<Dialog>` children of a `<Dialogs>` or `<dialogs>`. */
export function parseDialogs(element: XmlElement): readonly Dialog[] {
  return fields(element, 'dialog').map(parseDialog);
}

function parseMediaProperties(element: XmlElement): MediaProperties {
  return {
    mediaId: textField(element, 'mediaId'),
    dnis: textField(element, 'DNIS'),
    callType: textField(element, 'callType'),
    dialedNumber: textField(element, 'dialedNumber'),
    outboundClassification: textField(element, 'outboundClassification'),
    queueNumber: textField(element, 'queueNumber'),
    queueName: textField(element, 'queueName'),
    callKeyCallId: textField(element, 'callKeyCallId'),
    callKeySequenceNum: textField(element, 'callKeySequenceNum'),
    callKeyPrefix: textField(element, 'callKeyPrefix'),
    callVariables: fields(field(element, 'callvariables'), 'callVariable').map((one) => ({
      name: textField(one, 'name') ?? '',
      value: field(one, 'value')?.text ?? '',
    })),
  };
}

function parseParticipant(element: XmlElement): Participant {
  return {
    mediaAddress: textField(element, 'mediaAddress'),
    mediaAddressType: textField(element, 'mediaAddressType'),
    state: textField(element, 'state'),
    stateCause: textField(element, 'stateCause'),
    startTime: timeField(element, 'startTime'),
    stateChangeTime: timeField(element, 'stateChangeTime'),
    actions: fields(field(element, 'actions'), 'action').map((one) => one.text.trim()),
  };
}
