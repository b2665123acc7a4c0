import { expect } from '@open-wc/testing';
import { nodePath } from '../ids.ts';
import { parseXml, writeXml } from '../xml.ts';
import type { IqOutcome } from './iq-map.ts';
import { PubSubPorts } from './pubsub-port.ts';

const NODE = nodePath('/finesse/api/Team/5000/Users');
const JID = '1001006@fin1.ucce.local/pulse';

/** A service that gives a new subscription each time it is asked, as Openfire does unless told otherwise. */
function setUp(subids: readonly (string | undefined)[]) {
  const asked: string[] = [];
  let subscriptions = 0;
  const session = {
    ask: (_to: string, _ms: number, question: (id: string) => Parameters<typeof writeXml>[0]): Promise<IqOutcome> => {
      const [, action = '', attributes = ''] =
        /<(subscribe|unsubscribe) ([^>]*)\/>/.exec(writeXml(question('q'))) ?? [];
      const subid = /subid="([^"]*)"/.exec(attributes)?.[1];
      asked.push(subid === undefined ? action : `${action} ${subid}`);
      const given = action === 'subscribe' ? subids[subscriptions++] : undefined;
      const told = given === undefined ? '' : ` subid="${given}"`;
      const answer = `<iq type="result"><pubsub><subscription subscription="subscribed"${told}/></pubsub></iq>`;
      return Promise.resolve({ kind: 'result', element: parseXml(answer) });
    },
  };
  const ports = new PubSubPorts('pubsub.fin1.ucce.local');
  return { asked, port: () => ports.over(session, JID) };
}

describe('subscriptions by IQ', () => {
  it('are ended by name, those of sessions before too', async () => {
    const { asked, port } = setUp(['s1', 's2', 's2']);
    for (let sessions = 0; sessions < 3; sessions += 1) {
      expect(await port().subscribe(NODE)).to.deep.equal({ kind: 'stands' });
    }
    await port().unsubscribe(NODE);
    expect(asked.slice(3)).to.deep.equal(['unsubscribe s1', 'unsubscribe s2']);
  });

  it('are ended without a name where the server gave none, and where none is known', async () => {
    const { asked, port } = setUp([undefined]);
    await port().subscribe(NODE);
    await port().unsubscribe(NODE);
    await port().unsubscribe(NODE);
    expect(asked).to.deep.equal(['subscribe', 'unsubscribe', 'unsubscribe']);
  });

  it('are forgotten once they were ended', async () => {
    const { asked, port } = setUp(['s1', 's2']);
    await port().subscribe(NODE);
    await port().unsubscribe(NODE);
    await port().subscribe(NODE);
    await port().unsubscribe(NODE);
    expect(asked).to.deep.equal(['subscribe', 'unsubscribe s1', 'subscribe', 'unsubscribe s2']);
  });
});
