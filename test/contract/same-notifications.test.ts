/** What the server publishes once arrives as the same values, whether an own session or the hub of the desktop carries it. */
import { expect } from '@open-wc/testing';
import { createDesktopChannel } from '../../sdk/channel/desktop-channel.ts';
import { nodePath } from '../../sdk/ids.ts';
import type { Notification } from '../../sdk/pubsub/notification.ts';
import { createHub } from '../../simulator/desktop/hub.ts';
import { createHubMaster } from '../../simulator/desktop/hub-master.ts';
import { setUpBench, SUPERVISOR, TEAM_NODE, updateOf, USER_NODE, type Transport } from '../kit/bench.ts';

const DIALOGS_NODE = nodePath(`${USER_NODE}/Dialogs`);
const SYSTEM_NODE = nodePath('/finesse/api/SystemInfo');

const DIALOG =
  '<Dialog><id>32458</id><fromAddress>+82 2 &amp; co</fromAddress><mediaType>Voice</mediaType><state>ACTIVE</state>' +
  '<mediaProperties><DNIS>1</DNIS><callvariables><CallVariable><name>callVariable1</name><value>a &lt; b</value></CallVariable></callvariables></mediaProperties>' +
  '<participants><Participant><mediaAddress>10005</mediaAddress><state>ACTIVE</state><actions><action>HOLD</action></actions></Participant></participants></Dialog>';

/** Node and text, as Finesse writes them, with all that may go wrong. */
const PUBLISHED: readonly (readonly [node: string, text: string])[] = [
  [USER_NODE, updateOf(USER_NODE, 'READY')],
  [
    DIALOGS_NODE,
    `<Update><data><dialogs>${DIALOG}</dialogs></data><event>POST</event><requestId>r1</requestId><source>${DIALOGS_NODE}</source></Update>`,
  ],
  [
    DIALOGS_NODE,
    `<Update><event>delete</event><source>/finesse/api/Dialog/1</source><data>${DIALOG.replaceAll('Dialog>', 'dialog>')}</data></Update>`,
  ],
  [
    USER_NODE,
    '<Update><data><apiErrors><apiError><errorType>Invalid State</errorType><errorMessage>CF</errorMessage><errorData>22</errorData></apiError></apiErrors></data><requestId></requestId><event>put</event></Update>',
  ],
  [SYSTEM_NODE, '<Update><data><systemInfo><status>IN_SERVICE</status></systemInfo></data><event>PUT</event></Update>'],
  [
    TEAM_NODE,
    '<Update><data><user><loginId>1001001</loginId><firstName>김 &amp; "이"</firstName><state>TALKING</state></user></data><event>PUT</event></Update>',
  ],
  [USER_NODE, '{"Update":{"event":"PUT","data":{"user":{"loginId":"1001006","state":"READY"}}}}'],
  [USER_NODE, '[1, 2]'],
  [USER_NODE, '<Update><data><user><state>REA'],
  [USER_NODE, '<Update><data><newThing><field>7</field></newThing></data><event>POST</event></Update>'],
  [USER_NODE, `\n  ${updateOf(USER_NODE, 'NOT_READY')}\n`],
];

/** Every field, with what the hub cannot know left out: the id of the pubsub item. */
function fieldsOf({ node, event, source, requestId, payload, receivedAt, raw }: Notification): object {
  return { node, event, source, requestId, payload, receivedAt, raw };
}

for (const transport of ['bosh', 'websocket'] as const satisfies readonly Transport[]) {
  it(`a notification has the same value from the hub as over ${transport}, field by field`, async () => {
    const bench = await setUpBench(transport);
    try {
      const { host } = bench.simulator.sides.a;
      const desktop = bench.channel({
        jid: { userId: SUPERVISOR, domain: host, resource: 'desktop' },
        allowDesktopResource: true,
      });
      const hub = createHub();
      const master = createHubMaster({ hub, channel: desktop, resourceId: 'desktop' });
      const own = bench.channel();
      const gadget = createDesktopChannel({ hub, userId: SUPERVISOR, platform: bench.platform });
      const heard = [own, gadget].map((channel) => {
        const [all, ofNodes]: [object[], object[]] = [[], []];
        channel.notifications$.subscribe((one) => all.push(fieldsOf(one)));
        for (const node of [USER_NODE, DIALOGS_NODE, SYSTEM_NODE, TEAM_NODE]) {
          channel.notifications(node).subscribe((one) => ofNodes.push(fieldsOf(one)));
        }
        return { all, ofNodes };
      });
      desktop.open();
      own.open();
      gadget.open();
      await bench.advance(2_000);
      for (const [node, text] of PUBLISHED) {
        bench.simulator.sides.a.notification.publish(node, text, node === TEAM_NODE ? [] : [SUPERVISOR]);
      }
      await bench.advance(1_000);
      const [overSession, overHub] = heard;
      expect(overSession?.all).to.have.length(PUBLISHED.length);
      expect(overHub?.all).to.deep.equal(overSession?.all);
      expect(overHub?.ofNodes).to.deep.equal(overSession?.ofNodes);
      expect(overHub?.ofNodes).to.deep.equal(overHub?.all);
      void gadget.close();
      await bench.advance(3_000);
      master.close();
    } finally {
      await bench.dispose();
    }
  });
}
