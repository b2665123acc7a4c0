import { expect } from '@open-wc/testing';
import type { Drop, TeamConnectivity } from '../../sdk/index.ts';
import { member } from '../testing/fake-team.ts';
import { keepDrops, readDrops } from './drop-store.ts';
import { teamCsv, teamJson } from './export.ts';
import { rowsOf } from './model.ts';

const NOW = Date.UTC(2026, 0, 5, 9, 30);
const drop: Drop = { agent: '1001001', at: NOW, evidence: 'ping' };
const connectivity: TeamConnectivity = {
  place: 'unknown',
  reason: 'not-enough',
  confidence: 0,
  drops: 1,
  dropped: 1,
  of: 2,
  incidents: [],
  scattered: { drops: 1, agents: ['1001001'] },
  group: undefined,
  each: [drop],
};

describe('the files of a team', () => {
  const told = (name = 'Ada', more: object = {}) => {
    const users = [{ ...member(1, 'NOT_READY', NOW, 255, 'Lost, again'), firstName: name, lastName: '', ...more }];
    const rows = rowsOf({
      team: new Map(users.map((one) => [one.id, one])),
      drops: new Map([['1001001', [NOW]]]),
      reports: new Map(),
      now: NOW,
    });
    return { at: NOW, team: '5000', rows: [...rows.values()], connectivity };
  };

  it('hold a line for each agent, for a spreadsheet', () => {
    const [head, line, end] = teamCsv(told()).split('\r\n');
    expect(head).to.match(/^\uFEFFagent,name,extension,state,since,connection,why,reason,drops,last_drop,/);
    expect(line).to.equal(
      '1001001,Ada,2001,NOT_READY,2026-01-05T09:30:00.000Z,dropped,forced-logout,"Lost, again",1,2026-01-05T09:30:00.000Z,,,,,,,,',
    );
    expect(end).to.equal('');
  });

  it('hold no formula, whatever an agent is called', () => {
    for (const name of ['=1+1', '+A1', '-A1', '@SUM(A1)', '\tx'])
      expect(teamCsv(told(name)), name).to.match(/1001001,"?'/);
    expect(teamCsv(told('a"b'))).to.include('"a""b"');
  });

  it('hold agents, verdict and drops, for a program', () => {
    const file = JSON.parse(teamJson(told())) as Record<string, unknown>;
    expect(file).to.include({ format: 'finesse-team', version: 1, team: '5000', at: '2026-01-05T09:30:00.000Z' });
    expect(file).to.have.nested.property('agents[0].drops[0]', '2026-01-05T09:30:00.000Z');
    expect(file).to.have.nested.property('verdict.each[0].at', '2026-01-05T09:30:00.000Z');
  });

  it('take a time that is none for none', () => {
    expect(teamCsv(told('Ada', { stateChangeTime: Infinity }))).to.include('NOT_READY,,dropped');
  });
});

describe('drops that survive a reload', () => {
  const storeOf = (text: string) => ({ getItem: () => text, setItem: () => undefined });

  it('come back as they were, by team', () => {
    const kept = new Map<string, string>();
    const store = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, text: string) => kept.set(key, text),
    };
    keepDrops(store, '5000', [drop]);
    expect(readDrops(store, '5000', NOW - 1, NOW)).to.deep.equal([drop]);
    expect(readDrops(store, '5001', NOW - 1, NOW)).to.deep.equal([]);
  });

  it('are those of the shift alone', () => {
    const store = storeOf(
      JSON.stringify([
        ['a', NOW - 10, 'ping'],
        ['b', NOW, 'ping'],
        ['c', NOW + 10, 'ping'],
      ]),
    );
    expect(readDrops(store, '5000', NOW - 5, NOW + 5).map(({ agent }) => agent)).to.deep.equal(['b']);
  });

  it('are refused where anybody else wrote something there', () => {
    const rubbish = [
      null,
      1,
      'x',
      {},
      [],
      ['a'],
      ['a', 'b', 'ping'],
      ['a', null, 'ping'],
      ['a', NOW, 'rubbish'],
      [{}, NOW, 'ping'],
      ['a'.repeat(99), NOW, 'ping'],
    ];
    expect(readDrops(storeOf(JSON.stringify(rubbish)), '5000', 0, NOW)).to.deep.equal([]);
    for (const text of ['', '{', 'null', '{"length":3}', '7'])
      expect(readDrops(storeOf(text), '5000', 0, NOW), text).to.deep.equal([]);
  });

  it('are nobody’s trouble where the page may not keep anything', () => {
    const refuse = (): never => {
      throw new DOMException('', 'SecurityError');
    };
    const store = { getItem: refuse, setItem: refuse };
    expect(readDrops(store, '5000', 0, NOW)).to.deep.equal([]);
    expect(() => keepDrops(store, '5000', [drop])).to.not.throw();
    expect(readDrops(undefined, '5000', 0, NOW)).to.deep.equal([]);
  });
});
