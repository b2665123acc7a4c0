/** What agents do, as commands: sign in and out, change state, act on calls (Cisco Finesse Web Services Developer Guide, "User", "Dialog"). */
import type { Command, CommandOutcome, Commands } from './commands.ts';
import { OptionsError } from './errors.ts';
import { dialogId as toDialogId, userId as toUserId, type UserId } from './ids.ts';
import type { Notification } from './pubsub/notification.ts';
import { dialogPath, dialogsNode, tasksNode, type Dialog } from './resources/dialog.ts';
import { userNode, type User, type UserState } from './resources/user.ts';
import type { RestObjects } from './rest/objects.ts';
import { writeXml, xml, type XmlNode } from './xml.ts';

/** Options of {@link AgentCommands.signIn}. */
export interface SignInOptions {
  /** Of the agent's telephone. */
  readonly extension: string;
  /** For a telephone elsewhere (UCCE): `CALL_BY_CALL` or `NAILED_CONNECTION`, and its number. */
  readonly mobileAgent?: { readonly mode: string; readonly dialNumber: string };
}

/** Options of {@link AgentCommands.changeState}. */
export interface ChangeStateOptions {
  /** `READY`, `NOT_READY`, `WORK`, `WORK_READY`; others are passed on. During a call it is pending until its end. */
  readonly state: UserState;
  /** Id of a reason code; due where Finesse has any for that state. */
  readonly reasonCodeId?: string;
  /** Whose state, for a supervisor; the own unless told. */
  readonly userId?: string;
}

/** Options of {@link AgentCommands.dialogAction}. */
export interface DialogActionOptions {
  /** Whose leg of the call is meant (`targetMediaAddress`): the agent's extension, for a task the login id. Read from the server unless told. */
  readonly address?: string;
  /** Whom to call or transfer to (`CONSULT_CALL`, `TRANSFER_SST`). */
  readonly to?: string;
  /** `actionParams`, such as `{ dtmfString: '12#' }` of `SEND_DTMF`. */
  readonly params?: Readonly<Record<string, string>>;
}

/** Options of {@link AgentCommands.makeCall}. */
export interface MakeCallOptions {
  readonly to: string;
  /** The agent's extension; read from the server unless told. */
  readonly from?: string;
  /** Call variables (UCCE); UCCX refuses them. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** What agents do. Each resolves and rejects as {@link Commands.command}, and is sent once. */
export interface AgentCommands {
  /** Sends a command of any kind; see {@link Command}. */
  command(command: Command): Promise<CommandOutcome>;
  signIn(options: SignInOptions): Promise<CommandOutcome>;
  /** Signs out; `userId` is for supervisors. */
  signOut(options?: Omit<ChangeStateOptions, 'state'>): Promise<CommandOutcome>;
  changeState(options: ChangeStateOptions): Promise<CommandOutcome>;
  /** `ANSWER`, `HOLD`, `RETRIEVE`, `DROP`, `CONSULT_CALL`, `TRANSFER`, `TRANSFER_SST`, `CONFERENCE` and others; of a task `ACCEPT`, `START`, `CLOSE` and others. */
  dialogAction(dialogId: string, action: string, options?: DialogActionOptions): Promise<CommandOutcome>;
  /** Resolves when the call's dialog has appeared, in `outcome.notification`; it may still fail to reach anybody. */
  makeCall(options: MakeCallOptions): Promise<CommandOutcome>;
}

/** Makes them for one user. */
export function createAgentCommands(
  { command }: Pick<Commands, 'command'>,
  rest: Pick<RestObjects, 'user' | 'dialogs' | 'tasks'>,
  own: UserId,
): AgentCommands {
  const putUser = (id: UserId, fields: Fields, reached: (user: User) => boolean): Promise<CommandOutcome> =>
    command({
      method: 'PUT',
      path: userNode(encodeURIComponent(id) as UserId),
      node: userNode(id),
      body: bodyOf({ User: fields }),
      settlesWhen: ({ payload }) => payload.kind === 'user' && reached(payload.user),
      check: async (signal) => reached(await rest.user(id, { signal })),
    });
  const extension = async (): Promise<string> => {
    const { extension: known } = await rest.user(own);
    if (known === undefined) throw new OptionsError('The user has no extension: sign in first, or give the address.');
    return known;
  };
  const changeState: AgentCommands['changeState'] = ({ state, reasonCodeId, userId = own }) =>
    putUser(
      toUserId(userId),
      { state, reasonCodeId },
      (user) =>
        user.pendingState === state ||
        (user.state === state && (reasonCodeId === undefined || (reasonOf(user) ?? reasonCodeId) === reasonCodeId)),
    );

  return {
    command,
    signIn: ({ extension: address, mobileAgent }) =>
      putUser(
        own,
        {
          state: 'LOGIN',
          extension: address,
          mobileAgent: mobileAgent && { mode: mobileAgent.mode, dialNumber: mobileAgent.dialNumber },
        },
        (user) => user.state !== 'LOGOUT' && user.state !== 'UNKNOWN' && user.extension === address,
      ),
    signOut: (options) => changeState({ ...options, state: 'LOGOUT' }),
    changeState,
    async dialogAction(dialogId, action, { address, to, params } = {}) {
      const id = toDialogId(dialogId);
      // Cisco: the ids of tasks hold underscores, those of calls do not.
      const task = id.includes('_');
      const target = address ?? (task ? own : await extension());
      const reached = (dialog: Dialog | undefined): boolean => isDone(action, dialog, target);
      return command({
        method: 'PUT',
        path: dialogPath(toDialogId(encodeURIComponent(id))),
        node: task ? tasksNode(own) : dialogsNode(own),
        body: bodyOf({
          Dialog: {
            requestedAction: action,
            toAddress: to,
            targetMediaAddress: target,
            actionParams: params && { ActionParam: pairs(params) },
          },
        }),
        settlesWhen: (notification) => {
          const dialog = dialogsOf(notification).find((one) => one.id === id);
          return dialog !== undefined && reached(notification.event === 'DELETE' ? undefined : dialog);
        },
        check: async (signal) => {
          const dialogs = await (task ? rest.tasks(own, { signal }) : rest.dialogs(own, { signal }));
          return reached(dialogs.find((one) => one.id === id));
        },
      });
    },
    async makeCall({ to, from, variables }) {
      const caller = from ?? (await extension());
      const isIt = (dialog: Dialog): boolean => dialog.fromAddress === caller && dialog.toAddress === to;
      return command({
        method: 'POST',
        path: dialogsNode(encodeURIComponent(own) as UserId),
        node: dialogsNode(own),
        body: bodyOf({
          Dialog: {
            requestedAction: 'MAKE_CALL',
            fromAddress: caller,
            toAddress: to,
            mediaProperties: variables && { callvariables: { CallVariable: pairs(variables) } },
          },
        }),
        settlesWhen: (notification) => notification.event === 'POST' && dialogsOf(notification).some(isIt),
        check: async (signal) => (await rest.dialogs(own, { signal })).some(isIt),
      });
    },
  };
}

/** 12.5 names the id, 11.6 the whole reason. */
function reasonOf(user: User): string | undefined {
  return user.reasonCodeId ?? user.reasonCode?.id;
}

function dialogsOf({ payload }: Notification): readonly Dialog[] {
  return payload.kind === 'dialogs' ? payload.dialogs : payload.kind === 'dialog' ? [payload.dialog] : [];
}

/** State of the agent's leg after an action, by the guide's table of participant states. */
const LEADS_TO: Readonly<Record<string, string>> = {
  ANSWER: 'ACTIVE',
  RETRIEVE: 'ACTIVE',
  HOLD: 'HELD',
  ACCEPT: 'ACCEPTED',
  START: 'ACTIVE',
  PAUSE: 'PAUSED',
  RESUME: 'ACTIVE',
};
const ENDS: ReadonlySet<string> = new Set(['DROP', 'CLOSE', 'TRANSFER', 'TRANSFER_SST']);
const OVER: ReadonlySet<string> = new Set(['DROPPED', 'WRAP_UP', 'CLOSED']);

function isDone(action: string, dialog: Dialog | undefined, address: string): boolean {
  const leg = dialog?.participants.find((one) => one.mediaAddress === address);
  const state = leg?.state ?? dialog?.state ?? '';
  return ENDS.has(action) ? !dialog || OVER.has(state) : dialog !== undefined && LEADS_TO[action] === state;
}

/** Elements by name: text, what stands within, or one element for each entry. */
interface Fields {
  readonly [name: string]: string | undefined | Fields | readonly Fields[];
}

function pairs(values: Readonly<Record<string, string>>): readonly Fields[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

function elementsOf(fields: Fields): readonly XmlNode[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return xml(name, {}, value);
    const each = Array.isArray(value) ? (value as readonly Fields[]) : [value as Fields];
    return each.map((one) => xml(name, {}, elementsOf(one)));
  });
}

function bodyOf(fields: Fields): string {
  return elementsOf(fields).map(writeXml).join('');
}
