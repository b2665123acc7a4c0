import { expect } from '@open-wc/testing';
import { story } from '../../test/kit/story.ts';

const MINUTE = 60_000;

describe('no network', () => {
  it('is proved by the browser, and explains that nothing answers', () => {
    const told = story().quiet().machine({ offlineSince: undefined }).pass(1_000);
    told.machine({ offlineSince: told.at }).lost('network-error').pass(500).failed().reach('notification', 'failed');
    expect(told.causes).to.deep.equal(['network']);
    expect(told.of('network')).to.include({ advice: 'network-offline', level: 'lost', confidence: 0.95 });
    expect(told.lines('network')).to.include.members(['offline', 'connection-lost']);
  });

  it('keeps its cause until the session is back, though the browser is online again', () => {
    const told = story().quiet();
    told.machine({ offlineSince: told.at }).lost('network-error').pass(40_000).machine({ offlineSince: undefined });
    told.failed().reach('notification', 'timeout').pass(3_000);
    expect(told.of('network')).to.include({ advice: 'network-offline', level: 'lost', confidence: 0.9 });
    told.up().pass(5_000);
    expect(told.of('network')).to.include({ advice: 'network-offline', level: 'fair' });
  });

  it('is doubted where answers go on coming', () => {
    const told = story().quiet();
    told.machine({ offlineSince: told.at }).pass(20_000);
    const heard = { lastHeardAt: told.at, lastSentAt: told.at, lastSeenByServerAt: undefined, expectedBy: undefined };
    const beat = { ...heard, missed: 0, suspicion: 0, overdue: false, roundTripMs: 30 };
    told.see({ kind: 'heartbeat', heartbeat: beat });
    expect(told.of('network').confidence).to.be.below(0.9);
    expect(told.of('network').against.map(({ code }) => code)).to.deep.equal(['connection-up']);
  });
});

describe('nobody answers', () => {
  const silent = () =>
    story().quiet().lost('timeout').pass(10_000).failed('timeout', undefined, 9_000).reach('notification', 'timeout');

  it('is only possible where one server is all that was asked: the server may be dead as well', () => {
    const told = silent();
    expect(told.causes).to.deep.equal(['network']);
    expect(told.of('network')).to.include({ advice: 'network-unreachable', level: 'lost', confidence: 0.5 });
  });

  it('is likely where the other server does not answer either', () => {
    const told = silent().reach('other-side', 'timeout');
    expect(told.of('network').confidence).to.equal(0.75);
    expect(told.lines('network')).to.include('other-side-lost');
  });

  it('is hardly the own network where the other server answers', () => {
    const told = silent().reach('other-side', 'answered');
    expect(told.of('network').confidence).to.equal(0.35);
    expect(told.of('network').against.map(({ code }) => code)).to.deep.equal(['other-side-answered']);
  });

  it('is not said while REST answers, nor before it was asked', () => {
    expect(story().quiet().lost('timeout').pass(10_000).causes).to.deep.equal([]);
    const told = story().quiet().lost('timeout').pass(10_000).answered();
    expect(told.causes).not.to.include('network');
  });
});

describe('an unsteady network', () => {
  it('loses probes and answers of the channel, and is told with their share', () => {
    const told = story().quiet(3);
    told.times(6, (one, n) => {
      if (n % 2) one.answered();
      else one.failed('timeout', undefined, 10_000).torn();
      one.pass(MINUTE);
    });
    expect(told.of('network')).to.include({ advice: 'network-lossy', level: 'poor', confidence: 0.75 });
    expect(told.of('network').evidence.find(({ code }) => code === 'rest-lost')?.values).to.include({ count: 3 });
  });

  it('is not one lost answer', () => {
    const told = story().quiet().failed('timeout', undefined, 10_000).torn().pass(1_000);
    expect(told.causes).to.deep.equal([]);
  });

  it('is not one lost answer beside sessions that are torn while REST is well', () => {
    const told = story().quiet(3).failed('timeout', undefined, 10_000).pass(5_000);
    told.times(3, (one) =>
      one
        .lost()
        .pass(1_000)
        .answered()
        .pass(1_000)
        .up()
        .times(3, (up) => up.answered().pass(3_000)),
    );
    expect(told.causes).not.to.include('network');
  });

  it('shows by answers that come late now and then, beside sessions that are torn', () => {
    const told = story('desktop').quiet(3);
    told.times(2, (one) =>
      one
        .lost('desktop-disconnected')
        .pass(4_000)
        .up()
        .answered(960)
        .times(3, (up) => up.pass(10_000).answered(60)),
    );
    expect(told.of('network')).to.include({ advice: 'network-lossy', confidence: 0.5 });
    expect(told.lines('network')).to.deep.equal(['rest-slow', 'losses']);
  });

  it('is over when it was steady for a while', () => {
    const told = story().quiet(3);
    told.times(3, (one) => one.failed('timeout', undefined, 10_000).pass(20_000));
    told.times(11, (one) => one.answered().pass(MINUTE));
    expect(told.causes).to.deep.equal([]);
  });

  it('shows by sessions that come and go, where probes go with them', () => {
    const told = story().quiet(3);
    told.times(3, (one) => {
      one.lost('timeout').pass(5_000).failed('timeout', undefined, 4_000).pass(10_000).up().pass(45_000);
    });
    expect(told.of('network')).to.include({ advice: 'network-lossy', level: 'poor' });
  });
});

describe('a slow network', () => {
  const slow = (ms: number, seconds: number, channel: 'xmpp' | 'desktop' = 'xmpp') => {
    const told = story(channel).quiet(3);
    return told.times(seconds / 10, (one, n) => {
      if (n % 6 === 0) one.answered(ms);
      if (channel === 'xmpp') one.trip('ping', ms);
      one.pass(10_000);
    });
  };

  it('is told when answers of both ways were slow for two minutes', () => {
    const told = slow(320, 250);
    expect(told.of('network')).to.include({ advice: 'network-slow', level: 'fair', confidence: 0.75 });
    expect(told.lines('network')).to.have.members(['rest-slow', 'channel-slow']);
  });

  it('is poor above half a second, and told earlier where answers crawl', () => {
    expect(slow(900, 250).of('network')).to.include({ advice: 'network-slow', level: 'poor' });
    expect(slow(1_400, 100).of('network')).to.include({ advice: 'network-slow', level: 'poor' });
  });

  it('is seen by probes alone in the desktop', () => {
    const told = slow(900, 300, 'desktop');
    expect(told.of('network')).to.include({ advice: 'network-slow', confidence: 0.6 });
    expect(told.lines('network')).to.deep.equal(['rest-slow']);
  });

  it('is not one slow answer, nor a minute of others who download', () => {
    expect(story().quiet().answered(4_000).trip('ping', 4_000).pass(1_000).causes).to.deep.equal([]);
    expect(slow(400, 60).causes).to.deep.equal([]);
  });

  it('is not a slow minute in which many were asked, though few have been asked since', () => {
    const told = story()
      .quiet(3)
      .times(4, (one) => one.answered(400).pass(10_000));
    told.times(2, (one) => one.pass(MINUTE).answered(30));
    expect(told.causes).to.deep.equal([]);
  });

  it('is not what a page hears late that had no processor meanwhile', () => {
    const told = story().quiet(3);
    told.times(20, (one) => one.pass(9_000).pause('machine-busy', 2_000).answered(1_500).trip('ping', 1_500));
    told.times(3, (one) => one.pause('machine-busy', 2_000).failed('timeout', undefined, 1_800).pass(9_000));
    expect(told.causes).not.to.include('network');
  });

  it('is over after five quick answers', () => {
    const told = slow(320, 250).times(5, (one) => one.trip('ping', 30).answered(30).pass(20_000));
    expect(told.causes).to.deep.equal([]);
  });

  it('is doubted where one of both ways is quick: then it is rather that server', () => {
    const told = story().quiet(3);
    told.times(24, (one, n) => {
      if (n % 6 === 0) one.answered(700);
      one.trip('ping', 30).pass(10_000);
    });
    expect(told.of('network').confidence).to.equal(0.45);
    expect(told.of('network').against.map(({ code }) => code)).to.deep.equal(['channel-quick']);
  });

  it('is the page, where the page is late', () => {
    const told = slow(900, 300).machine({ pageLagP95Ms: 900, machineLagP95Ms: 4 });
    expect(told.causes).to.deep.equal(['browser-busy']);
  });
});

describe('an outage of everything', () => {
  const outage = (before: number, out: 'timeout' | 'failed' = 'timeout') =>
    story()
      .quiet(3)
      .answered()
      .pass(before)
      .lost('answer-overdue')
      .pass(8_000)
      .times(6, (one) =>
        one
          .reach('notification', out, out === 'failed' ? 3 : 5_000)
          .reach('rest', out, out === 'failed' ? 3 : 5_000)
          .failed(out === 'failed' ? 'host-unreachable' : 'timeout', undefined, out === 'failed' ? 3 : 5_000)
          .pass(10_000),
      );

  it('is the network, however shortly before it something was still answered', () => {
    for (const before of [2_000, 4_900, 6_000]) {
      expect(outage(before).of('network')).to.include({ advice: 'network-unreachable', level: 'lost' });
    }
  });

  it('is told by what the port did: silence, or a refusal', () => {
    expect(outage(6_000).lines('network')).to.include('port-silent');
    expect(outage(6_000, 'failed').lines('network')).to.include('port-refused').and.not.to.include('port-silent');
  });

  it('leaves behind neither a blocked port nor a line that loses some', () => {
    const told = outage(2_000).up().pass(1_000).answered().pass(2_000).answered();
    expect(told.causes).not.to.include.members(['port-blocked']);
    expect(told.causes).not.to.include.members(['notification-service-down']);
    expect(told.suspicions.map(({ advice }) => advice)).not.to.include('network-lossy');
  });
});
