import { expect } from '@open-wc/testing';
import { story, type Story } from '../../test/kit/story.ts';

const MINUTE = 60_000;
const B = 'fin2.ucce.local';
const PAIR = {
  primaryNode: { host: 'fin1.ucce.local' },
  secondaryNode: { host: B },
} as const;

describe('another session with the same name', () => {
  it('is what the stream says, and explains that nothing is heard', () => {
    const told = story()
      .quiet()
      .state('conflict', 'conflict')
      .pass(20_000)
      .reach('notification', 'answered')
      .answered();
    expect(told.causes).to.deep.equal(['session-conflict']);
    expect(told.of('session-conflict')).to.include({ level: 'lost', confidence: 1 });
  });
});

describe('refused credentials', () => {
  it('at once are wrong ones', () => {
    const told = story().state('connecting', 'opened').pass(500).state('unauthorized', 'credentials-refused');
    expect(told.of('credentials-refused')).to.include({
      advice: 'credentials-refused',
      level: 'lost',
      confidence: 0.95,
    });
    expect(told.lines('credentials-refused')).to.deep.equal(['refused', 'never-worked']);
  });

  it('after they worked have expired, or were changed', () => {
    const told = story().quiet().state('unauthorized', 'credentials-refused').failed('credentials-refused', 401);
    expect(told.causes).to.deep.equal(['credentials-refused']);
    expect(told.of('credentials-refused').advice).to.equal('credentials-expired');
    expect(told.lines('credentials-refused')).to.deep.equal(['refused', 'refused', 'worked-before']);
  });

  it('that the desktop’s hub tells of are doubted where REST takes the same ones later: any gadget may say so', () => {
    const claimed = story('desktop').quiet().state('unauthorized', 'credentials-refused').pass(1_000);
    expect(claimed.of('credentials-refused').confidence).to.equal(0.95);
    const asked = claimed.answered();
    expect(asked.of('credentials-refused')).to.include({ level: 'lost', confidence: 0.45 });
    expect(asked.of('credentials-refused').against.map(({ code }) => code)).to.deep.equal(['rest-answered']);
    expect(asked.pass(60_000).failed('credentials-refused', 401).of('credentials-refused').confidence).to.equal(0.95);
    const own = story().quiet().state('unauthorized', 'credentials-refused').pass(1_000).answered();
    expect(own.of('credentials-refused').confidence, 'said by the server itself').to.equal(0.8);
  });

  it('of REST alone are told, with the doubt that the session stands', () => {
    const told = story().quiet().failed('credentials-refused', 401).pass(1_000);
    expect(told.of('credentials-refused')).to.include({
      advice: 'credentials-expired',
      level: 'poor',
      confidence: 0.6,
    });
  });
});

describe('CTI', () => {
  it('is down where SystemInfo is out of service and its heartbeat fails', () => {
    const told = story().quiet().state('failing-over', 'server-out-of-service').pass(1_000);
    told.answered(40, { status: 'OUT_OF_SERVICE', lastCtiHeartbeatStatus: 'failure' }).pass(5_000);
    expect(told.causes).to.deep.equal(['cti-down']);
    expect(told.of('cti-down')).to.include({ advice: 'cti-down', level: 'lost', confidence: 0.95 });
    expect(told.lines('cti-down')).to.include.members(['out-of-service', 'cti-heartbeat', 'connection-lost']);
  });

  it('is likely where the server says no more than that it is out of service', () => {
    const told = story()
      .quiet()
      .state('failing-over', 'server-out-of-service')
      .answered(40, { status: 'OUT_OF_SERVICE' });
    expect(told.of('cti-down')).to.include({ advice: 'server-out-of-service', confidence: 0.75 });
  });

  it('may be down while the session stands: UCCE shows no banner then', () => {
    const told = story()
      .quiet()
      .answered(40, {
        lastCtiHeartbeatStatus: 'success',
        ctiServers: [{ host: 'pg1', active: false }],
      });
    expect(told.of('cti-down')).to.include({ level: 'poor', confidence: 0.95 });
    expect(told.lines('cti-down')).to.deep.equal(['cti-servers']);
  });

  it('shows by HTTP 503 as well, since the first of them', () => {
    const told = story().quiet().failed('api-error', 503).pass(MINUTE).failed('api-error', 503);
    expect(told.of('cti-down')).to.include({ advice: 'server-out-of-service', confidence: 0.75 });
    expect(told.of('cti-down').since).to.equal(told.at - MINUTE);
  });

  it('is not said in the first seconds, where the other side may take over', () => {
    const told = story().quiet().answered(40, PAIR).state('failing-over', 'server-out-of-service');
    told.answered(40, { ...PAIR, status: 'OUT_OF_SERVICE' }).pass(5_000);
    expect(told.causes).to.deep.equal([]);
    expect(told.pass(20_000).causes).to.deep.equal(['cti-down']);
  });

  it('is well where the server is in service', () => {
    const told = story()
      .quiet()
      .answered(40, { lastCtiHeartbeatStatus: 'success', ctiServers: [{ active: true }] });
    expect(told.causes).to.deep.equal([]);
  });
});

describe('the Finesse web application', () => {
  it('is told by the presence of its user', () => {
    const told = story().quiet().state('failing-over', 'finesse-unavailable').pass(5_000).answered();
    expect(told.of('cti-down')).to.include({ advice: 'server-out-of-service', level: 'lost' });
    expect(told.of('cti-down').confidence).to.be.at.most(0.6);
    expect(told.lines('cti-down')).to.include('finesse-unavailable');
  });
});

describe('the Notification Service', () => {
  it('says itself that it is stopped', () => {
    const told = story().quiet().lost('service-stopped', { detail: 'system-shutdown' }).pass(6_000).answered();
    told.reach('notification', 'failed');
    expect(told.causes).to.deep.equal(['notification-service-down']);
    expect(told.of('notification-service-down')).to.include({ level: 'lost', confidence: 0.9 });
  });

  it('is likely gone where its address says HTTP 503 while REST answers', () => {
    const told = story().quiet().lost('http-error', { detail: 'HTTP 503' }).torn('HTTP 503').pass(6_000).answered();
    expect(told.of('notification-service-down').confidence).to.equal(0.75);
  });

  it('that refuses where it worked is possible, and no more: a firewall may do that', () => {
    const told = story().quiet().lost();
    told.times(3, (one) => one.pass(6_000).reach('notification', 'failed').answered());
    expect(told.causes).to.deep.equal(['notification-service-down', 'port-blocked']);
    for (const one of told.suspicions) expect(one.confidence).to.be.at.most(0.5);
  });

  it('makes no session though its port answers', () => {
    const told = story().quiet().lost('session-lost').pass(25_000).reach('notification', 'answered').answered();
    expect(told.of('notification-service-down')).to.include({ confidence: 0.6, level: 'lost' });
  });

  it('is not blamed while a stranger answers for it, nor shortly after', () => {
    const told = story('desktop').quiet().lost('desktop-disconnected').pass(500).failed('not-xml', 200);
    told.pass(50_000).reach('notification', 'answered').reach('rest', 'answered').pass(1_000);
    expect(told.causes).to.deep.equal(['intercepted']);
    told.pass(9_000).answered().pass(5_000).reach('notification', 'answered').reach('rest', 'answered').pass(1_000);
    expect(told.causes).not.to.include('notification-service-down');
    // What lasts has another reason.
    told.pass(60_000).answered().reach('notification', 'answered').pass(1_000);
    expect(told.causes).to.deep.equal(['notification-service-down']);
  });

  it('is not blamed for a session that is back in seconds, nor for what nobody has looked at', () => {
    expect(story().quiet().lost('session-lost').pass(1_000).up().answered().causes).to.deep.equal([]);
    expect(story('desktop').quiet().lost('desktop-disconnected').pass(10_000).causes).to.deep.equal([]);
  });
});

describe('a failover', () => {
  it('is what the desktop says, before anything is known of the side that is left', () => {
    const told = story('desktop').quiet().state('failing-over', 'desktop-failing-over').pass(3_000);
    expect(told.causes).to.deep.equal(['failover']);
    expect(told.of('failover')).to.include({ level: 'lost', confidence: 0.75 });
    expect(told.state('connected', 'desktop-recovered').pass(1_000).of('failover')).to.include({ confidence: 0.95 });
  });

  it('is possible, and no more, while the side that is left is out of service and none has taken over', () => {
    const told = story('desktop').quiet().answered(40, PAIR).state('failing-over', 'desktop-failing-over').pass(1_000);
    told.answered(40, { ...PAIR, status: 'OUT_OF_SERVICE', lastCtiHeartbeatStatus: 'failure' }).pass(3_000);
    expect(told.of('failover').confidence).to.equal(0.5);
    expect(told.of('failover').against.map(({ code }) => code)).to.deep.equal(['also-fits']);
    expect(told.pass(8_000).causes).to.deep.equal(['cti-down', 'failover']);
    expect(told.state('connected', 'desktop-recovered').pass(1_000).of('failover').confidence).to.equal(0.95);
  });

  const UNSTEADY: Readonly<Record<string, () => Story>> = {
    'where the line lost before': () =>
      story()
        .quiet()
        .times(2, (one) => one.failed('timeout', undefined, 10_000).torn().pass(30_000))
        .lost()
        .pass(1_000)
        .answered(),
    'where the same server answers now and then': () =>
      story().quiet().lost('timeout').pass(5_000).reach('rest', 'timeout').pass(3_000).reach('rest', 'answered'),
    'where answers take what only a lost packet takes': () =>
      story().quiet().lost('answer-overdue').pass(5_000).reach('rest', 'answered', 3_010).answered(),
  };
  for (const [when, happened] of Object.entries(UNSTEADY)) {
    it(`and a service that is down are possible, and no more, ${when}`, () => {
      const told = happened().pass(16_000).reach('notification', 'answered').pass(1_000);
      expect(told.causes).not.to.include('notification-service-down');
      told.up({ side: B }).answered().pass(1_000);
      expect(told.of('failover').confidence).to.equal(0.5);
      expect(told.causes).not.to.include('notification-service-down');
    });
  }

  it('has a cause where the side that is left said that it is out of service', () => {
    const told = story().quiet().answered(40, PAIR).state('failing-over', 'server-out-of-service').pass(1_000);
    told
      .answered(40, { ...PAIR, status: 'OUT_OF_SERVICE' })
      .pass(4_000)
      .up({ side: B })
      .pass(1_000);
    expect(told.causes).to.deep.equal(['failover', 'cti-down']);
    expect(told.of('failover')).to.include({ level: 'fair', confidence: 0.95 });
    told.answered(40, PAIR);
    expect(told.causes).to.deep.equal(['failover', 'cti-down']);
    expect(told.lines('cti-down')).to.include('out-of-service');
    expect(told.lines('failover')).to.include('side-changed');
  });

  it('has a cause where the side that is left still answers: its Notification Service', () => {
    const told = story().quiet().lost().pass(1_000).answered().pass(4_000).up({ side: B }).answered().pass(1_000);
    expect(told.causes).to.deep.equal(['failover', 'notification-service-down']);
    expect(told.of('notification-service-down').confidence).to.equal(0.6);
  });

  it('is not said while both sides are tried in vain, nor of a session that comes back elsewhere after long', () => {
    const told = story().quiet().lost('timeout').pass(10_000).state('failing-over', 'timeout', { side: B });
    told.failed('timeout', undefined, 9_000).pass(1_000);
    expect(told.causes).to.deep.equal(['network']);
    told
      .pass(4 * MINUTE)
      .up({ side: B })
      .answered()
      .pass(1_000);
    expect(told.causes).not.to.include('failover');
  });

  it('is open while the side that is left says that it is well', () => {
    const told = story('desktop').quiet().lost('desktop-disconnected').pass(2_000).answered();
    told.state('failing-over', 'desktop-failing-over').pass(6_000);
    expect(told.of('failover').confidence).to.be.at.most(0.5);
    expect(told.of('failover').against.map(({ code }) => code)).to.deep.equal(['rest-answered']);
  });
});

describe('maintenance', () => {
  it('is announced while all is well', () => {
    const told = story().quiet().answered(40, { finesseMaintenanceMode: 'INITIATING' });
    expect(told.of('maintenance')).to.include({ level: 'fair', confidence: 0.95 });
  });

  it('explains the move, and that the server is out of service', () => {
    const told = story('desktop').quiet();
    told.see({ kind: 'notice', notice: { at: told.at, kind: 'maintenance', value: 'MIGRATING' } });
    told
      .pass(15_000)
      .state('failing-over', 'desktop-failing-over')
      .answered(40, { status: 'OUT_OF_SERVICE' })
      .pass(1_000);
    expect(told.causes).to.deep.equal(['maintenance']);
    expect(told.of('maintenance').level).to.equal('lost');
  });

  it('of long ago explains nothing', () => {
    const told = story('desktop').quiet();
    told.see({ kind: 'notice', notice: { at: told.at, kind: 'maintenance', value: 'SCHEDULED' } });
    expect(told.pass(31 * MINUTE).causes).to.deep.equal([]);
  });
});

describe('a web application that is not there behind a service that is', () => {
  it('is told by presence, and no fault of the notification service', () => {
    const told = story()
      .quiet(3)
      .state('failing-over', 'finesse-unavailable')
      .times(4, (one) => one.reach('notification', 'answered', 5).reach('rest', 'answered', 5).answered().pass(8_000));
    expect(told.suspicions.map(({ advice }) => advice)).to.deep.equal(['server-out-of-service']);
  });
});
