import { expect } from '@open-wc/testing';
import { VirtualClock } from '../simulator/core/virtual-clock.ts';
import { fakeChannel } from '../test/support/fake-channel.ts';
import * as later from './commands-later.ts';
import { ApiError, FinesseError } from './errors.ts';
import { userId } from './ids.ts';
import { browserPlatform } from './platform.ts';

function setUp() {
  const clock = new VirtualClock();
  const platform = browserPlatform({ scheduler: clock, monotonic: clock.monotonic, uuid: () => 'r1' });
  const sent: string[] = [];
  const parts = {
    channel: fakeChannel(() => clock.now()),
    rest: {
      send: (method: string, path: string) => {
        sent.push(`${method} ${path}`);
        return Promise.reject(new ApiError('no', []));
      },
    },
    platform,
  };
  return { commands: later.createCommands(parts), sent };
}

const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'none',
    (error: unknown) => error instanceof FinesseError && error.code,
  );

describe('commands that are fetched when the first one is given', () => {
  it('sends what is given, and rejects as the commands themselves', async () => {
    const { commands, sent } = setUp();
    expect(await codeOf(commands.command({ method: 'PUT', path: '/finesse/api/User/1' }))).to.equal('api-error');
    expect(sent).to.deep.equal(['PUT /finesse/api/User/1']);
  });

  it('sends nothing that was given before the end but not fetched by then', async () => {
    const { commands, sent } = setUp();
    const given = codeOf(commands.command({ method: 'PUT', path: '/finesse/api/User/1' }));
    commands.close();
    expect(await given).to.equal('closed');
    expect(await codeOf(commands.command({ method: 'PUT', path: '/finesse/api/User/1' }))).to.equal('closed');
    expect(sent).to.deep.equal([]);
  });

  it('gives the acts of an agent to the same sender', async () => {
    const { commands, sent } = setUp();
    const rest = {
      user: () => Promise.reject(new Error()),
      dialogs: () => Promise.resolve([]),
      tasks: () => Promise.resolve([]),
    };
    const acts = later.createAgentCommands(commands, rest, userId('1001001'));
    const results = await Promise.all([
      codeOf(acts.changeState({ state: 'READY' })),
      codeOf(acts.signIn({ extension: '1' })),
      codeOf(acts.signOut()),
      codeOf(acts.makeCall({ to: '1', from: '2' })),
      codeOf(acts.dialogAction('16804377', 'ANSWER', { address: '1' })),
      codeOf(acts.command({ method: 'DELETE', path: '/finesse/api/User/2' })),
    ]);
    expect(results).to.deep.equal(Array.from({ length: 6 }, () => 'api-error'));
    expect(sent).to.have.length(6);
  });
});
