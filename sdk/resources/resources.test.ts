import { expect } from '@open-wc/testing';
import { FinesseError } from '../errors.ts';
import { queueId, teamId, userId } from '../ids.ts';
import { parseXml } from '../xml.ts';
import { parseApiErrors } from './api-errors.ts';
import { clientLogBody, clientLogNode, MAX_LOG_DATA } from './client-log.ts';
import { dialogsNode, parseDialog, parseDialogs } from './dialog.ts';
import { booleanField, numberField, sameName, timeField } from './fields.ts';
import { mediaNode, parseMedia, parseMediaList } from './media.ts';
import { parseQueue, parseQueues, queueNode, queuesNode } from './queue.ts';
import { alternateHost, parseSystemInfo, SYSTEM_INFO_NODE } from './system-info.ts';
import { parseTeam, teamUsersNode } from './team.ts';
import { parseUser } from './user.ts';

describe('fields', () => {
  const one = (text: string) => parseXml(`<a><b>${text}</b></a>`);

  it('compares names without the case of their first letter only', () => {
    expect(sameName('apiErrors', 'ApiErrors')).to.equal(true);
    expect(sameName('apierrors', 'ApiErrors')).to.equal(false);
    expect(sameName('', 'a')).to.equal(false);
  });

  it('reads numbers, and takes nothing else for one', () => {
    expect(['5', '-1', ' 2.5 ', '+330'].map((text) => numberField(one(text), 'b'))).to.deep.equal([5, -1, 2.5, 330]);
    for (const text of ['', 'x', '1e5', '0x10', '1,5', '9'.repeat(400), 'Infinity']) {
      expect(numberField(one(text), 'b'), text).to.equal(undefined);
    }
  });

  it('reads booleans in any case', () => {
    expect(['true', 'FALSE', 'yes', ''].map((text) => booleanField(one(text), 'b'))).to.deep.equal([
      true,
      false,
      undefined,
      undefined,
    ]);
  });

  it('reads moments with a zone, and does not guess one', () => {
    const times = [
      '2019-01-11T23:56:54.783Z',
      '2019-01-11T23:56:54Z',
      '2019-01-12T05:26:54.783+0530',
      '2019-01-11T18:56:54.783-05:00',
    ];
    const first = Date.UTC(2019, 0, 11, 23, 56, 54, 783);
    expect(times.map((text) => timeField(one(text), 'b'))).to.deep.equal([first, first - 783, first, first]);
    for (const text of ['', '2019', '2019-01-11T23:56:54', '2019-13-45T23:56:54Z', 'Jan 11 2019']) {
      expect(timeField(one(text), 'b'), text).to.equal(undefined);
    }
  });
});

describe('parseDialog', () => {
  const call =
    '<Dialog><associatedDialogUri></associatedDialogUri><fromAddress>1001</fromAddress><id>16805953</id><secondaryId>2</secondaryId>' +
    '<mediaType>Voice</mediaType><mediaProperties><mediaId>1</mediaId><DNIS>2000</DNIS><callType>ACD_IN</callType>' +
    '<dialedNumber>2000</dialedNumber><outboundClassification></outboundClassification><queueNumber>5001</queueNumber>' +
    '<queueName>Sales</queueName><callKeyCallId>77</callKeyCallId><callKeySequenceNum>1</callKeySequenceNum>' +
    '<callKeyPrefix>151</callKeyPrefix><callvariables><CallVariable><name>callVariable1</name><value> a </value></CallVariable>' +
    '<CallVariable><name/></CallVariable></callvariables></mediaProperties><participants><Participant><actions>' +
    '<action>HOLD</action><action>DROP</action></actions><mediaAddress>10005</mediaAddress><mediaAddressType>AGENT_DEVICE</mediaAddressType>' +
    '<startTime>2023-01-10T10:00:00.000Z</startTime><state>ACTIVE</state><stateCause></stateCause>' +
    '<stateChangeTime>2023-01-10T10:00:05.000Z</stateChangeTime></Participant></participants><state>ACTIVE</state>' +
    '<toAddress>2000</toAddress><uri>/finesse/api/Dialog/16805953</uri></Dialog>';

  it('reads a call with its properties, variables and parties', () => {
    const dialog = parseDialog(parseXml(call));
    expect(dialog).to.deep.include({
      id: '16805953',
      secondaryId: '2',
      associatedDialogUri: undefined,
      fromAddress: '1001',
      toAddress: '2000',
      mediaType: 'Voice',
      state: 'ACTIVE',
      uri: '/finesse/api/Dialog/16805953',
    });
    expect(dialog.mediaProperties).to.deep.include({
      callType: 'ACD_IN',
      dnis: '2000',
      queueName: 'Sales',
      callKeyPrefix: '151',
    });
    expect(dialog.mediaProperties?.callVariables).to.deep.equal([
      { name: 'callVariable1', value: ' a ' },
      { name: '', value: '' },
    ]);
    expect(dialog.participants).to.deep.equal([
      {
        actions: ['HOLD', 'DROP'],
        mediaAddress: '10005',
        mediaAddressType: 'AGENT_DEVICE',
        startTime: Date.UTC(2023, 0, 10, 10),
        state: 'ACTIVE',
        stateCause: undefined,
        stateChangeTime: Date.UTC(2023, 0, 10, 10, 0, 5),
      },
    ]);
  });

  it('reads lists, and does with empty elements', () => {
    expect(parseDialogs(parseXml(`<Dialogs>${call}${call}</Dialogs>`)).length).to.equal(2);
    expect(parseDialogs(parseXml('<dialogs/>'))).to.deep.equal([]);
    expect(parseDialog(parseXml('<dialog/>'))).to.deep.include({
      id: '',
      mediaProperties: undefined,
      participants: [],
    });
    expect(parseDialog(parseXml('<dialog><uri>/finesse/api/Dialog/9</uri></dialog>')).id).to.equal('9');
  });

  it('has its node below the user', () => {
    expect(dialogsNode(userId('1'))).to.equal('/finesse/api/User/1/Dialogs');
  });
});

describe('parseTeam', () => {
  it('reads a team with summaries of its members', () => {
    const team = parseTeam(
      parseXml(
        '<Team><uri>/finesse/api/Team/5000</uri><id>5000</id><name>Maths</name><users><User><loginId>1</loginId><state>READY</state></User></users></Team>',
      ),
    );
    expect(team).to.include({ id: '5000', name: 'Maths', uri: '/finesse/api/Team/5000' });
    expect(team.users.map((one) => [one.id, one.state])).to.deep.equal([['1', 'READY']]);
    expect(teamUsersNode(team.id)).to.equal('/finesse/api/Team/5000/Users');
  });

  it('does with an empty element', () => {
    expect(parseTeam(parseXml('<Team/>'))).to.deep.include({ id: '', users: [] });
    expect(parseTeam(parseXml('<Team><uri>/finesse/api/Team/3</uri></Team>')).id).to.equal(teamId('3'));
  });
});

describe('parseQueue', () => {
  it('reads statistics, and takes -1 for none', () => {
    const queue = parseQueue(
      parseXml(
        '<queue><id>10</id><name>Sales</name><statistics><callsInQueue>3</callsInQueue>' +
          '<startTimeOfLongestCallInQueue>2023-01-10T10:00:00Z</startTimeOfLongestCallInQueue><agentsReady>1</agentsReady>' +
          '<agentsNotReady>-1</agentsNotReady></statistics><uri>/finesse/api/Queue/10</uri></queue>',
      ),
    );
    expect(queue).to.include({ id: '10', name: 'Sales', uri: '/finesse/api/Queue/10' });
    expect(queue.statistics).to.include({
      callsInQueue: 3,
      startTimeOfLongestCallInQueue: Date.UTC(2023, 0, 10, 10),
      agentsReady: 1,
      agentsNotReady: undefined,
    });
    expect(queueNode(queue.id)).to.equal('/finesse/api/Queue/10');
  });

  it('does with an empty element', () => {
    expect(parseQueue(parseXml('<queue/>'))).to.deep.include({ id: '', statistics: {} });
    expect(parseQueues(parseXml('<Queues><Queue><id>1</id></Queue><Queue/></Queues>'))).to.have.length(2);
    expect(queuesNode(userId('1'))).to.equal('/finesse/api/User/1/Queues');
    expect(parseQueue(parseXml('<queue><uri>/finesse/api/Queue/4</uri></queue>')).id).to.equal(queueId('4'));
  });
});

describe('parseSystemInfo', () => {
  it('reads the least that Finesse says', () => {
    const info = parseSystemInfo(
      parseXml(
        '<SystemInfo><status>IN_SERVICE</status><xmppDomain>f1</xmppDomain><xmppPubSubDomain>pubsub.f1</xmppPubSubDomain></SystemInfo>',
      ),
    );
    expect(info).to.deep.include({
      status: 'IN_SERVICE',
      xmppDomain: 'f1',
      xmppPubSubDomain: 'pubsub.f1',
      primaryNode: undefined,
      ctiServers: [],
    });
  });

  it('knows no zone that is none: nobody could write a time in it', () => {
    const zone = (offset: string) =>
      parseSystemInfo(parseXml(`<SystemInfo><timezoneOffset>${offset}</timezoneOffset></SystemInfo>`)).timezoneOffset;
    expect(['-720', '840', '999999999999999', '-1441', '330.5', 'x'].map(zone)).to.deep.equal([
      -720,
      840,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('reads the most that Finesse 12.6 says', () => {
    const info = parseSystemInfo(
      parseXml(
        '<SystemInfo><currentTimestamp>2023-01-10T10:00:00.123Z</currentTimestamp><timezoneOffset>330</timezoneOffset>' +
          '<deploymentType>UCCE</deploymentType><systemAuthMode>HYBRID</systemAuthMode><peripheralId>5000</peripheralId><license>PREMIUM</license>' +
          '<primaryNode><host>f1</host><httpsPort>8445</httpsPort><xmppPort>5222</xmppPort><xmppSecurePort>5223</xmppSecurePort></primaryNode>' +
          '<secondaryNode><host>f2</host></secondaryNode><status>OUT_OF_SERVICE</status><statusReason>why</statusReason>' +
          '<lastCTIHeartbeatStatus>failure</lastCTIHeartbeatStatus><lastSuccessCTIHeartbeatTime>x</lastSuccessCTIHeartbeatTime>' +
          '<ctiHeartbeatInterval>5</ctiHeartbeatInterval><ctiVersion>24</ctiVersion><ctiServers><ctiServer><host>c1</host>' +
          '<connectedDuration>1</connectedDuration><active>true</active></ctiServer></ctiServers><ctiMMode>INITIATING</ctiMMode>' +
          '<finesseMMode>IN_PROGRESS</finesseMMode><ctiTimeInMMode>1</ctiTimeInMMode><finesseTimeInMMode>2</finesseTimeInMMode>' +
          '<uri>/finesse/api/SystemInfo</uri><xmppDomain>f1</xmppDomain></SystemInfo>',
      ),
    );
    expect(info).to.deep.include({
      status: 'OUT_OF_SERVICE',
      statusReason: 'why',
      currentTimestamp: Date.UTC(2023, 0, 10, 10, 0, 0, 123),
      timezoneOffset: 330,
      deploymentType: 'UCCE',
      systemAuthMode: 'HYBRID',
      primaryNode: { host: 'f1', httpsPort: 8445, xmppPort: 5222, xmppSecurePort: 5223 },
      lastCtiHeartbeatStatus: 'failure',
      ctiServers: [{ host: 'c1', connectedDuration: '1', active: true }],
      ctiMaintenanceMode: 'INITIATING',
      finesseMaintenanceMode: 'IN_PROGRESS',
    });
    expect(alternateHost(info)).to.equal('f2');
    expect(alternateHost({ ...info, xmppDomain: 'f2' })).to.equal('f1');
  });

  it('has no other side on a single server, and no status where none was given', () => {
    const info = parseSystemInfo(
      parseXml('<systemInfo><xmppDomain>f1</xmppDomain><primaryNode><host>f1</host></primaryNode></systemInfo>'),
    );
    expect(alternateHost(info)).to.equal(undefined);
    expect(alternateHost(parseSystemInfo(parseXml('<systemInfo/>')))).to.equal(undefined);
    expect(info.status).to.equal('UNKNOWN');
    expect(SYSTEM_INFO_NODE).to.equal('/finesse/api/SystemInfo');
  });
});

describe('clientLogBody', () => {
  it('writes the log as text, less what has crashed servers', () => {
    expect(clientLogBody('a\n<b>\u0000 & c')).to.equal(
      '<ClientLog><logData>a\n&lt;b&gt; &amp; c</logData></ClientLog>',
    );
    expect(clientLogNode(userId('1'))).to.equal('/finesse/api/User/1/ClientLog');
  });

  it('takes 1,048,576 characters and not one more', () => {
    expect(clientLogBody('<'.repeat(MAX_LOG_DATA)).length).to.equal(
      MAX_LOG_DATA * 4 + '<ClientLog><logData></logData></ClientLog>'.length,
    );
    expect(() => clientLogBody('x'.repeat(MAX_LOG_DATA + 1))).to.throw(FinesseError, /1048577 characters/);
  });
});

describe('parseApiErrors', () => {
  it('reads the REST form', () => {
    const errors = parseApiErrors(
      parseXml(
        '<ApiErrors><ApiError><ErrorType>Invalid Input</ErrorType><ErrorMessage>m</ErrorMessage><ErrorData>d</ErrorData></ApiError><ApiError/></ApiErrors>',
      ),
    );
    expect(errors).to.deep.equal([
      { errorType: 'Invalid Input', errorMessage: 'm', errorData: 'd' },
      { errorType: '', errorMessage: '', errorData: '' },
    ]);
  });

  it('reads the notification form of 12.5 with what the telephone system said', () => {
    const errors = parseApiErrors(
      parseXml(
        '<apiErrors><apiError><peripheralErrorCode>10125</peripheralErrorCode><errorType>Invalid Device</errorType>' +
          '<errorMessage>CF_INVALID_LOGON_DEVICE_SPECIFIED</errorMessage><peripheralErrorText>t</peripheralErrorText>' +
          '<peripheralErrorMsg>PERERR_X</peripheralErrorMsg><errorData>260</errorData></apiError></apiErrors>',
      ),
    );
    const media = parseApiErrors(
      parseXml('<apiErrors><apiError><errorData>1</errorData><errorMedia>5001</errorMedia></apiError></apiErrors>'),
    );
    expect(media).to.deep.equal([{ errorType: '', errorMessage: '', errorData: '1', errorMedia: '5001' }]);
    expect(errors).to.deep.equal([
      {
        errorType: 'Invalid Device',
        errorMessage: 'CF_INVALID_LOGON_DEVICE_SPECIFIED',
        errorData: '260',
        peripheralErrorCode: '10125',
        peripheralErrorText: 't',
        peripheralErrorMsg: 'PERERR_X',
      },
    ]);
  });
});

describe('parseMedia', () => {
  const chat =
    '<Media><uri>/finesse/api/User/1001004/Media/5000</uri><description>Chat &lt;MRD&gt;</description><dialogLogoutAction>CLOSE</dialogLogoutAction>' +
    '<id>5000</id><interruptible>true</interruptible><maxDialogLimit>10</maxDialogLimit><name>Cisco_Chat_MRD</name><ReasonCode>' +
    '<category>NOT_READY</category><code>10</code><forAll>true</forAll><id>16</id><label>Team Meeting</label>' +
    '<uri>/finesse/api/ReasonCode/16</uri></ReasonCode><reasonCodeId>16</reasonCodeId><routable>true</routable>' +
    '<state>NOT_READY</state><stateChangeTime>2015-09-11T06:55:14.782Z</stateChangeTime><interruptAction>IGNORE</interruptAction></Media>';

  it("reads the object of Cisco's guide", () => {
    expect(parseMedia(parseXml(chat))).to.deep.equal({
      id: '5000',
      name: 'Cisco_Chat_MRD',
      description: 'Chat <MRD>',
      state: 'NOT_READY',
      stateChangeTime: Date.UTC(2015, 8, 11, 6, 55, 14, 782),
      reasonCode: {
        category: 'NOT_READY',
        code: '10',
        label: 'Team Meeting',
        id: '16',
        forAll: true,
        uri: '/finesse/api/ReasonCode/16',
      },
      reasonCodeId: '16',
      routable: true,
      interruptible: true,
      interruptAction: 'IGNORE',
      dialogLogoutAction: 'CLOSE',
      maxDialogLimit: 10,
      mediaConnected: undefined,
      uri: '/finesse/api/User/1001004/Media/5000',
    });
    expect(parseMediaList(parseXml(`<MediaList>${chat}<Media/></MediaList>`)).map(({ id }) => id)).to.deep.equal([
      '5000',
      '',
    ]);
    expect(mediaNode(userId('1'))).to.equal('/finesse/api/User/1/Media');
  });

  it('takes the domain for its id, whatever stands in `id`', () => {
    const ids = [
      '<media><id>1001004</id><mrdId>5000</mrdId></media>',
      '<media><id>1001004</id><uri>/finesse/api/User/1001004/Media/5000</uri></media>',
      '<media><id>5000</id></media>',
    ].map((text) => parseMedia(parseXml(text)).id);
    expect(ids).to.deep.equal(['5000', '5000', '5000']);
  });
});

describe('what has no field of its own', () => {
  it('is kept in raw, at every level, as the server wrote it', () => {
    const user = parseUser(
      parseXml(
        '<user><loginId>1</loginId><novelty> x </novelty><ReasonCode><code>1</code><colour>red</colour></ReasonCode>' +
          '<mediaState><Media><id>1</id></Media><Media><id>2</id></Media></mediaState></user>',
      ),
    );
    expect(user.raw).to.deep.equal({ novelty: 'x', mediaState: { Media: [{ id: '1' }, { id: '2' }] } });
    expect(user.reasonCode?.raw).to.deep.equal({ colour: 'red' });
    const dialog = parseDialog(
      parseXml(
        '<Dialog><participants><Participant><mood>good</mood></Participant></participants><mediaProperties><tone/></mediaProperties></Dialog>',
      ),
    );
    expect(dialog).to.not.have.property('raw');
    expect(dialog.participants[0]?.raw).to.deep.equal({ mood: 'good' });
    expect(dialog.mediaProperties?.raw).to.deep.equal({ tone: '' });
  });

  it('changes nothing of objects in general, whatever its name', () => {
    const { raw } = parseUser(parseXml('<user><__proto__><polluted>yes</polluted></__proto__></user>'));
    expect(Object.keys(raw ?? {})).to.deep.equal(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).to.equal(undefined);
  });
});

describe('parseDialog of outbound and of UCCX', () => {
  it('reads wrap-up reasons, the number to call back and when', () => {
    const dialog = parseDialog(
      parseXml(
        '<Dialog><callbackNumber>9785551212</callbackNumber><scheduledCallbackInfo><callbackTime>2014-03-07T14:30</callbackTime>' +
          '<callbackNumber>978</callbackNumber></scheduledCallbackInfo><mediaProperties><wrapUpReason>Sales</wrapUpReason>' +
          '<wrapUpItems><wrapUpItem>Wrong number</wrapUpItem><wrapUpItem>Happy</wrapUpItem></wrapUpItems></mediaProperties></Dialog>',
      ),
    );
    expect(dialog).to.deep.include({
      callbackNumber: '9785551212',
      scheduledCallbackInfo: { callbackTime: '2014-03-07T14:30', callbackNumber: '978' },
    });
    expect(dialog.mediaProperties).to.deep.include({ wrapUpReason: 'Sales', wrapUpItems: ['Wrong number', 'Happy'] });
  });
});
