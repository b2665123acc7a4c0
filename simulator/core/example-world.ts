/** A small contact centre to begin with: two teams of six, one of them in Seoul, and three queues. */
import { parseWorld, type World } from './world.ts';

interface Person {
  readonly name: string;
  readonly first: string;
  readonly last: string;
  readonly supervisor?: true;
}

const SUPPORT: readonly Person[] = [
  { name: 'isaac', first: 'Isaac', last: 'Newton' },
  { name: 'jwkim', first: '지우', last: '김' },
  { name: 'rlopez', first: 'Rosa', last: 'López' },
  { name: 'aokafor', first: 'Adaeze', last: 'Okafor' },
  { name: 'tbecker', first: 'Tobias', last: 'Becker' },
  { name: 'mdubois', first: 'Manon', last: 'Dubois', supervisor: true },
];

const SEOUL: readonly Person[] = [
  { name: 'sylee', first: '서연', last: '이' },
  { name: 'mjpark', first: '민준', last: '박' },
  { name: 'hechoi', first: '하은', last: '최' },
  { name: 'nguyen', first: 'Minh', last: 'Nguyễn' },
  { name: 'djjung', first: '도현', last: '정' },
  { name: 'yrhan', first: '유리', last: '한', supervisor: true },
];

function people(team: readonly Person[], teamId: string, firstId: number): readonly unknown[] {
  return team.map((person, index) => ({
    id: String(firstId + index),
    loginName: person.name,
    firstName: person.first,
    lastName: person.last,
    password: 'finesse',
    extension: String(10_001 + (firstId - 1_001_001) + index),
    teamId,
    roles: person.supervisor ? ['Agent', 'Supervisor'] : ['Agent'],
  }));
}

/** The world that is used when none is given. First agent `1001001`, supervisors `1001006` and `1001012`; every password is `finesse`. */
export const exampleWorld: World = /* @__PURE__ */ parseWorld({
  deployment: 'UCCE',
  version: '12.5',
  sides: { a: { host: 'fin1.ucce.local' }, b: { host: 'fin2.ucce.local' } },
  timezoneOffset: 540,
  agents: [...people(SUPPORT, '5000', 1_001_001), ...people(SEOUL, '5001', 1_001_007)],
  teams: [
    { id: '5000', name: 'Customer Support' },
    { id: '5001', name: '서울 고객지원' },
  ],
  queues: [
    { id: '5022', name: 'Billing', teams: ['5000'] },
    { id: '5023', name: 'Technical Support' },
    { id: '5024', name: '한국어 상담', teams: ['5001'] },
  ],
  media: [
    { id: '5101', name: 'Cisco_Chat_MRD', description: 'Chat', interruptible: true },
    { id: '5102', name: 'Cisco_Email_MRD', description: 'Mail' },
  ],
  reasonCodes: [
    { id: '1', category: 'NOT_READY', code: 10, label: 'Lunch' },
    { id: '2', category: 'NOT_READY', code: 11, label: 'Break' },
    { id: '3', category: 'NOT_READY', code: 12, label: 'Team meeting' },
    { id: '4', category: 'NOT_READY', code: 13, label: 'Training' },
    { id: '5', category: 'LOGOUT', code: 20, label: 'End of shift' },
    { id: '6', category: 'LOGOUT', code: 21, label: 'Out sick' },
  ],
});
