import { expect } from '@open-wc/testing';
import { userId } from '../ids.ts';
import { parseXml } from '../xml.ts';
import { parseUser, userNode } from './user.ts';

describe('parseUser', () => {
  it('reads the user of a Finesse 11.6 notification', () => {
    const user = parseUser(
      parseXml(
        '<user><dialogs>/finesse/api/User/47483648/Dialogs</dialogs><extension>10005</extension><firstName>Isaac</firstName>' +
          '<lastName>Newton</lastName><loginId>47483648</loginId><loginName>isaac</loginName><mediaType>1</mediaType>' +
          '<pendingState></pendingState><roles><role>Agent</role></roles><settings><wrapUpOnIncoming>OPTIONAL</wrapUpOnIncoming>' +
          '</settings><state>READY</state><stateChangeTime>2019-01-11T23:56:54.783Z</stateChangeTime><teamId>5000</teamId>' +
          '<teamName>Maths</teamName><uri>/finesse/api/User/47483648</uri></user>',
      ),
    );
    expect(user).to.deep.include({
      id: '47483648',
      loginName: 'isaac',
      firstName: 'Isaac',
      lastName: 'Newton',
      extension: '10005',
      state: 'READY',
      pendingState: undefined,
      stateChangeTime: Date.UTC(2019, 0, 11, 23, 56, 54, 783),
      teamId: '5000',
      teamName: 'Maths',
      roles: ['Agent'],
      settings: { wrapUpOnIncoming: 'OPTIONAL' },
      mediaType: '1',
      dialogsUri: '/finesse/api/User/47483648/Dialogs',
      uri: '/finesse/api/User/47483648',
    });
  });

  it('reads what later versions added', () => {
    const user = parseUser(
      parseXml(
        '<User><loginId>6021</loginId><state>NOT_READY</state><pendingState>LOGOUT</pendingState><reasonCodeId>3</reasonCodeId>' +
          '<reasonCode><category>NOT_READY</category><code>33</code><forAll>true</forAll><id>3</id><label>Lunch</label>' +
          '<uri>/finesse/api/ReasonCode/3</uri></reasonCode><settings><wrapUpOnIncoming>REQUIRED</wrapUpOnIncoming>' +
          '<wrapUpOnOutgoing>OPTIONAL</wrapUpOnOutgoing><deviceSelection>ENABLED</deviceSelection></settings>' +
          '<teams><Team><id>1</id><name>One</name><uri>/finesse/api/Team/1</uri></Team><Team><uri>/finesse/api/Team/2</uri></Team></teams>' +
          '<mobileAgent><mode>CALL_BY_CALL</mode><dialNumber>555</dialNumber></mobileAgent><activeDeviceId>d1</activeDeviceId>' +
          '<devices><device><deviceId>d1</deviceId><deviceType>683</deviceType><deviceTypeName>Phone</deviceTypeName></device></devices>' +
          '<skillTargetId>5022</skillTargetId><wrapUpTimer>7200</wrapUpTimer></User>',
      ),
    );
    expect(user.reasonCode).to.deep.equal({
      category: 'NOT_READY',
      code: '33',
      forAll: true,
      id: '3',
      label: 'Lunch',
      uri: '/finesse/api/ReasonCode/3',
    });
    expect(user).to.deep.include({
      reasonCodeId: '3',
      pendingState: 'LOGOUT',
      wrapUpTimer: 7200,
      skillTargetId: '5022',
    });
    expect(user.teams.map((one) => one.id)).to.deep.equal(['1', '2']);
    expect(user.mobileAgent).to.deep.equal({ mode: 'CALL_BY_CALL', dialNumber: '555' });
    expect(user.devices).to.deep.equal([{ deviceId: 'd1', deviceType: '683', deviceTypeName: 'Phone' }]);
    expect(user.settings['deviceSelection']).to.equal('ENABLED');
  });

  it('reads the reason code of a team summary, whatever the case of its first letter', () => {
    const user = parseUser(parseXml('<User><ReasonCode><code>255</code><forAll>False</forAll></ReasonCode></User>'));
    expect(user.reasonCode).to.include({ code: '255', forAll: false });
  });

  it('takes the reason code id -1 for none', () => {
    expect(parseUser(parseXml('<user><reasonCodeId>-1</reasonCodeId></user>')).reasonCodeId).to.equal(undefined);
  });

  it('keeps a state that it does not know', () => {
    expect(parseUser(parseXml('<user><state>SOMETHING_NEW</state></user>')).state).to.equal('SOMETHING_NEW');
  });

  it('does with an empty element, and takes the id from the URI where the login id is missing', () => {
    expect(parseUser(parseXml('<user/>'))).to.deep.include({
      id: '',
      state: 'UNKNOWN',
      roles: [],
      teams: [],
      settings: {},
    });
    expect(parseUser(parseXml('<user><uri>/finesse/api/User/7</uri></user>')).id).to.equal('7');
    expect(parseUser(parseXml('<user><teams><team/></teams></user>')).teams[0]?.id).to.equal('');
  });
});

describe('userNode', () => {
  it('is the path of the user', () => {
    expect(userNode(userId('1001001'))).to.equal('/finesse/api/User/1001001');
  });
});
