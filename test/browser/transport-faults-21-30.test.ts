/** The faults 21 to 30 of strophe.js, each named after what a user would see if it came back. */
import { expect } from '@open-wc/testing';
import sinon from 'sinon';
import { nodePath } from '../../sdk/ids.ts';
import { FORBIDDEN_NODE, record, tabOf, TEAM_NODE, USER_NODE } from '../kit/bench.ts';
import { answer, fail, iqIds, MINUTE, ON, SECOND, setUpFault, type FaultBench } from './transport-faults.ts';

const TRANSPORTS = ['bosh', 'websocket'] as const;
const HTTP_BIND = 'http://jabber.org/protocol/httpbind';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';

let line: FaultBench | undefined;
const begin = async (...given: Parameters<typeof setUpFault>): Promise<FaultBench> =>
  (line = await setUpFault(...given));

afterEach(async () => {
  await line?.dispose();
  line = undefined;
});

for (const transport of TRANSPORTS) {
  describe(`what an agent would see of stock Strophe over ${transport}`, () => {
    for (const [fault, status, reason, detail] of [
      [{ kind: 'conflict' }, 'conflict', 'conflict', 'conflict'],
      [{ kind: 'session-terminate' }, 'reconnecting', 'server-terminated', undefined],
      [{ kind: 'service-stop', target: { side: 'a' } }, 'reconnecting', undefined, undefined],
      [{ kind: 'stall', target: ON }, 'reconnecting', 'answer-overdue', undefined],
      [{ kind: 'reset', target: ON }, 'reconnecting', 'network-error', undefined],
    ] as const) {
      it(`21 · a page can say why the connection went: ${fault.kind}`, async () => {
        const { bench, add, connect, last, seen } = await begin(transport);
        await connect();
        await bench.advance(MINUTE);
        add(fault);
        await bench.advance(12 * SECOND);
        const lost = seen.states.find((state) => state.status === status);
        expect(lost?.reason).not.to.be.oneOf([undefined, 'session-established', 'opened']);
        if (reason !== undefined) expect(lost?.reason).to.equal(reason);
        if (detail !== undefined) expect(lost?.detail).to.equal(detail);
        // The first cause stays, whatever the attempts after it say.
        await bench.advance(MINUTE);
        if (last()?.status === 'reconnecting') expect(last()?.reason).to.equal(lost?.reason);
      });
    }

    it('23 · nobody can guess the ids of questions, though chance is broken', async () => {
      const chance = sinon.stub(Math, 'random').returns(0.5);
      try {
        const uuids: string[] = [];
        const { bench, channel, add, connect, asked } = await begin(transport, ({ platform }) => ({
          platform: {
            ...platform,
            uuid: () => {
              const id = platform.uuid();
              uuids.push(id);
              return id;
            },
          },
        }));
        channel.notifications(TEAM_NODE).subscribe();
        await connect();
        await bench.advance(MINUTE);
        add({ kind: 'session-terminate' });
        await bench.advance(MINUTE);
        const ids = iqIds(asked());
        expect(ids.length).to.be.greaterThan(8);
        expect(ids.filter((id) => !uuids.includes(id))).to.deep.equal([]);
        expect(new Set(ids).size).to.equal(ids.length);
      } finally {
        chance.restore();
      }
    });

    it('26 · what was to be sent into a dead session does not come before the login of the next', async () => {
      const { bench, channel, add, connect, asked, last } = await begin(transport);
      await connect();
      await bench.advance(MINUTE);
      add({ kind: 'stall', target: ON, durationMs: 20 * SECOND });
      add({ kind: 'session-loss' });
      channel.notifications(TEAM_NODE).subscribe();
      await bench.advance(5 * SECOND);
      channel.notifications(nodePath('/finesse/api/Queue/5022')).subscribe();
      const before = asked().length;
      await bench.advance(3 * MINUTE);
      expect(last()?.status).to.equal('connected');
      const sent = asked().slice(before);
      const login = sent.findLastIndex((body) => body.includes('<auth '));
      const rest = sent.slice(login).join('');
      expect(login).to.be.greaterThan(-1);
      expect(rest.indexOf('<subscribe')).to.be.greaterThan(rest.indexOf('<presence'));
      // Each once, and nothing of the session before between the login and them.
      expect(rest.match(/<subscribe /g)).to.have.length(2);
      expect(rest.slice(0, rest.indexOf('<presence'))).not.to.contain(':ping');
    });

    it('27 · an agent whose clock is set back, or on, is told of a hang all the same, and of none that is none', async () => {
      for (const hours of [-24, 24]) {
        const { bench, add, connect, last, seen, publish, states } = await begin(transport);
        await connect();
        await bench.advance(MINUTE);
        bench.clock.setSystemTime(bench.clock.now + hours * 60 * MINUTE);
        await bench.advance(MINUTE);
        publish('READY');
        await bench.advance(1);
        expect([...states(), ...seen.statuses()]).to.deep.equal(['READY', 'idle', 'connecting', 'connected']);
        add({ kind: 'stall', target: ON });
        await bench.advance(1);
        bench.clock.setSystemTime(bench.clock.now + hours * 60 * MINUTE);
        await bench.advance(12 * SECOND);
        expect(last()).to.include({ status: 'reconnecting', reason: 'answer-overdue' });
        await line?.dispose();
      }
      line = undefined;
    });

    it('28 · updates that come together all arrive, and the traffic that is shown is all that came', async () => {
      const { bench, connect, publish, states, seen, rewrite } = await begin(transport);
      await connect();
      let bytes = 0;
      if (transport === 'bosh') {
        rewrite((body) => {
          bytes += new TextEncoder().encode(body).length;
          return body;
        });
        // The poll under way is not seen by that.
        publish('0');
        await bench.advance(1);
      }
      const before = seen.activity.length;
      publish('1', '2', '3');
      await bench.advance(1);
      publish('4');
      await bench.advance(1);
      expect(states().filter((state) => state !== '0')).to.deep.equal(['1', '2', '3', '4']);
      const heard = seen.activity.slice(before).filter(({ kind }) => kind === 'heard');
      const shown = heard.reduce((sum, one) => sum + (one.kind === 'heard' ? one.bytes : 0), 0);
      if (transport === 'bosh') expect(shown).to.equal(bytes);
      else expect(heard.length).to.equal(4);
      expect(heard.every((one) => one.kind === 'heard' && one.what === 'stanza')).to.equal(true);
    });

    it('30 · an error in code that is told of a failure does not stop the channel', async () => {
      const { bench, channel, add, connect, last, publish, states, thrown } = await begin(transport);
      channel.activity$.subscribe(({ kind }) => kind === 'failed' && fail());
      channel.connection$.subscribe(({ status }) => status !== 'connected' && fail());
      channel.transitions$.subscribe(fail);
      await connect();
      await bench.advance(MINUTE);
      add({ kind: 'reset', count: 1, target: ON });
      await bench.advance(100);
      add({ kind: 'status', status: 502, count: 2, target: ON });
      await bench.advance(MINUTE);
      publish('READY');
      await bench.advance(1);
      expect([last()?.status, ...states()]).to.deep.equal(['connected', 'READY']);
      expect(thrown.length).to.be.greaterThan(5);
    });
  });
}

describe('what an agent would see of stock Strophe over bosh', () => {
  for (const [what, end, reason, detail] of [
    ['HTTP 403', () => answer(403), 'http-error', 'HTTP 403'],
    ['HTTP 404', () => answer(404), 'session-lost', 'HTTP 404'],
    ['a stream error', () => streamError('system-shutdown'), 'service-stopped', 'system-shutdown'],
    ['a stream error of another kind', () => streamError('reset'), 'server-terminated', 'reset'],
    ['a condition', () => terminate(' condition="policy-violation"'), 'server-terminated', 'policy-violation'],
  ] as const) {
    it(`21 · a page can say why the connection went: ${what}`, async () => {
      const { bench, connect, last } = await begin('bosh');
      await connect();
      bench.traffic.intercept = () => Promise.resolve(end());
      bench.signals.next({ kind: 'shown' });
      await bench.advance(1);
      expect(last()).to.include({ status: 'reconnecting', reason, detail });
    });
  }

  for (const [where, from] of [
    ['in the first answer', 0],
    ['in the middle of the login', 2],
    ['in the middle of a session', 8],
  ] as const) {
    it(`24 · an answer that was cut off ${where} leaves no error in the page, and no agent behind`, async () => {
      const { bench, channel, rewrite, last, publish, states } = await begin('bosh');
      let answers = 0;
      rewrite((body) => {
        answers += 1;
        return answers === from + 1 ? body.slice(0, -9) : body;
      });
      channel.notifications(TEAM_NODE).subscribe();
      channel.open();
      await bench.advance(MINUTE);
      expect(answers).to.be.greaterThan(from + 1);
      expect(last()).to.include({ status: 'connected', epoch: 1 });
      publish('READY');
      await bench.advance(1);
      expect(states()).to.deep.equal(['READY']);
    });
  }

  it('25 · a duplicated tab leaves the session to the first, and has one of its own', async () => {
    const [kept, held] = [new Map<string, string>(), new Set<string>()];
    const { bench, channel, connect } = await begin('bosh', ({ platform }) => ({
      platform: { ...platform, ...tabOf(kept, held) },
    }));
    sessionStorage.setItem('strophe-bosh-session', 'of somebody else');
    await connect();
    bench.signals.next({ kind: 'leaving', kept: false, reloading: true });
    await bench.advance(SECOND);
    void channel.close();
    const copy = new Map(kept);
    expect(copy.size).to.be.greaterThan(0);
    const tabs = [kept, copy].map((storage) =>
      bench.channel({ platform: { ...bench.platform, ...tabOf(storage, held) } }),
    );
    const all = tabs.map(record);
    for (const tab of tabs) tab.open();
    await bench.advance(SECOND);
    expect(all.map(({ states }) => states.at(-1)?.reason)).to.deep.equal(['session-resumed', 'session-established']);
    bench.publish(USER_NODE, 'READY');
    await bench.advance(10 * MINUTE);
    for (const { notified, statuses } of all) {
      expect(notified).to.deep.equal([`${USER_NODE} READY`]);
      expect(statuses()).to.deep.equal(['idle', 'connecting', 'connected']);
    }
    expect(sessionStorage.getItem('strophe-bosh-session')).to.equal('of somebody else');
    sessionStorage.clear();
  });

  for (const [what, challenge] of [
    ['is no base64', '!!!'],
    ['makes no sense', btoa('r=,s=,i=none')],
    ['is empty', ''],
  ] as const) {
    it(`29 · a login whose challenge ${what} ends, and the agent is told`, async () => {
      const { bench, channel, rewrite, last, thrown } = await begin('bosh');
      rewrite((body, { body: asked }) => {
        if (!asked.includes('<auth ')) return body.replace(/<mechanism>[^<]*</g, '<mechanism>SCRAM-SHA-1<');
        return `<body xmlns="${HTTP_BIND}"><challenge xmlns="${SASL}">${challenge}</challenge></body>`;
      });
      channel.open();
      await bench.advance(SECOND);
      expect(last()?.status).to.be.oneOf(['reconnecting', 'unauthorized']);
      await bench.clock.tickAsync(0);
      expect(thrown.map(String)).to.deep.equal([]);
    });
  }
});

describe('what an agent would see of stock Strophe over websocket', () => {
  for (const from of ['1001001@fin1.ucce.local/x', 'fin2.ucce.local', '1001006@fin1.ucce.local']) {
    it(`22 · ${from} cannot answer in the name of the server`, async () => {
      const { bench, channel, add, connect, asked } = await begin('websocket');
      await connect();
      const told: unknown[] = [];
      channel.ready(TEAM_NODE).subscribe(() => told.push('ready'));
      add({ kind: 'delay', ms: 200, count: 2, target: ON });
      channel.notifications(TEAM_NODE).subscribe({ error: () => told.push('team refused') });
      channel.notifications(FORBIDDEN_NODE).subscribe({ error: () => told.push('refused') });
      await bench.advance(10);
      const [team, forbidden] = iqIds(asked().slice(-2));
      const forged = (id: string | undefined, rest: string): void =>
        bench.traffic.peers[0]?.send(
          `<iq xmlns="jabber:client" id="${id}" from="${from}" to="1001006@fin1.ucce.local/x" ${rest}`,
        );
      forged(team, 'type="error"><error type="cancel"><forbidden/></error></iq>');
      forged(forbidden, 'type="result"/>');
      await bench.advance(100);
      expect(told).to.deep.equal([]);
      await bench.advance(SECOND);
      expect(told).to.have.members(['ready', 'refused']);
    });
  }
});

function terminate(attributes: string, content = '') {
  const stream = 'xmlns:stream="http://etherx.jabber.org/streams"';
  return answer(200, `<body xmlns="${HTTP_BIND}" ${stream} type="terminate"${attributes}>${content}</body>`);
}

function streamError(condition: string) {
  const error = `<stream:error><${condition} xmlns="urn:ietf:params:xml:ns:xmpp-streams"/></stream:error>`;
  return terminate(' condition="remote-stream-error"', error);
}
