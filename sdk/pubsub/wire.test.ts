/** Notifications as 11.6 and 12.5 write them (technote 211376, the developer guide and public captures), read whole. */
import { expect } from '@open-wc/testing';
import { escapeXml, parseXml } from '../xml.ts';
import { readMessage, readUpdate } from './envelope.ts';
import type { Notification } from './notification.ts';

const ENVELOPES = {
  '11.6': (node: string, update: string) =>
    '<message xmlns="jabber:client" from="pubsub.fin1.ucce.local" to="47483648@fin1.ucce.local" id="/finesse/api/User/47483648__47483648@fin1.ucce.local__K7hYF">' +
    `<event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${node}"><item id="26a3e421-9d0c-4752-8a1d-5adbdac74a7717">` +
    `<notification xmlns="http://jabber.org/protocol/pubsub">${escapeXml(update)}</notification></item></items></event></message>`,
  '12.5': (node: string, update: string) =>
    `<message xmlns="jabber:client" to="6021@fin1" id="4WNIBzEW" from="pubsub.fin1"><event xmlns="http://jabber.org/protocol/pubsub#event"><items node="${node}">` +
    `<item id="a6ca891f-8b34-443f-8c7d-dac020d41838330"><notification xmlns="urn:xmpp:push:0">${escapeXml(update)}</notification></item></items></event></message>`,
} as const;

const read = (version: keyof typeof ENVELOPES, node: string, update: string): Notification => {
  const [item] = readMessage(parseXml(ENVELOPES[version](node, update)));
  return readUpdate(item!, 0);
};
const OWN = '/finesse/api/User/47483648';
const SEED_USER =
  '<Update><data><user><dialogs>/finesse/api/User/47483648/Dialogs</dialogs><extension>10005</extension><firstName>Isaac</firstName><lastName>Newton</lastName>' +
  '<loginId>47483648</loginId><loginName>isaac</loginName><mediaType>1</mediaType><pendingState></pendingState><roles><role>Agent</role></roles>' +
  '<settings><wrapUpOnIncoming>OPTIONAL</wrapUpOnIncoming></settings><state>READY</state><stateChangeTime>2019-01-11T23:56:54.783Z</stateChangeTime>' +
  '<teamId>5000</teamId><teamName>Maths</teamName><uri>/finesse/api/User/47483648</uri></user></data><event>PUT</event>' +
  '<requestId>07f14a42-6b3c-4855-a4c9-af50ab5e7cc6</requestId><source>/finesse/api/User/47483648</source></Update>';

for (const version of ['11.6', '12.5'] as const) {
  describe(`the wire of ${version}`, () => {
    it('of a user leaves nothing over', () => {
      const { payload, itemId, requestId } = read(version, OWN, SEED_USER);
      expect(itemId).to.match(/^[0-9a-f-]{36}\d+$/);
      expect(requestId).to.equal('07f14a42-6b3c-4855-a4c9-af50ab5e7cc6');
      expect(payload).to.have.nested.property('user.teamName', 'Maths');
      expect(payload).to.not.have.nested.property('user.raw');
    });

    it('of a dialog that comes, changes and goes', () => {
      const dialog =
        '<id>16777217</id><mediaType>Voice</mediaType><participants><Participant><state>ACTIVE</state></Participant></participants><state>ACTIVE</state>';
      for (const [event, data, source, kind] of [
        ['POST', `<dialogs><Dialog>${dialog}</Dialog></dialogs>`, `${OWN}/Dialogs`, 'dialogs'],
        ['PUT', `<dialog>${dialog}</dialog>`, '/finesse/api/Dialog/16777217', 'dialog'],
        ['delete', `<dialogs><Dialog>${dialog}</Dialog></dialogs>`, `${OWN}/Dialogs`, 'dialogs'],
      ] as const) {
        const update = `<Update><data>${data}</data><event>${event}</event><source>${source}</source></Update>`;
        const one = read(version, `${OWN}/Dialogs`, update);
        expect(one).to.deep.include({ event: event.toUpperCase(), source, requestId: undefined });
        expect(one.payload.kind).to.equal(kind);
      }
    });

    it('of teams, media, queues and errors, in any case of their first letter', () => {
      for (const [name, kind] of [
        ['user', 'user'],
        ['team', 'team'],
        ['Media', 'media'],
        ['Queue', 'queue'],
        ['Queues', 'queues'],
        ['systemInfo', 'systemInfo'],
        ['apiErrors', 'apiErrors'],
      ] as const) {
        for (const written of [
          name,
          name.charAt(0).toLowerCase() + name.slice(1),
          name.charAt(0).toUpperCase() + name.slice(1),
        ]) {
          const update = `<Update><event>put</event><source>x</source><requestId>r</requestId><data><${written}/></data></Update>`;
          expect(read(version, OWN, update), written).to.have.nested.property('payload.kind', kind);
        }
      }
    });
  });
}

it('12.5 adds fields to the user, each with its place', () => {
  const update = SEED_USER.replace('</pendingState>', '</pendingState><reasonCodeId>-1</reasonCodeId>')
    .replace(
      '</teamName>',
      '</teamName><teams><Team><id>1</id><name>One</name><uri>/finesse/api/Team/1</uri></Team></teams>',
    )
    .replace('</user>', '<wrapUpTimer>7200</wrapUpTimer></user>');
  const { payload } = read('12.5', OWN, update);
  expect(payload).to.have.nested.property('user.wrapUpTimer', 7200);
  expect(payload).to.have.nested.property('user.teams[0].name', 'One');
  expect(payload).to.have.nested.property('user.reasonCodeId', undefined);
  expect(payload).to.not.have.nested.property('user.raw');
});
