import { expect } from '@open-wc/testing';
import { createAgentCommands } from './agent-commands.ts';
import type { Command, CommandOutcome } from './commands.ts';
import { OptionsError } from './errors.ts';
import { dialogId, nodePath, userId } from './ids.ts';
import type { Notification, NotificationEvent, NotificationPayload } from './pubsub/notification.ts';
import type { Dialog } from './resources/dialog.ts';
import type { User } from './resources/user.ts';

const OWN = userId('1001001');
const user = (over: Partial<User> = {}): User => ({
  id: OWN,
  state: 'NOT_READY',
  extension: '10001',
  roles: [],
  teams: [],
  settings: {},
  devices: [],
  ...over,
});
const dialog = (id: string, state: string, over: Partial<Dialog> = {}): Dialog => ({
  id: dialogId(id),
  state: 'ACTIVE',
  participants: [
    { mediaAddress: '10001', state, actions: [] },
    { mediaAddress: '2025550123', state: 'ACTIVE', actions: [] },
  ],
  ...over,
});
const told = (payload: NotificationPayload, event: NotificationEvent = 'PUT'): Notification => ({
  node: nodePath('/finesse/api/X'),
  itemId: undefined,
  event,
  source: '',
  requestId: undefined,
  payload,
  receivedAt: 0,
  raw: '',
});
const { signal } = new AbortController();

function setUp(server: { user?: User; dialogs?: readonly Dialog[]; tasks?: readonly Dialog[] } = {}) {
  const sent: Command[] = [];
  const outcome: CommandOutcome = { requestId: 'r', confirmedBy: 'state', at: 0, elapsedMs: 0 };
  const asked: string[] = [];
  const agent = createAgentCommands(
    {
      command: (command) => {
        sent.push(command);
        return Promise.resolve(outcome);
      },
    },
    {
      user: (id) => {
        asked.push(id);
        return Promise.resolve(server.user ?? user());
      },
      dialogs: () => Promise.resolve(server.dialogs ?? []),
      tasks: () => Promise.resolve(server.tasks ?? []),
    },
    OWN,
  );
  const last = (): Command => sent.at(-1) as Command;
  const settles = (payload: NotificationPayload, event?: NotificationEvent) =>
    last().settlesWhen?.(told(payload, event)) ?? false;
  const settlesWith = (over: Partial<User>) => settles({ kind: 'user', user: user(over) });
  return { agent, sent, asked, last, settles, settlesWith };
}

describe('what agents do', () => {
  it('is written as the developer guide has it', async () => {
    const { agent, last } = setUp();
    const wrote = async (done: Promise<unknown>) => {
      await done;
      const { method, path, node, body } = last();
      return `${method} ${path} ${node === path ? '' : `on ${node} `}${body}`;
    };
    const me = '/finesse/api/User/1001001';
    expect(await wrote(agent.signIn({ extension: '10001' }))).to.equal(
      `PUT ${me} <User><state>LOGIN</state><extension>10001</extension></User>`,
    );
    expect(
      await wrote(agent.signIn({ extension: '1', mobileAgent: { mode: 'CALL_BY_CALL', dialNumber: '555' } })),
    ).to.contain('<mobileAgent><mode>CALL_BY_CALL</mode><dialNumber>555</dialNumber></mobileAgent>');
    expect(await wrote(agent.signOut())).to.equal(`PUT ${me} <User><state>LOGOUT</state></User>`);
    expect(await wrote(agent.changeState({ state: 'NOT_READY', reasonCodeId: '3', userId: 'jürgen' }))).to.equal(
      'PUT /finesse/api/User/j%C3%BCrgen on /finesse/api/User/jürgen <User><state>NOT_READY</state><reasonCodeId>3</reasonCodeId></User>',
    );
    expect(await wrote(agent.dialogAction('77', 'CONSULT_CALL', { to: '<9>', address: '10001' }))).to.equal(
      `PUT /finesse/api/Dialog/77 on ${me}/Dialogs <Dialog><requestedAction>CONSULT_CALL</requestedAction>` +
        '<toAddress>&lt;9&gt;</toAddress><targetMediaAddress>10001</targetMediaAddress></Dialog>',
    );
    expect(await wrote(agent.dialogAction('7', 'SEND_DTMF', { params: { dtmfString: '1#' } }))).to.contain(
      '<actionParams><ActionParam><name>dtmfString</name><value>1#</value></ActionParam></actionParams>',
    );
    expect(await wrote(agent.dialogAction('1_2_3', 'ACCEPT'))).to.equal(
      `PUT /finesse/api/Dialog/1_2_3 on ${me}/Dialogs/Media <Dialog><requestedAction>ACCEPT</requestedAction>` +
        '<targetMediaAddress>1001001</targetMediaAddress></Dialog>',
    );
    expect(await wrote(agent.makeCall({ to: '9', variables: { callVariable1: 'a', callVariable2: 'b' } }))).to.equal(
      `POST ${me}/Dialogs <Dialog><requestedAction>MAKE_CALL</requestedAction><fromAddress>10001</fromAddress>` +
        '<toAddress>9</toAddress><mediaProperties><callvariables><CallVariable><name>callVariable1</name><value>a</value>' +
        '</CallVariable><CallVariable><name>callVariable2</name><value>b</value></CallVariable></callvariables></mediaProperties></Dialog>',
    );
  });

  it('reads the own extension only where none is given, and says so where there is none', async () => {
    const { agent, asked } = setUp();
    await agent.makeCall({ to: '9', from: '10001' });
    await agent.dialogAction('7', 'HOLD', { address: '10001' });
    expect(asked).to.deep.equal([]);
    await agent.makeCall({ to: '9' });
    await agent.dialogAction('7', 'HOLD');
    expect(asked).to.deep.equal([OWN, OWN]);
    const out = setUp({ user: user({ extension: undefined }) });
    const error = await out.agent.makeCall({ to: '9' }).catch((caught: unknown) => caught);
    expect(error).to.be.instanceOf(OptionsError);
    expect(out.sent).to.have.length(0);
  });

  it('knows a sign-in by state and extension', async () => {
    const { agent, settlesWith, settles } = setUp();
    await agent.signIn({ extension: '10001' });
    expect(settlesWith({})).to.equal(true);
    expect(settlesWith({ state: 'LOGOUT' })).to.equal(false);
    expect(settlesWith({ state: 'UNKNOWN' })).to.equal(false);
    expect(settlesWith({ extension: '10002' })).to.equal(false);
    expect(settles({ kind: 'clientLog' })).to.equal(false);
  });

  it('knows a state by itself, pending too, and by its reason where one was given', async () => {
    const { agent, settlesWith } = setUp();
    await agent.changeState({ state: 'READY' });
    expect(settlesWith({ state: 'READY' })).to.equal(true);
    expect(settlesWith({ state: 'TALKING', pendingState: 'READY' })).to.equal(true);
    expect(settlesWith({ state: 'TALKING' })).to.equal(false);
    await agent.changeState({ state: 'NOT_READY', reasonCodeId: '3' });
    expect(settlesWith({ reasonCodeId: '3' })).to.equal(true);
    expect(settlesWith({ reasonCode: { id: '3' } })).to.equal(true);
    expect(settlesWith({})).to.equal(true);
    expect(settlesWith({ reasonCodeId: '4' })).to.equal(false);
  });

  it('reads by REST what it could not hear', async () => {
    const { agent, last } = setUp({ dialogs: [dialog('7', 'HELD', { fromAddress: '10001', toAddress: '9' })] });
    const check = () => last().check?.(signal);
    await agent.changeState({ state: 'NOT_READY' });
    expect(await check()).to.equal(true);
    await agent.changeState({ state: 'READY' });
    expect(await check()).to.equal(false);
    await agent.dialogAction('7', 'HOLD');
    expect(await check()).to.equal(true);
    await agent.dialogAction('7', 'RETRIEVE');
    expect(await check()).to.equal(false);
    await agent.dialogAction('8', 'DROP');
    expect(await check()).to.equal(true);
    await agent.dialogAction('8', 'HOLD');
    expect(await check()).to.equal(false);
    await agent.dialogAction('1_2_3', 'CLOSE');
    expect(await check()).to.equal(true);
    await agent.makeCall({ to: '9' });
    expect(await check()).to.equal(true);
    await agent.makeCall({ to: '10' });
    expect(await check()).to.equal(false);
  });

  it('knows an action on a call by the own leg, and its end by any sign of it', async () => {
    const { agent, settles } = setUp();
    const leg = (state: string, id = '7', event?: NotificationEvent) =>
      settles({ kind: 'dialog', dialog: dialog(id, state) }, event);
    await agent.dialogAction('7', 'HOLD');
    expect([leg('HELD'), leg('ACTIVE'), leg('HELD', '8')]).to.deep.equal([true, false, false]);
    expect(settles({ kind: 'dialogs', dialogs: [dialog('7', 'HELD')] }, 'DELETE')).to.equal(false);
    await agent.dialogAction('7', 'DROP');
    expect([leg('ACTIVE'), leg('DROPPED'), leg('WRAP_UP')]).to.deep.equal([false, true, true]);
    expect(settles({ kind: 'dialogs', dialogs: [dialog('7', 'ACTIVE')] }, 'DELETE')).to.equal(true);
    await agent.dialogAction('7', 'SEND_DTMF', { params: { dtmfString: '1' } });
    expect(leg('ACTIVE')).to.equal(false);
    await agent.dialogAction('1_2', 'PAUSE');
    expect(settles({ kind: 'dialog', dialog: { ...dialog('1_2', ''), state: 'PAUSED', participants: [] } })).to.equal(
      true,
    );
  });

  it('knows a call that it made by its two ends, when its dialog is added', async () => {
    const { agent, settles } = setUp();
    await agent.makeCall({ to: '9' });
    const dialogs = [dialog('7', 'INITIATED', { fromAddress: '10001', toAddress: '9' })];
    expect(settles({ kind: 'dialogs', dialogs }, 'POST')).to.equal(true);
    expect(settles({ kind: 'dialogs', dialogs }, 'DELETE')).to.equal(false);
    expect(settles({ kind: 'dialogs', dialogs: [dialog('8', 'ALERTING')] }, 'POST')).to.equal(false);
    expect(settles({ kind: 'clientLog' }, 'POST')).to.equal(false);
  });
});
