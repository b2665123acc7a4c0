import { expect } from '@open-wc/testing';
import { dialogId, queueId, teamId, userId } from '../ids.ts';
import { browserPlatform } from '../platform.ts';
import { basic } from './authorization.ts';
import { createRestClient } from './rest-client.ts';

/** A server that has these bodies, by path. */
function serve(bodies: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const fetch: typeof globalThis.fetch = (input) => {
    const path = (input as string).replace(/\?.*$/, '');
    asked.push(path);
    const body = bodies[path];
    return Promise.resolve(
      new Response(body ?? '', {
        status: body === undefined ? 404 : 200,
        headers: { 'content-type': 'application/xml' },
      }),
    );
  };
  const platform = browserPlatform({ fetch });
  return { asked, rest: createRestClient({ baseUrl: '', authorization: () => basic('1', 'x'), platform }) };
}

const API = '/finesse/api';

describe('the objects of REST', () => {
  it('are read at their documented paths', async () => {
    const { rest } = serve({
      [`${API}/User/1`]: '<User><loginId>1</loginId></User>',
      [`${API}/User/1/Dialogs`]: '<Dialogs><Dialog><id>7</id></Dialog></Dialogs>',
      [`${API}/Dialog/7`]: '<Dialog><id>7</id></Dialog>',
      [`${API}/User/1/Media`]: '<MediaList><Media><id>5000</id></Media></MediaList>',
      [`${API}/Team/2`]: '<Team><id>2</id><users><User><loginId>1</loginId></User></users></Team>',
      [`${API}/User/1/Queues`]: '<Queues><Queue><id>3</id></Queue></Queues>',
      [`${API}/Queue/3`]: '<Queue><id>3</id></Queue>',
    });
    const id = userId('1');
    expect((await rest.user(id)).id).to.equal('1');
    expect((await rest.dialogs(id)).map((one) => one.id)).to.deep.equal(['7']);
    expect((await rest.dialog(dialogId('7'))).id).to.equal('7');
    expect((await rest.media(id)).map((one) => one.id)).to.deep.equal(['5000']);
    expect((await rest.team(teamId('2'))).users.map((one) => one.id)).to.deep.equal(['1']);
    expect((await rest.queues(id)).map((one) => one.id)).to.deep.equal(['3']);
    expect((await rest.queue(queueId('3'))).id).to.equal('3');
  });

  it('of tasks are those of each domain in which the user is signed in', async () => {
    const media = (id: string, state: string) => `<Media><id>${id}</id>${state}</Media>`;
    const { rest, asked } = serve({
      [`${API}/User/1/Media`]: `<MediaList>${media('a', '<state>READY</state>')}${media('b', '<state>LOGOUT</state>')}${media('c', '')}${media('d', '<state>ACTIVE</state>')}</MediaList>`,
      [`${API}/User/1/Media/a/Dialogs`]: '<Dialogs><Dialog><id>1_1</id></Dialog></Dialogs>',
      [`${API}/User/1/Media/d/Dialogs`]: '<Dialogs><Dialog><id>4_1</id></Dialog></Dialogs>',
    });
    expect((await rest.tasks(userId('1'))).map((one) => one.id)).to.deep.equal(['1_1', '4_1']);
    expect(asked).to.have.length(3);
  });

  it('cannot be led elsewhere by an id', async () => {
    const { rest, asked } = serve({});
    for (const read of [rest.team(teamId('../User/2')), rest.dialog(dialogId('1?x=/')), rest.queue(queueId('#'))]) {
      await read.catch(() => undefined);
    }
    expect(asked).to.deep.equal([`${API}/Team/..%2FUser%2F2`, `${API}/Dialog/1%3Fx%3D%2F`, `${API}/Queue/%23`]);
  });

  it('are not taken from an answer of another name', async () => {
    const { rest } = serve({ [`${API}/Team/2`]: '<Login/>' });
    const error = await rest.team(teamId('2')).catch((caught: unknown) => caught);
    expect(error).to.have.property('code', 'not-xml');
  });
});
