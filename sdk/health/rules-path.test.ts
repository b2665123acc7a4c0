import { expect } from '@open-wc/testing';
import { story, type Story } from '../../test/kit/story.ts';

const MINUTE = 60_000;

/** A page that never got a session: attempts fail while REST answers. */
const never = () => story().answered().state('connecting', 'opened').pass(5_000).lost('network-error');
const asked = (told: Story, outcome: 'failed' | 'timeout') =>
  told.times(3, (one) => one.reach('notification', outcome).reach('rest', 'answered').answered().pass(10_000));

describe('a blocked port', () => {
  it('has been silent from the beginning while REST answers', () => {
    const told = asked(never(), 'timeout');
    expect(told.causes).to.deep.equal(['port-blocked']);
    expect(told.of('port-blocked')).to.include({ level: 'lost', confidence: 0.75 });
    expect(told.lines('port-blocked')).to.include.members(['port-silent', 'rest-answered']);
    expect(told.of('port-blocked').evidence.find(({ code }) => code === 'port-silent')?.values).to.include({
      count: 3,
    });
  });

  it('that worked before cannot be told from a service that hangs', () => {
    const told = asked(story().quiet().lost('timeout'), 'timeout');
    expect(told.causes).to.deep.equal(['port-blocked', 'notification-service-down']);
    for (const one of told.suspicions) {
      expect(one.confidence).to.be.at.most(0.5);
      expect(one.against.map(({ code }) => code)).to.deep.equal(['also-fits']);
    }
  });

  it('is guessed from failed attempts where it cannot be asked', () => {
    const told = never().pass(10_000).lost('timeout');
    told.times(4, (one) => one.answered().pass(10_000));
    expect(told.of('port-blocked').confidence).to.equal(0.75);
  });

  it('is not said where REST is silent too, or the port answers, or the loss is seconds old', () => {
    const both = never().pass(10_000).reach('notification', 'timeout').failed('timeout', undefined, 4_000);
    expect(both.causes).not.to.include('port-blocked');
    const answers = asked(never(), 'timeout').reach('notification', 'answered');
    expect(answers.causes).not.to.include('port-blocked');
    const young = story().quiet().lost().pass(2_000).reach('notification', 'timeout', 1_500).answered();
    expect(young.causes).to.deep.equal([]);
  });
});

describe('a certificate that is not trusted', () => {
  it('fails at once from the beginning, as a refused port does: neither is more than possible', () => {
    const told = asked(never(), 'failed');
    expect(told.causes).to.deep.equal(['certificate-untrusted', 'port-blocked']);
    expect(told.of('certificate-untrusted')).to.include({ confidence: 0.5, level: 'lost' });
    expect(told.of('certificate-untrusted').against[0]?.values['causes']).to.equal(
      'port-blocked notification-service-down',
    );
  });

  it('is not said of a port that has worked in this page', () => {
    expect(asked(story().quiet().lost(), 'failed').causes).not.to.include('certificate-untrusted');
  });
});

describe('a proxy that holds answers back or ends requests', () => {
  it('makes the channel slow while REST is quick', () => {
    const told = story().quiet(3);
    told.times(12, (one, n) => {
      if (n % 3 === 0) one.answered(40);
      one.trip('ping', 9_000).pass(20_000);
    });
    expect(told.causes).to.deep.equal(['buffering-proxy']);
    expect(told.of('buffering-proxy')).to.include({ level: 'poor', confidence: 0.75 });
    expect(told.lines('buffering-proxy')).to.have.members(['channel-slow', 'rest-quick']);
  });

  it('ends sessions by its own clock: they last for the same time each', () => {
    const told = story().quiet(3);
    told.times(4, (one) => one.lost('network-error').pass(2_000).up().answered().pass(30_000).answered());
    expect(told.of('buffering-proxy').confidence).to.equal(0.75);
    expect(told.lines('buffering-proxy')).to.include('losses');
  });

  it('shows in the desktop by a connection that goes at the same intervals, while REST always answers', () => {
    const told = story('desktop').quiet(3);
    told.times(5, (one) => one.lost('desktop-disconnected').pass(4_000).up().answered().pass(7_000).answered());
    expect(told.causes).to.deep.equal(['buffering-proxy']);
  });

  it('says HTTP 504 to long polls', () => {
    const told = story().quiet(3);
    told.times(5, (one) => one.torn('HTTP 504').answered().pass(25_000));
    expect(told.of('buffering-proxy')).to.include({ confidence: 0.75, level: 'poor' });
  });

  it('lets a session that is asked for hear something now and then', () => {
    const told = story().quiet(3).lost('timeout');
    told.times(4, (one, n) => {
      one
        .pass(6_000)
        .reach('notification', n === 2 ? 'answered' : 'timeout')
        .reach('rest', 'answered')
        .answered();
    });
    expect(told.of('buffering-proxy')).to.include({ level: 'lost', confidence: 0.6 });
  });

  it('is not what a slow network is, where REST is slow as well', () => {
    const told = story().quiet(3);
    told.times(12, (one) => one.answered(3_000).trip('ping', 3_000).pass(20_000));
    expect(told.causes).to.deep.equal(['network']);
  });

  it('is not what an unsteady network is, where REST gets lost as well', () => {
    const told = story().quiet(3);
    told.times(5, (one) => one.torn().failed('timeout', undefined, 9_000).pass(15_000).answered().pass(10_000));
    expect(told.causes).to.deep.equal(['network']);
  });

  it('is not what comes and goes, and takes REST with it', () => {
    const told = story().quiet(3);
    told.times(4, (one, n) => {
      one.lost('network-error').pass(2_000);
      if (n % 2) one.reach('rest', 'timeout');
      one.up().answered().pass(30_000).answered();
    });
    expect(told.causes).not.to.include('buffering-proxy');
  });

  it('is possible, and no more, where nobody asked REST while the session was torn, and nothing has a clock', () => {
    const told = story().quiet(3);
    told.times(4, (one, n) =>
      one
        .lost()
        .pass(2_000)
        .up()
        .answered()
        .pass(20_000 + n * n * 9_000)
        .answered(),
    );
    expect(told.of('buffering-proxy').confidence).to.equal(0.5);
    expect(told.of('buffering-proxy').against.map(({ code }) => code)).to.deep.equal(['also-fits']);
  });

  it('is over when nothing was torn for a while', () => {
    const told = story().quiet(3);
    told.times(5, (one) => one.torn('HTTP 504').answered().pass(25_000));
    told.times(4, (one) => one.answered().pass(MINUTE));
    expect(told.causes).to.deep.equal([]);
  });
});

describe('somebody else who answers', () => {
  it('is proved by the channel and a probe together', () => {
    const told = story().quiet().state('intercepted', 'not-xmpp').pass(1_000).failed('not-xml', 200);
    told.pass(10_000).reach('notification', 'answered').reach('rest', 'answered');
    expect(told.causes).to.deep.equal(['intercepted']);
    expect(told.of('intercepted')).to.include({ level: 'lost', confidence: 0.95 });
  });

  it('may be a proxy that wants somebody to sign in', () => {
    const told = story().quiet().lost('http-error', { detail: 'HTTP 407' }).pass(10_000).failed('http-status', 407);
    expect(told.causes).to.deep.equal(['intercepted']);
  });

  it('is doubted where the session stands meanwhile', () => {
    const told = story().quiet().failed('not-xml', 200).pass(1_000);
    expect(told.of('intercepted')).to.include({ level: 'poor', confidence: 0.6 });
    expect(told.of('intercepted').against.map(({ code }) => code)).to.deep.equal(['connection-up']);
  });

  it('is gone with the next answer of Finesse', () => {
    expect(story().quiet().failed('not-xml', 200).pass(MINUTE).answered().causes).to.deep.equal([]);
  });
});
