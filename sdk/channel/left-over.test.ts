import { expect } from '@open-wc/testing';
import { userId } from '../ids.ts';
import { browserPlatform } from '../platform.ts';
import { parseXml } from '../xml.ts';
import { OWN_RESOURCE, partByOwner, readSubscriptions, superfluous } from './left-over.ts';
import { checkXmppOptions } from './xmpp-options.ts';

const JID = '1001006@fin1.ucce.local/finesse-pulse-1';

function listed(...subscriptions: readonly (readonly [node: string, jid: string, subid?: string])[]) {
  const all = subscriptions.map(([node, jid, subid]) => {
    const name = subid === undefined ? '' : ` subid="${subid}"`;
    return `<subscription node="${node}" jid="${jid}"${name} subscription="subscribed"/>`;
  });
  return readSubscriptions(parseXml(`<iq><pubsub><subscriptions>${all.join('')}</subscriptions></pubsub></iq>`));
}

describe('left-over subscriptions', () => {
  it('are read from what the service lists, whatever else stands there', () => {
    expect(listed(['/a', JID, 's1'], ['', JID], ['/b', ''])).to.deep.equal([{ node: '/a', jid: JID, subid: 's1' }]);
    for (const other of ['<iq/>', '<iq><pubsub/></iq>', '<iq><pubsub><subscriptions/></pubsub></iq>']) {
      expect(readSubscriptions(parseXml(other))).to.deep.equal([]);
    }
  });

  it('are those of this session and of other sessions of ours, never of the desktop, of others or of the server', () => {
    const { own, others } = partByOwner(
      listed(
        ['/a', '1001006@FIN1.ucce.local/finesse-pulse-1', 's1'],
        ['/a', '1001006@fin1.ucce.local/finesse-pulse-2', 's2'],
        ['/b', '1001006@fin1.ucce.local/finesse-pulse-2', 's3'],
        ['/a', '1001006@fin1.ucce.local/desktop'],
        ['/a', '1001006@fin1.ucce.local/10005'],
        ['/a', '1001006@fin1.ucce.local'],
        ['/a', '1001007@fin1.ucce.local/finesse-pulse-2'],
        ['/a', '1001006@fin2.ucce.local/finesse-pulse-2'],
      ),
      JID,
    );
    expect(own.map(({ subid }) => subid)).to.deep.equal(['s1']);
    expect([...others].map(([jid, all]) => [jid, all.map(({ subid }) => subid)])).to.deep.equal([
      ['1001006@fin1.ucce.local/finesse-pulse-2', ['s2', 's3']],
    ]);
  });

  it('of this session are those that nobody wants, and all but the latest of what is wanted', () => {
    const own = listed(['/w', JID, 's1'], ['/w', JID, 's2'], ['/w', JID, 's3'], ['/gone', JID], ['/gone', JID, 's4']);
    const due = (keep?: string) =>
      superfluous(
        own,
        (node) => node === '/w',
        () => keep,
      ).map(({ subid }) => subid);
    expect(due('s2')).to.deep.equal(['s1', 's3', undefined, 's4']);
    // Where no name is known, as after a reload of the page, the last that is listed is as good as any.
    expect(due()).to.deep.equal(['s1', 's2', undefined, 's4']);
  });

  it('of what is wanted are left alone where they have no names', () => {
    const own = listed(['/w', JID], ['/w', JID]);
    expect(
      superfluous(
        own,
        () => true,
        () => undefined,
      ),
    ).to.deep.equal([]);
  });

  it('know the resource that a session takes by itself', () => {
    const { resource } = checkXmppOptions({
      service: 'https://fin1.ucce.local:7443/http-bind/',
      jid: { userId: userId('1001006'), domain: 'fin1.ucce.local' },
      password: 'secret',
      platform: browserPlatform(),
    });
    expect(resource.startsWith(OWN_RESOURCE)).to.equal(true);
  });
});
